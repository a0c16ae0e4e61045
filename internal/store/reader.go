package store

import (
	"context"
	"database/sql"
	"sync"
)

// reader is the pool that reads. To SQLite, compiling a page of the inbox takes as long as running it, so statements are
// kept compiled: all of them stand in this package, and are few. PostgreSQL's driver does that by itself.
type reader struct {
	*sql.DB
	keep *compilations // nil: nothing is kept
}

// maxCompiled is far above what there is to compile: a query that is made up anew each time must not fill memory.
const maxCompiled = 256

type compilations struct {
	mu  sync.RWMutex
	all map[string]*sql.Stmt
}

// QueryContext runs a query.
func (r reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := r.compiled(ctx, query); stmt != nil { //nolint:sqlclosecheck // it is kept
		return stmt.QueryContext(ctx, args...)
	}
	return r.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a query of one row.
func (r reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := r.compiled(ctx, query); stmt != nil { //nolint:sqlclosecheck // it is kept
		return stmt.QueryRowContext(ctx, args...)
	}
	return r.DB.QueryRowContext(ctx, query, args...)
}

// in is the same for a transaction of that pool.
func (r reader) in(tx *sql.Tx) querier { return readerIn{tx, r} }

type readerIn struct {
	tx *sql.Tx
	reader
}

// QueryContext runs a query.
func (r readerIn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := r.compiled(ctx, query); stmt != nil { //nolint:sqlclosecheck // it is kept
		return r.tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return r.tx.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a query of one row.
func (r readerIn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := r.compiled(ctx, query); stmt != nil {
		return r.tx.StmtContext(ctx, stmt).QueryRowContext(ctx, args...) //nolint:sqlclosecheck // it is kept
	}
	return r.tx.QueryRowContext(ctx, query, args...)
}

// compiled returns the query's statement, nil where there is none: then it is run as it is, which says what is wrong.
// A statement is good for every connection of the pool, and compiled there when it is first used.
func (r reader) compiled(ctx context.Context, query string) *sql.Stmt {
	if r.keep == nil {
		return nil
	}
	r.keep.mu.RLock()
	stmt, full := r.keep.all[query], len(r.keep.all) >= maxCompiled
	r.keep.mu.RUnlock()
	if stmt != nil || full {
		return stmt
	}
	stmt, err := r.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	r.keep.mu.Lock()
	defer r.keep.mu.Unlock()
	if other := r.keep.all[query]; other != nil { // somebody was quicker, and may be using it
		_ = stmt.Close() //nolint:sqlclosecheck // only this one
		return other
	}
	r.keep.all[query] = stmt
	return stmt
}
