package jobs_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"

	"femos"
	"femos/internal/jobs"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

// BenchmarkQueue is the trial of River on both engines: inserts (one transaction each) and jobs worked a second.
func BenchmarkQueue(b *testing.B) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(b.TempDir(), "femos.db") },
		"postgres": func() string { return pgtest.NewDurable(b) },
	} {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(b.Context(), address())
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			ran := make(chan struct{}, 1024)
			q, err := jobs.Open(b.Context(), string(s.Engine()), s.Jobs(), jobs.Handlers{
				Deliver: func(context.Context, femos.ReplyID, bool) error { ran <- struct{}{}; return nil },
				Sweep:   func(context.Context) error { return nil },
			}, slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for range b.N {
				insert(b, s.Jobs(), q)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "inserts/s")
			inserted := b.Elapsed()
			if err := q.Start(b.Context()); err != nil {
				b.Fatal(err)
			}
			for range b.N {
				<-ran
			}
			b.ReportMetric(float64(b.N)/(b.Elapsed()-inserted).Seconds(), "jobs/s")
			b.StopTimer()
			if err := q.Stop(context.Background()); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func insert(b *testing.B, db *sql.DB, q *jobs.Queue) {
	b.Helper()
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	if err := q.Deliver(b.Context(), tx, "reply"); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
