package library_test

import (
	"testing"
	"testing/fstest"

	"femos/content"
	"femos/internal/library"
)

func TestStarterLibrary(t *testing.T) {
	t.Parallel()
	l, err := library.Load(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	a, ok := l.Answer("fiktion-work-travel", "en")
	if !ok || a.Language != "en" || a.Text == "" || a.LawAsOf == "" || a.Verified {
		t.Errorf("%+v, %v", a, ok)
	}
	c, ok := l.Correction("fiktion-no-work", "ar")
	if !ok || c.Language != "de" || c.ID != "claim:fiktion-no-work" || c.Verified {
		t.Errorf("%+v, %v", c, ok)
	}
	if _, ok := l.Answer("no such", "de"); ok {
		t.Error("found what is not there")
	}
	if l.Speaks("ar") || !l.Speaks("de-AT") {
		t.Error("speaks German and English only")
	}
}

func TestLoadNamesTheLine(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"taxonomy.json": {Data: []byte("{}")}, "answers.jsonl": {Data: []byte("{}\n\n{broken\n")}, "claims.jsonl": {}}
	if _, err := library.Load(files); err == nil || err.Error()[:27] != "library: answers.jsonl:3: i" {
		t.Errorf("%v", err)
	}
}
