package femos

import "time"

// Section is what a citation names, as it reads in one state of the law. Official works are in the public domain (§ 5 UrhG).
type Section struct {
	Pin      string // "sha256:…" of the whole section's text; "" if the act has no such section
	Day      string // of the state of the law
	Title    string
	Text     string // of the whole section
	From, To int    // bytes of Text that the citation's paragraph takes; all of it where it names none
	Nearest  string // where there is no such section, the designation of the one that comes nearest: "§ 18i"
	Left     bool   // there is no such section as its whole act is no longer published: repealed, or replaced by another
}

// Cited is the part of the text that the citation names.
func (s Section) Cited() string {
	if s.From < 0 || s.To > len(s.Text) || s.From >= s.To {
		return s.Text
	}
	return s.Text[s.From:s.To]
}

// LawChange says that a section which a signed version cites no longer reads as it did when it was signed.
type LawChange struct {
	Answer  AnswerID
	Version VersionID
	Number  int      // of the citation in that version, from 0
	Cited   Citation // as signed
	Was     Section  // as signed; its Text is "" where that state of the law is not kept
	Now     Section  // its Pin is "" where the section has gone
	FoundAt time.Time
}
