package importer

import (
	"context"

	"femos/internal/connector"
)

// rememberBytes is how much of the text read lately is remembered, so that what a post answers is found.
const rememberBytes = 16 << 20

// remembered is the last of what was read, in memory: a connector.Threader.
type remembered struct {
	posts map[string]connector.Post
	order []string
	bytes int
}

func newRemembered() *remembered { return &remembered{posts: map[string]connector.Post{}} }

func cost(p connector.Post) int { return len(p.Text) + len(p.Author) + 400 }

func (r *remembered) add(p connector.Post) {
	if _, known := r.posts[p.Ref.ID]; known {
		return
	}
	r.posts[p.Ref.ID] = p
	r.order = append(r.order, p.Ref.ID)
	for r.bytes += cost(p); r.bytes > rememberBytes && len(r.order) > 1; r.order = r.order[1:] {
		r.bytes -= cost(r.posts[r.order[0]])
		delete(r.posts, r.order[0])
	}
}

// root is the first post of the thread that a post under parent belongs to.
func (r *remembered) root(parent connector.PostRef) connector.PostRef {
	if above, ok := r.posts[parent.ID]; ok && above.Root != nil {
		return *above.Root
	}
	return parent
}

// Thread returns the posts above one, topmost first, and the post.
func (r *remembered) Thread(_ context.Context, ref connector.PostRef) ([]connector.Post, error) {
	var up []connector.Post
	for p, ok := r.posts[ref.ID]; ok && len(up) < 11; {
		up = append([]connector.Post{p}, up...)
		if p.Parent == nil {
			break
		}
		p, ok = r.posts[p.Parent.ID]
	}
	return up, nil
}
