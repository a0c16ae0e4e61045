package desk_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"femos/internal/auth"
	"femos/internal/live"
)

// TestMain serves the sample desk instead of running tests when it is told to, for looking at pages:
//
//	go test ./internal/web/desk -args -serve 127.0.0.1:8099
//
// ?theme=dark and ?dir=rtl turn a page round, ?as=lawyer shows it to another role.
func TestMain(m *testing.M) {
	serve := flag.String("serve", "", "serve the sample desk at this address")
	flag.Parse()
	if *serve == "" {
		os.Exit(m.Run())
	}
	fmt.Fprintln(os.Stderr, http.ListenAndServe(*serve, turned(newSample())))
}

// turned logs everybody in and writes theme, direction and language of the address into the page.
func turned(s *sample) http.Handler {
	next := s.handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		as := q.Get("as")
		if as == "" {
			as = "nour"
		}
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: as})
		if r.URL.Path == "/events" || strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		if r.URL.Path == "/poke" { // something happens
			s.add(len(s.rows)+1, question{lang: "ar", text: "سؤال جديد الآن", topic: "B5", urgency: "normal", channel: 1})
			s.hub.Publish(live.Notice{Kind: "inquiry", ID: string(inquiryID(len(s.rows))), New: true}, live.Notice{Kind: "inquiry", ID: string(inquiryID(2))})
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if theme := q.Get("theme"); theme != "" {
			body = bytes.Replace(body, []byte("<html "), []byte(`<html data-theme="`+theme+`" `), 1)
		}
		if q.Get("dir") == "rtl" {
			body = bytes.Replace(body, []byte(`dir="ltr">`), []byte(`dir="rtl">`), 1)
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body)
	})
}
