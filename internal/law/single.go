package law

import (
	"strings"

	"femos"
)

// MostSingles is into how many sections one citation is taken apart.
const MostSingles = 30

// Singles returns what a citation names section by section: of "§§ 16a–16c AufenthG" § 16a, § 16b and § 16c. Its ends are as they
// are cited, what is between them is what the state has there without placeholders; of an act that it does not hold (and of a nil state all)
// what numbers and letters let expect. Steps belong to the last. whole is false if more are named than it returns: more than
// MostSingles, or "ff.", of which it returns the first.
func (s *State) Singles(c Citation) (list []Citation, whole bool) {
	from, ok := readOrdinal(c.Section)
	if !ok || c.Last == "" && c.Follow == "" {
		return []Citation{c}, true
	}
	one := func(section string) Citation { return Citation{Act: c.Act, Form: c.Form, Section: section} }
	list = []Citation{one(c.Section)}
	if c.Follow == "ff" {
		return list, false
	}
	names := s.behind(c, from)
	if c.Last != "" {
		names = append(names, c.Last)
	}
	if whole = len(names) < MostSingles; !whole {
		names = append(names[:MostSingles-2:MostSingles-2], names[len(names)-1])
	}
	for _, name := range names {
		list = append(list, one(name))
	}
	list[len(list)-1].Steps = c.Steps
	return list, whole
}

// behind are the sections between a citation's ends, or where it names no last the next one.
func (s *State) behind(c Citation, from ordinal) (names []string) {
	to, bounded := readOrdinal(c.Last)
	bounded = bounded && c.Last != ""
	var a *Act
	if s != nil {
		a, _ = s.Act(c.Act)
	}
	if a == nil {
		for at := from.next(); len(names) <= MostSingles && (!bounded || at.compare(to) < 0 && (at.letter == "" || at.number == to.number)); at = at.next() {
			if names = append(names, at.String()); !bounded {
				break
			}
		}
		return names
	}
	for i := range a.Sections {
		x := &a.Sections[i]
		if x.Form != c.Form || x.Merged || x.Repealed || x.first.compare(from) <= 0 || bounded && x.first.compare(to) >= 0 {
			continue
		}
		if names = append(names, x.first.String()); !bounded {
			break
		}
	}
	return names
}

// next is the number that is expected behind: 18 and 19, 16a and 16b.
func (o ordinal) next() ordinal {
	switch n := len(o.letter); {
	case n == 0:
		o.number++
	case o.letter[n-1] == 'z':
		o.letter += "a"
	default:
		o.letter = o.letter[:n-1] + string(rune(o.letter[n-1]+1))
	}
	return o
}

// Plain is a citation of one section as answers keep it: what is no "§" stands with the section ("Anlage 1"), and what is narrower
// than a paragraph with that ("2 Satz 1 Nr. 3"), or in its place ("Nr. 5").
func (c Citation) Plain() femos.Citation {
	x := femos.Citation{Act: c.Act, Section: c.Section}
	switch {
	case c.Form == Annex:
		x.Section = strings.TrimSpace("Anlage " + c.Section)
	case c.Form == Article && !strings.HasPrefix(x.String(), "Art."):
		x.Section = "Art. " + c.Section
	}
	var steps []string
	for _, s := range c.Steps {
		steps = append(steps, s.String())
	}
	x.Paragraph = strings.TrimPrefix(strings.Join(steps, " "), "Abs. ")
	return x
}
