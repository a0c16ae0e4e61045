package server

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"femos/internal/config"
)

// What stands outside the desk's table of routes is for everybody, so each address is named here on purpose: a new one
// fails until somebody has said that it is meant. The demo's are not there in earnest, above all not the link that logs in.
func TestRoutesForEverybody(t *testing.T) {
	t.Parallel()
	site := []string{"GET /healthz", "GET /readyz", "GET /a/{code}", "GET /c/{code}", "GET /p/{code}", "GET /sitemap.xml", "GET /robots.txt", "GET /public/{version}/{file}", "GET /verify/{file}",
		"/de/", "/ar/", "/en/", "/es/", "/fr/", "/fa/", "/ps/", "/pt/", "/ru/", "/sr/", "/tr/", "/uk/"}
	for _, c := range []struct {
		demo bool
		want []string
	}{
		{false, site},
		{true, append(slices.Clone(site), "GET /enter/{token}", "/demo/")},
	} {
		folder := t.TempDir()
		s, err := New(t.Context(), config.Settings{Data: folder, Database: "sqlite:" + folder + "/femos.db", Listen: "127.0.0.1:0", PublicURL: "http://localhost:0",
			ProjectName: "Fem.OS", RetentionDays: 30, Demo: c.demo}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range s.own() {
			got = append(got, r.pattern)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("demo %v: %q are for everybody, want %q", c.demo, got, c.want)
		}
		for path, want := range map[string]int{"/healthz": http.StatusOK, "/ar/": http.StatusOK, "/readyz": http.StatusOK, "/inbox": http.StatusSeeOther, "/enter/guessed": map[bool]int{true: http.StatusSeeOther, false: http.StatusNotFound}[c.demo]} {
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
			if w.Code != want || len(w.Result().Cookies()) > 0 {
				t.Errorf("demo %v: GET %s answers %d with cookies %v", c.demo, path, w.Code, w.Result().Cookies())
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
