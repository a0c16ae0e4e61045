package store

import (
	"context"
	"database/sql"

	"femos"
)

// Total is what was read through an account so far.
type Total struct {
	Account    femos.AccountID
	Seen, Kept int64
}

// Totals sums the counters of each account that has channels.
func (s *Store) Totals(ctx context.Context) ([]Total, error) {
	return collect(ctx, s.read, func(row scanner) (t Total, err error) { return t, row.Scan(&t.Account, &t.Seen, &t.Kept) },
		`SELECT h.account_id, CAST(SUM(c.seen) AS BIGINT), CAST(SUM(c.kept) AS BIGINT) FROM counter c JOIN channel h ON h.id = c.channel_id GROUP BY h.account_id ORDER BY h.account_id`)
}

// Unsent counts the replies that are on their way or uncertain, by state.
func (s *Store) Unsent(ctx context.Context) (map[femos.ReplyState]int, error) {
	counts := map[femos.ReplyState]int{femos.ReplyWaiting: 0, femos.ReplySending: 0, femos.ReplyUnknown: 0}
	_, err := collect(ctx, s.read, func(row scanner) (any, error) {
		var state femos.ReplyState
		var n int
		err := row.Scan(&state, &n)
		counts[state] = n
		return nil, err
	}, `SELECT state, COUNT(*) FROM reply WHERE state IN ('waiting', 'sending', 'unknown') AND held_at = 0 GROUP BY state`)
	return counts, err
}

// Pools are the connection pools by what they are for, to be looked at and not used.
func (s *Store) Pools() map[string]*sql.DB {
	pools := map[string]*sql.DB{"write": s.write}
	if s.read.DB != s.write {
		pools["read"] = s.read.DB
	}
	if s.long != s.write {
		pools["long"] = s.long
	}
	return pools
}
