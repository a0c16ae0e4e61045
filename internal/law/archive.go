package law

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/fxamacker/cbor/v2"
)

// A file of a state is: the magic line; each act as CBOR (RFC 8949) in a gzip stream of its own; a table of contents in
// CBOR; the table's place, eight bytes; the SHA-256 of all that. It holds what Parse made, so opening it parses nothing.
const (
	magic     = "femos-law 1\n"
	maxState  = 2 << 30 // bytes of such a file
	maxPacked = 256 << 20
)

// table is the table of contents of a state's file.
type table struct {
	Date string
	Acts []place
	Gone []Info `cbor:",omitempty"` // older programs don't look at it
}

// place says where an act is in the file.
type place struct {
	Info
	Begin, End int64
}

// Write writes the state's file.
func (s *State) Write(w io.Writer) error {
	sum := sha256.New()
	out := &counting{w: io.MultiWriter(w, sum)}
	if _, err := io.WriteString(out, magic); err != nil {
		return fmt.Errorf("write a state of the law: %w", err)
	}
	t := table{Date: s.date, Gone: s.gone}
	for _, e := range s.entries {
		p := place{Info: e.info, Begin: out.n}
		if e.packed != nil {
			if _, err := out.Write(e.packed); err != nil {
				return fmt.Errorf("write a state of the law: %w", err)
			}
		} else if err := pack(out, e.act); err != nil {
			return err
		}
		p.End = out.n
		t.Acts = append(t.Acts, p)
	}
	list, err := cbor.Marshal(t)
	if err != nil {
		return fmt.Errorf("write a state of the law: %w", err)
	}
	end := binary.BigEndian.AppendUint64(list, uint64(out.n))
	if _, err := out.Write(end); err != nil {
		return fmt.Errorf("write a state of the law: %w", err)
	}
	if _, err := w.Write(sum.Sum(nil)); err != nil {
		return fmt.Errorf("write a state of the law: %w", err)
	}
	return nil
}

// counting counts what is written.
type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func pack(w io.Writer, a *Act) error {
	z := gzip.NewWriter(w)
	if err := cbor.NewEncoder(z).Encode(a); err != nil {
		return fmt.Errorf("pack an act: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("pack an act: %w", err)
	}
	return nil
}

// unpack decodes the act. The file's checksum was right, so what fails here is a file that somebody made up: the act counts
// as not loaded.
func (e *entry) unpack() {
	if e.packed == nil {
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(e.packed))
	if err != nil {
		return
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxPacked))
	if err != nil {
		return
	}
	var a Act
	if err := cbor.Unmarshal(plain, &a); err != nil || !a.sound() {
		return
	}
	a.finish()
	e.act = &a
}

// sound says whether all parts lie inside of their texts.
func (a *Act) sound() bool {
	for _, s := range a.Sections {
		for _, p := range s.Parts {
			if p.Start < 0 || p.End < p.Start || int(p.End) > len(s.Text) {
				return false
			}
		}
	}
	return true
}

// Open reads a state's file. A file that was cut off or changed gives an *Error of kind ErrDamaged.
func Open(name string) (*State, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open a state of the law: %w", err)
	}
	defer f.Close()
	whole, err := io.ReadAll(io.LimitReader(f, maxState+1))
	if err != nil {
		return nil, fmt.Errorf("open a state of the law: %w", err)
	}
	return decode(whole, name)
}

// decode reads the bytes of a state's file and keeps them.
func decode(whole []byte, name string) (*State, error) {
	damaged := func(what string) (*State, error) {
		return nil, &Error{File: name, What: what, Kind: ErrDamaged}
	}
	const tail = 8 + sha256.Size
	switch {
	case len(whole) > maxState:
		return nil, &Error{File: name, What: "more than " + strconv.Itoa(maxState>>30) + " GB", Kind: ErrTooLarge}
	case !bytes.HasPrefix(whole, []byte("femos-law ")):
		return damaged("it is no state of the law")
	case !bytes.HasPrefix(whole, []byte(magic)):
		return nil, &Error{File: name, What: "this program reads version 1", Kind: ErrVersion}
	case len(whole) < len(magic)+tail:
		return damaged("it is cut off")
	}
	body := whole[:len(whole)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], whole[len(body):]) {
		return damaged("its checksum is wrong: it was cut off or changed")
	}
	at := binary.BigEndian.Uint64(body[len(body)-8:])
	if at > uint64(len(body)-8) {
		return damaged("its table of contents is not there")
	}
	var t table
	if err := cbor.Unmarshal(body[at:len(body)-8], &t); err != nil {
		return damaged("its table of contents can't be read")
	}
	entries := make([]*entry, len(t.Acts))
	for i, p := range t.Acts {
		if p.Begin < 0 || p.End < p.Begin || p.End > int64(at) {
			return damaged("its table of contents leads outside")
		}
		entries[i] = &entry{info: p.Info, packed: body[p.Begin:p.End]}
	}
	s := newState(t.Date, entries)
	s.gone = t.Gone
	return s, nil
}
