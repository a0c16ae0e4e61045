package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
)

// SQLite's secure_delete overwrites a row that is deleted, and a page that is given back. What it leaves, as measured, is
// copies: when the tree is balanced, rows move to a neighbouring page, and where they stood becomes the unused middle of
// the old one, as it is. scrub overwrites that middle, page by page. Page layout: sqlite.org/fileformat2.html#b_tree_pages.

const (
	scrubAtOnce = 256 // pages (of 4 KB) that are read, and written if need be, at a time: what others wait for
	scrubRounds = 2
	// scrubMost is one page more than can be told apart by its first byte: the kind of a tree's page (2, 5, 10, 13), or the
	// highest byte of the number of the next page. 128 GB.
	scrubMost = 2 << 24
)

const (
	pageRange = `WITH RECURSIVE n (pgno) AS (SELECT $1 UNION ALL SELECT pgno + 1 FROM n WHERE pgno < $2)
		SELECT p.pgno, p.data FROM n CROSS JOIN sqlite_dbpage p WHERE p.pgno = n.pgno`
	pageRead  = `SELECT data FROM sqlite_dbpage WHERE pgno = $1`
	pageWrite = `UPDATE sqlite_dbpage SET data = $1 WHERE pgno = $2`
)

// scrub overwrites the unused parts of all pages of a SQLite database, beside whoever reads and writes: pages are looked at
// with no lock, and only those that hold something are written, in transactions of a megabyte. It goes round twice
// if it found anything, as a page may be given another number meanwhile. What is deleted while it runs is owed again.
func (s *Store) scrub(ctx context.Context) error {
	// ANALYZE keeps samples of what stands in the indexes.
	if _, err := s.long.ExecContext(ctx, `DELETE FROM sqlite_stat4`); err != nil {
		return err
	}
	for range scrubRounds {
		wiped, err := s.scrubRound(ctx)
		if err != nil || wiped == 0 {
			return err
		}
	}
	return nil
}

func (s *Store) scrubRound(ctx context.Context) (wiped int, err error) {
	var pages, vacuums int
	if err := s.read.QueryRowContext(ctx, `SELECT page_count, auto_vacuum FROM pragma_page_count, pragma_auto_vacuum`).Scan(&pages, &vacuums); err != nil {
		return 0, err
	}
	if pages >= scrubMost || vacuums != 0 { // not ours: with auto_vacuum some pages are of another kind
		return 0, fmt.Errorf("%d pages, auto_vacuum %d: its pages can't be told apart", pages, vacuums)
	}
	for from := 1; from <= pages; from += scrubAtOnce {
		var found []int
		err := walk(ctx, s.read, func(row scanner) error {
			var number int
			var page []byte
			err := row.Scan(&number, &page)
			if err == nil && wipe(number, page) {
				found = append(found, number)
			}
			return err
		}, pageRange, from, min(from+scrubAtOnce-1, pages))
		if err != nil {
			return wiped, err
		}
		if len(found) == 0 {
			continue
		}
		err = s.txOn(ctx, s.long, func(tx *sql.Tx) error { return wipePages(ctx, tx, found) })
		if err != nil {
			return wiped, err
		}
		wiped += len(found)
	}
	return wiped, nil
}

// wipePages wipes pages as they are now.
func wipePages(ctx context.Context, tx *sql.Tx, numbers []int) error {
	for _, number := range numbers {
		var page []byte
		err := tx.QueryRowContext(ctx, pageRead, number).Scan(&page)
		if errors.Is(err, sql.ErrNoRows) {
			continue // the file is shorter now
		}
		if err == nil && wipe(number, page) {
			_, err = tx.ExecContext(ctx, pageWrite, page, number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// wipe overwrites what is unused in a page of a tree, and says whether anything was there. Other pages, and what it does
// not understand, it leaves alone: pages of long texts have nothing unused that was ever written, free ones were
// overwritten when they became free.
func wipe(number int, page []byte) (dirty bool) {
	head := 0
	if number == 1 {
		head = 100 // the file's own
	}
	if len(page) < 512 || len(page) > 1<<15 { // 65536 would be written as 0
		return false
	}
	short := func(at int) int { return int(binary.BigEndian.Uint16(page[at:])) }
	cells := head + 8
	switch page[head] {
	case 10, 13: // a leaf of an index, of a table
	case 2, 5: // a page above them, with its rightmost child
		cells = head + 12
	default:
		return false
	}
	unused, content := cells+2*short(head+3), short(head+5)
	if unused > content || content > len(page) {
		return false
	}
	dirty = zero(page[unused:content])
	for at, last := short(head+1), content-1; at > last && at+4 <= len(page); last, at = at, short(at) {
		if size := short(at + 2); size >= 4 && at+size <= len(page) {
			dirty = zero(page[at+4:at+size]) || dirty
		}
	}
	return dirty
}

// zero overwrites with zeros, and says whether there was anything else.
func zero(b []byte) (dirty bool) {
	for _, c := range b {
		if c != 0 {
			clear(b)
			return true
		}
	}
	return false
}
