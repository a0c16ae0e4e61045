package exchange

import (
	"fmt"
	"io"

	"femos"
)

// MostBytes is the largest file that is read.
const MostBytes = 64 << 20

// Flaw is what is wrong with a file, and where. For names the file in it, as only the caller knows its name.
type Flaw struct {
	Line  int    // counted from 1
	Code  string // of the sentence: "error." + Code; its first two arguments are file and line
	What  []any  // the further ones
	Cause error
}

// Error is the log's face of it.
func (f *Flaw) Error() string {
	return fmt.Sprintf("line %d: %s %v: %v", f.Line, f.Code, f.What, f.Cause)
}

// Unwrap returns the cause.
func (f *Flaw) Unwrap() error { return f.Cause }

// For is the error for the person.
func (f *Flaw) For(name string) *femos.Error {
	return femos.Fail(femos.Invalid, f.Code, append([]any{name, f.Line}, f.What...)...).About("file").Because(f)
}

func broken(line int, cause error) *Flaw {
	return &Flaw{Line: line, Code: "exchange_broken", What: []any{cause.Error()}, Cause: cause}
}

func wrong(line int, what string) *Flaw { return broken(line, fmt.Errorf("%s", what)) } //nolint:err113 // a sentence for the person, never compared

// bounded ends with a flaw where a file is larger than MostBytes.
type bounded struct {
	from io.Reader
	left int64
}

func bound(r io.Reader) *bounded { return &bounded{r, MostBytes} }

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &Flaw{Code: "exchange_size", What: []any{MostBytes >> 20}, Line: 1, Cause: io.ErrShortBuffer}
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
