package outreach

import (
	"context"
	"errors"
	"time"
)

// sweepSlice is how many inquiries lose their posts in one transaction.
const sweepSlice = 200

// Sweep removes post, thread, pseudonym and reference of inquiries closed longer ago than retention, and ended sessions.
func (d *Desk) Sweep(ctx context.Context, retention time.Duration) error {
	now := d.o.Now()
	for {
		n, err := d.o.Store.Sweep(ctx, now.Add(-retention), now, sweepSlice)
		if err != nil {
			return errors.Join(err, d.o.Store.DropExpired(ctx, now)) // the sessions' end waits for nothing
		}
		if n > 0 {
			d.o.Log.Info("swept", "inquiries", n)
		}
		if n < sweepSlice {
			break
		}
	}
	return d.o.Store.DropExpired(ctx, now)
}
