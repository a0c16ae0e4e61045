package law

import (
	"strconv"
	"strings"
)

// ordinal is the number of a section: 18g is {"", 18, "g"}, Anlage D11a {"D", 11, "a"}, Anlage II {"", 2, ""}.
type ordinal struct {
	prefix string
	number int
	letter string
}

// key finds the section of a form and number.
func (o ordinal) key(form Form) string {
	b := make([]byte, 0, 16)
	b = append(b, '0'+byte(form))
	b = append(b, o.prefix...)
	b = strconv.AppendInt(b, int64(o.number), 10)
	return string(append(b, o.letter...))
}

// value of the letters: "" 0, a 1, z 26, aa 27.
func (o ordinal) value() int {
	n := 0
	for _, c := range []byte(o.letter) {
		n = n*27 + int(c-'a') + 1
	}
	return n
}

// compare orders 18, 18a, 18z, 18aa, 19.
func (o ordinal) compare(p ordinal) int {
	if c := strings.Compare(o.prefix, p.prefix); c != 0 {
		return c
	}
	if o.number != p.number {
		return o.number - p.number
	}
	if c := len(o.letter) - len(p.letter); c != 0 {
		return c
	}
	return strings.Compare(o.letter, p.letter)
}

func (o ordinal) String() string {
	if o.number == 0 {
		return o.prefix
	}
	return o.prefix + strconv.Itoa(o.number) + o.letter
}

// readOrdinal reads 18g, D11a, II, A; the number 0 stands for none at all.
func readOrdinal(s string) (ordinal, bool) {
	i := 0
	for i < len(s) && (s[i] < '0' || s[i] > '9') {
		i++
	}
	j := i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	o := ordinal{prefix: strings.ToUpper(s[:i]), letter: strings.ToLower(s[j:])}
	if i == j {
		if n := roman(s); n > 0 && len(s) > 0 {
			return ordinal{number: n}, true
		}
		o.letter = ""
		return o, len(s) <= 3
	}
	n, err := strconv.Atoi(s[i:j])
	if err != nil || n == 0 || i > 2 || len(o.letter) > 3 || strings.TrimLeft(o.letter, "abcdefghijklmnopqrstuvwxyz") != "" ||
		strings.TrimLeft(o.prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ordinal{}, false
	}
	o.number = n
	return o, true
}

// roman reads I to XXXIX, in large letters; 0 for what is none.
func roman(s string) int {
	n, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := 0
		switch s[i] {
		case 'I':
			v = 1
		case 'V':
			v = 5
		case 'X':
			v = 10
		default:
			return 0
		}
		if v < last {
			n -= v
		} else {
			n += v
			last = v
		}
	}
	if n > 39 || toRoman(n) != s {
		return 0
	}
	return n
}

func toRoman(n int) string {
	var b strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= step.value; n -= step.value {
			b.WriteString(step.sign)
		}
	}
	return b.String()
}

// readDesignation reads the designation of one section.
func readDesignation(s string) (Form, ordinal, bool) {
	form, rest := cutForm(s)
	if form == Other {
		return Other, ordinal{}, false
	}
	word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if i := strings.IndexByte(word, '('); form == Annex && i >= 0 {
		word = word[:i] // "Anlage (zu § 5)"
	}
	at, ok := readOrdinal(word)
	if form != Annex && at.number == 0 {
		ok = false
	}
	return form, at, ok
}

// cutForm takes the word or sign off that says what is designated.
func cutForm(s string) (Form, string) {
	s = strings.TrimSpace(s)
	for _, f := range []struct {
		form Form
		sign string
	}{
		{Sect, "§§"}, {Sect, "§"}, {Article, "Artikel "}, {Article, "Artt. "}, {Article, "Art. "}, {Article, "Art."}, {Article, "Art "},
		{Annex, "Anlagen "}, {Annex, "Anlage"}, {Annex, "Anhang"},
	} {
		if rest, ok := strings.CutPrefix(s, f.sign); ok {
			return f.form, strings.TrimLeft(rest, " ")
		}
	}
	if strings.HasPrefix(s, "Inhalts") {
		return Contents, ""
	}
	return Other, s
}

// name reads the section's designation.
func (s *Section) name() {
	text, crossed := strings.CutPrefix(strings.TrimSpace(s.Designation), "(XXXX)")
	text = strings.TrimSpace(text)
	form, rest := cutForm(text)
	s.Form = form
	if form == Other || form == Contents {
		return
	}
	fields := strings.Fields(rest)
	several := strings.HasPrefix(text, "§§") || strings.HasPrefix(text, "Anlagen")
	if several && len(fields) >= 3 {
		var ok, fine bool
		s.first, ok = readOrdinal(strings.TrimRight(fields[0], ","))
		s.last, fine = readOrdinal(fields[len(fields)-1])
		if !ok || !fine {
			s.Form = Other
		}
		s.Merged = crossed || s.Repealed
		return
	}
	_, at, ok := readDesignation(text)
	if !ok {
		s.Form = Other
		return
	}
	s.first, s.last = at, at
	s.Merged = crossed
}

// covers says whether a merged entry names the section, alone or in a range.
func (s *Section) covers(form Form, at ordinal) bool {
	return s.Form == form && s.first.compare(at) <= 0 && at.compare(s.last) <= 0
}
