package law

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences cuts a paragraph, a number or a whole section into its sentences, as citations count them: a list belongs to
// the sentence that it stands in, whatever stops its items have, and ends it if its last item ends with a full stop. Where
// the file numbers the sentences (tax law), that is taken; else it is worked out.
func (s *Section) sentences(r Range) []Range {
	if list := s.numbered(r); list != nil {
		return list
	}
	begin := skipLabel(s.Text, r)
	var list []Range
	end := func(at int) {
		piece := strings.TrimRight(s.Text[begin:at], " \n\t")
		if strings.Trim(piece, " \n\t") != "" {
			list = append(list, Range{begin, begin + len(piece)})
		}
		for begin = at; begin < r.End && strings.IndexByte(" \n\t", s.Text[begin]) >= 0; begin++ {
		}
	}
	for at := begin; at < r.End; {
		next, to := s.nextList(Range{at, r.End}, r)
		for at < next {
			i := strings.IndexAny(s.Text[at:next], ".!?")
			if i < 0 {
				break
			}
			at += i + 1
			if stop := passClosing(s.Text, at, next); stops(s.Text, at-1, stop, next == r.End) {
				at = stop
				end(at)
			}
		}
		if at = to; to > next && endsWithStop(s.Text[next:to]) {
			end(at)
		}
	}
	end(r.End)
	return list
}

// skipLabel passes over "(2) " or "3. " at the beginning.
func skipLabel(text string, r Range) int {
	at := r.Start
	if label, rest := bracketed(text[at:r.End]); label != "" {
		return r.End - len(strings.TrimLeft(rest, " \n"))
	}
	end := at
	for end < r.End && end-at < 8 && (isLetter(text[end]) || text[end] >= '0' && text[end] <= '9') {
		end++
	}
	if end > at && end+1 < r.End && (text[end] == '.' || text[end] == ')') && text[end+1] == ' ' && at > 0 {
		return end + 2
	}
	return at
}

// nextList returns the next outer list of items in the rest of a range, as next and to; both at its end if there is none.
func (s *Section) nextList(rest, whole Range) (next, to int) {
	next, to = rest.End, rest.End
	for _, p := range s.Parts {
		if p.Kind != Number || int(p.Start) < rest.Start || int(p.End) > rest.End ||
			int(p.Start) == whole.Start && int(p.End) == whole.End {
			continue
		}
		switch {
		case next == rest.End:
			next, to = int(p.Start), int(p.End)
		case int(p.Start) <= to+1: // the next item
			to = max(to, int(p.End))
		}
	}
	return next, to
}

