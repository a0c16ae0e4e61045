package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// Taking a post out of SQLite's search index with secure-delete looks for each three letters of it: 46 ms of work a post, as
// measured. To take many out without, which leaves their letters in the index and a note that they don't count, and then to
// merge the index, which drops both, costs 0.1 ms for each of them and 0.06 ms for each post that is indexed. So whoever
// erases posts only notes their numbers in unindexed, in the same transaction, where the search leaves them out; Scour takes
// them out, in short transactions beside whoever writes, and goes on where a process died. PostgreSQL's index is cleared
// with its table.

const (
	unindexFew  = 5   // with secure-delete: a quarter of a second
	unindexMany = 500 // without
	mergePages  = 100 // of the index, at a time
	// worthMerging is how many indexed posts it takes for one to be taken out with secure-delete.
	worthMerging = 500
)

// unindexing is how an engine takes many out of its index at once.
type unindexing struct {
	plainly, securely string // statements around a slice
	merge             string // takes how much, negative to begin
	changes           string // query: how much was done so far; less than 2 more after a merge says that it is done
}

// unindex takes out of the index what was erased.
func (s *Store) unindex(ctx context.Context) error {
	s.unindexing.Lock()
	defer s.unindexing.Unlock()
	var waiting, taken int
	if err := s.read.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM unindexed WHERE NOT taken), (SELECT COUNT(*) FROM unindexed WHERE taken)`).Scan(&waiting, &taken); err != nil {
		return unavailable(err)
	}
	if waiting+taken == 0 {
		return nil
	}
	do, slice := s.scour().index, unindexMany
	if do.merge != "" && taken == 0 {
		var indexed int
		if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM post`).Scan(&indexed); err != nil {
			return unavailable(err)
		}
		if waiting < indexed/worthMerging || waiting <= unindexFew {
			do, slice = unindexing{}, unindexFew
		}
	}
	for n := slice; n == slice; {
		var err error
		if n, err = s.unindexSlice(ctx, do, slice); err != nil {
			return err
		}
	}
	if do.merge == "" {
		return nil
	}
	if err := s.merge(ctx, do); err != nil {
		return err
	}
	_, err := s.exec(ctx, `DELETE FROM unindexed WHERE taken`)
	return unavailable(err)
}

// unindexSlice takes some out, and returns how many.
func (s *Store) unindexSlice(ctx context.Context, do unindexing, limit int) (n int, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		seqs, err := collect(ctx, tx, func(row scanner) (seq int64, err error) { return seq, row.Scan(&seq) },
			`SELECT seq FROM unindexed WHERE NOT taken ORDER BY seq LIMIT $1`+s.locked(), limit)
		if n = len(seqs); err != nil || n == 0 {
			return err
		}
		in, args := among(seqs)
		after := `UPDATE unindexed SET taken = true WHERE seq IN ` + in
		if do.merge == "" {
			after = `DELETE FROM unindexed WHERE seq IN ` + in
		}
		for _, step := range []struct {
			statement string
			args      []any
		}{{do.plainly, nil}, {`DELETE FROM post_search WHERE rowid IN ` + in, args}, {do.securely, nil}, {after, args}} {
			if step.statement == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, step.statement, step.args...); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// merge makes one of all parts of the index, a step a transaction: of what was taken out nothing is in it. Writers add parts
// meanwhile, and what they take out leaves nothing.
func (s *Store) merge(ctx context.Context, do unindexing) error {
	for pages := -mergePages; ; pages = mergePages {
		var before, after int64
		err := s.tx(ctx, func(tx *sql.Tx) error {
			if err := tx.QueryRowContext(ctx, do.changes).Scan(&before); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, do.merge, pages); err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, do.changes).Scan(&after)
		})
		if err != nil || after-before < 2 {
			return err
		}
	}
}

// Erasing says how far the erasing of what a withdrawal removed is.
type Erasing struct {
	Posts   int       // that were kept
	Rows    int       // of them still in their rows, hidden
	Left    int       // of them still in the search index; after them its pages and the files are overwritten
	BeganAt time.Time // at the withdrawal: nobody has seen anything of it since
	DoneAt  time.Time // when no byte was left; zero while it goes on
}

// Erasing returns it for the last withdrawal in a channel, nil if there was none, or it was before this was noted.
func (s *Store) Erasing(ctx context.Context, id femos.ChannelID) (*Erasing, error) {
	list, err := collect(ctx, s.read, func(row scanner) (e Erasing, err error) {
		return e, row.Scan(&e.Posts, &e.Rows, &e.Left, at{&e.BeganAt}, at{&e.DoneAt})
	}, `SELECT e.posts, CASE WHEN EXISTS (SELECT 1 FROM withdrawing w WHERE w.channel_id = m.channel_id) THEN (SELECT COUNT(*) FROM post p WHERE p.channel_id = m.channel_id) ELSE 0 END,
			(SELECT COUNT(*) FROM unindexed u WHERE u.channel_id = m.channel_id AND NOT u.taken), e.began_at, e.done_at
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
