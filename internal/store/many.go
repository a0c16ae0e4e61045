package store

import (
	"context"
	"database/sql"
	"errors"
	"math/bits"
)

// insertRows inserts rows with one statement after the other: each of as many rows as suit the engine, or of half, a
// quarter … of them, so that there are few different ones to prepare. into is "table (columns)", ending what comes after
// the values ("ON CONFLICT …").
func (s *Store) insertRows(ctx context.Context, tx *sql.Tx, into string, rows [][]any, ending string) error {
	if s.habits.rowsAtOnce == 1 && len(rows) > 1 {
		return insertEach(ctx, tx, insertion(into, ending, 1, len(rows[0])), rows)
	}
	for len(rows) > 0 {
		n := min(s.habits.rowsAtOnce, 1<<(bits.Len(uint(len(rows)))-1))
		args := make([]any, 0, n*len(rows[0]))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.ExecContext(ctx, insertion(into, ending, n, len(rows[0])), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertEach runs one compiled statement for each row.
func insertEach(ctx context.Context, tx *sql.Tx, insert string, rows [][]any) (err error) {
	stmt, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	for _, row := range rows {
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return err
		}
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
	args = padded(list)
	return places(1, len(args)), args
}

// padded repeats the last of a list up to the next power of two.
func padded[T any](list []T) (args []any) {
	for i := range 1 << bits.Len(uint(len(list)-1)) {
		args = append(args, list[min(i, len(list)-1)])
	}
	return args
}
