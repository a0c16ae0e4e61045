package connector_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"femos"
	"femos/internal/connector"
)

func reading(account femos.AccountID, stamp string) connector.Reading {
	return connector.Reading{Account: account, Stamp: stamp}
}

// counted receives nothing and counts who does at the moment.
func counted(running *atomic.Int64) func(context.Context, string, func(connector.Batch) error) error {
	return func(ctx context.Context, _ string, _ func(connector.Batch) error) error {
		running.Add(1)
		defer running.Add(-1)
		<-ctx.Done()
		return nil
	}
}

func TestReceiversMatchTheBook(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var running atomic.Int64
		s := newShelf(reading("a", "1"), reading("b", "1"))
		s.receive = counted(&running)
		_, end := start(t, s, "node")
		want := func(now int64, opened int) {
			t.Helper()
			if n := running.Load(); n != now || len(s.times()) != opened {
				t.Fatalf("%d receivers, %d opened; want %d and %d", n, len(s.times()), now, opened)
			}
		}
		want(2, 2)
		pass(time.Hour)
		want(2, 2) // what has not changed goes on
		s.change(func() { s.readings[0].Stamp = "2" })
		pass(time.Second)
		want(2, 3)
		s.change(func() { s.readings = s.readings[:1] })
		pass(time.Second)
		want(1, 3)
		s.change(func() { s.readings = append(s.readings, reading("c", "1")) })
		pass(time.Second)
		want(2, 4)
		end()
		want(0, 4)
	})
}

func TestWithdrawnPermissionEndsTheReading(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var running atomic.Int64
		s := newShelf(reading("a", "1"))
		s.receive = counted(&running)
		r, end := start(t, s, "node")
		defer end()
		pass(300 * time.Millisecond)
		s.change(func() { s.readings = nil })
		r.Poke()
		synctest.Wait() // no time passes
		if running.Load() != 0 {
			t.Error("still reading after Poke")
		}
		s.change(func() { s.readings = []connector.Reading{reading("a", "2")} })
		r.Poke()
		synctest.Wait()
		if running.Load() != 1 {
			t.Error("not reading after a new permission and Poke")
		}
		s.change(func() { s.readings = nil }) // by another node: nobody pokes here
		pass(time.Second)
		if running.Load() != 0 {
			t.Error("still reading a second after another node withdrew it")
		}
	})
}

// Pauses double from a second to five minutes, give or take a half, and begin anew after a stored batch.
func TestBackoff(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		good := errors.New("the line is down")
		tries := 0
		s.receive = func(_ context.Context, _ string, emit func(connector.Batch) error) error {
			if tries++; tries == 13 {
				return errors.Join(emit(connector.Batch{Cursor: "1"}), good)
			}
			return good
		}
		_, end := start(t, s, "node")
		pass(5 * time.Hour)
		end()
		at := s.times()
		pause := time.Second
		for i := 1; i < len(at); i++ {
			if i == 13 { // the thirteenth try stored something
				pause = time.Second
			}
			if gap := at[i] - at[i-1]; gap < pause/2 || gap >= pause*3/2 {
				t.Errorf("pause %d is %s, want about %s", i, gap, pause)
			}
			pause = min(2*pause, 5*time.Minute)
		}
		if len(at) < 40 {
			t.Errorf("%d tries in five hours", len(at))
		}
		if f := s.noted()[0]; f == nil || f.Kind != connector.Temporary || f.Code != "no_answer" || !errors.Is(f, good) {
			t.Errorf("noted %v", f)
		}
		if !slices.Contains(s.noted(), nil) {
			t.Error("nobody noted that it was well again")
		}
	})
}

func TestLimitedWaitsUntilItsTime(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		began := time.Now()
		s.receive = func(ctx context.Context, cursor string, emit func(connector.Batch) error) error {
			switch len(s.times()) {
			case 1:
				return &connector.Fault{Kind: connector.Limited, Code: "limited", Until: began.Add(90 * time.Second)}
			case 2, 3, 4: // a limit that names no time is no reason to ask each second
				return &connector.Fault{Kind: connector.Limited, Code: "limited"}
			}
			return untilEnd(ctx, cursor, emit)
		}
		_, end := start(t, s, "node")
		pass(time.Hour)
		end()
		at := s.times()
		if len(at) != 5 || at[1] != 90*time.Second {
			t.Fatalf("opened after %v, want the second time after 90 s", at)
		}
		if at[3]-at[2] < 2*time.Second || at[4]-at[3] < 4*time.Second {
			t.Errorf("a limit without a time: %v", at)
		}
	})
}

