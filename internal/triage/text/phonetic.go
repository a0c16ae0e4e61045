package text

import "unicode/utf8"

// AppendKey appends the phonetic key of a folded word: its consonants in classes that writers of Latin, Cyrillic and
// Arabic letters hear alike in German words, so that "Jobcenter", "джобцентр" and "جوب سنتر" (as one word) share a
// key. Vowels, h, ch and j are dropped, p is b, t is d, k is g, v and w are f, every s is s, sch is x, doubles count
// once. The key is a filter for words of an office list, not a general transcription.
func AppendKey(key, word []byte) []byte {
	start := len(key)
	for i, n := 0, 0; i < len(word); i += n {
		c := rune(word[i])
		switch n = 1; {
		case c < utf8.RuneSelf:
		case c&0xE0 == 0xC0 && i+1 < len(word): // two bytes, as all that are known have
			c, n = c&0x1f<<6|rune(word[i+1]&0x3f), 2
		default:
			c, n = utf8.DecodeRune(word[i:])
		}
		k := byte(0)
		if int(c) < len(consonants) {
			k = consonants[c]
		}
		if k == 0 { // a vowel
			continue
		}
		if k&special != 0 {
			k = inPlace(k&^special, c, word[i:], i == 0)
		}
		if last := len(key) - 1; k != 0 && c != 'ж' && (last < start || clear[key[last]] && key[last] != k) {
			key = append(key, k)
			continue
		}
		key = appendClass(key, start, k, c)
	}
	return key
}

// inPlace is the class of a letter that depends on those after it, or on whether it is the first.
func inPlace(k byte, c rune, rest []byte, first bool) byte {
	switch {
	case c == 'c':
		return latinC(rest)
	case c == 'ج' && first: // German j; elsewhere g
		return 0
	case c == 's' && len(rest) > 2 && rest[1] == 'c' && rest[2] == 'h', c == 's' && len(rest) > 1 && rest[1] == 'h':
		return 'x'
	case c == 'p' && len(rest) > 1 && rest[1] == 'h':
		return 'f'
	case c == 'd' && len(rest) > 2 && rest[1] == 'z' && rest[2] == 'h', c == 'd' && len(rest) > 1 && rest[1] == 'j':
		return 0 // romanised dzh
	}
	return k
}

// special marks letters whose class depends on what stands around them.
const special = 0x80

// clear says of which classes one takes any other after it as it is.
var clear = func() (t [256]bool) {
	for _, k := range []byte("bkfmnlr") {
		t[k] = true
	}
	return t
}()

func appendClass(key []byte, start int, k byte, c rune) []byte {
	n := len(key)
	switch {
	case c == 'ж' && n > start && key[n-1] == 't' && n == start+1: // дж is German j in Job
		return key[:n-1]
	case k == 0:
		return key
	case n > start && k == 's' && key[n-1] == 't': // ts, tz, z, ц are one sound
		key[n-1] = 's'
		return key
	case n > start && key[n-1] == k:
		return key
	case n > start && key[n-1] == 'x' && (k == 't' || k == 'b'): // st and sp are spoken scht and schp
		key[n-1] = 's'
	case n > start && key[n-1] == 's' && k == 'x':
		return key
	}
	return append(key, k)
}

func latinC(rest []byte) byte {
	if len(rest) > 1 {
		switch rest[1] {
		case 'h':
			return 0
		case 'e', 'i', 'y':
			return 's'
		case 'k':
			return 'k'
		}
	}
	return 'k'
}

// consonants is what consonant returns, by letter, marked if special: all it knows stand below U+0780.
var consonants = func() (t [0x780]byte) {
	for c := range t {
		t[c] = consonant(rune(c))
		switch c {
		case 'c', 'ج', 's', 'p', 'd':
			t[c] |= special
		}
	}
	return t
}()

// consonant returns the class of a letter, 0 for vowels and letters that are dropped.
func consonant(c rune) byte {
	switch c {
	case 'b', 'p', 'б', 'п', 'ب', 'پ':
		return 'b'
	case 'd', 't', 'д', 'т', 'د', 'ت', 'ط', 'ض', 'ډ', 'ث':
		return 't'
	case 'g', 'k', 'q', 'г', 'к', 'گ', 'ك', 'ق', 'غ', 'ج':
		return 'k'
	case 'f', 'v', 'w', 'ф', 'в', 'ف', 'ڤ':
		return 'f'
	case 's', 'z', 'с', 'з', 'ц', 'س', 'ص', 'ز', 'ذ', 'ظ', 'څ', 'ځ':
		return 's'
	case 'ш', 'ж', 'ч', 'ش', 'ژ', 'چ', 'ښ', 'ږ':
		return 'x'
	case 'm', 'м', 'م':
		return 'm'
	case 'n', 'н', 'ن', 'ڼ':
		return 'n'
	case 'l', 'л', 'ل', 'љ':
		return 'l'
	case 'r', 'р', 'ر', 'ړ':
		return 'r'
	case 'x':
		return 'k'
	}
	return 0
}

// StartsOpen says whether a folded word is heard to begin with a vowel or the j of "Jugendamt": what the key leaves out
// but ears don't. Persian writes a mute alef before sp and st, which does not count.
func StartsOpen(word []byte) bool {
	first, n := utf8.DecodeRune(word)
	switch first {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'j', 'а', 'е', 'и', 'о', 'у', 'ю', 'я', 'і', 'ї', 'є', 'ј', 'ي', 'ع', 'و':
		return true
	case 'ا':
		second, _ := utf8.DecodeRune(word[n:])
		return second != 'ش' && second != 'س'
	}
	return false
}
