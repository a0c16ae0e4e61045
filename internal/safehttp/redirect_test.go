package safehttp_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"femos/internal/safehttp"
)

// echo answers with the headers and the body that came.
func echo(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	_ = r.Header.Write(w)
	_, _ = fmt.Fprintf(w, "\nbody %s", b)
}

// hop redirects /to?CODE to the given address, and echoes elsewhere.
func hop(to func() string, code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start" {
			http.Redirect(w, r, to(), code)
			return
		}
		echo(w, r)
	}
}

func do(t *testing.T, c *http.Client, method, url, body string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Authorization", "Cookie", "DPoP", "X-Api-Key", "Accept"} {
		r.Header.Set(name, name+"-VALUE")
	}
	answer, err := c.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	return string(b), err
}

func TestSecretsStayAtTheirHost(t *testing.T) {
	t.Parallel()
	other := serve(t, echo)
	var s *httptest.Server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/echo", http.StatusFound)
		case "/there":
			http.Redirect(w, r, other.URL+"/echo", http.StatusFound)
		case "/and-back":
			http.Redirect(w, r, backTo(t, s.URL+"/echo")+"/x", http.StatusFound)
		default:
			echo(w, r)
		}
	})
	c := client(t, safehttp.Options{})
	got, err := do(t, c, http.MethodGet, s.URL+"/here?q=secret", "")
	if err != nil || !strings.Contains(got, "Authorization-VALUE") || strings.Contains(got, "Referer") {
		t.Errorf("same host: %v\n%s", err, got)
	}
	for _, path := range []string{"/there", "/and-back"} {
		got, err := do(t, c, http.MethodGet, s.URL+path, "")
		if err != nil || !strings.Contains(got, "Accept-VALUE") {
			t.Errorf("%s: %v\n%s", path, err, got)
		}
		for _, secret := range []string{"Authorization", "Cookie", "Dpop", "X-Api-Key", "Referer"} {
			if strings.Contains(strings.ToLower(got), strings.ToLower(secret)) {
				t.Errorf("%s: %s went to another host", path, secret)
			}
		}
	}
}

// backTo starts a server that redirects to the address.
func backTo(t *testing.T, address string) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, address, http.StatusFound)
	}).URL
}

func TestBodiesStayAtTheirHost(t *testing.T) {
	t.Parallel()
	other := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") })
	there := serve(t, hop(func() string { return other.URL }, http.StatusTemporaryRedirect))
	here := serve(t, hop(func() string { return "/echo" }, http.StatusPermanentRedirect))
	c := client(t, safehttp.Options{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodGet} {
		if _, err := do(t, c, method, there.URL+"/start", "password"); !errors.Is(err, safehttp.ErrRedirect) {
			t.Errorf("%s: %v, want ErrRedirect", method, err)
		}
	}
	got, err := do(t, c, http.MethodPost, here.URL+"/start", "password")
	if err != nil || !strings.HasSuffix(got, "body password") {
		t.Errorf("same host: %v\n%s", err, got)
	}
}

func TestFiveRedirectsAndNoMore(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if left := strings.TrimPrefix(r.URL.Path, "/"); left != "" {
			http.Redirect(w, r, "/"+left[1:], http.StatusFound)
		}
	})
	c := client(t, safehttp.Options{})
	if _, err := get(t, c, s.URL+"/12345"); err != nil {
		t.Errorf("five: %v", err)
	}
	if _, err := get(t, c, s.URL+"/123456"); !errors.Is(err, safehttp.ErrRedirect) {
		t.Errorf("six: %v, want ErrRedirect", err)
	}
}

func TestNeverDownToHTTP(t *testing.T) {
	t.Parallel()
	plain := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("fetched without TLS") })
	down, o := serveTLS(t, hop(func() string { return plain.URL }, http.StatusFound))
	if _, err := get(t, client(t, o), down.URL+"/start"); !errors.Is(err, safehttp.ErrRedirect) {
		t.Errorf("https to http: %v, want ErrRedirect", err)
	}
	secure, o := serveTLS(t, echo)
	up := serve(t, hop(func() string { return secure.URL }, http.StatusFound))
	if _, err := get(t, client(t, o), up.URL+"/start"); err != nil {
		t.Errorf("http to https: %v", err)
	}
	file := serve(t, hop(func() string { return "file:///etc/passwd" }, http.StatusFound))
	if _, err := get(t, client(t, safehttp.Options{}), file.URL+"/start"); !errors.Is(err, safehttp.ErrRedirect) {
		t.Errorf("to a file: %v, want ErrRedirect", err)
	}
}

// A client for one place goes there though it is this machine, and nowhere else, whatever that place says.
func TestOnlyOnePlace(t *testing.T) {
	t.Parallel()
	var hits atomic.Int64
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}
	})
	c := safehttp.New(safehttp.Options{Only: s.Listener.Addr().String()})
	t.Cleanup(c.CloseIdleConnections)
	if _, err := get(t, c, s.URL); err != nil {
		t.Error(err)
	}
	for _, url := range []string{elsewhere.URL, s.URL + "/away", "http://localhost" + s.URL[strings.LastIndex(s.URL, ":"):]} {
		if _, err := get(t, c, url); !errors.Is(err, safehttp.ErrAddress) {
			t.Errorf("%s: %v, want ErrAddress", url, err)
		}
	}
	if hits.Load() != 0 {
		t.Error("the other place was reached")
	}
}
