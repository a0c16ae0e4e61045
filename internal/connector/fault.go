package connector

import (
	"errors"
	"fmt"
	"time"

	"femos"
)

// FaultKind says what the runner does about a fault.
type FaultKind string

// The kinds of fault.
const (
	Temporary FaultKind = "temporary" // 5xx, broken connection, timeout: again, later and later
	Limited   FaultKind = "limited"   // 429: again at Fault.Until
	Denied    FaultKind = "denied"    // 401, revoked, a 403 to the log-in: stop, a person must look
	Refused   FaultKind = "refused"   // the platform will not take this post, a 403 to it included: never again unchanged
	Unknown   FaultKind = "unknown"   // sent, but the answer was lost: look first
	Garbled   FaultKind = "garbled"   // the platform answered something we do not understand: as temporary, and told
)

// Fault is how a platform fails. Neither Code nor Cause holds a secret or content of a post.
type Fault struct {
	Kind  FaultKind
	Code  string    // sentence of the catalogue ("fault." + Code): "login_refused", "too_long", "post_gone"
	Until time.Time // for Limited: not before
	Cause error     // for the log
}

// Error is the log's face.
func (f *Fault) Error() string {
	if f.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Kind, f.Code, f.Cause)
	}
	return fmt.Sprintf("%s: %s", f.Kind, f.Code)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// FaultOf returns the fault in err's chain, or a temporary one around err; nil for nil. Where err is our own and not the
// platform's (the database does not answer), its code says so.
func FaultOf(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	code := "no_answer"
	var ours *femos.Error
	if errors.As(err, &ours) {
		code = ours.Code
	}
	return &Fault{Kind: Temporary, Code: code, Cause: err}
}
