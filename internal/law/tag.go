package law

import "bytes"

// closeTag reads </name>.
func (s *scanner) closeTag() (event, error) {
	if rest := s.buf[s.pos+2:]; len(s.ends) > 0 { // nearly all
		if n := len(s.open()); len(rest) > n && rest[n] == '>' && bytes.Equal(rest[:n], s.open()) {
			s.pos += n + 3
			s.pop()
			return closing, nil
		}
	}
	end, err := s.find(">", 2)
	if err != nil {
		return atEnd, err
	}
	if end < 0 || end > maxTag {
		return atEnd, s.broken("the file ends in the middle")
	}
	name := bytes.TrimRight(s.buf[s.pos+2:s.pos+end], " \t\r\n")
	if len(s.ends) == 0 || !bytes.Equal(name, s.open()) {
		return atEnd, s.broken("an end tag does not belong to the open element")
	}
	s.pos += end + 1
	s.pop()
	return closing, nil
}

// openTag reads <name attribute="…"> and <name/>.
func (s *scanner) openTag() (event, error) {
	end, err := s.tagEnd()
	if err != nil {
		return atEnd, err
	}
	tag := s.buf[s.pos+1 : s.pos+end]
	s.close = len(tag) > 0 && tag[len(tag)-1] == '/'
	if s.close {
		tag = tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && !isWhite(tag[n]) {
		n++
	}
	s.attrs = tag[n:]
	switch {
	case !isName(tag[:n]):
		return atEnd, s.broken("a < that begins no element")
	case len(s.ends) == 0 && s.seen:
		return atEnd, s.broken("a second root element")
	case len(s.ends) == maxDepth:
		return atEnd, s.fault(ErrTooLarge, "elements stand too deep in each other")
	}
	if !attributesFine(s.attrs) {
		return atEnd, s.broken("attributes that can't be read")
	}
	s.pos += end + 1
	s.seen = true
	s.names = append(s.names, tag[:n]...)
	s.ends = append(s.ends, len(s.names))
	s.name = s.open()
	return opening, nil
}

// tagEnd returns where the > of the tag at pos stands, past those that attributes hold.
func (s *scanner) tagEnd() (int, error) {
	from := 1
	for {
		end, err := s.find(">", from)
		if err != nil {
			return 0, err
		}
		if end < 0 || end > maxTag {
			return 0, s.broken("a tag has no end")
		}
		tag := s.buf[s.pos : s.pos+end]
		if !insideQuotes(tag) {
			return end, nil
		}
		from = end + 1
	}
}

// insideQuotes says whether a quote is open at the end of the piece.
func insideQuotes(tag []byte) bool {
	for {
		i := 0
		for i < len(tag) && tag[i] != '"' && tag[i] != '\'' {
			i++
		}
		if i == len(tag) {
			return false
		}
		j := bytes.IndexByte(tag[i+1:], tag[i])
		if j < 0 {
			return true
		}
		tag = tag[i+j+2:]
	}
}

// isName says whether a name can be an element's: the files' are of ASCII.
func isName(name []byte) bool {
	for i, c := range name {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
		if !letter && (i == 0 || c != '-' && c != '.' && c != ':' && (c < '0' || c > '9')) {
			return false
		}
	}
	return len(name) > 0
}

func isWhite(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// trim cuts white space off the front.
func trim(b []byte) []byte {
	for len(b) > 0 && isWhite(b[0]) {
		b = b[1:]
	}
	return b
}

// nextAttribute cuts the first name="value" off; a name of length 0 says that there is none, ok that all is well.
func nextAttribute(attrs []byte) (name, value, rest []byte, ok bool) {
	trimmed := trim(attrs)
	if len(trimmed) == 0 {
		return nil, nil, nil, true
	}
	eq := bytes.IndexByte(trimmed, '=')
	if eq <= 0 || len(trimmed) == len(attrs) {
		return nil, nil, nil, false
	}
	for name = trimmed[:eq]; len(name) > 0 && isWhite(name[len(name)-1]); {
		name = name[:len(name)-1]
	}
	value = trim(trimmed[eq+1:])
	if !isName(name) || len(value) < 2 || value[0] != '"' && value[0] != '\'' {
		return nil, nil, nil, false
	}
	end := bytes.IndexByte(value[1:], value[0])
	if end < 0 || bytes.IndexByte(value[1:1+end], '<') >= 0 {
		return nil, nil, nil, false
	}
	return name, value[1 : 1+end], value[2+end:], true
}

func attributesFine(attrs []byte) bool {
	for len(attrs) > 0 {
		name, _, rest, ok := nextAttribute(attrs)
		if !ok {
			return false
		}
		if len(name) == 0 {
			return true
		}
		attrs = rest
	}
	return true
}

// attribute returns the value of the open tag's attribute, nil if it has none. References in it are not resolved: those
// that are asked for hold numbers.
func (s *scanner) attribute(want string) []byte {
	for attrs := s.attrs; len(attrs) > 0; {
		name, value, rest, ok := nextAttribute(attrs)
		if !ok || len(name) == 0 {
			return nil
		}
		if string(name) == want {
			return value
		}
		attrs = rest
	}
	return nil
}

// open is the name of the innermost open element.
func (s *scanner) open() []byte {
	begin := 0
	if n := len(s.ends); n > 1 {
		begin = s.ends[n-2]
	}
	return s.names[begin:s.ends[len(s.ends)-1]]
}

// pop closes the innermost element; name stays valid until the next one opens.
func (s *scanner) pop() {
	s.name = s.open()
	n := len(s.ends)
	begin := 0
	if n > 1 {
		begin = s.ends[n-2]
	}
	s.names, s.ends = s.names[:begin], s.ends[:n-1]
}
