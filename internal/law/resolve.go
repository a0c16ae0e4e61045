package law

import (
	"crypto/sha256"
)

// Status is what became of a citation in a state of the law.
type Status uint8

// The statuses.
const (
	Pinned    Status = iota // the section is there: Hash pins its text
	NoAct                   // the citation names no act
	NotLoaded               // the state does not hold the act: nothing can be said
	Missing                 // the state holds the act, and it has no such section: Nearest is what it has
	Repealed                // the act has a placeholder for the section, alone or in a merged entry
	Future                  // the section comes into force later: Hash pins that there is no text yet
)

// String is the status as it is stored and logged: "pinned", "missing".
func (s Status) String() string {
	return [...]string{"pinned", "no_act", "not_loaded", "missing", "repealed", "future"}[min(s, Future)]
}

// Resolution says where a citation leads in one state of the law.
type Resolution struct {
	Status  Status
	State   *State
	Act     *Act     // nil for NoAct and NotLoaded
	Section *Section // the first that is cited; the placeholder for Repealed; nil for Missing
	Further []*Section
	Hash    Hash   // of the section's text; of several, of their hashes; zero unless Pinned or Future
	Text    string // the first section's text
	Range   Range  // of Text: what the steps name; all of it if there are none
	Unfound string // the first step that the text does not have ("Abs. 7"), "" if all were found; Range ends before it
	Nearest string // the designation of the section that comes nearest, for Missing and Repealed
}

// Range is a stretch of bytes, Text[Start:End].
type Range struct{ Start, End int }

// Resolve looks a citation up. It takes microseconds, once the act is unpacked.
func (s *State) Resolve(c Citation) Resolution {
	r := Resolution{State: s}
	if c.Act == "" {
		r.Status = NoAct
		return r
	}
	a, ok := s.Act(c.Act)
	if !ok {
		r.Status = NotLoaded
		return r
	}
	r.Act = a
	at, ok := readOrdinal(c.Section)
	if !ok {
		r.Status = Missing
		return r
	}
	section, ok := a.section(c.Form, at)
	if !ok {
		r.Status = Missing
		if merged := a.merged(c.Form, at); merged != nil {
			r.Status, r.Section, r.Text = Repealed, merged, merged.Text
			r.Range = Range{0, len(r.Text)}
		}
		r.Nearest = a.nearest(c.Form, at)
		return r
	}
	r.Section, r.Text, r.Hash = section, section.Text, section.Hash
	r.Range, r.Unfound = section.locate(c.Steps)
	if section.Future {
		r.Status = Future
		return r
	}
	if section.Repealed {
		r.Status, r.Hash, r.Nearest = Repealed, Hash{}, a.nearest(c.Form, at)
		return r
	}
	if c.Last != "" || c.Follow == "f" {
		r.spread(c, at)
	}
	return r
}

// spread adds the further sections of "§§ 16a–16c" and "§§ 27 f.". Placeholders between them are passed over; if the last
// is not there the citation is.
func (r *Resolution) spread(c Citation, from ordinal) {
	to, ok := readOrdinal(c.Last)
	ok = ok && c.Last != ""
	sum := sha256.New()
	sum.Write(r.Section.Hash[:])
	found := c.Follow == "f"
	for i := range r.Act.Sections {
		s := &r.Act.Sections[i]
		if s.Form != c.Form || s.Merged || s.first.compare(from) <= 0 || ok && s.first.compare(to) > 0 {
			continue
		}
		found = found || s.first == to
		if s.Repealed {
			continue
		}
		r.Further = append(r.Further, s)
		sum.Write(s.Hash[:])
		if c.Follow == "f" {
			break
		}
	}
	if !found {
		r.Status, r.Hash = Missing, Hash{}
		r.Nearest = r.Act.nearest(c.Form, to)
		return
	}
	sum.Sum(r.Hash[:0])
}

// merged finds the entry of repealed sections that names the section.
func (a *Act) merged(form Form, at ordinal) *Section {
	for i := range a.Sections {
		if s := &a.Sections[i]; s.Merged && s.covers(form, at) {
			return s
		}
	}
	return nil
}

// nearest is the designation of the section whose number comes nearest: of § 18z § 18i, of § 9999 the last.
func (a *Act) nearest(form Form, at ordinal) string {
	best, least := "", 0
	for i := range a.Sections {
		s := &a.Sections[i]
		if s.Form != form || s.Merged || s.Repealed || s.first.number == 0 {
			continue
		}
		distance := 1000*abs(s.first.number-at.number) + abs(s.first.value()-at.value())
		if s.first.prefix != at.prefix {
			distance += 1_000_000
		}
		if best == "" || distance < least {
			best, least = s.Designation, distance
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
