package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"femos"
)

// unavailable marks an error that no person can do anything about, unless it already says what it is: "storage_full"
// where there is no room, else "storage". Neither says that nothing was stored: the answer to a commit may have been
// lost. What is done again after either must therefore bear a repeat; cursors, versions and keys see to that.
func unavailable(err error) error {
	var known *femos.Error
	switch {
	case err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled):
		return err
	case full(err):
		return femos.Fail(femos.Unavailable, "storage_full").Because(err)
	}
	return femos.Fail(femos.Unavailable, "storage").Because(err)
}

// exec runs one statement that is a transaction of its own. It is not run again after a failure, as it may have been
// carried out.
func (s *Store) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := s.write.ExecContext(ctx, query, args...)
	s.note(err)
	return result, err
}

// note counts the failures for want of room, for Check.
func (s *Store) note(err error) {
	if full(err) {
		s.fulls.Add(1)
	}
}

// fullRest is how long there must have been room before Check says so: while a small thing finds room and a big one
// none, it should not say this and that in turn.
const fullRest = 20 * time.Second

// Check asks whether the database answers, at most as long as ctx lasts. Unavailable "storage" if it does not;
// "storage_full" if something found no room and there still is none, tried by writing. Nothing is written otherwise.
// One caller at a time.
func (s *Store) Check(ctx context.Context, now time.Time) error {
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM migration`).Scan(&n); err != nil {
		return unavailable(err)
	}
	s.age(now)
	if n := s.fulls.Load(); n != s.room.seen {
		s.room.seen, s.room.since = n, now
	}
	if s.room.since.IsZero() {
		return nil
	}
	if _, err := s.exec(ctx, `INSERT INTO installation (name, value) VALUES ('room', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, now.UTC().Format(time.RFC3339)); err != nil {
		return unavailable(err)
	}
	if now.Sub(s.room.since) < fullRest {
		return femos.Fail(femos.Unavailable, "storage_full").Because(fmt.Errorf("%d times so far, the last since %s", n, s.room.since.UTC().Format(time.RFC3339)))
	}
	s.room.since = time.Time{}
	return nil
}

// room is what Check remembers.
type room struct {
	seen  int64     // failures for want of room that it knows of
	since time.Time // when it learnt of the last; zero when there is room again
}
