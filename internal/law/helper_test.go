package law_test

import (
	"archive/zip"
	"io"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"femos/internal/law"
)

// dates are those of the zips in testdata.
func dates() []string { return []string{"2022-02-23", "2026-04-29"} }

// file returns a law of testdata as bytes: file(t, "2026-04-29", "stag").
func file(t testing.TB, date, name string) string {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join("testdata", date+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }() // only read
	f, err := z.Open(name + ".xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// names lists the laws of a date.
func names(t testing.TB, date string) []string {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join("testdata", date+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }() // only read
	var list []string
	for _, f := range z.File {
		list = append(list, strings.TrimSuffix(path.Base(f.Name), ".xml"))
	}
	return list
}

func parse(t testing.TB, text string) *law.Act {
	t.Helper()
	a, err := law.Parse(strings.NewReader(text), "test.xml")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// state loads a date.
func state(t testing.TB, date string) *law.State {
	t.Helper()
	acts, err := law.ReadAll(t.Context(), filepath.Join("testdata", date+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	return law.NewState(date, acts)
}

// small wraps norms into a law.
func small(norms string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><dokumente builddate="1" doknr="BJNR1"><norm doknr="BJNR1"><metadaten><jurabk>TestG</jurabk><langue>Testgesetz</langue></metadaten></norm>` + norms + `</dokumente>`
}

// norm makes a section.
func norm(designation, title, content string) string {
	return `<norm doknr="x"><metadaten><jurabk>TestG</jurabk><enbez>` + designation + `</enbez><titel format="XML">` + title +
		`</titel></metadaten><textdaten><text format="XML"><Content>` + content + `</Content></text><fussnoten></fussnoten></textdaten></norm>`
}
