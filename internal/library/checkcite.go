package library

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"femos"
)

// CitedState is how a citation stands while a version is being written.
type CitedState string

// The states of a citation.
const (
	CitedPinned   CitedState = "pinned"   // to a text no older than the answer
	CitedOlder    CitedState = "older"    // to a text older than the answer's day
	CitedUnread   CitedState = "unread"   // the act is not loaded, or what is cited is not understood: nothing can be said
	CitedMissing  CitedState = "missing"  // the act is loaded and has no such section
	CitedLeft     CitedState = "left"     // the act is no longer published: repealed as a whole, or replaced
	CitedDocument CitedState = "document" // by date and hash
)

// Cited is a citation of a version that is being written, by the law as it reads now.
type Cited struct {
	femos.Citation
	State   CitedState
	Section femos.Section // its text, with its paragraph; zero where there is none
	InText  bool          // only the running text cites it
}

// Look says of everything that a version cites, in its list and in its text, how it stands. Nothing is stored. It takes some
// microseconds a citation.
func (l *Library) Look(v femos.AnswerVersion) (list []Cited) {
	for i, c := range append(append([]femos.Citation(nil), v.Citations...), l.inText(v)...) {
		list = append(list, l.look(c, v.LawAsOf, i >= len(v.Citations)))
	}
	return list
}

func (l *Library) look(c femos.Citation, asOf string, inText bool) Cited {
	x := Cited{Citation: c, State: CitedUnread, InText: inText}
	if c.Document != "" {
		x.State = CitedDocument
		return x
	}
	if l.o.Statutes == nil {
		return x
	}
	s, err := l.o.Statutes.Section(c, "")
	switch {
	case err != nil:
	case s.Left:
		x.State, x.Section = CitedLeft, s
	case s.Pin == "":
		x.State, x.Section = CitedMissing, s
		if then, err := l.o.Statutes.Section(c, asOf); asOf != "" && err == nil && then.Pin != "" { // it was there on the answer's day
			x.State, x.Section = CitedOlder, then
		}
	case asOf != "" && s.Day < asOf:
		x.State, x.Section = CitedOlder, s
	default:
		x.State, x.Section = CitedPinned, s
	}
	return x
}

// inText are the sections that the German text cites and the list of citations does not name.
func (l *Library) inText(v femos.AnswerVersion) (list []femos.Citation) {
	if l.o.Statutes == nil {
		return nil
	}
	named := map[string]bool{}
	for _, c := range v.Citations {
		named[c.Act+" "+c.Section] = true
	}
	for _, c := range l.o.Statutes.Cites(v.Text) {
		if key := c.Act + " " + c.Section; !named[key] {
			named[key] = true
			list = append(list, c)
		}
	}
	return list
}

// settleCitations refuses what does not exist, adds to the list what the text cites and can be pinned, and pins all. Invalid
// "citation_missing" with the citation, the day of the law, and the section that comes nearest.
func (l *Library) settleCitations(v *femos.AnswerVersion) error {
	for _, c := range v.Citations {
		if x := l.look(c, v.LawAsOf, false); x.State == CitedMissing {
			return femos.Fail(femos.Invalid, "citation_missing", strings.ReplaceAll(c.String(), "\u00a0", " "), x.Section.Day, x.Section.Nearest).About("citations")
		}
	}
	for _, c := range l.inText(*v) {
		if x := l.look(c, v.LawAsOf, true); x.Section.Pin != "" {
			v.Citations = append(v.Citations, c)
		}
	}
	l.pin(v)
	return nil
}

// unpinnedInText are the sections that the text cites and no citation of the list names, but those of an act that is not loaded and that a
// document of the list gives: "Art. 6 DSGVO" needs no more than "DSGVO; DATE; sha256:…".
func (l *Library) unpinnedInText(v femos.AnswerVersion) (list []string) {
	for _, c := range l.inText(v) {
		given := slices.ContainsFunc(v.Citations, func(d femos.Citation) bool { return d.Document != "" && d.Pin != "" && names(d.Document, c.Act) })
		if x := l.look(c, v.LawAsOf, true); x.State != CitedUnread || !given {
			list = append(list, c.String())
		}
	}
	return list
}

// names says whether a title has an act's name as a word or words of its own.
func names(title, act string) bool {
	for at := 0; ; at += len(act) {
		i := strings.Index(title[at:], act)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(title[:at])
		after, _ := utf8.DecodeRuneInString(title[at+len(act):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
	}
}
