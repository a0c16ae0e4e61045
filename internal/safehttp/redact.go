package safehttp

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// Redacted returns an error of the client whose text names no more of any address than scheme and host: paths hold
// tokens and handles, queries hold searches, userinfo holds passwords. Is, As and Timeout work as before, except
// that the *url.Error with the whole address is no longer found. nil stays nil.
func Redacted(err error) error {
	if err == nil {
		return nil
	}
	var ue *url.Error
	if !errors.As(err, &ue) {
		var timeout interface{ Timeout() bool }
		return &redacted{text: bare(err.Error()), cause: err, timeout: errors.As(err, &timeout) && timeout.Timeout()}
	}
	safe := ue.Op
	if u, parseErr := url.Parse(ue.URL); parseErr == nil && u.Host != "" {
		safe += " " + u.Scheme + "://" + u.Host
	}
	safe += ": " + bare(ue.Err.Error())
	// The words around it stay; whoever changed its text gets the safe part alone.
	text := safe
	if before, after, found := strings.Cut(err.Error(), ue.Error()); found {
		text = bare(before) + safe + bare(after)
	}
	return &redacted{text: text, cause: ue.Err, timeout: ue.Timeout()}
}

// address matches what looks like an address with anything behind its host.
var address = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)(?:[^\s/?#@]*@)?([^\s/?#"'@]*)\S*`)

// location matches what net/http quotes of a redirect that it can't read.
var location = regexp.MustCompile(`(failed to parse Location header ).*`)

// bare cuts every address in the text down to scheme and host.
func bare(text string) string {
	return address.ReplaceAllString(location.ReplaceAllString(text, "${1}…"), "$1$2")
}

// redacted is an error with a safe text and its old causes.
type redacted struct {
	text    string
	cause   error
	timeout bool
}

func (e *redacted) Error() string { return e.text }

// Unwrap returns the cause below the *url.Error.
func (e *redacted) Unwrap() error { return e.cause }

// Timeout says whether time ran out, as net.Error has it.
func (e *redacted) Timeout() bool { return e.timeout }
