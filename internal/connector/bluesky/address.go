package bluesky

import (
	"strings"

	"femos"
	"femos/internal/connector"
)

// Collections of the records we read and write (https://github.com/bluesky-social/atproto/tree/main/lexicons).
const (
	collectionPost     = "app.bsky.feed.post"
	collectionLike     = "app.bsky.feed.like"
	collectionList     = "app.bsky.graph.list"
	collectionListItem = "app.bsky.graph.listitem"
)

// uri is the address of a record: "at://DID/COLLECTION/KEY" (https://atproto.com/specs/at-uri-scheme).
type uri struct{ did, collection, key string }

func (u uri) String() string { return "at://" + u.did + "/" + u.collection + "/" + u.key }

// parseURI reads the address of a record by DID.
func parseURI(s string) (uri, bool) {
	rest, ok := strings.CutPrefix(s, "at://")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 || !isDID(parts[0]) || parts[1] == "" || !keyForm.MatchString(parts[2]) {
		return uri{}, false
	}
	return uri{parts[0], parts[1], parts[2]}, true
}

// authorOf returns the DID in a record's address, or "".
func authorOf(s string) string {
	u, ok := parseURI(s)
	if !ok {
		return ""
	}
	return u.did
}

// refTo makes the reference to a post; cid may be "".
func refTo(address, cid string) connector.PostRef {
	ref := connector.PostRef{ID: address, Rev: cid}
	if u, ok := parseURI(address); ok && u.collection == collectionPost {
		ref.Link = "https://bsky.app/profile/" + u.did + "/post/" + u.key
	}
	return ref
}

// target is a channel's address taken apart.
type target struct {
	kind  string // "person", "list", "hashtag", "thread"
	value string // DID, list's address, folded hashtag, post's address
}

// parseTarget reads a channel's address: "person:did:plc:…", "list:at://…", "hashtag:berlin", "thread:at://…".
func parseTarget(address string) (target, error) {
	kind, value, _ := strings.Cut(address, ":")
	ok := false
	switch kind {
	case "person":
		ok = isDID(value)
	case "list", "thread":
		var u uri
		u, ok = parseURI(value)
		ok = ok && (kind == "list" && u.collection == collectionList || kind == "thread" && u.collection == collectionPost)
	case "hashtag":
		value = foldTag(value)
		ok = value != ""
	}
	if !ok {
		return target{}, femos.Fail(femos.Invalid, "channel_address").About("address")
	}
	return target{kind, value}, nil
}
