package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"femos"
)

// Which blocks become a wide one: those after each other, of enough posts or enough of them, from the oldest on, and none that
// may still be merged with what comes.
func TestToWiden(t *testing.T) {
	t.Parallel()
	of := func(posts ...int) (blocks []block) {
		for n, many := range posts {
			b := block{start: int64(n) * 512, width: narrow, first: int64(n), last: int64(n), posts: many, took: searchParts}
			if many < 0 {
				b.width = wide
			}
			blocks = append(blocks, b)
		}
		return blocks
	}
	sparse := append(slices.Repeat([]int{3}, wideBlocks), 4096)
	for _, try := range []struct {
		posts       []int
		first, last int64
	}{
		{nil, 0, 0},
		{[]int{4096, 4096, 4096}, 0, 0},
		{slices.Repeat([]int{4096}, 9), 0, 6},
		{append([]int{-1}, slices.Repeat([]int{4096}, 9)...), 1, 7},
		{append([]int{4096, 4096, -1}, slices.Repeat([]int{2048}, 14)...), 3, 16},
		{slices.Repeat([]int{2048}, 13), 0, 0},
		{sparse, 0, wideBlocks - 1},
		{sparse[:wideBlocks], 0, 0}, // all of them are new
	} {
		into, begin := toWiden(of(try.posts...))
		if into.first != try.first || into.last != try.last || begin != (try.last > 0) {
			t.Errorf("%v: %+v, %v", try.posts, into, begin)
		}
	}
	half := append(of(4096, 4096), block{start: wideStart(0), width: wide, first: 0, last: 1, took: 16})
	if into, begin := toWiden(half); begin || into.took != 16 {
		t.Errorf("what was begun is not gone on with: %+v", into)
	}
}

// While blocks become a wide one a search finds all of it, whoever is killed in the middle; then what is gone leaves it, and
// what is edited is found as it reads now.
func TestWide(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		r := rand.New(rand.NewPCG(seed, 13))
		var all []NewInquiry
		for n := range 5 { // three blocks that become one, one after them, and what is in none
			var in Intake
			for i := range 32 {
				in.Inquiries = append(in.Inquiries, f.question(fmt.Sprintf("%s und das wort%dwort %s", text(r, 3), n*32+i, text(r, 2)), femos.Normal, noon))
			}
			f.accept(t, in)
			all = append(all, in.Inquiries...)
			if n < 4 {
				_, err := s.indexNewest(t.Context(), 1)
				must(t, err)
			}
		}
		finds := func(when string, words string, want int) {
			t.Helper()
			if page, err := s.Search(t.Context(), words, ""); err != nil || len(page.Hits) != want {
				t.Errorf("%s: %s finds %d, want %d, %v", when, words, len(page.Hits), want, err)
			}
		}
		each := func(when string) {
			t.Helper()
			for n := 5; n < len(all); n += 32 {
				finds(when, fmt.Sprintf("wort%dwort", n), 1)
			}
			finds(when, "und das wort", 30)
			finds(when, "nirgends", 0)
			s.exactIndex(t)
		}
		edit := func(n int, words string) {
			f.accept(t, Intake{Edits: []Edit{{SourceKey: all[n].Posts[0].SourceKey, Text: words, Language: "de", At: noon}}})
		}
		blocks, err := collect(t.Context(), s.read, scanBlock, `SELECT `+blockColumns+` FROM search_block ORDER BY last`)
		must(t, err)
		into := block{start: wideStart(blocks[0].first), width: wide, first: blocks[0].first, last: blocks[2].last, posts: 96}
		must(t, s.tx(t.Context(), func(tx *sql.Tx) error { return addBlock(t.Context(), tx, into) }))
		each("begun")
		for range 20 {
			_, err := s.widen(t.Context())
			must(t, err)
		}
		each("a third of it taken")
		edit(40, "jetzt: Vergissmeinnicht")
		f.accept(t, Intake{Deletions: []string{all[41].Posts[0].SourceKey}})
		finds("edited while it is made", "vergissmein", 1)
		must(t, s.unindex(t.Context())) // finishes it first
		if n := s.rows(t, "search_block"); n != 2 || s.rows(t, "unindexed") != 0 {
			t.Errorf("%d blocks, %d noted", n, s.rows(t, "unindexed"))
		}
		each("made")
		finds("made", "vergissmein", 1)
		finds("made", "wort40wort", 0)
		finds("made", "wort41wort", 0)

		edit(40, "jetzt: Sonnenblume")
		made, err := s.wideOf(t.Context(), into.start)
		must(t, err)
		n, err := s.notedIn(t.Context(), made)
		must(t, err)
		edit(40, "jetzt: Kornblume") // once more while it is cleaned: its note stays
		must(t, s.strike(t.Context(), made, n))
		if s.rows(t, "unindexed") != 1 {
			t.Error("what was edited meanwhile is no longer noted")
		}
		must(t, s.unindex(t.Context()))
		finds("edited twice", "kornblume", 1)
		finds("edited twice", "sonnenblume", 0)
		each("edited twice")

		var keys []string
		for _, q := range all[:96] {
			keys = append(keys, q.Posts[0].SourceKey)
		}
		f.accept(t, Intake{Deletions: keys})
		must(t, s.unindex(t.Context()))
		if n := s.rows(t, "search_part WHERE id < 0"); n != 0 || s.rows(t, "search_block") != 1 {
			t.Errorf("%d rows of what is gone", n)
		}
		finds("all gone", "wort5wort", 0)
		finds("all gone", "wort133wort", 1)
		s.exactIndex(t)
	})
}

func (s *Store) wideOf(ctx context.Context, start int64) (block, error) {
	return scanBlock(s.read.QueryRowContext(ctx, `SELECT `+blockColumns+` FROM search_block WHERE start = $1`, start))
}
