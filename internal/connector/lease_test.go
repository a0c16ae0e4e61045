package connector_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

// A node that is cut off from the database, or that it does not answer, stops reading before another begins: never do
// two read at once.
func TestCutOffNodeStopsBeforeAnotherBegins(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]bool{"cut off": false, "without an answer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 50 { // at different points of the lease
				after := time.Minute + rand.N(10*time.Second)
				bubble(t, func(t *testing.T) {
					s := newShelf(reading("a", "1"))
					var mu sync.Mutex
					running, most, begun := 0, 0, time.Time{}
					s.receive = func(ctx context.Context, _ string, _ func(connector.Batch) error) error {
						mu.Lock()
						running++
						most, begun = max(most, running), time.Now()
						mu.Unlock()
						<-ctx.Done()
						mu.Lock()
						running--
						mu.Unlock()
						return nil
					}
					one := &island{node: node{s, "one"}, hang: hang}
					_, endOne := startBook(t, one)
					defer endOne()
					pass(time.Second)
					_, endTwo := start(t, s, "two")
					defer endTwo()
					pass(after)
					one.cut(true)
					cut := time.Now()
					pass(15 * time.Second)
					mu.Lock()
					defer mu.Unlock()
					if most != 1 || running != 1 || !begun.After(cut) || begun.Sub(cut) > 11*time.Second {
						t.Fatalf("cut off after %s: %d read at once, %d now, taken over after %s", after, most, running, begun.Sub(cut))
					}
					if held := s.holders(); len(held) != 1 || held[0] != "two" {
						t.Fatalf("held by %v", held)
					}
					one.cut(false)
				})
			}
		})
	}
}

// A node that is killed gives nothing back: whenever that was, another reads its accounts within fifteen seconds, and not
// before its lease is over.
func TestTakenOverWhenANodeDies(t *testing.T) {
	t.Parallel()
	for range 50 { // at different points of the lease, and of the other's looks
		after := time.Minute + rand.N(10*time.Second)
		bubble(t, func(t *testing.T) {
			s := newShelf(reading("a", "1"), reading("b", "1"))
			var mu sync.Mutex
			var begun []time.Time
			s.receive = func(ctx context.Context, _ string, _ func(connector.Batch) error) error {
				mu.Lock()
				begun = append(begun, time.Now())
				mu.Unlock()
				<-ctx.Done()
				return nil
			}
			one := &island{node: node{s, "one"}}
			_, endOne := startBook(t, one)
			pass(rand.N(2 * time.Second))
			_, endTwo := start(t, s, "two")
			defer endTwo()
			pass(after)
			one.cut(true) // what it would still give back does not arrive
			died := time.Now()
			endOne()
			pass(15*time.Second - time.Since(died))
			mu.Lock()
			defer mu.Unlock()
			if len(begun) != 4 {
				t.Fatalf("killed after %s: %d readings begun for two accounts, want two each", after, len(begun))
			}
			for _, at := range begun[2:] {
				if took := at.Sub(died); took > 15*time.Second || took < 5*time.Second {
					t.Errorf("killed after %s: taken over after %s", after, took)
				}
			}
			if held := s.holders(); len(held) != 2 || held[0] != "two" || held[1] != "two" {
				t.Errorf("held by %v", held)
			}
		})
	}
}

// island is a node whose way to the database can be cut.
type island struct {
	node
	hang bool

	cutMu sync.Mutex
	off   bool
}

func (i *island) cut(off bool) {
	i.cutMu.Lock()
	defer i.cutMu.Unlock()
	i.off = off
}

func (i *island) reach(ctx context.Context) error {
	i.cutMu.Lock()
	off := i.off
	i.cutMu.Unlock()
	switch {
	case off && i.hang:
		<-ctx.Done()
		return ctx.Err()
	case off:
		return errors.New("no route")
	}
	return nil
}

// Lease implements connector.Book.
func (i *island) Lease(ctx context.Context, account femos.AccountID, hold time.Duration) (bool, error) {
	if err := i.reach(ctx); err != nil {
		return false, err
	}
	return i.node.Lease(ctx, account, hold)
}

// Renew implements connector.Book.
func (i *island) Renew(ctx context.Context, hold time.Duration) ([]femos.AccountID, error) {
	if err := i.reach(ctx); err != nil {
		return nil, err
	}
	return i.node.Renew(ctx, hold)
}

// Release implements connector.Book.
func (i *island) Release(ctx context.Context) error {
	if err := i.reach(ctx); err != nil {
		return err
	}
	return i.node.Release(ctx)
}

// A platform that says "later" for an hour is asked when it said, not more often than every few minutes where it does
// not say when, and at least every hour whatever it says; the other accounts are read on meanwhile, and it is read again
// once the hour is over.
func TestLimitedForAnHour(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for name, c := range map[string]struct {
		until       func(now, free time.Time) time.Time
		most, least int           // tries in the hour
		late        time.Duration // how long after the hour it is read again
	}{
		"it says when":    {func(_, free time.Time) time.Time { return free }, 2, 1, 5 * time.Second},
		"it says little":  {func(now, _ time.Time) time.Time { return now.Add(time.Second) }, 30, 10, 8 * time.Minute},
		"it says never":   {func(now, _ time.Time) time.Time { return now.AddDate(1, 0, 0) }, 2, 1, hour},
		"it says before":  {func(now, _ time.Time) time.Time { return now.AddDate(-1, 0, 0) }, 30, 10, 8 * time.Minute},
		"it says nothing": {func(time.Time, time.Time) time.Time { return time.Time{} }, 30, 10, 8 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				s := newShelf(reading("a", "1"))
				free := time.Now().Add(hour)
				var mu sync.Mutex
				tries, read := 0, time.Time{}
				s.receive = func(ctx context.Context, _ string, emit func(connector.Batch) error) error {
					now := time.Now()
					mu.Lock()
					if tries++; now.Before(free) {
						mu.Unlock()
						return &connector.Fault{Kind: connector.Limited, Code: "limited", Until: c.until(now, free)}
					}
					read = now
					mu.Unlock()
					err := emit(connector.Batch{Cursor: "1"})
					<-ctx.Done()
					return err
				}
				_, end := start(t, s, "node")
				defer end()
				pass(hour - time.Second)
				mu.Lock()
				if tries < c.least || tries > c.most {
					t.Errorf("%d tries in an hour, want %d to %d", tries, c.least, c.most)
				}
				mu.Unlock()
				pass(2 * hour)
				mu.Lock()
				defer mu.Unlock()
				if read.IsZero() || read.Sub(free) > c.late {
					t.Errorf("read again %s after the hour", read.Sub(free))
				}
				if f := s.noted(); f[len(f)-1] != nil || f[0].Code != "limited" {
					t.Errorf("noted %v: the desk says it, and that it is over", f)
				}
			})
		})
	}
}
