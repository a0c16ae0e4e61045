package whatsapp

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// window is how much of a line is looked at at once; more of it than that comes in several pieces.
const window = 64 << 10

// lines reads a file line by line.
type lines struct {
	r      *bufio.Reader
	line   int   // from 1
	offset int64 // of the piece
	next   int64 // of the piece after it
	inside bool  // the next piece goes on with the line
}

// newLines reads UTF-8 or, if its first bytes say so, UTF-16, with or without a byte order mark.
func newLines(r io.Reader) *lines {
	b := bufio.NewReaderSize(r, window)
	begin, _ := b.Peek(4) // an error comes again
	var order unicode.Endianness
	switch {
	case bytes.HasPrefix(begin, []byte("\xFF\xFE")), len(begin) == 4 && begin[1] == 0 && begin[3] == 0:
		order = unicode.LittleEndian
	case bytes.HasPrefix(begin, []byte("\xFE\xFF")), len(begin) == 4 && begin[0] == 0 && begin[2] == 0:
		order = unicode.BigEndian
	default:
		return &lines{r: b}
	}
	decoded := transform.NewReader(b, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
	return &lines{r: bufio.NewReaderSize(decoded, window)}
}

// read gives the next piece of the file without the end of its line, good until the next call. begins and ends say
// whether the line begins and ends with it. At the end of the file it gives io.EOF.
func (l *lines) read() (piece []byte, begins, ends bool, err error) {
	piece, err = l.r.ReadSlice('\n')
	l.offset = l.next
	l.next += int64(len(piece))
	begins = !l.inside
	l.inside = errors.Is(err, bufio.ErrBufferFull)
	switch {
	case err == nil:
		piece = bytes.TrimSuffix(piece[:len(piece)-1], []byte("\r"))
	case errors.Is(err, io.EOF) && len(piece) > 0, l.inside: // the file's last line, or there is more of this one
	default:
		return nil, false, false, err
	}
	if begins {
		l.line++
	}
	return piece, begins, !l.inside, nil
}

// text grows to a most, and is cut between two characters.
type text struct {
	b    []byte
	most int
	cut  bool
}

func (t *text) add(b []byte) {
	if room := t.most - len(t.b); len(b) > room {
		b, t.cut = b[:room], true
	}
	t.b = append(t.b, b...)
}

// take gives the text as valid UTF-8, and begins anew. repaired says that it was not.
func (t *text) take() (s string, cut, repaired bool) {
	b := t.b
	if t.cut {
		for range utf8.UTFMax - 1 {
			if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n != 1 {
				break
			}
			b = b[:len(b)-1]
		}
	}
	if repaired = !utf8.Valid(b); repaired {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
		if t.cut = t.cut || len(b) > t.most; len(b) > t.most {
			b = bytes.ToValidUTF8(b[:t.most], nil)
		}
	}
	s, cut = string(b), t.cut
	t.b, t.cut = t.b[:0], false
	if cap(t.b) > window {
		t.b = nil
	}
	return s, cut, repaired
}
