package server

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"femos/internal/live"
	"femos/internal/store"
)

// How a node learns what others did: they tell it through the database. While that way is broken it asks, as the ids of
// what changed stand in the database anyway.
const (
	followEvery = time.Second     // how often it asks, and tries to hear again
	followSlack = 2 * time.Second // how far the nodes' clocks may be apart, and a transaction may take
	followMost  = 500
	relayMost   = 60              // notices told at once: some 5,000 bytes
	relayWait   = 5 * time.Second // for telling once
)

// relay carries notices between this node's hub and those of the others. It says ids only, and nothing twice.
type relay struct {
	*Server
	hearing atomic.Bool
}

// told is what nodes say to each other.
type told struct {
	Node    string // who says it
	Notices []live.Notice
}

// follow tells this node's browsers what other nodes changed, and the other nodes what this one did, until ctx ends.
func (s *Server) follow(ctx context.Context) {
	r := &relay{Server: s}
	done := make(chan struct{}, 2)
	for _, work := range []func(context.Context){r.tell, r.ask} {
		go func() {
			work(ctx)
			done <- struct{}{}
		}()
	}
	r.hear(ctx)
	<-done
	<-done
}

// hear listens until ctx ends. When it hears again after a break, the browsers look at everything anew: nobody knows what
// was told meanwhile.
func (r *relay) hear(ctx context.Context) {
	for ctx.Err() == nil {
		err := r.Store.Listen(ctx, func() {
			r.hearing.Store(true)
			r.Store.Forget()
			r.hub.Publish(live.Notice{From: "break"})
		}, r.heard)
		r.hearing.Store(false)
		if ctx.Err() == nil {
			r.log.Warn("other nodes are not heard", "err", err)
			rest(ctx, followEvery)
		}
	}
}

func (r *relay) heard(text string) {
	var t told
	if err := json.Unmarshal([]byte(text), &t); err != nil || t.Node == r.node {
		return // of a version that says it otherwise; or our own
	}
	for i := range t.Notices {
		t.Notices[i].From = t.Node
	}
	r.Store.Forget() // before a browser asks
	r.hub.Publish(t.Notices...)
}

// tell passes on what this node publishes. What could not be told is made good by telling the others to look at
// everything anew.
func (r *relay) tell(ctx context.Context) {
	missed := false
	for ctx.Err() == nil {
		notices := r.hub.Overhear(ctx)
		for n := range notices {
			if n.From != "" {
				continue
			}
			batch := []live.Notice{*n}
			if missed {
				batch = append(batch, live.Notice{})
			}
			missed = !r.pass(ctx, gather(batch, notices))
		}
		missed = true // we lagged behind
	}
}

// gather adds what else is waiting.
func gather(batch []live.Notice, notices <-chan *live.Notice) []live.Notice {
	for len(batch) < relayMost {
		select {
		case n, open := <-notices:
			if !open {
				return batch
			}
			if n.From == "" {
				batch = append(batch, *n)
			}
		default:
			return batch
		}
	}
	return batch
}

func (r *relay) pass(ctx context.Context, batch []live.Notice) bool {
	text, err := json.Marshal(told{r.node, batch})
	if err != nil || len(text) > store.MaxNotice {
		r.log.Error("notices that can't be told", "notices", len(batch), "bytes", len(text), "err", err)
		return false
	}
	short, cancel := context.WithTimeout(ctx, relayWait)
	defer cancel()
	if err := r.Store.Notify(short, string(text)); err != nil {
		if ctx.Err() == nil {
			r.log.Warn("other nodes were not told", "err", err)
		}
		return false
	}
	return true
}

// ask looks for what other nodes changed while they are not heard. What this node changed itself is told twice then; a
// browser finds nothing new.
func (r *relay) ask(ctx context.Context) {
	since := time.Now()
	told := map[string]time.Time{}
	for rest(ctx, followEvery) {
		if r.hearing.Load() {
			since = time.Now()
			clear(told)
			continue
		}
		ids, newest, err := r.Store.ChangedSince(ctx, since.Add(-followSlack), followMost)
		if err != nil {
			if ctx.Err() == nil {
				r.log.Warn("changes of other nodes not read", "err", err)
			}
			continue
		}
		for id, at := range told {
			if at.Before(since.Add(-2 * followSlack)) {
				delete(told, id)
			}
		}
		var notices []live.Notice
		for _, c := range ids {
			key := string(c.ID) + c.At.String()
			if _, known := told[key]; !known {
				told[key] = c.At
				notices = append(notices, live.Notice{Kind: "inquiry", ID: string(c.ID), From: "database"})
			}
		}
		if len(notices) > 0 {
			r.Store.Forget()
		}
		r.hub.Publish(notices...)
		if newest.After(since) {
			since = newest
		}
	}
}

// rest waits and says whether ctx still stands.
func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
