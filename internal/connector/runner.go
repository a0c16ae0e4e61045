package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"femos"
)

// How the runner paces itself.
const (
	lookEvery    = time.Second // how soon another node's change of accounts, channels or permissions is seen
	firstPause   = time.Second
	longestPause = 5 * time.Minute
	longestFull  = 20 * time.Second // with jitter half a minute: nobody but we ourselves is asked whether there is room again
	// longestLimit is how long a platform that says "later" is believed at a time: one that says "in a year" is asked
	// again in an hour. A stream keeps what we have not read for about a day.
	longestLimit = time.Hour
	stopWait     = 2 * time.Second // what a receiver has to end in when the runner does; the leases go back then
)

// Reading is an account as the runner needs it. Its Channels are those that a standing permission covers; an account
// without any is not read.
type Reading struct {
	Account femos.AccountID
	Stamp   string // differs whenever the account, its channels or their permissions do
}

// Book is where the runner finds what to read and notes how it goes. Implemented in package intake.
type Book interface {
	// Readings lists the active accounts that have at least one channel to read.
	Readings(ctx context.Context) ([]Reading, error)
	// Open opens the account's connector with its present settings and channels, and returns its cursor.
	Open(ctx context.Context, account femos.AccountID) (Connector, string, error)
	// Lease takes or keeps the account for this node, for so long from now by a clock that all nodes share.
	Lease(ctx context.Context, account femos.AccountID, hold time.Duration) (bool, error)
	// Renew keeps all accounts that this node has for so long from now, and returns which they are.
	Renew(ctx context.Context, hold time.Duration) ([]femos.AccountID, error)
	// Release gives all accounts of this node back.
	Release(ctx context.Context) error
	// Fault notes why an account can't be read just now; nil when it can again.
	Fault(ctx context.Context, account femos.AccountID, fault *Fault) error
	// Intake begins the taking in of what the account reads; threader may be nil. done is told of each transaction, one after
	// the other: how late the newest batch in it was, or why it failed, after which nothing more is taken in. It ends with ctx.
	Intake(ctx context.Context, account femos.AccountID, threader Threader, done func(behind time.Duration, err error)) Intake
}

// Intake takes in what one reading of an account brings.
type Intake interface {
	// Accept takes a batch in. It may return before the batch is stored, but not before it is sure to be stored after all
	// before it, or not at all. The error may be that of a batch before.
	Accept(b Batch) error
	// Wait returns when everything that was taken in is stored, or why it is not.
	Wait() error
}

// Runner keeps one receiver per account going: lease, cursor, backoff. Of many nodes one reads an account.
type Runner struct {
	book Book
	log  *slog.Logger
	poke chan struct{}

	mu     sync.Mutex
	behind map[femos.AccountID]time.Duration
	leases map[femos.AccountID]*lease
}

// NewRunner makes a runner. Run starts it.
func NewRunner(book Book, log *slog.Logger) *Runner {
	return &Runner{book: book, log: log, poke: make(chan struct{}, 1), behind: map[femos.AccountID]time.Duration{}, leases: map[femos.AccountID]*lease{}}
}

// Poke makes the runner look at once: after a permission was recorded or withdrawn, an account added or paused.
func (r *Runner) Poke() {
	select {
	case r.poke <- struct{}{}:
	default:
	}
}

// Behind says how old the newest batch of an account was when it came, 0 if it is up to date or not read here.
func (r *Runner) Behind(account femos.AccountID) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.behind[account]
}

// reader is one account being read.
type reader struct {
	stamp  string
	cancel context.CancelFunc
	done   chan struct{}
}

// Run reads all accounts until ctx ends, and returns when the last receiver has stopped and the leases are given back.
// A receiver that does not stop within two seconds is left behind: nothing of what it hands over is taken in.
func (r *Runner) Run(ctx context.Context) {
	readers := map[femos.AccountID]*reader{}
	defer func() { r.stop(context.WithoutCancel(ctx), readers) }()
	var renewing sync.WaitGroup
	defer renewing.Wait() // before the leases are given back
	renewing.Go(func() { r.renew(ctx) })
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		r.look(ctx, readers)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-r.poke:
		}
	}
}

// stop ends all receivers and gives the leases back, which would hold other nodes up.
func (r *Runner) stop(ctx context.Context, readers map[femos.AccountID]*reader) {
	for _, reader := range readers {
		reader.cancel()
	}
	patience, cancel := context.WithTimeout(ctx, stopWait)
	defer cancel()
	for account, reader := range readers {
		select {
		case <-reader.done:
		case <-patience.Done():
			r.log.Warn("receiver does not end", "account", account)
		}
	}
	last, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := r.book.Release(last); err != nil {
		r.log.Warn("leases not given back", "err", err)
	}
}

