package bluesky

import (
	"context"
	"net/url"
	"strings"

	"femos"
	"femos/internal/connector"
)

// Resolve implements connector.Resolver. It takes what people have at hand: handles with or without @, DIDs, links of
// bsky.app, at:// addresses, hashtags with or without #. What does not exist is an Invalid *femos.Error, a platform
// that fails a *connector.Fault. A comment stands for the thread it is in.
func (a *account) Resolve(ctx context.Context, kind, typed string) (address, name string, err error) {
	ctx, end := a.call(ctx)
	defer end()
	t := readTyped(typed)
	switch kind {
	case "hashtag":
		tag := foldTag(t.tag)
		if tag == "" {
			return "", "", femos.Fail(femos.Invalid, "channel_hashtag")
		}
		return "hashtag:" + tag, "#" + tag, nil
	case "person":
		did, err := a.person(ctx, t)
		if err != nil {
			return "", "", err
		}
		return "person:" + did, "", nil
	case "list":
		return a.resolveRecord(ctx, t, "list", collectionList)
	case "thread":
		return a.resolveRecord(ctx, t, "thread", collectionPost)
	}
	return "", "", femos.Fail(femos.Invalid, "channel_kind")
}

// typed is what a person typed, taken apart.
type typed struct {
	person     string // handle or DID
	collection string // of the record, or ""
	key        string
	tag        string
}

// readTyped takes apart what a person typed; what it does not find stays empty.
func readTyped(s string) typed {
	s = strings.Trim(strings.TrimSpace(s), "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069") // pasted marks of direction
	if rest, ok := strings.CutPrefix(s, "at://"); ok {
		parts := append(strings.SplitN(rest, "/", 3), "", "")
		return typed{person: parts[0], collection: parts[1], key: parts[2]}
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return typed{person: strings.TrimPrefix(s, "@"), tag: s}
	}
	parts := append(strings.Split(strings.Trim(u.Path, "/"), "/"), "", "", "", "")
	switch {
	case parts[0] == "hashtag":
		return typed{tag: parts[1]}
	case parts[0] == "profile" && parts[2] == "post":
		return typed{person: parts[1], collection: collectionPost, key: parts[3]}
	case parts[0] == "profile" && parts[2] == "lists":
		return typed{person: parts[1], collection: collectionList, key: parts[3]}
	case parts[0] == "profile":
		return typed{person: parts[1]}
	}
	return typed{}
}

// person returns the DID of the person typed, and makes sure that she exists.
func (a *account) person(ctx context.Context, t typed) (did string, err error) {
	missing := femos.Fail(femos.Invalid, "channel_person")
	if !isDID(t.person) && !isHandle(t.person) {
		return "", missing
	}
	if did, err = a.people.did(ctx, t.person); err == nil {
		_, err = a.people.handle(ctx, did)
	}
	if isGone(err) {
		return "", missing.Because(err)
	}
	return did, fault(err)
}

// resolveRecord resolves a list or a thread and makes sure that it exists.
func (a *account) resolveRecord(ctx context.Context, t typed, kind, collection string) (address, name string, err error) {
	missing := femos.Fail(femos.Invalid, "channel_"+kind)
	if t.collection != collection || !keyForm.MatchString(t.key) {
		return "", "", missing
	}
	did, err := a.person(ctx, t)
	if err != nil {
		return "", "", err
	}
	u := uri{did, collection, t.key}
	f, err := a.fetch(ctx, u)
	if isGone(err) {
		return "", "", missing.Because(err)
	}
	if err != nil {
		return "", "", fault(err)
	}
	if kind == "list" {
		return "list:" + u.String(), f.Value.text("name"), nil
	}
	if root, _ := f.Value.replyTo(); root != nil {
		u, _ = parseURI(root.ID) // strongRef made sure of it
	}
	return "thread:" + u.String(), "", nil
}

// What an account on Bluesky can do.
var (
	_ connector.Receiver = (*account)(nil)
	_ connector.Sender   = (*account)(nil)
	_ connector.Threader = (*account)(nil)
	_ connector.Resolver = (*account)(nil)
)
