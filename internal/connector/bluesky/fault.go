package bluesky

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"femos/internal/connector"
)

// Codes of faults: sentences of the catalogue under "fault.".
const (
	codeLogin       = "login_refused"    // name or app password is wrong, or was revoked
	codeSecond      = "app_password"     // the account wants a second factor: an app password is needed
	codeClosed      = "account_closed"   // our account is taken down, suspended or deactivated
	codeForbidden   = "forbidden"        // the server will not let us
	codeLimit       = "limited"          // too many requests
	codeServer      = "server_error"     // the server has trouble of its own
	codeNoAnswer    = "no_answer"        // the network or the server does not answer
	codeNotRead     = "garbled"          // an answer we do not understand
	codeLost        = "answer_lost"      // sent, but nobody knows
	codeTooLong     = "too_long"         // longer than the platform allows
	codeNoText      = "no_text"          // nothing to post, or not valid UTF-8
	codeGone        = "post_gone"        // what is answered or looked for is not there any more
	codeRefused     = "refused"          // the server does not take it, for a reason that the log names
	codeSlow        = "stream_ended"     // we read the stream too slowly and were cut off
	codeNotFound    = "person_not_found" // no such handle or DID
	defaultLimited  = time.Minute        // for 429 without a time
	longestLimited  = 24 * time.Hour     // a server's word is believed up to here
	deltaOrUnixTime = 1_000_000_000      // RateLimit-Reset above this is a point in time, below it seconds from now
)

// refusal is an XRPC error answer: the status and the error's name. The message beside it is not kept, for it may
// quote what was sent.
type refusal struct {
	method string
	status int
	name   string // "InvalidRequest", "ExpiredToken" …, or ""
	until  time.Time
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s: %d %s", r.method, r.status, r.name)
}

var errorName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,63}$`)

// gone are the errors' names that say that a record or its whole repository is not to be had.
func (r *refusal) gone() bool {
	switch r.name {
	case "RecordNotFound", "RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated", "NotFound", "AccountNotFound":
		return true
	}
	return r.status == http.StatusNotFound || r.status == http.StatusGone
}

// fault turns any error of this package into what the runner acts on. It is nil for nil.
func fault(err error) error {
	if err == nil {
		return nil
	}
	var f *connector.Fault
	if errors.As(err, &f) {
		return f
	}
	var r *refusal
	if errors.As(err, &r) {
		return r.fault()
	}
	return &connector.Fault{Kind: connector.Temporary, Code: codeNoAnswer, Cause: quiet(err)}
}

func (r *refusal) fault() *connector.Fault {
	f := &connector.Fault{Cause: r}
	switch {
	case r.name == "AuthFactorTokenRequired":
		f.Kind, f.Code = connector.Denied, codeSecond
	case r.name == "AccountTakedown", r.name == "AccountDeactivated", r.name == "AccountSuspended":
		f.Kind, f.Code = connector.Denied, codeClosed
	case r.status == http.StatusTooManyRequests, r.name == "RateLimitExceeded":
		f.Kind, f.Code, f.Until = connector.Limited, codeLimit, r.until
	case r.status == http.StatusUnauthorized, r.name == "ExpiredToken", r.name == "InvalidToken":
		f.Kind, f.Code = connector.Denied, codeLogin
	case r.status == http.StatusForbidden:
		f.Kind, f.Code = connector.Denied, codeForbidden
	case r.gone():
		f.Kind, f.Code = connector.Refused, codeGone
	case r.status >= 500:
		f.Kind, f.Code = connector.Temporary, codeServer
	case r.status >= 400:
		f.Kind, f.Code = connector.Refused, codeRefused
	default: // a redirect that led nowhere, a success that is none
		f.Kind, f.Code = connector.Garbled, codeNotRead
	}
	return f
}

// garbled is an answer that does not read as it should.
func garbled(what string, cause error) *connector.Fault {
	return &connector.Fault{Kind: connector.Garbled, Code: codeNotRead, Cause: fmt.Errorf("%s: %w", what, quiet(cause))}
}

// until reads when a limited caller may come again: RateLimit-Reset (seconds since 1970, as Bluesky has it, or from
// now, as the IETF draft has it) or Retry-After (RFC 9110, section 10.2.3).
func until(h http.Header, now time.Time) time.Time {
	at := now.Add(defaultLimited)
	if n, err := strconv.ParseInt(h.Get("RateLimit-Reset"), 10, 64); err == nil && n >= 0 {
		if n < deltaOrUnixTime {
			n += now.Unix()
		}
		at = time.Unix(n, 0)
	} else if n, err := strconv.ParseInt(h.Get("Retry-After"), 10, 64); err == nil && n >= 0 {
		at = now.Add(time.Duration(min(n, int64(longestLimited/time.Second))) * time.Second)
	} else if t, err := http.ParseTime(h.Get("Retry-After")); err == nil {
		at = t
	}
	if at.Before(now) {
		at = now
	}
	if latest := now.Add(longestLimited); at.After(latest) {
		at = latest
	}
	return at
}

// quiet takes the address out of a network error: it names people.
func quiet(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("%s: %w", u.Op, u.Err)
	}
	return err
}

// ended says whether err came from ctx ending.
func ended(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() != nil
}
