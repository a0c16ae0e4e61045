package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"femos"
	"femos/internal/disk/disktest"
	"femos/internal/store/pgtest"
)

// onSmallDisk, set in the environment to an engine, turns TestFullDisk into the process that has a small disk.
const onSmallDisk = "FEMOS_STORE_SMALL_DISK"

// The disk is really full: a small file system of its own, in a mount namespace of its own. Intake stops with its cursor
// and says why, reading and deleting go on as far as they can, and with room again everything goes on, exactly.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if engine := os.Getenv(onSmallDisk); engine != "" {
		fillDisk(t, Engine(engine))
		return
	}
	for _, engine := range []Engine{SQLite, Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			disktest.Alone(t, "TestFullDisk", onSmallDisk+"="+string(engine))
		})
	}
}

// smallStore is a store on such a file system.
func smallStore(t *testing.T, engine Engine) (s *Store, room func()) {
	t.Helper()
	var address string
	var small *disktest.Disk
	if engine == SQLite {
		folder := t.TempDir()
		address, small = "sqlite:"+filepath.Join(folder, "femos.db"), disktest.Mount(t, folder, 12<<20)
		small.Take(6 << 20)
	} else {
		// The write-ahead log has its own disk, as a server whose log finds no room ends itself.
		server := pgtest.Own(t, "fsync = off", "synchronous_commit = off")
		folder := filepath.Join(filepath.Dir(server.Folder()), "small")
		server.Mkdir(folder)
		small = disktest.Mount(t, folder, 24<<20)
		small.Take(12 << 20)
		server.Mkdir(filepath.Join(folder, "tables"))
		server.SQL("CREATE TABLESPACE small LOCATION '" + filepath.Join(folder, "tables") + "'")
		server.SQL("ALTER DATABASE femos SET TABLESPACE small")
		address = pgtest.DSN(server)
	}
	s, err := Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s, small.Free
}

func fillDisk(t *testing.T, engine Engine) {
	s, room := smallStore(t, engine)
	f := build(t, s)
	n := 1
	var err error
	for ; n < 20_000 && err == nil; n++ {
		_, err = f.Accept(t.Context(), f.numbered(n))
	}
	n -= 2 // the last that was stored
	saysFull(t, err)
	saysFull(t, s.Check(t.Context(), time.Now()))
	for failed := 0; failed < 3; {
		if _, err = f.Accept(t.Context(), f.numbered(n+1)); err == nil {
			n++ // PostgreSQL found a little room within its files
			continue
		}
		saysFull(t, err)
		failed++
	}
	f.exact(t, n) // it can be read
	page, err := s.List(t.Context(), Query{View: femos.ViewNew, Limit: 50})
	if err != nil || len(page.Rows) != 50 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}

	// Deleting does what it can, says what it can't, and breaks nothing.
	for _, row := range page.Rows[:5] {
		if err := s.CloseInquiry(t.Context(), f.by(t, f.anna, row.ID), femos.NoTime); err != nil {
			saysFull(t, err)
		}
	}
	if swept, err := s.Sweep(t.Context(), noon.AddDate(1, 0, 0), noon, 1000); err != nil {
		t.Logf("without room %d were swept: %v", swept, err)
	}

	room()
	saysFull(t, s.Check(t.Context(), time.Now())) // for a while: it may have been a little room only
	for range 20 {
		n++
		_, err = f.Accept(t.Context(), f.numbered(n))
		must(t, err)
	}
	must(t, s.Check(t.Context(), time.Now().Add(2*fullRest)))
	c, err := s.Counters(t.Context(), f.channel, "")
	must(t, err)
	if a, err := s.Account(t.Context(), f.account); err != nil || c[0].Seen != 200*n || c[0].Kept != 3*n || s.rows(t, "inquiry") != 3*n {
		t.Errorf("at %d (cursor %s): %+v, %d inquiries; %v", n, a.Cursor, c, s.rows(t, "inquiry"), err)
	}
	_, err = s.Sweep(t.Context(), noon.AddDate(1, 0, 0), noon, 1000)
	must(t, err)
	s.sound(t)
	t.Logf("full at batch %d of 200 posts", n-20)
}

func saysFull(t *testing.T, err error) {
	t.Helper()
	var e *femos.Error
	if !errors.As(err, &e) || e.Code != "storage_full" {
		t.Fatalf("the disk is full, and it says: %v", err)
	}
}

// sound checks that the database is whole.
func (s *Store) sound(t *testing.T) {
	t.Helper()
	if s.engine == Postgres {
		_, err := s.write.ExecContext(t.Context(), `CREATE EXTENSION IF NOT EXISTS amcheck`)
		must(t, err)
		var n int
		must(t, s.read.QueryRowContext(t.Context(), `SELECT COUNT(bt_index_check(c.oid, true)) FROM pg_class c JOIN pg_am a ON a.oid = c.relam
			WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace`).Scan(&n))
		must(t, s.read.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM pg_class c, LATERAL verify_heapam(c.oid) WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`).Scan(&n))
		if n != 0 {
			t.Errorf("%d faults in tables", n)
		}
		return
	}
	var said string
	if err := s.write.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
		t.Errorf("%s, %v", said, err)
	}
}
