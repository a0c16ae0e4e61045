package server

import (
	"context"
	"time"

	"femos/internal/live"
)

// How a node learns what others did: it asks, as the ids of what changed stand in the database anyway.
const (
	followEvery = time.Second
	followSlack = 2 * time.Second // how far the nodes' clocks may be apart, and a transaction may take
	followMost  = 500
)

// follow tells this node's browsers what other nodes changed, until ctx ends. What this node changed itself is told
// twice; a browser then finds nothing new.
func (s *Server) follow(ctx context.Context) {
	since := time.Now()
	told := map[string]time.Time{}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ids, newest, err := s.Store.ChangedSince(ctx, since.Add(-followSlack), followMost)
		if err != nil {
			if ctx.Err() == nil {
				s.log.Warn("changes of other nodes not read", "err", err)
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
				notices = append(notices, live.Notice{Kind: "inquiry", ID: string(c.ID)})
			}
		}
		s.hub.Publish(notices...)
		if newest.After(since) {
			since = newest
		}
	}
}
