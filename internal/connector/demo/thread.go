package demo

import (
	"context"

	"femos/internal/connector"
)

// maxComments is the most comments that Thread returns beside a post and its parents.
const maxComments = 20

// Thread implements connector.Threader. A thread of a group that is not read is not shown.
func (a *account) Thread(_ context.Context, ref connector.PostRef) ([]connector.Post, error) {
	w := a.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle(a.env.Now())
	gone := &connector.Fault{Kind: connector.Refused, Code: codeGone}
	p := w.day.posts[ref.ID]
	if p == nil || a.channels[p.group.id] == "" {
		return nil, gone
	}
	list := w.thread(p)
	if s := find(list, ref.ID); s == nil || s.Deleted {
		return nil, gone
	}
	needed := map[string]bool{}
	for ; p != nil; p = p.under {
		needed[p.key] = true
	}
	others := len(list) - len(needed) // the oldest that are too many are left out
	var posts []connector.Post
	for _, s := range list {
		if !needed[s.Key] {
			others--
			if s.Deleted || others >= maxComments {
				continue
			}
		}
		if !s.Deleted {
			posts = append(posts, a.post(s))
		}
	}
	return posts, nil
}
