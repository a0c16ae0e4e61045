// Package doortest is what tests of everything around the door share: both engines, the judge that is dear to build, and
// the search for words that must be gone.
//
// It only helps tests.
package doortest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"femos/content"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/triage"
)

// Judge is one for all tests of a binary: it never changes, and takes a while to build.
var Judge = sync.OnceValue(func() *triage.Judge {
	library, err := triage.LoadLibrary(content.Files)
	if err != nil {
		panic(err)
	}
	judge, err := triage.New(library)
	if err != nil {
		panic(err)
	}
	return judge
})

// Engines runs the test on each of the two, at the same time, with a folder of its own and the address of an empty
// database. On SQLite that lies in the folder.
func Engines(t *testing.T, test func(t *testing.T, folder, address string)) {
	t.Helper()
	for name, address := range map[string]func(folder string) string{
		"sqlite":   func(folder string) string { return "sqlite:" + filepath.Join(folder, "femos.db") },
		"postgres": func(string) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			test(t, folder, address(folder))
		})
	}
}

// Nowhere fails if one of the words stands in the log, in a file of the folder, or in a row of a PostgreSQL.
func Nowhere(t *testing.T, s *store.Store, folder, log string, words ...string) {
	t.Helper()
	all := []string{log}
	if s.Engine() == store.Postgres {
		all = append(all, rows(t, s))
	}
	files := os.DirFS(folder)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		all = append(all, string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range words {
		for _, text := range all {
			if strings.Contains(text, word) {
				t.Errorf("%q stands somewhere", word)
			}
		}
	}
}

// rows is everything that stands in the tables of a PostgreSQL, as text.
func rows(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	for _, table := range texts(t, s, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`) {
		b.WriteString(strings.Join(texts(t, s, `SELECT x::text FROM `+table+` x`), "\n"))
	}
	if b.Len() == 0 {
		t.Fatal("no rows at all")
	}
	return b.String()
}

// texts is the one column that the query asks for.
func texts(t *testing.T, s *store.Store, query string) (list []string) {
	t.Helper()
	found, err := s.Jobs().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
