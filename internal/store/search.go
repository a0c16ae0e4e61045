package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
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
	const limit = 30
	seqs, err := s.seek(ctx, folded, before, limit+1)
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

// seek returns the numbers of the newest posts below one that contain a folded text, newest first: of those that are not in
// the index yet, then block by block. All of it is read as it was at one moment, as blocks are made anew meanwhile.
func (s *Store) seek(ctx context.Context, folded string, before int64, limit int) (seqs []int64, err error) {
	snapshot := s.copying().snapshot
	tx, err := s.read.BeginTx(ctx, &snapshot)
	if err != nil {
		return nil, unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	k := &seeker{ctx: ctx, q: s.read.in(tx), folded: folded, limit: limit}
	low, high, err := s.indexed(ctx, k.q)
	if err != nil {
		return nil, unavailable(err)
	}
	if k.edited, err = collect(ctx, k.q, scanNumber, `SELECT seq FROM unindexed WHERE stands AND seq < $1 AND seq <= $2 ORDER BY seq DESC`, before, high); err != nil {
		return nil, err
	}
	err = k.newest(high, before)
	if err == nil {
		err = k.blocks(before)
	}
	if err == nil && s.old.Load() {
		err = k.old(min(before, low))
	}
	if err != nil && !errors.Is(err, errEnough) {
		return nil, unavailable(err)
	}
	return k.found, nil
}

// errEnough ends a search.
var errEnough = errors.New("enough was found")

func scanNumber(row scanner) (n int64, err error) { return n, row.Scan(&n) }

// seeker is one search. Its methods return errEnough once the page is full.
type seeker struct {
	ctx    context.Context //nolint:containedctx // of the one search
	q      querier
	folded string
	limit  int
	edited []int64 // what the index knows otherwise, newest first; each is looked at when its turn comes
	found  []int64
}

// shown leaves out what a withdrawal hides until it is erased.
const shown = ` AND channel_id || '' NOT IN (SELECT channel_id FROM withdrawing)`

// look compares a post.
func (k *seeker) look(row scanner) error {
	var seq int64
	var text string
	if err := row.Scan(&seq, &text); err != nil || !strings.Contains(Fold(text), k.folded) {
		return err
	}
	if k.found = append(k.found, seq); len(k.found) == k.limit {
		return errEnough
	}
	return nil
}

// newest reads through what stands above the index.
func (k *seeker) newest(high, before int64) error {
	return walk(k.ctx, k.q, k.look, `SELECT seq, text FROM post WHERE seq > $1 AND seq < $2 AND deleted_at = 0`+shown+` ORDER BY seq DESC`, high, before)
}

// candidates looks at posts from a number on, newest first, and at those edited among them.
func (k *seeker) candidates(seqs []int64, from int64) error {
	for len(k.edited) > 0 && k.edited[0] >= from {
		seqs, k.edited = append(seqs, k.edited[0]), k.edited[1:]
	}
	slices.SortFunc(seqs, func(a, b int64) int { return cmp.Compare(b, a) })
	seqs = slices.Compact(seqs)
	for some := range slices.Chunk(seqs, 32) {
		in, args := among(some)
		if err := walk(k.ctx, k.q, k.look, `SELECT seq, text FROM post WHERE seq IN `+in+` AND deleted_at = 0`+shown+` ORDER BY seq DESC`, args...); err != nil {
			return err
		}
	}
	return nil
}

const (
	gramsFirst = 16 // so many of what is searched for are looked up
	roundFirst = 2  // blocks at once
	roundMost  = 64
	fewEnough  = 8 // posts are looked at rather than sought by one more gram, or so many a block
	fewABlock  = 2
)

// sought is a gram of what is searched for.
type sought struct {
	gram
	at    int // its place in that
	posts int // that have it, so far
}

// blocks looks into the index from a number back: into some blocks, then into more and more at once.
func (k *seeker) blocks(before int64) error {
	list, err := collect(k.ctx, k.q, scanBlock, `SELECT `+blockColumns+` FROM search_block WHERE first < $1 ORDER BY last DESC`, before)
	if err != nil {
		return err
	}
	all := soughtIn(k.folded)
	counted := false // in the first round all grams are
	asked := 0
	for n := roundFirst; len(list) > 0; n = k.enough(asked, n) {
		round := roundOf(list, n)
		if err := k.round(round, all, counted, before); err != nil {
			return err
		}
		list, asked = list[len(round):], asked+len(round)
		if !counted {
			all, counted = inOrder(all), true
		}
	}
	return nil
}

// enough is how many blocks are asked next: as many as hold the rest of the page, if they hold as much as those before.
func (k *seeker) enough(asked, n int) int {
	n = min(4*n, roundMost)
	if len(k.found) > 0 {
		n = min(n, 1+(k.limit-len(k.found))*asked*5/4/len(k.found))
	}
	return n
}

// inOrder are the grams in which order they are sought: the rarest first, but those that share letters with one before last, as
// they say little that is new.
func inOrder(all []sought) []sought {
	slices.SortStableFunc(all, func(a, b sought) int { return cmp.Compare(a.posts, b.posts) })
	var first, then []sought
	for _, s := range all {
		if slices.ContainsFunc(first, func(f sought) bool { return max(f.at-s.at, s.at-f.at) < 3 }) {
			then = append(then, s)
		} else {
			first = append(first, s)
		}
	}
	return append(first, then...)
}

// roundOf is so many blocks, and one that is being made together with those that it is made of.
func roundOf(list []block, n int) []block {
	n = min(n, len(list))
	from := list[0].first
	for i, b := range list {
		if i >= n && b.last < from {
			return list[:i]
		}
		from = min(from, b.first)
	}
	return list
}

// soughtIn are the grams of a folded text, at most so many of it, from all over it.
func soughtIn(folded string) (all []sought) {
	list := grams(nil, folded)
	for i := range min(len(list), gramsFirst) {
		at := i * len(list) / min(len(list), gramsFirst)
		if !slices.ContainsFunc(all, func(s sought) bool { return s.gram == list[at] }) {
			all = append(all, sought{gram: list[at], at: at})
		}
	}
	return all
}

// round looks into some blocks, for one gram after the other, until no more than a few posts are left that have them all.
func (k *seeker) round(blocks []block, all []sought, counted bool, before int64) error {
	from, to := blocks[len(blocks)-1].last, blocks[0].last
	var left []int64 // posts
	for n := range all {
		var err error
		if left, err = k.narrowed(&all[n], left, n == 0, counted, from, to); err != nil {
			return err
		}
		if counted && len(left) <= max(fewEnough, fewABlock*len(blocks)) {
			break
		}
	}
	left = slices.DeleteFunc(left, func(seq int64) bool { return seq >= before })
	slices.Reverse(left)
	return k.candidates(left, lowest(blocks))
}

// narrowed returns which of the posts that are left, or of all if it is the first to ask, have a gram: ascending.
func (k *seeker) narrowed(g *sought, left []int64, first, counted bool, from, to int64) ([]int64, error) {
	var found [][]int64 // by block
	err := walk(k.ctx, k.q, func(row scanner) error {
		var start int64
		var part sql.RawBytes // no copy: most of it is not looked at
		if err := row.Scan(&start, &part); err != nil {
			return err
		}
		places := placesOf(part, g.gram)
		if !counted {
			g.posts += many(places)
		}
		var have []int64
		if first {
			have = numbered(make([]int64, 0, many(places)), places, start)
		} else {
			have = both(nil, left, places, start)
		}
		if len(have) > 0 {
			found = append(found, have)
		}
		return nil
	}, `SELECT b.first, p.grams FROM search_block b JOIN search_part p ON p.id = b.start + $1 / b.width WHERE b.last >= $2 AND b.last <= $3`, int64(g.gram), from, to)
	// A block that is being made stands over those that it is made of, but a gram stands only in it or in those.
	slices.SortFunc(found, func(a, b []int64) int { return cmp.Compare(a[0], b[0]) })
	return slices.Concat(found...), err
}

// lowest is the number of the first post of blocks.
func lowest(blocks []block) int64 {
	return slices.MinFunc(blocks, func(a, b block) int { return cmp.Compare(a.first, b.first) }).first
}

// old asks the index of before there were blocks for what is not in them yet.
func (k *seeker) old(before int64) error {
	var left int
	if err := k.q.QueryRowContext(k.ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM post WHERE seq < $1 LIMIT 1) n`, before).Scan(&left); err != nil || left == 0 {
		return err // it may be half gone
	}
	// LIKE's wildcards in her words match any one character.
	pattern := "%" + strings.NewReplacer("%", "_", `\`, "_").Replace(k.folded) + "%"
	const some = 100
	for {
		seqs, err := collect(k.ctx, k.q, scanNumber, `SELECT rowid FROM post_search WHERE body LIKE $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3`, pattern, before, some)
		if err != nil {
			return err
		}
		from := int64(-1 << 62)
		if len(seqs) == some {
			from = seqs[some-1]
		}
		if err := k.candidates(seqs, from); err != nil || len(seqs) < some {
			return err
		}
		before = from
	}
}
