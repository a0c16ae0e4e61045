// Package jetstream is a platform for tests whose posts are counted: a Jetstream of many posts, each with a mark of its own,
// that resumes at a cursor as the real one does, and the few answers that a log-in takes. It says how far it has come, waits
// where it is told to, and Whole holds what a database keeps against what was said.
//
// It answers nothing else: what is sent to it stands nowhere. A real server is in package pdstest.
package jetstream

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos/internal/connector"
)

// What it says. One post in AskEvery needs an advisor.
const (
	AskEvery = 20
	Asks     = "meine Aufenthaltserlaubnis läuft nächste Woche ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen? Darf ich weiter arbeiten?"
	chats    = "vielen Dank für die lieben Worte, ich wünsche allen ein schönes Wochenende"
	did      = "did:plc:rfov6bpyztcnedeyyzgfq42k"
)

// Stream is such a platform, with a server of its own.
type Stream struct {
	*httptest.Server
	posts int
	pause time.Duration // after every 50 posts

	Held  atomic.Int64 // it says so many posts and no more; 0: all
	Sent  atomic.Int64 // how far it has come, at the most
	Conns atomic.Int64 // how often it was connected to
	Open  atomic.Int64 // connections at the moment

	begin sync.Once
	base  atomic.Int64 // time_us of the first post: when it was first asked
}

// New starts a stream of so many posts that pauses after every fifty. It ends with the test.
func New(t *testing.T, posts int, pause time.Duration) *Stream {
	t.Helper()
	s := &Stream{posts: posts, pause: pause}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Account is what an account on it is set up with. Its channel is the hashtag #femos.
func (s *Stream) Account() connector.Values {
	return connector.Values{"service": s.URL, "identifier": did, "app_password": "secret",
		"stream": strings.Replace(s.URL, "http", "ws", 1) + "/subscribe", "plc": s.URL, "appview": "none"}
}

// Covered says how many posts the cursor of an account covers: the one at it and all before.
func (s *Stream) Covered(cursor string) int {
	parts := strings.Fields(cursor) // its kind, number, time and address: see package bluesky
	if len(parts) < 2 {
		return 0
	}
	return s.covered(parts[1])
}

// covered says it of a number.
func (s *Stream) covered(number string) int {
	at, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return max(0, int(at-s.base.Load()+1))
}

// ServeHTTP implements http.Handler.
func (s *Stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/subscribe") {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"did":%q,"handle":"team.test","accessJwt":"a","refreshJwt":"r","active":true}`, did)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow() //nolint:errcheck // over
	s.Conns.Add(1)
	s.Open.Add(1)
	defer s.Open.Add(-1)
	ctx := conn.CloseRead(r.Context())
	s.begin.Do(func() { s.base.Store(time.Now().Add(10 * time.Millisecond).UnixMicro()) })
	from := 0
	if covered := s.covered(r.URL.Query().Get("cursor")); covered > 0 {
		from = covered - 1 // the message at the cursor comes again, as with the real one
	}
	for n := from; n < s.posts; n++ {
		for limit := s.Held.Load(); limit > 0 && int64(n) >= limit && ctx.Err() == nil; limit = s.Held.Load() {
			pause(ctx, 5*time.Millisecond)
		}
		if conn.Write(ctx, websocket.MessageText, s.message(n)) != nil {
			return
		}
		for highest := s.Sent.Load(); int64(n+1) > highest && !s.Sent.CompareAndSwap(highest, int64(n+1)); highest = s.Sent.Load() {
		}
		if n%50 == 49 {
			pause(ctx, s.pause)
		}
	}
	<-ctx.Done()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// message is post n as the stream says it.
func (s *Stream) message(n int) []byte {
	text := chats
	if n%AskEvery == 0 {
		text = Asks
	}
	var author strings.Builder
	for i, v := 0, n; i < 24; i, v = i+1, v/26 {
		author.WriteByte('a' + byte(v%26))
	}
	b, err := json.Marshal(map[string]any{"did": "did:plc:" + author.String(), "time_us": s.base.Load() + int64(n), "kind": "commit", "commit": map[string]any{
		"operation": "create", "collection": "app.bsky.feed.post", "rkey": fmt.Sprintf("3k%011d", n), "cid": fmt.Sprintf("bafy%d", n),
		"record": map[string]any{"$type": "app.bsky.feed.post", "text": mark(n) + " " + text, "tags": []string{"femos"}, "createdAt": "2026-11-22T12:00:00Z"}}})
	if err != nil {
		panic(err) // it is strings and numbers
	}
	return b
}

// mark is a word that no other post has, and that nothing takes for a number or a name.
func mark(n int) string {
	word := []byte("marke")
	for range 4 {
		word, n = append(word, 'a'+byte(n%26)), n/26
	}
	return string(word)
}
