package store

import (
	"sync"
	"testing"

	"femos"
)

// The numbers beside the views are kept until something changes: what this process does shows at once, what another did once
// it was told.
func TestCountsAreKept(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		first := f.ask(t, "eine Frage")
		f.ask(t, "noch eine")
		open := func(when string, want int) {
			t.Helper()
			c, err := s.Counts(t.Context(), f.anna.ID)
			must(t, err)
			sum := 0
			for _, ch := range c.Channel {
				sum += ch.N
			}
			if c.View[femos.ViewOpen] != want || sum != want {
				t.Errorf("%s: %+v, want %d", when, c, want)
			}
		}
		open("two questions", 2)
		_, err := s.write.ExecContext(t.Context(), `UPDATE inquiry SET state = 'done' WHERE id <> $1`, first.ID)
		must(t, err)
		open("changed behind its back", 2)
		s.Forget()
		open("told", 1)
		f.ask(t, "eine dritte")
		open("a third question", 2)
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, first.ID), femos.NoTime))
		open("closed", 1)
		var all sync.WaitGroup
		for range 8 { // a map that they shared would be seen by the race detector
			all.Go(func() { _, _ = s.Counts(t.Context(), f.anna.ID) })
			all.Go(func() { f.ask(t, "viele") })
		}
		all.Wait()
		open("many at once", 9)
	})
}
