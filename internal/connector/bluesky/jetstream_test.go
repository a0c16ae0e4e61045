package bluesky

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
)

const (
	jetPerson = "did:plc:eygmaihciaxprqvxpfvl6flk"
	jetOurs   = "did:plc:rfov6bpyztcnedeyyzgfq42k"
)

// jet is a Jetstream that plays recorded messages: those at or after the cursor, all of them without one, and then
// waits, or closes. There is no Jetstream to run here, so this stands in for one.
type jet struct {
	*httptest.Server
	messages []string
	asked    chan url.Values
	last     func(context.Context, *websocket.Conn) // after the messages; nil waits
}

func newJet(t *testing.T, messages []string) *jet {
	t.Helper()
	j := &jet{messages: messages, asked: make(chan url.Values, 10)}
	j.Server = httptest.NewServer(j)
	t.Cleanup(j.Close)
	return j
}

// ServeHTTP implements http.Handler.
func (j *jet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow() //nolint:errcheck // over
	j.asked <- r.URL.Query()
	from, _ := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64)
	ctx := conn.CloseRead(r.Context())
	for _, m := range j.messages {
		var at struct {
			TimeUS int64 `json:"time_us"`
		}
		_ = json.Unmarshal([]byte(m), &at)
		if at.TimeUS != 0 && at.TimeUS < from {
			continue
		}
		if conn.Write(ctx, websocket.MessageText, []byte(m)) != nil {
			return
		}
	}
	if j.last != nil {
		j.last(ctx, conn)
		return
	}
	<-ctx.Done()
}

