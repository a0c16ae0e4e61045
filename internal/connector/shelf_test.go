package connector_test

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"femos"
	"femos/internal/connector"
)

// shelf is what several nodes read by: a database of a few maps.
type shelf struct {
	mu       sync.Mutex
	readings []connector.Reading
	leases   map[femos.AccountID]lease
	cursors  map[femos.AccountID]string
	faults   []*connector.Fault // as noted; nil when it was well again
	opened   []time.Time
	accepted []connector.Batch

	receive func(ctx context.Context, cursor string, emit func(connector.Batch) error) error
	open    func() (connector.Connector, error) // nil: one that receives
	down    error                               // what the database answers to leases
	deaf    int                                 // how many faults it does not take
	refuse  error                               // what becomes of a batch
}

type lease struct {
	node  string
	until time.Time
}

func newShelf(readings ...connector.Reading) *shelf {
	return &shelf{readings: readings, leases: map[femos.AccountID]lease{}, cursors: map[femos.AccountID]string{}, receive: untilEnd}
}

// untilEnd receives nothing.
func untilEnd(ctx context.Context, _ string, _ func(connector.Batch) error) error {
	<-ctx.Done()
	return nil
}

func (s *shelf) change(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// times says when connectors were opened, since the first.
func (s *shelf) times() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []time.Duration
	for _, t := range s.opened {
		list = append(list, t.Sub(s.opened[0]))
	}
	return list
}

func (s *shelf) noted() []*connector.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// holders says who has leases.
func (s *shelf) holders() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, held := range s.leases {
		names = append(names, held.node)
	}
	return names
}

// taken says how many batches were taken in.
func (s *shelf) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.accepted)
}

// node is one process at the shelf.
type node struct {
	*shelf
	name string
}

var _ connector.Book = node{}

// Readings implements connector.Book.
func (n node) Readings(context.Context) ([]connector.Reading, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.readings), nil
}

// Open implements connector.Book.
func (n node) Open(_ context.Context, account femos.AccountID) (connector.Connector, string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.opened = append(n.opened, time.Now())
	if n.open != nil {
		c, err := n.open()
		return c, "", err
	}
	return &line{receive: n.receive, closed: make(chan struct{})}, n.cursors[account], nil
}

// Lease implements connector.Book.
func (n node) Lease(ctx context.Context, account femos.AccountID, hold time.Duration) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := cmp.Or(n.down, ctx.Err()); err != nil {
		return false, err
	}
	if held := n.leases[account]; held.node != n.name && time.Now().Before(held.until) {
		return false, nil
	}
	n.leases[account] = lease{n.name, time.Now().Add(hold)}
	return true, nil
}

// Renew implements connector.Book.
func (n node) Renew(ctx context.Context, hold time.Duration) (kept []femos.AccountID, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := cmp.Or(n.down, ctx.Err()); err != nil {
		return nil, err
	}
	for account, held := range n.leases {
		if held.node == n.name {
			n.leases[account] = lease{n.name, time.Now().Add(hold)}
			kept = append(kept, account)
		}
	}
	return kept, nil
}

// Release implements connector.Book.
func (n node) Release(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for account, held := range n.leases {
		if held.node == n.name {
			delete(n.leases, account)
		}
	}
	return ctx.Err()
}

// Fault implements connector.Book.
func (n node) Fault(_ context.Context, _ femos.AccountID, fault *connector.Fault) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.deaf > 0 {
		n.deaf--
		return femos.Fail(femos.Unavailable, "storage")
	}
	n.faults = append(n.faults, fault)
	return nil
}

// Intake implements connector.Book.
func (n node) Intake(_ context.Context, account femos.AccountID, _ connector.Threader, done func(time.Duration, error)) connector.Intake {
	return &hand{n, account, done, nil}
}

// hand takes in what one reading brings, each batch at once.
type hand struct {
	node    node
	account femos.AccountID
	done    func(time.Duration, error)
	err     error
}

// Accept implements connector.Intake.
func (h *hand) Accept(b connector.Batch) error {
	if h.err == nil {
		h.err = h.node.accept(h.account, b)
		h.done(b.Behind, h.err)
	}
	return h.err
}

// Wait implements connector.Intake.
func (h *hand) Wait() error { return h.err }

// accept takes nothing in for a node that has not the lease, like the real door.
func (n node) accept(account femos.AccountID, b connector.Batch) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refuse != nil {
		return n.refuse
	}
	if n.leases[account].node != n.name {
		return femos.Fail(femos.Conflict, "lease_lost")
	}
	n.accepted = append(n.accepted, b)
	n.cursors[account] = b.Cursor
	return nil
}

// line is a connector that receives.
type line struct {
	receive func(ctx context.Context, cursor string, emit func(connector.Batch) error) error
	once    sync.Once
	closed  chan struct{}
}

// Check implements connector.Connector.
func (*line) Check(context.Context) (connector.Identity, error) { return connector.Identity{}, nil }

// Close implements connector.Connector.
func (l *line) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Receive implements connector.Receiver.
func (l *line) Receive(ctx context.Context, cursor string, emit func(connector.Batch) error) error {
	return l.receive(context.WithValue(ctx, closedKey{}, l.closed), cursor, emit)
}

// closedKey finds the channel that says that the connector was closed in the context of its receiver.
type closedKey struct{}

func closed(ctx context.Context) chan struct{} {
	return ctx.Value(closedKey{}).(chan struct{}) //nolint:forcetypeassert // Receive put it there
}

// bubble runs a test on a clock of its own. It fails if a goroutine is left at the end.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// start runs a runner and returns it with what ends it and waits for that.
func start(t *testing.T, s *shelf, name string) (*connector.Runner, func()) {
	t.Helper()
	return startBook(t, node{s, name})
}

func startBook(t *testing.T, book connector.Book) (*connector.Runner, func()) {
	t.Helper()
	r := connector.NewRunner(book, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.Run(ctx)
	}()
	synctest.Wait()
	return r, func() {
		cancel()
		<-ended
	}
}

// pass lets time pass and everything that happens in it happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
