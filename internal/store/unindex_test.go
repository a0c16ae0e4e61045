package store

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/store/pgtest"
)

// A withdrawal of many posts shows nothing of them from the moment it returns. What the search index and the files still
// hold goes afterwards, says how far it is, and goes on in the next process, wherever the last one was killed.
func TestWithdrawalOfMany(t *testing.T) {
	t.Parallel()
	for engine, address := range map[Engine]string{SQLite: "sqlite:" + filepath.Join(t.TempDir(), "femos.db"), Postgres: pgtest.New(t)} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := opened(t, address)
			f := build(t, s)
			much := withdrawMany(t, f)
			unseen(t, f)
			for table, rows := range f.everything(t) { // what a backup would hold
				for _, row := range rows {
					if table != "post_search" && containsTrace(row) {
						t.Errorf("%s holds %.80s", table, row)
					}
				}
			}
			if page, err := s.List(t.Context(), Query{View: femos.ViewDone, Limit: 100}); err != nil || len(page.Rows) != 24 {
				t.Errorf("%d inquiries are counted, %v", len(page.Rows), err)
			}
			e, err := s.Erasing(t.Context(), f.channel)
			if must(t, err); e.Posts != much.Posts || e.Left != much.Posts || !e.DoneAt.IsZero() || !e.BeganAt.Equal(noon) {
				t.Errorf("%+v of %+v", e, much)
			}
			// What is kept with a new permission is seen, and stays.
			f.permit(t, f.channel)
			f.ask(t, "das hier bleibt stehen")

			// A process does a part of it and is killed: of its index a block is done, and none of its files.
			left, newest, _, err := s.unindexBlock(t.Context())
			if must(t, err); !left || newest {
				t.Errorf("%v, %v", left, newest)
			}
			if e, err = s.Erasing(t.Context(), f.channel); err != nil || e.Left != much.Posts/2 || !e.DoneAt.IsZero() {
				t.Errorf("after a block: %+v of %+v, %v", e, much, err)
			}

			next := opened(t, address)
			if !next.owed.Load() {
				t.Fatal("the next process does not know")
			}
			g := &fixture{Store: next, account: f.account, channel: f.channel, anna: f.anna}
			g.n.Store(10_000)
			sweepBesideWriter(t, g)
			if e, err = next.Erasing(t.Context(), f.channel); err != nil || e.Left != 0 || !e.DoneAt.Equal(noon) {
				t.Errorf("at the end: %+v, %v", e, err)
			}
			must(t, next.Scour(t.Context())) // what was written beside it
			for _, what := range []string{trace, letters} {
				if left := next.traces(t, what); len(left) > 0 {
					t.Errorf("%s left in %v", what, left)
				}
			}
			if n := next.rows(t, "unindexed"); n != 0 {
				t.Errorf("%d are still to be taken out", n)
			}
			next.lost(t)
		})
	}
}

// withdrawMany keeps much from the fixture's channel, in every way there is, and withdraws its permission.
func withdrawMany(t *testing.T, f *fixture) femos.Kept {
	t.Helper()
	p := f.permission(f.channel)
	p.Scopes.Sample, p.Scopes.Learn = true, true
	must(t, f.RecordPermission(t.Context(), p))
	r := rand.New(rand.NewPCG(seed, 9))
	var in Intake
	for n := range 24 {
		in.Inquiries = append(in.Inquiries, f.secret(r, f.channel))
		if n == 11 { // half of it stands in a block, the rest in none yet
			f.accept(t, in)
			_, err := f.indexNewest(t.Context(), 1)
			must(t, err)
		}
	}
	in.Samples = []Drawn{{Sample: femos.Sample{ID: newID[femos.SampleID](), Channel: f.channel, Text: trace, Language: "de", Band: 4}, SourceKey: trace + "drawn"}}
	f.accept(t, in)
	must(t, f.CloseInquiry(t.Context(), f.by(t, f.anna, in.Inquiries[0].ID), femos.NoTime))
	if kept, err := f.KeepExample(t.Context(), in.Inquiries[1].Asked, Example{ID: newID[femos.ExampleID](), Day: Day(noon), Features: []byte(trace)}); err != nil || !kept {
		t.Fatalf("no example: %v", err)
	}
	much, err := f.Kept(t.Context(), f.channel)
	if want := (femos.Kept{Inquiries: 24, Posts: 72, Examples: 1, Samples: 1}); err != nil || much != want {
		t.Fatalf("%+v, want %+v; %v", much, want, err)
	}
	if hits, err := f.Search(t.Context(), trace, ""); err != nil || len(hits.Hits) != 30 {
		t.Fatalf("%d found, %v", len(hits.Hits), err)
	}
	_, _, err = f.Withdraw(t.Context(), p.ID, f.anna.ID, much, noon)
	must(t, err)
	return much
}

