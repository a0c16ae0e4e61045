package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos"
	"femos/internal/connector"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/test/browser"
)

// What people write to break things. Each runs script if anything lets it, or turns the page round if anything does.
const (
	script = `<script>window.hacked=1</script><img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">"'><b id=hacked>`
	turned = "\u202e\u2067\u202bverkehrt"
	frozen = "</textarea></title></style><base href=//evil.test><style>*{display:none}</style><meta http-equiv=refresh content=0>"
)

func hostilePosts() map[string]string {
	return map[string]string{
		"html":       script + frozen,
		"bidi":       turned + " " + strings.Repeat("\u202e", 50) + " \u2066 nie geschlossen",
		"marks":      "z" + strings.Repeat("\u0300\u0489", 300),
		"long word":  strings.Repeat("Donaudampfschifffahrt", 100),
		"nul":        "vor\x00nach \u0001\u001b[31m",
		"lines":      strings.Repeat("\n", 500),
		"attributes": `" onfocus="window.hacked=1" autofocus x="`,
		"template":   "{{.}} ${window.hacked=1} <%= 1 %> javascript:window.hacked=1 data:text/html,<script>window.hacked=1</script>",
		"emoji":      strings.Repeat("👩🏽‍👩🏽‍👧🏽‍👦🏽", 40),
	}
}

// hostile is a Jetstream of such posts, and a log-in whose name is no better.
func hostile(t *testing.T, posts map[string]string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/subscribe") {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"did": "did:plc:rfov6bpyztcnedeyyzgfq42k", "handle": turned + script, "accessJwt": "a", "refreshJwt": "r", "active": true})
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow() //nolint:errcheck // over
		ctx := conn.CloseRead(r.Context())
		at, n := time.Now().Add(time.Second).UnixMicro(), 0
		for name, text := range posts {
			n++
			b, err := json.Marshal(map[string]any{"did": "did:plc:eygmaihciaxprqvxpfvl6flk", "time_us": at + int64(n), "kind": "commit", "commit": map[string]any{"operation": "create",
				"collection": "app.bsky.feed.post", "rkey": fmt.Sprintf("3k%011d", n), "cid": fmt.Sprintf("bafy%d", n),
				"record": map[string]any{"$type": "app.bsky.feed.post", "text": "MARK " + question + " " + text, "tags": []string{"femos"}, "createdAt": "2026-11-22T12:00:00Z"}}})
			if err != nil {
				return
			}
			if name == "html" { // bytes that are no UTF-8, in the middle of the text
				b = []byte(strings.Replace(string(b), "MARK", "MARK\xff\xc3", 1))
			}
			if conn.Write(ctx, websocket.MessageText, b) != nil {
				return
			}
		}
		<-ctx.Done()
	}))
	t.Cleanup(s.Close)
	return s
}

// unharmed fails if script ran, an element came from a text, the page is wider than the window, or a text that turns the
// direction is not kept to itself.
func unharmed(t *testing.T, p *browser.Page, where string) {
	t.Helper()
	p.Wait("the page", `document.readyState === "complete"`)
	for what, expression := range map[string]string{
		"script ran":              `window.hacked !== undefined`,
		"an element came of text": `document.querySelector("#hacked, [onerror], [onload], [onfocus], base, img[src=x]") !== null`,
		"a style came of text":    `getComputedStyle(document.body).display === "none"`,
		"the page is too wide":    `document.documentElement.scrollWidth > innerWidth`,
		"a text turns its neighbours": `[...document.querySelectorAll("body *")].some(e => [...e.childNodes].some(c => c.nodeType === 3 && /[\u202a-\u202e\u2066-\u2069]/.test(c.data)) &&
			!["SCRIPT", "STYLE", "TEXTAREA", "OPTION", "TITLE"].includes(e.tagName) && !e.closest("bdi, [dir=auto]"))`,
	} {
		if p.Eval("!!("+expression+")") == "true" {
			p.Shot("failed-hostile-" + strings.ReplaceAll(where, " ", "-"))
			t.Errorf("%s: %s: %s", where, what, p.Eval(`[...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.localName + "." + e.className + "#" + e.id + " " + Math.round(e.getBoundingClientRect().right)).slice(0, 12).join("; ")`))
		}
	}
}

// From the platform to the screen: hostile texts and names, in posts, names, searches and replies, harm nothing.
func TestHostileTextsHarmNothing(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			posts := hostilePosts()
			platform := hostile(t, posts)
			n := start(t, database())
			account, err := n.Accounts.Add(t.Context(), n.nour, "bluesky", connector.Values{"service": platform.URL, "identifier": "did:plc:rfov6bpyztcnedeyyzgfq42k", "app_password": "x",
				"stream": strings.Replace(platform.URL, "http", "ws", 1) + "/subscribe", "plc": platform.URL, "appview": "none"})
			if err != nil {
				t.Fatal(err)
			}
			channel, err := n.Channels.AddChannel(t.Context(), n.nour, account, "hashtag", "#femos", "Gruppe "+turned+script, "de")
			if err != nil {
				t.Fatal(err)
			}
			n.permit(t, channel)
			n.colleague(t, "eve", "Eve "+turned+" "+script[:60])
			v := n.visitor(t, "nour")
			byHand := n.group(t, "Hand "+turned+frozen)
			v.capture(t, byHand, question+" "+script+"z"+strings.Repeat("\u0300", 10_000)+turned)
			id := v.capture(t, byHand, "Zweite: "+question)
			thread, err := n.Store.Thread(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if a := v.post(t, "/inbox/"+string(id)+"/send", url.Values{"version": {fmt.Sprint(thread.Inquiry.Version)}, "action": {"answer"}, "language": {"de"}, "text": {"Antwort " + turned + script + "\x00"}}); a.status != http.StatusSeeOther {
				t.Fatalf("the reply is not taken: %d", a.status)
			}
			until(t, "all posts", func() bool { return n.seen(t, channel) == len(posts) })
			page, err := n.Store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			rows := page.Rows
			if len(rows) < len(posts) { // triage may find no question in one or the other
				t.Errorf("%d of %d are kept", len(rows), len(posts)+2)
			}
			p := browser.New(t)
			n.logIn(t, p)
			unharmed(t, p, "inbox")
			for _, row := range rows {
				p.Go(n.base() + "/inbox/" + string(row.ID))
				unharmed(t, p, "thread")
			}
			p.Shot("hostile-" + name)
			for _, path := range []string{"/inbox", "/accounts", "/accounts/" + string(account), "/channels", "/channels/" + string(channel), "/people"} {
				p.Go(n.base() + path)
				unharmed(t, p, path)
			}
			for _, words := range []string{script, turned, frozen, "verkehrt", "%", "_", "\x00", "\xff", "'; DROP TABLE post; --", strings.Repeat("a", 5000), `"MARK" OR *`, "z\u0300\u0300"} {
				if a := v.get(t, "/search?q="+url.QueryEscape(words)); a.status >= 500 {
					t.Errorf("a search for %.20q: %d", words, a.status)
				}
				p.Go(n.base() + "/search?q=" + url.QueryEscape(words))
				unharmed(t, p, "search for "+fmt.Sprintf("%.20q", words))
			}
			p.Size(360, 700)
			p.Go(n.base() + "/inbox/" + string(rows[0].ID))
			unharmed(t, p, "a phone")
		})
	}
}
