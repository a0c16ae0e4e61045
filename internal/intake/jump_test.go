package intake_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"femos"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/store"
)

// The clock jumps an hour, on and back, while posts come in: each is counted and kept once, waits from when it was
// written or came, and is counted on a day that was.
func TestClockJumpsWhileReading(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		midnight := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
		now := midnight
		r.Desk = intake.New(intake.Options{Store: r.store, Judge: doortest.Judge(), Keys: r.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Random: rand.Reader})
		posts := 0
		for _, at := range []time.Duration{0, time.Hour, 0, -time.Hour, time.Hour} {
			now = midnight.Add(at)
			q := r.said(fmt.Sprintf("q%d", posts), fmt.Sprintf("who%d", posts), question)
			q.At = midnight // the platform's clock does not jump
			posts++
			done := r.accept(t, fmt.Sprint(posts), q).New
			if len(done) != 1 || len(r.accept(t, fmt.Sprint(posts), q).New) != 0 {
				t.Fatalf("at %s: %v", at, done)
			}
			i := r.thread(t, done[0]).Inquiry
			if want := midnight.Add(min(at, 0)); !i.CreatedAt.Equal(want) || i.DueAt.Before(i.CreatedAt) {
				t.Errorf("at %s: she waits since %s, due %s", at, i.CreatedAt, i.DueAt)
			}
		}
		counts, err := r.store.Counters(t.Context(), r.channel, "")
		check(t, err)
		seen, kept := 0, 0
		for _, c := range counts {
			if c.Day != "2026-11-22" && c.Day != "2026-11-23" {
				t.Errorf("counted on %s", c.Day)
			}
			seen, kept = seen+c.Seen, kept+c.Kept
		}
		if seen != posts || kept != posts {
			t.Errorf("of %d posts %d seen, %d kept", posts, seen, kept)
		}
		page, err := r.store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
		check(t, err)
		if len(page.Rows) != posts || page.Rows[0].State != femos.New {
			t.Errorf("%d rows", len(page.Rows))
		}
	})
}
