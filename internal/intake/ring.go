package intake

import (
	"slices"
	"time"

	"femos/internal/connector"
)

// The ring of a channel holds what was written there lately, as written, in memory only.
const (
	ringPosts = 500
	ringAge   = 6 * time.Hour
	maxChain  = 10 // parents that an inquiry keeps
	maxAround = 20 // comments that an inquiry keeps
)

// ring holds a channel's latest posts. It is used under the door's lock.
type ring struct {
	order []*remembered // the first to come first
	posts map[string]*remembered
}

// remembered is a post in the ring. Its age here counts from when it came: the parent of a new comment may be weeks old.
type remembered struct {
	connector.Post
	since  time.Time
	judged bool // it went through the door; false for one that was only fetched as context, and may still come
}

func newRing() *ring { return &ring{posts: map[string]*remembered{}} }

// add remembers a post that went through the door.
func (r *ring) add(p connector.Post, now time.Time) { r.remember(p, true, now) }

// context remembers a post that was fetched because another stands under or beside it.
func (r *ring) context(p connector.Post, now time.Time) { r.remember(p, r.judged(p.Ref.ID), now) }

// judged says whether the post went through the door already.
func (r *ring) judged(id string) bool {
	p := r.posts[id]
	return p != nil && p.judged
}

func (r *ring) remember(p connector.Post, judged bool, now time.Time) {
	if old, known := r.posts[p.Ref.ID]; known {
		old.Post, old.judged = p, judged
	} else {
		fresh := &remembered{p, now, judged}
		r.posts[p.Ref.ID] = fresh
		r.order = append(r.order, fresh)
	}
	r.age(now)
}

// age forgets the posts that are too old or too many.
func (r *ring) age(now time.Time) {
	drop := max(0, len(r.order)-ringPosts)
	for drop < len(r.order) && r.order[drop].since.Before(now.Add(-ringAge)) {
		drop++
	}
	for _, p := range r.order[:drop] {
		delete(r.posts, p.Ref.ID)
	}
	clear(r.order[:drop]) // or what was forgotten would be held as long as the list
	r.order = r.order[drop:]
	if cap(r.order) > 4*ringPosts {
		r.order = slices.Clone(r.order)
	}
}

// forget removes a post that is gone at its source.
func (r *ring) forget(id string) {
	if _, known := r.posts[id]; known {
		delete(r.posts, id)
		r.order = slices.DeleteFunc(r.order, func(other *remembered) bool { return other.Ref.ID == id })
	}
}

// parent returns what p answers.
func (r *ring) parent(p connector.Post) (connector.Post, bool) {
	if p.Parent == nil {
		return connector.Post{}, false
	}
	parent, ok := r.posts[p.Parent.ID]
	if !ok {
		return connector.Post{}, false
	}
	return parent.Post, true
}

// chain returns the posts above p, the topmost first.
func (r *ring) chain(p connector.Post) []connector.Post {
	var chain []connector.Post
	seen := map[string]bool{p.Ref.ID: true}
	for len(chain) < maxChain {
		parent, ok := r.parent(p)
		if !ok || seen[parent.Ref.ID] {
			break
		}
		seen[parent.Ref.ID] = true
		chain = append(chain, parent)
		p = parent
	}
	slices.Reverse(chain)
	return chain
}

// around returns the latest other comments of p's thread, oldest first.
func (r *ring) around(p connector.Post, without []connector.Post) []connector.Post {
	root := rootOf(&p)
	skip := map[string]bool{p.Ref.ID: true}
	for _, w := range without {
		skip[w.Ref.ID] = true
	}
	var list []connector.Post
	for _, other := range slices.Backward(r.order) {
		if rootOf(&other.Post) != root || other.Ref.ID == root || other.Ours || skip[other.Ref.ID] {
			continue
		}
		if list = append(list, other.Post); len(list) == maxAround {
			break
		}
	}
	slices.Reverse(list)
	return list
}

// rootOf is the id of the first post of p's thread.
func rootOf(p *connector.Post) string {
	switch {
	case p.Root != nil:
		return p.Root.ID
	case p.Parent != nil:
		return p.Parent.ID
	}
	return p.Ref.ID
}
