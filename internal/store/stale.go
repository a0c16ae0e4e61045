package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// CloseStale closes what nobody came back to, so that its time to be erased begins: answered inquiries in which nothing
// happened since answeredBefore, and all others in which nothing happened since untouchedBefore ("no_time"). At most
// limit a call. What waits to be sent is left alone. It returns those that changed.
func (s *Store) CloseStale(ctx context.Context, answeredBefore, untouchedBefore, now time.Time, limit int) (closed []femos.InquiryID, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		closed, err = collect(ctx, tx, scanInquiryID, `UPDATE inquiry SET dismissed = CASE WHEN state = 'answered' THEN '' ELSE $1 END, state = 'done', closed_at = $2, changed_at = $2, version = version + 1
			WHERE id IN (SELECT i.id FROM inquiry i WHERE i.state <> 'done' AND (i.state = 'answered' AND i.changed_at < $3 OR i.changed_at < $4)
				AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.inquiry_id = i.id AND r.state IN ('waiting', 'sending', 'unknown', 'manual'))
				ORDER BY i.changed_at LIMIT $5) RETURNING id`,
			femos.NoTime, micros(now), micros(answeredBefore), micros(untouchedBefore), limit)
		return err
	})
	return closed, err
}

// Changed is an inquiry that changed.
type Changed struct {
	ID femos.InquiryID
	At time.Time
}

// ChangedSince returns the inquiries that changed at the given time or later, oldest change first, at most limit, and
// the newest of these times: what another node did, a node finds so.
func (s *Store) ChangedSince(ctx context.Context, since time.Time, limit int) (list []Changed, newest time.Time, err error) {
	list, err = collect(ctx, s.read, func(row scanner) (c Changed, err error) { return c, row.Scan(&c.ID, at{&c.At}) },
		`SELECT id, changed_at FROM inquiry WHERE changed_at >= $1 ORDER BY changed_at LIMIT $2`, micros(since), limit)
	newest = since
	if len(list) > 0 {
		newest = list[len(list)-1].At
	}
	return list, newest, err
}
