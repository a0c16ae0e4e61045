package store

import (
	"context"
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
	type found struct {
		Hit
		seq int64
	}
	scan := func(row scanner) (f found, err error) {
		err = row.Scan(append(rowFields(&f.Row), &f.seq, &f.Post, &f.Snippet)...)
		return f, err
	}
	const limit = 30
	list, err := collect(ctx, s.read, scan, `SELECT `+rowColumns+`, f.seq, f.id, f.text
		FROM (SELECT x.seq, x.id, x.text, x.inquiry_id FROM post x WHERE x.seq IN (SELECT rowid FROM post_search WHERE body LIKE $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3)) f
		JOIN inquiry i ON i.id = f.inquiry_id`+rowJoins+` ORDER BY f.seq DESC`, pattern, before, limit+1)
	if err != nil {
		return HitPage{}, err
	}
	var page HitPage
	for n, f := range list {
		if n == limit {
			page.Next = strconv.FormatInt(list[limit-1].seq, 10)
			break
		}
		page.Hits = append(page.Hits, f.Hit)
	}
	return page, nil
}
