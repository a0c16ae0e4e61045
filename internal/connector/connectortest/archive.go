package connectortest

import (
	"os"
	"strings"
	"testing"
)

// Section is one recorded exchange of a file in testdata.
type Section struct {
	Name string // what stands between "-- " and " --"
	Body string // up to the next such line, without the last line feed
}

// Sections reads a file of recorded exchanges in the txtar format
// (https://pkg.go.dev/golang.org/x/tools/txtar): lines "-- NAME --", each followed by its body; what stands before the
// first is a comment.
func Sections(t testing.TB, path string) []Section {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var found []Section
	for line := range strings.Lines(string(file)) {
		trimmed := strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(trimmed, "-- "); ok && strings.HasSuffix(name, " --") {
			found = append(found, Section{Name: strings.TrimSuffix(name, " --")})
		} else if len(found) > 0 {
			found[len(found)-1].Body += line
		}
	}
	for i := range found {
		found[i].Body = strings.TrimSuffix(found[i].Body, "\n")
	}
	if len(found) == 0 {
		t.Fatalf("%s holds no exchange", path)
	}
	return found
}
