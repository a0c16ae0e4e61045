package store

import (
	"context"
	"time"
)

// PresentFor is how long after its last word a node counts as running: one that was killed cannot say that it is gone.
const PresentFor = 20 * time.Second

// presentRow is how the name of a running node's row among the facts of the installation begins; its value is until when,
// in micros, which are of one length and so compare as text.
const presentRow = "node "

// Present says that a node runs, for PresentFor from now by the database's clock, and forgets the nodes whose time is over.
func (s *Store) Present(ctx context.Context, node string) error {
	if _, err := s.exec(ctx, `DELETE FROM installation WHERE name LIKE '`+presentRow+`%' AND value < CAST(`+s.clock()+` AS TEXT)`); err != nil {
		return unavailable(err)
	}
	_, err := s.exec(ctx, `INSERT INTO installation (name, value) VALUES ($1, CAST(`+s.clock()+` + $2 AS TEXT)) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		presentRow+node, PresentFor.Microseconds())
	return unavailable(err)
}

// Absent says that a node has ended.
func (s *Store) Absent(ctx context.Context, node string) error {
	_, err := s.exec(ctx, `DELETE FROM installation WHERE name = $1`, presentRow+node)
	return unavailable(err)
}

// Running counts the nodes that run, whether or not they read anything. A time that lies further ahead than any could be
// is of before the database's clock was set back, and does not count.
func (s *Store) Running(ctx context.Context) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM installation WHERE name LIKE '`+presentRow+`%'
		AND value BETWEEN CAST(`+s.clock()+` AS TEXT) AND CAST(`+s.clock()+` + $1 AS TEXT)`, 2*PresentFor.Microseconds()).Scan(&n)
	return n, unavailable(err)
}
