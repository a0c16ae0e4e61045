package store

import (
	"testing"

	"femos"
)

func TestTakeGoesToOne(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.question("wie lange?", femos.Normal, noon)
		got, err := s.Accept(t.Context(), Intake{Account: f.account, Cursor: "1", At: noon, Inquiries: []NewInquiry{q}, Counts: []Count{{Channel: f.channel, Day: Day(noon), Language: "ar-Latn", Seen: 20, Advice: 1}}})
		if err != nil || len(got.New) != 1 {
			t.Fatalf("Accept: %v, %v", got, err)
		}
		errs := make(chan error, 2)
		for _, p := range []femos.Person{f.anna, f.olena} {
			go func() { errs <- s.Take(t.Context(), Change{Inquiry: q.ID, Version: 1, By: p.ID, At: noon}) }()
		}
		a, b := <-errs, <-errs
		if (a == nil) == (b == nil) {
			t.Fatalf("one of two gets it: %v, %v", a, b)
		}
		page, err := s.List(t.Context(), Query{View: femos.ViewOpen, Limit: 10})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].TakenByName == "" || page.Rows[0].Excerpt != "wie lange?" {
			t.Fatalf("%+v, %v", page, err)
		}
		counts, err := s.Counts(t.Context(), page.Rows[0].TakenBy)
		if err != nil || counts.View[femos.ViewMine] != 1 || len(counts.Language) != 1 || counts.Channel[0].N != 1 {
			t.Fatalf("%+v, %v", counts, err)
		}
		hits, err := s.Search(t.Context(), "lan", "")
		if err != nil || len(hits.Hits) != 1 {
			t.Fatalf("%+v, %v", hits, err)
		}
		thread, err := s.Thread(t.Context(), q.ID)
		if err != nil || len(thread.Posts) != 1 || thread.Permission.ID != f.standing {
			t.Fatalf("%+v, %v", thread, err)
		}
		keptNow, err := s.Kept(t.Context(), f.channel)
		if err != nil {
			t.Fatal(err)
		}
		gone, ids, err := s.Withdraw(t.Context(), f.standing, f.anna.ID, keptNow, noon)
		if err != nil || gone.Posts != 1 || len(ids) != 1 {
			t.Fatalf("%+v %v %v", gone, ids, err)
		}
		states, err := s.Channels(t.Context(), noon)
		if err != nil || states[0].Seen7Days != 20 || states[0].Standing(noon) != nil {
			t.Fatalf("%+v %v", states, err)
		}
	})
}
