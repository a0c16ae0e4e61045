package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lawFiles unpacks the laws of a date into a folder.
func lawFiles(t *testing.T, date string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), date)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(lawZip(date))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }() // only read
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(f.Name)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func lawZip(date string) string {
	return filepath.Join("..", "..", "internal", "law", "testdata", date+".zip")
}

func TestLawDiff(t *testing.T) {
	t.Parallel()
	old, new := lawFiles(t, "2022-02-23"), lawFiles(t, "2026-04-29")
	of := func(name string) []string {
		return []string{filepath.Join(old, name), filepath.Join(new, name)}
	}
	for name, want := range map[string]string{
		"burlg.xml":  `{"changed":[],"added":[],"removed":[]}` + "\n",
		"nachwg.xml": `{"changed":["§ 1","§ 2","§ 3","§ 4","§ 5"],"added":["§ 6"],"removed":[]}` + "\n",
	} {
		files := of(name)
		for _, args := range [][]string{
			{"law", "diff", files[0], files[1], "--json"}, {"law", "diff", "--json", files[0], files[1]}, {"law", "diff", files[0], "-json", files[1]},
		} {
			if s := call(t, "", args...); s.out != want || s.failed != nil {
				t.Errorf("%v: %q, %v", args, s.out, s.failed)
			}
		}
	}
	files := of("stag.xml")
	s := call(t, "", "law", "diff", files[0], files[1])
	contains(t, "the comparison", s.out, "StAG: 29 changed, 2 added, 6 removed", "- § 18 ", "+ § 35a Sperrfrist", "~ § 10 ", "[-acht-]")
	s = call(t, "", "law", "diff", lawZip("2022-02-23"), new, "--json")
	contains(t, "the comparison of a zip and a folder", s.out, `{"act":"StAG","changed":["§ 3"`, `{"act":"NachwG","changed":["§ 1",`)
	if strings.Contains(s.out, "BUrlG") {
		t.Errorf("an act that did not change is told:\n%s", s.out)
	}
}

func TestLawDiffFailsWithFileAndPlace(t *testing.T) {
	t.Parallel()
	good := filepath.Join(lawFiles(t, "2026-04-29"), "stag.xml")
	bad := filepath.Join(t.TempDir(), "bad.xml")
	if err := os.WriteFile(bad, []byte("<dokumente>\n<norm>\n&boom;"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := call(t, "", "law", "diff", good, bad, "--json"); s.failed == nil || s.out != "" || !strings.Contains(s.failed.Error(), "bad.xml, line 3: refused") {
		t.Errorf("%q, %v", s.out, s.failed)
	}
	if s := call(t, "", "law", "diff", good); s.failed == nil || !strings.Contains(s.err, "usage: femos law diff OLD NEW") {
		t.Errorf("%q, %v", s.err, s.failed)
	}
}

func TestLawUpdate(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := call(t, "", "law", "update", "--from", lawZip("2022-02-23"), "--data", data)
	contains(t, "the first update", s.out, "The law of 2022-02-23: 12 acts kept.", "Not there", "BGB")
	s = call(t, "", "law", "update", "--from", lawZip("2026-04-29"), "--data", data)
	contains(t, "the second update", s.out, "The law of 2026-04-29: 12 acts kept.", "Since the law of 2022-02-23:", "StAG: 29 changed, 2 added, 6 removed")
	kept := func() string {
		entries, err := os.ReadDir(filepath.Join(data, "law"))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return strings.Join(names, " ")
	}
	before := kept()
	// A law that is cut off changes nothing of what is kept.
	folder := lawFiles(t, "2026-04-29")
	name := filepath.Join(folder, "wogg.xml")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	s = call(t, "", "law", "update", "--from", folder, "--date", "2026-05-01", "--data", data)
	if s.failed == nil || !strings.Contains(s.failed.Error(), "wogg.xml, line ") || kept() != before || before != "2022-02-23.law 2026-04-29.law" {
		t.Errorf("%v; kept %s", s.failed, kept())
	}
}

// An act that is kept because an answer of one's own cites it is fetched from a server too, though the starter library does not cite it.
func TestLawUpdateFetchesWhatIsKept(t *testing.T) {
	t.Parallel()
	files := lawFiles(t, "2026-04-29")
	read := func(name string) []byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(files, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	own := bytes.ReplaceAll(bytes.ReplaceAll(read("nachwg.xml"), []byte("NachwG"), []byte("EigenG")), []byte("Nachweisgesetz"), []byte("Eigengesetz"))
	laws := map[string][]byte{"/stag/xml.zip": read("stag.xml"), "/eigeng/xml.zip": own}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gii-toc.xml" {
			fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8" ?><items><item><title>x</title><link>http://%[1]s/stag/xml.zip</link></item><item><title>x</title><link>http://%[1]s/eigeng/xml.zip</link></item></items>`, r.Host)
			return
		}
		z := zip.NewWriter(w)
		f, err := z.Create("BJNR.xml")
		if err == nil {
			_, err = f.Write(laws[r.URL.Path])
		}
		if err != nil || z.Close() != nil {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
	}))
	t.Cleanup(server.Close)
	data, folder := t.TempDir(), t.TempDir()
	update := func(from string) string {
		t.Helper()
		s := call(t, "", "law", "update", "--from", from, "--data", data, "--outbound-allow", "127.0.0.1")
		if s.failed != nil {
			t.Fatal(s.failed)
		}
		return s.out
	}
	contains(t, "the first update, from a server,", update(server.URL+"/gii-toc.xml"), ": 1 acts kept.")
	if err := os.WriteFile(filepath.Join(folder, "eigeng.xml"), own, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(data, "law")); err != nil {
		t.Fatal(err)
	}
	contains(t, "what is kept by hand", update(folder), ": 1 acts kept.")
	contains(t, "the next update from a server", update(server.URL+"/gii-toc.xml"), ": 2 acts kept.")
}
