package law_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"femos/internal/law"
	"femos/internal/safehttp"
)

// pack makes a zip with one file, as the publisher does.
func pack(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// publisher serves the laws of testdata as gesetze-im-internet does. meddle may answer in its place.
func publisher(t *testing.T, meddle func(w http.ResponseWriter, r *http.Request) bool) string {
	t.Helper()
	toc := `<?xml version="1.0" encoding="UTF-8" ?><items>`
	laws := map[string][]byte{}
	for _, name := range names(t, "2026-04-29") {
		laws["/"+name+"/xml.zip"] = pack(t, "BJNR"+name+".xml", file(t, "2026-04-29", name))
		toc += "<item><title>x</title><link>http://HOST/" + name + "/xml.zip</link></item>"
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if meddle != nil && meddle(w, r) {
			return
		}
		if r.URL.Path == "/gii-toc.xml" {
			fmt.Fprint(w, strings.ReplaceAll(toc, "HOST", r.Host)+"</items>")
			return
		}
		packed, ok := laws[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(packed)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/gii-toc.xml"
}

func client(t *testing.T) *http.Client {
	t.Helper()
	c := safehttp.New(safehttp.Options{AllowLoopback: true})
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func TestFetch(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	toc := publisher(t, func(http.ResponseWriter, *http.Request) bool { asked.Add(1); return false })
	acts, err := law.Fetch(t.Context(), client(t), toc, []string{"AufenthG", "SGB II", "RuStAG", "BeschV", "GG"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range acts {
		got = append(got, a.Short)
	}
	if s := strings.Join(got, ","); s != "StAG,BeschV,SGB II,AufenthG" || asked.Load() != 5 {
		t.Errorf("%s with %d requests", s, asked.Load())
	}
	if all, err := law.Fetch(t.Context(), client(t), toc, nil); err != nil || len(all) != len(names(t, "2026-04-29")) {
		t.Errorf("%d of all, %v", len(all), err)
	}
}

// without unpacks a zip but for one file, and returns the folder.
func without(t *testing.T, archive, file string) string {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = z.Close() })
	folder := t.TempDir()
	if err := os.CopyFS(folder, z); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(folder, file)); err != nil {
		t.Fatal(err)
	}
	return folder
}

// What a complete table of contents no longer lists is gone, by each of its names, and stays so; what a folder lacks is not. A table
// that lacks too much is refused before anything is fetched.
func TestGone(t *testing.T) {
	t.Parallel()
	var lists func(path string) bool
	var toc string
	var asked atomic.Int32
	toc = publisher(t, func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "gii-toc.xml") {
			asked.Add(1)
			return false
		}
		fmt.Fprint(w, "<items>")
		for _, name := range names(t, "2026-04-29") {
			if lists(name) {
				fmt.Fprintf(w, "<item><link>http://%s/%s/xml.zip</link></item>", r.Host, name)
			}
		}
		fmt.Fprint(w, "</items>")
		return true
	})
	take := func(from string, before *law.State, listed func(name string) bool) (*law.State, error) {
		lists = listed
		return law.Take(t.Context(), client(t), from, "2026-05-01", []string{"BUrlG", "StAG"}, before)
	}
	all := func(string) bool { return true }
	before, err := take("testdata/2026-04-29.zip", nil, all)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := take(toc, before, all); err != nil || len(s.Gone()) != 0 || s.Left("AufenthG") {
		t.Errorf("all are listed: %v, %v", s.Gone(), err)
	}
	gone, err := take(toc, before, func(name string) bool { return name != "stag" })
	if err != nil || len(gone.Gone()) != 1 || !gone.Left("StAG") || !gone.Left("RuStAG") || gone.Left("BUrlG") || gone.Left("XyzG") {
		t.Fatalf("without StAG: %v, %v", gone, err)
	}
	folder := t.TempDir()
	if err := law.Keep(folder, gone); err != nil {
		t.Fatal(err)
	}
	if gone, err = law.Load(folder, ""); err != nil || !gone.Left("StAG") || !gone.As("2026-05-02").Left("StAG") {
		t.Fatalf("kept and opened: %v", err)
	}
	if s, err := take(toc, gone, func(name string) bool { return name != "stag" }); err != nil || !s.Left("StAG") {
		t.Errorf("the night after: %v", err)
	}
	if s, err := take(toc, gone, all); err != nil || s.Left("StAG") || len(s.Gone()) != 0 {
		t.Errorf("listed again: %v", err)
	}
	if s, err := take("testdata/2022-02-23.zip", before, all); err != nil || len(s.Gone()) != 0 {
		t.Errorf("a folder or zip that holds less: %v", err)
	}
	if s, err := take("testdata/2026-04-29.zip", gone, all); err != nil || s.Left("StAG") {
		t.Errorf("a folder or zip that holds it: %v", err)
	}
	if s, err := take(without(t, "testdata/2026-04-29.zip", "stag.xml"), gone, all); err != nil || !s.Left("StAG") {
		t.Errorf("a folder that lacks it too: %v", err)
	}
	asked.Store(0)
	if _, err := take(toc, before, func(name string) bool { return name == "burlg" }); !errors.Is(err, law.ErrSource) || !strings.Contains(fmt.Sprint(err), "taken for incomplete") || asked.Load() != 0 {
		t.Errorf("most are missing: %v, %d fetched", err, asked.Load())
	}
}

// A hiccup of the server is got over.
func TestFetchTriesAgain(t *testing.T) {
	t.Parallel()
	var fails atomic.Int32
	toc := publisher(t, func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "stag") && fails.Add(1) <= 2 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return true
		}
		return false
	})
	if acts, err := law.Fetch(t.Context(), client(t), toc, []string{"StAG"}); err != nil || len(acts) != 1 {
		t.Errorf("%v, %v", acts, err)
	}
}

