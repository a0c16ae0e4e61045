// Package text reads a post into tokens that the rest of triage works on: lower-case words, words folded so that
// spelling variants fall together, and where each stands in the source.
//
// It never fails. Whatever the bytes, of a post longer than [MaxBytes] the first [HeadBytes] and the last [TailBytes] are
// looked at; combining marks and zero-width characters are dropped, letters that only look like those of a word's own
// alphabet become those, and every offset lies on a rune boundary of the source (a broken byte counts as one rune). A Doc
// is reused to save allocations and is not safe for concurrent use.
package text

import (
	"unicode"
	"unicode/utf8"
)

// The bounds of what is read of a post: long posts say what they want at the beginning or the end.
const (
	MaxBytes  = 16 << 10
	HeadBytes = 12 << 10
	TailBytes = 4 << 10
	maxToken  = 40 // runes; longer runs of letters (scripts without spaces, spam) are cut
)

// Script is the writing system of a token.
type Script uint8

// The scripts triage tells apart.
const (
	NoScript Script = iota // digits only
	Latin
	Cyrillic
	Arabic
	Ethiopic
	OtherScript
)

// Token is a run of letters and digits. A to B are bytes of Doc.Folded, LA to LB of Doc.Lower, Start to End of the source.
type Token struct {
	A, B, LA, LB, Start, End int32
	Script                   Script
	Number                   bool // digits only
	Sentence                 int16
}

// Doc is a post as tokens.
type Doc struct {
	Source string
	Lower  []byte // lower case, precomposed, without marks of Arabic and Hebrew; "·" between tokens is not stored
	Folded []byte // lower case without diacritics; Arabic and Cyrillic letter variants united
	Tokens []Token

	Questions    int   // question marks of any script
	QuestionAt   int   // byte offset of the last one, -1 if none
	EndsQuestion bool  // the last sentence ends with one
	Exclaims     int   // exclamation marks
	Emoji        int   // emoji and pictographs
	Links        int   // "://" or "www."
	Money        int   // currency signs
	Lines        int   // line breaks
	Sentences    int16 // at least 1 if there is a token
	letters      [OtherScript + 1]int
	other        rune // the first letter of no script above
}

// Read fills d from s, dropping what it held.
func (d *Doc) Read(s string) {
	*d = Doc{Source: s, Lower: d.Lower[:0], Folded: d.Folded[:0], Tokens: d.Tokens[:0], QuestionAt: -1}
	r := reader{d: d, s: s}
	r.run()
}

// Letters returns how many letters of the script were read.
func (d *Doc) Letters(s Script) int { return d.letters[s] }

// OtherLetter returns the first letter outside the scripts triage knows, or 0.
func (d *Doc) OtherLetter() rune { return d.other }

// Word returns a token's folded bytes. They are valid until the next Read or Rewrite.
func (d *Doc) Word(t Token) []byte { return d.Folded[t.A:t.B] }

// LowerWord returns a token's lower-case bytes, with diacritics.
func (d *Doc) LowerWord(t Token) []byte { return d.Lower[t.LA:t.LB] }

type reader struct {
	d        *Doc
	s        string
	i        int // next byte
	open     bool
	mixed    [OtherScript + 1]int // letters of the open token by script
	tok      Token
	runes    int
	digits   int
	last     rune // last base letter kept, for composing
	sentence int16
}

func (r *reader) run() {
	if len(r.s) <= MaxBytes {
		r.span(len(r.s))
	} else {
		r.span(boundary(r.s, HeadBytes))
		r.next()
		r.i = boundary(r.s, len(r.s)-TailBytes)
		r.span(len(r.s))
	}
	if len(r.d.Tokens) > 0 {
		r.d.Sentences = r.d.Tokens[len(r.d.Tokens)-1].Sentence + 1
	}
}

// boundary is the place at or shortly before i at which a rune begins.
func boundary(s string, i int) int {
	for n := 0; n < utf8.UTFMax && !utf8.RuneStart(s[i]); n++ {
		i--
	}
	return i
}

