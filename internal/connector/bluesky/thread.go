package bluesky

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"femos/internal/connector"
)

const (
	maxParents  = 20
	maxComments = 20
	replyDepth  = 6
)

// Thread implements connector.Threader. With an AppView it returns parents and comments; without one, or if it does
// not answer, the parents alone, each fetched from its author's server, as no server knows who answered a post.
func (a *account) Thread(ctx context.Context, ref connector.PostRef) ([]connector.Post, error) {
	ctx, end := a.call(ctx)
	defer end()
	u, ok := parseURI(ref.ID)
	if !ok || u.collection != collectionPost {
		return nil, &connector.Fault{Kind: connector.Refused, Code: codeGone, Cause: errors.New("not the address of a post")}
	}
	own, err := a.own(ctx)
	if err != nil {
		return nil, fault(err)
	}
	var found []placed
	if a.settings.appView != "" {
		found, err = a.viewThread(ctx, u)
	}
	if a.settings.appView == "" || err != nil {
		found, err = a.recordThread(ctx, u)
	}
	if err != nil {
		return nil, fault(err)
	}
	return a.threadPosts(found, own), nil
}

// placed is a post of a thread before conversion.
type placed struct {
	uri uri
	fetched
}

// threadPosts converts the posts of one thread, oldest first. They all belong to the channel that any of them does.
func (a *account) threadPosts(found []placed, own string) []connector.Post {
	now := a.env.Now()
	var posts []connector.Post
	for _, f := range found {
		posts = append(posts, toPost(f.uri, f.CID, f.Value, a.watch.channelOf(f.uri, f.Value), own, now))
	}
	for i := range posts {
		for _, other := range posts {
			if posts[i].Channel == "" {
				posts[i].Channel = other.Channel
			}
		}
	}
	slices.SortStableFunc(posts, func(x, y connector.Post) int { return x.At.Compare(y.At) })
	return posts
}

// recordThread follows the parents by their records. A parent that is gone ends the way up; what it answered, its
// root, is fetched all the same.
func (a *account) recordThread(ctx context.Context, u uri) ([]placed, error) {
	first, err := a.fetch(ctx, u)
	if err != nil {
		return nil, err
	}
	found := []placed{{u, first}}
	root, parent := first.Value.replyTo()
	for parent != nil && len(found) < maxParents {
		f, err := a.fetchRef(ctx, parent)
		if isGone(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		found = append(found, f)
		_, parent = f.Value.replyTo()
	}
	if root != nil && !slices.ContainsFunc(found, func(p placed) bool { return p.URI == root.ID }) {
		if f, err := a.fetchRef(ctx, root); err == nil {
			found = append(found, f)
		}
	}
	slices.Reverse(found) // parents first, should clocks be equal
	return found, nil
}

func (a *account) fetchRef(ctx context.Context, ref *connector.PostRef) (placed, error) {
	u, _ := parseURI(ref.ID) // strongRef made sure of it
	f, err := a.fetch(ctx, u)
	return placed{u, f}, err
}

// viewPost is app.bsky.feed.defs#threadViewPost; notFoundPost and blockedPost have no post.
type viewPost struct {
	Post struct {
		URI    string `json:"uri"`
		CID    string `json:"cid"`
		Record record `json:"record"`
	} `json:"post"`
	Parent  *viewPost  `json:"parent"`
	Replies []viewPost `json:"replies"`
}

func (v *viewPost) placed() (placed, bool) {
	u, ok := parseURI(v.Post.URI)
	return placed{u, fetched{v.Post.URI, v.Post.CID, v.Post.Record}}, ok && v.Post.Record != nil
}

// viewThread asks the AppView (app.bsky.feed.getPostThread).
func (a *account) viewThread(ctx context.Context, u uri) ([]placed, error) {
	var answer struct {
		Thread viewPost `json:"thread"`
	}
	err := a.http.query(ctx, a.settings.appView, "app.bsky.feed.getPostThread", "", url.Values{
		"uri": {u.String()}, "depth": {strconv.Itoa(replyDepth)}, "parentHeight": {strconv.Itoa(maxParents)},
	}, &answer)
	if err != nil {
		return nil, err
	}
	self, ok := answer.Thread.placed()
	if !ok {
		return nil, &connector.Fault{Kind: connector.Refused, Code: codeGone}
	}
	found := []placed{self}
	for p := answer.Thread.Parent; p != nil; p = p.Parent {
		if f, ok := p.placed(); ok {
			found = append(found, f)
		}
	}
	slices.Reverse(found)
	return append(found, comments(answer.Thread.Replies)...), nil
}

// comments returns up to 20 answers, the nearest first.
func comments(level []viewPost) []placed {
	var found []placed
	for len(level) > 0 && len(found) < maxComments {
		var below []viewPost
		for _, v := range level {
			if f, ok := v.placed(); ok && len(found) < maxComments {
				found = append(found, f)
			}
			below = append(below, v.Replies...)
		}
		level = below
	}
	return found
}
