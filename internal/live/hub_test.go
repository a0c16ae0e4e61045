package live_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"femos/internal/live"
)

func notices(from, to int) []live.Notice {
	var ns []live.Notice
	for i := from; i < to; i++ {
		ns = append(ns, live.Notice{Kind: "inquiry", ID: fmt.Sprint(i), New: i%2 == 0})
	}
	return ns
}

// rest reads until the channel is closed.
func rest(c <-chan *live.Notice) []live.Notice {
	var ns []live.Notice
	for n := range c {
		ns = append(ns, *n)
	}
	return ns
}

func expect(t *testing.T, got, want []live.Notice) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d notices, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("notice %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestEverySubscriberGetsEverythingInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		one, two := h.Subscribe(t.Context()), h.Subscribe(t.Context())
		h.Publish(notices(0, 3)...)
		h.Publish()
		three := h.Subscribe(t.Context())
		h.Publish(notices(3, 5)...)
		h.Close()
		expect(t, rest(one), notices(0, 5))
		expect(t, rest(two), notices(0, 5))
		expect(t, rest(three), notices(3, 5))
	})
}

func TestTheEndOfTheContextEndsTheSubscription(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		ctx, cancel := context.WithCancel(t.Context())
		gone, stays := h.Subscribe(ctx), h.Subscribe(t.Context())
		h.Publish(notices(0, 1)...)
		cancel()
		synctest.Wait()
		h.Publish(notices(1, 2)...)
		expect(t, rest(gone), notices(0, 1))
		if n := h.Subscribers(); n != 1 {
			t.Errorf("%d subscribers, want the other one alone", n)
		}
		if n := <-stays; n.ID != "0" {
			t.Errorf("the other one got %v first", n)
		}
		expect(t, rest(h.Subscribe(ctx)), nil) // ended before it began
		h.Close()
	})
}

func TestASlowSubscriberIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		slow, quick := h.Subscribe(t.Context()), h.Subscribe(t.Context())
		batch := notices(0, 256)
		h.Publish(batch...)
		for range batch {
			<-quick
		}
		if n := h.Subscribers(); n != 2 {
			t.Fatalf("%d subscribers after a full backlog, want 2", n)
		}
		h.Publish(notices(256, 258)...)
		if n := h.Subscribers(); n != 1 {
			t.Errorf("%d subscribers after one notice too many, want 1", n)
		}
		expect(t, rest(slow), batch)
		h.Close()
		expect(t, rest(quick), notices(256, 258))
	})
}

func TestCloseIsFinal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := live.NewHub()
		ctx, cancel := context.WithCancel(t.Context())
		before := h.Subscribe(ctx)
		h.Close()
		h.Close()
		cancel() // after the drop: must not close the channel a second time
		synctest.Wait()
		h.Publish(notices(0, 1)...)
		expect(t, rest(before), nil)
		expect(t, rest(h.Subscribe(t.Context())), nil)
		if n := h.Subscribers(); n != 0 {
			t.Errorf("%d subscribers of a closed hub", n)
		}
	})
}

// Five hundred browsers come, read and go while four desks publish; each sees one unbroken run per publisher.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	h := live.NewHub()
	var readers, writers sync.WaitGroup
	for i := range 500 {
		ctx, cancel := context.WithCancel(t.Context())
		c := h.Subscribe(ctx)
		readers.Go(func() {
			defer cancel()
			last := map[string]int{}
			count := 0
			for n := range c {
				var number int
				if _, err := fmt.Sscan(n.ID, &number); err != nil {
					t.Error(err)
				}
				if was, seen := last[n.Kind]; seen && number != was+1 || !seen && number != 0 {
					t.Errorf("publisher %s: %d after %d", n.Kind, number, was)
				}
				last[n.Kind] = number
				if count++; i%2 == 0 && count == 20 {
					cancel() // goes in the middle
				}
			}
		})
	}
	for p := range 4 {
		writers.Go(func() {
			for i := range 50 {
				h.Publish(live.Notice{Kind: fmt.Sprint(p), ID: fmt.Sprint(i)})
			}
		})
	}
	writers.Wait()
	h.Close()
	readers.Wait()
	if n := h.Subscribers(); n != 0 {
		t.Errorf("%d subscribers are left", n)
	}
}

// One notice to 500 browsers, and each reads it.
func BenchmarkPublishTo500(b *testing.B) {
	h := live.NewHub()
	defer h.Close()
	subs := make([]<-chan *live.Notice, 500)
	for i := range subs {
		subs[i] = h.Subscribe(b.Context())
	}
	n := live.Notice{Kind: "inquiry", ID: "0197…"}
	for b.Loop() {
		h.Publish(n)
		for _, c := range subs {
			<-c
		}
	}
}
