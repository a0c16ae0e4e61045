package intake

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"femos"
	"femos/internal/connector"
)

// mostWaiting is how many events wait to be stored together before no more are taken. What is stored at once costs less
// than what is stored in pieces, by a third for five times as much.
const mostWaiting = 1000

// Stream takes in what one account reads. While a batch is being stored the next is judged, masked and sealed; and where
// storing is slower, what comes meanwhile waits together, so that the more there is the more goes into one transaction, up to
// mostWaiting. What comes while nothing is being stored is stored at once.
//
// Nothing is given up for it. Batches of an account are judged and stored in order. The stored cursor covers what is stored
// with it and before, and nothing else. If a transaction fails, what was judged after it is dropped, the door forgets what it
// knew of the account, and the stream takes nothing more: reading begins anew after the stored cursor. What a permission
// covers is asked before a batch is judged and again in its transaction, however long it waited.
type Stream struct {
	d        *Desk
	ctx      context.Context //nolint:containedctx // of the reading; what is judged is stored after Accept has returned
	account  femos.AccountID
	node     string
	threader connector.Threader
	done     func(behind time.Duration, err error)
	lane     *lane

	mu      sync.Mutex
	changed sync.Cond // something below did
	waiting *batch    // judged, and next to be stored
	storing bool      // a goroutine stores what waits
	err     error     // why nothing is taken in any more
}

// Stream begins the taking in of what an account reads; threader may be nil. done is told of each transaction, one after the
// other: how late the newest batch in it was, or why it failed, after which comes nothing more. Everything ends with ctx.
func (d *Desk) Stream(ctx context.Context, account femos.AccountID, node string, threader connector.Threader, done func(behind time.Duration, err error)) *Stream {
	s := &Stream{d: d, ctx: ctx, account: account, node: node, threader: threader, done: done, lane: d.lane(account)}
	s.changed.L = &s.mu
	return s
}

// Accept takes a batch in. It returns when the batch is judged and waits to be stored, or is being stored. A batch without
// events, or of a numbered chat, is stored when it returns, and so is everything before it. The error may be that of a batch
// before; after one nothing is taken in any more.
func (s *Stream) Accept(b connector.Batch) error {
	if len(b.Events) == 0 || inPlaces(b) {
		return s.acceptNow(b)
	}
	s.lane.mu.Lock()
	defer s.lane.mu.Unlock()
	if s.lane.stream.Load() != s {
		s.lane.settle() // of a reading before
	}
	door := s.d.known(s.lane)
	if door == nil { // what still waits was judged against the one that was forgotten
		s.lane.settle()
		var err error
		if door, err = s.d.door(s.ctx, s.lane, s.account); err != nil {
			return err
		}
	}
	w, err := s.d.batch(s.ctx, door, s.account, s.node, b, s.threader)
	if err != nil {
		return err
	}
	w.judgeAhead(b.Events)
	before, err := s.take()
	if err != nil {
		return err
	}
	if before != nil {
		w = before.join(w)
	}
	w.size, w.behind = w.size+len(b.Events), b.Behind
	w.events(s.ctx, b.Events)
	return s.put(w)
}

// inPlaces says whether a batch is of a numbered chat: what was read of it is asked of the store, so it must be there.
func inPlaces(b connector.Batch) bool {
	if b.Import != nil {
		return true
	}
	for _, e := range b.Events {
		if e.Post != nil && e.Post.Position != nil {
			return true
		}
	}
	return false
}

// acceptNow takes a batch in after everything before it is stored, and returns when it is stored itself.
func (s *Stream) acceptNow(b connector.Batch) error {
	if err := s.Wait(); err != nil {
		return err
	}
	_, err := s.d.Accept(s.ctx, s.account, s.node, b, s.threader)
	if err != nil {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	s.done(b.Behind, err)
	return err
}

// Wait returns when everything that was taken in is stored, or why it is not.
func (s *Stream) Wait() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.storing {
		s.changed.Wait()
	}
	return s.err
}

// take returns the batch that waits, so that more may join it, nil if there is none. Where enough waits it does too.
func (s *Stream) take() (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && s.waiting != nil && s.waiting.size >= mostWaiting {
		s.changed.Wait()
	}
	w := s.waiting
	s.waiting = nil
	return w, s.err
}

// put has a batch stored when all before it are.
func (s *Stream) put(w *batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	s.waiting = w
	if !s.storing {
		s.storing = true
		s.lane.stream.Store(s)
		go s.store()
	}
	return nil
}

// store stores what waits until nothing does.
func (s *Stream) store() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.waiting != nil && s.err == nil {
		w := s.waiting
		s.waiting = nil
		s.changed.Broadcast() // there is room
		s.mu.Unlock()
		err := s.storeOne(w)
		s.done(w.behind, err)
		s.mu.Lock()
		s.err = err
	}
	s.waiting, s.storing = nil, false
	s.lane.stream.CompareAndSwap(s, nil)
	s.changed.Broadcast()
}

// storeOne stores a batch. A panic is a fault of this account, as it is where its reading runs.
func (s *Stream) storeOne(w *batch) (err error) {
	defer func() {
		if v := recover(); v != nil { // its value may quote what was read
			s.d.Forget(s.account)
			err = &connector.Fault{Kind: connector.Garbled, Code: "garbled", Cause: fmt.Errorf("panic of type %T at %s", v, debug.Stack())}
		}
	}()
	_, err = s.d.store(s.ctx, w)
	return err
}

// join is the batch with another's to come after what it holds already, as if they had come as one.
func (w *batch) join(next *batch) *batch {
	w.covered, w.ahead = next.covered, next.ahead
	if next.in.Cursor != "" {
		w.in.Cursor = next.in.Cursor
	}
	return w
}
