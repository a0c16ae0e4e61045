package text

import "unicode/utf8"

// Letters that look alike, Latin with Cyrillic or Greek: a word that mixes alphabets to get past a filter ("Jоbcenter" with a
// Cyrillic o) is read in the alphabet of most of its letters.

// alike maps a lower-case letter of another alphabet to the Latin one that looks like it.
var alike = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x',
	'і': 'i', 'ї': 'i', 'ј': 'j', 'ѕ': 's', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'һ': 'h', 'ё': 'e',
	'α': 'a', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'η': 'n', 'ϲ': 'c',
}

// cyrillic maps a Latin letter to the Cyrillic one that looks like it.
var cyrillic = map[rune]rune{
	'a': 'а', 'b': 'в', 'e': 'е', 'k': 'к', 'm': 'м', 'h': 'н', 'o': 'о', 'p': 'р', 'c': 'с', 't': 'т', 'y': 'у', 'x': 'х',
	'i': 'і', 'j': 'ј', 's': 'ѕ',
}

// unmask rewrites the open token in the alphabet of most of its letters, if all others have their like there.
func (r *reader) unmask() {
	d, table, to := r.d, alike, Latin
	if r.mixed[Cyrillic] > r.mixed[Latin] {
		table, to = cyrillic, Cyrillic
	}
	word := string(d.Lower[r.tok.LA:])
	for _, c := range word {
		if s := scriptOf(c); digitValue(c) < 0 && s != to && table[c] == 0 {
			return
		}
	}
	d.Lower, d.Folded = d.Lower[:r.tok.LA], d.Folded[:r.tok.A]
	for _, c := range word {
		if digitValue(c) < 0 && scriptOf(c) != to {
			d.letters[scriptOf(c)]--
			d.letters[to]++
			c = table[c]
		}
		d.Lower = utf8.AppendRune(d.Lower, c)
		if c < utf8.RuneSelf {
			d.Folded = append(d.Folded, byte(c))
		} else {
			d.Folded = appendFolded(d.Folded, c)
		}
	}
	r.tok.Script = to
}
