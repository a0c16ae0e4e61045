// Package live tells the browsers which things changed, so that they fetch them anew. A notice carries a kind and an
// id, never content: what a person may see is decided by the handler that answers her fetch.
//
// Guarantees. Publish never blocks, whatever the subscribers do. A subscriber gets the notices in the order of
// publishing with none left out, or its channel is closed: then it reconnects and looks at everything anew.
//
// Limits. A hub reaches the browsers of its own process; where several nodes run, package server carries the notices
// from one to the others. Nothing is kept for who is not subscribed.
package live

import (
	"context"
	"sync"
)

// Notice says that something changed; without kind and id, that anything may have.
type Notice struct {
	Kind string `json:"kind"` // "inquiry", "reply", "account", "channel"
	ID   string `json:"id"`
	New  bool   `json:"new"` // it came into being, and did not only change
	From string `json:"-"`   // who brought it from elsewhere, "" if this node changed it itself
}

// backlog is how many notices a subscriber may lag behind: more than one batch of intake (200 posts), as a batch is
// published at once, and so little that 500 subscribers hold 1 MB of pointers: a notice is there once for all of them.
const backlog = 256

// Hub hands each notice to every subscriber. It is safe for concurrent use. Make one with NewHub.
type Hub struct {
	mu     sync.Mutex
	subs   map[*subscriber]struct{}
	closed bool
}

// subscriber is one browser. Its channel is written and closed only under the hub's lock.
type subscriber struct {
	notices chan *Notice
	unhook  func() bool // no longer watches the context
	browser bool        // and not another node
}

// NewHub returns a hub without subscribers.
func NewHub() *Hub { return &Hub{subs: map[*subscriber]struct{}{}} }

// Subscribe returns the notices from now on. The hub closes the channel when ctx ends, when the subscriber lags more
// than 256 notices behind, or when the hub is closed; what was published before stays readable. Subscribing starts no
// goroutine. A notice is the same one for all who are told: nobody writes to it.
func (h *Hub) Subscribe(ctx context.Context) <-chan *Notice { return h.add(ctx, true) }

// Overhear is Subscribe for who passes the notices on to other nodes: Subscribers does not count it.
func (h *Hub) Overhear(ctx context.Context) <-chan *Notice { return h.add(ctx, false) }

func (h *Hub) add(ctx context.Context, browser bool) <-chan *Notice {
	s := &subscriber{notices: make(chan *Notice, backlog), browser: browser}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(s.notices)
		return s.notices
	}
	h.subs[s] = struct{}{}
	s.unhook = context.AfterFunc(ctx, func() { // waits for the lock if ctx has ended already
		h.mu.Lock()
		defer h.mu.Unlock()
		h.drop(s)
	})
	return s.notices
}

// Publish hands the notices to every subscriber and drops those that can't take them. They are the hub's from then on.
func (h *Hub) Publish(notices ...Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		for i := range notices {
			if !s.offer(&notices[i]) {
				h.drop(s)
				break
			}
		}
	}
}

// offer hands over a notice if there is room.
func (s *subscriber) offer(n *Notice) bool {
	select {
	case s.notices <- n:
		return true
	default:
		return false
	}
}

// Close ends all subscriptions, now and later, so that open streams end before the server does. It may be called twice.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subs {
		h.drop(s)
	}
}

// Subscribers counts the browsers that are subscribed.
func (h *Hub) Subscribers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for s := range h.subs {
		if s.browser {
			n++
		}
	}
	return n
}

// drop ends a subscription once. The lock is held.
func (h *Hub) drop(s *subscriber) {
	if _, there := h.subs[s]; !there {
		return
	}
	delete(h.subs, s)
	s.unhook()
	close(s.notices)
}