// Whatever goes wrong at one law, nothing comes of the whole, and the error names it.
func TestFetchIsAllOrNothing(t *testing.T) {
	t.Parallel()
	whole := pack(t, "x.xml", file(t, "2026-04-29", "stag"))
	two := func(w http.ResponseWriter) {
		_, _ = w.Write(pack(t, "../x.xml", file(t, "2026-04-29", "stag")))
	}
	for what, c := range map[string]struct {
		answer func(w http.ResponseWriter)
		kind   error
	}{
		"404":        {func(w http.ResponseWriter) { http.Error(w, "no", http.StatusNotFound) }, law.ErrSource},
		"500":        {func(w http.ResponseWriter) { http.Error(w, "no", http.StatusInternalServerError) }, law.ErrSource},
		"truncated":  {func(w http.ResponseWriter) { _, _ = w.Write(whole[:len(whole)/2]) }, law.ErrBroken},
		"damaged":    {func(w http.ResponseWriter) { _, _ = w.Write(append(bytes.Repeat([]byte("x"), 300), whole[300:]...)) }, law.ErrBroken},
		"a page":     {func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) }, law.ErrBroken},
		"no law":     {func(w http.ResponseWriter) { _, _ = w.Write(pack(t, "x.txt", "hello")) }, law.ErrBroken},
		"traversal":  {two, law.ErrHostile},
		"a zip bomb": {func(w http.ResponseWriter) { _, _ = w.Write(pack(t, "x.xml", "<a>"+strings.Repeat(" ", 65<<20))) }, law.ErrTooLarge},
		"entity bomb": {func(w http.ResponseWriter) {
			_, _ = w.Write(pack(t, "x.xml", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
		}, law.ErrHostile},
		"cut off": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
			_, _ = w.Write(whole[:len(whole)/2])
		}, law.ErrSource},
	} {
		toc := publisher(t, func(w http.ResponseWriter, r *http.Request) bool {
			if strings.Contains(r.URL.Path, "/stag/") {
				c.answer(w)
				return true
			}
			return false
		})
		acts, err := law.Fetch(t.Context(), client(t), toc, []string{"StAG", "BUrlG"})
		if acts != nil || !errors.Is(err, c.kind) || !strings.Contains(fmt.Sprint(err), "/stag/xml.zip") {
			t.Errorf("%s: %d laws, %v", what, len(acts), err)
		}
	}
}

func TestFetchRefusesATableThatLeadsAway(t *testing.T) {
	t.Parallel()
	for text, kind := range map[string]error{
		"<items><item><link>http://192.0.2.1/stag/xml.zip</link></item></items>": law.ErrHostile,
		"<items><item><link>file:///etc/stag/xml.zip</link></item></items>":      law.ErrBroken,
		"<items></items>": law.ErrBroken,
		"<items><item><link>http://127.0.0.1/stag/xml.zip</link>": law.ErrBroken,
	} {
		toc := publisher(t, func(w http.ResponseWriter, _ *http.Request) bool { fmt.Fprint(w, text); return true })
		if _, err := law.Fetch(t.Context(), client(t), toc, nil); !errors.Is(err, kind) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestKeepAndLoad(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "law")
	if _, err := law.Load(folder, ""); !errors.Is(err, law.ErrMissing) {
		t.Errorf("of nothing: %v", err)
	}
	for _, date := range dates() {
		if err := law.Keep(folder, state(t, date)); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := law.Dates(folder); err != nil || strings.Join(list, " ") != "2022-02-23 2026-04-29" {
		t.Errorf("%v, %v", list, err)
	}
	for date, want := range map[string]string{"": "2026-04-29", "2026-04-29": "2026-04-29", "2026-04-28": "2022-02-23", "2030-01-01": "2026-04-29"} {
		if s, err := law.Load(folder, date); err != nil || s.Date() != want {
			t.Errorf("%q: %v", date, err)
		}
	}
	if _, err := law.Load(folder, "2022-02-22"); !errors.Is(err, law.ErrMissing) {
		t.Errorf("before the first: %v", err)
	}
	// What can't be kept leaves nothing behind.
	if err := law.Keep(folder, law.NewState("../2026", nil)); err == nil {
		t.Error("a date that leads out of the folder is kept")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
}
