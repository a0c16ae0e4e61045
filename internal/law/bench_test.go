package law_test

import (
	"strings"
	"testing"

	"femos/internal/law"
)

// Every law in testdata, from XML to acts.
func BenchmarkParse(b *testing.B) {
	var files []string
	size := 0
	for _, name := range names(b, "2026-04-29") {
		text := file(b, "2026-04-29", name)
		files, size = append(files, text), size+len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range files {
			if _, err := law.Parse(strings.NewReader(text), "bench.xml"); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What `femos law diff` does with two states of the AufenthG: parse both, compare, find the words.
func BenchmarkDiffAufenthG(b *testing.B) {
	old, new := file(b, "2022-02-23", "aufenthg_2004"), file(b, "2026-04-29", "aufenthg_2004")
	for b.Loop() {
		before, err := law.Parse(strings.NewReader(old), "old.xml")
		if err != nil {
			b.Fatal(err)
		}
		after, err := law.Parse(strings.NewReader(new), "new.xml")
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range law.Diff(before, after).Changed {
			c.Words()
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	acts, err := law.ReadAll(b.Context(), "testdata/2026-04-29.zip")
	if err != nil {
		b.Fatal(err)
	}
	s := law.NewState("2026-04-29", acts)
	for _, text := range []string{"§ 31 Abs. 2 Satz 2 AufenthG", "§ 2 Abs. 3 Satz 7 AufenthG", "§ 7 des Zweiten Buches Sozialgesetzbuch", "§ 18z AufenthG"} {
		c, err := law.ParseCitations(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.ReplaceAll(text, " ", "_"), func(b *testing.B) {
			for b.Loop() {
				s.Resolve(c[0])
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("Nach drei Jahren Ehe kann die Aufenthaltserlaubnis verlängert werden (§ 31 Abs. 1 S. 1 Nr. 1 AufenthG, § 8 Abs. 1 AufenthG). ", 8)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		law.Find(text)
	}
}
