package whatsapp

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// form is how the heads of one file are written.
type form struct {
	bracket bool // "[…] ", otherwise "… - "
	sep     rune // between the numbers of the date
	zero    rune // the digit
	year    int  // which number has four digits; -1 if none
	seconds bool
	halves  bool
}

// head is the date and time with which a message begins, as it is written.
type head struct {
	form
	date                 [3]int
	hour, minute, second int
	half                 half
	padded               bool // a day or month with a zero in front
	capital              bool // AM or PM in capitals
}

// cursor goes through a line.
type cursor struct {
	b []byte
}

// mark says whether r only directs the text or joins nothing: WhatsApp puts these anywhere.
func mark(r rune) bool {
	return r >= '\u200E' && r <= '\u200F' || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || r == '\uFEFF'
}

// peek returns the next rune that is no mark, 0 at the end.
func (c *cursor) peek() rune {
	for len(c.b) > 0 {
		if c.b[0] < utf8.RuneSelf {
			return rune(c.b[0])
		}
		r, n := utf8.DecodeRune(c.b)
		if !mark(r) {
			return r
		}
		c.b = c.b[n:]
	}
	return 0
}

// drop takes the rune that was peeked at, or a byte that is none.
func (c *cursor) drop() {
	_, n := utf8.DecodeRune(c.b)
	c.b = c.b[n:]
}

// take takes the next rune if it is one of set.
func (c *cursor) take(set string) rune {
	r := c.peek()
	if r == 0 {
		return 0
	}
	for _, want := range set {
		if r == want {
			c.b = c.b[utf8.RuneLen(r):]
			return r
		}
	}
	return 0
}

// space takes white space of any width, and says whether there was some.
func (c *cursor) space() bool {
	any := false
	for c.take(" \u00A0\u202F\u2009\u2007") != 0 {
		any = true
	}
	return any
}

// digit is the value of r, and the zero of its script; -1 if it is none.
func digit(r rune) (value int, zero rune) {
	for _, zero := range [...]rune{'0', '٠', '۰'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero), zero
		}
	}
	return -1, 0
}

// number takes a number of at most so many digits of the script of zero; zero 0 takes any script and sets it.
func (c *cursor) number(most int, zero *rune) (n, width int) {
	for {
		d, script := digit(c.peek())
		if d < 0 || *zero != 0 && script != *zero {
			return n, width
		}
		if width++; width > most {
			return 0, 0
		}
		*zero = script
		n = n*10 + d
		c.b = c.b[utf8.RuneLen(script):]
	}
}

// parseHead reads the head of a line. rest is what follows: name and text, or what the app says.
func parseHead(line []byte) (h head, rest []byte, ok bool) {
	c := &cursor{line}
	r := c.peek()
	if r != '[' {
		if d, _ := digit(r); d < 0 {
			return h, nil, false
		}
	}
	h.bracket = c.take("[") != 0
	if !h.parseDate(c) || !h.between(c) || !h.parseTime(c) {
		return h, nil, false
	}
	if !h.ending(c) {
		return h, nil, false
	}
	return h, c.b, true
}

// parseDate takes three numbers with the same sign between them.
func (h *head) parseDate(c *cursor) bool {
	h.year = -1
	for i := range h.date {
		if i > 0 {
			sep := c.take("./-")
			if sep == 0 || i == 2 && sep != h.sep {
				return false
			}
			h.sep = sep
			c.space()
		}
		zero, _ := digit(c.peek())
		n, width := c.number(4, &h.zero)
		switch {
		case width == 4 && i != 1 && h.year < 0:
			h.year = i
		case width == 1 || width == 2:
			h.padded = h.padded || zero == 0 && width == 2
		default:
			return false
		}
		h.date[i] = n
	}
	return true
}

// between takes what stands between date and time: a comma, a small word, the half of the day.
func (h *head) between(c *cursor) bool {
	c.take(".")
	gap := c.space()
	gap = c.take(",،") != 0 || gap
	gap = c.space() || gap
	if !gap {
		return false
	}
	var word []byte
	for {
		r := c.peek()
		if r == 0 {
			return false
		}
		if d, _ := digit(r); d >= 0 {
			break
		}
		if word = utf8.AppendRune(word, r); len(word) > 24 {
			return false
		}
		c.drop()
	}
	word = bytes.TrimSpace(word)
	if len(word) == 0 {
		return true
	}
	h.half, h.capital = halfOf(word)
	h.halves = h.half != whole
	if h.halves {
		return true
	}
	for _, r := range string(word) { // "à", "às", "в", "um"
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return utf8.RuneCount(word) <= 4
}

// parseTime takes hours, minutes and seconds.
func (h *head) parseTime(c *cursor) bool {
	var width int
	if h.hour, width = c.number(2, &h.zero); width == 0 {
		return false
	}
	sep := c.take(":.٫")
	if sep == 0 {
		return false
	}
	if h.minute, width = c.number(2, &h.zero); width != 2 {
		return false
	}
	if c.take(string(sep)) != 0 {
		if h.second, width = c.number(2, &h.zero); width != 2 {
			return false
		}
		h.seconds = true
	}
	return h.hour < 24 && h.minute < 60 && h.second < 60
}

// ending takes the half of the day, if it stands behind, and the end of the head.
func (h *head) ending(c *cursor) bool {
	var word []byte
	for {
		gap := c.space()
		r := c.peek()
		switch {
		case r == 0 || len(word) > 32:
			return false
		case h.bracket && r == ']':
			c.b = c.b[1:]
			c.space()
			return h.close(word)
		case !h.bracket && gap && (r == '-' || r == '–' || r == '—'):
			c.b = c.b[utf8.RuneLen(r):]
			return c.space() && h.close(word)
		}
		word = utf8.AppendRune(word, r)
		c.drop()
	}
}

// close reads the half of the day and puts the hour right.
func (h *head) close(word []byte) bool {
	if len(word) > 0 {
		if h.halves {
			return false
		}
		h.half, h.capital = halfOf(word)
		h.halves = h.half != whole
		if !h.halves {
			return false
		}
	}
	switch {
	case !h.halves:
		return true
	case h.hour > 12:
		return false
	}
	h.hour = h.half.of24(h.hour)
	return true
}
