package auth_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"femos/internal/auth"
)

func TestCookie(t *testing.T) {
	t.Parallel()
	s := newTeam(t).login(t, "amal")
	if got, want := s.HTTPCookie().String(), "__Host-femos="+s.Cookie+"; Path=/; HttpOnly; Secure; SameSite=Strict"; got != want {
		t.Errorf("cookie\n%s, want\n%s", got, want)
	}
	if got, want := auth.NoCookie().String(), "__Host-femos=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"; got != want {
		t.Errorf("cookie\n%s, want\n%s", got, want)
	}
	for header, want := range map[string]string{
		"":                               "",
		"other=1":                        "",
		"femos=abc":                      "",
		"other=1; __Host-femos=abc":      "abc",
		"__Host-femos=a; __Host-femos=b": "",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Cookie", header)
		if got := auth.CookieOf(r); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestNothingPrintsASession(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	var b bytes.Buffer
	for _, h := range []slog.Handler{slog.NewJSONHandler(&b, nil), slog.NewTextHandler(&b, nil)} {
		slog.New(h).Info("request", "session", s, "pointer", &s, "wrapped", struct{ S auth.Session }{s})
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+verb+verb+verb, s, &s, []auth.Session{s}, struct{ S auth.Session }{s})
	}
	if _, err := json.Marshal(s); err == nil {
		t.Error("a session is encoded")
	}
	for what, secret := range map[string]string{"cookie": s.Cookie, "key": key(t, s), "key in hex": hex.EncodeToString([]byte(key(t, s)))[:8], "name": "Name of"} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("the %s is printed:\n%s", what, &b)
		}
	}
	if !strings.Contains(b.String(), string(tm.amal.ID)) {
		t.Errorf("nor is the id:\n%s", &b)
	}
}
