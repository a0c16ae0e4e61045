package law

import (
	"strings"

	"femos"
)

// Citation names a place in an act.
type Citation struct {
	Act     string // as it is written: "AufenthG", "SGB II", "Bürgerlichen Gesetzbuchs"; "" if none is named
	Form    Form   // Sect, Article or Annex
	Section string // "31", "16a", "D11a"; "" for an annex without a number
	Last    string // where several are named, the last: "16c" of "§§ 16a–16c"; else ""
	Follow  string // "f" for the next one too, "ff" for an open number of further ones, else ""
	Steps   []Step // from the larger to the smaller: Abs. 2, Satz 1, Nr. 3
}

// Step narrows a citation: "Abs. 2" is {Paragraph, "2", ""}, "Nr. 1 bis 3" {Number, "1", "3"}.
type Step struct {
	Kind  PartKind
	Label string // "2", "3a", "aa"
	Last  string // of several the last, else ""
}

// Mention is where a text cites.
type Mention struct {
	Start, End int        // bytes of the text
	Citations  []Citation // at least one: "§ 18b Abs. 1, 2 AufenthG" are two
}

// String writes the citation in one style: "§ 31 Abs. 2 Satz 1 Nr. 3 AufenthG", "§§ 16a–16c AufenthG", "Art. 6 GG".
func (c Citation) String() string {
	var b strings.Builder
	switch {
	case c.Form == Article:
		b.WriteString("Art.")
	case c.Form == Annex:
		b.WriteString("Anlage")
	case c.Last != "" || c.Follow != "":
		b.WriteString("§§")
	default:
		b.WriteString("§")
	}
	if c.Section != "" {
		b.WriteString(" " + c.Section)
	}
	if c.Last != "" {
		b.WriteString("–" + c.Last)
	}
	if c.Follow != "" {
		b.WriteString(" " + c.Follow + ".")
	}
	for _, s := range c.Steps {
		b.WriteString(" " + s.String())
	}
	if c.Act != "" {
		b.WriteString(" " + c.Act)
	}
	return b.String()
}

// String is "Abs. 2", "Nr. 1–3".
func (s Step) String() string {
	word := [...]string{"Abs. ", "Satz ", "Nr. ", "Buchst. ", "Halbsatz ", "Alt. "}[min(s.Kind, Case)]
	if s.Last != "" {
		return word + s.Label + "–" + s.Last
	}
	return word + s.Label
}

// ParseCitations reads what a person typed as a citation: "§ 18b Abs. 1, 2 AufenthG" are two. Nothing else may stand
// around it. The error is a *femos.Error of kind Invalid.
func ParseCitations(s string) ([]Citation, error) {
	text := strings.TrimRight(strings.TrimSpace(s), ".;,")
	mentions := Find(text)
	var list []Citation
	end := 0
	for _, m := range mentions {
		if link(text[end:m.Start]) || end == 0 && m.Start == 0 {
			list, end = append(list, m.Citations...), m.End
		}
	}
	if len(list) == 0 || end != len(text) && !(strings.HasPrefix(text[end:], ".") && end+1 == len(text)) {
		return nil, femos.Fail(femos.Invalid, "citation_unread")
	}
	return list, nil
}

// Find returns all places of a text that cite, in their order. It needs no act to be loaded: whatever follows in the form
// of an act's name is taken for one. Where one act stands for several citations ("§ 5 und § 27 AufenthG") each gets it.
func Find(text string) []Mention {
	var list []Mention
	for at := 0; at < len(text); {
		form, next := sign(text, at)
		if form == Other {
			at = next
			continue
		}
		r := reader{text: text, at: next, form: form, several: strings.HasPrefix(text[at:], "§§") || text[at] == 'A' && strings.HasPrefix(text[at:], "Anlagen")}
		m, ok := r.mention(at)
		if !ok {
			at = next
			continue
		}
		before := 0
		if n := len(list); n > 0 {
			before = list[n-1].End
		}
		m.lookBack(text, before)
		list = append(list, m)
		at = m.End
	}
	inherit(text, list)
	return list
}

// sign looks for what begins a citation at or after at. If it stands there, it returns its form and where the number
// begins; else Other, and where to go on.
func sign(text string, at int) (Form, int) {
	switch rest := text[at:]; {
	case strings.HasPrefix(rest, "§"):
		at += len("§")
		for strings.HasPrefix(text[at:], "§") {
			at += len("§")
		}
		return Sect, skipSpace(text, at)
	case rest[0] == 'A' && !letterBefore(text, at):
		for _, f := range []struct {
			word string
			form Form
		}{
			{"Artikeln", Article}, {"Artikels", Article}, {"Artikel", Article}, {"Artt.", Article}, {"Art.", Article},
			{"Art", Article}, {"Anlagen", Annex}, {"Anlage", Annex}, {"Anhang", Annex},
		} {
			if after, ok := strings.CutPrefix(rest, f.word); ok && (after == "" || !isLetter(after[0])) {
				return f.form, skipSpace(text, at+len(f.word))
			}
		}
	}
	for at++; at < len(text); at++ {
		if c := text[at]; c == 'A' || c == 0xC2 && strings.HasPrefix(text[at:], "§") {
			break
		}
	}
	return Other, at
}

// lookBack takes an act that stands before the citation ("SGB II § 16"), if none stands behind it.
func (m *Mention) lookBack(text string, before int) {
	if m.Citations[0].Act != "" {
		return
	}
	head := strings.TrimRight(text[before:m.Start], " ,\u00A0")
	if len(head) == m.Start-before && head != "" {
		return
	}
	for words, at := 0, len(head); words < 2 && at > 0; words++ {
		at = strings.LastIndexAny(head[:at], " (\n") + 1
		if at >= len(head) {
			return
		}
		if name, end := abbreviation(head, at); end == len(head) {
			m.Start = before + at
			for i := range m.Citations {
				m.Citations[i].Act = name
			}
			return
		}
		at = len(strings.TrimRight(head[:at], " \u00A0"))
		if at == 0 {
			return
		}
	}
}

// inherit gives citations without an act that of the one they are linked with: the next one's, or else the one's before.
func inherit(text string, list []Mention) {
	for i := len(list) - 2; i >= 0; i-- {
		if a, b := &list[i], &list[i+1]; link(text[a.End:b.Start]) {
			a.take(b.Citations[0].Act)
		}
	}
	for i := 1; i < len(list); i++ {
		if a, b := &list[i-1], &list[i]; link(text[a.End:b.Start]) {
			b.take(a.Citations[len(a.Citations)-1].Act)
		}
	}
}

func (m *Mention) take(act string) {
	for i := range m.Citations {
		if m.Citations[i].Act == "" {
			m.Citations[i].Act = act
		}
	}
}

// link says whether what stands between two citations ties them together.
func link(between string) bool {
	if len(between) > 30 {
		return false
	}
	switch strings.ToLower(strings.ReplaceAll(strings.TrimSpace(strings.Trim(strings.TrimSpace(between), ",;")), " ", "")) {
	case "":
		return len(between) > 0
	case "und", "oder", "sowie", "u.", "o.", "bis", "and", "or", "i.v.m.", "ivm", "i.v.m", "inverbindungmit", "iv.m.", "/":
		return true
	}
	return false
}
