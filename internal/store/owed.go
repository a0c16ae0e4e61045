package store

import (
	"context"
	"database/sql"
	"strconv"
)

// What is deleted is counted in the transaction that deletes, and how far the files were cleared of it is noted when that
// is done: so a start knows whether the process before it died in between. Clearing looks through or writes the whole database, which
// no start may do for nothing.
const (
	noteOwed    = "owed"
	noteScoured = "scoured"
	noteCleared = "cleared" // when that was, as micros
	noteEnded   = "ended"   // counts the conversations that ended
	noteForgot  = "forgot"  // how many of them are out of the files
)

// owe counts up, as the last thing of a transaction: it holds the one row that all who delete want.
func owe(ctx context.Context, tx *sql.Tx) error { return countUp(ctx, tx, noteOwed) }

func countUp(ctx context.Context, tx *sql.Tx, note string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, '1')
		ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(installation.value AS BIGINT) + 1 AS TEXT)`, note)
	return err
}

// recall finds out whether something is owed; in a database of which nobody ever noted it, it is.
func (s *Store) recall(ctx context.Context) error {
	owed, err := s.Installation(ctx, noteOwed)
	if err != nil {
		return err
	}
	scoured, err := s.Installation(ctx, noteScoured)
	if err != nil {
		return err
	}
	s.owed.Store(scoured == "" || owed != "" && owed != scoured)
	cleared, err := s.Installation(ctx, noteCleared)
	if at, bad := strconv.ParseInt(cleared, 10, 64); bad == nil {
		s.clean.Store(at)
	}
	return err
}