// unseen checks that nothing of the fixture's channel is seen any more.
func unseen(t *testing.T, f *fixture) {
	t.Helper()
	if hits, err := f.Search(t.Context(), trace, ""); err != nil || len(hits.Hits) != 0 || hits.Next != "" {
		t.Errorf("%d found, %v", len(hits.Hits), err)
	}
	counts, err := f.Counts(t.Context(), f.anna.ID)
	if must(t, err); counts.View[femos.ViewOpen] != 0 || len(counts.Channel) != 0 {
		t.Errorf("%+v", counts)
	}
	page, err := f.List(t.Context(), Query{View: femos.ViewDone, Limit: 100})
	must(t, err)
	for _, row := range page.Rows {
		if row.Excerpt != "" || len(f.thread(t, row.ID).Posts) != 0 {
			t.Errorf("%+v", row)
		}
	}
	if kept, err := f.Kept(t.Context(), f.channel); err != nil || kept != (femos.Kept{}) {
		t.Errorf("%+v, %v", kept, err)
	}
	must(t, f.KeptKeys(t.Context(), f.account, func(key string) { t.Errorf("the door still knows %s", key) }))
}

// sweepBesideWriter sweeps while somebody keeps one question after the other.
func sweepBesideWriter(t *testing.T, f *fixture) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for ctx.Err() == nil {
			f.ask(t, "das hier bleibt stehen")
		}
	})
	_, err := f.Sweep(t.Context(), noon.Add(-time.Hour), noon, 10)
	stop()
	writer.Wait()
	must(t, err)
}

// lost checks that all that stays is found, and that nothing is wrong with the index.
func (s *Store) lost(t *testing.T) {
	t.Helper()
	if kept := s.rows(t, "post"); kept == 0 || kept != s.rows(t, "post WHERE text LIKE '%das hier bleibt%'") {
		t.Errorf("%d posts", kept)
	}
	s.exactIndex(t)
	if s.engine == SQLite {
		s.sound(t)
	}
}

// BenchmarkWithdraw withdraws the permission of a channel with an eighth of 20,000 kept posts, and clears index and files of
// them while somebody keeps one question after the other: how long the withdrawal takes, how long it takes to take
// the posts out of the index, and how long those had to wait at most meanwhile. An operation is the whole.
func BenchmarkWithdraw(b *testing.B) {
	for engine, address := range map[Engine]string{SQLite: "sqlite:" + filepath.Join(b.TempDir(), "femos.db"), Postgres: pgtest.NewDurable(b)} {
		b.Run(string(engine), func(b *testing.B) {
			s, err := Open(b.Context(), address)
			must(b, err)
			b.Cleanup(func() { _ = s.Close() })
			f := build(b, s)
			w := found(b, f, 20_000, 40)
			var withdrawn, unindexed, longest time.Duration
			posts := 0
			for n := 1; b.Loop() && n < len(w.channels); n++ {
				much, err := s.Kept(b.Context(), w.channels[n])
				must(b, err)
				permissions, err := s.Permissions(b.Context(), w.channels[n])
				must(b, err)
				began := time.Now()
				_, _, err = s.Withdraw(b.Context(), permissions[0].ID, f.anna.ID, much, noon)
				must(b, err)
				withdrawn, posts = withdrawn+time.Since(began), posts+much.Posts
				for channel := w.channels[n]; channel != ""; { // in slices, beside whoever writes
					channel, err = s.EraseWithdrawn(b.Context(), noon, 200)
					must(b, err)
				}
				ctx, stop := context.WithCancel(b.Context())
				var writer sync.WaitGroup
				writer.Go(func() {
					for ctx.Err() == nil {
						began := time.Now()
						f.ask(b, "wartet")
						longest = max(longest, time.Since(began))
					}
				})
				began = time.Now()
				must(b, s.unindex(b.Context()))
				unindexed += time.Since(began)
				must(b, s.Scour(b.Context()))
				stop()
				writer.Wait()
			}
			b.ReportMetric(float64(posts)/float64(b.N), "posts")
			b.ReportMetric(float64(withdrawn.Milliseconds())/float64(b.N), "ms-withdraw")
			b.ReportMetric(float64(unindexed.Milliseconds())/float64(b.N), "ms-unindex")
			b.ReportMetric(float64(longest.Milliseconds()), "ms-waited")
		})
	}
}
