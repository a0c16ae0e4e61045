package browser_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"femos/test/browser"
)

// axe must find what is wrong, or a page without violations would say nothing.
func TestAxeFindsBarriers(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="de"><title>x</title><main><h1>x</h1><input><p style="color:#ccc;background:#fff">grau</p></main>`)) // nobody to tell
	}))
	t.Cleanup(site.Close)
	p := browser.New(t)
	p.Go(site.URL)
	found := strings.Join(p.Barriers("broken"), "\n")
	for _, rule := range []string{"label", "color-contrast"} {
		if !strings.Contains(found, rule) {
			t.Errorf("axe does not find %s: %s", rule, found)
		}
	}
}

// A page that takes a key for itself keeps its letter out of the field it opens, as with a real keyboard.
func TestKeysAreAKeyboards(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><textarea id=t></textarea><script>addEventListener("keydown",e=>{if(e.key==="a"&&e.target.id!=="t"){e.preventDefault();t.focus()}})</script>`)) // nobody to tell
	}))
	t.Cleanup(site.Close)
	p := browser.New(t)
	p.Go(site.URL)
	p.Press('a')
	p.Type("Да, ok")
	if got := p.Eval(`t.value === "Да, ok" || t.value`); got != "true" {
		t.Errorf("the field holds %s", got)
	}
}
