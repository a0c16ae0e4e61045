package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"femos/internal/store"
	"femos/test/servers/jetstream"
)

// The program is told to stop while posts stream in, browsers have event streams open, and a request hangs at a platform that never
// answers: it ends by itself and well, without waiting for any of them, and what comes next to the same database misses nothing. How
// long it may take is held by package server's TestEndsInFiveSeconds, on a clock of its own.
func TestToldToStop(t *testing.T) {
	t.Parallel()
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			database := address(data)
			s := jetstream.New(t, 2_000, 15*time.Millisecond)
			s.Held.Store(200)
			channel := reads(t, s, data, database)
			p := serve(t, data, database)
			s.Reaches(t, 200)
			cookies := logIn(t, p.link)
			for range 20 {
				if events := fetch(t, p.link+"/events", cookies); events.StatusCode != http.StatusOK {
					t.Fatalf("the stream of events gives %s", events.Status)
				}
			}
			slow := hanging(t, p.link, cookies)
			s.Held.Store(1_000) // the rest comes only when it has ended
			s.Reaches(t, 400)
			t.Logf("stopped after %.1f seconds; the target is 5", p.end(t, syscall.SIGTERM).Seconds())
			// Had it been waited for, it would have been told that the platform does not answer.
			if said := <-slow; said != "" {
				t.Errorf("the request that hung was waited for: it is answered %s", said)
			}
			contains(t, "the log", p.errs.String(), "msg=stopped")

			s.Held.Store(0)
			again := serve(t, data, database)
			defer again.kill(t)
			db, err := store.Open(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // read only
			s.Whole(t, db, channel)
		})
	}
}

// hanging has nour add an account on a platform that takes the request and never answers, and returns when the platform has it. What
// she is answered comes later, "" if her connection is cut.
func hanging(t *testing.T, link string, cookies []*http.Cookie) <-chan string {
	t.Helper()
	asked, over, answered := make(chan struct{}, 10), make(chan struct{}), make(chan string, 1)
	platform := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-over
	}))
	t.Cleanup(platform.Close)
	t.Cleanup(func() { close(over) })
	go func() {
		res, err := submit(t.Context(), link+"/accounts/add", url.Values{"platform": {"bluesky"}, "set.service": {platform.URL}, "set.identifier": {"team.test"},
			"set.app_password": {"secret"}, "set.stream": {strings.Replace(platform.URL, "http", "ws", 1)}, "set.plc": {platform.URL}, "set.appview": {"none"}}, cookies)
		if err != nil {
			answered <- ""
			return
		}
		_ = res.Body.Close()
		answered <- res.Status
	}()
	select {
	case <-asked:
	case said := <-answered:
		t.Fatalf("it does not hang: %q", said)
	}
	return answered
}
