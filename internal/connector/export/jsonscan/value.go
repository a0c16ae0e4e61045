package jsonscan

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// String reads a string and keeps at most so many bytes of it, cut between two characters.
func (s *Scanner) String(most int) (string, error) {
	b, err := s.Bytes(most)
	return string(b), err
}

// Bytes is String without a copy: what it returns is good until the next string is read.
func (s *Scanner) Bytes(most int) ([]byte, error) {
	s.Repaired, s.Cut, s.halves = false, false, false
	if err := s.next('"', "string"); err != nil {
		return nil, err
	}
	s.kept = s.kept[:0]
	if cap(s.kept) > window {
		s.kept = nil // one long text shall not cost its memory for ever
	}
	for {
		rest := s.buf[s.pos:s.end]
		n := plain(rest)
		s.keep(rest[:n], most)
		s.pos += n
		if n == len(rest) {
			if !s.fill() {
				return nil, s.ended("string_end")
			}
			continue
		}
		if rest[n] == '"' {
			s.pos++
			return s.finish(most), nil
		}
		if err := s.escape(most); err != nil {
			return nil, err
		}
	}
}

// plain is how many bytes come before a quotation mark or a backslash.
func plain(b []byte) int {
	quote := bytes.IndexByte(b, '"')
	if quote >= 0 {
		b = b[:quote]
	}
	if slash := bytes.IndexByte(b, '\\'); slash >= 0 {
		return slash
	}
	return len(b)
}

// keep keeps what fits.
func (s *Scanner) keep(b []byte, most int) {
	if room := most - len(s.kept); len(b) > room {
		s.Cut = true
		b = b[:max(room, 0)]
	}
	s.kept = append(s.kept, b...)
}

// finish makes what was kept valid UTF-8 of the asked length.
func (s *Scanner) finish(most int) []byte {
	if s.halves {
		s.kept = pairs(s.kept)
	}
	if s.Cut {
		s.kept = whole(s.kept)
	}
	if !utf8.Valid(s.kept) {
		s.Repaired = true
		s.kept = bytes.ToValidUTF8(s.kept, []byte("\uFFFD"))
		if len(s.kept) > most {
			s.Cut = true
			s.kept = whole(s.kept[:most])
		}
	}
	return s.kept
}

// whole takes away a character that was cut at the end.
func whole(b []byte) []byte {
	for range utf8.UTFMax - 1 {
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n != 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return b
}

// escape reads what a backslash begins.
func (s *Scanner) escape(most int) error {
	s.pos++
	c, err := s.byte()
	if err != nil {
		return err
	}
	r := rune(c)
	switch c {
	case '"', '\\', '/':
	case 'b':
		r = '\b'
	case 'f':
		r = '\f'
	case 'n':
		r = '\n'
	case 'r':
		r = '\r'
	case 't':
		r = '\t'
	case 'x': // Telegram Desktop
		r, err = s.hex(2)
	case 'u':
		r, err = s.hex(4)
	default:
		s.pos--
		return s.Fail("escape")
	}
	if err != nil {
		return err
	}
	var b [utf8.UTFMax]byte
	if utf16.IsSurrogate(r) { // half a character; finish puts the halves together
		s.halves = true
		s.keep([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F}, most)
		return nil
	}
	s.keep(b[:utf8.EncodeRune(b[:], r)], most)
	return nil
}

// pairs puts halves of characters together where two belong to each other. Single ones stay, and are no UTF-8.
func pairs(b []byte) []byte {
	half := func(i int, first, last byte) bool {
		return i+2 < len(b) && b[i] == 0xED && first <= b[i+1] && b[i+1] <= last
	}
	out := b[:0]
	for i := 0; i < len(b); {
		if half(i, 0xA0, 0xAF) && half(i+3, 0xB0, 0xBF) {
			rune16 := func(i int) rune { return 0xD000 | rune(b[i+1]&0x3F)<<6 | rune(b[i+2]&0x3F) }
			out = utf8.AppendRune(out, utf16.DecodeRune(rune16(i), rune16(i+3)))
			i += 6
			continue
		}
		out = append(out, b[i])
		i++
	}
	return out
}

// byte takes the next byte of a string.
func (s *Scanner) byte() (byte, error) {
	if s.pos == s.end && !s.fill() {
		return 0, s.ended("string_end")
	}
	c := s.buf[s.pos]
	s.pos++
	return c, nil
}

// hex takes so many hexadecimal digits.
func (s *Scanner) hex(digits int) (rune, error) {
	var r rune
	for range digits {
		c, err := s.byte()
		if err != nil {
			return 0, err
		}
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			s.pos--
			return 0, s.Fail("hex_digit")
		}
	}
	return r, nil
}

// Number reads a number, of at most 40 characters, and gives it as it is written.
func (s *Scanner) Number() (string, error) {
	s.Peek()
	b, err := s.run("0123456789+-.eE")
	if err == nil && (len(b) == 0 || b[len(b)-1] < '0' || b[len(b)-1] > '9') {
		err = s.Fail("number")
	}
	return string(b), err
}

// Int reads a whole number.
func (s *Scanner) Int() (int64, error) {
	b, err := s.Number()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(b, 10, 64)
	if err != nil {
		return 0, s.Fail("whole_number")
	}
	return n, nil
}

// Null takes null, if that is what comes next.
func (s *Scanner) Null() (bool, error) {
	if s.Peek() != 'n' {
		return false, nil
	}
	_, err := s.word()
	return true, err
}

// word reads true, false or null.
func (s *Scanner) word() (string, error) {
	b, err := s.run("abcdefghijklmnopqrstuvwxyz")
	if err != nil {
		return "", err
	}
	switch w := string(b); w {
	case "true", "false", "null":
		return w, nil
	}
	return "", s.Fail("value")
}

// run takes bytes out of a set, at most 40.
func (s *Scanner) run(set string) ([]byte, error) {
	s.kept = s.kept[:0]
	for len(s.kept) <= 40 {
		if s.pos == s.end && !s.fill() {
			return s.kept, s.Err()
		}
		c := s.buf[s.pos]
		if strings.IndexByte(set, c) < 0 {
			return s.kept, nil
		}
		s.kept = append(s.kept, c)
		s.pos++
	}
	return nil, s.Fail("shorter_value")
}
