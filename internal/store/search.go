package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"unicode/utf8"

	"femos"
)

// maxSearch is how many characters of what is searched for are looked at.
const maxSearch = 200

// Search finds kept posts that contain the text (compared by Fold), newest first, 30 a page. Invalid "search_short" below three
// characters: the index knows nothing shorter.
func (s *Store) Search(ctx context.Context, text, after string) (HitPage, error) {
	folded := Fold(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	if n := utf8.RuneCountInString(folded); n > maxSearch {
		folded = string([]rune(folded)[:maxSearch])
	}
	if utf8.RuneCountInString(folded) < 3 {
		return HitPage{}, femos.Fail(femos.Invalid, "search_short").About("q")
	}
	before := int64(1) << 62
	if after != "" {
		var err error
		if before, err = strconv.ParseInt(after, 10, 64); err != nil {
			return HitPage{}, femos.Fail(femos.Invalid, "no_page")
		}
	}
	// LIKE's two wildcards in her words match any one character: near enough, and the index is used.
	pattern := "%" + strings.NewReplacer("%", "_", `\`, "_").Replace(folded) + "%"
	const limit = 30
	seqs, err := s.seek(ctx, pattern, before, limit+1)
	if err != nil || len(seqs) == 0 {
		return HitPage{}, err
	}
	in, args := among(seqs)
	scan := func(row scanner) (h Hit, err error) {
		err = row.Scan(append(rowFields(&h.Row), &h.Post, &h.Snippet)...)
		return h, err
	}
	list, err := collect(ctx, s.read, scan, `SELECT `+rowColumns+`, f.id, f.text FROM post f JOIN inquiry i ON i.id = f.inquiry_id`+rowJoins+` WHERE f.seq IN `+in+` AND `+unhidden+` ORDER BY f.seq DESC`, args...)
	if err != nil {
		return HitPage{}, err
	}
	page := HitPage{Hits: list}
	if len(seqs) > limit {
		page.Next = strconv.FormatInt(seqs[limit-1], 10)
		page.Hits = list[:min(limit, len(list))]
	}
	return page, nil
}

// seek returns the numbers of the newest posts below one that are like the pattern, newest first.
func (s *Store) seek(ctx context.Context, pattern string, before int64, limit int) (seqs []int64, err error) {
	for _, look := range s.habits.looks {
		if seqs, err = s.look(ctx, look, pattern, before, limit); err != nil || len(seqs) == limit {
			return seqs, err
		}
	}
	return seqs, nil
}

// look is one way to find posts: a query of pattern, number and limit, and the statement that must come before it in its
// transaction, if any.
type look struct{ set, query string }

func (s *Store) look(ctx context.Context, l look, pattern string, before int64, limit int) (seqs []int64, err error) {
	var q querier = s.read
	if l.set != "" {
		tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return nil, unavailable(err)
		}
		defer func() { _ = tx.Rollback() }() // nothing was written
		if _, err := tx.ExecContext(ctx, l.set); err != nil {
			return nil, unavailable(err)
		}
		q = tx
	}
	return collect(ctx, q, func(row scanner) (seq int64, err error) { return seq, row.Scan(&seq) }, l.query, pattern, before, limit)
}
