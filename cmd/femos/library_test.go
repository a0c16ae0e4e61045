package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The starter library goes out in each form and comes back: nothing of it is new. An edited table changes one draft, and a
// broken file nothing, with file and line told in words.
func TestLibraryExportAndImport(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if a := call(t, "a long enough password\n", "person", "add", "--data", data, "--name", "Judith Brandt", "--login", "judith", "--roles", "lawyer"); a.failed != nil {
		t.Fatal(a.failed)
	}
	file := func(name string) string { return filepath.Join(data, name) }
	for _, name := range []string{"all.jsonl", "all.csv", "en.xlf"} {
		if a := call(t, "", "library", "export", "--data", data, "--lang", "en", file(name)); a.failed != nil {
			t.Fatal(a.failed)
		}
		a := call(t, "", "library", "import", file(name), "--data", data, "--as", "judith")
		if a.failed != nil || !strings.HasPrefix(a.out, "0 new answers, 0 versions written, 0 translations (0 of them stale), 0 comments, 72 unchanged") {
			t.Errorf("%s: %q %v", name, a.out, a.failed)
		}
	}
	table, err := os.ReadFile(file("all.csv"))
	if err != nil {
		t.Fatal(err)
	}
	a := call(t, strings.Replace(string(table), "Beratung und Antrag immer vor", "Beratung und Antrag stets vor", 1), "library", "import", "-", "--format", "csv", "--data", data, "--as", "judith")
	if a.failed != nil || !strings.Contains(a.out, "1 versions written") {
		t.Errorf("%q %v", a.out, a.failed)
	}
	a = call(t, "{\n", "library", "import", "-", "--format", "jsonl", "--data", data, "--as", "judith")
	if a.failed == nil || !strings.Contains(a.failed.Error(), "-, line 1: this can't be read") {
		t.Error(a.failed)
	}
	for _, args := range [][]string{{"import", file("all.csv"), "--as", "nobody"}, {"import", file("all.doc"), "--as", "judith"}, {"export", "--format", "xliff", "--lang", "xx"}, {"import", file("all.csv")}, {"lose"}} {
		if a := call(t, "", append([]string{"library", args[0], "--data", data}, args[1:]...)...); a.failed == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
