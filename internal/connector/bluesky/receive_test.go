package bluesky

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	pdstest "femos/test/servers/bluesky"
)

// open opens our account with these channels, with quick waits.
func (w *world) open(t *testing.T, values connector.Values, channels ...connector.Channel) *account {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := Kind().Open(connector.Env{
		HTTP: &http.Client{Transport: transport, Timeout: time.Minute}, Log: slog.New(slog.DiscardHandler), Now: time.Now, Channels: channels,
	}, values)
	if err != nil {
		t.Fatal(err)
	}
	a := c.(*account) //nolint:forcetypeassert // it is
	a.pace = pace{flush: 10 * time.Millisecond, heartbeat: 50 * time.Millisecond, ping: 30 * time.Second, pong: 15 * time.Second, retry: 20 * time.Millisecond}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// listen starts Receive from where the server's stream begins, so that nothing is missed, whenever it connects.
func listen(t *testing.T, a *account) *connectortest.Tape {
	t.Helper()
	start := cursor{kind: reposName, number: 1, at: time.Now(), address: a.settings.stream}
	return connectortest.Listen(t, a, start.String())
}

// TestChannels: what belongs to a person, a list, a hashtag and a thread, and what does not.
func TestChannels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, member, late, stranger := w.person(t, "person"), w.person(t, "member"), w.person(t, "late"), w.person(t, "stranger")
	list := w.us.Create(t, pdstest.Lists, map[string]any{"name": "Gruppe", "purpose": "app.bsky.graph.defs#curatelist"})
	enlist := func(p *pdstest.Person) pdstest.Ref {
		return w.us.Create(t, pdstest.ListItems, map[string]any{"list": list.URI, "subject": p.DID})
	}
	enlist(member)
	thread := stranger.Post(t, "Ein Thread, der gelesen wird")
	elsewhere := stranger.Post(t, "Ein Thread, der nicht gelesen wird")
	a := w.open(t, w.values(),
		channel(1, "person:"+person.DID), channel(2, "list:"+list.URI), channel(3, "hashtag:"+strings.ToLower(w.us.DID[8:])), channel(4, "thread:"+thread.URI))
	tape := connectortest.Listen(t, a, cursor{kind: reposName, number: 1, at: time.Now(), address: a.settings.stream}.String())
	tag := " #" + strings.ToUpper(w.us.DID[8:])

	tape.Until(t, "the thread itself", func(e connector.Event) bool { return e.Post != nil && e.Post.Ref.ID == thread.URI })
	own := person.Post(t, "Von der Person")
	under := stranger.Reply(t, "Unter der Person", own, own)
	abroad := person.Reply(t, "Die Person anderswo", elsewhere, elsewhere)
	answer := stranger.Reply(t, "Antwort an die Person anderswo", elsewhere, abroad)
	listed := member.Post(t, "Vom Mitglied"+tag) // the list comes before the hashtag
	tagged := stranger.Post(t, "Mit Raute"+tag)
	deep := member.Reply(t, "Das Mitglied unter der Raute", tagged, tagged) // the thread comes before the author
	comment := late.Reply(t, "Im Thread", thread, thread)
	before := late.Post(t, "Noch nicht auf der Liste")
	item := enlist(late)
	now := late.Post(t, "Jetzt auf der Liste")
	w.us.Delete(t, item)
	again := late.Post(t, "Nicht mehr auf der Liste")
	other := stranger.Reply(t, "Geht niemanden etwas an", elsewhere, elsewhere)
	last := person.Post(t, "Zum Schluss")

	tape.Post(t, last.URI)
	tape.Stop(t)
	got := map[string]string{}
	for _, e := range tape.Events() {
		if e.Post != nil {
			got[e.Post.Ref.ID] = string(e.Post.Channel)
		}
	}
	for ref, want := range map[pdstest.Ref]string{
		own: "channel-1", under: "channel-1", abroad: "channel-1", answer: "channel-1", last: "channel-1",
		listed: "channel-2", now: "channel-2", tagged: "channel-3", deep: "channel-3", thread: "channel-4", comment: "channel-4",
		before: "", again: "", other: "", elsewhere: "",
	} {
		if got[ref.URI] != want {
			t.Errorf("%s is in %q, want %q", ref.URI, got[ref.URI], want)
		}
	}
}