// span reads on to end.
func (r *reader) span(end int) {
	for r.i < end {
		c, n := rune(r.s[r.i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(r.s[r.i:])
		} else if c|32 >= 'a' && c|32 <= 'z' {
			r.i += r.plain(end)
			continue
		}
		r.step(c, n)
		r.i += n
	}
	r.close()
}

func (r *reader) step(c rune, n int) {
	switch {
	case c >= '0' && c <= '9':
		r.letter(c, n)
	case int(c) < len(letters) && letters[c].lower != 0:
		r.known(&letters[c], n)
	case kindOf(c)&ignored != 0:
		if r.open && isMark(c) {
			r.compose(c)
			r.tok.End = int32(r.i + n)
		}
	case kindOf(c)&word != 0:
		r.wide(c, n)
	case isApostrophe(c) && r.joins(n):
		r.tok.End = int32(r.i + n)
	default:
		r.close()
		r.punctuation(c)
	}
}

// wide takes a letter outside ASCII: compatibility forms (full width, mathematical) become plain ones.
func (r *reader) wide(c rune, n int) {
	if isCJK(c) { // a script without spaces: a token a letter
		r.close()
		r.letter(c, n)
		r.close()
		return
	}
	r.letter(lowerRune(compat(c)), n)
}

// plain reads the letters from a to z at r.i, the first of which is one, and returns how many they are.
func (r *reader) plain(end int) int {
	r.begin()
	d, n := r.d, 0
	for s := r.s[r.i:min(end, r.i+maxToken-r.runes)]; n < len(s); n++ {
		c := s[n] | 32
		if c < 'a' || c > 'z' {
			break
		}
		d.Lower, d.Folded = append(d.Lower, c), append(d.Folded, c)
	}
	r.count(Latin, n)
	r.last = rune(d.Lower[len(d.Lower)-1])
	r.tok.End = int32(r.i + n)
	return n
}

// known reads a letter of the alphabets we read.
func (r *reader) known(l *letter, n int) {
	r.begin()
	r.count(l.script, 1)
	d := r.d
	r.last = rune(l.lower)
	d.Lower = utf8.AppendRune(d.Lower, r.last)
	d.Folded = append(d.Folded, l.folded[:l.size]...)
	r.tok.End = int32(r.i + n)
}

// begin opens a token if none is open that another letter fits into.
func (r *reader) begin() {
	if r.open && r.runes >= maxToken {
		r.close()
	}
	if !r.open {
		r.open, r.runes, r.digits = true, 0, 0
		r.mixed = [OtherScript + 1]int{}
		r.tok = Token{A: int32(len(r.d.Folded)), LA: int32(len(r.d.Lower)), Start: int32(r.i), Sentence: r.sentence}
	}
}

// count counts n letters of a script.
func (r *reader) count(s Script, n int) {
	r.runes += n
	r.d.letters[s] += n
	r.mixed[s] += n
	if r.tok.Script == NoScript {
		r.tok.Script = s
	}
}

func (r *reader) letter(c rune, n int) {
	r.begin()
	d := r.d
	if v := digitValue(c); v >= 0 {
		c = '0' + rune(v)
		r.digits++
		r.runes++
	} else {
		s := scriptOf(c)
		r.count(s, 1)
		if s == OtherScript && d.other == 0 {
			d.other = c
		}
	}
	r.last = c
	if c < utf8.RuneSelf {
		d.Lower = append(d.Lower, byte(c))
		d.Folded = append(d.Folded, byte(c))
	} else {
		d.Lower = utf8.AppendRune(d.Lower, c)
		d.Folded = appendFolded(d.Folded, c)
	}
	r.tok.End = int32(r.i + n)
}

// compose puts a combining mark onto the letter before it in Lower, where a precomposed letter exists.
func (r *reader) compose(mark rune) {
	if c, ok := composed[[2]rune{r.last, mark}]; ok {
		l := r.d.Lower
		r.d.Lower = utf8.AppendRune(l[:len(l)-utf8.RuneLen(r.last)], c)
		r.last = c
	}
}

func (r *reader) close() {
	if !r.open {
		return
	}
	r.open = false
	d := r.d
	if r.mixed[Latin] > 0 && r.mixed[Latin] < r.runes-r.digits {
		r.unmask()
	}
	r.tok.B, r.tok.LB = int32(len(d.Folded)), int32(len(d.Lower))
	r.tok.Number = r.digits == r.runes
	if r.tok.B > r.tok.A {
		d.Tokens = append(d.Tokens, r.tok)
		d.EndsQuestion = false
	}
}

func (r *reader) punctuation(c rune) {
	d := r.d
	switch c {
	case '?', '؟', '？', '⁇', '❓', '❔':
		d.Questions++
		d.QuestionAt = r.i
		d.EndsQuestion = true
		r.next()
	case '!', '！', '❗':
		d.Exclaims++
		r.next()
	case '.', '。', '…', '۔', '።':
		r.next()
	case '\n':
		d.Lines++
		r.next()
	case '€', '$', '£', '₴', '₺':
		d.Money++
	case ':':
		if len(r.s) > r.i+2 && r.s[r.i+1] == '/' && r.s[r.i+2] == '/' {
			d.Links++
		}
	default:
		if c >= 0x1F000 || c >= 0x2600 && c < 0x27C0 {
			d.Emoji++
		}
	}
}

// next begins a sentence, if this one holds a token.
func (r *reader) next() {
	if n := len(r.d.Tokens); n > 0 && r.d.Tokens[n-1].Sentence == r.sentence && r.sentence < 1000 {
		r.sentence++
	}
}

// joins says whether an apostrophe at r.i belongs inside the word: always in Cyrillic ("зв'язок") and Arabic, before
// the short English endings ("don't"), not after French articles ("l'aide") or before Turkish endings ("Berlin'de").
func (r *reader) joins(n int) bool {
	if !r.open {
		return false
	}
	next, size := utf8.DecodeRuneInString(r.s[r.i+n:])
	if !unicode.IsLetter(next) {
		return false
	}
	if r.tok.Script != Latin {
		return true
	}
	if next|32 != 't' {
		return false
	}
	after, _ := utf8.DecodeRuneInString(r.s[r.i+n+size:])
	return !unicode.IsLetter(after) && r.last == 'n'
}
