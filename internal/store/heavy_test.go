package store

import (
	"math/rand/v2"
	"testing"
	"time"

	"femos"
	"femos/internal/store/pgtest"
)

// Where writing the tables anew would stop the desk for long, what was deleted at the source leaves PostgreSQL's files in the
// small hours, over a restart too; what was withdrawn, at once.
func TestHeavyTablesWaitForNight(t *testing.T) {
	t.Parallel()
	address := pgtest.New(t)
	s := opened(t, address)
	f := build(t, s)
	withdrawn := newID[femos.ChannelID]()
	must(t, s.AddChannel(t.Context(), f.newChannel(withdrawn, "Bonn")))
	permission := f.permit(t, withdrawn)
	day := time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)
	sweep := func(s *Store, at time.Time) {
		t.Helper()
		_, err := s.Sweep(t.Context(), at.AddDate(-1, 0, 0), at, 1000)
		must(t, err)
	}
	s.owed.Store(true)
	sweep(s, day) // the first time it is not known when it was done last
	s.heavy = 1

	r := rand.New(rand.NewPCG(seed, 9))
	remove := func() {
		t.Helper()
		q := f.secret(r, f.channel)
		var gone Intake
		for _, p := range q.Posts {
			gone.Deletions = append(gone.Deletions, p.SourceKey)
		}
		f.accept(t, Intake{Inquiries: []NewInquiry{q}})
		f.accept(t, gone)
	}
	remove()
	sweep(s, day.Add(10*time.Minute))
	if len(s.traces(t, letters)) == 0 {
		t.Fatal("the tables were written anew at noon")
	}
	must(t, s.Close())
	s = opened(t, address)
	s.heavy, f.Store = 1, s
	sweep(s, day.Add(time.Hour))
	if len(s.traces(t, letters)) == 0 {
		t.Fatal("the tables were written anew at a start")
	}
	night := time.Date(2026, 11, 23, 3, 0, 0, 0, time.Local)
	sweep(s, night)
	if left := s.traces(t, letters); len(left) > 0 {
		t.Errorf("after the night it is left in %v", left)
	}

	remove()
	f.accept(t, Intake{Inquiries: []NewInquiry{f.secret(r, withdrawn)}})
	much, err := s.Kept(t.Context(), withdrawn)
	must(t, err)
	_, _, err = s.Withdraw(t.Context(), permission, f.anna.ID, much, night.Add(7*time.Hour))
	must(t, err)
	sweep(s, night.Add(8*time.Hour))
	if left := s.traces(t, letters); len(left) > 0 {
		t.Errorf("withdrawn, and left in %v", left)
	}
}
