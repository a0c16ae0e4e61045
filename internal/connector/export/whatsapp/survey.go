package whatsapp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	maxName   = 200   // bytes of a name
	maxNotice = 400   // bytes of a line of the app's
	maxNames  = 4_000 // of a group of WhatsApp's there are 1,024, and some leave
)

// spoken begins what iOS itself says.
const spoken = "\u200E"

// ErrUnknown is a file that does not begin as WhatsApp's do.
var ErrUnknown = errors.New("no date at the beginning of a line")

// Survey is what a first reading of a file finds.
type Survey struct {
	Form  Form
	guess string // Form.Dates, before anybody chose
	form  form
	order order
	names map[string]*name
	group string // its name where that has a colon, and iOS puts it before what it says; "" if not known
}

// name is what is known of what stands before the first colon.
type name struct {
	messages int
	plain    bool           // some did not begin with a mark of the app's
	longer   map[string]int // what stood before the second colon, and how often
	shown    string         // as people are shown it, "" if it is no name
}

// Look reads a file to its end and finds out how it is written. moved is called with the offset of each piece; its error
// ends the reading.
func Look(r io.Reader, moved func(offset int64) error) (*Survey, error) {
	s := &Survey{names: map[string]*name{}}
	found := false
	for l := newLines(r); ; {
		piece, begins, _, err := l.read()
		if errors.Is(err, io.EOF) && found {
			s.Form = s.order.decide()
			s.guess = s.Form.Dates
			return s, nil
		}
		if errors.Is(err, io.EOF) || err == nil && !found && l.offset > window {
			return nil, ErrUnknown
		}
		if err == nil {
			err = moved(l.next)
		}
		if err != nil {
			return nil, err
		}
		if !begins {
			continue
		}
		h, rest, ok := parseHead(piece)
		if !ok || found && h.form != s.form {
			continue
		}
		s.form, found = h.form, true
		s.order.add(h, l.line)
		s.order.english = s.order.english || s.order.n < 1000 && english(rest)
		s.know(rest)
	}
}

// english says whether a line shows that the phone speaks English.
func english(rest []byte) bool {
	for _, phrase := range [...]string{"end-to-end encrypted", "<Media omitted>", " omitted", "created group", "created this group"} {
		if bytes.Contains(rest[:min(len(rest), 300)], []byte(phrase)) {
			return true
		}
	}
	return false
}

// know remembers what could be names.
func (s *Survey) know(rest []byte) {
	if s.form.bracket && s.group == "" {
		if name, _ := announced(rest); bytes.Contains(name, []byte(": ")) {
			s.group = string(name) // nobody is called so, and all the app says in the group stands behind it
		}
	}
	first, text := cutName(rest)
	if first == nil {
		return
	}
	n := s.names[string(first)]
	if n == nil {
		if len(s.names) >= maxNames {
			return
		}
		n = &name{longer: map[string]int{}, shown: shown(first)}
		s.names[string(first)] = n
	}
	n.messages++
	n.plain = n.plain || !marked(text)
	if second, _ := cutName(text); second != nil && (n.longer[string(second)] > 0 || len(n.longer) < 2) {
		n.longer[string(second)]++
	}
}

// split takes the name from what follows a head: author is "" if there is none, and the app speaks. Where it speaks in
// the group's name, which nobody else does, too.
func (s *Survey) split(rest []byte) (author string, text []byte) {
	if s.form.bracket {
		if text, ok := bytes.CutPrefix(rest, []byte(s.group+": ")); ok && s.group != "" && bytes.HasPrefix(text, []byte(spoken)) {
			return "", text
		}
		if _, text := announced(rest); text != nil {
			return "", text
		}
	}
	first, text := cutName(rest)
	if first == nil {
		return "", rest
	}
	n := s.names[string(first)]
	if n == nil {
		return shown(first), text
	}
	if n.messages < 3 {
		return n.shown, text
	}
	if second, longer := cutName(text); second != nil && n.longer[string(second)] == n.messages {
		return shown(bytes.TrimRight(rest[:len(rest)-len(longer)], ": ")), longer
	}
	if !n.plain && marked(text) {
		return "", text
	}
	return n.shown, text
}

// shown is a name without marks and what the app puts before it, "" if it is none.
func shown(b []byte) string {
	name := strings.ToValidUTF8(strings.Trim(unmarked(string(b)), " ~\u00A0\u202F"), "\uFFFD")
	if strange(name) {
		return ""
	}
	return name
}

// strange says whether a name is none: the beginning of something the app says that has a colon in it.
func strange(name string) bool { return quoting(name) || isNotice(name) }

// quoting says whether a quotation begins in a name and does not end in it.
func quoting(name string) bool {
	open := rune(0)
	for _, r := range name {
		switch {
		case open != 0 && (r == '»' || r == '”' || open == '„' && r == '“' || open == '"' && r == '"'):
			open = 0
		case open == 0 && (r == '«' || r == '“' || r == '„' || r == '"'):
			open = r
		}
	}
	return open != 0
}

// announced cuts a line of iOS in which the app speaks: it puts a name before that, somebody's or the group's, with a
// colon of its own or without, and a mark. text is nil if the app says nothing there that is known.
func announced(rest []byte) (name, text []byte) {
	for i, c := range rest[:min(len(rest), maxName)] {
		if c != ':' {
			continue
		}
		text := bytes.TrimPrefix(rest[i+1:], []byte(" "))
		if bytes.HasPrefix(text, []byte(spoken)) && len(text) < maxNotice && isNotice(string(text)) {
			return rest[:i], text
		}
	}
	return nil, nil
}

// cutName cuts at the first colon that a space, a mark or the end follows. name is nil if there is none.
func cutName(b []byte) (name, text []byte) {
	for i, c := range b[:min(len(b), maxName)] {
		if c != ':' || i == 0 {
			continue
		}
		switch after := b[i+1:]; {
		case len(after) == 0:
			return b[:i], after
		case after[0] == ' ':
			return b[:i], after[1:]
		case marked(after):
			return b[:i], after
		}
	}
	return nil, b
}

// marked says whether a text begins with a direction mark, as what iOS itself says does.
func marked(b []byte) bool {
	r, _ := utf8.DecodeRune(b)
	return r == '\u200E' || r == '\u200F'
}
