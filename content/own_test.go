package content_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"femos/content"
)

const rent = `{"id":"deposit-is-gone","rating":"false","claim":{"de":"Die Kaution sieht man nie wieder."},"correction":{"de":"Sie ist nach dem Auszug abzurechnen."}}`

// What a team adds stands after what ships; what it corrects stands in its place, and the rest is as it was.
func TestOwnClaims(t *testing.T) {
	t.Parallel()
	shipped, err := content.Files.ReadFile("claims.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if files, err := content.With(folder); err != nil || files != fs.FS(content.Files) {
		t.Fatalf("without a file: %v", err)
	}
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(folder, content.OwnClaims), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed := strings.Replace(rent, "deposit-is-gone", "separation-permit-gone-at-once", 1)
	write("\n" + rent + "\n" + changed + "\n")
	files, err := content.With(folder)
	if err != nil {
		t.Fatal(err)
	}
	all, err := fs.ReadFile(files, "claims.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if n, want := bytes.Count(all, []byte("\n")), bytes.Count(shipped, []byte("\n"))+1; n != want || !bytes.Contains(all, []byte(rent)) || !bytes.HasPrefix(all, []byte(changed)) || bytes.Contains(all, []byte("After separation I lose")) {
		t.Errorf("%d claims, want %d; the first is %.200s", n, want, all)
	}
	f, err := files.Open("claims.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var opened bytes.Buffer
	if _, err := opened.ReadFrom(f); err != nil || !bytes.Equal(opened.Bytes(), all) {
		t.Errorf("what is opened is not what is read: %v", err)
	}
	if _, err := fs.ReadFile(files, "taxonomy.json"); err != nil {
		t.Error(err)
	}

	for what, text := range map[string]string{
		":1: no JSON":        "{",
		":2: \"id\"":         rent + "\n" + strings.Replace(rent, "deposit-is-gone", "../x", 1),
		":2: the same id":    rent + "\n" + rent,
		":1: \"rating\"":     strings.Replace(rent, `"false"`, `"maybe"`, 1),
		":3: \"claim\" and":  "\n\n" + strings.Replace(rent, "Die Kaution sieht man nie wieder.", " ", 1),
		"has more than 8 MB": strings.Repeat(" ", 9<<20),
	} {
		write(text)
		if _, err := content.With(folder); !errors.Is(err, content.ErrOwnClaims) || !strings.Contains(err.Error(), content.OwnClaims) || !strings.Contains(err.Error(), what) {
			t.Errorf("want %q: %v", what, err)
		}
	}
}
