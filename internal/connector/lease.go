package connector

import (
	"context"
	"maps"
	"time"

	"femos"
)

// The pace of leases. A node that was killed has renewed its leases at most leaseTime ago, and the others ask every
// leaseEvery: its accounts are read again ten seconds later. A node that is cut off from the database stops by itself
// before that, leaseSpare earlier than another can begin.
const (
	leaseTime  = 8 * time.Second // a dead node's accounts are free after this
	leaseEvery = 2 * time.Second
	leaseSpare = 2 * time.Second
)

// lease is an account that this node may read, as long as the database has said so lately.
type lease struct {
	end  context.CancelFunc
	over *time.Timer // runs on the monotonic clock: setting the time of day changes nothing
}

// take asks once for the account. If this node gets it, the context ends when the lease is lost, or when the database
// has not confirmed it in time; done gives it up here (not in the database: whoever reads on asks for it again). The
// context is nil if another node has it.
func (r *Runner) take(ctx context.Context, account femos.AccountID) (leased context.Context, done func()) {
	asked := time.Now() //nolint:forbidigo // timers run on this clock; synctest turns both
	call, cancel := context.WithTimeout(ctx, leaseEvery)
	got, err := r.book.Lease(call, account, leaseTime)
	cancel()
	if err != nil && ctx.Err() == nil {
		r.log.Warn("lease not taken", "account", account, "err", err)
	}
	if !got {
		return nil, nil
	}
	leased, end := context.WithCancel(ctx)
	l := &lease{end: end, over: time.AfterFunc(left(asked), func() {
		r.log.Warn("lease not confirmed in time", "account", account)
		end()
	})}
	r.mu.Lock()
	r.leases[account] = l
	r.mu.Unlock()
	return leased, func() {
		end()
		r.mu.Lock()
		defer r.mu.Unlock()
		l.over.Stop()
		delete(r.leases, account)
	}
}

// left is how long a lease may be relied on that was asked for at the given time.
func left(asked time.Time) time.Duration {
	return leaseTime - leaseSpare - time.Since(asked) //nolint:forbidigo // timers run on this clock; synctest turns both
}

// renew keeps this node's leases until ctx ends: one statement for all of them, however many they are.
func (r *Runner) renew(ctx context.Context) {
	for sleep(ctx, leaseEvery) {
		before := r.leased()
		if len(before) == 0 {
			continue
		}
		asked := time.Now() //nolint:forbidigo // timers run on this clock; synctest turns both
		call, cancel := context.WithTimeout(ctx, leaseEvery)
		kept, err := r.book.Renew(call, leaseTime)
		cancel()
		if err != nil {
			if ctx.Err() == nil {
				r.log.Warn("leases not renewed", "err", err)
			}
			continue // they end by themselves
		}
		for _, account := range kept {
			if l := before[account]; l != nil {
				r.extend(account, l, left(asked))
				delete(before, account)
			}
		}
		for account, l := range before {
			r.log.Info("lease lost", "account", account)
			l.end()
		}
	}
}

// leased returns the leases as they are now. One that is taken later is not judged by an answer from before.
func (r *Runner) leased() map[femos.AccountID]*lease {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.leases)
}

// extend lets a lease hold for longer, unless it was given up meanwhile.
func (r *Runner) extend(account femos.AccountID, l *lease, by time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.leases[account] == l {
		l.over.Reset(by)
	}
}
