package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folds maps a lower-case Latin letter with diacritics to its plain letters; composed maps letter and mark to the
// precomposed letter. Both are built once from Unicode's canonical decompositions and never change.
var folds, composed = buildFolds()

func buildFolds() (map[rune]string, map[[2]rune]rune) {
	f := map[rune]string{
		'ß': "ss", 'ı': "i", 'ł': "l", 'đ': "dj", 'ø': "o", 'æ': "ae", 'œ': "oe", 'ð': "d", 'þ': "th", 'ə': "e",
		'ħ': "h", 'ŋ': "ng", 'ŧ': "t", 'ɛ': "e", 'ɔ': "o",
	}
	c := map[[2]rune]rune{}
	add := func(lo, hi rune) {
		for r := lo; r <= hi; r++ {
			low := unicode.ToLower(r)
			d := []rune(norm.NFD.String(string(low)))
			if len(d) < 2 || d[0] >= utf8.RuneSelf {
				continue
			}
			f[low] = string(d[0])
			if len(d) == 2 {
				c[[2]rune{d[0], d[1]}] = low
			}
		}
	}
	add(0xC0, 0x24F)
	add(0x1E00, 0x1EFF)
	c[[2]rune{'и', 0x306}] = 'й'
	c[[2]rune{'е', 0x308}] = 'ё'
	c[[2]rune{'і', 0x308}] = 'ї'
	return f, c
}

// appendFolded appends the folded form of a lower-case letter, which may be nothing.
func appendFolded(b []byte, c rune) []byte {
	switch {
	case c < utf8.RuneSelf:
		return append(b, byte(c))
	case c < 0x250 || c >= 0x1E00 && c < 0x1F00 || c == 'ə':
		if s, ok := folds[c]; ok {
			return append(b, s...)
		}
	case c >= 0x400 && c < 0x530:
		c = foldCyrillic(c)
	case c >= 0x600 && c < 0x700:
		c = foldArabic(c)
	}
	if c == 0 {
		return b
	}
	return utf8.AppendRune(b, c)
}

// foldCyrillic drops the signs and unites the letters that people mix up or that romanised text can't tell apart.
func foldCyrillic(c rune) rune {
	switch c {
	case 'ь', 'ъ':
		return 0
	case 'й', 'ы':
		return 'и'
	case 'ё', 'э':
		return 'е'
	case 'щ':
		return 'ш'
	case 'ґ':
		return 'г'
	}
	return c
}

// foldArabic unites the forms of alef, ya, kaf, ha and gaf that keyboards mix.
func foldArabic(c rune) rune {
	switch c {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی', 'ې', 'ۍ', 'ئ', 'ے', 'ێ':
		return 'ي'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ة', 'ۀ', 'ە', 'ھ', 'ہ':
		return 'ه'
	case 'ؤ', 'ۆ', 'ۇ':
		return 'و'
	case 'ګ':
		return 'گ'
	case 'ټ':
		return 'ت'
	case 'ء', 'ـ':
		return 0
	}
	return c
}

func lowerRune(c rune) rune {
	switch {
	case c == 'İ':
		return 'i'
	case c >= 0x600 && c < 0x700: // Arabic has one case
		return c
	}
	return unicode.ToLower(c)
}

// What a rune outside ASCII is to a reader.
const (
	word    uint8 = 1 << iota // part of a word
	ignored                   // vanishes
)

// kinds is what kindOf returns for the alphabets we read.
var kinds = func() (t [0x800]uint8) {
	for c := range t {
		t[c] = kind(rune(c))
	}
	return t
}()

// letter is what becomes of a letter in Lower and Folded.
type letter struct {
	lower  uint16 // 0 where there is more to it
	script Script
	size   uint8
	folded [4]byte
}

// letters are those of the alphabets we read, outside ASCII, worked out once.
var letters = func() (t [0x800]letter) {
	for c := rune(utf8.RuneSelf); c < 0x800; c++ {
		low := lowerRune(c)
		folded := appendFolded(nil, low)
		if kinds[c] != word || isCJK(c) || digitValue(c) >= 0 || low >= 0x800 || scriptOf(low) == OtherScript || len(folded) > 4 {
			continue
		}
		t[c] = letter{lower: uint16(low), script: scriptOf(low), size: uint8(len(folded))}
		copy(t[c].folded[:], folded)
	}
	return t
}()

func kindOf(c rune) uint8 {
	if int(c) < len(kinds) {
		return kinds[c]
	}
	return kind(c)
}

func kind(c rune) (k uint8) {
	if ignorable(c) {
		k |= ignored
	}
	if c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
		k |= word
	}
	return k
}

// compat maps full-width, mathematical and Arabic presentation forms to the plain letter.
func compat(c rune) rune {
	if c >= 0xFB50 && c < 0xFF00 || c >= 0xFF00 && c < 0xFFF0 || c >= 0x1D400 && c < 0x1D800 || c >= 0x2100 && c < 0x2190 {
		for _, p := range norm.NFKC.String(string(c)) {
			return p
		}
	}
	return c
}

func isMark(c rune) bool { return c >= 0x300 && unicode.Is(unicode.Mn, c) }

// ignorable says whether the rune vanishes: combining marks, tatweel, soft hyphen, zero-width and direction marks.
func ignorable(c rune) bool {
	if c < 0xAD {
		return false
	}
	switch {
	case c == 0xAD, c == 0x640, c >= 0x200B && c <= 0x200F, c >= 0x202A && c <= 0x202E, c >= 0x2060 && c <= 0x2069,
		c == 0xFEFF, c >= 0xFE00 && c <= 0xFE0F:
		return true
	}
	return isMark(c)
}

func isApostrophe(c rune) bool { return c == '\'' || c == '’' || c == 'ʼ' || c == '`' || c == '´' }

func digitValue(c rune) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= '٠' && c <= '٩':
		return int(c - '٠')
	case c >= '۰' && c <= '۹':
		return int(c - '۰')
	}
	return -1
}

func isCJK(c rune) bool {
	return c >= 0x3040 && c <= 0x30FF || c >= 0x3400 && c <= 0x9FFF || c >= 0x20000 && c <= 0x3FFFF
}

func scriptOf(c rune) Script {
	switch {
	case c < 0x250, c >= 0x1E00 && c < 0x1F00:
		return Latin
	case c >= 0x400 && c < 0x530:
		return Cyrillic
	case c >= 0x600 && c < 0x780, c >= 0x8A0 && c < 0x900:
		return Arabic
	case c >= 0x1200 && c < 0x13A0:
		return Ethiopic
	}
	if unicode.Is(unicode.Latin, c) {
		return Latin
	}
	return OtherScript
}
