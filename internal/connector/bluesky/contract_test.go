package bluesky

import (
	"testing"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	pdstest "femos/test/servers/bluesky"
)

// TestContract runs the contract of all platforms against a real Bluesky server.
func TestContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, connectortest.Suite{Kind: Kind(), Stage: stage})
}

// stage is a channel that is the feed of a person; somebody else comments.
func stage(t *testing.T) *connectortest.Stage {
	t.Helper()
	w := newWorld(t)
	author, other := w.person(t, "samira"), w.person(t, "olena")
	list := author.Create(t, pdstest.Lists, map[string]any{"name": "Beratung", "purpose": "app.bsky.graph.defs#curatelist"})
	post := author.Post(t, "Ein Beitrag")
	comment := other.Reply(t, "Ein Kommentar", post, post)
	return &connectortest.Stage{
		Network:  w.network,
		Values:   w.values(),
		Channels: []connector.Channel{channel(1, "person:"+author.DID), channel(2, "hashtag:fragen")},
		Identity: connector.Identity{ID: w.us.DID, Name: w.us.Handle},
		Secrets:  []string{w.password, w.us.Password, "accessJwt", "Bearer", "eyJ"},
		Write: func(t *testing.T, text string) connector.PostRef {
			t.Helper()
			return toRef(author.Post(t, text))
		},
		Comment: func(t *testing.T, text string, root, parent connector.PostRef) connector.PostRef {
			t.Helper()
			return toRef(other.Reply(t, text, fromRef(root), fromRef(parent)))
		},
		Edit: func(t *testing.T, ref connector.PostRef, text string) {
			t.Helper()
			w.author(t, ref).Edit(t, fromRef(ref), text)
		},
		Delete: func(t *testing.T, ref connector.PostRef) {
			t.Helper()
			w.author(t, ref).Delete(t, fromRef(ref))
		},
		Like: func(t *testing.T, ref connector.PostRef) func() {
			t.Helper()
			like := other.Like(t, fromRef(ref))
			return func() { other.Delete(t, like) }
		},
		Standing: w.standing,
		Resolved: []connectortest.Resolved{
			{Kind: "person", Typed: "@" + author.Handle, Address: "person:" + author.DID, Unnamed: true},
			{Kind: "person", Typed: " " + author.Handle + "\n", Address: "person:" + author.DID, Unnamed: true},
			{Kind: "person", Typed: author.DID, Address: "person:" + author.DID, Unnamed: true},
			{Kind: "person", Typed: "https://bsky.app/profile/" + author.Handle, Address: "person:" + author.DID, Unnamed: true},
			{Kind: "person", Typed: "at://" + author.Handle, Address: "person:" + author.DID, Unnamed: true},
			{Kind: "list", Typed: "https://bsky.app/profile/" + author.Handle + "/lists/" + list.Key(), Address: "list:" + list.URI},
			{Kind: "list", Typed: list.URI, Address: "list:" + list.URI},
			{Kind: "hashtag", Typed: "#BerlinMütter", Address: "hashtag:berlinmütter"},
			{Kind: "hashtag", Typed: "https://bsky.app/hashtag/%D8%B3%D8%A4%D8%A7%D9%84", Address: "hashtag:سؤال"},
			{Kind: "thread", Typed: "https://bsky.app/profile/" + author.Handle + "/post/" + post.Key(), Address: "thread:" + post.URI, Unnamed: true},
			{Kind: "thread", Typed: comment.URI, Address: "thread:" + post.URI, Unnamed: true},
		},
		Unknown: []connectortest.Resolved{
			{Kind: "person", Typed: "nobody.test"},
			{Kind: "person", Typed: "not a name"},
			{Kind: "person", Typed: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"},
			{Kind: "list", Typed: "https://bsky.app/profile/" + author.Handle + "/lists/3jzfcijpj2z2a"},
			{Kind: "list", Typed: post.URI},
			{Kind: "thread", Typed: "https://bsky.app/profile/" + author.Handle},
			{Kind: "hashtag", Typed: "#"},
			{Kind: "hashtag", Typed: "two words"},
			{Kind: "group", Typed: "x"},
		},
	}
}
