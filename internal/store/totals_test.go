package store

import (
	"testing"

	"femos"
)

func TestTotals(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for range 3 {
			f.accept(t, Intake{Counts: []Count{{Channel: f.channel, Day: "2026-11-22", Language: "ar", Seen: 5}}})
		}
		q := f.ask(t, "wie lange?")
		if totals, err := s.Totals(t.Context()); err != nil || len(totals) != 1 || totals[0].Account != f.account || totals[0].Seen != 15 {
			t.Errorf("%v, %v", totals, err)
		}
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), f.reply(q, f.anna), nil))
		if unsent, err := s.Unsent(t.Context()); err != nil || len(unsent) != 3 || unsent[femos.ReplyWaiting] != 1 {
			t.Errorf("%v, %v", unsent, err)
		}
		if n := len(s.Pools()); n != 2 {
			t.Errorf("%d pools", n)
		}
	})
}
