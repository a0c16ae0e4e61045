// Package jsonscan reads JSON of any length in memory of a fixed size.
//
// encoding/json, its successor and the known libraries keep at least a whole string in memory, and refuse what Telegram
// Desktop writes for control characters ("\x0B"). This one hands out a value at a time: whoever calls says what it
// expects next, keeps of a string only as much as it asks for, and skips what it does not know. It guarantees: memory
// of one buffer plus the strings asked for; nesting of at most MaxDepth; valid UTF-8 out; an *Error with the byte offset
// for everything that is not as expected. It does not check numbers it skips, nor names that come twice in an object.
package jsonscan

import "fmt"

// MaxDepth is how deep objects and arrays may lie in each other.
const MaxDepth = 200

// Error says at which byte something else was expected.
type Error struct {
	Offset int64
	Want   string // "a string", "a comma or the end of an array"
	Ended  bool   // the file ends there
	Cause  error  // reading failed: not the file's fault
}

// Error names offset and expectation.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("byte %d: %v", e.Offset, e.Cause)
	}
	return fmt.Sprintf("byte %d: expected %s", e.Offset, e.Want)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }
