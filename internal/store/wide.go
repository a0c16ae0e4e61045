package store

import (
	"context"
	"database/sql"
	"slices"
)

// Blocks of some thousand posts become wide ones of some ten thousand, with eight times the rows, so that a row stays small and
// a search reads an eighth of them. A wide block takes over the rows of the blocks it is made of, some in a transaction that is
// over in milliseconds: in every moment each gram stands in the wide block or in those, and a search that asks all of them
// finds it. So a process may be killed at any time, and the next goes on. A wide block is not made anew: what is gone is
// struck from its rows, and what was edited is added to them, some rows in a transaction; what has to be done stays noted in
// unindexed until all is done.

const (
	narrow     = 1 << 23 // grams in a row of a block
	wide       = 1 << 20 // of a wide one
	wideParts  = 1 << 32 / wide
	widePosts  = 7 * 4096 // from so many on blocks become a wide one
	wideBlocks = 64       // or from so many blocks on, where most of their posts are gone
	takeParts  = 8        // rows of each block that are taken over in one transaction
	cleanParts = 128      // rows of a wide block that are looked through in one
	strikeMany = 500      // notes struck off in one
)

// wideStart is the id of a wide block's first row: below zero, where no other block has any.
func wideStart(first int64) int64 { return -(first + 1) * wideParts }

const blockColumns = `start, width, first, last, posts, took`

type block struct {
	start, width, first, last int64
	posts                     int
	took                      int64
}

func scanBlock(row scanner) (b block, err error) {
	return b, row.Scan(&b.start, &b.width, &b.first, &b.last, &b.posts, &b.took)
}

// widen takes the next rows over into a wide block, or begins one.
func (s *Store) widen(ctx context.Context) (did bool, err error) {
	err = s.txApart(ctx, func(tx *sql.Tx) error {
		did = false
		if _, err := tx.ExecContext(ctx, s.habits.indexes.holdIndex); err != nil {
			return err
		}
		did, err = s.widenIn(ctx, tx)
		return err
	})
	return did, err
}

func (s *Store) widenIn(ctx context.Context, tx *sql.Tx) (did bool, err error) {
	blocks, err := collect(ctx, tx, scanBlock, `SELECT `+blockColumns+` FROM search_block ORDER BY last`)
	if err != nil {
		return false, err
	}
	into, begin := toWiden(blocks)
	if into.last == 0 {
		return false, nil
	}
	if begin {
		if err := addBlock(ctx, tx, into); err != nil {
			return false, err
		}
	}
	return true, s.take(ctx, tx, into)
}

func addBlock(ctx context.Context, tx *sql.Tx, b block) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO search_block (`+blockColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, b.start, b.width, b.first, b.last, b.posts, b.took)
	return err
}

// toWiden returns the wide block that is being made, or is to be; a zero one if there is none.
func toWiden(blocks []block) (into block, begin bool) {
	for _, b := range blocks {
		if b.took < searchParts {
			return b, false
		}
	}
	// The newest of few posts still become one of those that are made wide.
	for len(blocks) > 0 && blocks[len(blocks)-1].posts < 2*indexFew {
		blocks = blocks[:len(blocks)-1]
	}
	n := 0
	for _, b := range blocks {
		if b.width == wide {
			n = 0
			continue
		}
		if n++; n == 1 {
			into = block{start: wideStart(b.first), width: wide, first: b.first}
		}
		into.last, into.posts = b.last, into.posts+b.posts
		if n > 1 && into.posts >= widePosts || n == wideBlocks {
			return into, true
		}
	}
	return block{}, false
}

// partOf is a row of a block.
type partOf struct {
	id, first int64
	grams     []byte
}

func scanPart(row scanner) (p partOf, err error) { return p, row.Scan(&p.id, &p.first, &p.grams) }

// take takes the next rows over.
func (s *Store) take(ctx context.Context, tx *sql.Tx, into block) error {
	parts, err := collect(ctx, tx, scanPart, `SELECT p.id, b.first, p.grams FROM search_block b JOIN search_part p ON p.id >= b.start + $1 AND p.id < b.start + $2
		WHERE b.last >= $3 AND b.last <= $4 AND b.start >= 0`, into.took, into.took+takeParts, into.first, into.last)
	if err != nil {
		return err
	}
	var p packer
	for chunk := range slices.Chunk(parts, strikeMany) {
		ids := make([]int64, 0, len(chunk))
		for _, part := range chunk {
			ids = append(ids, part.id)
			p.putAll(part.grams, func(place uint32) (uint32, bool) { return place + uint32(part.first-into.first), true })
		}
		in, args := among(ids)
		//nolint:gosec // placeholders only
		if _, err := tx.ExecContext(ctx, `DELETE FROM search_part WHERE id IN `+in, args...); err != nil {
			return err
		}
	}
	if err := s.insertParts(ctx, tx, into.start, wide, &p); err != nil {
		return err
	}
	if into.took += takeParts; into.took == searchParts {
		if _, err := tx.ExecContext(ctx, `DELETE FROM search_block WHERE last >= $1 AND last <= $2 AND start >= 0`, into.first, into.last); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE search_block SET took = $1 WHERE start = $2`, into.took, into.start)
	return err
}

