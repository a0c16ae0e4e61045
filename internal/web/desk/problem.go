package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"femos"
)

// statusOf is the one place where kinds of error become HTTP (RFC 9110, section 15; 429 is RFC 6585).
func statusOf(kind femos.ErrorKind) int {
	switch kind {
	case "":
		return http.StatusOK
	case femos.Invalid:
		return http.StatusUnprocessableEntity
	case femos.NotFound:
		return http.StatusNotFound
	case femos.Conflict:
		return http.StatusConflict
	case femos.Forbidden:
		return http.StatusForbidden
	case femos.Unauthenticated:
		return http.StatusUnauthorized
	case femos.Limited:
		return http.StatusTooManyRequests
	case femos.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// notice is a sentence above a form or thread: what went wrong and in which field.
type notice struct {
	Text  string
	Field string
}

// told turns an error that the page itself can show into a notice and sets the status; others go up unchanged.
func (c *call) told(err error) (*notice, error) {
	switch kind := femos.KindOf(err); kind {
	case femos.Invalid, femos.Conflict, femos.Limited, femos.Unavailable, femos.Forbidden:
		c.status = statusOf(kind)
		c.record(err)
		return &notice{Text: c.cat.Error(err), Field: fieldOf(err)}, nil
	}
	return nil, err
}

func fieldOf(err error) string {
	var e *femos.Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// record writes what somebody should look at into the log: our faults, and those of what we depend on. That a browser
// did not wait for its answer is neither.
func (c *call) record(err error) {
	if errors.Is(err, context.Canceled) && c.r.Context().Err() != nil {
		return
	}
	switch kind := femos.KindOf(err); {
	case kind == femos.Unavailable && c.d.away(): // who noticed it said so, once
	case kind == femos.Internal, kind == femos.Unavailable:
		c.d.Log.Error("desk", "route", c.r.Pattern, "person", string(c.who.ID), "error", err)
	}
}

type problemPage struct {
	Shell
	Status   int
	Sentence string
	Login    bool
	Away     bool   // what it is made of does not answer
	Refresh  int    // seconds after which the page asks for itself again, 0 for never
	Again    *again // the form that was not taken
}

// problem answers with what went wrong: a sentence for the script, a page for a person.
func (c *call) problem(err error) {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		err = femos.Fail(femos.Invalid, "form_too_big").Because(err)
	}
	c.record(err)
	kind := femos.KindOf(err)
	c.status = statusOf(kind)
	data := problemPage{Shell: c.bareShell(c.t("problem.title." + string(kind))), Status: c.status, Sentence: c.cat.Error(err), Login: kind == femos.Unauthenticated}
	if unavailable(c.status) {
		c.later()
		data.Away, data.Again = true, c.unsent()
		if data.Again == nil && reads(c.r.Method) {
			data.Refresh = tryEvery
			c.w.Header().Set("Refresh", strconv.Itoa(tryEvery)) // what <meta http-equiv="refresh"> stands for
		}
		if len(data.Trouble) > 0 && c.part() == "" { // a part stands below the line that says so
			data.Sentence, data.Trouble = data.Trouble[0], data.Trouble[1:]
		}
	}
	name := "problem"
	if c.part() != "" || c.r.URL.Path == "/events" {
		name = "problem.part"
	}
	if err := c.page(name, data); err != nil {
		c.record(err)
		http.Error(c.w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// nowhere answers for every address that the table does not have.
func nowhere(*call) error { return femos.Fail(femos.NotFound, "no_page") }
