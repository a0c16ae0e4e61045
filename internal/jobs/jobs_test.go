package jobs_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"femos"
	"femos/internal/jobs"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

func engines(t *testing.T, test func(t *testing.T, s *store.Store)) {
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "femos.db") },
		"postgres": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := store.Open(t.Context(), address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			test(t, s)
		})
	}
}

func open(t *testing.T, s *store.Store, h jobs.Handlers) *jobs.Queue {
	t.Helper()
	q, err := jobs.Open(t.Context(), string(s.Engine()), s.Jobs(), h, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return q
}

func enqueue(t *testing.T, s *store.Store, q *jobs.Queue, id femos.ReplyID, fail error) error {
	t.Helper()
	tx, err := s.Jobs().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func(tx *sql.Tx) { _ = tx.Rollback() }(tx)
	if err := q.Deliver(t.Context(), tx, id); err != nil {
		t.Fatal(err)
	}
	if fail != nil {
		return fail
	}
	return tx.Commit()
}

// A job that is stored runs; one whose transaction is rolled back does not; one that fails runs again.
func TestDeliver(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *store.Store) {
		var swept atomic.Int64
		ran := make(chan femos.ReplyID, 10)
		var tries atomic.Int64
		q := open(t, s, jobs.Handlers{
			Deliver: func(_ context.Context, id femos.ReplyID, _ bool) error {
				if id == "again" && tries.Add(1) == 1 {
					return jobs.Later(0)
				}
				ran <- id
				return nil
			},
			Sweep: func(context.Context) error { swept.Add(1); return nil },
		})
		if err := enqueue(t, s, q, "never", errors.New("rolled back")); err == nil {
			t.Fatal("rolled back without an error")
		}
		for _, id := range []femos.ReplyID{"first", "again"} {
			if err := enqueue(t, s, q, id, nil); err != nil {
				t.Fatal(err)
			}
		}
		got := map[femos.ReplyID]bool{}
		for range 2 {
			select {
			case id := <-ran:
				got[id] = true
			case <-time.After(5 * time.Minute):
				t.Fatalf("only %v ran", got)
			}
		}
		if !got["first"] || !got["again"] || tries.Load() != 2 {
			t.Fatalf("ran %v, again tried %d times", got, tries.Load())
		}
		for range 3000 {
			if swept.Load() > 0 {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatal("nothing swept at the start")
	})
}

// A handler that panics is tried again, and neither the log nor the database quotes what it panicked with.
func TestPanic(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *store.Store) {
		var log lockedBuffer
		var tries atomic.Int64
		ran := make(chan struct{})
		q, err := jobs.Open(t.Context(), string(s.Engine()), s.Jobs(), jobs.Handlers{
			Deliver: func(context.Context, femos.ReplyID, bool) error {
				if tries.Add(1) == 1 {
					panic("marker-panic")
				}
				close(ran)
				return nil
			},
			Sweep: func(context.Context) error { return nil },
		}, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := enqueue(t, s, q, "r", nil); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ran:
		case <-time.After(5 * time.Minute):
			t.Fatal("not tried again")
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
		var stored string
		if err := s.Jobs().QueryRowContext(t.Context(), `SELECT CAST(errors AS TEXT) FROM river_job WHERE kind = 'deliver'`).Scan(&stored); err != nil {
			t.Fatal(err)
		}
		for where, text := range map[string]string{"log": log.String(), "database": stored} {
			if !strings.Contains(text, "panic of type") || strings.Contains(text, "marker-panic") {
				t.Errorf("%s: %s", where, text)
			}
		}
	})
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is what was written so far.
func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A job that does not heed that it is to end is cut off: the stop does not wait for it, and is no failure.
func TestCutOff(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *store.Store) {
		var log lockedBuffer
		begun, release := make(chan struct{}), make(chan struct{})
		defer close(release)
		q, err := jobs.Open(t.Context(), string(s.Engine()), s.Jobs(), jobs.Handlers{
			Sweep:   func(context.Context) error { return nil },
			Deliver: func(context.Context, femos.ReplyID, bool) error { close(begun); <-release; return nil },
		}, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := enqueue(t, s, q, "r", nil); err != nil {
			t.Fatal(err)
		}
		<-begun
		over, cancel := context.WithCancel(context.Background())
		cancel()
		if err := q.Stop(over); err != nil || !strings.Contains(log.String(), "cut off") {
			t.Errorf("stopped with %v, said %q", err, log.String())
		}
	})
}