// look starts, restarts and stops receivers so that they match the book. It waits for none of them: one that is slow to
// end must not keep the others going. Each tells when it has ended, and is started anew then if it is still wanted.
func (r *Runner) look(ctx context.Context, readers map[femos.AccountID]*reader) {
	readings, err := r.book.Readings(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.log.Warn("accounts not listed", "err", err)
		}
		return
	}
	wanted := map[femos.AccountID]Reading{}
	for _, reading := range readings {
		wanted[reading.Account] = reading
	}
	for account, reader := range readers {
		if reading, ok := wanted[account]; !ok || reading.Stamp != reader.stamp {
			reader.cancel() // at once: a withdrawn permission ends the reading now
		}
		select {
		case <-reader.done:
			delete(readers, account)
		default:
		}
	}
	for account, reading := range wanted {
		if readers[account] != nil {
			continue
		}
		ctx, cancel := context.WithCancel(ctx)
		reader := &reader{stamp: reading.Stamp, cancel: cancel, done: make(chan struct{})}
		readers[account] = reader
		go func() {
			r.read(ctx, account)
			r.late(account, 0)
			close(reader.done)
			r.Poke()
		}()
	}
}

// read takes the account's lease and receives until ctx ends.
func (r *Runner) read(ctx context.Context, account femos.AccountID) {
	for ctx.Err() == nil {
		if leased, done := r.take(ctx, account); leased != nil {
			r.receive(leased, account)
			done()
		}
		sleep(ctx, leaseEvery) // another node has it
	}
}

// receive runs the account's receiver again and again, later and later while it fails.
func (r *Runner) receive(ctx context.Context, account femos.AccountID) {
	pause := firstPause
	for ctx.Err() == nil {
		err := r.once(ctx, account, func() { pause = firstPause })
		if ctx.Err() != nil || femos.KindOf(err) == femos.Conflict { // lease_lost
			return
		}
		fault := FaultOf(err)
		if fault == nil { // a receiver that ends by itself begins anew
			fault = &Fault{Kind: Temporary, Code: "stream_ended"}
		}
		if fault.Code == "storage_full" {
			pause = min(pause, longestFull)
		}
		wait := pause/2 + rand.N(pause) //nolint:gosec // jitter
		if fault.Kind == Limited {
			wait = min(max(time.Until(fault.Until), wait), longestLimit) //nolint:forbidigo // timers run on this clock; synctest turns both
		}
		pause = min(2*pause, longestPause)
		r.log.Warn("receiving failed", "account", account, "kind", fault.Kind, "code", fault.Code, "again_in", wait.Round(time.Second).String(), "err", fault)
		r.note(ctx, account, fault)
		if fault.Kind == Denied {
			<-ctx.Done() // a person looks; her change restarts us
			return
		}
		sleep(ctx, wait)
	}
}

// note tells the book of a fault. That an account is denied is told until it is heard, as nobody would look otherwise.
func (r *Runner) note(ctx context.Context, account femos.AccountID, fault *Fault) {
	for {
		err := r.book.Fault(ctx, account, fault)
		if err == nil || ctx.Err() != nil {
			return
		}
		r.log.Warn("fault not noted", "account", account, "err", err)
		if fault.Kind != Denied || !sleep(ctx, leaseEvery) {
			return
		}
	}
}

// late notes how old the newest batch of an account was.
func (r *Runner) late(account femos.AccountID, by time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if by == 0 {
		delete(r.behind, account)
		return
	}
	r.behind[account] = by
}

// once opens the connector and receives from the stored cursor. well is called after each stored batch. A panic is a fault
// of this account: something hostile on one platform must not end the reading of the others, and the desk.
func (r *Runner) once(ctx context.Context, account femos.AccountID, well func()) (err error) {
	defer func() {
		if v := recover(); v != nil { // its value may quote what was read
			err = &Fault{Kind: Garbled, Code: "garbled", Cause: fmt.Errorf("panic of type %T at %s", v, debug.Stack())}
		}
	}()
	c, cursor, err := r.book.Open(ctx, account)
	if err != nil {
		var invalid *femos.Error
		if errors.As(err, &invalid) && invalid.Kind == femos.Invalid {
			return &Fault{Kind: Denied, Code: "settings_invalid", Cause: err}
		}
		return err
	}
	receiving, end := context.WithCancel(ctx)
	defer end()
	defer func() { _ = c.Close() }()                               // ends what still runs; there is nobody to tell
	defer context.AfterFunc(receiving, func() { _ = c.Close() })() // one that overlooks that it ended hears this
	receiver, ok := c.(Receiver)
	if !ok {
		<-ctx.Done() // a platform that is written to by hand
		return nil
	}
	threader, _ := c.(Threader)
	in := r.book.Intake(ctx, account, threader, r.done(ctx, account, well, end))
	defer func() {
		if failed := in.Wait(); failed != nil {
			err = failed // whatever it made the receiver say
		}
	}()
	return receiver.Receive(receiving, cursor, func(b Batch) error {
		if ctx.Err() != nil { // nothing comes in after the end
			return ctx.Err()
		}
		return in.Accept(b)
	})
}

// done is told of each transaction of a reading: the first that is stored clears the account's fault, one that fails ends it.
func (r *Runner) done(ctx context.Context, account femos.AccountID, well, end func()) func(time.Duration, error) {
	cleared := false
	return func(behind time.Duration, err error) {
		if err != nil {
			end()
			return
		}
		well()
		r.late(account, behind)
		if cleared {
			return
		}
		if err := r.book.Fault(ctx, account, nil); err != nil {
			if ctx.Err() == nil {
				r.log.Warn("fault not cleared", "account", account, "err", err) // the next transaction tries again
			}
			return
		}
		cleared = true
	}
}

// sleep waits and says whether ctx still stands.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
