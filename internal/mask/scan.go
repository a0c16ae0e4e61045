package mask

import (
	"unicode"
	"unicode/utf8"
)

// token is a word (letters and their marks) or a number (decimal digits of any script) of the text.
type token struct {
	start, end int  // bytes of the text
	runes      int  // letters or digits
	fold, tail int  // its folded form is doc.folded[fold:tail]; of a number: ASCII digits
	number     bool // digits, else letters
	upper      bool // begins with a capital
	shout      bool // two letters or more, all capitals
	cased      bool // of a script that has capitals
	first      bool // begins a line or a sentence
	taken      bool // part of a mark, of a placeholder or of a link that stays
	has        trait
}

// doc is a text while it is searched.
type doc struct {
	text   string
	tokens []token
	folded []byte
	marks  []Mark
	loud   bool // written in capitals throughout: they say nothing
	lex    *lexicon
}

func isDigit(r rune) bool {
	return '0' <= r && r <= '9' || r >= 0x660 && unicode.Is(unicode.Nd, r)
}

// digit returns the value of a decimal digit. Ranges of Nd are tens that begin at a multiple of 16 or six after it,
// but for the mathematical ones (U+1D7CE and on).
func digit(r rune) byte {
	switch {
	case r <= '9':
		return byte(r) - '0'
	case r >= 0x1D7CE && r <= 0x1D7FF:
		return byte((r - 0x1D7CE) % 10)
	case unicode.Is(unicode.Nd, r&^0xF):
		return byte(r & 0xF)
	}
	return byte(r&0xF) - 6
}

func isLetter(r rune) bool {
	if r < 0x80 {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}

// unseen are characters that are not seen and must not break a word or number in two: joiners, soft hyphens,
// direction marks as WhatsApp puts round phone numbers, variation selectors.
func unseen(r rune) bool {
	switch {
	case r == 0xAD, r == 0x61C, r == 0x200B, r == 0x200D, r == 0x200E, r == 0x200F, r == 0xFEFF, r == 0x2060:
		return true
	}
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r >= 0xFE00 && r <= 0xFE0F
}

// read cuts the text into tokens in one pass.
func read(text string, lex *lexicon) *doc {
	d := &doc{text: text, lex: lex}
	d.tokens = make([]token, 0, len(text)/5+4)
	d.folded = make([]byte, 0, len(text)+16)
	first := true
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case isDigit(r):
			i = d.readNumber(i, first)
			first = false
		case isLetter(r):
			i = d.readWord(i, first)
			first = false
		default:
			switch r {
			case '.', '!', '?', '\n', '\r', '؟', '…', '¿', '¡', '۔', 0x2028, 0x2029, ':', '•', '"', '„', '“', '«', '*', '(', '>':
				first = true
			}
			if r > 0x2190 && !unseen(r) { // pictures end sentences
				first = true
			}
			i += n
		}
	}
	loud, cased := 0, 0
	for i := range d.tokens {
		if t := &d.tokens[i]; !t.number && t.cased && t.tail-t.fold > 1 {
			cased++
			if t.shout {
				loud++
			}
		}
	}
	d.loud = cased >= 4 && loud*10 > cased*6
	return d
}

func (d *doc) readNumber(i int, first bool) int {
	t := token{start: i, end: i, number: true, first: first, fold: len(d.folded)}
	for i < len(d.text) {
		r, n := utf8.DecodeRuneInString(d.text[i:])
		if isDigit(r) {
			d.folded = append(d.folded, '0'+digit(r))
			t.end = i + n
		} else if !unseen(r) {
			break
		}
		i += n
	}
	t.tail = len(d.folded)
	t.runes = t.tail - t.fold
	d.tokens = append(d.tokens, t)
	return t.end
}

func (d *doc) readWord(i int, first bool) int {
	t := token{start: i, end: i, first: first, fold: len(d.folded)}
	letters, capitals := 0, 0
	for i < len(d.text) {
		r, n := utf8.DecodeRuneInString(d.text[i:])
		if isLetter(r) {
			up := unicode.IsUpper(r)
			if letters == 0 {
				t.upper = up
				t.cased = up || unicode.IsLower(r)
			}
			letters++
			if up {
				capitals++
			}
			d.folded = appendFolded(d.folded, r)
			t.end = i + n
		} else if r < 0x300 && r != 0xAD || !unicode.Is(unicode.M, r) && !unseen(r) {
			break
		} else if unicode.Is(unicode.M, r) {
			t.end = i + n
		}
		i += n
	}
	t.runes = letters
	t.shout = letters > 1 && capitals == letters
	t.tail = len(d.folded)
	if t.tail-t.fold <= longestWord {
		t.has = d.lex.traits(d.folded[t.fold:t.tail])
	}
	d.tokens = append(d.tokens, t)
	return t.end
}

// longestWord is the longest folded word, in bytes, that is looked up.
const longestWord = 64

// word returns the folded form of token i, or the digits of a number; "" beyond the ends.
func (d *doc) word(i int) string {
	if i < 0 || i >= len(d.tokens) {
		return ""
	}
	t := &d.tokens[i]
	return string(d.folded[t.fold:t.tail]) // does not escape where it is compared or looked up
}

// gap returns what stands between token i-1 and token i.
func (d *doc) gap(i int) string {
	from, to := 0, len(d.text)
	if i > 0 {
		from = d.tokens[i-1].end
	}
	if i < len(d.tokens) {
		to = d.tokens[i].start
	}
	return d.text[from:to]
}

// at returns the index of the first token that ends after byte offset off.
func (d *doc) at(off int) int {
	lo, hi := 0, len(d.tokens)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if d.tokens[mid].end > off {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// free says whether no token of bytes [start, end) is taken.
func (d *doc) free(start, end int) bool {
	for i := d.at(start); i < len(d.tokens) && d.tokens[i].start < end; i++ {
		if d.tokens[i].taken {
			return false
		}
	}
	return true
}

// hold takes bytes [start, end) out of the search without marking them.
func (d *doc) hold(start, end int) {
	for i := d.at(start); i < len(d.tokens) && d.tokens[i].start < end; i++ {
		d.tokens[i].taken = true
	}
}

// claim marks bytes [start, end) unless part of them is taken.
func (d *doc) claim(kind Kind, start, end int) bool {
	if start >= end || !d.free(start, end) {
		return false
	}
	d.hold(start, end)
	d.marks = append(d.marks, Mark{Kind: kind, Start: start, End: end})
	return true
}
