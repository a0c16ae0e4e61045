package mask

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// latin holds the folded form of U+00C0 to U+024F and U+1E00 to U+1EFF: lower case, without accents.
var latin = foldedLatin()

func foldedLatin() map[rune]string {
	m := map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d",
		'Ð': "d", 'ł': "l", 'Ł': "l", 'ı': "i", 'ə': "e", 'Ə': "e", 'œ': "oe", 'Œ': "oe", 'þ': "th", 'Þ': "th"}
	add := func(from, to rune) {
		for r := from; r <= to; r++ {
			if _, done := m[r]; done {
				continue
			}
			base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
			m[r] = string(unicode.ToLower(base))
		}
	}
	add(0xC0, 0x24F)
	add(0x1E00, 0x1EFF)
	return m
}

// appendFolded appends the folded form of a letter: lower case, without accents, the spellings of Arabic script
// (Persian, Pashto and Arabic keyboards) made one. Composed and decomposed text fold alike.
func appendFolded(b []byte, r rune) []byte {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r |= 0x20
		}
		return append(b, byte(r))
	case r < 0x250 || r >= 0x1E00 && r <= 0x1EFF:
		if s, ok := latin[r]; ok {
			return append(b, s...)
		}
	case r >= 0x400 && r < 0x530:
		r = unicode.ToLower(r)
		switch r {
		case 'ё', 'ѐ':
			r = 'е'
		case 'й', 'ѝ':
			r = 'и'
		case 'ї':
			r = 'і'
		case 'ѓ':
			r = 'г'
		case 'ќ':
			r = 'к'
		case 'ў':
			r = 'у'
		}
	case r >= 0x620 && r < 0x700:
		switch r {
		case 'أ', 'إ', 'آ', 'ٱ', 'ى':
			r = 'ا'
		case 'ی', 'ې', 'ۍ', 'ئ', 'ے':
			r = 'ي'
		case 'ک', 'ڪ', 'ګ':
			r = 'ك'
		case 'ة', 'ۀ', 'ہ', 'ھ', 'ە':
			r = 'ه'
		case 'ؤ':
			r = 'و'
		case 'ء', 'ـ':
			return b
		}
	default:
		r = unicode.ToLower(r)
	}
	return utf8.AppendRune(b, r)
}

// fold returns the folded form of a word of the data files; letters only.
func fold(s string) string {
	var b []byte
	for _, r := range s {
		if isLetter(r) || r == ' ' {
			b = appendFolded(b, r)
		}
	}
	return string(b)
}
