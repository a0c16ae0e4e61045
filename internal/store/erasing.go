package store

import (
	"context"
	"time"

	"femos"
)

// Erasing says how far the erasing of what a withdrawal removed is.
type Erasing struct {
	Posts   int       // that were kept
	Rows    int       // of them still in their rows, hidden
	Left    int       // of them still in the search index; after them the files are overwritten
	BeganAt time.Time // at the withdrawal: nobody has seen anything of it since
	DoneAt  time.Time // when no byte was left; zero while it goes on
}

// Erasing returns it for the last withdrawal in a channel, nil if there was none, or it was before this was noted.
func (s *Store) Erasing(ctx context.Context, id femos.ChannelID) (*Erasing, error) {
	list, err := collect(ctx, s.read, func(row scanner) (e Erasing, err error) {
		return e, row.Scan(&e.Posts, &e.Rows, &e.Left, at{&e.BeganAt}, at{&e.DoneAt})
	}, `SELECT e.posts, CASE WHEN EXISTS (SELECT 1 FROM withdrawing w WHERE w.channel_id = m.channel_id) THEN (SELECT COUNT(*) FROM post p WHERE p.channel_id = m.channel_id) ELSE 0 END,
			(SELECT COUNT(*) FROM unindexed u WHERE u.channel_id = m.channel_id AND NOT u.stands), e.began_at, e.done_at
		FROM erasure e JOIN permission m ON m.id = e.permission_id WHERE m.channel_id = $1 ORDER BY e.began_at DESC LIMIT 1`, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// clear scours, and notes which withdrawals are done with it: those that were before it began.
func (s *Store) clear(ctx context.Context, now time.Time) error {
	open, err := collect(ctx, s.read, scanKey, `SELECT e.permission_id FROM erasure e JOIN permission m ON m.id = e.permission_id WHERE e.done_at = 0
		AND m.channel_id NOT IN (SELECT channel_id FROM withdrawing)`)
	if err != nil {
		return err
	}
	if err := s.Scour(ctx); err != nil {
		return err
	}
	for _, id := range open {
		if _, err := s.exec(ctx, `UPDATE erasure SET done_at = $1 WHERE permission_id = $2`, micros(now), id); err != nil {
			return unavailable(err)
		}
	}
	return nil
}
