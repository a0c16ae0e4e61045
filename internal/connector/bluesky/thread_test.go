package bluesky

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"femos/internal/connector"
)

// view is what an AppView answers: a post with its parent and answers. There is no AppView to run here; the form is
// that of the lexicon app.bsky.feed.defs#threadViewPost.
func view(n int, parent any, replies ...any) map[string]any {
	address := fmt.Sprintf("at://%s/app.bsky.feed.post/post%d", someone, n)
	value := map[string]any{"text": fmt.Sprintf("Text %d", n), "createdAt": fmt.Sprintf("2026-01-01T00:%02d:%02dZ", n/60, n%60)}
	if n > 0 {
		root := map[string]any{"uri": fmt.Sprintf("at://%s/app.bsky.feed.post/post0", someone), "cid": "c0"}
		value["reply"] = map[string]any{"root": root, "parent": root}
	}
	v := map[string]any{
		"$type": "app.bsky.feed.defs#threadViewPost", "replies": replies,
		"post": map[string]any{"uri": address, "cid": fmt.Sprintf("c%d", n), "record": value},
	}
	if parent != nil {
		v["parent"] = parent
	}
	return v
}

func appView(t *testing.T, status int, thread any) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/xrpc/app.bsky.feed.getPostThread" || r.Header.Get("Authorization") != "" {
			t.Errorf("asked for %s with %q", r.URL.Path, r.Header.Get("Authorization"))
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"thread": thread})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestThreadOfAppView: parents, the post itself, and no more than 20 answers, the nearest first, all in the order in
// which they were written; what is blocked or gone is left out.
func TestThreadOfAppView(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	blocked := map[string]any{"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x", "blocked": true}
	answers := []any{blocked}
	for n := 10; n < 28; n++ {
		answers = append(answers, view(n, nil))
	}
	answers = append(answers, view(40, nil, view(41, nil), view(42, nil)))
	values := w.values()
	values["appview"] = appView(t, 200, view(2, view(1, view(0, nil)), answers...))
	a := w.open(t, values, channel(7, fmt.Sprintf("thread:at://%s/app.bsky.feed.post/post0", someone)))
	posts, err := a.Thread(t.Context(), connector.PostRef{ID: fmt.Sprintf("at://%s/app.bsky.feed.post/post2", someone)})
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, p := range posts {
		got = append(got, p.Text)
		if p.Channel != "channel-7" {
			t.Errorf("%q is in channel %q", p.Text, p.Channel)
		}
	}
	for _, n := range append([]int{0, 1, 2}, append(seq(10, 28), 40, 41)...) {
		want = append(want, fmt.Sprintf("Text %d", n))
	}
	if !slices.Equal(got, want) {
		t.Errorf("thread %q, want %q", got, want)
	}
}

func seq(from, to int) []int {
	var all []int
	for n := from; n < to; n++ {
		all = append(all, n)
	}
	return all
}

// TestThreadWithoutAppView: if it does not answer or does not know the post, the records do.
func TestThreadWithoutAppView(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, other := w.person(t, "person"), w.person(t, "other")
	root := person.Post(t, "Die Frage")
	gone := other.Reply(t, "Gleich weg", root, root)
	answer := person.Reply(t, "Die Antwort darauf", root, gone)
	other.Delete(t, gone)
	for name, view := range map[string]string{
		"it is down":       appView(t, 502, nil),
		"it does not know": appView(t, 400, nil),
		"it has it not":    appView(t, 200, map[string]any{"$type": "app.bsky.feed.defs#notFoundPost", "notFound": true}),
		"there is none":    noAppView,
	} {
		values := w.values()
		values["appview"] = view
		posts, err := w.open(t, values, channel(1, "person:"+person.DID)).Thread(t.Context(), toRef(answer))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(posts) != 2 || posts[0].Ref != toRef(root) || posts[1].Ref != toRef(answer) {
			t.Errorf("%s: %+v, want the first post and the answer", name, posts)
		}
	}
	_, err := w.open(t, w.values()).Thread(t.Context(), toRef(gone))
	if f := connector.FaultOf(err); f == nil || f.Kind != connector.Refused || f.Code != codeGone {
		t.Errorf("a post that is gone: %v, want refused: post_gone", err)
	}
}
