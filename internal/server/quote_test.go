package server_test

import (
	"regexp"
	"strings"
	"testing"
)

// With the law at hand, each answer's page has the wording of what it cites in place, and stays under 50 KB all the same.
func TestStatutesAreReadableInPlace(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keepLaw(t, folder, "2026-04-29")
	n := startIn(t, folder, "")
	link := regexp.MustCompile(`/ar/a/[0-9a-z]+`)
	pages, quoting := 0, 0
	for _, topic := range []string{"A", "B", "C"} {
		seen := map[string]bool{}
		for _, path := range link.FindAllString(n.get(t, "/ar/t/"+topic), -1) {
			if seen[path] {
				continue
			}
			seen[path] = true
			page := n.get(t, path)
			pages++
			if strings.Contains(page, "<blockquote") {
				quoting++
			}
			if len(page) >= 50_000 {
				t.Errorf("%s has %d bytes", path, len(page))
			}
		}
	}
	if pages < 20 || quoting < pages/3 {
		t.Errorf("%d of %d pages quote the law", quoting, pages)
	}
}