// TestLikesOnOurReply: likes on what we wrote are heard although we never saw it arrive.
func TestLikesOnOurReply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, other := w.person(t, "person"), w.person(t, "other")
	reply := w.us.Post(t, "Unser Beitrag")
	foreign := other.Post(t, "Ein fremder Beitrag")
	a := w.open(t, w.values(), channel(1, "person:"+person.DID))
	tape := listen(t, a)
	other.Like(t, foreign)
	w.us.Like(t, reply)
	like := person.Like(t, reply)
	person.Delete(t, like)
	end := person.Post(t, "Ende")
	tape.Post(t, end.URI)
	tape.Stop(t)
	var got []connector.Reaction
	for _, e := range tape.Events() {
		if e.Reaction != nil {
			got = append(got, *e.Reaction)
		}
	}
	undone := connector.Reaction{ID: like.URI, Post: refTo(reply.URI, ""), Undone: true}
	want := []connector.Reaction{{ID: like.URI, Post: toRef(reply)}, undone}
	if !slices.Equal(got, want) {
		t.Errorf("reactions %+v, want %+v", got, want)
	}
}

// TestAccountsThatClose: the posts of an account that closes are gone; if it is ours, reading stops and says so.
func TestAccountsThatClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, guest := w.person(t, "person"), w.person(t, "guest")
	a := w.open(t, w.values(), channel(1, "person:"+person.DID))
	tape := listen(t, a)
	question := person.Post(t, "Die Frage")
	comment := guest.Reply(t, "Ein Kommentar", question, question)
	tape.Post(t, comment.URI)
	guest.Deactivate(t)
	tape.Until(t, "the deletion", func(e connector.Event) bool { return e.Deletion != nil && e.Deletion.ID == comment.URI })
	w.us.Deactivate(t)
	f := connector.FaultOf(tape.Finish(t))
	if f == nil || f.Kind != connector.Denied || f.Code != codeClosed {
		t.Errorf("with our account closed: %v, want denied", f)
	}
	_, err := w.open(t, w.values()).Check(t.Context())
	if f := connector.FaultOf(err); f == nil || f.Kind != connector.Denied || f.Code != codeClosed {
		t.Errorf("asked who we are: %v, want denied", err)
	}
}

// TestGaps: where the stream can't resume, what the people we read have written since is fetched.
func TestGaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.person(t, "person")
	values := w.values()
	values["identifier"] = w.us.Handle // reading resolves it without logging in
	long := time.Now().Add(-24 * time.Hour)
	person.Create(t, pdstest.Posts, map[string]any{"text": "Lange her", "createdAt": "2020-01-01T00:00:00.000Z"})
	first, second := person.Post(t, "Verpasst, eins"), person.Post(t, "Verpasst, zwei")
	for name, from := range map[string]cursor{
		"the server was begun anew":        {kind: reposName, number: 1 << 40, at: long, address: values["stream"]},
		"another stream was read":          {kind: jetstreamName, number: long.UnixMicro(), at: long, address: defaultStream},
		"nothing had come on this stream":  {kind: reposName, number: 0, at: long, address: values["stream"]},
		"another server's stream was read": {kind: reposName, number: 77, at: long, address: "wss://relay.example" + reposPath},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tape := connectortest.Listen(t, w.open(t, values, channel(1, "person:"+person.DID)), from.String())
			tape.Post(t, second.URI)
			var got []string
			for _, e := range tape.Events() {
				if e.Post != nil {
					got = append(got, e.Post.Ref.ID)
				}
			}
			if !slices.Equal(got, []string{first.URI, second.URI}) {
				t.Errorf("fetched are %v, want %v", got, []string{first.URI, second.URI})
			}
			tape.UntilCursor(t, func(s string) bool { return strings.HasSuffix(s, values["stream"]) })
			tape.Stop(t)
		})
	}
	tape := connectortest.Listen(t, w.open(t, values), "nonsense")
	if f := connector.FaultOf(tape.Finish(t)); f == nil || f.Kind != connector.Garbled {
		t.Errorf("a cursor that is none: %v, want garbled", f)
	}
}

