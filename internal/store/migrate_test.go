package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"femos/internal/store/pgtest"
)

func TestOpenTwice(t *testing.T) {
	t.Parallel()
	for engine, address := range map[Engine]string{SQLite: "sqlite:" + filepath.Join(t.TempDir(), "data", "femos.db"), Postgres: pgtest.New(t)} {
		s, err := Open(t.Context(), address)
		must(t, err)
		f := build(t, s)
		f.ask(t, "wie lange?")
		ran := s.rows(t, "migration")
		list, err := migrationsFor(engine)
		must(t, err)
		if ran != len(list) || ran == 0 {
			t.Errorf("%s: %d of %d migrations ran", engine, ran, len(list))
		}
		must(t, s.Close())
		again, err := Open(t.Context(), address)
		must(t, err)
		if again.rows(t, "migration") != ran || again.rows(t, "post") != 1 {
			t.Errorf("%s: opening it again changed it", engine)
		}
		must(t, again.Ping(t.Context()))
		// The next version has been here: this one must not touch it.
		_, err = again.write.ExecContext(t.Context(), `INSERT INTO migration (number, name) VALUES (9999, 'tomorrow')`)
		must(t, err)
		must(t, again.Close())
		if _, err := Open(t.Context(), address); err == nil || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("%s: opened a database of a newer version: %v", engine, err)
		}
	}
}

// Several nodes start at once on one fresh database.
func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	for engine, address := range map[Engine]string{SQLite: "sqlite:" + filepath.Join(t.TempDir(), "femos.db"), Postgres: pgtest.New(t)} {
		var wg sync.WaitGroup
		stores, errs := make([]*Store, 5), make([]error, 5)
		for n := range stores {
			wg.Go(func() { stores[n], errs[n] = Open(t.Context(), address) })
		}
		wg.Wait()
		for n, s := range stores {
			if errs[n] != nil {
				t.Fatalf("%s: %v", engine, errs[n])
			}
			if n == 0 {
				build(t, s).ask(t, "wie lange?")
			}
			if s.rows(t, "post") != 1 {
				t.Errorf("%s: node %d sees another database", engine, n)
			}
			must(t, s.Close())
		}
	}
}

// No error about a database says its address, which may hold a password.
func TestOpenKeepsSecrets(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"mysql://u:geheim@host/db", "postgres://u:geheim@host:port/db", "postgres://u:geheim@[::1/db", "postgres://u:geheim@127.0.0.1:1/db?sslmode=bad",
		"postgres://u:geheim@127.0.0.1:1/db?sslmode=disable", "geheim", ""} {
		s, err := Open(t.Context(), address)
		if err == nil {
			_ = s.Close()
			t.Errorf("%s was opened", address)
			continue
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%v", err)
		}
		for cause := err; cause != nil; cause = errors.Unwrap(cause) {
			if strings.Contains(cause.Error(), "geheim") {
				t.Errorf("%v", cause)
			}
		}
	}
}

// What lies in SQLite's files is nobody else's business.
func TestSQLiteFilesArePrivate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data with % and ?")
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(folder, "fem os.db"))
	must(t, err)
	build(t, s).ask(t, "wie lange?")
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if len(entries) != 3 { // with -wal and -shm
		t.Errorf("%v", entries)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "temp_store": "2", "busy_timeout": "10000"} {
		var got string
		must(t, s.write.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
	if _, err := s.read.ExecContext(t.Context(), `DELETE FROM post`); err == nil {
		t.Error("the read pool writes")
	}
	must(t, s.Close())
}

// The engines differ in ten places at most, all of them in dialect.go and open.go: one set of SQL is the point.
func TestDialectBranches(t *testing.T) {
	t.Parallel()
	branch := regexp.MustCompile(`== Postgres|== SQLite|!= Postgres|!= SQLite|pgconn\.PgError\b|sqlite\.Error\b|case Postgres|case SQLite`)
	names, err := filepath.Glob("*.go")
	must(t, err)
	total := 0
	for _, name := range slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, "_test.go") }) {
		text, err := os.ReadFile(name)
		must(t, err)
		n := len(branch.FindAll(text, -1))
		if total += n; n > 0 && name != "dialect.go" {
			t.Errorf("%s knows which engine it runs on (%d times)", name, n)
		}
		if name != "open.go" && name != "dialect.go" && bytes.Contains(text, []byte(`pgx"`)) {
			t.Errorf("%s imports a driver", name)
		}
	}
	if total == 0 || total > 10 {
		t.Errorf("%d dialect branches, at most ten", total)
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	got := statements("-- a comment; with a semicolon\nCREATE TABLE a (\n  b TEXT, -- it's\n  c TEXT\n);\n\nINSERT INTO a VALUES ('x;y', 'z');\n")
	want := []string{"CREATE TABLE a (\nb TEXT,\nc TEXT\n)", "INSERT INTO a VALUES ('x;y', 'z')"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, engine := range []Engine{SQLite, Postgres} {
		list, err := migrationsFor(engine)
		must(t, err)
		for n, m := range list {
			if n > 0 && m.number <= list[n-1].number {
				t.Errorf("%s: %s has the number of the one before", engine, m.name)
			}
			if rest := strings.TrimSpace(m.sql); !strings.HasSuffix(rest, ";") {
				t.Errorf("%s: %s does not end with a semicolon: its last statement would not run", engine, m.name)
			}
		}
	}
}

func TestInstallation(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		for _, step := range []struct{ set, want string }{{"", ""}, {"one", "one"}, {"two", "one"}} { // the first of two nodes
			if step.set != "" {
				must(t, s.SetInstallation(t.Context(), "name", step.set))
			}
			if got, err := s.Installation(t.Context(), "name"); err != nil || got != step.want {
				t.Errorf("%q, %v", got, err)
			}
		}
	})
}
