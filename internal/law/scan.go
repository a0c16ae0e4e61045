package law

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// The limits of a file. The largest law has 5 MB, the deepest element lies at 28.
const (
	maxFile  = 64 << 20 // bytes of XML
	maxDepth = 200      // open elements
	maxTag   = 32 << 10 // bytes of one tag, comment's end or declaration
	window   = 64 << 10 // bytes of the file in memory
)

// event is what scanner.next found.
type event uint8

const (
	atEnd   event = iota // the root element is closed, and the file ends
	opening              // scanner.name is open
	closing              // scanner.name is closed
	content              // scanner.text is a piece of text; more may follow at once
)

// scanner pulls elements and text out of XML, as much of it as the official files use: elements, attributes, text, CDATA,
// comments, character references and the five named ones. It keeps one window of the file in memory. A DOCTYPE is passed
// over if it declares nothing, and never fetched; entities that a file declares are refused unread.
//
// encoding/xml reads the same tokens at a ninth of the speed; a test holds both against each other.
type scanner struct {
	file string
	in   io.Reader
	buf  []byte // the window
	pos  int    // where reading goes on in buf
	mark int    // newlines before it are counted
	line int    // of mark
	read int64  // bytes read from in
	eof  bool

	name  []byte // of the element, valid until the next call
	text  []byte // valid until the next call
	attrs []byte // what stands in the opening tag after its name

	names []byte // names of the open elements, one after the other
	ends  []int  // where each ends in names
	close bool   // the element is closed by its own tag
	seen  bool   // the root element was there
	ref   [utf8.UTFMax]byte
}

func newScanner(in io.Reader, file string) *scanner {
	return &scanner{file: file, in: in, buf: make([]byte, 0, window), line: 1}
}

// fault makes an error that names the place.
func (s *scanner) fault(kind error, what string) error {
	s.count()
	return &Error{File: s.file, Line: s.line, What: what, Kind: kind}
}

func (s *scanner) broken(what string) error { return s.fault(ErrBroken, what) }

// count brings line up to pos.
func (s *scanner) count() {
	s.line += bytes.Count(s.buf[s.mark:s.pos], []byte{'\n'})
	s.mark = s.pos
}

// more reads on, and moves what is not read yet to the front. It returns false at the file's end.
func (s *scanner) more() (bool, error) {
	if s.eof {
		return false, nil
	}
	s.count()
	n := copy(s.buf[:cap(s.buf)], s.buf[s.pos:])
	s.buf, s.pos, s.mark = s.buf[:n], 0, 0
	if n == cap(s.buf) {
		return false, s.fault(ErrTooLarge, "a tag has no end for "+strconv.Itoa(window)+" bytes")
	}
	for range 100 {
		n, err := s.in.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf, s.read = s.buf[:len(s.buf)+n], s.read+int64(n)
		switch {
		case s.read > maxFile:
			return false, s.fault(ErrTooLarge, "the file has more than "+strconv.Itoa(maxFile>>20)+" MB")
		case errors.Is(err, io.EOF):
			s.eof = true
			return n > 0, nil
		case err != nil:
			var ours *Error
			if errors.As(err, &ours) {
				return false, err
			}
			return false, s.broken("it can't be read on: " + err.Error())
		case n > 0:
			return true, nil
		}
	}
	return false, s.broken("the source gives nothing")
}

// find returns where sub begins after pos+from, reading on as needed; -1 if the file ends before.
func (s *scanner) find(sub string, from int) (int, error) {
	for {
		if from <= len(s.buf)-s.pos {
			if i := bytes.Index(s.buf[s.pos+from:], []byte(sub)); i >= 0 {
				return from + i, nil
			}
		}
		from = max(from, len(s.buf)-s.pos-len(sub)+1)
		if ok, err := s.more(); err != nil || !ok {
			return -1, err
		}
	}
}

// skip passes over what ends with sub, however long.
func (s *scanner) skip(sub string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:], []byte(sub)); i >= 0 {
			s.pos += i + len(sub)
			return nil
		}
		s.pos = max(s.pos, len(s.buf)-len(sub)+1)
		if ok, err := s.more(); err != nil {
			return err
		} else if !ok {
			s.pos = len(s.buf)
			return s.broken("the file ends in the middle")
		}
	}
}

// next reads on to what comes next. After atEnd or an error it must not be called again.
func (s *scanner) next() (event, error) {
	if s.close {
		s.close = false
		s.pop()
		return closing, nil
	}
	for {
		if s.pos == len(s.buf) {
			ok, err := s.more()
			switch {
			case err != nil:
				return atEnd, err
			case ok:
			case len(s.ends) > 0:
				return atEnd, s.broken("the file ends in the middle")
			case !s.seen:
				return atEnd, s.broken("the file holds no element")
			default:
				return atEnd, nil
			}
		}
		var what event
		var err error
		if s.buf[s.pos] == '<' {
			what, err = s.markup()
		} else {
			what, err = s.words()
		}
		if err != nil || what != atEnd {
			return what, err
		}
	}
}

