package store

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"femos"
	"femos/internal/store/pgtest"
)

// stream takes numbered batches in as the runner does: after a failure it asks for the cursor and goes on behind it.
type stream struct {
	f      *fixture
	stored atomic.Int64 // the last batch of which it was said that it is stored
	failed atomic.Int64 // how often it was not said
	stop   context.CancelFunc
	ended  chan struct{}
}

func (f *fixture) pour(t *testing.T) *stream {
	ctx, stop := context.WithCancel(t.Context())
	s := &stream{f: f, stop: stop, ended: make(chan struct{})}
	t.Cleanup(s.end)
	go func() {
		defer close(s.ended)
		for n := 1; ctx.Err() == nil; n++ {
			if _, err := f.Accept(ctx, f.numbered(n)); err == nil {
				s.stored.Store(int64(n))
				continue
			}
			s.failed.Add(1)
			n = s.cursor(ctx)
		}
	}()
	return s
}

// cursor asks for it until the database answers.
func (s *stream) cursor(ctx context.Context) int {
	for ctx.Err() == nil {
		if a, err := s.f.Account(ctx, s.f.account); err == nil {
			n, _ := strconv.Atoi(a.Cursor) // "" is the beginning
			return n
		}
		time.Sleep(20 * time.Millisecond)
	}
	return 0
}

func (s *stream) end() {
	s.stop()
	<-s.ended
}

// further waits until that many more batches are stored.
func (s *stream) further(t *testing.T, n int64) {
	t.Helper()
	want := s.stored.Load() + n
	for end := time.Now().Add(5 * time.Minute); s.stored.Load() < want; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the intake does not go on: %d stored, %d failures; %v", s.stored.Load(), s.failed.Load(), s.f.Check(t.Context(), time.Now()))
		}
	}
}

// finish ends the stream and checks that all that was stored stands once.
func (s *stream) finish(t *testing.T) {
	t.Helper()
	s.end()
	n := s.cursor(t.Context())
	if said := int(s.stored.Load()); n < said || n > said+1 { // the last one may have been cut short
		t.Errorf("batch %d was stored, it said; the cursor is at %d", said, n)
	}
	s.f.exact(t, n)
	t.Logf("%d batches of 200 posts, %d failures on the way", n, s.failed.Load())
}

// away waits until Check says that the database is.
func (s *stream) away(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		err := s.f.Check(ctx, time.Now())
		cancel()
		var e *femos.Error
		if errors.As(err, &e) && e.Kind == femos.Unavailable && e.Code == "storage" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("that the database is away is not noticed: %v", err)
		}
	}
}

// PostgreSQL is failed over to its standby in the middle of the intake, and back: nothing that was said to be stored is
// lost, nothing is stored twice, and the pool goes where the server is that takes writes.
func TestFailover(t *testing.T) {
	t.Parallel()
	one := pgtest.Own(t, "max_wal_senders = 4")
	two := one.Standby()
	wait := func(primary *pgtest.Server) { // only what two servers hold counts as stored
		primary.SQL("ALTER SYSTEM SET synchronous_standby_names = '*'")
		primary.SQL("SELECT pg_reload_conf()")
	}
	wait(one)
	s, err := Open(t.Context(), pgtest.DSN(one, two))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	f := build(t, s)
	pour := f.pour(t)
	pour.further(t, 20)

	one.Stop("immediate")
	pour.away(t)
	two.Promote()
	pour.further(t, 20)

	one.Rejoin(two)
	wait(two)
	pour.further(t, 20)
	two.Stop("immediate")
	pour.away(t)
	one.SQL("ALTER SYSTEM RESET synchronous_standby_names") // of the copy
	one.Promote()
	pour.further(t, 20)
	pour.finish(t)
	if pour.failed.Load() == 0 {
		t.Error("nothing failed: this test stopped nothing")
	}
}

