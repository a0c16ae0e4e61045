package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"femos"
)

// countsLast is how long numbers are believed at most of which nobody said that they changed: another process may have.
const countsLast = 5 * time.Second

// counted keeps the numbers beside the views that are the same for everybody, as counting them costs more than the rest of
// a page. They are counted anew after every transaction of this process that may have changed them; other nodes' changes are
// told by Forget, and Check forgets them every now and then.
type counted struct {
	changes  atomic.Int64 // that were committed, those of the door aside
	mu       sync.Mutex   // one counts, and all who wait for it have the same numbers
	counts   Counts
	at       int64       // changes when it began to count
	asked    atomic.Bool // since they were counted
	aged     time.Time   // when Check forgot them last
	arriving sync.Mutex  // one door after the other
}

// Forget says that somebody else, who shares the database, changed something.
func (s *Store) Forget() { s.counted.changes.Add(1) }

// countedNow returns the numbers for everybody, which nobody may write to.
func (s *Store) countedNow(ctx context.Context) (Counts, error) {
	c := &s.counted
	c.asked.Store(true)
	return c.now(ctx, s.countAll)
}

func (c *counted) now(ctx context.Context, count func(context.Context) (Counts, error)) (Counts, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == c.changes.Load() && c.counts.View != nil {
		return c.counts, nil
	}
	at := c.changes.Load()
	counts, err := count(ctx)
	if err != nil {
		return Counts{}, err
	}
	c.counts, c.at = counts, at
	return counts, nil
}

// age forgets numbers that are old.
func (s *Store) age(now time.Time) {
	if since := now.Sub(s.counted.aged); since >= countsLast || since < 0 {
		s.counted.aged = now
		s.Forget()
	}
}

// arrived counts at once what the door changed, if anybody looked since the last time, so that who looks next need not wait. Who
// looks meanwhile has the numbers of a moment ago: browsers are told of what is new once Accept is done, and that is after this.
func (s *Store) arrived(ctx context.Context) {
	if !s.counted.asked.Swap(false) || s.counted.ahead(ctx, s.countAll) != nil {
		s.Forget()
	}
}

// ahead counts while others go on with the numbers there are.
func (c *counted) ahead(ctx context.Context, count func(context.Context) (Counts, error)) error {
	c.arriving.Lock() // who counts later knows more, and comes later
	defer c.arriving.Unlock()
	at := c.changes.Load()
	counts, err := count(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at >= c.at { // else somebody counted anew, after more had changed
		c.counts, c.at = counts, at
	}
	return nil
}

// shared are the views that are the same for everybody.
func shared() []femos.View { return []femos.View{femos.ViewNew, femos.ViewOpen, femos.ViewUrgent} }
