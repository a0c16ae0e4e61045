package profile

import (
	"slices"
	"strings"
)

// Verdict is what is said of an account.
type Verdict string

// The verdicts.
const (
	Ours      Verdict = "ours"       // it is the account
	NameOnly  Verdict = "name_only"  // a name that one of ours has: anybody may take it elsewhere
	LooksLike Verdict = "looks_like" // not ours, and may be taken for it
	Unknown   Verdict = "unknown"    // not ours
	Unclear   Verdict = "unclear"    // no account, or several
)

// Holder is whose accounts they are.
type Holder struct {
	Name  string   // of a person, "" of the team's
	Links []string // as Parse reads them; what it does not read is no account
}

// Book knows our accounts. It is not changed after it was made and safe for concurrent use.
type Book struct {
	byKey map[string]int // to the holder's place
	known []looks
}

// looks is how an account, or a person's name, appears.
type looks struct {
	holder int
	name   string // a skeleton
	whole  string // of the whole address, "" of a person's name
}

// within says whether an address (a skeleton) has this one in it, or is it but for a letter.
func (k looks) within(address string) bool {
	return k.whole != "" && (strings.Contains(address, k.whole) || alike(address, k.whole) && len(address) >= len(k.whole)-1)
}

// NewBook makes it. The holders' places are what Ask answers with.
func NewBook(holders []Holder) *Book {
	b := &Book{byKey: map[string]int{}}
	for i, h := range holders {
		if name := skeleton(h.Name); name != "" {
			b.known = append(b.known, looks{holder: i, name: name})
		}
		for _, text := range h.Links {
			l, ok := Parse(text)
			if !ok {
				continue
			}
			b.byKey[l.keys[0]] = i
			b.known = append(b.known, looks{holder: i, name: skeleton(l.Name), whole: skeleton(bare(l.URL))})
			if at, is := strings.CutPrefix(l.keys[0], "fediverse:"); is {
				b.known = append(b.known, looks{holder: i, name: skeleton(at)})
			}
		}
	}
	return b
}

// Answer is what is said of what was pasted.
type Answer struct {
	Verdict Verdict
	Holders []int // whose it is, or whom it looks like: places in what NewBook was given
	Odd     bool  // it hides what it is
}

// Ask says whose account a text means.
func (b *Book) Ask(pasted string) Answer {
	l, clear := read(pasted)
	if !clear {
		return Answer{Verdict: Unclear}
	}
	a := Answer{Verdict: Unknown, Odd: l.odd}
	if !l.odd {
		for _, key := range l.keys {
			if i, ours := b.byKey[key]; ours {
				return Answer{Verdict: Ours, Holders: []int{i}}
			}
		}
	}
	name, whole := skeleton(l.Name), skeleton(bare(l.URL))
	exact := false
	for _, k := range b.known {
		if !alike(name, k.name) && !k.within(whole) {
			continue
		}
		if !slices.Contains(a.Holders, k.holder) {
			a.Holders = append(a.Holders, k.holder)
		}
		exact = exact || name == k.name
	}
	switch {
	case len(a.Holders) == 0:
	case l.URL == "" && exact && !l.odd:
		a.Verdict = NameOnly
	default:
		a.Verdict = LooksLike
	}
	return a
}

func bare(address string) string { return strings.TrimPrefix(address, "https://") }
