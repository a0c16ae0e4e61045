package bluesky

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"

	"femos"
	"femos/internal/connector"
)

// The public network's addresses.
const (
	defaultService = "https://bsky.social"
	defaultStream  = "wss://jetstream2.us-east.bsky.network/subscribe"
	defaultPLC     = "https://plc.directory"
	defaultAppView = "https://public.api.bsky.app"
	noAppView      = "none"
)

// reposPath ends the address of a server's or relay's own event stream; any other address is taken for a Jetstream.
const reposPath = "/xrpc/com.atproto.sync.subscribeRepos"

// settings are an account's settings, checked.
type settings struct {
	service    string // PDS: "https://HOST", no slash at the end
	identifier string // handle or DID
	password   string
	stream     string // "wss://HOST/PATH"
	plc        string
	appView    string // "" for none
}

func fields() []connector.Field {
	return []connector.Field{
		{Name: "service", Default: defaultService, Check: checkHTTP},
		{Name: "identifier", Required: true, Check: checkIdentifier},
		{Name: "app_password", Secret: true, Required: true},
		{Name: "stream", Default: defaultStream, Check: checkStream},
		{Name: "plc", Default: defaultPLC, Check: checkHTTP},
		{Name: "appview", Default: defaultAppView, Check: checkAppView},
	}
}

// parse checks the values and fills in what is not given.
func parse(values connector.Values) (settings, error) {
	given := map[string]string{}
	for _, f := range fields() {
		v := strings.TrimSpace(values[f.Name])
		if v == "" {
			v = f.Default
		}
		if v == "" && f.Required {
			return settings{}, femos.Fail(femos.Invalid, "setting_missing").About(f.Name)
		}
		if f.Check != nil {
			if err := f.Check(v); err != nil {
				return settings{}, about(err, f.Name)
			}
		}
		given[f.Name] = v
	}
	s := settings{
		service:    strings.TrimRight(given["service"], "/"),
		identifier: strings.ToLower(strings.TrimPrefix(given["identifier"], "@")),
		password:   given["app_password"],
		stream:     given["stream"],
		plc:        strings.TrimRight(given["plc"], "/"),
		appView:    strings.TrimRight(given["appview"], "/"),
	}
	if s.appView == noAppView {
		s.appView = ""
	}
	return s, nil
}

func about(err error, field string) error {
	var e *femos.Error
	if errors.As(err, &e) {
		return e.About(field)
	}
	return err
}

func checkHTTP(v string) error   { return checkAddress(v, "https", "http") }
func checkStream(v string) error { return checkAddress(v, "wss", "ws") }
func checkAppView(v string) error {
	if v == noAppView {
		return nil
	}
	return checkHTTP(v)
}

// checkAddress accepts an address without credentials, query or fragment; without encryption only on loopback.
func checkAddress(v, scheme, plain string) error {
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return femos.Fail(femos.Invalid, "setting_address").Because(errors.New("malformed address")) // err quotes it
	}
	switch {
	case u.Scheme == scheme:
		return nil
	case u.Scheme == plain && isLoopback(v):
		return nil
	}
	return femos.Fail(femos.Invalid, "setting_address_plain").Because(fmt.Errorf("scheme %q", u.Scheme))
}

// isLoopback says whether an address names this machine.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Forms of identifiers: https://atproto.com/specs/did and https://atproto.com/specs/handle.
var (
	didForm    = regexp.MustCompile(`^did:(plc:[a-z2-7]{24}|web:[a-zA-Z0-9.-]{1,253}(%3A[0-9]{1,5})?)$`)
	handleForm = regexp.MustCompile(`^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$`)
	keyForm    = regexp.MustCompile(`^[a-zA-Z0-9_~.:-]{1,512}$`)
)

func isDID(s string) bool    { return didForm.MatchString(s) }
func isHandle(s string) bool { return len(s) <= 253 && handleForm.MatchString(s) }

func checkIdentifier(v string) error {
	v = strings.TrimPrefix(strings.TrimSpace(v), "@")
	if isDID(v) || isHandle(v) {
		return nil
	}
	return femos.Fail(femos.Invalid, "setting_identifier")
}
