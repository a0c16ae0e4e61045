package store

import (
	"path/filepath"
	"testing"
	"time"

	"femos/internal/store/pgtest"
)

// engines runs a test on SQLite and on PostgreSQL, each with a fresh database.
func engines(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	for engine, address := range map[Engine]func(*testing.T) string{
		SQLite:   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "femos.db") },
		Postgres: func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s, err := Open(t.Context(), address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			if s.Engine() != engine {
				t.Fatalf("opened %s, not %s", s.Engine(), engine)
			}
			test(t, s)
		})
	}
}

// noon is when tests happen.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
