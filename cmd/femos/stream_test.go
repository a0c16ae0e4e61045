package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/server"
	"femos/internal/store"
)

const (
	streamDID = "did:plc:rfov6bpyztcnedeyyzgfq42k"
	askEvery  = 20 // one post in so many needs an advisor
	asks      = "meine Aufenthaltserlaubnis läuft nächste Woche ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen? Darf ich weiter arbeiten?"
	chats     = "vielen Dank für die lieben Worte, ich wünsche allen ein schönes Wochenende"
)

// stream is a platform: a Jetstream of many posts, each with a mark of its own, that resumes at a cursor as the real one
// does, and the few answers that a log-in takes.
type stream struct {
	*httptest.Server
	posts int
	pause time.Duration // after every 50 posts
	held  atomic.Int64  // it says so many posts and no more; 0: all

	begin sync.Once
	base  int64        // time_us of the first post: when it was first asked
	sent  atomic.Int64 // how far it has come, at the most
	conns atomic.Int64 // how often it was connected to
	open  atomic.Int64 // connections at the moment
}

func newStream(t *testing.T, posts int, pause time.Duration) *stream {
	t.Helper()
	s := &stream{posts: posts, pause: pause}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP implements http.Handler.
func (s *stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/subscribe") {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"did":%q,"handle":"team.test","accessJwt":"a","refreshJwt":"r","active":true}`, streamDID)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow() //nolint:errcheck // over
	s.conns.Add(1)
	s.open.Add(1)
	defer s.open.Add(-1)
	ctx := conn.CloseRead(r.Context())
	s.begin.Do(func() { s.base = time.Now().Add(10 * time.Millisecond).UnixMicro() })
	from := 0
	if cursor, err := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64); err == nil {
		from = max(0, int(cursor-s.base)) // the message at the cursor comes again, as with the real one
	}
	for n := from; n < s.posts; n++ {
		for limit := s.held.Load(); limit > 0 && int64(n) >= limit && ctx.Err() == nil; limit = s.held.Load() {
			pause(ctx, 5*time.Millisecond)
		}
		if conn.Write(ctx, websocket.MessageText, s.message(n)) != nil {
			return
		}
		for highest := s.sent.Load(); int64(n+1) > highest && !s.sent.CompareAndSwap(highest, int64(n+1)); highest = s.sent.Load() {
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
func (s *stream) message(n int) []byte {
	text := chats
	if n%askEvery == 0 {
		text = asks
	}
	var author strings.Builder
	for i, v := 0, n; i < 24; i, v = i+1, v/26 {
		author.WriteByte('a' + byte(v%26))
	}
	b, err := json.Marshal(map[string]any{"did": "did:plc:" + author.String(), "time_us": s.base + int64(n), "kind": "commit", "commit": map[string]any{
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

// reads makes a database and a data folder whose one account reads the stream, by the ways a person takes.
func (s *stream) reads(t *testing.T, data, database string) femos.ChannelID {
	t.Helper()
	return installed(t, data, database, "bluesky", connector.Values{"service": s.URL, "identifier": streamDID, "app_password": "secret",
		"stream": strings.Replace(s.URL, "http", "ws", 1) + "/subscribe", "plc": s.URL, "appview": "none"}, "hashtag", "#femos")
}

// installed makes a database and a data folder with one account, one channel that may be read and answered in, and nour, who
// may do everything.
func installed(t *testing.T, data, database string, platform femos.Platform, values connector.Values, kind, address string) femos.ChannelID {
	t.Helper()
	n, err := server.New(t.Context(), config.Settings{Data: data, Database: database, Listen: "127.0.0.1:0", ProjectName: "Fem.OS", ProjectLink: "femos.example",
		RetentionDays: 30, OutboundAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close() //nolint:errcheck // the processes come next
	id, err := n.Auth.AddAsOperator(t.Context(), femos.Person{Login: "nour", Name: "Nour Haddad", Roles: femos.Roles(), Languages: []femos.Language{"de"}, Interface: "en", Sworn: true, IntroducedUntil: time.Now().AddDate(1, 0, 0)}, "a long enough password")
	if err != nil {
		t.Fatal(err)
	}
	nour, err := n.Store.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	account, err := n.Accounts.Add(t.Context(), nour, platform, values)
	if err != nil {
		t.Fatal(err)
	}
	channel, err := n.Channels.AddChannel(t.Context(), nour, account, kind, address, address, "de")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Channels.Record(t.Context(), nour, femos.Permission{Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal", Evidence: "message of today", ReviewAt: time.Now().AddDate(1, 0, 0)}); err != nil {
		t.Fatal(err)
	}
	return channel
}

// counted says how many posts of the channel were seen and kept.
func counted(t *testing.T, db *store.Store, channel femos.ChannelID) (seen, kept int) {
	t.Helper()
	counts, err := db.Counters(t.Context(), channel, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		seen, kept = seen+c.Seen, kept+c.Kept
	}
	return seen, kept
}

// whole waits until the stream is read to its end, and fails unless every post was counted once and every question
// stands once.
func (s *stream) whole(t *testing.T, db *store.Store, channel femos.ChannelID) {
	t.Helper()
	end := time.Now().Add(patience)
	for seen := 0; seen < s.posts && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		seen, _ = counted(t, db, channel)
	}
	time.Sleep(300 * time.Millisecond) // what came twice would be stored a moment later
	if seen, kept := counted(t, db, channel); seen != s.posts || kept != s.posts/askEvery {
		t.Errorf("of %d posts %d were seen, of %d questions %d kept", s.posts, seen, s.posts/askEvery, kept)
	}
	stands := map[string]int{}
	for q := (store.Query{View: femos.ViewOpen, Limit: 100}); ; {
		page, err := db.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Rows {
			word, _, _ := strings.Cut(row.Excerpt, " ")
			stands[word]++
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for n := 0; n < s.posts; n += askEvery {
		if stands[mark(n)] != 1 {
			t.Errorf("question %d stands %d times", n, stands[mark(n)])
		}
		delete(stands, mark(n))
	}
	if len(stands) > 0 {
		t.Errorf("%d more stand that nobody asked: %v", len(stands), stands)
	}
}
