package thesaurus

import (
	"bytes"
	"testing"
)

// What the program carries is what the files say.
func TestCompiledFormIsOfTheFiles(t *testing.T) {
	t.Parallel()
	th, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(th.Bytes(), compiled) {
		t.Fatal("terms.bin is older than the .tsv files: go generate ./internal/triage (or, without training: go run ./cmd/femos thesaurus compile internal/triage/thesaurus)")
	}
	again, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), compiled) {
		t.Error("the compiled form does not survive being read")
	}
}

// A broken file stops the start, and never a verdict later on.
func TestBrokenCompiledFormIsRefused(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 5, len(magic), len(magic) + 3, len(compiled) / 2, len(compiled) - 1} {
		if _, err := Read(compiled[:n]); err == nil {
			t.Errorf("the first %d bytes are accepted", n)
		}
	}
	if _, err := Read(append(bytes.Clone(compiled), 0)); err == nil {
		t.Error("a byte too many is accepted")
	}
	th, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*table){
		"filter":  func(x *table) { x.filter = x.filter[:len(x.filter)-1] },
		"slots":   func(x *table) { x.slots = bytes.Repeat([]byte{0xff}, len(x.slots)) },
		"full":    func(x *table) { x.slots = bytes.Repeat([]byte{1, 0, 0, 0}, len(x.slots)/4) },
		"nodes":   func(x *table) { x.nodes = x.nodes[:len(x.nodes)-8] },
		"entries": func(x *table) { x.entries = bytes.Repeat([]byte{0xff}, len(x.entries)) },
	} {
		broken := *th
		spoil(&broken.tables[3])
		if _, err := Read(broken.Bytes()); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
