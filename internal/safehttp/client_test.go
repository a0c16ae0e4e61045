package safehttp_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"femos/internal/safehttp"
)

// client returns one that may dial this machine.
func client(t *testing.T, o safehttp.Options) *http.Client {
	t.Helper()
	o.AllowLoopback = true
	c := safehttp.New(o)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func serveTLS(t *testing.T, h http.HandlerFunc) (*httptest.Server, safehttp.Options) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // failed handshakes are the point of some tests
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, safehttp.Options{Roots: roots}
}

// get returns the body and what went wrong on the way or in it.
func get(t *testing.T, c *http.Client, url string) (string, error) {
	t.Helper()
	r, err := c.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return string(b), err
}

func TestThisMachineIsRefused(t *testing.T) {
	t.Parallel()
	var hits atomic.Int64
	s := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	c := safehttp.New(safehttp.Options{})
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		if _, err := get(t, c, "http://"+host+port); !errors.Is(err, safehttp.ErrAddress) {
			t.Errorf("%s: %v, want ErrAddress", host, err)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("the server was reached %d times", n)
	}
	if _, err := get(t, client(t, safehttp.Options{}), s.URL); err != nil {
		t.Errorf("allowed: %v", err)
	}
}

func TestARedirectIsGuardedToo(t *testing.T) {
	t.Parallel()
	var hits atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "http://127.0.0.2:80/latest/meta-data", http.StatusFound)
	})
	c := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	t.Cleanup(c.CloseIdleConnections)
	if _, err := get(t, c, s.URL); !errors.Is(err, safehttp.ErrAddress) || hits.Load() != 1 {
		t.Errorf("%v after %d hits, want ErrAddress after one", err, hits.Load())
	}
}

//nolint:paralleltest // sets the environment
func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	if _, err := get(t, client(t, safehttp.Options{}), "http://femos.invalid/"); err == nil {
		t.Error("a name that does not exist was reached")
	}
}

func TestSizeLimit(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := bytes.Repeat([]byte("x"), 101)
		switch r.URL.Path {
		case "/fits":
			body = body[:100]
		case "/streamed":
			w.(http.Flusher).Flush() //nolint:forcetypeassert // it is one
		case "/gzip":
			body = bytes.Repeat(body, 1000)
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(body)
			_ = z.Close()
			return
		}
		_, _ = w.Write(body)
	})
	c := client(t, safehttp.Options{MaxBody: 100})
	if b, err := get(t, c, s.URL+"/fits"); err != nil || len(b) != 100 {
		t.Errorf("an answer that fits: %d bytes, %v", len(b), err)
	}
	for _, path := range []string{"/announced", "/streamed", "/gzip"} {
		if b, err := get(t, c, s.URL+path); !errors.Is(err, safehttp.ErrTooLarge) || len(b) > 100 {
			t.Errorf("%s: %d bytes, %v; want ErrTooLarge after at most 100", path, len(b), err)
		}
	}
	r, err := c.Head(s.URL + "/announced")
	if err != nil || r.ContentLength != 101 {
		t.Errorf("HEAD: %v", err)
	} else if err := r.Body.Close(); err != nil {
		t.Error(err)
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	hang := func(r *http.Request) { <-r.Context().Done() }
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.(http.Flusher).Flush() //nolint:forcetypeassert // it is one
		}
		hang(r)
	})
	c := client(t, safehttp.Options{Timeout: 100 * time.Millisecond})
	for _, path := range []string{"/head", "/body"} {
		_, err := get(t, c, s.URL+path)
		var timeout interface{ Timeout() bool }
		if !errors.As(safehttp.Redacted(err), &timeout) || !timeout.Timeout() {
			t.Errorf("%s: %v, want a timeout", path, err)
		}
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	_, err := get(t, client(t, safehttp.Options{Roots: roots}), s.URL)
	if err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("TLS 1.1: %v", err)
	}
}

func TestUnknownAuthorityIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := serveTLS(t, func(http.ResponseWriter, *http.Request) { t.Error("reached") })
	var unknown x509.UnknownAuthorityError
	if _, err := get(t, client(t, safehttp.Options{}), s.URL); !errors.As(err, &unknown) {
		t.Errorf("error %v", err)
	}
}

