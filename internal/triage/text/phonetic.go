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
		if n = 1; c >= utf8.RuneSelf {
			c, n = utf8.DecodeRune(word[i:])
		}
		k := byte(0)
		if int(c) < len(consonants) {
			k = consonants[c]
		}
		if k == 0 && c != 'c' { // a vowel
			continue
		}
		rest := word[i:]
		switch {
		case c == 'c':
			k = latinC(rest)
		case c == 'ج' && i == 0: // German j; elsewhere g
			k = 0
		case c == 's' && len(rest) > 2 && rest[1] == 'c' && rest[2] == 'h', c == 's' && len(rest) > 1 && rest[1] == 'h':
			k = 'x'
		case c == 'p' && len(rest) > 1 && rest[1] == 'h':
			k = 'f'
		case c == 'd' && len(rest) > 2 && rest[1] == 'z' && rest[2] == 'h', c == 'd' && len(rest) > 1 && rest[1] == 'j':
			k = 0 // romanised dzh
		}
		key = appendClass(key, start, k, c)
	}
	return key
}

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

// consonants is what consonant returns, by letter: all it knows stand below U+0780.
var consonants = func() (t [0x780]byte) {
	for c := range t {
		t[c] = consonant(rune(c))
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