// words reads text up to the next markup or the window's end. atEnd says that nothing was to be told.
func (s *scanner) words() (event, error) {
	rest := s.buf[s.pos:]
	n := bytes.IndexByte(rest, '<')
	if n < 0 {
		n = len(rest)
	}
	if i := bytes.IndexByte(rest[:n], '&'); i == 0 {
		return s.reference()
	} else if i > 0 {
		n = i
	}
	text := rest[:n]
	s.pos += n
	if len(s.ends) == 0 {
		if len(bytes.Trim(text, " \t\r\n")) > 0 && !bytes.Equal(text, []byte("\xef\xbb\xbf")) {
			return atEnd, s.broken("text outside of the root element")
		}
		return atEnd, nil
	}
	s.text = text
	return content, nil
}

// reference reads &amp; and the like.
func (s *scanner) reference() (event, error) {
	const longest = len("&#x0010FFFF;")
	for len(s.buf)-s.pos < longest && !s.eof {
		if _, err := s.more(); err != nil {
			return atEnd, err
		}
	}
	end := bytes.IndexByte(s.buf[s.pos:min(len(s.buf), s.pos+longest)], ';')
	if len(s.ends) == 0 || end < 2 {
		return atEnd, s.broken("an & that begins no reference")
	}
	name := s.buf[s.pos+1 : s.pos+end]
	var r rune
	switch string(name) {
	case "amp":
		r = '&'
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "quot":
		r = '"'
	case "apos":
		r = '\''
	default:
		if name[0] != '#' {
			return atEnd, s.fault(ErrHostile, "a reference to an entity of its own")
		}
		r = character(name[1:])
	}
	if r < 0 {
		return atEnd, s.broken("a reference to a character that does not exist")
	}
	s.pos += end + 1
	s.text = utf8.AppendRune(s.ref[:0], r)
	return content, nil
}

// character reads 228 or xE4, -1 if there is no such character in XML.
func character(digits []byte) rune {
	base := 10
	if len(digits) > 1 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if r := rune(n); err == nil && n <= utf8.MaxRune && allowed(r) {
		return r
	}
	return -1
}

// allowed says whether XML 1.0 lets a character stand in a file.
func allowed(r rune) bool {
	return r >= ' ' && r != 0xFFFE && r != 0xFFFF && utf8.ValidRune(r) || r == '\t' || r == '\n' || r == '\r'
}

// markup reads what begins with <.
func (s *scanner) markup() (event, error) {
	for len(s.buf)-s.pos < len("<![CDATA[") && !s.eof {
		if _, err := s.more(); err != nil {
			return atEnd, err
		}
	}
	rest := s.buf[s.pos:]
	switch {
	case len(rest) > 1 && rest[1] == '/':
		return s.closeTag()
	case bytes.HasPrefix(rest, []byte("<?")):
		return atEnd, s.instruction()
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.pos += len("<!--")
		return atEnd, s.skip("-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.cdata()
	case bytes.HasPrefix(rest, []byte("<!")):
		return atEnd, s.doctype()
	}
	return s.openTag()
}

// instruction passes over <?xml …?>, whose encoding must be UTF-8, and others of its kind.
func (s *scanner) instruction() error {
	end, err := s.find("?>", 2)
	if err != nil {
		return err
	}
	if end < 0 || end > maxTag {
		return s.broken("an instruction has no end")
	}
	tag := bytes.ToLower(s.buf[s.pos : s.pos+end])
	if bytes.HasPrefix(tag, []byte("<?xml ")) {
		if i := bytes.Index(tag, []byte("encoding")); i >= 0 && !bytes.Contains(tag[i:], []byte("utf-8")) &&
			!bytes.Contains(tag[i:], []byte("utf8")) && !bytes.Contains(tag[i:], []byte("us-ascii")) {
			return s.broken("its encoding is not UTF-8")
		}
	}
	s.pos += end + 2
	return nil
}

// doctype passes over the reference to a DTD. What is declared inside of it is refused.
func (s *scanner) doctype() error {
	end, err := s.find(">", 2)
	if err != nil {
		return err
	}
	if end < 0 || end > maxTag {
		return s.broken("a declaration has no end")
	}
	tag := s.buf[s.pos : s.pos+end]
	switch {
	case !bytes.HasPrefix(tag, []byte("<!DOCTYPE")) || s.seen:
		return s.broken("a declaration where none may be")
	case bytes.IndexByte(tag, '[') >= 0:
		return s.fault(ErrHostile, "it declares entities of its own")
	case insideQuotes(tag) || bytes.IndexByte(tag[1:], '<') >= 0: // its end would be elsewhere for other readers
		return s.broken("a declaration that can't be read")
	}
	s.pos += end + 1
	return nil
}

// cdata reads one <![CDATA[…]]> that fits the window.
func (s *scanner) cdata() (event, error) {
	const begin = len("<![CDATA[")
	end, err := s.find("]]>", begin)
	if err != nil {
		return atEnd, err
	}
	if end < 0 || len(s.ends) == 0 {
		return atEnd, s.broken("a CDATA section has no end, or stands outside of the root element")
	}
	s.text = s.buf[s.pos+begin : s.pos+end]
	s.pos += end + len("]]>")
	if len(s.text) == 0 {
		return atEnd, nil
	}
	return content, nil
}
