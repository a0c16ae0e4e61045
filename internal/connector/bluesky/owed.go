package bluesky

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	lastRetry = 10 * time.Minute
	// owedFor is how long a feed is asked for. Whose server has been away for so long, has been away for whoever reads it.
	owedFor = 24 * time.Hour
)

// owed is the feeds that are to be fetched and did not answer. They are asked for again until they do, beside the stream:
// one person's server must neither lose us what she wrote nor hold up all others.
type owed struct {
	feeds  map[string]time.Time // by DID: what she wrote since then is missing
	first  time.Time            // when the oldest of them was asked for in vain first
	pause  time.Duration        // before the next attempt
	timer  *time.Timer          // nil where nothing is owed, or while they are asked
	answer chan []answered
}

// answered is what came of asking for a feed.
type answered struct {
	did     string
	since   time.Time
	changes []change
	err     error // nil if that is all of it
}

// add notes a feed.
func (o *owed) add(did string, since, now time.Time) {
	if o.feeds == nil {
		o.feeds, o.first = map[string]time.Time{}, now
	}
	if old, ok := o.feeds[did]; !ok || since.Before(old) {
		o.feeds[did] = since
	}
}

// since is the time from which something may be missing, zero if nothing is.
func (o *owed) since() (oldest time.Time) {
	for _, since := range o.feeds {
		if oldest.IsZero() || since.Before(oldest) {
			oldest = since
		}
	}
	return oldest
}

// due is when to ask again; nil, for never, where nothing is owed or they are being asked.
func (o *owed) due() <-chan time.Time {
	if o.timer == nil {
		return nil
	}
	return o.timer.C
}

// wait sets when to ask again.
func (o *owed) wait(first time.Duration) {
	if len(o.feeds) == 0 || o.timer != nil || o.answer != nil {
		return
	}
	o.pause = min(max(first, 2*o.pause), lastRetry)
	o.timer = time.NewTimer(o.pause)
}

// stop forgets when to ask again.
func (o *owed) stop() {
	if o.timer != nil {
		o.timer.Stop()
	}
	o.timer = nil
}

// end waits until nobody asks any more, whose context has ended. What they were told is asked for again.
func (o *owed) end() {
	o.stop()
	if o.answer != nil {
		<-o.answer
		o.answer = nil
	}
}

// feedsOf fetches feeds, in the order of their DIDs.
func (a *account) feedsOf(ctx context.Context, since map[string]time.Time) []answered {
	list := make([]answered, 0, len(since))
	for _, did := range slices.Sorted(maps.Keys(since)) {
		list = append(list, answered{did: did, since: since[did]})
	}
	var all errgroup.Group
	all.SetLimit(feedsAtOnce)
	for i := range list {
		all.Go(func() error {
			list[i].changes, list[i].err = a.feed(ctx, list[i].did, list[i].since)
			return nil
		})
	}
	_ = all.Wait() // each says for itself
	return list
}

// askAgain asks for what is owed, beside the stream. Its answer is for takeFeeds.
func (r *receiver) askAgain(ctx context.Context) {
	r.owed.stop()
	answer, feeds := make(chan []answered, 1), maps.Clone(r.owed.feeds)
	r.owed.answer = answer
	go func() { answer <- r.account.feedsOf(ctx, feeds) }()
}

// takeFeeds hands over feeds that were fetched, and notes as owed those that did not answer.
func (r *receiver) takeFeeds(feeds []answered) error {
	now := r.account.env.Now()
	for _, f := range feeds {
		if f.err != nil {
			r.owed.add(f.did, f.since, now)
		} else if since, ok := r.owed.feeds[f.did]; ok && !since.Before(f.since) {
			delete(r.owed.feeds, f.did)
		}
		if err := r.tell(f.changes); err != nil {
			return err
		}
	}
	if len(r.owed.feeds) > 0 && now.Sub(r.owed.first) > owedFor {
		r.account.env.Log.Warn("bluesky: feeds that did not answer for a day are left out", "feeds", len(r.owed.feeds))
		clear(r.owed.feeds)
	}
	if len(r.owed.feeds) == 0 {
		r.owed.feeds, r.owed.pause = nil, 0
	}
	return r.handPending(1)
}
