package outreach

import (
	"context"
	"errors"
	"time"

	"femos/internal/live"
)

// sweepSlice is how many inquiries lose their posts in one transaction.
const sweepSlice = 200

// When an inquiry that nobody came back to is closed: what is never closed would never be erased. An answer is given
// two weeks for thanks and further questions, everything else a quarter of a year.
const (
	answeredRest  = 14 * 24 * time.Hour
	untouchedRest = 90 * 24 * time.Hour
)

// Sweep closes what nobody came back to, and removes post, thread, pseudonym and reference of inquiries closed longer
// ago than retention, and ended sessions.
func (d *Desk) Sweep(ctx context.Context, retention time.Duration) error {
	now := d.o.Now()
	closed, err := d.o.Store.CloseStale(ctx, now.Add(-answeredRest), now.Add(-untouchedRest), now, sweepSlice)
	if err != nil {
		return errors.Join(err, d.o.Store.DropExpired(ctx, now))
	}
	for _, id := range closed {
		d.o.Hub.Publish(live.Notice{Kind: "inquiry", ID: string(id)})
	}
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