// open opens our account on it. now is the clock.
func (j *jet) open(t *testing.T, now time.Time, channels ...connector.Channel) *account {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := Kind().Open(connector.Env{
		HTTP: &http.Client{Transport: transport}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Channels: channels,
	}, connector.Values{
		"service": "http://127.0.0.1:1", "plc": "http://127.0.0.1:1", "identifier": jetOurs, "app_password": "unused",
		"stream": "ws" + strings.TrimPrefix(j.URL, "http") + "/subscribe",
	})
	if err != nil {
		t.Fatal(err)
	}
	a := c.(*account) //nolint:forcetypeassert // it is
	a.pace = pace{flush: 10 * time.Millisecond, heartbeat: 50 * time.Millisecond, ping: 20 * time.Millisecond, pong: 15 * time.Second, retry: 20 * time.Millisecond}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// named writes an event as the recording names it.
func named(e connector.Event) string {
	switch {
	case e.Post != nil:
		return "post " + e.Post.Ref.ID
	case e.Edit != nil:
		return "edit " + e.Edit.Ref.ID
	case e.Deletion != nil:
		return "deletion " + e.Deletion.ID
	case e.Reaction != nil && e.Reaction.Undone:
		return fmt.Sprintf("unlike %s on %s", e.Reaction.ID, e.Reaction.Post.ID)
	case e.Reaction != nil:
		return fmt.Sprintf("like %s on %s", e.Reaction.ID, e.Reaction.Post.ID)
	}
	return "an empty event"
}

func jetRecording(t *testing.T) (messages, want []string) {
	t.Helper()
	for _, s := range connectortest.Sections(t, "testdata/jetstream.txtar") {
		messages = append(messages, s.Body)
		if !strings.HasPrefix(s.Name, "nothing") {
			want = append(want, s.Name)
		}
	}
	return messages, want
}

// TestJetstream plays the recording and then, from every point of it, what follows.
func TestJetstream(t *testing.T) {
	t.Parallel()
	messages, want := jetRecording(t)
	j := newJet(t, messages)
	now := time.UnixMicro(1725911162000000).UTC()
	channels := []connector.Channel{channel(1, "person:"+jetPerson), channel(2, "hashtag:Arbeit")}
	tape := connectortest.Listen(t, j.open(t, now, channels...), "")
	end := func(e connector.Event) bool { return named(e) == want[len(want)-1] }
	tape.Until(t, "the last message", end)
	tape.Stop(t)
	if got := names(tape); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if q := <-j.asked; q.Has("cursor") || q.Has("wantedDids") || !slices.Equal(q["wantedCollections"], []string{collectionPost, collectionLike}) {
		t.Errorf("asked for %v", q)
	}

	// The first cursor is the time of the beginning; after the first message, from which everything follows, comes the rest.
	address := j.open(t, now).settings.stream
	from := cursor{kind: jetstreamName, number: 1725911162000001, at: now, address: address}
	rest := connectortest.Listen(t, j.open(t, now, channels...), from.String())
	rest.Until(t, "the last message", func(e connector.Event) bool { return e.Deletion != nil && strings.HasSuffix(e.Deletion.ID, "2h") })
	rest.Stop(t)
	if got := names(rest); slices.Contains(got, want[0]) {
		t.Errorf("what was before the cursor comes again: %v", got)
	}
	if q := <-j.asked; q.Get("cursor") != "1725911162000001" {
		t.Errorf("asked for %v", q)
	}
}

func names(tape *connectortest.Tape) []string {
	var all []string
	for _, e := range tape.Events() {
		all = append(all, named(e))
	}
	return all
}

// TestJetstreamListsAreFollowed: with a list, its items are asked for, too. The list's server does not answer here,
// which is a fault, for without its members nothing of it could be read.
func TestJetstreamListsAreFollowed(t *testing.T) {
	t.Parallel()
	if q := (jetstream{}).query(0, true); !slices.Contains(q["wantedCollections"], collectionListItem) {
		t.Errorf("asked for %v", q)
	}
	j := newJet(t, nil)
	tape := connectortest.Listen(t, j.open(t, time.Now(), channel(1, "list:at://"+jetPerson+"/app.bsky.graph.list/3l3qo2vutsw2b")), "")
	if f := connector.FaultOf(tape.Finish(t)); f == nil || f.Kind != connector.Temporary {
		t.Errorf("%v, want temporary", f)
	}
}

// TestJetstreamEnds: what ends a stream and what it becomes.
func TestJetstreamEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		messages []string
		last     func(context.Context, *websocket.Conn)
		kind     connector.FaultKind
	}{
		"closed by the server": {nil, func(_ context.Context, c *websocket.Conn) { _ = c.Close(websocket.StatusGoingAway, "restart") }, connector.Temporary},
		"broken off":           {nil, func(_ context.Context, c *websocket.Conn) { _ = c.CloseNow() }, connector.Temporary},
		"not JSON":             {[]string{"private text"}, nil, connector.Garbled},
		"no time":              {[]string{`{"kind":"commit"}`}, nil, connector.Garbled},
		"too large":            {[]string{`"` + strings.Repeat("x", maxFrame+1) + `"`}, nil, connector.Temporary},
		"our account closed":   {[]string{`{"did":"` + jetOurs + `","time_us":1725911162000001,"kind":"account","account":{"active":false,"status":"suspended"}}`}, nil, connector.Denied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJet(t, test.messages)
			j.last = test.last
			err := connectortest.Listen(t, j.open(t, time.UnixMicro(1725911162000000)), "").Finish(t)
			f := connector.FaultOf(err)
			if f == nil || f.Kind != test.kind || strings.Contains(err.Error(), "private") {
				t.Errorf("%v, want %s", err, test.kind)
			}
		})
	}
}

// TestDeadLine: a line over which nothing comes back any more, not even a pong, is given up.
func TestDeadLine(t *testing.T) {
	t.Parallel()
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		<-r.Context().Done() // nobody reads, so nobody answers a ping
		_ = conn.CloseNow()
	}))
	t.Cleanup(silent.Close)
	j := &jet{Server: silent}
	a := j.open(t, time.Now())
	a.pace.pong = 50 * time.Millisecond
	if f := connector.FaultOf(connectortest.Listen(t, a, "").Finish(t)); f == nil || f.Kind != connector.Temporary {
		t.Errorf("%v, want temporary", f)
	}
}

// TestNoStream: an address where no stream is.
func TestNoStream(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]connector.FaultKind{200: connector.Garbled, 302: connector.Garbled, 400: connector.Garbled, 404: connector.Garbled, 403: connector.Denied, 503: connector.Temporary} {
		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "private page")
		}))
		t.Cleanup(page.Close)
		err := connectortest.Listen(t, (&jet{Server: page}).open(t, time.Now()), "").Finish(t)
		if f := connector.FaultOf(err); f == nil || f.Kind != want || strings.Contains(err.Error(), "private") {
			t.Errorf("%d: %v, want %s", status, err, want)
		}
	}
}
