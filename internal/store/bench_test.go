package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"femos"
	"femos/internal/store/pgtest"
)

// onDisk runs a benchmark on both engines with everything on the disk as in earnest.
func onDisk(b *testing.B, run func(*testing.B, *fixture)) {
	for _, engine := range []Engine{SQLite, Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			address := "sqlite:" + filepath.Join(b.TempDir(), "femos.db")
			if engine == Postgres {
				address = pgtest.NewDurable(b)
			}
			s, err := Open(b.Context(), address)
			must(b, err)
			b.Cleanup(func() { _ = s.Close() })
			run(b, build(b, s))
		})
	}
}

// batchOf is what the door makes of 200 posts: each tenth of a language counted, 1 in 20 kept with its parent.
func (f *fixture) batchOf(r *rand.Rand, n int) Intake {
	in := Intake{Account: f.account, Cursor: fmt.Sprint(n), At: noon}
	for _, l := range townLanguages[:10] {
		in.Counts = append(in.Counts, Count{Channel: f.channel, Day: Day(noon), Language: l, Seen: 20, Advice: 1})
	}
	for range 10 {
		q := f.question(text(r, 40), femos.Normal, noon)
		q.Language = pick(r, townLanguages[:10])
		q.Posts = append(q.Posts, f.post(femos.Parent, text(r, 40), noon))
		in.Inquiries = append(in.Inquiries, q)
	}
	return in
}

// BenchmarkAccept takes in batches of 200 posts, of which 1 in 20 is kept with one parent. An operation is a batch.
func BenchmarkAccept(b *testing.B) {
	onDisk(b, func(b *testing.B, f *fixture) {
		r := rand.New(rand.NewPCG(seed, 5))
		batches := make([]Intake, 0, 100)
		n := 0
		for b.Loop() {
			if len(batches) == 0 {
				b.StopTimer()
				for range cap(batches) {
					n++
					batches = append(batches, f.batchOf(r, n))
				}
				b.StartTimer()
			}
			f.accept(b, batches[len(batches)-1])
			batches = batches[:len(batches)-1]
		}
		b.ReportMetric(200*float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	})
}

// BenchmarkPlainInsert writes the rows of the same batches with one prepared INSERT a table and nothing looked up: what
// the disk and the engine would give at best.
func BenchmarkPlainInsert(b *testing.B) {
	onDisk(b, func(b *testing.B, f *fixture) {
		r := rand.New(rand.NewPCG(seed, 5))
		batches := make([]Intake, 0, 100)
		n := 0
		for b.Loop() {
			if len(batches) == 0 {
				b.StopTimer()
				for range cap(batches) {
					n++
					batches = append(batches, f.batchOf(r, n))
				}
				b.StartTimer()
			}
			must(b, plainInsert(b.Context(), f.Store, batches[len(batches)-1]))
			batches = batches[:len(batches)-1]
		}
		b.ReportMetric(200*float64(b.N)/b.Elapsed().Seconds(), "posts/s")
	})
}

func plainInsert(ctx context.Context, s *Store, in Intake) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var inquiries, posts, references [][]any
		for _, q := range in.Inquiries {
			inquiries = append(inquiries, []any{q.ID, q.Channel, q.Asked, q.State, q.Language, q.Language.Base(), q.Topic, q.Urgency, rankOf(q.Urgency, q.CreatedAt), 0, "", "", 0,
				micros(q.CreatedAt), micros(q.DueAt), micros(q.ChangedAt), 0, "", 0, 1, 0})
			for _, p := range q.Posts {
				posts = append(posts, []any{p.ID, q.ID, p.Channel, p.Role, p.Author, p.SourceKey, p.Text, p.Language, verdictText(p.Verdict), 0, micros(p.PostedAt), 0, 0, micros(p.ReceivedAt)})
				references = append(references, []any{p.ID, p.Reference})
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE account SET cursor = $1 WHERE id = $2`, in.Cursor, in.Account); err != nil {
			return err
		}
		if err := insertAll(ctx, tx, `inquiry (id, channel_id, asked_id, state, language, base, topic, urgency, rank, claims, reply, taken_by, taken_at, created_at, due_at, changed_at, closed_at, dismissed, erased_at, version, answered_after)`, inquiries); err != nil {
			return err
		}
		if err := insertAll(ctx, tx, `post (id, inquiry_id, channel_id, role, author, source_key, text, language, verdict, reactions, posted_at, edited_at, deleted_at, received_at)`, posts); err != nil {
			return err
		}
		return insertAll(ctx, tx, `source_reference (post_id, sealed)`, references)
	})
}

// inTowns runs a benchmark at 10,000 and at 100,000 inquiries.
func inTowns(b *testing.B, run func(*testing.B, *fixture, *town)) {
	onDisk(b, func(b *testing.B, f *fixture) {
		w := found(b, f, 10_000, 40)
		b.Run("10000", func(b *testing.B) { run(b, f, w) })
		w.grow(b, f.Store, 90_000)
		b.Run("100000", func(b *testing.B) { run(b, f, w) })
	})
}

// timed runs do and reports the median and the slowest hundredth in milliseconds.
func timed(b *testing.B, do func(n int)) {
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		start := time.Now()
		do(n)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	for name, at := range map[string]int{"p50-ms": len(took) / 2, "p99-ms": len(took) * 99 / 100} {
		b.ReportMetric(float64(took[at].Microseconds())/1000, name)
	}
}

// BenchmarkList asks for a page of 50 of each view, the first and those after it in turn.
func BenchmarkList(b *testing.B) {
	inTowns(b, func(b *testing.B, f *fixture, w *town) {
		queries := map[string]Query{"mine": {View: femos.ViewMine}, "language": {View: femos.ViewOpen, Language: "ar"}, "channel": {View: femos.ViewOpen, Channel: w.channels[3]}}
		for _, view := range femos.Views() {
			queries[string(view)] = Query{View: view}
		}
		for _, name := range []string{"new", "mine", "open", "urgent", "done", "language", "channel"} {
			q := queries[name]
			q.Me, q.Limit = w.team[1], 50
			b.Run(name, func(b *testing.B) {
				after := ""
				timed(b, func(n int) {
					q.After = after
					page, err := f.List(b.Context(), q)
					must(b, err)
					if after = page.Next; n%10 == 9 {
						after = ""
					}
				})
			})
		}
		b.Run("counts", func(b *testing.B) {
			timed(b, func(int) {
				_, err := f.Counts(b.Context(), w.team[1])
				must(b, err)
			})
		})
	})
}

// BenchmarkSearch looks for what is in many posts, in one, and in none.
func BenchmarkSearch(b *testing.B) {
	inTowns(b, func(b *testing.B, f *fixture, _ *town) {
		f.ask(b, "hier steht ein einzigartigeswort in der mitte")
		for name, words := range map[string]string{"many": "jobcenter", "one": "einzigartigeswort", "none": "kommtnichtvor", "arabic": "سلام"} {
			b.Run(name, func(b *testing.B) {
				timed(b, func(int) {
					_, err := f.Search(b.Context(), words, "")
					must(b, err)
				})
			})
		}
	})
}
