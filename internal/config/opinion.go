package config

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// opinionURL checks the address of the server that gives second opinions. What is sent there is masked, but it is what
// people wrote: unencrypted only where it stays in the house.
func opinionURL(t string) error {
	if t == "" {
		return nil
	}
	u, err := url.Parse(t)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(t, "/") {
		return errors.New("must be an address such as http://10.1.2.3:11434/v1, without slash at its end, and without user, password or query")
	}
	if u.Scheme == "https" || u.Scheme == "http" && near(u.Hostname()) {
		return nil
	}
	return errors.New("must begin with https:// (http:// only for a private address, localhost or a name of your own network)")
}

// near says whether a host is in the house: by its address, or by a name that no registry gives out.
func near(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	if local(host) || !strings.Contains(host, ".") {
		return true
	}
	for _, own := range []string{".local", ".internal", ".lan", ".home.arpa"} {
		if strings.HasSuffix(host, own) {
			return true
		}
	}
	return false
}

func model(t string) error {
	if len(t) > 200 || strings.ContainsFunc(t, unicode.IsControl) {
		return errors.New("must be the name of a model, in at most 200 bytes")
	}
	return nil
}

// header never quotes its value: it is a secret.
func header(t string) error {
	if len(t) > 1000 || strings.ContainsFunc(t, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("must be at most 1000 letters, digits and signs without spaces")
	}
	return nil
}

// hidden says only that a secret is there.
func hidden(secret string) string {
	if secret == "" {
		return ""
	}
	return "[set]"
}
