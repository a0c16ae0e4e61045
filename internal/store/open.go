package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // driver "sqlite"
)

// Engine is a kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Store is an open database. Close it when done.
type Store struct {
	engine Engine
	habits habits
	write  *sql.DB      // SQLite: one connection, so that writers queue here and not in the database
	read   reader       // SQLite: many, read only; PostgreSQL: the same pool as write
	long   *sql.DB      // for what may take minutes: migrations, the scour; SQLite: the same as write
	owed   atomic.Bool  // something was deleted that the files may still hold; see Scour
	aged   atomic.Bool  // the same, of what had its time: that may wait for a quiet hour
	clean  atomic.Int64 // when Sweep last scoured, as micros
	heavy  int64        // bytes of tables from which writing them anew waits for a quiet hour
	fulls  atomic.Int64 // how often something found no room
	room   room         // what Check knows of that

	indexing sync.Mutex    // one at a time
	waiting  atomic.Int64  // posts that were stored since the index was looked at
	ripe     chan struct{} // enough of them
	old      atomic.Bool   // the index of before there were blocks is still there
	whole    int           // withdrawWhole
	counted  counted       // numbers beside the views

	log     chan struct{} // holds one while SQLite's log is written back, and when the store is closed; nil on PostgreSQL
	closing sync.Once
}

// Open connects to "sqlite:PATH" (made if missing) or "postgres://…", and migrates. The error never holds the
// address, as it may carry a password.
func Open(ctx context.Context, address string) (*Store, error) {
	s, err := connect(address)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx, newest); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store: migrate: %w", err)
	}
	if err := errors.Join(s.recall(ctx), s.findOld(ctx)); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store: %w", err)
	}
	return s, nil
}

// Look connects to a database that is there, whatever its schema, and changes nothing: not even the schema, as a server of
// an older version may be using it. The error wraps fs.ErrNotExist if an embedded database is not there.
func Look(ctx context.Context, address string) (*Store, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("store: there is no database here: %w", err)
		}
	}
	s, err := connect(address)
	if err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// connect opens the pools; nothing is asked of the database yet.
func connect(address string) (*Store, error) {
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		return openSQLite(strings.TrimPrefix(address, "sqlite:"))
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return openPostgres(address)
	}
	return nil, fmt.Errorf("store: the database is neither sqlite:PATH nor postgres://…")
}

func openSQLite(path string) (*Store, error) {
	if err := keepPages(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	// The file would be made with the process's umask; what lies in it is nobody else's business.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	_ = f.Close()
	dsn := func(extra ...string) string {
		// busy_timeout first: the others may have to wait for it.
		pragmas := append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
			"secure_delete(ON)", "temp_store(MEMORY)"}, extra...)
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}.Encode()
	}
	write, err := sql.Open("sqlite", dsn("cache_size(-16000)", fmt.Sprintf("wal_autocheckpoint(%d)", logMost)))
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", dsn("query_only(ON)", "cache_size(-4000)"))
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("store: open: %w", err)
	}
	read.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	read.SetMaxIdleConns(max(4, runtime.GOMAXPROCS(0))) // all of them: each has its own memory of pages and statements
	return &Store{engine: SQLite, whole: withdrawWhole, log: make(chan struct{}, 1), ripe: make(chan struct{}, 1), habits: ofSQLite(), write: write, read: reader{read, &compilations{all: map[string]*sql.Stmt{}}}, long: write}, nil
}

// Close waits for running statements and closes the database.
func (s *Store) Close() error {
	s.closing.Do(func() {
		if s.log != nil {
			s.log <- struct{}{}
		}
	})
	pools := []*sql.DB{s.write}
	for _, pool := range []*sql.DB{s.read.DB, s.long} {
		if !slices.Contains(pools, pool) {
			pools = append(pools, pool)
		}
	}
	var errs []error
	for _, pool := range pools {
		errs = append(errs, pool.Close())
	}
	return errors.Join(errs...)
}

// Engine says which kind of database it is.
func (s *Store) Engine() Engine { return s.engine }

// Jobs returns the pool that background work shares with the store, so that a job can be stored in the
// transaction that needs it. Nothing else uses it.
func (s *Store) Jobs() *sql.DB { return s.write }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.read.PingContext(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}
