package outreach

import (
	"context"
	"errors"
	"time"

	"femos/internal/live"
)

const (
	closeSlice  = 200 // how many inquiries are closed in one transaction
	eraseSlice  = 50  // how many lose their posts in one
	hiddenSlice = 200 // the same, of a channel that was withdrawn: one after the other, nobody looks at them any more
)

// When an inquiry that nobody came back to is closed: what is never closed would never be erased. An answer is given
// two weeks for thanks and further questions, everything else a quarter of a year.
const (
	answeredRest  = 14 * 24 * time.Hour
	untouchedRest = 90 * 24 * time.Hour
)

// Sweep closes what nobody came back to, and removes post, thread, pseudonym and reference of inquiries closed longer
// ago than retention, text and link of our replies that no recall can ask for any more, and ended sessions.
func (d *Desk) Sweep(ctx context.Context, retention time.Duration) error {
	now := d.o.Now()
	closed, err := d.o.Store.CloseStale(ctx, now.Add(-answeredRest), now.Add(-untouchedRest), now, closeSlice)
	if err != nil {
		return errors.Join(err, d.o.Store.DropExpired(ctx, now))
	}
	for _, id := range closed {
		d.o.Hub.Publish(live.Notice{Kind: "inquiry", ID: string(id)})
	}
	if err := d.eraseWithdrawn(ctx); err != nil {
		return errors.Join(err, d.o.Store.DropExpired(ctx, now))
	}
	for n := eraseSlice; n == eraseSlice; {
		if n, err = d.o.Store.ForgetReplies(ctx, now, eraseSlice); err != nil {
			return errors.Join(err, d.o.Store.DropExpired(ctx, now))
		}
	}
	for swept := 0; ; {
		n, err := d.o.Store.Sweep(ctx, now.Add(-retention), now, eraseSlice)
		if swept += n; swept > 0 && (err != nil || n < eraseSlice) {
			d.o.Log.Info("swept", "inquiries", swept)
		}
		if err != nil {
			return errors.Join(err, d.o.Store.DropExpired(ctx, now)) // the sessions' end waits for nothing
		}
		if n < eraseSlice {
			break
		}
	}
	return d.o.Store.DropExpired(ctx, now)
}

// eraseWithdrawn goes on with what withdrawals hid, and says after each slice that the channel's page has changed.
func (d *Desk) eraseWithdrawn(ctx context.Context) error {
	for {
		channel, err := d.o.Store.EraseWithdrawn(ctx, d.o.Now(), hiddenSlice)
		if err != nil || channel == "" {
			return err
		}
		d.o.Hub.Publish(live.Notice{Kind: "channel", ID: string(channel)})
	}
}