func TestDeniedStopsUntilSomebodyLooked(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.deaf = 3
		s.receive = func(context.Context, string, func(connector.Batch) error) error {
			return &connector.Fault{Kind: connector.Denied, Code: "login_refused"}
		}
		r, end := start(t, s, "node")
		pass(24 * time.Hour)
		if n := len(s.times()); n != 1 {
			t.Fatalf("asked %d times after it was denied", n)
		}
		if f := s.noted(); len(f) != 1 || f[0].Code != "login_refused" {
			t.Fatalf("noted %v: that it is denied must be told until it is heard", f)
		}
		s.change(func() { s.readings[0].Stamp, s.receive = "2", untilEnd })
		r.Poke()
		synctest.Wait()
		if n := len(s.times()); n != 2 {
			t.Fatalf("opened %d times after somebody looked", n)
		}
		end()
	})
}

func TestSettingsThatBreakARuleAreDenied(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.open = func() (connector.Connector, error) {
			return nil, femos.Fail(femos.Invalid, "setting_missing").About("password")
		}
		_, end := start(t, s, "node")
		pass(time.Hour)
		end()
		f := s.noted()
		if len(f) != 1 || f[0].Kind != connector.Denied || f[0].Code != "settings_invalid" || len(s.times()) != 1 {
			t.Fatalf("noted %v, opened %d times", f, len(s.times()))
		}
	})
}

func TestLostLeaseEndsTheReading(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var running atomic.Int64
		s := newShelf(reading("a", "1"))
		s.receive = counted(&running)
		_, end := start(t, s, "node")
		defer end()
		pass(time.Minute)
		s.change(func() { s.leases["a"] = lease{"other", time.Now().Add(30 * time.Second)} })
		pass(4 * time.Second)
		if running.Load() != 0 {
			t.Fatal("still reading what another node reads")
		}
		pass(25 * time.Second)
		if running.Load() != 0 || len(s.times()) != 1 {
			t.Fatal("read again while the other node has it")
		}
		pass(6 * time.Second) // the other node died: 30 s are over
		if running.Load() != 1 {
			t.Fatal("not read again once the lease was free")
		}
		if f := s.noted(); len(f) != 0 {
			t.Errorf("noted %v: a lost lease is no fault", f)
		}
	})
}

// A batch that comes when the lease is lost, and nobody has noticed yet, is refused by the book; that ends the reading.
func TestBatchWithoutLease(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		var got error
		s.receive = func(ctx context.Context, _ string, emit func(connector.Batch) error) error {
			s.change(func() { s.leases["a"] = lease{"other", time.Now().Add(time.Hour)} })
			got = emit(connector.Batch{Cursor: "1"})
			return got
		}
		_, end := start(t, s, "node")
		pass(time.Minute)
		end()
		if femos.KindOf(got) != femos.Conflict || len(s.times()) != 1 || len(s.noted()) != 0 || s.taken() != 0 {
			t.Errorf("emit said %v, opened %d times, noted %v", got, len(s.times()), s.noted())
		}
	})
}

// Whatever the book says of leases, nobody runs in circles.
func TestBookThatContradictsItself(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.refuse = femos.Fail(femos.Conflict, "lease_lost")
		s.receive = func(_ context.Context, _ string, emit func(connector.Batch) error) error {
			return emit(connector.Batch{})
		}
		_, end := start(t, s, "node")
		pass(time.Minute)
		end()
		if n := len(s.times()); n > 31 {
			t.Errorf("opened %d times in a minute", n)
		}
	})
}

// Where the database does not say whether the lease still holds, the reading ends before the lease does.
func TestSilentDatabaseEndsTheReading(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var running atomic.Int64
		s := newShelf(reading("a", "1"))
		s.receive = counted(&running)
		_, end := start(t, s, "node")
		defer end()
		pass(time.Minute)
		s.change(func() { s.down = errors.New("no connection") })
		pass(16 * time.Second)
		if running.Load() != 0 {
			t.Fatal("still reading with a lease that is over")
		}
		s.change(func() { s.down = nil })
		pass(8 * time.Second)
		if running.Load() != 1 {
			t.Fatal("not reading though the database answers again")
		}
	})
}

func TestAnotherNodeTakesOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.leases["a"] = lease{"dead", time.Now().Add(8 * time.Second)} // renewed a moment before it died
		began := time.Now()
		_, endOne := start(t, s, "one")
		_, endTwo := start(t, s, "two")
		pass(7 * time.Second)
		if len(s.times()) != 0 {
			t.Fatal("read while the dead node's lease holds")
		}
		pass(3 * time.Second)
		if n := len(s.times()); n != 1 {
			t.Fatalf("read by %d nodes after %s", n, time.Since(began))
		}
		// Of a graceful end the other knows at its next look.
		if s.holders()[0] == "one" {
			endOne()
			defer endTwo()
		} else {
			endTwo()
			defer endOne()
		}
		if held := s.holders(); len(held) != 0 {
			t.Fatalf("leases of %v after a graceful end", held)
		}
		pass(4 * time.Second)
		if n := len(s.times()); n != 2 {
			t.Fatalf("opened %d times: the other did not take over", n)
		}
	})
}

