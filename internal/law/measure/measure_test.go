package main

import (
	"archive/zip"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// unzip returns the laws of a zip of testdata.
func unzip(t *testing.T, date string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join("..", "testdata", date+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }() // only read
	laws := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		laws[f.Name] = string(b)
	}
	return laws
}

// On the laws in testdata the two comparisons tell the same, in the same order.
func TestNothingMissedNoFalseAlarm(t *testing.T) {
	t.Parallel()
	before, after := unzip(t, "2022-02-23"), unzip(t, "2026-04-29")
	found := 0
	for name, old := range before {
		want := plainDiff(old, after[name])
		got, err := ours(old, after[name])
		if err != nil {
			t.Fatal(err)
		}
		for i, list := range [][2][]string{{got.Changed, want.Changed}, {got.Added, want.Added}, {got.Removed, want.Removed}} {
			if a, b := strings.Join(list[0], " "), strings.Join(list[1], " "); a != b {
				t.Errorf("%s, list %d: got %s, want %s", name, i, a, b)
			}
			found += len(list[0])
		}
	}
	if len(before) < 10 || found < 200 {
		t.Errorf("%d laws with %d changes are too few to tell anything", len(before), found)
	}
}
