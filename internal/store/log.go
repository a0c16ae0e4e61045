package store

import (
	"context"
	"database/sql"
	"errors"
)

// SQLite's log goes back into the file by checkpoints (sqlite.org/wal.html). Where whoever commits makes one, she waits until some
// thousand pages are written all over the file, and for the disk: a tenth of a second and more where the file is large, and
// everybody behind her too. So it is made beside: while others write, but for what they write meanwhile, and that then
// between two transactions.

const (
	logPages = 4000  // so many, of 4 KB, wait in the log until they go back: mostly they are the same each time, so fewer go than came
	logMost  = 16000 // where whoever commits tries a checkpoint after all: larger the log gets only while somebody reads from it
)

// writeBackSoon has the log written back beside whoever writes, where enough stands in it.
func (s *Store) writeBackSoon() {
	select {
	case s.log <- struct{}{}:
	default: // somebody does, or the store is closed; PostgreSQL looks after its own
		return
	}
	go func() {
		defer func() { <-s.log }()
		s.note(s.writeBack(context.Background())) // what goes wrong costs time only: whoever commits does it at logMost
	}()
}

// writeBack writes the log back if enough stands in it. It holds s.log.
func (s *Store) writeBack(ctx context.Context) error {
	if waiting, err := checkpoint(ctx, s.read.DB, "NOOP"); err != nil || waiting < logPages {
		return err
	}
	_, err := checkpoint(ctx, s.read.DB, "PASSIVE")
	if err != nil {
		return err
	}
	_, err = checkpoint(ctx, s.write, "PASSIVE") // nobody writes now, so that the log begins anew once nobody reads from it
	return err
}

// checkpoint returns how many pages of the log are not in the file after it.
func checkpoint(ctx context.Context, pool *sql.DB, kind string) (waiting int, err error) {
	var busy, pages, written int
	err = pool.QueryRowContext(ctx, `PRAGMA wal_checkpoint(`+kind+`)`).Scan(&busy, &pages, &written)
	return pages - written, err
}

// holdLog keeps others from writing the log back until release is called: SQLite lets one at a time, and empties no log while
// another is at it.
func (s *Store) holdLog(ctx context.Context) (release func(), err error) {
	select {
	case s.log <- struct{}{}:
		return func() { <-s.log }, nil
	case <-ctx.Done():
		return nil, errors.Join(errors.New("the log is being written back"), ctx.Err())
	}
}