// TestFeedsThatDoNotAnswer: what is to be fetched and does not answer is asked for until it does, over a restart too; the
// stream is read meanwhile.
func TestFeedsThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.person(t, "person")
	directory := connectortest.NewNetwork(t, w.server.PLC) // says where her feed is
	values := w.values()
	values["identifier"], values["plc"] = w.us.Handle, directory.URL
	missed := person.Post(t, "Verpasst")
	first := listen(t, w.open(t, values, channel(1, "person:"+person.DID)))
	gone := person.Post(t, "Gleich wieder weg")
	person.Delete(t, gone)
	first.Until(t, "the deletion", func(e connector.Event) bool { return e.Deletion != nil && e.Deletion.ID == gone.URI })
	first.Stop(t)
	after, err := parseCursor(first.Cursor()) // who comes from here on does not hear of what she missed from the stream
	if err != nil {
		t.Fatal(err)
	}
	after.owed = time.Now().Add(-time.Hour)
	from := after.String()
	owes := func(s string) bool { c, err := parseCursor(s); return err == nil && !c.owed.IsZero() }
	directory.Set(connectortest.Trouble{Break: true})
	for _, text := range []string{"Unterdessen", "Nach dem Neustart"} {
		tape := connectortest.Listen(t, w.open(t, values, channel(1, "person:"+person.DID)), from)
		tape.UntilCursor(t, owes)
		tape.Post(t, person.Post(t, text).URI)
		tape.Stop(t)
		if from = tape.Cursor(); !owes(from) {
			t.Fatalf("a restart at %s does not ask for what is missing", from)
		}
		for _, e := range tape.Events() {
			if e.Post != nil && e.Post.Ref.ID == missed.URI {
				t.Fatal("it is there: this test makes no trouble")
			}
		}
	}
	tape := connectortest.Listen(t, w.open(t, values, channel(1, "person:"+person.DID)), from)
	tape.UntilCursor(t, owes)
	before := directory.Requests()
	for directory.Requests() < before+2 { // asked again and again
		time.Sleep(10 * time.Millisecond)
	}
	directory.Set(connectortest.Trouble{})
	tape.Post(t, missed.URI)
	tape.UntilCursor(t, func(s string) bool { return !owes(s) })
	tape.Stop(t)
}

// TestQuietStream: the cursor goes on although nothing happens in our channels, and a dead line is noticed.
func TestQuietStream(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := w.person(t, "stranger")
	a := w.open(t, w.values())
	tape := listen(t, a)
	at := func() int64 {
		c, err := parseCursor(tape.Cursor())
		if err != nil {
			t.Fatal(err)
		}
		return c.number
	}
	tape.UntilCursor(t, func(s string) bool { return s != "" })
	before := at()
	stranger.Post(t, "Geht niemanden etwas an")
	tape.UntilCursor(t, func(string) bool { return at() > before })
	if events := tape.Events(); len(events) != 0 {
		t.Errorf("%d events of nobody's", len(events))
	}
	tape.Stop(t)
}

// TestRestart: the server goes away and comes back; nothing is lost or repeated, and we log in by ourselves.
func TestRestart(t *testing.T) {
	t.Parallel()
	server := pdstest.Start(t)
	person, us := server.Person(t, "person"), server.Person(t, "team")
	w := &world{server: server, us: us, password: us.AppPassword(t), network: connectortest.NewNetwork(t, server.URL)}
	values := w.values()
	a := w.open(t, values, channel(1, "person:"+person.DID))
	question := person.Post(t, "Vor dem Neustart")
	tape := listen(t, a)
	tape.Post(t, question.URI)
	if _, err := a.Check(t.Context()); err != nil {
		t.Fatal(err)
	}

	server.Stop(t)
	if f := connector.FaultOf(tape.Finish(t)); f == nil || f.Kind != connector.Temporary {
		t.Errorf("a server that goes away: %v, want temporary", f)
	}
	if f := connector.FaultOf(connectortest.Listen(t, a, tape.Cursor()).Finish(t)); f == nil || f.Kind != connector.Temporary {
		t.Errorf("a server that is not there: %v, want temporary", f)
	}
	server.Restart(t)

	missed := person.Post(t, "Während niemand las")
	rest := connectortest.Listen(t, a, tape.Cursor())
	rest.Post(t, missed.URI)
	receipt, err := a.Send(t.Context(), connector.Outgoing{Key: "after-restart", Parent: toRef(question), Root: toRef(question), Text: "Wieder da"})
	if err != nil {
		t.Fatal(err)
	}
	rest.Post(t, receipt.Ref.ID)
	rest.Stop(t)
	var got []string
	for _, e := range rest.Events() {
		got = append(got, e.Post.Ref.ID)
	}
	if want := []string{missed.URI, receipt.Ref.ID}; !slices.Equal(got, want) {
		t.Errorf("after the restart came %v, want %v", got, want)
	}
}

// TestEmitInTheMiddle: an error of emit while a gap is fetched is returned as it is.
func TestEmitInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.person(t, "person")
	person.Post(t, "Verpasst")
	a := w.open(t, w.values(), channel(1, "person:"+person.DID))
	boom := errors.New("full")
	from := cursor{kind: reposName, number: 1 << 40, at: time.Now().Add(-time.Hour), address: a.settings.stream}
	err := a.Receive(t.Context(), from.String(), func(b connector.Batch) error {
		if len(b.Events) > 0 {
			return boom
		}
		return nil
	})
	if err != boom { //nolint:errorlint // unchanged means this very one
		t.Errorf("Receive returns %v, want emit's error", err)
	}
}

