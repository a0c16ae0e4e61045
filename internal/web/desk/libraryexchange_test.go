package desk_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"femos/internal/auth"
)

// Answers leave as a file with a name, and come back by a form that works without script; what is wrong is told above it.
func TestLibraryFiles(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	w := ask(t, h, "translator", "GET", "/library/export?format=xliff&lang=ar", nil)
	if w.Code != http.StatusOK || w.Body.String() != "xliffar" || w.Header().Get("Content-Disposition") != `attachment; filename="femos-2026-10-12-ar.xlf"` {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	for _, wrong := range []string{"format=doc", "format=xliff&lang=xx"} {
		if w := ask(t, h, "translator", "GET", "/library/export?"+wrong, nil); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
	upload := func(name string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(bytes.Repeat([]byte("x"), 3<<20)); err != nil { // longer than other forms may be
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/library/import", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: "lawyer"})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := upload("antworten.csv"); w.Code != http.StatusOK || !slices.Equal(s.calls, []string{"Import antworten.csv csv"}) || !strings.Contains(strings.NewReplacer(",", "", ".", "").Replace(w.Body.String()), "3145728") {
		t.Errorf("%d %v", w.Code, s.calls)
	}
	if w := upload("antworten.doc"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), ".jsonl") {
		t.Errorf("%d", w.Code)
	}
}
