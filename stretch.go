package femos

import (
	"cmp"
	"slices"
)

// Position is where a post stands in its chat, where something counts them: the number of the message, or, in exports
// without numbers, the minute and which of that minute's messages it is. With it a post is known to have been read
// without anything of it being kept.
type Position struct {
	At   int64 // grows along the chat, never falls
	Nth  int   // which of those with the same At it is, from 1
	Left int   // the same from the end, 1 for the last; 0 if nobody counted them
}

// Stretch is a part of a chat that was read without a gap, both ends included. It says nothing about a person.
type Stretch struct {
	From  int64
	FromN int // how many of those at From belong to it: the last ones
	Until int64
	// UntilN is how many of those at Until belong to it: the first ones. A stretch that begins and ends at one place
	// holds the first UntilN of it.
	UntilN int
}

// Has says whether a post at this position lies in the stretch.
func (s Stretch) Has(p Position) bool {
	switch {
	case p.At < s.From || p.At > s.Until:
		return false
	case p.At == s.Until:
		return p.Nth <= s.UntilN
	case p.At == s.From:
		return p.Left > 0 && p.Left <= s.FromN
	}
	return true
}

// Join adds a stretch to others and makes one of those that overlap, in order. Two that only touch, one ending at the
// place where the other begins, stay two: nobody knows whether all in between was read.
func Join(list []Stretch, added Stretch) []Stretch {
	joined := make([]Stretch, 0, len(list)+1)
	for _, s := range list {
		if s.overlaps(added) {
			added = s.with(added)
		} else {
			joined = append(joined, s)
		}
	}
	joined = append(joined, added)
	slices.SortFunc(joined, func(a, b Stretch) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until)) })
	return joined
}

func (s Stretch) overlaps(o Stretch) bool {
	if s.From == o.From || s.Until == o.Until && (s.point() || o.point()) {
		return true
	}
	return s.From < o.Until && o.From < s.Until
}

// point says that the stretch begins and ends at one place.
func (s Stretch) point() bool { return s.From == s.Until }

func (s Stretch) with(o Stretch) Stretch {
	if o.From < s.From || o.From == s.From && o.FromN > s.FromN {
		s.From, s.FromN = o.From, o.FromN
	}
	if o.Until > s.Until || o.Until == s.Until && o.UntilN > s.UntilN {
		s.Until, s.UntilN = o.Until, o.UntilN
	}
	return s
}