// On a server with HTTP/2 an ordinary request uses it, a WebSocket falls back to HTTP/1.1, and the size limit does
// not bind what comes over the socket.
func TestWebSocket(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	s, o := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			_, _ = fmt.Fprint(w, r.Proto)
			return
		}
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		_, heard, err := c.Read(r.Context())
		if err != nil || string(heard) != "hello" {
			t.Errorf("heard %q, %v", heard, err)
		}
		if err := c.Write(r.Context(), websocket.MessageText, []byte(long)); err != nil {
			t.Error(err)
		}
		_ = c.Close(websocket.StatusNormalClosure, "")
	})
	o.MaxBody = 100
	c := client(t, o)
	if proto, err := get(t, c, s.URL); err != nil || proto != "HTTP/2.0" {
		t.Errorf("an ordinary request goes over %q, %v", proto, err)
	}
	ws, answer, err := websocket.Dial(t.Context(), "wss"+strings.TrimPrefix(s.URL, "https"), &websocket.DialOptions{HTTPClient: c})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow() //nolint:errcheck // closed by the other side
	if answer.Proto != "HTTP/1.1" {
		t.Errorf("upgraded over %s", answer.Proto)
	}
	if err := ws.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, got, err := ws.Read(t.Context()); err != nil || string(got) != long {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	refused := safehttp.New(safehttp.Options{Roots: o.Roots})
	if _, _, err := websocket.Dial(t.Context(), s.URL, &websocket.DialOptions{HTTPClient: refused}); !errors.Is(err, safehttp.ErrAddress) {
		t.Errorf("a WebSocket to this machine: %v, want ErrAddress", err)
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.UserAgent()) })
	if got, err := get(t, client(t, safehttp.Options{}), s.URL); err != nil || got != "femos" {
		t.Errorf("%q, %v", got, err)
	}
	c := client(t, safehttp.Options{UserAgent: "femos (team@example.test)"})
	if got, err := get(t, c, s.URL); err != nil || got != "femos (team@example.test)" {
		t.Errorf("%q, %v", got, err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Body.Close()
	if len(r.Header) != 0 {
		t.Errorf("the caller's request was changed: %v", r.Header)
	}
}

func TestErrorsAreRedacted(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bot123:SECRET/loc":
			w.Header().Set("Location", "http://u:SECRET@[half?token=SECRET")
			w.WriteHeader(http.StatusFound)
		case "/bot123:SECRET/down":
			http.Redirect(w, r, "ftp://u:SECRET@h.test/SECRET?x=SECRET", http.StatusFound)
		default:
			panic(http.ErrAbortHandler)
		}
	})
	user := strings.Replace(s.URL, "//", "//amal:SECRET@", 1)
	c := client(t, safehttp.Options{})
	for _, at := range []string{
		s.URL + `/bot123:SECRET/x?q="SECRET" SECRET`,
		user + "/bot123:SECRET/loc?token=SECRET#SECRET",
		user + "/bot123:SECRET/down?token=SECRET",
		"gopher://amal:SECRET@h.test/SECRET",
		"http://amal:SECRET@femos.invalid/SECRET?SECRET",
	} {
		u, err := url.Parse(strings.ReplaceAll(at, " ", "%20"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Do(&http.Request{Method: http.MethodGet, URL: u})
		if err == nil || !strings.Contains(err.Error(), "SECRET") {
			t.Fatalf("%s: net/http gave %v, which needs no redaction", at, err)
		}
		safe := safehttp.Redacted(fmt.Errorf("read the feed at %s : %w", u, err))
		if text := fmt.Sprintf("%v %+v", safe, safe); strings.Contains(text, "SECRET") || strings.Contains(text, "amal") {
			t.Errorf("after redaction: %s", text)
		}
		if !strings.Contains(safe.Error(), u.Hostname()) || !strings.HasPrefix(safe.Error(), "read the feed at ") {
			t.Errorf("redaction took too much: %s", safe)
		}
		for e := safe; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(e.Error(), "SECRET") && !strings.Contains(at, "/loc") {
				t.Errorf("a cause tells it: %s", e)
			}
		}
	}
	if safehttp.Redacted(nil) != nil {
		t.Error("nil became an error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(r); !errors.Is(safehttp.Redacted(err), context.Canceled) {
		t.Errorf("%v is no longer recognised", err)
	}
}
