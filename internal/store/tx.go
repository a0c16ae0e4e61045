package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
)

// attempts is how often a transaction is tried that others were in the way of.
const attempts = 5

// tx runs do in a write transaction: committed if do returns nil, else rolled back. do runs again from the start if
// the transaction met another in a way that running it again resolves, which the database said before it committed;
// what do leaves outside must bear that. After anything else it is not run again here: the connection may have broken
// after the commit, and whoever called knows whether a repeat does harm.
func (s *Store) tx(ctx context.Context, do func(*sql.Tx) error) error {
	defer s.Forget() // whatever the answer: a commit whose answer was lost is one
	return s.txOn(ctx, s.write, do)
}

// txApart is tx for what changes no number that is kept in memory (counted), or only sometimes: then it says so itself.
func (s *Store) txApart(ctx context.Context, do func(*sql.Tx) error) error {
	return s.txOn(ctx, s.write, do)
}

func (s *Store) txOn(ctx context.Context, pool *sql.DB, do func(*sql.Tx) error) error {
	var err error
	for range attempts {
		if err = once(ctx, pool, do); !collided(err) {
			break
		}
	}
	s.note(err)
	s.writeBackSoon()
	return unavailable(err)
}

func once(ctx context.Context, pool *sql.DB, do func(*sql.Tx) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// Also where do panics: SQLite has one connection that writes, and whoever recovers goes on without it.
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// missing turns sql.ErrNoRows into NotFound with the code, and marks everything else.
func missing(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return femos.Fail(femos.NotFound, code)
	}
	return unavailable(err)
}

// changed returns a Conflict when a statement with a version in its WHERE found nothing.
func changed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return femos.Fail(femos.Conflict, "changed")
	}
	return nil
}

// collect runs a query and scans each row.
func collect[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) (list []T, err error) {
	err = walk(ctx, q, func(row scanner) error {
		v, err := scan(row)
		if err == nil {
			list = append(list, v)
		}
		return err
	}, query, args...)
	return list, err
}

// walk runs a query and hands each row over.
func walk(ctx context.Context, q querier, each func(scanner) error, query string, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return unavailable(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := each(rows); err != nil {
			return unavailable(err)
		}
	}
	return unavailable(rows.Err())
}

// storable refuses text that one of the engines can't hold: PostgreSQL takes no NUL and nothing but UTF-8. Whoever lets
// text in cleans it; that it is refused on both engines keeps them alike.
func storable(texts ...string) error {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
			return errors.New("text holds a NUL or is not UTF-8")
		}
	}
	return nil
}

type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

type scanner interface{ Scan(...any) error }

// micros is a time as stored: microseconds since 1970 UTC, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// at scans such a time.
type at struct{ t *time.Time }

func (a at) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is a whole number, not %T", v)
	}
	*a.t = time.Time{}
	if n != 0 {
		*a.t = time.UnixMicro(n).UTC()
	}
	return nil
}

// joined is a list as stored: comma-separated.
func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return strings.Join(parts, ",")
}

// split scans such a list.
type split[T ~string] struct{ list *[]T }

func (s split[T]) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list is text, not %T", v)
	}
	*s.list = nil
	if text == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		*s.list = append(*s.list, T(part))
	}
	return nil
}
