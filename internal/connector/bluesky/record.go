package bluesky

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"femos"
	"femos/internal/connector"
)

// record is a record as CBOR or JSON decodes it. Whoever has a repository writes into it what they like, so nothing
// in it has the form it should have until it was looked at: a field of the wrong form counts as missing.
type record map[string]any

func (r record) text(key string) string {
	s, _ := r[key].(string)
	return s
}

func (r record) object(key string) record {
	switch v := r[key].(type) {
	case map[string]any:
		return v
	case record:
		return v
	}
	return nil
}

func (r record) list(key string) []any {
	l, _ := r[key].([]any)
	return l
}

// strongRef reads a com.atproto.repo.strongRef; nil unless it names a post.
func (r record) strongRef(key string) *connector.PostRef {
	o := r.object(key)
	u, ok := parseURI(o.text("uri"))
	if !ok || u.collection != collectionPost {
		return nil
	}
	ref := refTo(u.String(), o.text("cid"))
	return &ref
}

// replyTo returns the root and the parent that an app.bsky.feed.post answers, or nil for the first post of a thread.
func (r record) replyTo() (root, parent *connector.PostRef) {
	reply := r.object("reply")
	root, parent = reply.strongRef("root"), reply.strongRef("parent")
	if root == nil || parent == nil {
		return nil, nil
	}
	return root, parent
}

// maxTags bounds how many hashtags of one post are looked at.
const maxTags = 100

// tags returns the folded hashtags of a post: those marked as facets, those beside the text, and those that stand in
// the text without a mark, as some programs write them.
func (r record) tags() []string {
	var found []string
	add := func(tag string) {
		if tag = foldTag(tag); tag != "" && len(found) < maxTags {
			found = append(found, tag)
		}
	}
	for _, facet := range r.list("facets") {
		f, _ := facet.(map[string]any)
		for _, feature := range record(f).list("features") {
			if o, _ := feature.(map[string]any); record(o).text("$type") == typeTag {
				add(record(o).text("tag"))
			}
		}
	}
	for _, tag := range r.list("tags") {
		if s, ok := tag.(string); ok {
			add(s)
		}
	}
	for _, t := range findTags(r.text("text")) {
		add(t.value)
	}
	return found
}

// foldTag makes hashtags comparable: no "#", compatibility forms and case folded, "" if nothing is left.
func foldTag(tag string) string {
	tag = strings.TrimLeft(strings.TrimFunc(tag, unicode.IsSpace), "#＃")
	if tag == "" || strings.ContainsFunc(tag, unicode.IsSpace) {
		return ""
	}
	return norm.NFC.String(cases.Fold().String(norm.NFKC.String(tag)))
}

// clockSkew is how far in the future a post may say it was written.
const clockSkew = 5 * time.Minute

// writtenAt is when a post says it was written; when it arrived if it says nothing, nonsense or the future.
func (r record) writtenAt(arrived time.Time) time.Time {
	at, err := time.Parse(time.RFC3339Nano, r.text("createdAt"))
	if err != nil || at.Year() < 1970 || at.After(arrived.Add(clockSkew)) {
		return arrived
	}
	return at.UTC()
}

// toPost turns a record of app.bsky.feed.post into a post. own is our DID, arrived when the platform passed it on.
func toPost(u uri, cid string, r record, channel femos.ChannelID, own string, arrived time.Time) connector.Post {
	root, parent := r.replyTo()
	return connector.Post{
		Ref:     refTo(u.String(), cid),
		Channel: channel,
		Parent:  parent,
		Root:    root,
		Author:  u.did,
		Ours:    u.did == own,
		Text:    r.text("text"),
		At:      r.writtenAt(arrived),
	}
}
