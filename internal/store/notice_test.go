package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"femos/internal/store/pgtest"
)

// What one node tells all hear, whoever listens; a connection that is ended says so, and the next one hears again.
func TestNotices(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), pgtest.New(t))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	for round := range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		ready, heard, ended := make(chan struct{}), make(chan string, 10), make(chan error, 1)
		go func() { ended <- s.Listen(ctx, func() { close(ready) }, func(text string) { heard <- text }) }()
		<-ready
		long := strings.Repeat("ü", MaxNotice/2)
		for _, text := range []string{"one", long, "three"} {
			must(t, s.Notify(t.Context(), text))
			if got := <-heard; got != text {
				t.Errorf("heard %d bytes instead of %d", len(got), len(text))
			}
		}
		if round == 0 { // PostgreSQL ends it
			_, err := s.write.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
			must(t, err)
		} else { // or we do
			cancel()
		}
		select {
		case err := <-ended:
			if err == nil {
				t.Error("it ended without an error")
			}
		case <-time.After(5 * time.Minute):
			t.Fatal("it does not notice")
		}
		cancel()
	}
}
