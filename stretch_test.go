package femos_test

import (
	"math/rand/v2"
	"testing"

	"femos"
)

// A chat of minutes in which several messages stand is read in pieces, in any order, some twice: whatever the pieces,
// a message is known exactly if it was in one of them.
func TestStretches(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	for round := range 2000 {
		var chat []femos.Position
		at := int64(0)
		for range 1 + r.IntN(12) {
			at += 1 + r.Int64N(2)
			n := 1 + r.IntN(3)
			for i := range n {
				chat = append(chat, femos.Position{At: at, Nth: i + 1, Left: n - i})
			}
		}
		var list []femos.Stretch
		read := make([]bool, len(chat))
		for range 4 {
			// An export begins with a minute; where it was stopped is anywhere.
			from := r.IntN(len(chat))
			for chat[from].Nth > 1 {
				from--
			}
			until := from + r.IntN(len(chat)-from)
			var s femos.Stretch
			for i := from; i <= until; i++ {
				if i == from {
					s.From = chat[i].At
				}
				if chat[i].At == s.From {
					s.FromN++
				}
				s.Until, s.UntilN = chat[i].At, chat[i].Nth
				read[i] = true
			}
			list = femos.Join(list, s)
			for i, p := range chat {
				known := false
				for _, s := range list {
					known = known || s.Has(p)
				}
				if known != read[i] {
					t.Fatalf("round %d: message %+v known %t, read %t, in %+v", round, p, known, read[i], list)
				}
			}
		}
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	part := func(from, until int64) femos.Stretch {
		return femos.Stretch{From: from, FromN: 1, Until: until, UntilN: 1}
	}
	list := femos.Join(femos.Join(femos.Join(nil, part(1, 5)), part(10, 20)), part(30, 40))
	if len(list) != 3 {
		t.Fatalf("three that are apart are %d", len(list))
	}
	if list = femos.Join(list, part(4, 35)); len(list) != 1 || list[0] != part(1, 40) {
		t.Errorf("one over all of them gives %+v", list)
	}
	if list[0].Has(femos.Position{At: 41, Nth: 1, Left: 1}) || !list[0].Has(femos.Position{At: 1, Nth: 1, Left: 1}) {
		t.Error("the ends are not where they were")
	}
}
