package desk_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"femos/internal/auth"
	"femos/internal/live"
	"femos/internal/web/desk"
)

// The stream carries kinds and ids, and ends when her session does: on a connection that it took over, and on one of many
// requests.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, proto := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(proto, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{})
			s, server := streaming(t, ended, proto == "HTTP/2.0", time.Millisecond)
			response, lines := opened(t, server)
			if response.Proto != proto || response.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s with the head %v", response.Proto, response.Header)
			}
			s.hub.Publish(live.Notice{Kind: "inquiry", ID: "x-1", New: true})
			for lines.Scan() {
				if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					if data != `{"kind":"inquiry","id":"x-1","new":true}` {
						t.Errorf("notice %s", data)
					}
					close(ended)
				}
			}
			if lines.Err() != nil {
				t.Errorf("the stream did not end, but broke: %v", lines.Err())
			}
		})
	}
	if w := ask(t, newSample().handler(), "", "GET", "/events", nil); w.Code != 401 {
		t.Errorf("without log-in: %d", w.Code)
	}
}

// A browser that goes is not told anything more, and the server holds nothing for it, long before there is anything to say.
func TestABrowserThatGoesEndsItsStream(t *testing.T) {
	t.Parallel()
	s, server := streaming(t, make(chan struct{}), false, time.Hour)
	stays, _ := opened(t, server)
	defer stays.Body.Close()
	goes, _ := opened(t, server)
	if n := s.hub.Subscribers(); n != 2 {
		t.Fatalf("%d are told, want 2", n)
	}
	_ = goes.Body.Close()
	for s.hub.Subscribers() == 2 && t.Context().Err() == nil {
		runtime.Gosched()
	}
	if n := s.hub.Subscribers(); n != 1 {
		t.Errorf("%d are told, want who stays", n)
	}
	s.hub.Close()
	if _, err := io.Copy(io.Discard, stays.Body); err != nil {
		t.Errorf("the stream did not end with the hub, but broke: %v", err)
	}
}

// streaming is the sample at a real server, whose sessions end with ended.
func streaming(t *testing.T, ended chan struct{}, http2 bool, beat time.Duration) (*sample, *httptest.Server) {
	t.Helper()
	s := newSample()
	server := httptest.NewUnstartedServer(desk.New(desk.Options{Inbox: s, Library: sampleLibrary{s}, Capture: s, Channels: sampleChannels{s}, Accounts: sampleAccounts{s}, Guidance: sampleGuidance{s}, Auth: &endingAuth{sampleAuth: sampleAuth{s}, ended: ended}, Live: s.hub, May: auth.May,
		Reason: sampleReason, Now: func() time.Time { return noon }, Zone: time.UTC, Log: quiet(), Beat: beat}))
	if server.EnableHTTP2 = http2; http2 {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return s, server
}

// opened is an event stream that has begun, and its lines after the first.
func opened(t *testing.T, server *httptest.Server) (*http.Response, *bufio.Scanner) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: "advisor"})
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	if !lines.Scan() || lines.Text() != "retry: 2000" || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("begins %q, %s", lines.Text(), response.Header.Get("Content-Type"))
	}
	return response, lines
}
