package jsonscan

import (
	"bytes"
	"errors"
	"io"
)

// window is how much of the file lies in memory.
const window = 64 << 10

// Scanner reads one JSON value and what lies in it. Its first error stays: every later call returns it.
type Scanner struct {
	r      io.Reader
	buf    []byte // buf[pos:end] is read, but not yet looked at
	pos    int
	end    int
	offset int64 // of buf[0] in the file
	depth  int
	err    *Error
	kept   []byte // the string that is being read
	halves bool   // in kept are halves of characters
	moved  func(offset int64) error

	// Repaired says that the string read last had bytes that are no UTF-8; Cut, that it was longer than asked for.
	Repaired, Cut bool
}

// New reads from r. moved, which may be nil, is called with the offset about every 64 KB; its error ends the reading.
func New(r io.Reader, moved func(offset int64) error) *Scanner {
	return &Scanner{r: r, buf: make([]byte, window), moved: moved}
}

// Offset is how many bytes have been looked at.
func (s *Scanner) Offset() int64 { return s.offset + int64(s.pos) }

// Err returns the error that ended the reading, nil if none did.
func (s *Scanner) Err() error {
	if s.err == nil {
		return nil
	}
	return s.err
}

// Fail ends the reading: at this place, something else was expected. Where the file ends, that is what is told.
func (s *Scanner) Fail(want string) error {
	if s.pos == s.end && !s.fill() {
		return s.ended(want)
	}
	if s.err == nil {
		s.err = &Error{Offset: s.Offset(), Want: want}
	}
	return s.err
}

// fill reads on, once everything in buf has been looked at. It says whether there is more.
func (s *Scanner) fill() bool {
	if s.err != nil {
		return false
	}
	s.offset += int64(s.end)
	s.pos, s.end = 0, 0
	if s.moved != nil {
		if err := s.moved(s.offset); err != nil {
			s.err = &Error{Offset: s.offset, Cause: err}
			return false
		}
	}
	n, err := io.ReadAtLeast(s.r, s.buf, 1)
	s.end = n
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		s.err = &Error{Offset: s.offset, Cause: err}
	}
	return n > 0
}

// ended is the error where the file ends too early.
func (s *Scanner) ended(want string) error {
	if s.err == nil {
		s.err = &Error{Offset: s.Offset(), Want: want, Ended: true}
	}
	return s.err
}

// Peek returns the first byte of what comes next, after white space and without taking it; 0 at the end of the file.
func (s *Scanner) Peek() byte {
	for {
		for s.pos < s.end {
			c := s.buf[s.pos]
			if c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
				return c
			}
			s.pos++
		}
		if !s.fill() {
			return 0
		}
	}
}

// next takes the byte c, after white space.
func (s *Scanner) next(c byte, want string) error {
	if s.Peek() == c && s.pos < s.end {
		s.pos++
		return nil
	}
	return s.Fail(want)
}

// Object reads an object: member is called with each name and must read or Ignore its value. The name is good until then.
// Names longer than 64 bytes are cut.
func (s *Scanner) Object(member func(name []byte) error) error {
	if err := s.enter('{', "object"); err != nil {
		return err
	}
	for first := true; ; first = false {
		done, err := s.between('}', first, "comma_or_object_end")
		if done || err != nil {
			return err
		}
		name, err := s.Bytes(64)
		if err == nil {
			err = s.next(':', "colon")
		}
		if err == nil {
			err = member(name)
		}
		if err != nil {
			return err
		}
	}
}

// Array reads an array: element is called before each element and must read or Ignore it.
func (s *Scanner) Array(element func() error) error {
	if err := s.enter('[', "list"); err != nil {
		return err
	}
	for first := true; ; first = false {
		done, err := s.between(']', first, "comma_or_list_end")
		if done || err != nil {
			return err
		}
		if err := element(); err != nil {
			return err
		}
	}
}

func (s *Scanner) enter(c byte, want string) error {
	if err := s.next(c, want); err != nil {
		return err
	}
	s.depth++
	if s.depth > MaxDepth {
		return s.Fail("less_nesting")
	}
	return nil
}

// between reads what stands before an element: nothing, a comma, or the end.
func (s *Scanner) between(end byte, first bool, want string) (done bool, err error) {
	switch c := s.Peek(); {
	case c == end:
		s.pos++
		s.depth--
		return true, nil
	case first && (c != 0 || s.pos < s.end):
		return false, nil
	}
	return false, s.next(',', want)
}

// End reads to the end of the file, where nothing but white space may come.
func (s *Scanner) End() error {
	if s.Peek() != 0 || s.pos < s.end {
		return s.Fail("file_end")
	}
	return s.Err()
}

// Ignore reads over one value of any kind.
func (s *Scanner) Ignore() error {
	switch c := s.Peek(); c {
	case '{':
		return s.Object(func([]byte) error { return s.Ignore() })
	case '[':
		return s.Array(s.Ignore)
	case '"':
		return s.ignoreString()
	case 't', 'f', 'n':
		_, err := s.word()
		return err
	}
	_, err := s.Number()
	return err
}

// ignoreString reads over a string without keeping anything.
func (s *Scanner) ignoreString() error {
	if err := s.next('"', "string"); err != nil {
		return err
	}
	for {
		rest := s.buf[s.pos:s.end]
		quote := bytes.IndexByte(rest, '"')
		if quote < 0 {
			quote = len(rest)
		}
		slash := bytes.IndexByte(rest[:quote], '\\')
		switch {
		case slash >= 0:
			s.pos += slash + 1
			if s.pos == s.end && !s.fill() {
				return s.ended("string_end")
			}
			s.pos++
		case quote < len(rest):
			s.pos += quote + 1
			return nil
		default:
			s.pos = s.end
			if !s.fill() {
				return s.ended("string_end")
			}
		}
	}
}