// PostgreSQL is stopped and started, killed, hung, and told to take no writes; the intake waits and goes on.
func TestServerComesAndGoes(t *testing.T) {
	t.Parallel()
	server := pgtest.Own(t)
	s, err := Open(t.Context(), pgtest.DSN(server))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	pour := build(t, s).pour(t)
	pour.further(t, 5)
	for _, mode := range []string{"fast", "immediate"} {
		server.Stop(mode)
		pour.away(t)
		server.Start()
		pour.further(t, 5)
	}
	server.Hang()
	pour.away(t)
	server.Resume()
	pour.further(t, 5)

	// As when it is demoted under its connections: none of them is used again.
	server.SQL("ALTER SYSTEM SET default_transaction_read_only = on")
	server.SQL("SELECT pg_reload_conf()")
	pour.away(t)
	server.SQL("ALTER SYSTEM RESET default_transaction_read_only")
	server.SQL("SELECT pg_reload_conf()")
	pour.further(t, 5)
	pour.finish(t)
}

// The answer to a commit is lost on its way: the batch is stored, it was not said so, and handing it over again from the
// stored cursor stores nothing twice. The store itself does not run it again.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	server := pgtest.Own(t, "fsync = off")
	line := cutLine(t, strings.Split(strings.Split(pgtest.DSN(server), "host=")[1], "&")[0])
	s, err := Open(t.Context(), "postgres://femos@/femos?sslmode=disable&host="+line.folder)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	f := build(t, s)
	for n := 1; n <= 5; n++ {
		line.cut.Store(true)
		_, err := f.Accept(t.Context(), f.numbered(n))
		var e *femos.Error
		if !errors.As(err, &e) || e.Code != "storage" {
			t.Fatalf("the answer was lost, and it says %v", err)
		}
		a, err := f.Account(t.Context(), f.account)
		must(t, err)
		if a.Cursor != strconv.Itoa(n) {
			t.Fatalf("the cursor is at %q, want %d: this test cut the wrong line", a.Cursor, n)
		}
		f.exact(t, n)
	}
	// A reader that does not look at the cursor, and hands the same over again: posts stand once all the same.
	if done := f.accept(t, Intake{Inquiries: f.numbered(3).Inquiries}); len(done.New) > 0 {
		t.Errorf("%d inquiries twice", len(done.New))
	}
}

// line is a proxy before a server that can lose the answer to the next commit.
type line struct {
	folder string
	cut    atomic.Bool
}

func cutLine(t *testing.T, server string) *line {
	t.Helper()
	server = strings.ReplaceAll(server, "%2F", "/")
	l := &line{folder: t.TempDir()}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", filepath.Join(l.folder, ".s.PGSQL.5432"))
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(client, filepath.Join(server, ".s.PGSQL.5432"))
		}
	}()
	return l
}

// carry passes bytes on. Once the client has said "commit" and the line is to be cut, what the server answers gets lost.
func (l *line) carry(client net.Conn, server string) {
	defer func() { _ = client.Close() }()
	up, err := net.Dial("unix", server)
	if err != nil {
		return
	}
	defer func() { _ = up.Close() }()
	var lose atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		b := make([]byte, 64<<10)
		for {
			n, err := client.Read(b)
			if err != nil {
				_ = up.Close()
				return
			}
			if strings.Contains(string(b[:n]), "commit") && l.cut.CompareAndSwap(true, false) {
				lose.Store(true)
			}
			if _, err := up.Write(b[:n]); err != nil {
				return
			}
		}
	})
	b := make([]byte, 64<<10)
	for {
		n, err := up.Read(b)
		if err != nil || lose.Load() { // the server has done it
			_ = client.Close()
			break
		}
		if _, err := client.Write(b[:n]); err != nil {
			break
		}
	}
	_ = up.Close()
	wait.Wait()
}

// A server that says nothing is given up; one that says something now and then is not; a context's end goes first.
func TestImpatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := &impatient{Conn: near, wait: answerWait}
		b := make([]byte, 8)
		for range 3 {
			go func() {
				time.Sleep(answerWait - time.Second)
				_, _ = far.Write([]byte("x"))
			}()
			if n, err := c.Read(b); n != 1 || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		began := time.Now()
		if _, err := c.Read(b); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != answerWait {
			t.Errorf("given up after %v: %v", time.Since(began), err)
		}
		began = time.Now()
		must(t, c.SetDeadline(began.Add(time.Second)))
		if _, err := c.Read(b); err == nil || time.Since(began) != time.Second {
			t.Errorf("ended after %v: %v", time.Since(began), err)
		}
	})
}
