package connectortest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"femos/internal/connector"
)

// Tape records what Receive emits. Its waits end after a minute, by failing the test.
type Tape struct {
	mu      sync.Mutex
	batches []connector.Batch
	grown   chan struct{} // closed and replaced when a batch comes
	result  chan error
	cancel  context.CancelFunc
	note    func(error)
}

// Listen starts Receive after a cursor and records until the test ends.
func Listen(t *testing.T, r connector.Receiver, cursor string) *Tape {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	tp := &Tape{grown: make(chan struct{}), result: make(chan error, 1), cancel: cancel, note: func(error) {}}
	go func() { tp.result <- r.Receive(ctx, cursor, tp.emit) }()
	t.Cleanup(cancel)
	return tp
}

func (tp *Tape) emit(b connector.Batch) error {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	tp.batches = append(tp.batches, b)
	close(tp.grown)
	tp.grown = make(chan struct{})
	return nil
}

// Events returns what was emitted so far.
func (tp *Tape) Events() []connector.Event { return tp.events(false) }

// events leaves out the posts of listen unless they are asked for.
func (tp *Tape) events(primers bool) []connector.Event {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	var all []connector.Event
	for _, b := range tp.batches {
		for _, e := range b.Events {
			if primers || e.Post == nil || e.Post.Text != primer {
				all = append(all, e)
			}
		}
	}
	return all
}

// Cursor returns the cursor of the last batch.
func (tp *Tape) Cursor() string {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	if len(tp.batches) == 0 {
		return ""
	}
	return tp.batches[len(tp.batches)-1].Cursor
}

// Until waits for an event and returns the first that matches.
func (tp *Tape) Until(t *testing.T, what string, match func(connector.Event) bool) connector.Event {
	t.Helper()
	var found connector.Event
	ok := tp.wait(patience, func() bool {
		all := tp.Events()
		i := slices.IndexFunc(all, match)
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	})
	if !ok {
		t.Fatalf("%s does not arrive (%v)", what, tp.ended())
	}
	return found
}

// UntilCursor waits for a batch whose cursor matches, with events or without.
func (tp *Tape) UntilCursor(t *testing.T, match func(string) bool) {
	t.Helper()
	if !tp.wait(patience, func() bool { return match(tp.Cursor()) }) {
		t.Fatalf("no such cursor comes; the last is %q (%v)", tp.Cursor(), tp.ended())
	}
}

// wait waits until enough says so; it asks after every batch and returns whether it was in time.
func (tp *Tape) wait(limit time.Duration, enough func() bool) bool {
	timeout := time.After(limit)
	for {
		tp.mu.Lock()
		grown := tp.grown
		tp.mu.Unlock()
		if enough() {
			return true
		}
		select {
		case <-grown:
		case <-timeout:
			return false
		}
	}
}

// Post waits for a new post with this id.
func (tp *Tape) Post(t *testing.T, id string) *connector.Post {
	t.Helper()
	return tp.Until(t, "a post", func(e connector.Event) bool { return e.Post != nil && e.Post.Ref.ID == id }).Post
}

// ended returns Receive's error if it has ended, for a message.
func (tp *Tape) ended() string {
	select {
	case err := <-tp.result:
		tp.result <- err
		return fmt.Sprintf("Receive ended with %v", err)
	default:
		return "Receive goes on"
	}
}

// Finish waits for Receive to end and returns its error.
func (tp *Tape) Finish(t *testing.T) error {
	t.Helper()
	select {
	case err := <-tp.result:
		tp.result <- err
		tp.note(err)
		return err
	case <-time.After(patience):
		t.Fatal("Receive does not end")
		return nil
	}
}

// Stop ends Receive by its context, which is no error.
func (tp *Tape) Stop(t *testing.T) {
	t.Helper()
	tp.cancel()
	if err := tp.Finish(t); err != nil {
		t.Errorf("Receive ended by its context returns %v, want nil", err)
	}
}

// ids returns the ids of new posts in order.
func ids(events []connector.Event) []string {
	var all []string
	for _, e := range events {
		if e.Post != nil {
			all = append(all, e.Post.Ref.ID)
		}
	}
	return all
}
