package femos

import (
	"errors"
	"fmt"
)

// ErrorKind sorts errors by what the person can do about them. It is mapped to an HTTP status in one place.
type ErrorKind string

// The kinds of error.
const (
	Invalid         ErrorKind = "invalid"         // the input breaks a rule; she can mend it
	NotFound        ErrorKind = "not_found"       // it is not there, or no longer
	Conflict        ErrorKind = "conflict"        // somebody else was faster; look at the present state
	Forbidden       ErrorKind = "forbidden"       // her role does not allow it
	Unauthenticated ErrorKind = "unauthenticated" // she is not logged in
	Limited         ErrorKind = "limited"         // too often; try again later
	Unavailable     ErrorKind = "unavailable"     // something we depend on does not answer; try again
	Internal        ErrorKind = "internal"        // our fault; nothing she can do
)

// Error has two faces: Code and Args name a sentence of the catalogue that is safe to show ("error." + Code in
// internal/i18n), Cause is for the log and never shown. Neither may hold content of a post or a secret.
type Error struct {
	Kind  ErrorKind
	Code  string
	Args  []any
	Field string // the form field it is about, or ""
	Cause error
}

// Term is an argument of an error's sentence that is a sentence, or a word, of the catalogue itself: its key.
type Term string

// Fail makes an error for the person: a kind, the code of its sentence and the sentence's arguments.
func Fail(kind ErrorKind, code string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: args}
}

// Because returns a copy with the cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// About returns a copy that names the form field it is about.
func (e *Error) About(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Error is the log's face: kind, code and cause.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Kind, e.Code, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Code)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf returns the kind of the outermost *Error in err's chain, Internal if there is none, "" for nil.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
