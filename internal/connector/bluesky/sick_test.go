package bluesky

import (
	"bytes"
	"compress/gzip"
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos/internal/connector"
	"femos/internal/safehttp"
)

// sick is a platform that does what no platform should, until it is well again.
type sick struct {
	*httptest.Server
	ill   func(w http.ResponseWriter, r *http.Request)
	well  *jet
	heals atomic.Bool
	wrote atomic.Int64 // bytes that the caller took from it
}

// ServeHTTP implements http.Handler.
func (s *sick) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.heals.Load() {
		s.well.ServeHTTP(w, r)
		return
	}
	s.ill(w, r)
}

// raw takes the connection over from HTTP.
func raw(do func(s *sick, c net.Conn)) func(s *sick) func(http.ResponseWriter, *http.Request) {
	return func(s *sick) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			defer c.Close() //nolint:errcheck // over
			do(s, c)
		}
	}
}

// endless says the same for ever, or until the caller has enough.
func (s *sick) endless(c net.Conn, first, again string) {
	if _, err := c.Write([]byte(first)); err != nil {
		return
	}
	chunk := bytes.Repeat([]byte(again), 1+(64<<10)/len(again))
	for s.wrote.Load() < 1<<30 {
		n, err := c.Write(chunk)
		s.wrote.Add(int64(n))
		if err != nil {
			return
		}
	}
}

// silent waits until the caller gives up, letting a byte out now and then.
func silent(c net.Conn, drip string) {
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = c.Read(make([]byte, 1<<20)) // the request is read already: this ends with the connection
		for {
			if _, err := c.Read(make([]byte, 1<<10)); err != nil {
				return
			}
		}
	}()
	for {
		select {
		case <-gone:
			return
		case <-time.After(20 * time.Millisecond):
			if drip != "" {
				if _, err := c.Write([]byte(drip)); err != nil {
					return
				}
			}
		}
	}
}

// frames sends frames over a real WebSocket, and the first of them to whoever asks otherwise.
func frames(kind websocket.MessageType, list ...[]byte) func(s *sick) func(http.ResponseWriter, *http.Request) {
	return func(*sick) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") == "" {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(list[0])
				return
			}
			conn, err := websocket.Accept(w, r, nil)
			if err != nil {
				return
			}
			defer conn.CloseNow() //nolint:errcheck // over
			ctx := conn.CloseRead(r.Context())
			for _, f := range list {
				if conn.Write(ctx, kind, f) != nil {
					return
				}
			}
			<-ctx.Done()
		}
	}
}

const (
	upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: nonsense\r\n\r\n"
	okay     = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
)

