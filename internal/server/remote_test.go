package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestBelieved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ header, value, want string }{
		{"", "203.0.113.9", "192.0.2.1:1234"},
		{"X-Real-IP", "203.0.113.9", "203.0.113.9:0"},
		{"X-Forwarded-For", "198.51.100.1, 203.0.113.9", "203.0.113.9:0"},
		{"X-Forwarded-For", "2001:db8::7", "[2001:db8::7]:0"},
		{"X-Forwarded-For", "nobody", "192.0.2.1:1234"},
		{"X-Forwarded-For", "", "192.0.2.1:1234"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if c.value != "" {
			r.Header.Set("X-Real-IP", c.value)
			r.Header.Set("X-Forwarded-For", c.value)
		}
		var got string
		believed(c.header, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %s: %s, want %s", c.header, c.value, got, c.want)
		}
	}
}