func TestEmitReturnsTheBooksError(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.refuse = femos.Fail(femos.Unavailable, "storage").Because(errors.New("disk full"))
		var got error
		s.receive = func(_ context.Context, _ string, emit func(connector.Batch) error) error {
			got = emit(connector.Batch{Cursor: "1"})
			return got
		}
		_, end := start(t, s, "node")
		if got != s.refuse { //nolint:errorlint // unchanged means this very one
			t.Errorf("emit returned %v", got)
		}
		if f := s.noted(); len(f) != 1 || f[0].Kind != connector.Temporary || f[0].Code != "storage" {
			t.Errorf("noted %v: it is our storage, not the platform", f)
		}
		end()
	})
}

func TestCursorResumes(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		var from []string
		s.receive = func(_ context.Context, cursor string, emit func(connector.Batch) error) error {
			from = append(from, cursor)
			return emit(connector.Batch{Cursor: cursor + "x"})
		}
		_, end := start(t, s, "node")
		pass(5 * time.Second)
		end()
		if len(from) < 3 || !slices.Equal(from[:3], []string{"", "x", "xx"}) {
			t.Errorf("began after %q", from)
		}
		if f := s.noted(); f[0] != nil || f[1] == nil || f[1].Code != "stream_ended" {
			t.Errorf("noted %v", f)
		}
	})
}

func TestBehind(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.receive = func(ctx context.Context, cursor string, emit func(connector.Batch) error) error {
			if err := emit(connector.Batch{Cursor: "1", Behind: time.Hour}); err != nil {
				return err
			}
			return untilEnd(ctx, cursor, emit)
		}
		r, end := start(t, s, "node")
		if d := r.Behind("a"); d != time.Hour {
			t.Errorf("%s behind", d)
		}
		s.change(func() { s.readings = nil })
		pass(time.Second)
		if d := r.Behind("a"); d != 0 {
			t.Errorf("%s behind, and not read here any more", d)
		}
		end()
	})
}

// A receiver that overlooks the end of its context is ended by Close.
func TestReceiverThatListensToCloseOnly(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.receive = func(ctx context.Context, _ string, _ func(connector.Batch) error) error {
			<-closed(ctx)
			return nil
		}
		_, end := start(t, s, "node")
		s.change(func() { s.readings[0].Stamp = "2" })
		pass(time.Second)
		if n := len(s.times()); n != 2 {
			t.Fatalf("opened %d times: the first receiver hangs", n)
		}
		began := time.Now()
		end()
		if d := time.Since(began); d != 0 {
			t.Errorf("the end took %s", d)
		}
	})
}

// One that overlooks both keeps nobody up, and nothing of what it hands over later is taken in.
func TestReceiverThatHangs(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		free := make(chan struct{})
		var late error
		s.receive = func(_ context.Context, _ string, emit func(connector.Batch) error) error {
			<-free
			late = emit(connector.Batch{Cursor: "late"})
			return late
		}
		r, end := start(t, s, "node")
		s.change(func() { s.readings, s.receive = []connector.Reading{reading("a", "2"), reading("b", "1")}, untilEnd })
		r.Poke()
		synctest.Wait()
		if n := len(s.times()); n != 2 {
			t.Errorf("%d opened: one that hangs kept another up, or was read twice", n)
		}
		began := time.Now()
		end()
		if d := time.Since(began); d > 4*time.Second {
			t.Errorf("the end took %s", d)
		}
		if held := s.holders(); len(held) != 0 {
			t.Errorf("leases of %v were not given back", held)
		}
		close(free)
		synctest.Wait()
		if !errors.Is(late, context.Canceled) || s.taken() != 0 {
			t.Errorf("after the end: %v, %d batches taken in", late, s.taken())
		}
	})
}

// A platform that is written to by hand has nothing to read, and is no fault.
func TestNothingToReceive(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.open = func() (connector.Connector, error) {
			return struct{ connector.Connector }{&line{closed: make(chan struct{})}}, nil
		}
		_, end := start(t, s, "node")
		pass(time.Hour)
		end()
		if len(s.times()) != 1 || len(s.noted()) != 0 {
			t.Errorf("opened %d times, noted %v", len(s.times()), s.noted())
		}
	})
}

// A platform that makes its connector panic is a fault of that account; the others are read on.
func TestPanicIsAFault(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.receive = func(context.Context, string, func(connector.Batch) error) error { panic("what somebody wrote") }
		_, end := start(t, s, "node")
		pass(10 * time.Second)
		end()
		f := s.noted()[0]
		if f == nil || f.Kind != connector.Garbled || len(s.times()) < 3 {
			t.Fatalf("noted %v, opened %d times", f, len(s.times()))
		}
		if strings.Contains(f.Error(), "somebody wrote") {
			t.Errorf("the fault quotes: %v", f)
		}
	})
}
