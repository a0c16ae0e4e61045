package main

import (
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/test/servers/jetstream"
)

// soak says whether tests run in their full length.
func soak() bool { return os.Getenv("FEMOS_SOAK") != "" }

// kill ends a process as a power cut does.
func (r *running) kill(t *testing.T) {
	t.Helper()
	if err := r.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-r.copied
	_ = r.Wait() // an error that says so
}

// The program is killed at random moments while posts stream in, and started again: every post is counted once and every
// question stands once.
func TestKilledWhileReading(t *testing.T) {
	t.Parallel()
	posts, kills := 2_000, 3
	if soak() {
		posts, kills = 20_000, 10
	}
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 1))
			data := t.TempDir()
			database := address(data)
			s := jetstream.New(t, posts, 15*time.Millisecond)
			channel := reads(t, s, data, database)
			db, err := store.Open(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // read only
			s.Held.Store(50)
			for kill := range kills {
				p := serve(t, data, database)
				s.Until(t, "it does not connect", func() bool { return s.Conns.Load() == int64(kill)+1 })
				if kill == 0 { // killed before anything is stored it would begin at the time of day, which is past all that this stream says
					s.Until(t, "nothing is stored", func() bool { seen, _ := jetstream.Counted(t, db, channel); return seen > 0 })
					s.Held.Store(0)
				}
				s.Reaches(t, int(s.Sent.Load())+random.IntN(posts/(kills+2)))
				if s.Sent.Load() >= int64(posts) {
					t.Fatal("the stream is at its end: there is nothing to kill it in the middle of")
				}
				time.Sleep(time.Duration(random.IntN(40)) * time.Millisecond)
				p.kill(t)
			}
			p := serve(t, data, database)
			defer p.kill(t)
			s.Whole(t, db, channel)
			if n := s.Conns.Load(); n < int64(kills)+1 {
				t.Errorf("connected %d times: not each was killed in the middle", n)
			}
		})
	}
}

func serve(t *testing.T, data, database string) *running {
	t.Helper()
	return launch(t, "serve", "--data", data, "--database", database, "--listen", "127.0.0.1:0", "--outbound-allow", "127.0.0.0/8")
}

// Of two nodes on one PostgreSQL one reads the account. If it is killed, the other takes over; if it is frozen, the other
// takes over as well, and what the first still has in its hands when it wakes is not stored.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ frozen bool }{"killed": {false}, "frozen": {true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			database := pgtest.New(t)
			s := jetstream.New(t, 2_000, 50*time.Millisecond)
			s.Held.Store(400) // until both nodes are up, however long that takes
			channel := reads(t, s, data, database)
			db, err := store.Open(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // read only
			one := serve(t, data, database)
			s.Reaches(t, 100)
			two := serve(t, data, database)
			defer two.kill(t)
			s.Held.Store(1_000) // the rest comes only when the first is gone: something is left for the other
			s.Reaches(t, 500)
			if n := s.Conns.Load(); n != 1 {
				t.Fatalf("%d connections: both read it", n)
			}
			gone := time.Now()
			if c.frozen {
				if err := one.Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
			} else {
				one.kill(t)
			}
			s.Held.Store(0)
			s.Until(t, "the other node does not take over", func() bool { return s.Conns.Load() >= 2 })
			t.Logf("taken over after %.1f seconds; the target is 15", time.Since(gone).Seconds())
			if c.frozen {
				s.Until(t, "the other node stores nothing", func() bool { seen, _ := jetstream.Counted(t, db, channel); return seen > 1_000 })
				if soak() {
					time.Sleep(20*time.Second - time.Since(gone))
				}
				if err := one.Process.Signal(syscall.SIGCONT); err != nil {
					t.Fatal(err)
				}
			}
			s.Whole(t, db, channel)
			if c.frozen {
				one.end(t, syscall.SIGTERM)
				if !strings.Contains(one.errs.String(), "lease") {
					t.Errorf("who was frozen does not notice what it lost:\n%s", one.errs)
				}
			}
		})
	}
}
