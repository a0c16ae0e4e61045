package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"femos"
)

// How nodes on one PostgreSQL tell each other what they did (its manual: LISTEN, NOTIFY).
const (
	noticeChannel = "femos"
	// MaxNotice is how many bytes a notice may have: PostgreSQL takes fewer than 8,000.
	MaxNotice = 7900
	// quietWait is after how long of silence the connection is asked whether it is there; quietAnswer is how long that
	// may take.
	quietWait   = 5 * time.Second
	quietAnswer = 3 * time.Second
)

// Notify tells all nodes that listen, this one included, a text of up to MaxNotice bytes. It is not stored anywhere: who
// does not listen does not hear it. It must hold ids only, as PostgreSQL's log may show it.
func (s *Store) Notify(ctx context.Context, text string) error {
	_, err := s.exec(ctx, `SELECT pg_notify($1, $2)`, noticeChannel, text)
	return unavailable(err)
}

// Listen hands over what nodes tell until ctx ends or the connection does; it always returns an error. It has a
// connection to itself. ready is called once everything that is told from then on will be heard. Only on PostgreSQL.
func (s *Store) Listen(ctx context.Context, ready func(), heard func(text string)) error {
	c, err := s.long.Conn(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = c.Close() }() // broken by then: the pool throws it away
	err = c.Raw(func(inner any) error {
		wire, ok := inner.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("a connection of type %T can't listen", inner)
		}
		// It ends here in any case: nobody else shall have one that listens.
		return errors.Join(listen(ctx, wire, ready, heard), driver.ErrBadConn)
	})
	return femos.Fail(femos.Unavailable, "storage").Because(err)
}

func listen(ctx context.Context, c *stdlib.Conn, ready func(), heard func(text string)) error {
	if _, err := c.Conn().Exec(ctx, "LISTEN "+noticeChannel); err != nil {
		return err
	}
	ready()
	for {
		quiet, cancel := context.WithTimeout(ctx, quietWait)
		n, err := c.Conn().WaitForNotification(quiet)
		silent := quiet.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			heard(n.Payload)
		case !silent:
			return err
		default: // nobody said anything, or nobody can
			wait, cancel := context.WithTimeout(ctx, quietAnswer)
			err := c.Conn().Ping(wait)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}
