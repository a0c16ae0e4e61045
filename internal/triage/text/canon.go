package text

import (
	"bytes"
	"unicode/utf8"
)

// Rewrite brings the folded words of a post in language lang into the alphabet in which the thesaurus and the model
// know that language: Serbian Cyrillic becomes Latin, romanised Russian becomes Cyrillic, and the free spellings of
// romanised Arabic and Persian are united. Other languages stay as they are.
func (d *Doc) Rewrite(lang string) {
	f := canon(lang)
	if f == nil {
		return
	}
	old := append([]byte(nil), d.Folded...)
	d.Folded = d.Folded[:0]
	for i := range d.Tokens {
		t := &d.Tokens[i]
		word := old[t.A:t.B]
		t.A = int32(len(d.Folded))
		if t.Number {
			d.Folded = append(d.Folded, word...)
		} else {
			d.Folded = f(d.Folded, word)
		}
		t.B = int32(len(d.Folded))
	}
}

// Canon folds one word the way Read and Rewrite do for a post in lang: the form of thesaurus entries.
func Canon(word, lang string) string {
	var d Doc
	d.Read(word)
	if lang == "ar-Latn" || lang == "fa-Latn" { // thesaurus entries of these are written in Latin letters
		d.Rewrite(lang)
	}
	out := make([]byte, 0, len(d.Folded))
	for i, t := range d.Tokens {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, d.Word(t)...)
	}
	return string(out)
}

func canon(lang string) func(dst, word []byte) []byte {
	switch lang {
	case "sr-Cyrl":
		return serbianLatin
	case "ru-Latn":
		return russianCyrillic
	case "ar-Latn", "fa-Latn":
		return united
	}
	return nil
}

var serbian = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'ђ': "dj", 'е': "e", 'ж': "z", 'з': "z", 'и': "i", 'ј': "j",
	'к': "k", 'л': "l", 'љ': "lj", 'м': "m", 'н': "n", 'њ': "nj", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t",
	'ћ': "c", 'у': "u", 'ф': "f", 'х': "h", 'ц': "c", 'ч': "c", 'џ': "dz", 'ш': "s",
}

func serbianLatin(dst, word []byte) []byte {
	for _, c := range string(word) {
		if s, ok := serbian[c]; ok {
			dst = append(dst, s...)
		} else {
			dst = utf8.AppendRune(dst, c)
		}
	}
	return dst
}

// russianPairs turns Latin spellings back into folded Cyrillic; longer ones come first.
var russianPairs = [][2]string{
	{"shch", "ш"}, {"sch", "ш"}, {"sh", "ш"}, {"ch", "ч"}, {"zh", "ж"}, {"kh", "х"}, {"ts", "ц"}, {"tz", "ц"},
	{"ya", "я"}, {"ja", "я"}, {"ia", "я"}, {"yu", "ю"}, {"ju", "ю"}, {"iu", "ю"}, {"yo", "е"}, {"jo", "е"}, {"ye", "е"}, {"je", "е"},
	{"yi", "и"}, {"iy", "ии"}, {"yy", "ии"},
	{"a", "а"}, {"b", "б"}, {"v", "в"}, {"w", "в"}, {"g", "г"}, {"d", "д"}, {"e", "е"}, {"z", "з"}, {"i", "и"},
	{"j", "и"}, {"y", "и"}, {"k", "к"}, {"q", "к"}, {"l", "л"}, {"m", "м"}, {"n", "н"}, {"o", "о"}, {"p", "п"},
	{"r", "р"}, {"s", "с"}, {"t", "т"}, {"u", "у"}, {"f", "ф"}, {"h", "х"}, {"x", "х"}, {"c", "ц"}, {"4", "ч"}, {"6", "ш"},
}

func russianCyrillic(dst, word []byte) []byte {
outer:
	for len(word) > 0 {
		for _, p := range russianPairs {
			if bytes.HasPrefix(word, []byte(p[0])) {
				dst = append(dst, p[1]...)
				word = word[len(p[0]):]
				continue outer
			}
		}
		dst = append(dst, word[0])
		word = word[1:]
	}
	return dst
}

// united folds what writers of Arabic and Persian in Latin letters choose freely: the vowel letters, doubling, and
// digits or letters for the same sound (5 or kh, 7 or h, 8 or gh, ch or sh).
func united(dst, word []byte) []byte {
	start := len(dst)
	for i := 0; i < len(word); i++ {
		c := word[i]
		var next byte
		if i+1 < len(word) {
			next = word[i+1]
		}
		switch {
		case c == 'o' && (next == 'u' || next == 'o'):
			c = 'u'
			i++
		case c == 'k' && next == 'h':
			c = 'x'
			i++
		case c == '5':
			c = 'x'
		case c == '7':
			c = 'h'
		case (c == 's' || c == 'c') && next == 'h', c == '$':
			c = 'w' // one letter for sh and French ch; w itself becomes u below
			i++
		case c == '8', c == 'g' && next == 'h', c == 'q' && next == 'h':
			if c != '8' {
				i++
			}
			c = 'q'
		case c == 'o', c == 'w':
			c = 'u'
		case c == 'e', c == 'y':
			c = 'i'
		}
		if n := len(dst); n > start && dst[n-1] == c {
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
