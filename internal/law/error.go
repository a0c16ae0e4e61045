package law

import (
	"errors"
	"fmt"
)

// The kinds of fault, for errors.Is.
var (
	ErrBroken   = errors.New("not well formed")       // the file is no whole XML, or not of this format
	ErrHostile  = errors.New("refused")               // entities, external references, ways out of a folder
	ErrTooLarge = errors.New("larger than allowed")   // a limit of Limits
	ErrDamaged  = errors.New("damaged")               // a state whose checksum is wrong
	ErrMissing  = errors.New("not there")             // what was asked for does not exist
	ErrSource   = errors.New("could not be fetched")  // the source's server, or the way there
	ErrVersion  = errors.New("of an unknown version") // a state that another program wrote
)

// Error says what is wrong with a file, and where. It quotes nothing of the file.
type Error struct {
	File string // as the caller named it; of a file in a zip "laws.zip/bgb.xml"
	Line int    // from 1; 0 where no line can be named
	What string // "the end tag does not belong to the open element"
	Kind error  // one of the above
}

// Error is "stag.xml, line 12: not well formed: the file ends in the middle".
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v: %s", e.File, e.Kind, e.What)
	}
	return fmt.Sprintf("%s, line %d: %v: %s", e.File, e.Line, e.Kind, e.What)
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }
