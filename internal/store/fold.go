package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes texts comparable for the search: compatibility forms are composed, capitals lowered, marks above and
// below letters dropped, and letters that people type one for another made the same (Arabic alef and yeh forms,
// Persian and Arabic kaf, Russian ё, Turkish dotless i). Every run of white space is one space.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := true
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r), r == 'ـ', unicode.Is(unicode.Cf, r): // marks, tatweel, direction marks, zero-width joiners
			continue
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(same(unicode.ToLower(r)))
	}
	return strings.TrimSuffix(b.String(), " ")
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
