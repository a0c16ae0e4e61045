package law

import (
	"encoding/json"
	"strings"
)

// Change is a section whose own text is another one.
type Change struct{ Old, New *Section }

// Words compares the two texts word by word.
func (c Change) Words() []Piece { return Words(c.Old.Text, c.New.Text) }

// Move is a section that stands under another designation.
type Move struct{ Old, New *Section }

// Difference is what happened between two states of an act.
type Difference struct {
	Changed []Change   // in the new file's order
	Added   []*Section // in the new file's order
	Removed []*Section // in the old file's order
	Moved   []Move     // of Added and Removed, which went together: "§ 4" is "§ 5" now
}

// Diff compares two states of an act by the sections' own text; titles, footnotes, standing and source notes, white space
// and markup make no difference, nor does the table of contents. A section is Removed if the new file does not name it, or
// only in a merged entry ("(XXXX) §§ 18 und 19"); one that stands there by itself with a placeholder is Changed.
func Diff(old, new *Act) Difference {
	var d Difference
	before := sections(old)
	partner := make(map[*Section]*Section, len(new.Sections))
	for i := range new.Sections {
		s := &new.Sections[i]
		if key := identity(s); key != "" && len(before[key]) > 0 {
			partner[s] = take(before, key, s.id())
		}
	}
	for i := range new.Sections { // two of one designation, neither of which has kept its number
		if s := &new.Sections[i]; partner[s] == nil {
			if key := identity(s); key != "" && len(before[key]) > 0 {
				partner[s] = before[key][0]
				before[key] = before[key][1:]
			}
		}
	}
	kept := make(map[*Section]bool, len(partner))
	for i := range new.Sections {
		s := &new.Sections[i]
		switch was := partner[s]; {
		case was != nil:
			kept[was] = true
			if was.Hash != s.Hash {
				d.Changed = append(d.Changed, Change{was, s})
			}
		case identity(s) != "":
			d.Added = append(d.Added, s)
		}
	}
	for i := range old.Sections {
		if s := &old.Sections[i]; !kept[s] && identity(s) != "" {
			d.Removed = append(d.Removed, s)
		}
	}
	d.Moved = moves(d)
	return d
}

// identity is by what a section is found in the other state, "" for what is not compared.
func identity(s *Section) string {
	switch {
	case s.Merged || s.Form == Contents:
		return ""
	case s.Form == Other || s.first != s.last:
		return s.Designation
	}
	return s.first.key(s.Form)
}

func sections(a *Act) map[string][]*Section {
	m := make(map[string][]*Section, len(a.Sections))
	for i := range a.Sections {
		if key := identity(&a.Sections[i]); key != "" {
			m[key] = append(m[key], &a.Sections[i])
		}
	}
	return m
}

// take removes and returns the section of this key: the only one, or the one of this publisher's number.
func take(m map[string][]*Section, key, id string) *Section {
	list := m[key]
	for i, s := range list {
		if len(list) == 1 || id != "" && s.id() == id {
			m[key] = append(append([]*Section(nil), list[:i]...), list[i+1:]...)
			return s
		}
	}
	return nil
}

// id is what stays of the publisher's number when the text changes: "BJNR195010004BJNE0165" of …"BJNE016502311".
func (s *Section) id() string {
	if i := strings.Index(s.Doc, "BJNE"); i >= 0 && len(s.Doc) >= i+8 {
		return s.Doc[:i+8]
	}
	return ""
}

// moves pairs what went with what came: of the same publisher's number, or of the same text.
func moves(d Difference) []Move {
	byID, byText := map[string]*Section{}, map[Hash]*Section{}
	for _, s := range d.Removed {
		if s.id() != "" {
			byID[s.id()] = s
		}
		if !s.Repealed {
			byText[s.Hash] = s
		}
	}
	var list []Move
	for _, s := range d.Added {
		was := byText[s.Hash]
		if was == nil {
			was = byID[s.id()]
		}
		if was != nil {
			list = append(list, Move{was, s})
			delete(byID, was.id())
			delete(byText, was.Hash)
		}
	}
	return list
}

// Empty says that no section's text is another one.
func (d Difference) Empty() bool { return len(d.Changed)+len(d.Added)+len(d.Removed) == 0 }

// MarshalJSON writes {"changed":["§ 18b"],"added":[],"removed":[]}: designations as the files give them, in their order.
func (d Difference) MarshalJSON() ([]byte, error) {
	out := struct {
		Changed []string `json:"changed"`
		Added   []string `json:"added"`
		Removed []string `json:"removed"`
	}{[]string{}, designations(d.Added), designations(d.Removed)}
	for _, c := range d.Changed {
		out.Changed = appendOnce(out.Changed, c.New.Designation)
	}
	return json.Marshal(out)
}

func designations(list []*Section) []string {
	names := make([]string, 0, len(list))
	for _, s := range list {
		names = appendOnce(names, s.Designation)
	}
	return names
}

// appendOnce adds a name unless it is the last: two annexes of one name stand side by side.
func appendOnce(names []string, name string) []string {
	if len(names) > 0 && names[len(names)-1] == name {
		return names
	}
	return append(names, name)
}
