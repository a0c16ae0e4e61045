package export

import (
	"errors"
	"fmt"
	"strings"

	"femos"
)

// Code names what is wrong with a file; "error." + Code is its sentence in the catalogue.
type Code string

// The codes. A sentence takes the Place's line and offset as its arguments 1 and 2.
const (
	Broken    Code = "export_broken"    // not as the app writes it at this place
	Truncated Code = "export_truncated" // ends in the middle
	Unknown   Code = "export_unknown"   // none of the formats
	HTML      Code = "export_html"      // Telegram's HTML export: please "Machine-readable JSON"
	Encrypted Code = "export_encrypted" // a .zip with a password
	Archive   Code = "export_archive"   // a .zip that is broken, a bomb, or names places outside of itself
	NoChat    Code = "export_no_chat"   // a .zip without a chat in it
	Unread    Code = "export_unread"    // the disk or the net failed, not the file
	Dates     Code = "export_dates"     // the dates are not in the order that somebody chose
	Calendar  Code = "export_calendar"  // years of the Islamic calendar
)

// Error says where a file is broken and what was expected there. It quotes nothing of the file.
type Error struct {
	Code  Code
	Place Place
	Want  string // what was expected: "string", "message_date"; where people are told, "want." + Want is its sentence
	Cause error  // for the log; holds no content
}

// Error is the log's face.
func (e *Error) Error() string {
	at := fmt.Sprintf("at byte %d", e.Place.Offset)
	if e.Place.Line > 0 {
		at = fmt.Sprintf("in line %d", e.Place.Line)
	}
	s := fmt.Sprintf("%s %s", e.Code, at)
	if e.Want != "" {
		s += ": expected " + strings.ReplaceAll(e.Want, "_", " ")
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Told returns err as people are told of it: a *femos.Error if there is an *Error in its chain, otherwise err itself.
func Told(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	var told *femos.Error
	switch e.Code {
	case Broken:
		told = femos.Fail(femos.Invalid, "export_broken", e.Place.Offset, femos.Term("want."+e.Want))
	case Truncated:
		told = femos.Fail(femos.Invalid, "export_truncated", e.Place.Offset, femos.Term("want."+e.Want))
	case Dates:
		told = femos.Fail(femos.Invalid, "export_dates", e.Place.Line)
	case Calendar:
		told = femos.Fail(femos.Invalid, "export_calendar", e.Place.Line)
	case HTML:
		told = femos.Fail(femos.Invalid, "export_html")
	case Encrypted:
		told = femos.Fail(femos.Invalid, "export_encrypted")
	case Archive:
		told = femos.Fail(femos.Invalid, "export_archive")
	case NoChat:
		told = femos.Fail(femos.Invalid, "export_no_chat")
	case Unread:
		told = femos.Fail(femos.Unavailable, "export_unread")
	default:
		told = femos.Fail(femos.Invalid, "export_unknown")
	}
	return told.Because(err)
}