// insertParts inserts what was packed.
func (s *Store) insertParts(ctx context.Context, tx *sql.Tx, start int64, width gram, p *packer) error {
	var rows [][]any
	_ = p.pack(width, func(part int64, row []byte) error { // an error is only what this function returns
		rows = append(rows, []any{start + part, row})
		return nil
	})
	return s.insertRows(ctx, tx, `search_part (id, grams)`, rows, "")
}

// noted is what is to be struck from a wide block, and what of it reads otherwise now.
type noted struct {
	gone, edited []int64
	texts        map[int64]string // of what was edited
	drop         []bool           // by place
	added        packer
}

// cleanWide strikes from a wide block what is noted, and adds what was edited.
func (s *Store) cleanWide(ctx context.Context, b block) error {
	n, err := s.notedIn(ctx, b)
	if err != nil {
		return err
	}
	added := map[int64][]byte{}
	_ = n.added.pack(wide, func(part int64, row []byte) error {
		added[part] = row
		return nil
	})
	for part := int64(0); part < wideParts; part += cleanParts {
		if err := s.txApart(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, s.habits.indexes.holdIndex); err != nil {
				return err
			}
			return cleanRows(ctx, tx, b.start+part, func(id int64, row []byte) []byte { return n.rewrite(row, added[id-b.start]) }, func(id int64) []byte { return added[id-b.start] })
		}); err != nil {
			return err
		}
	}
	return s.strike(ctx, b, n)
}

// notedIn reads what is noted of a block.
func (s *Store) notedIn(ctx context.Context, b block) (*noted, error) {
	n := &noted{texts: map[int64]string{}, drop: make([]bool, b.last-b.first+1)}
	if err := walk(ctx, s.read, func(row scanner) error {
		var seq int64
		var stands bool
		err := row.Scan(&seq, &stands)
		if n.drop[seq-b.first] = true; stands {
			n.edited = append(n.edited, seq)
		} else {
			n.gone = append(n.gone, seq)
		}
		return err
	}, `SELECT seq, stands FROM unindexed WHERE seq >= $1 AND seq <= $2`, b.first, b.last); err != nil {
		return nil, err
	}
	for some := range slices.Chunk(n.edited, strikeMany) {
		in, args := among(some)
		if err := walk(ctx, s.read, func(row scanner) error {
			var seq int64
			var text string
			err := row.Scan(&seq, &text)
			n.texts[seq] = text
			n.added.add(uint32(seq-b.first), Fold(text))
			return err
		}, `SELECT seq, text FROM post WHERE seq IN `+in+` AND deleted_at = 0`+shown, args...); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// cleanRows rewrites some rows of a wide block.
func cleanRows(ctx context.Context, tx *sql.Tx, from int64, rewrite func(id int64, row []byte) []byte, added func(id int64) []byte) error {
	parts, err := collect(ctx, tx, scanPart, `SELECT id, 0, grams FROM search_part WHERE id >= $1 AND id < $2`, from, from+cleanParts)
	if err != nil {
		return err
	}
	there := map[int64]bool{}
	for _, p := range parts {
		there[p.id] = true
		row := rewrite(p.id, p.grams)
		switch {
		case len(row) == 0:
			_, err = tx.ExecContext(ctx, `DELETE FROM search_part WHERE id = $1`, p.id)
		case !slices.Equal(row, p.grams):
			_, err = tx.ExecContext(ctx, `UPDATE search_part SET grams = $1 WHERE id = $2`, row, p.id)
		}
		if err != nil {
			return err
		}
	}
	for id := from; id < from+cleanParts; id++ {
		if row := added(id); row != nil && !there[id] {
			if _, err := tx.ExecContext(ctx, `INSERT INTO search_part (id, grams) VALUES ($1, $2)`, id, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// rewrite is a row without what is to be struck and with what was edited.
func (n *noted) rewrite(row, added []byte) []byte {
	var p packer
	stays := true
	p.putAll(row, func(place uint32) (uint32, bool) {
		if int(place) < len(n.drop) && !n.drop[place] {
			return place, true
		}
		stays = false
		return 0, false
	})
	if stays && len(added) == 0 { // nearly all rows, where one post goes
		return row
	}
	p.putAll(added, func(place uint32) (uint32, bool) { return place, true })
	var into []byte
	_ = p.pack(wide, func(_ int64, row []byte) error {
		into = row
		return nil
	})
	return into
}

// strike strikes off the notes of what was done. What was edited once more meanwhile keeps its note.
func (s *Store) strike(ctx context.Context, b block, n *noted) error {
	for some := range slices.Chunk(n.gone, strikeMany) {
		in, args := among(some)
		if _, err := s.exec(ctx, `DELETE FROM unindexed WHERE seq IN `+in+` AND NOT stands`, args...); err != nil {
			return unavailable(err)
		}
	}
	return s.txApart(ctx, func(tx *sql.Tx) error {
		for _, seq := range n.edited {
			texts, err := collect(ctx, tx, scanText, `SELECT text FROM post WHERE seq = $1 AND deleted_at = 0`+shown+s.locked(), seq)
			if err != nil {
				return err
			}
			if text, known := n.texts[seq]; known == (len(texts) == 1) && (!known || texts[0] == text) {
				if _, err := tx.ExecContext(ctx, `DELETE FROM unindexed WHERE seq = $1 AND stands`, seq); err != nil {
					return err
				}
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM search_block WHERE start = $1 AND NOT EXISTS (SELECT 1 FROM search_part WHERE id >= $2 AND id < $3)`, b.start, b.start, b.start+wideParts)
		return err
	})
}
