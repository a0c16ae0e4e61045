package store

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes texts comparable for the search: compatibility forms are composed, capitals lowered, marks above and
// below letters dropped, and letters that people type one for another made the same (Arabic alef and yeh forms,
// Persian and Arabic kaf, Russian ё, Turkish dotless i). Every run of white space is one space.
func Fold(text string) string {
	b := make([]byte, 0, len(text))
	common := commonLetters()
	for _, r := range text {
		var folded string
		if int(r) < len(common) {
			folded = common[r]
		} else {
			folded = foldLetter(r)
		}
		for _, c := range []byte(folded) {
			if c != ' ' || len(b) > 0 && b[len(b)-1] != ' ' {
				b = append(b, c)
			}
		}
	}
	return strings.TrimSuffix(string(b), " ")
}

// commonLetters are the letters of two bytes or fewer, folded: Latin, Greek, Cyrillic, Hebrew, Arabic. To fold a letter takes as
// long as to look a hundred up, and every post is folded when it comes into the index.
var commonLetters = sync.OnceValue(func() *[0x800]string { //nolint:gochecknoglobals // a constant table
	var all [0x800]string
	for r := range all {
		all[r] = foldLetter(rune(r))
	}
	return &all
})

// foldLetter folds one letter, with white space as one space. That marks are dropped makes it good for texts: what is
// before or after a letter changes the order of marks only.
func foldLetter(letter rune) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(string(letter)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == 'ـ', unicode.Is(unicode.Cf, r): // marks, tatweel, direction marks, zero-width joiners
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(same(unicode.ToLower(r)))
		}
	}
	return b.String()
}

// same maps a letter to the one it is searched as. Decomposition has already taken hamza, madda and the dots of й and ё off.
func same(r rune) rune {
	switch r {
	case 'ى', 'ی', 'ې', 'ۍ', 'ئ':
		return 'ي'
	case 'ک', 'ګ':
		return 'ك'
	case 'ة', 'ۀ', 'ە':
		return 'ه'
	case 'ٱ':
		return 'ا'
	case 'ı':
		return 'i'
	case 'ß':
		return 's'
	case 'đ':
		return 'd'
	}
	return r
}