// numbered takes the sentences that the file numbers, those of lists inside the range apart.
func (s *Section) numbered(r Range) []Range {
	var list []Range
	inner := r.Start // up to where an item reaches
	for _, p := range s.Parts {
		start := int(p.Start)
		switch {
		case start < r.Start || start >= r.End:
		case p.Kind == Number && !(start == r.Start && int(p.End) == r.End):
			inner = max(inner, int(p.End))
		case p.Kind == Sentence && start >= inner && p.Label == itoa(len(list)+1):
			if n := len(list); n > 0 {
				list[n-1].End = int(trimEnd(s.Text, p.Start))
			}
			list = append(list, Range{start, r.End})
		}
	}
	return list
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// endsWithStop says whether a list ends its sentence.
func endsWithStop(text string) bool {
	text = strings.TrimRight(text, " \n\t)“\"‘")
	return strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?")
}

// passClosing passes over what closes behind a stop: quotes and brackets.
func passClosing(text string, at, end int) int {
	for at < end {
		switch {
		case text[at] == ')' || text[at] == '"':
			at++
		case strings.HasPrefix(text[at:], "“") || strings.HasPrefix(text[at:], "‘") || strings.HasPrefix(text[at:], "”"):
			at += 3
		default:
			return at
		}
	}
	return at
}

// stops says whether the stop at dot ends a sentence; behind is what comes after it and its closing signs.
func stops(text string, dot, behind int, last bool) bool {
	if behind >= len(text) {
		return true
	}
	if text[behind] != ' ' && text[behind] != '\n' {
		return false
	}
	rest := strings.TrimLeft(text[behind:], " \n")
	first, _ := utf8.DecodeRuneInString(rest)
	if unicode.IsLower(first) || !last && first == ',' {
		return false
	}
	if text[dot] != '.' {
		return true
	}
	begin := strings.LastIndexAny(text[:dot], " \n(\t/") + 1
	word := strings.TrimLeft(text[begin:dot], "(„\"")
	next := rest
	if i := strings.IndexAny(next, " \n.,;)"); i >= 0 {
		next = next[:i]
	}
	if n := atoi(word); n > 0 || word == "0" {
		return !isMonth(next) && (n > 99 || afterReference(text[:begin]) && !isCounted(next))
	}
	if len(word) == 1 && strings.HasSuffix(strings.TrimRight(text[:begin], " "), "uchstabe") {
		return true
	}
	return !isShort(word, first)
}

// isCounted says whether a word is what an ordinal number counts in law: "2. Halbsatz".
func isCounted(word string) bool {
	switch word {
	case "Halbsatz", "Abschnitt", "Abschnitts", "Kapitel", "Kapitels", "Teil", "Teils", "Buch", "Buches", "Titel", "Unterabschnitt", "Alternative", "Lebensjahr", "Lebensjahres":
		return true
	}
	return false
}

// afterReference says whether a number behind this text is a reference's, and its dot so a full stop.
func afterReference(before string) bool {
	before = strings.TrimRight(before, " \n(")
	word := before[strings.LastIndexAny(before, " \n(")+1:]
	switch strings.TrimRight(word, ",.") {
	case "§", "§§", "Absatz", "Absätze", "Absätzen", "Abs", "Satz", "Sätze", "Sätzen", "Satzes", "Absatzes", "Nummer", "Nummern", "Nr", "Artikel",
		"Artikeln", "Art", "und", "bis", "oder", "Anlage", "Anlagen", "Stufe", "um", "von", "auf", "Klasse", "Klassen":
		return true
	}
	return strings.HasSuffix(word, ",") && len(word) < 5 // "Nummer 1, 2 und 3."
}

// isShort says whether a word with a dot is an abbreviation. first is what the text goes on with.
func isShort(word string, first rune) bool {
	if utf8.RuneCountInString(word) == 1 {
		return word != "o" || unicode.IsUpper(first)
	}
	switch word {
	case "Abs", "Nr", "Nrn", "Art", "vgl", "BGBl", "ABl", "RGBl", "GVBl", "GMBl", "BAnz", "Amtsbl", "Buchst", "Bek", "gem", "bzw", "ggf",
		"ca", "Dr", "Prof", "lit", "Ziff", "Kap", "Abschn", "Unterabs", "Hs", "Halbs", "sog", "St", "Str", "Tel", "inkl", "max", "min", "Mio",
		"Mrd", "zzgl", "abzgl", "Anm", "Bd", "Rn", "Verz", "z.B", "i.V.m", "u.a", "d.h", "i.d.F", "o.g", "Doppelbuchst", "Anl", "Verf", "evtl",
		"einschl", "Gesch", "Reg", "Bez", "insb", "entspr", "zul", "geänd", "Jan", "Feb", "Apr", "Aug", "Sept", "Okt", "Nov", "Dez", "Jh", "jew":
		return true
	}
	return false
}

// CheckSentences is for measuring: it works the sentences of numbered paragraphs out as if the file did not number them,
// and counts how many begin where the file says. told is called with those that do not.
func (s *Section) CheckSentences(told func(string)) (marked, right, paragraphs, whole int) {
	bare := *s
	bare.Parts = nil
	for _, p := range s.Parts {
		if p.Kind != Sentence {
			bare.Parts = append(bare.Parts, p)
		}
	}
	for _, p := range s.Parts {
		r := Range{int(p.Start), int(p.End)}
		if p.Kind != Paragraph {
			continue
		}
		want := s.numbered(r)
		if len(want) == 0 {
			continue
		}
		starts := map[int]bool{}
		for _, g := range bare.sentences(r) {
			starts[g.Start] = true
		}
		fine := true
		for _, w := range want {
			if starts[w.Start] {
				right++
				continue
			}
			fine = false
			told(s.Text[max(r.Start, w.Start-40):w.Start] + "|" + s.Text[w.Start:min(r.End, w.Start+40)])
		}
		marked, paragraphs = marked+len(want), paragraphs+1
		if fine && len(want) == len(starts) {
			whole++
		}
	}
	return marked, right, paragraphs, whole
}
