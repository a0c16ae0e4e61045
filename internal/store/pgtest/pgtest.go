// Package pgtest gives tests a PostgreSQL of their own, made from the machine's binaries (Debian's package
// postgresql; `make test` installs it). No service, no port, no password: the server listens on a Unix socket in a
// temporary folder that only its user can enter.
//
//	func TestSomething(t *testing.T) {
//		db, err := store.Open(ctx, pgtest.New(t))
//
// The first New of a test binary starts the server (about two seconds); every New makes a fresh, empty database in it
// (about fifty milliseconds) and drops it when its test ends. Nothing has to be called from TestMain: a small watcher
// holds a pipe to the test binary and, when that ends in whatever way, kill -9 and timeouts included, stops the server
// and removes the folder.
//
// [Own] is a server of one test's own, to be stopped, hung and failed over.
//
// Limits: it works on Linux and macOS. As root the server runs as the user postgres (or nobody), as PostgreSQL refuses
// to run as root, and that user must be able to enter the temporary folder. Databases are UTF-8 with the locale
// C.UTF-8 and belong to a superuser. New's server gives up durability for speed (fsync off); what is measured or
// crashed on purpose wants NewDurable.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// New returns the DSN ("postgres://femos@/test_1?host=FOLDER") of an empty database on a server with fsync off. The
// database is dropped when the test ends, with whatever connections are still open.
func New(t testing.TB) string {
	t.Helper()
	return fresh(t, quick)
}

// NewDurable is New on a server that writes to the disk what it commits, as in earnest: for benchmarks.
func NewDurable(t testing.TB) string {
	t.Helper()
	return fresh(t, durable)
}

// One server of each sort per test binary, started when first asked for; the number names the next database.
var (
	quick   = sync.OnceValues(func() (*server, error) { return start(fast, nil) })
	durable = sync.OnceValues(func() (*server, error) { return start(lasting, nil) })
	number  atomic.Int64
)

// fresh creates a database on the server that started returns.
func fresh(t testing.TB, started func() (*server, error)) string {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	name := fmt.Sprintf("test_%d", number.Add(1))
	if err := admin(s.folder, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := admin(s.folder, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return dsn(s.folder, name)
}

// dsn names a database of the server in folder.
func dsn(folder, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(superuser),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {folder}}.Encode(),
	}
	return u.String()
}

// admin runs one statement in the database postgres.
func admin(folder, statement string) error { return adminIn(folder, "postgres", statement) }

func adminIn(folder, database, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn(folder, database))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
