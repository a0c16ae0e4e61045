package law

import "strings"

// stepWord reads the word of a step at this place: "Abs.", "Satz", "S.", "Nr.", "lit.", "Hs.", "Alt.", and what English
// texts write. end is behind it and its dot.
func stepWord(text string, at int) (kind PartKind, end int, ok bool) {
	end = at
	for end < len(text) && (isLetter(text[end]) || text[end] >= 0x80 && text[end] < 0xC0) {
		end++
	}
	if end == at || end-at > len("Doppelbuchstaben") {
		return 0, 0, false
	}
	word := text[at:end]
	dot := strings.HasPrefix(text[end:], ".")
	switch word {
	case "Abs", "Absatz", "Absätze", "Absätzen", "Absatzes", "abs", "para", "paragraph", "subsection":
		kind = Paragraph
	case "Satz", "Sätze", "Sätzen", "Satzes", "sentence":
		kind = Sentence
	case "S":
		kind, ok = Sentence, dot
		if !ok { // "§ 7 Abs. 1 S 2"
			next := skipSpace(text, end)
			ok = next > end && next < len(text) && text[next] >= '1' && text[next] <= '9'
		}
		if !ok {
			return 0, 0, false
		}
	case "Nr", "Nrn", "Nummer", "Nummern", "Ziff", "Ziffer", "Ziffern", "nr", "no", "No", "number", "point":
		kind = Number
	case "Buchst", "Buchstabe", "Buchstaben", "lit", "Lit", "Doppelbuchst", "Doppelbuchstabe", "Doppelbuchstaben", "letter":
		kind = Letter
	case "Hs", "HS", "Halbs", "Halbsatz":
		kind = Clause
	case "Alt", "Alternative", "Var", "Variante", "Fall", "Fallgruppe":
		kind = Case
	default:
		return 0, 0, false
	}
	if dot {
		end++
	}
	return kind, end, true
}
