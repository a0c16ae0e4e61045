package store

import (
	"context"
	"database/sql"
	"errors"
	"math/bits"
)

// executor is a transaction, or one statement of it that is compiled already.
type executor interface {
	querier
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

// compiled is a statement that is run again and again; the query it is handed is its own.
type compiled struct{ *sql.Stmt }

func (c compiled) ExecContext(ctx context.Context, _ string, args ...any) (sql.Result, error) {
	return c.Stmt.ExecContext(ctx, args...)
}

func (c compiled) QueryContext(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
	return c.Stmt.QueryContext(ctx, args...)
}

func (c compiled) QueryRowContext(ctx context.Context, _ string, args ...any) *sql.Row {
	return c.Stmt.QueryRowContext(ctx, args...)
}

// insertRows inserts rows. into is "table (columns)", ending what comes after the values ("ON CONFLICT …").
func (s *Store) insertRows(ctx context.Context, tx *sql.Tx, into string, rows [][]any, ending string) error {
	return s.inRows(ctx, tx, into, rows, ending, func(e executor, query string, args []any) error {
		_, err := e.ExecContext(ctx, query, args...)
		return err
	})
}

// inRows has do insert rows with one statement after the other: each of as many rows as suit the engine, or of half, a
// quarter … of them, so that there are few different ones to prepare.
func (s *Store) inRows(ctx context.Context, tx *sql.Tx, into string, rows [][]any, ending string, do func(e executor, query string, args []any) error) (err error) {
	var e executor = tx
	if s.habits.rowsAtOnce == 1 && len(rows) > 1 {
		stmt, err := tx.PrepareContext(ctx, insertion(into, ending, 1, len(rows[0])))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stmt.Close()) }()
		e = compiled{stmt}
	}
	for len(rows) > 0 {
		n := min(s.habits.rowsAtOnce, 1<<(bits.Len(uint(len(rows)))-1))
		args := make([]any, 0, n*len(rows[0]))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if err := do(e, insertion(into, ending, n, len(rows[0])), args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertion is the statement that inserts some rows.
func insertion(into, ending string, rows, columns int) string {
	return "INSERT INTO " + into + " VALUES " + places(rows, columns) + " " + ending
}

// among returns the list for IN, "($1, $2)", whose places are the only ones of their query, and the values for them. The
// last is repeated up to the next power of two, so that there are few different statements to prepare. list is not empty.
func among[T any](list []T) (in string, args []any) {
	n := 1 << bits.Len(uint(len(list)-1))
	for i := range n {
		args = append(args, list[min(i, len(list)-1)])
	}
	return places(1, n), args
}
