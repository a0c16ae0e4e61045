package law

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Act is one law or ordinance as one file holds it.
type Act struct {
	Key      string    // what the file calls it first: "AufenthG 2004", "RuStAG", "SGB 2"
	Short    string    // its official abbreviation: "AufenthG", "StAG"; without one "SGB II", or Key
	Names    []string  // all abbreviations of the file, Key and Short among them
	Title    string    // "Aufenthaltsgesetz"; the long title where it has no short one
	Long     string    // "Gesetz über den Aufenthalt, die Erwerbstätigkeit und …"
	Doc      string    // the publisher's number of the document: "BJNR195010004"
	Built    string    // when the publisher wrote the file, as it says: "20260428215524"
	Issued   string    // "2004-07-30"; "" if the file does not say
	Notes    []Note    // the standing notes, and under "" what the head holds besides
	Sections []Section // in the file's order, merged entries among them

	index map[string]int // designation's key → place in Sections
}

// Note is a standing note: "Stand", "zuletzt geändert durch Art. 11 Abs. 4 G v. 16.4.2026 I Nr. 107". It is the
// publisher's, not the legislator's.
type Note struct{ Kind, Text string }

// Form says what a section is.
type Form uint8

// The forms.
const (
	Other    Form = iota // preambles, closing formulas, what the resolver does not know
	Sect                 // "§ 18b"
	Article              // "Art 6"
	Annex                // "Anlage 1", "Anlage D11a", "Anhang EV"
	Contents             // the table of contents, which is made of titles
)

// Section is what has a designation: a section, an article, an annex.
type Section struct {
	Designation string // exactly as the file gives it: "§ 18b", "Anlage D11a", "(XXXX) §§ 18 und 19"
	Form        Form
	Title       string // "Fachkräfte mit akademischer Ausbildung"
	Text        string // its own text, see below
	Parts       []Part // what can be cited in Text, by where it begins
	Notes       string // footnotes and source notes: not law
	Hash        Hash   // of Text
	Repealed    bool   // nothing is left of it but a placeholder
	Future      bool   // it stands in the act, and its text comes into force later
	Merged      bool   // one entry for several sections that are repealed; it is no section itself
	Doc         string // the publisher's number; its first 8 characters after "BJNE" survive most renumberings

	first, last ordinal // the section or sections that the designation names
}

// Hash is the SHA-256 of a section's text without white space and pictures: these come and go with the typesetting. Two
// states have the same text of a section exactly if the hashes are the same.
type Hash [sha256.Size]byte

// String is the hash in 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero says that there is none.
func (h Hash) IsZero() bool { return h == Hash{} }

// PartKind is a unit that a citation can name.
type PartKind uint8

// The units, from the largest.
const (
	Paragraph PartKind = iota // Absatz: "2", "3a"
	Sentence                  // Satz: "1"; of a Part only where the file numbers it, as in tax law
	Number                    // Nummer, what a list counts: "1", "3a"; of a Part letters too
	Letter                    // Buchstabe: "a", "aa"; of a Step only
	Clause                    // Halbsatz: "2"; of a Step only
	Case                      // Alternative, Variante, Fall; of a Step only
)

// Part is a unit of a section's text: Text[Start:End].
type Part struct {
	_          struct{} `cbor:",toarray"`
	Kind       PartKind
	Depth      uint8  // of a Number: 1 for the outer list
	Label      string // "2" of "(2)", "3a" of "3a.", "aa" of "aa)"
	Last       string // "5" of "(3) bis (5)", else ""
	Start, End int32  // bytes
}

// picture stands in Text where the file has a picture.
const picture = "\uFFFC"

// Section returns the section of a designation ("§ 18b", "Art 6", "Anlage D11a"; also "§18b" and "Art. 6"). Merged
// entries are none.
func (a *Act) Section(designation string) (*Section, bool) {
	form, at, ok := readDesignation(designation)
	if !ok {
		return nil, false
	}
	return a.section(form, at)
}

func (a *Act) section(form Form, at ordinal) (*Section, bool) {
	i, ok := a.index[at.key(form)]
	if !ok {
		return nil, false
	}
	return &a.Sections[i], true
}

// Amended is the date of the latest amendment that the standing notes name: of "zuletzt geändert durch … v. 16.4.2026"
// 2026-04-16. ok is false if they name none.
func (a *Act) Amended() (at time.Time, ok bool) {
	for _, n := range a.Notes {
		if n.Kind != "Stand" && n.Kind != "Neuf" {
			continue
		}
		for _, word := range strings.Fields(n.Text) {
			if t, err := time.Parse("2.1.2006", strings.TrimRight(word, ";,)")); err == nil && t.After(at) {
				at, ok = t, true
			}
		}
	}
	return at, ok
}

// finish builds what is not kept in a file.
func (a *Act) finish() {
	a.index = make(map[string]int, len(a.Sections))
	for i := range a.Sections {
		s := &a.Sections[i]
		s.Form, s.Merged = Other, false
		s.name()
		if s.Form == Other || s.Merged {
			continue
		}
		// Of two annexes without a number the one that is left of them counts.
		if j, twice := a.index[s.first.key(s.Form)]; !twice || a.Sections[j].Repealed && !s.Repealed {
			a.index[s.first.key(s.Form)] = i
		}
	}
	a.Names = slices.Compact(a.Names)
}
