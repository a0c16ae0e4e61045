package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"femos/internal/connector"
)

// batchSize is the most events in one batch.
const batchSize = 50

// position is what a cursor says: when play began, how many moments of the script and how many events beside it
// (of the world that counted them) have been handed over.
type position struct {
	start   int64 // microseconds, Unix
	moments int
	epoch   int64
	heard   int
}

func (p position) String() string {
	return fmt.Sprintf("%d-%d-%d-%d", p.start, p.moments, p.epoch, p.heard)
}

func parsePosition(cursor string) (position, error) {
	var p position
	if n, err := fmt.Sscanf(cursor, "%d-%d-%d-%d", &p.start, &p.moments, &p.epoch, &p.heard); n != 4 || err != nil || p.String() != cursor || p.moments < 0 || p.heard < 0 {
		return p, &connector.Fault{Kind: connector.Garbled, Code: codeNotRead, Cause: errors.New("a cursor of another platform")}
	}
	return p, nil
}

// reading is one call of Receive.
type reading struct {
	*account
	play  play
	at    position
	now   time.Time // never goes back, and never before what a timer has waited for
	fresh bool      // the start of play has not been stored yet
}

// Receive implements connector.Receiver: the day so far at once, then each moment at its time. With an empty cursor
// play begins.
func (a *account) Receive(ctx context.Context, cursor string, emit func(connector.Batch) error) error {
	ctx, end := a.call(ctx)
	defer end()
	r := &reading{account: a, now: a.env.Now(), fresh: cursor == ""}
	r.at = position{start: r.now.UnixMicro(), epoch: a.world.epoch}
	if cursor != "" {
		var err error
		if r.at, err = parsePosition(cursor); err != nil {
			return err
		}
	}
	if r.at.epoch != a.world.epoch { // another process counted: its replies are forgotten, and ours are all new
		r.at.epoch, r.at.heard = a.world.epoch, 0
	}
	r.play = a.world.begin(time.UnixMicro(r.at.start), a.speed)
	for ctx.Err() == nil {
		batch, next, changed := r.gather()
		if len(batch.Events) > 0 || r.fresh {
			if err := emit(batch); err != nil {
				return err
			}
			r.fresh = false
			continue
		}
		r.wait(ctx, next, changed)
	}
	return nil
}

// gather takes up to batchSize events that are due. It also returns when the next is (zero for never), and what is
// closed when that changes.
func (r *reading) gather() (connector.Batch, time.Time, <-chan struct{}) {
	w := r.world
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := r.env.Now(); now.After(r.now) {
		r.now = now
	}
	w.settle(r.now)
	var batch connector.Batch
	var newest time.Time
	for len(batch.Events) < batchSize {
		e, at, ok := r.step(w)
		if !ok {
			break
		}
		if e != nil {
			batch.Events = append(batch.Events, *e)
			newest = at
		}
	}
	batch.Cursor = r.at.String()
	if len(batch.Events) > 0 {
		batch.Behind = max(0, r.now.Sub(newest))
	}
	return batch, r.next(w), w.change
}

// step takes the earliest thing that is due: of the script or beside it. It returns false if there is none, and no
// event for a group that is not read.
func (r *reading) step(w *World) (*connector.Event, time.Time, bool) {
	moments := w.day.moments
	scripted := r.at.moments < len(moments) && !r.play.due(moments[r.at.moments].at).After(r.now)
	beside := r.at.heard < len(w.log)
	if scripted && (!beside || !r.play.due(moments[r.at.moments].at).After(w.log[r.at.heard].when)) {
		m := moments[r.at.moments]
		r.at.moments++
		return r.event(m), r.play.happened(m.at), true
	}
	if beside {
		h := w.log[r.at.heard]
		r.at.heard++
		return r.event(h.moment), h.when, true
	}
	return nil, time.Time{}, false
}

// next is when something is due that is not yet. Zero for never.
func (r *reading) next(w *World) time.Time {
	var next time.Time
	if r.at.moments < len(w.day.moments) {
		next = r.play.due(w.day.moments[r.at.moments].at)
	}
	if len(w.coming) > 0 && (next.IsZero() || w.coming[0].when.Before(next)) {
		next = w.coming[0].when
	}
	return next
}

// wait sleeps until next, until something changes or until ctx ends.
func (r *reading) wait(ctx context.Context, next time.Time, changed <-chan struct{}) {
	var due <-chan time.Time
	if !next.IsZero() {
		t := time.NewTimer(next.Sub(r.now))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-ctx.Done():
	case <-changed:
	case <-due:
		if next.After(r.now) { // a clock that stands still must not keep us from going on
			r.now = next
		}
	}
}

// event turns a moment into an event, nil for a group that is not read.
func (r *reading) event(m moment) *connector.Event {
	if _, ok := r.channels[m.post.group.id]; !ok {
		return nil
	}
	s := m.post.shown(r.play)
	switch m.what {
	case liked, unliked:
		return &connector.Event{Reaction: &connector.Reaction{ID: m.like, Post: r.ref(m.post), Undone: m.what == unliked}}
	case deleted:
		ref := r.ref(m.post)
		return &connector.Event{Deletion: &ref}
	case edited:
		s.Text = m.text
		p := r.post(s)
		return &connector.Event{Edit: &p}
	case posted:
	}
	p := r.post(s)
	return &connector.Event{Post: &p}
}
