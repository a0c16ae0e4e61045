package housetest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Names that say where code was put because nobody knew where it belongs.
var emptyNames = []string{
	"base", "common", "helper", "helpers", "misc", "mock", "mocks", "model", "models", "pkg", "shared", "type", "types",
	"util", "utils",
}

func TestPackageNamesSaySomething(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		name := f.syntax.Name.Name
		if slices.Contains(emptyNames, strings.TrimSuffix(name, "_test")) || slices.Contains(emptyNames, path.Base(f.folder)) {
			t.Errorf("%s: package %s in %s: name it for what it does", f.path, name, f.folder)
		}
	}
}

// A package's comment states what it guarantees and where it ends; without it a reader has to guess both.
func TestPackagesHaveDocComments(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		documented[f.folder] = documented[f.folder] || f.syntax.Doc.Text() != ""
	}
	for folder, ok := range documented {
		if !ok {
			t.Errorf("%s has no doc comment", folder)
		}
	}
}

const longest = 500 // lines: what one still finds one's way in

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, f := range tree(t, ".", ".go", ".js", ".mjs", ".css", ".html", ".sql", ".sh") {
		if n := strings.Count(f.text, "\n"); n >= longest && !generated.MatchString(f.text) {
			t.Errorf("%s has %d lines, %d are too many: make it two files, each named for what it does", f.path, n, longest)
		}
	}
}

// A skipped test looks like a passed one. What can't run here fails, or is named in test/not-here.md.
func TestNothingIsSkipped(t *testing.T) {
	t.Parallel()
	skip := regexp.MustCompile(`\b\w+\.(Skip|Skipf|SkipNow)\(|\btesting\.Short\(`)
	for _, f := range tree(t, ".", "_test.go") {
		if at := skip.FindStringIndex(f.text); at != nil {
			t.Errorf("%s:%d skips", f.path, f.line(at[0]))
		}
	}
}

// One set of SQL serves two engines only as long as the exceptions can be counted on the fingers.
func TestEnginesDifferRarely(t *testing.T) {
	t.Parallel()
	const most = 10
	// What an exception looks like in package store, tests aside, and among its migrations.
	branch := regexp.MustCompile(`(==|!=|case) (Postgres|SQLite)\b|\*pgconn\.`)
	var found []string
	for _, f := range tree(t, "internal/store", ".go", ".postgres.sql") {
		switch {
		case strings.HasSuffix(f.path, ".sql"):
			found = append(found, f.path)
		case !strings.HasSuffix(f.path, "_test.go"):
			for range branch.FindAllString(f.text, -1) {
				found = append(found, f.path)
			}
		}
	}
	if len(found) > most {
		t.Errorf("%d places treat the engines differently, %d may:\n%s", len(found), most, strings.Join(found, "\n"))
	}
}

// Where packages come from is the business of the machine that installs them: a lock file pins what, not from where.
func TestLockFilesNameNoHosts(t *testing.T) {
	t.Parallel()
	host := regexp.MustCompile(`"resolved":|(?m)^\s*(resolved|registry\s*=)`)
	for _, f := range tree(t, ".", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "package.json") {
		if at := host.FindStringIndex(f.text); at != nil {
			t.Errorf("%s:%d names a host (npm: omit-lockfile-registry-resolved)", f.path, f.line(at[0]))
		}
	}
}
