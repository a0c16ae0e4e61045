package store

import (
	"context"
	"errors"
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

// While the door counts what it brought, who looks goes on with the numbers there are; what else changed meanwhile is not lost.
func TestCountsWaitForNoDoor(t *testing.T) {
	t.Parallel()
	numbers := func(n int) func(context.Context) (Counts, error) {
		return func(context.Context) (Counts, error) { return Counts{View: map[femos.View]int{femos.ViewOpen: n}}, nil }
	}
	var c counted
	look := func(when string, count, want int) {
		t.Helper()
		if counts, err := c.now(t.Context(), numbers(count)); err != nil || counts.View[femos.ViewOpen] != want {
			t.Errorf("%s: %v, %v, want %d", when, counts.View, err, want)
		}
	}
	look("at first", 1, 1)
	must(t, c.ahead(t.Context(), func(ctx context.Context) (Counts, error) {
		look("while the door counts", 99, 1)
		return numbers(2)(ctx)
	}))
	look("counted", 99, 2)
	must(t, c.ahead(t.Context(), func(ctx context.Context) (Counts, error) {
		c.changes.Add(1)
		look("while the door counts, after a change", 4, 4)
		return numbers(3)(ctx)
	}))
	look("what was counted before that change", 99, 4)
	if err := c.ahead(t.Context(), func(context.Context) (Counts, error) { return Counts{}, errors.New("away") }); err == nil {
		t.Error("the door's mistake is not told")
	}
	look("a count that failed", 99, 4)
}
