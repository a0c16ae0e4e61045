package law

import "strings"

// locate finds what the steps name. unfound is the first step that is not there.
func (s *Section) locate(steps []Step) (r Range, unfound string) {
	r = Range{0, len(s.Text)}
	paragraph := r // what a sentence is looked for in, if the number before it does not hold it
	for i, step := range steps {
		found, ok := Range{}, false
		switch step.Kind {
		case Paragraph:
			found, ok = s.paragraph(step)
			paragraph = found
		case Number, Letter:
			found, ok = s.item(r, step)
			if !ok && i > 0 && steps[i-1].Kind == Sentence {
				found, ok = s.item(paragraph, step) // we count sentences otherwise than the citation does
			}
		case Sentence:
			found, ok = s.sentence(r, step, i > 0 && steps[i-1].Kind >= Number)
		case Clause:
			found, ok = s.clause(r, step)
		case Case:
			continue // "2. Alternative" is for people to find
		}
		if !ok {
			return r, step.String()
		}
		r = found
	}
	return r, ""
}

// paragraph finds Abs. 2, and Abs. 1 of a section without numbered paragraphs.
func (s *Section) paragraph(step Step) (Range, bool) {
	numbered := false
	found, ok := Range{}, false
	for _, p := range s.Parts {
		if p.Kind != Paragraph {
			continue
		}
		numbered = true
		if p.Label == step.Label || p.Last != "" && between(p.Label, step.Label, p.Last) {
			found, ok = Range{int(p.Start), int(p.End)}, true
		}
		if ok && step.Last != "" && (p.Label == step.Last || between(step.Label, p.Label, step.Last)) {
			found.End = int(p.End)
		}
	}
	if !numbered && step.Label == "1" && step.Last == "" && s.Text != "" {
		return Range{0, len(s.Text)}, true
	}
	return found, ok
}

func between(first, label, last string) bool {
	a, ok := readOrdinal(first)
	b, fine := readOrdinal(label)
	c, good := readOrdinal(last)
	return ok && fine && good && a.compare(b) <= 0 && b.compare(c) <= 0
}

// item finds Nr. 3 or Buchst. a, the outermost that has the label. In a section with paragraphs, without one, it must be
// the only one.
func (s *Section) item(r Range, step Step) (Range, bool) {
	found, ok, depth, twice := Range{}, false, uint8(255), false
	for _, p := range s.Parts {
		if p.Kind != Number || int(p.Start) < r.Start || int(p.End) > r.End {
			continue
		}
		if p.Label == step.Label && p.Depth <= depth && int(p.Start) > r.Start-1 && !(int(p.Start) == r.Start && int(p.End) == r.End) {
			if p.Depth == depth {
				twice = true
				continue
			}
			found, ok, depth, twice = Range{int(p.Start), int(p.End)}, true, p.Depth, false
		}
		if ok && step.Last != "" && p.Depth == depth && between(step.Label, p.Label, step.Last) {
			found.End = max(found.End, int(p.End))
		}
	}
	if twice && r.Start == 0 && r.End == len(s.Text) && s.paragraphs() > 1 {
		return Range{}, false
	}
	return found, ok
}

func (s *Section) paragraphs() int {
	n := 0
	for _, p := range s.Parts {
		if p.Kind == Paragraph {
			n++
		}
	}
	return n
}

// sentence finds Satz 2 of a paragraph, or of a number if inItem.
func (s *Section) sentence(r Range, step Step, inItem bool) (Range, bool) {
	n, last := atoi(step.Label), atoi(step.Last)
	if n == 0 || !inItem && r.Start == 0 && r.End == len(s.Text) && s.paragraphs() > 1 {
		return Range{}, false
	}
	list := s.sentences(r)
	if n > len(list) {
		return Range{}, false
	}
	found := list[n-1]
	if last > n && last <= len(list) {
		found.End = list[last-1].End
	}
	return found, true
}

// clause finds the part of a sentence before or after its semicolon.
func (s *Section) clause(r Range, step Step) (Range, bool) {
	text := s.Text[r.Start:r.End]
	i := strings.Index(text, "; ")
	switch {
	case i < 0:
		return Range{}, false
	case step.Label == "1":
		return Range{r.Start, r.Start + i + 1}, true
	case step.Label == "2":
		return Range{r.Start + i + 2, r.End}, true
	}
	return Range{}, false
}

// atoi reads a small number, 0 if it is none.
func atoi(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 999 {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}