func rubbish(n int) []byte {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 512 { // half a gigabyte in half a megabyte
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever a platform answers, reading from it ends with a fault that is tried again, after a bounded time and a bounded
// number of bytes; when the platform is well, so is the reading.
func TestSickPlatform(t *testing.T) {
	t.Parallel()
	packed := bomb(t)
	for name, ill := range map[string]func(s *sick) func(http.ResponseWriter, *http.Request){
		"random bytes":      frames(websocket.MessageBinary, rubbish(10_000)),
		"text that is none": frames(websocket.MessageText, rubbish(10_000)),
		"half an object":    frames(websocket.MessageText, []byte(`{"did":"did:plc:eygmaihciaxprqvxpfvl6flk","time_us":1700000000000000,"kind":"com`)),
		"another form":      frames(websocket.MessageText, []byte(`["marker"]`)),
		"half a CBOR":       frames(websocket.MessageBinary, []byte{0xa2, 0x61, 't', 0x67, '#', 'c', 'o'}),
		"a frame too large": frames(websocket.MessageText, bytes.Repeat([]byte(" "), maxFrame+1)),
		"deep nesting":      frames(websocket.MessageText, bytes.Repeat([]byte(`{"a":[`), 1<<19)),
		"no HTTP":           raw(func(_ *sick, c net.Conn) { _, _ = c.Write(rubbish(10_000)) }),
		"a page": raw(func(_ *sick, c net.Conn) {
			_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nmarker"))
		}),
		"a wrong handshake": raw(func(_ *sick, c net.Conn) { _, _ = c.Write([]byte(upgraded)) }),
		"an endless header": raw(func(s *sick, c net.Conn) { s.endless(c, okay, "X-Marker: marker\r\n") }),
		"an endless line":   raw(func(s *sick, c net.Conn) { s.endless(c, "HTTP/1.1 200 ", "marker") }),
		"an endless body":   raw(func(s *sick, c net.Conn) { s.endless(c, okay+"\r\n", "marker") }),
		"endless redirects": func(*sick) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }
		},
		"a bomb": raw(func(_ *sick, c net.Conn) {
			_, _ = c.Write(append([]byte(okay+"Content-Encoding: gzip\r\n\r\n"), packed...))
		}),
		"nothing":             raw(func(_ *sick, c net.Conn) { silent(c, "") }),
		"a byte now and then": raw(func(_ *sick, c net.Conn) { silent(c, "H") }),
		"a slow body":         raw(func(_ *sick, c net.Conn) { _, _ = c.Write([]byte(okay + "\r\n")); silent(c, " ") }),
		"an end at once":      raw(func(*sick, net.Conn) {}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &sick{well: newJet(t, []string{`{"did":"did:plc:eygmaihciaxprqvxpfvl6flk","time_us":1700000000000000,"kind":"identity"}`})}
			s.ill = ill(s)
			s.Server = httptest.NewServer(s)
			t.Cleanup(s.Close)
			values := connector.Values{"service": s.URL, "plc": s.URL, "identifier": jetOurs, "app_password": "unused", "appview": "none"}
			client := safehttp.New(safehttp.Options{AllowLoopback: true, Timeout: 2 * time.Second})
			t.Cleanup(client.CloseIdleConnections)
			open := func(path string) *account {
				values["stream"] = "ws" + strings.TrimPrefix(s.URL, "http") + path
				opened, err := Kind().Open(connector.Env{HTTP: client, Log: slog.New(slog.DiscardHandler), Now: time.Now,
					Channels: []connector.Channel{{ID: "c", Address: "hashtag:femos"}}}, values)
				if err != nil {
					t.Fatal(err)
				}
				a := opened.(*account) //nolint:forcetypeassert // it is
				a.pace = pace{flush: 10 * time.Millisecond, heartbeat: 50 * time.Millisecond, ping: 50 * time.Millisecond, pong: 2 * time.Second, retry: 20 * time.Millisecond}
				t.Cleanup(func() { _ = a.Close() })
				return a
			}
			a, relay := open("/subscribe"), open(reposPath)
			tried := func(what string, err error) {
				t.Helper()
				f := connector.FaultOf(err)
				if f == nil || f.Kind != connector.Temporary && f.Kind != connector.Garbled {
					t.Errorf("%s: %v, want a fault that is tried again", what, err)
				} else if strings.Contains(f.Error(), "marker") {
					t.Errorf("%s: the fault quotes: %v", what, f)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // far more than it takes: only a test that fails waits so long
			defer cancel()
			tried("reading", a.Receive(ctx, "", func(connector.Batch) error { return nil }))
			tried("reading a relay", relay.Receive(ctx, "", func(connector.Batch) error { return nil }))
			_, err := a.Check(ctx)
			tried("the log-in", err)
			if ctx.Err() != nil {
				t.Fatal("it waits for ever")
			}
			if n := s.wrote.Load(); n > 64<<20 {
				t.Errorf("%d megabytes were taken from it", n>>20)
			}
			s.heals.Store(true)
			reading, end := context.WithCancel(ctx)
			defer end()
			got := false
			if err := a.Receive(reading, "", func(connector.Batch) error { got = true; end(); return nil }); err != nil || !got {
				t.Errorf("well again: %v", err)
			}
		})
	}
}
