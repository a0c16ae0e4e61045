package store

import (
	"context"
	"database/sql"
	"time"
)

// The door only stores posts. They come into the search index (grams.go) afterwards, some hundreds at once, in a transaction
// of some ten milliseconds; until then a search reads the newest through. So what is not in the index yet is known by
// number, in whatever moment a process is killed: what stands above the last block. A block is never changed but to become part of
// a wide one (wide.go): where a post of it went or reads otherwise, its number stands in unindexed, and the whole block is made anew from what stands.
// What a search finds in the index it looks up in post, so the index may know too much, but never too little.

const (
	indexFew  = 512  // posts come into the index at once at least; so many a search reads through
	indexMany = 2048 // at most
	mergeAt   = 4    // so many blocks of few become one
)

// indexing is how an engine makes sure that an index is made of all there is.
type indexing struct {
	// holdPosts waits until nobody is storing posts: PostgreSQL gives numbers before it commits, so one that is not seen yet may
	// be lower than one that is.
	holdPosts string
	holdIndex string   // waits for other nodes that index
	oldStands string   // query: whether the index of before there was this one is still there
	oldSlices []string // take a part of it; it is dropped when they find nothing more
}

// KeepIndexed puts posts into the search index whenever enough of them wait, until ctx ends, and tells of what goes wrong;
// then it tries again.
func (s *Store) KeepIndexed(ctx context.Context, failed func(error)) {
	for {
		s.waiting.Store(0)
		again := time.NewTimer(time.Minute)
		if err := s.Index(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
		case <-s.ripe:
		case <-again.C:
		}
		again.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// ripen notes that posts wait to be indexed.
func (s *Store) ripen(posts int) {
	if s.waiting.Add(int64(posts)) < indexFew {
		return
	}
	select {
	case s.ripe <- struct{}{}:
	default: // it knows
	}
}

// Index puts posts into the search index until fewer are left than are worth it. It may be killed, and called by
// several nodes at once.
func (s *Store) Index(ctx context.Context) error {
	s.indexing.Lock()
	defer s.indexing.Unlock()
	for _, step := range []func(context.Context) (bool, error){
		func(ctx context.Context) (bool, error) { return s.indexNewest(ctx, indexFew) }, s.mergeBlocks, s.replaceOld, s.widen,
	} {
		for did := true; did; {
			var err error
			if did, err = step(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// indexNewest makes a block of the posts above the last, if there are so many.
func (s *Store) indexNewest(ctx context.Context, atLeast int) (did bool, err error) {
	var last sql.NullInt64
	var waiting int
	if err := s.txApart(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.habits.indexes.holdPosts); err != nil {
			return err
		}
		_, high, err := s.indexed(ctx, tx)
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT MAX(seq), COUNT(*) FROM (SELECT seq FROM post WHERE seq > $1 UNION SELECT seq FROM unindexed WHERE seq > $1 ORDER BY seq LIMIT $2) n`,
			high, indexMany).Scan(&last, &waiting)
	}); err != nil || waiting < max(atLeast, 1) {
		return false, err
	}
	return true, s.txApart(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.habits.indexes.holdIndex); err != nil {
			return err
		}
		_, high, err := s.indexed(ctx, tx)
		if err != nil || high >= last.Int64 { // another node did it
			return err
		}
		return s.makeBlock(ctx, tx, high+1, last.Int64)
	})
}

// mergeBlocks makes one of the newest blocks, if all are of few.
func (s *Store) mergeBlocks(ctx context.Context) (did bool, err error) {
	err = s.txApart(ctx, func(tx *sql.Tx) error {
		did = false
		if _, err := tx.ExecContext(ctx, s.habits.indexes.holdIndex); err != nil {
			return err
		}
		blocks, err := collect(ctx, tx, scanBlock, `SELECT `+blockColumns+` FROM search_block ORDER BY last DESC LIMIT $1`, mergeAt)
		if err != nil || len(blocks) < mergeAt {
			return err
		}
		for _, b := range blocks {
			if b.posts >= 2*indexFew || b.width != narrow {
				return nil
			}
		}
		did = true
		return s.makeBlock(ctx, tx, blocks[mergeAt-1].first, blocks[0].last)
	})
	return did, err
}

// indexed returns the lowest and the highest number that the index covers. Nothing stands between its blocks.
func (s *Store) indexed(ctx context.Context, q querier) (low, high int64, err error) {
	var first, last sql.NullInt64
	if err := q.QueryRowContext(ctx, `SELECT MIN(first), MAX(last) FROM search_block`).Scan(&first, &last); err != nil || first.Valid {
		return first.Int64, last.Int64, err
	}
	if s.old.Load() { // what is in that one comes after what is new
		err = q.QueryRowContext(ctx, `SELECT COALESCE(MAX(rowid), 0) FROM post_search`).Scan(&high)
	}
	return high + 1, high, err
}

// makeBlock makes one block of what stands between two numbers, instead of those that are there. What was waiting for that
// is struck off first: who erases or edits a post meanwhile puts it there again.
func (s *Store) makeBlock(ctx context.Context, tx *sql.Tx, first, last int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM unindexed WHERE seq >= $1 AND seq <= $2`, first, last); err != nil {
		return err
	}
	var p packer
	posts := 0
	if err := walk(ctx, tx, func(row scanner) error {
		var seq int64
		var text string
		if err := row.Scan(&seq, &text); err != nil {
			return err
		}
		posts++
		p.add(uint32(seq-first), Fold(text))
		return nil
	}, `SELECT seq, text FROM post WHERE seq >= $1 AND seq <= $2 AND deleted_at = 0`+shown, first, last); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM search_part WHERE id >= $1 AND id < $2`, first*searchParts, (last+1)*searchParts); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM search_block WHERE last >= $1 AND last <= $2`, first, last); err != nil || posts == 0 {
		return err
	}
	if err := s.insertParts(ctx, tx, first*searchParts, narrow, &p); err != nil {
		return err
	}
	return addBlock(ctx, tx, block{first * searchParts, narrow, first, last, posts, searchParts})
}

// unindexChanged says that the block of posts has to be made anew, of those that the query returns with their channel. It is
// for the very transaction that changes them.
func unindexChanged(ctx context.Context, tx *sql.Tx, stands string, where string, arg any) error {
	//nolint:gosec // both are constants of this package
	into := `INSERT INTO unindexed (seq, channel_id, stands) SELECT seq, channel_id, ` + stands + ` FROM post WHERE ` + where + ` ON CONFLICT (seq) DO UPDATE SET stands = excluded.stands`
	_, err := tx.ExecContext(ctx, into, arg)
	return err
}

const (
	gone   = "false"
	stands = "true" // reads otherwise now
)

// unindex takes out of the index what was erased and what was edited away, block by block, each in a transaction of its own:
// where a process dies the next goes on.
func (s *Store) unindex(ctx context.Context) error {
	s.indexing.Lock()
	defer s.indexing.Unlock()
	for did := true; did; {
		var err error
		if did, err = s.replaceOld(ctx); err != nil {
			return err
		}
	}
	for {
		left, newest, in, err := s.unindexBlock(ctx)
		if err == nil && newest {
			_, err = s.indexNewest(ctx, 1)
		}
		if err == nil && in.width == wide {
			err = s.cleanWide(ctx, in)
		}
		if err != nil || !left {
			return unavailable(err)
		}
	}
}

// unindexBlock makes the first block anew that wants it, together with those after it that fit in with it. newest says that
// what wants it is in none yet; a wide block that wants it is returned.
func (s *Store) unindexBlock(ctx context.Context) (left, newest bool, in block, err error) {
	err = s.txApart(ctx, func(tx *sql.Tx) error {
		left, newest, in = false, false, block{}
		if _, err := tx.ExecContext(ctx, s.habits.indexes.holdIndex); err != nil {
			return err
		}
		var seq sql.NullInt64
		if err := tx.QueryRowContext(ctx, `SELECT MIN(seq) FROM unindexed`).Scan(&seq); err != nil || !seq.Valid {
			return err
		}
		left = true
		_, high, err := s.indexed(ctx, tx)
		if newest = seq.Int64 > high; err != nil || newest {
			return err
		}
		var making bool
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) > 0 FROM search_block WHERE took < $1`, searchParts).Scan(&making); err != nil {
			return err
		}
		if making { // it is finished first: then no two blocks stand over the same posts
			_, err := s.widenIn(ctx, tx)
			return err
		}
		blocks, err := collect(ctx, tx, scanBlock, `SELECT `+blockColumns+` FROM search_block WHERE last >= $1 ORDER BY last LIMIT $2`, seq.Int64, mergeAt)
		if err != nil {
			return err
		}
		if len(blocks) == 0 || blocks[0].first > seq.Int64 { // nothing stood there when its block was made
			_, err := tx.ExecContext(ctx, `DELETE FROM unindexed WHERE seq = $1`, seq.Int64)
			return err
		}
		all := blocks[0]
		if all.width == wide {
			in = all
			return nil
		}
		for _, b := range blocks[1:] {
			if b.width == wide || all.posts+b.posts > indexMany {
				break
			}
			all.last, all.posts = b.last, all.posts+b.posts
		}
		return s.makeBlock(ctx, tx, all.first, all.last)
	})
	return left, newest, in, err
}

// replaceOld makes blocks of what stands in the index of before, from the newest back, and then drops that, step by step.
func (s *Store) replaceOld(ctx context.Context) (did bool, err error) {
	if !s.old.Load() {
		return false, nil
	}
	err = s.txApart(ctx, func(tx *sql.Tx) error {
		did = true
		do := s.habits.indexes
		if _, err := tx.ExecContext(ctx, do.holdIndex); err != nil {
			return err
		}
		var there bool
		if err := tx.QueryRowContext(ctx, do.oldStands).Scan(&there); err != nil || !there { // another node dropped it
			did = false
			return err
		}
		low, _, err := s.indexed(ctx, tx)
		if err != nil {
			return err
		}
		var first sql.NullInt64
		if err := tx.QueryRowContext(ctx, `SELECT MIN(seq) FROM (SELECT seq FROM post WHERE seq < $1 ORDER BY seq DESC LIMIT $2) n`, low, indexMany).Scan(&first); err != nil {
			return err
		}
		if first.Valid {
			return s.makeBlock(ctx, tx, first.Int64, low-1)
		}
		for _, slice := range do.oldSlices {
			result, err := tx.ExecContext(ctx, slice)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n > 0 {
				return err
			}
		}
		did = false
		_, err = tx.ExecContext(ctx, `DROP TABLE IF EXISTS post_search`)
		return err
	})
	if err == nil && !did {
		s.old.Store(false)
	}
	return did, err
}

// findOld finds out whether the index of before is there, and drops it if there is nothing in it.
func (s *Store) findOld(ctx context.Context) error {
	var there bool
	if err := s.read.QueryRowContext(ctx, s.habits.indexes.oldStands).Scan(&there); err != nil || !there {
		return unavailable(err)
	}
	s.old.Store(true)
	var posts int
	if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM post LIMIT 1) n`).Scan(&posts); err != nil || posts > 0 {
		return unavailable(err)
	}
	_, err := s.replaceOld(ctx)
	return err
}
