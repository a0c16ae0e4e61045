package i18n_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"femos/internal/i18n"
)

// Every fault that a platform can have has a sentence in every language: the advisor never reads a code.
func TestFaultsHaveSentences(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`(?:Code: +|code[A-Z]\w+ += )"([a-z_]+)"`)
	found := 0
	for _, folder := range []string{"../connector", "../outreach", "../intake"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "connectortest") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range code.FindAllStringSubmatch(string(text), -1) {
				found++
				for _, lang := range i18n.Languages() {
					if !i18n.For(lang).Has("fault." + m[1]) {
						t.Errorf("%s: fault.%s has no sentence in %s", path, m[1], lang)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 20 {
		t.Errorf("only %d faults found: the pattern no longer fits the code", found)
	}
}