// TestOpenBranches: after a restart, what is written elsewhere in the thread of an open comment is recognised, too,
// although neither its author nor its text says that it belongs to the channel.
func TestOpenBranches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, other := w.person(t, "person"), w.person(t, "other")
	tag := strings.ToLower(w.us.DID[8:])
	root := person.Post(t, "Ein Thread ohne Raute")
	comment := other.Reply(t, "Ein Kommentar mit #"+tag, root, root)
	open := channel(1, "hashtag:"+tag)
	open.Open = []connector.PostRef{toRef(comment), {ID: "nonsense"}, {ID: "at://" + someone + "/app.bsky.feed.post/3jzfcijpj2z2a"}}
	tape := listen(t, w.open(t, w.values(), open))
	late := person.Reply(t, "In einem anderen Zweig", root, root)
	if p := tape.Post(t, late.URI); p.Channel != "channel-1" {
		t.Errorf("it is in channel %q", p.Channel)
	}
	person.Delete(t, late)
	tape.Until(t, "its deletion", func(e connector.Event) bool { return e.Deletion != nil && e.Deletion.ID == late.URI })
	tape.Stop(t)
}

// TestTornFrames: commits that did not bring their records along, and repositories that were set anew, are fetched.
func TestTornFrames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.person(t, "person")
	posts := []pdstest.Ref{person.Post(t, "Eins"), person.Post(t, "Zwei"), person.Post(t, "Drei")}
	message := func(kind string) map[string]any { return map[string]any{"op": 1, "t": kind} }
	id, _ := block(t, "any")
	op := map[string]any{"action": "create", "path": pdstest.Posts + "/" + posts[0].Key(), "cid": tagged(id)}
	gone := map[string]any{"action": "create", "path": pdstest.Posts + "/3jzfcijpj2z2a", "cid": tagged(id)}
	for name, test := range map[string]struct {
		frames [][]byte
		want   []string
	}{
		"no blocks": {[][]byte{frameOf(t, message("#commit"), map[string]any{
			"seq": 7, "repo": person.DID, "time": "2026-11-22T09:00:00Z", "ops": []any{op, gone}, "blocks": []byte{}, "tooBig": false,
		})}, []string{posts[0].URI}},
		"too big": {[][]byte{frameOf(t, message("#commit"), map[string]any{
			"seq": 7, "repo": person.DID, "time": "2026-11-22T09:00:00Z", "ops": []any{}, "blocks": []byte{}, "tooBig": true,
		})}, []string{posts[0].URI, posts[1].URI, posts[2].URI}},
		"set anew": {[][]byte{frameOf(t, message("#sync"), map[string]any{"seq": 7, "did": person.DID, "time": "2026-11-22T09:00:00Z", "blocks": []byte{}})}, []string{posts[0].URI, posts[1].URI, posts[2].URI}},
		"set anew twice": {[][]byte{
			frameOf(t, message("#sync"), map[string]any{"seq": 7, "did": person.DID, "time": "2026-11-22T09:00:00Z", "blocks": []byte{}}),
			frameOf(t, message("#sync"), map[string]any{"seq": 8, "did": person.DID, "time": "2026-11-22T09:00:00Z", "blocks": []byte{}}),
		}, []string{posts[0].URI, posts[1].URI, posts[2].URI}},
		"outdated cursor": {[][]byte{frameOf(t, message("#info"), map[string]any{"name": "OutdatedCursor"})}, []string{posts[0].URI, posts[1].URI, posts[2].URI}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stream := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				conn, err := websocket.Accept(rw, r, nil)
				if err != nil {
					return
				}
				defer conn.CloseNow() //nolint:errcheck // over
				ctx := conn.CloseRead(r.Context())
				last := frameOf(t, message("#account"), map[string]any{"seq": 9, "did": someone, "active": true})
				for _, f := range append(test.frames, last) {
					if conn.Write(ctx, websocket.MessageBinary, f) != nil {
						return
					}
				}
				<-ctx.Done()
			}))
			t.Cleanup(stream.Close)
			values := w.values()
			values["stream"] = "ws" + strings.TrimPrefix(stream.URL, "http") + reposPath
			a := w.open(t, values, channel(1, "person:"+person.DID))
			start := cursor{kind: reposName, number: 5, at: time.Now().Add(-time.Hour), address: values["stream"]}
			tape := connectortest.Listen(t, a, start.String())
			tape.UntilCursor(t, func(s string) bool { return strings.HasPrefix(s, "repos 9 ") })
			tape.Stop(t)
			var want []string
			for _, id := range test.want {
				want = append(want, "post "+id)
			}
			if got := names(tape); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
