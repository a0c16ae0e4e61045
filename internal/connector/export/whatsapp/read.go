package whatsapp

import (
	"errors"
	"io"
	"time"
)

// Message is one message of a file.
type Message struct {
	Author   string // as the phone showed it: a name, or a number
	Text     string
	At       time.Time
	Edited   bool
	Deleted  bool // there is no text
	Cut      bool // the text was longer
	Repaired bool // there were bytes that are no UTF-8
	Line     int  // where it begins
	Offset   int64
}

// Counts is what was not handed over.
type Counts struct {
	Notices int // of the app's
	Media   int // pictures, voice and files without words
	Odd     int // lines that begin as messages do, but in another form: they stay in the text above them
	OddLine int // the first of them
}

// reader is on its way through a file.
type reader struct {
	*Survey
	zone   *time.Location
	counts Counts
	each   func(Message) error

	open  bool    // a message or notice has begun
	words bool    // it has an author
	now   Message // it
	text  text    // its text
}

// Read reads a file that was surveyed, and hands over its messages in order, with texts of at most so many bytes.
func (s *Survey) Read(r io.Reader, zone *time.Location, most int, moved func(offset int64) error, each func(Message) error) (Counts, error) {
	rd := &reader{Survey: s, zone: zone, each: each, text: text{most: most}}
	for l := newLines(r); ; {
		piece, begins, ends, err := l.read()
		if errors.Is(err, io.EOF) {
			return rd.counts, rd.finish()
		}
		if err == nil {
			err = moved(l.next)
		}
		if err == nil {
			err = rd.piece(piece, begins, l)
		}
		if err != nil {
			return rd.counts, err
		}
		if ends && rd.open && rd.words {
			rd.text.add([]byte{'\n'})
		}
	}
}

// piece takes a line, or a piece of one.
func (rd *reader) piece(piece []byte, begins bool, l *lines) error {
	if begins {
		if h, rest, ok := parseHead(piece); ok {
			if at, ok := rd.Form.at(&h, rd.zone); ok && h.form == rd.form {
				if err := rd.finish(); err != nil {
					return err
				}
				rd.begin(rest, at, l)
				return nil
			}
			if rd.counts.Odd++; rd.counts.Odd == 1 {
				rd.counts.OddLine = l.line
			}
		}
	}
	if rd.open && rd.words {
		rd.text.add(piece)
	}
	return nil
}

// begin begins a message.
func (rd *reader) begin(rest []byte, at time.Time, l *lines) {
	author, text := rd.split(rest)
	rd.open, rd.words = true, author != "" || marked(text)
	if !rd.words {
		rd.counts.Notices++
		return
	}
	rd.now = Message{Author: author, At: at.UTC(), Line: l.line, Offset: l.offset}
	rd.text.add(text)
}

// finish hands over the message that has ended.
func (rd *reader) finish() error {
	if !rd.open || !rd.words {
		return nil
	}
	m := rd.now
	rd.open = false
	m.Text, m.Cut, m.Repaired = rd.text.take()
	switch m.classify() {
	case notice:
		rd.counts.Notices++
		return nil
	case media:
		rd.counts.Media++
		return nil
	}
	return rd.each(m)
}
