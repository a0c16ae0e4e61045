package bluesky

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	pdstest "femos/test/servers/bluesky"
)

// TestRecord: the record has what Bluesky's app needs to show it: thread, facets by bytes, language.
func TestRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, other := w.person(t, "person"), w.person(t, "other")
	root := person.Post(t, "Die Frage")
	comment := other.Reply(t, "Eine Antwort", root, root)
	a := w.open(t, w.values())
	const text = "مرحبا 👩🏽‍👧🏽 #عمل https://femos.example/a/7"
	receipt, err := a.Send(t.Context(), connector.Outgoing{Key: "k", Parent: connector.PostRef{ID: comment.URI}, Text: text, Lang: "ar"})
	if err != nil {
		t.Fatal(err)
	}
	got := w.us.Record(t, pdstest.Posts, keyFor("k"))
	r := record(got.Value)
	rootRef, parentRef := r.replyTo()
	if rootRef == nil || *rootRef != toRef(root) || *parentRef != toRef(comment) {
		t.Errorf("it answers %v in %v", parentRef, rootRef)
	}
	if receipt.Ref != toRef(got.Ref) || receipt.Ref.Link != "https://bsky.app/profile/"+w.us.DID+"/post/"+keyFor("k") {
		t.Errorf("receipt %+v of %+v", receipt, got.Ref)
	}
	if langs := r.list("langs"); len(langs) != 1 || langs[0] != "ar" {
		t.Errorf("languages %v", langs)
	}
	var parts []string
	for _, f := range r.list("facets") {
		index := record(f.(map[string]any)).object("index")
		parts = append(parts, text[int(index["byteStart"].(float64)):int(index["byteEnd"].(float64))])
	}
	if want := []string{"https://femos.example/a/7", "#عمل"}; !slices.Equal(parts, want) {
		t.Errorf("marked is %q, want %q", parts, want)
	}
	if tags := r.tags(); !slices.Contains(tags, "عمل") {
		t.Errorf("tags %q", tags)
	}
}

// TestLogIn: what the server says to wrong and revoked passwords, and that a stale token is renewed once.
func TestLogIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	values := w.values()
	values["identifier"] = w.us.Handle
	values["app_password"] = "wrong-word-here"
	_, err := w.open(t, values).Check(t.Context())
	f := connector.FaultOf(err)
	if f == nil || f.Kind != connector.Denied || f.Code != codeLogin || strings.Contains(err.Error(), "wrong-word") {
		t.Errorf("a wrong password: %v, want denied", err)
	}

	values["app_password"] = w.password
	a := w.open(t, values)
	if _, err := a.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	good := *a.session.current
	stale := good
	stale.Access = "stale"
	a.session.current = &stale
	before := w.network.Requests()
	if _, err := a.Check(t.Context()); err != nil {
		t.Errorf("with a stale token: %v", err)
	}
	if n := w.network.Requests() - before; n != 3 { // refused, refreshed, asked again
		t.Errorf("%d requests, want 3", n)
	}
	hopeless := stale
	hopeless.Refresh = "stale"
	a.session.current = &hopeless
	before = w.network.Requests()
	if _, err := a.Check(t.Context()); err != nil {
		t.Errorf("with both tokens stale: %v", err)
	}
	if n := w.network.Requests() - before; n != 4 { // refused, refused, logged in, asked again
		t.Errorf("%d requests, want 4", n)
	}
}

// TestParents: what can't be answered is refused before anything is written.
func TestParents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.person(t, "person")
	closed := w.person(t, "closed")
	post := closed.Post(t, "Gleich geschlossen")
	closed.Deactivate(t)
	a := w.open(t, w.values())
	for name, parent := range map[string]string{
		"an account that closed":    post.URI,
		"a post that never was":     "at://" + person.DID + "/app.bsky.feed.post/3jzfcijpj2z2a",
		"a person who never was":    "at://" + someone + "/app.bsky.feed.post/3jzfcijpj2z2a",
		"no address":                "https://bsky.app/profile/x/post/y",
		"something that is no post": "at://" + person.DID + "/app.bsky.feed.like/3jzfcijpj2z2a",
		"nothing":                   "",
	} {
		_, err := a.Send(t.Context(), connector.Outgoing{Key: "key", Parent: connector.PostRef{ID: parent}, Text: "Antwort"})
		if f := connector.FaultOf(err); f == nil || f.Kind != connector.Refused || f.Code != codeGone {
			t.Errorf("%s: %v, want refused: post_gone", name, err)
		}
	}
	if left := w.us.Records(t, pdstest.Posts); len(left) != 0 {
		t.Errorf("%d posts were written all the same", len(left))
	}
}

// A server that knows us and forbids one reply says nothing about the account: others are sent.
func TestForbiddenReply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	question := w.person(t, "person").Post(t, "Die Frage")
	a := w.open(t, w.values())
	if _, err := a.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	send := func(key string) *connector.Fault {
		_, err := a.Send(t.Context(), connector.Outgoing{Key: key, Root: toRef(question), Parent: toRef(question), Text: "Antwort " + key})
		return connector.FaultOf(err)
	}
	for name, trouble := range map[string]connectortest.Trouble{
		"writing": {Status: http.StatusForbidden, Writes: true},
		"looking": {Status: http.StatusForbidden, Body: `{"error":"Forbidden","message":"no"}`},
	} {
		w.network.Set(trouble)
		if f := send("one"); f == nil || f.Kind != connector.Refused || f.Code != codeForbidden {
			t.Errorf("%s is forbidden: %v, want refused: forbidden", name, f)
		}
	}
	w.network.Set(connectortest.Trouble{})
	if f := send("two"); f != nil {
		t.Errorf("another reply: %v", f)
	}
}
