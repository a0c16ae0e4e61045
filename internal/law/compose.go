package law

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// composer puts a section's text together: one space for white space, a line for a paragraph, an item of a list or a row of
// a table, a tab between the cells of a row.
type composer struct {
	out     []byte
	bare    []byte // out without white space and pictures: what is hashed
	space   byte   // '\n' or ' ' that comes before what is written next, 0 for none
	tabs    int    // further cells begun in this row
	parts   []Part
	waiting int // the last so many parts begin with what is written next
	items   []int
	lists   int  // lists open in each other
	tables  int  // tables open in each other
	cells   int  // begun in this row
	label   bool // the label of an item was just closed
}

func (c *composer) reset() {
	*c = composer{out: c.out[:0], bare: c.bare[:0], parts: c.parts[:0], items: c.items[:0]}
}

// The classes of a byte in text.
const (
	plain byte = iota
	white      // ASCII white space
	lead       // may begin a character that is white space or invisible
	wrong      // a control character, which XML has not
)

// classes says of which class each byte is.
func classes() (t [256]byte) {
	for c := range 0x20 {
		t[c] = wrong
	}
	t[' '], t['\t'], t['\n'], t['\r'] = white, white, white, white
	t[0xC2], t[0xE1], t[0xE2], t[0xE3], t[0xEF] = lead, lead, lead, lead, lead
	return t
}

// write adds text. It returns false at a control character.
func (c *composer) write(text []byte, class *[256]byte) bool {
	for len(text) > 0 {
		n := 0
		for n < len(text) && class[text[n]] == plain {
			n++
		}
		if n > 0 {
			c.add(text[:n])
			text = text[n:]
			continue
		}
		switch class[text[0]] {
		case white:
			c.gap(' ')
			text = text[1:]
		case wrong:
			return false
		default:
			r, size := utf8.DecodeRune(text)
			switch {
			case r == utf8.RuneError && size == 1 || !unicode.IsSpace(r) && !invisible(r):
				c.add(text[:size])
			case unicode.IsSpace(r):
				c.gap(' ')
			}
			text = text[size:]
		}
	}
	return true
}

// invisible says whether a character only helps to break lines.
func invisible(r rune) bool {
	switch r {
	case 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
		return true
	}
	return false
}

// gap asks for white space before what comes next; a line wins over a space.
func (c *composer) gap(space byte) {
	if space == '\n' && c.tables > 0 {
		space = ' ' // a row is one line
	}
	if space != ' ' || c.space == 0 {
		c.space = space
	}
}

// row begins a line, also in a table.
func (c *composer) row() { c.space, c.tabs, c.cells = '\n', 0, 0 }

// cell begins the next cell of the row.
func (c *composer) cell() {
	if c.cells > 0 {
		c.tabs++
	}
	c.cells++
}

func (c *composer) add(word []byte) {
	if len(c.out) > 0 && (c.tabs == 0 || c.space == '\n') && c.space != 0 {
		c.out = append(c.out, c.space)
	}
	for ; c.tabs > 0; c.tabs-- {
		c.out = append(c.out, '\t')
	}
	c.space, c.label = 0, false
	for ; c.waiting > 0; c.waiting-- {
		c.parts[len(c.parts)-c.waiting].Start = int32(len(c.out))
	}
	c.out = append(c.out, word...)
	if string(word) != picture {
		c.bare = append(c.bare, word...)
	}
}

// begin starts a part at what is written next.
func (c *composer) begin(p Part) int {
	p.Start, p.End = -1, -1
	c.parts = append(c.parts, p)
	c.waiting++
	return len(c.parts) - 1
}

// paragraph begins at each <P> that is not inside of something.
func (c *composer) paragraph() {
	c.gap('\n')
	if c.lists == 0 && c.tables == 0 {
		c.begin(Part{Kind: Paragraph})
	}
}

// item begins at each <DT>.
func (c *composer) item() {
	c.gap('\n')
	c.items = append(c.items, c.begin(Part{Kind: Number, Depth: uint8(min(c.lists, 255))}))
}

// labelled ends an item's label.
func (c *composer) labelled() {
	if len(c.items) == 0 {
		return
	}
	p := &c.parts[c.items[len(c.items)-1]]
	if p.Start >= 0 {
		p.Label = trimLabel(string(c.out[p.Start:]))
	}
	c.gap(' ')
	c.label = true
}

// close ends items down to so many.
func (c *composer) close(left int) {
	for ; len(c.items) > left; c.items = c.items[:len(c.items)-1] {
		c.parts[c.items[len(c.items)-1]].End = int32(len(c.out))
	}
	c.gap('\n')
}

// trimLabel makes 3a of "3a.", aa of "aa)", 1 of "(1)".
func trimLabel(s string) string { return strings.Trim(s, "().: \u2013-") }

// done returns the text and its parts.
func (c *composer) done() (string, []Part) {
	c.close(0)
	text := string(c.out)
	kept := c.parts[:0]
	for _, p := range c.parts {
		if p.Start < 0 || int(p.Start) >= len(text) || p.Kind == Number && p.Label == "" {
			continue
		}
		if p.Kind == Paragraph {
			p.Label, p.Last = paragraphLabel(text[p.Start:])
			if p.Label == "" {
				continue
			}
		}
		kept = append(kept, p)
	}
	end := int32(len(text)) // of what is open at this place, from the back
	last := end
	for i := len(kept) - 1; i >= 0; i-- {
		switch p := &kept[i]; p.Kind {
		case Paragraph:
			p.End, end = trimEnd(text, end), p.Start
			last = end
		case Sentence:
			p.End, last = trimEnd(text, last), p.Start
		case Number:
		}
	}
	return text, append([]Part(nil), kept...)
}

func trimEnd(text string, end int32) int32 {
	return int32(len(strings.TrimRight(text[:end], " \n\t")))
}

// paragraphLabel reads "(2a) …" and "(3) bis (5) (weggefallen)"; "" if the line begins with none.
func paragraphLabel(line string) (label, last string) {
	label, rest := bracketed(line)
	if label == "" {
		return "", ""
	}
	for _, word := range []string{" bis ", " und ", " u. ", ", "} {
		if more, ok := strings.CutPrefix(rest, word); ok {
			if to, _ := bracketed(more); to != "" {
				_, further := paragraphLabel(more)
				if further != "" {
					to = further
				}
				return label, to
			}
		}
	}
	return label, ""
}

// bracketed reads "(2a)" at the beginning.
func bracketed(s string) (label, rest string) {
	if !strings.HasPrefix(s, "(") {
		return "", s
	}
	end := strings.IndexByte(s[:min(len(s), 8)], ')')
	if end < 2 {
		return "", s
	}
	if o, ok := readOrdinal(s[1:end]); !ok || o.number == 0 || o.prefix != "" || s[1] < '0' || s[1] > '9' {
		return "", s
	}
	return s[1:end], s[end+1:]
}

// cut takes back what was written since.
func (c *composer) cut(begin, bare int) {
	c.out, c.bare = c.out[:begin], c.bare[:bare]
	for i := range c.parts {
		if int(c.parts[i].Start) >= begin && c.parts[i].Kind != Paragraph {
			c.parts[i].Start = -1
		}
	}
	c.gap('\n')
}
