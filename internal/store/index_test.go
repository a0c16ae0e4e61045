package store

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"femos"
)

// exactIndex checks that the index knows of each post in it all grams, and of nothing else any, but for those whose number
// is noted; and that it leaves nothing out below its end.
func (s *Store) exactIndex(t *testing.T) {
	t.Helper()
	type known struct {
		seq int64
		gram
	}
	want, got := map[known]bool{}, map[known]bool{}
	noted, err := collect(t.Context(), s.read, scanNumber, `SELECT seq FROM unindexed`)
	must(t, err)
	_, high, err := s.indexed(t.Context(), s.read)
	must(t, err)
	must(t, walk(t.Context(), s.read, func(row scanner) error {
		var seq int64
		var text string
		err := row.Scan(&seq, &text)
		for _, g := range grams(nil, Fold(text)) {
			want[known{seq, g}] = true
		}
		return err
	}, `SELECT seq, text FROM post WHERE deleted_at = 0 AND seq <= $1`+shown, high))
	blocks, err := collect(t.Context(), s.read, scanBlock, `SELECT `+blockColumns+` FROM search_block ORDER BY last, start DESC`)
	must(t, err)
	for n, b := range blocks {
		inWide := slices.ContainsFunc(blocks, func(w block) bool { return w.took < searchParts && w.first <= b.first && b.last <= w.last })
		if b.last < b.first || n > 0 && b.first <= blocks[n-1].last && !inWide {
			t.Errorf("block %+v stands beside %+v", b, blocks)
		}
	}
	must(t, walk(t.Context(), s.read, func(row scanner) error {
		var id int64
		var part []byte
		err := row.Scan(&id, &part)
		n := slices.IndexFunc(blocks, func(b block) bool { return b.start <= id && id < b.start+1<<32/b.width })
		if n < 0 {
			t.Errorf("part %d is of no block", id)
			return err
		}
		in := blocks[n]
		eachGram(part, func(g gram, places []byte) bool {
			if in.start+g.part(gram(in.width)) != id {
				t.Errorf("a gram stands in part %d", id)
			}
			eachPlace(places, func(place uint32) { got[known{in.first + int64(place), g}] = true })
			return true
		})
		return err
	}, `SELECT id, grams FROM search_part`))
	both := func(k known, _ bool) bool { return slices.Contains(noted, k.seq) }
	maps.DeleteFunc(want, both)
	maps.DeleteFunc(got, both)
	if !maps.Equal(got, want) {
		t.Errorf("the index knows %d letters of posts, they have %d", len(got), len(want))
	}
}

// What is packed is found again, and nothing else.
func TestGrams(t *testing.T) {
	t.Parallel()
	texts := []string{"", "ab", "abc", "wie lange dauert das", "كيف اجدد اقامتي", "ещё вопрос", "🆘🆘🆘", "aaaaaaa"}
	r := rand.New(rand.NewPCG(seed, 7))
	for range 300 {
		texts = append(texts, Fold(text(r, 12)))
	}
	var p packer
	want := map[gram][]uint32{}
	for place, text := range texts {
		p.add(uint32(place), text)
		for _, g := range grams(nil, text) {
			if list := want[g]; len(list) == 0 || list[len(list)-1] != uint32(place) {
				want[g] = append(list, uint32(place))
			}
		}
	}
	parts := map[int64][]byte{}
	before := int64(-1)
	must(t, p.pack(narrow, func(part int64, row []byte) error {
		if part <= before {
			t.Errorf("part %d comes after %d", part, before)
		}
		before, parts[part] = part, row
		return nil
	}))
	for g, places := range want {
		packed := placesOf(parts[g.part(narrow)], g)
		got := numbered(nil, packed, 1000)
		for n := range got {
			got[n] -= 1000
		}
		if !slices.EqualFunc(got, places, func(a int64, b uint32) bool { return a == int64(b) }) || many(packed) != len(places) {
			t.Errorf("%x is in %v (%d), want %v", g, got, many(packed), places)
		}
		if got := placesOf(parts[g.part(narrow)], g+1); want[g+1] == nil && (g+1).part(narrow) == g.part(narrow) && got != nil {
			t.Errorf("%x is in %v", g+1, got)
		}
	}
	if len(grams(nil, "ab")) != 0 || len(grams(nil, "abcd")) != 2 || grams(nil, "abc")[0] == grams(nil, "acb")[0] {
		t.Error("these are no grams")
	}
	some := slices.Min(slices.Collect(maps.Keys(want)))
	for n := range parts[some.part(narrow)] { // what no index ever held must not stop a search
		_ = placesOf(parts[some.part(narrow)][:n], some)
	}
}

// What two lists have in common is the same however far apart the places are, and wherever the list begins and ends.
func TestBoth(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(seed, 12))
	for range 500 {
		const first = 5_000_000_000
		var list, want []int64
		var p packer
		for number, step := int64(first-500), 1+r.Int64N(400); number < first+20_000; number += 1 + r.Int64N(step) {
			listed, placed := r.IntN(3) > 0, r.IntN(3) > 0 && number >= first
			if listed {
				list = append(list, number)
			}
			if placed {
				p.put(7, uint32(number-first))
			}
			if listed && placed {
				want = append(want, number)
			}
		}
		list = list[:len(list)-r.IntN(3)]
		want = slices.DeleteFunc(want, func(n int64) bool { return n > list[len(list)-1] })
		var part []byte
		must(t, p.pack(narrow, func(_ int64, row []byte) error { part = row; return nil }))
		if got := both(nil, list, placesOf(part, 7), first); !slices.Equal(got, want) {
			t.Fatalf("%d in common, want %d", len(got), len(want))
		}
	}
	if got := both(nil, []int64{1, 2}, []byte{0x80}, 1); got != nil { // what no index ever held
		t.Error(got)
	}
}

// A search finds the same whether what it looks for is in the index, in none, or half: in blocks of few, in merged ones, edited,
// gone, and put there again by another node in the middle of it.
func TestIndex(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		r := rand.New(rand.NewPCG(seed, 11))
		standing := map[string]femos.InquiryID{}
		finds := func(when string) {
			t.Helper()
			for word, id := range standing {
				page, err := s.Search(t.Context(), word, "")
				must(t, err)
				if len(page.Hits) != 1 || page.Hits[0].ID != id {
					t.Errorf("%s: %s finds %d", when, word, len(page.Hits))
				}
			}
			if page, err := s.Search(t.Context(), "anders", ""); err != nil || len(page.Hits) != 0 {
				t.Errorf("%s: what was edited away finds %d, %v", when, len(page.Hits), err)
			}
		}
		var in Intake
		for n := range 5 * 64 {
			q := f.question(fmt.Sprintf("%s und das wort%dwort %s", text(r, 4), n, text(r, 3)), femos.Normal, noon)
			in.Inquiries = append(in.Inquiries, q)
		}
		for n := range 5 {
			part := in.Inquiries[n*64 : (n+1)*64]
			f.accept(t, Intake{Inquiries: part})
			for _, i := range []int{7, 40} {
				standing[fmt.Sprintf("wort%dwort", n*64+i)] = part[i].ID
			}
			if n < 4 {
				_, err := s.indexNewest(t.Context(), 1)
				must(t, err)
			}
		}
		finds("half of it in blocks of few")
		edited, deleted := in.Inquiries[3].Posts[0], in.Inquiries[70].Posts[0]
		f.accept(t, Intake{Edits: []Edit{{SourceKey: edited.SourceKey, Text: "anders", Language: "de", At: noon}}})
		f.accept(t, Intake{Edits: []Edit{{SourceKey: edited.SourceKey, Text: "jetzt: Gänseblümchen", Language: "de", At: noon}}, Deletions: []string{deleted.SourceKey}})
		standing["gansebl"] = edited.Inquiry
		finds("edited")
		if n := s.rows(t, "unindexed"); n != 2 {
			t.Errorf("%d are noted", n)
		}
		s.exactIndex(t)
		did, err := s.mergeBlocks(t.Context())
		if must(t, err); !did || s.rows(t, "search_block") != 1 || s.rows(t, "unindexed") != 0 {
			t.Errorf("merged: %v, %d blocks, %d noted", did, s.rows(t, "search_block"), s.rows(t, "unindexed"))
		}
		finds("merged")
		s.exactIndex(t)
		// Of the newest one is deleted before it comes into the index, and one in it.
		f.accept(t, Intake{Deletions: []string{in.Inquiries[5*64-1].Posts[0].SourceKey, in.Inquiries[80].Posts[0].SourceKey}})
		must(t, s.unindex(t.Context()))
		if n := s.rows(t, "unindexed"); n != 0 {
			t.Errorf("%d are noted when all is done", n)
		}
		if _, high, err := s.indexed(t.Context(), s.read); err != nil || high < int64(s.rows(t, "post")) {
			t.Errorf("indexed up to %d, %v", high, err)
		}
		finds("all of it")
		s.exactIndex(t)
	})
}

// Everything is in the old index: a search finds it at once, also while it goes over into blocks, and at the end that index is gone.
func TestOldIndex(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for _, statement := range map[Engine][]string{
			SQLite:   {`CREATE VIRTUAL TABLE post_search USING fts5 (body, tokenize = 'trigram')`, `INSERT INTO post_search (post_search, rank) VALUES ('secure-delete', 1)`},
			Postgres: {`CREATE TABLE post_search (rowid BIGINT PRIMARY KEY, body TEXT NOT NULL)`, `CREATE INDEX post_search_body ON post_search USING gin (body gin_trgm_ops)`},
		}[s.engine] {
			_, err := s.write.ExecContext(t.Context(), statement)
			must(t, err)
		}
		var in Intake
		for n := range 100 {
			in.Inquiries = append(in.Inquiries, f.question(fmt.Sprintf("die alte Frage wort%dwort", n), femos.Normal, noon))
		}
		f.accept(t, in)
		must(t, walkAll(t, s, func(seq int64, text string) error {
			_, err := s.write.ExecContext(t.Context(), `INSERT INTO post_search (rowid, body) VALUES ($1, $2)`, seq, Fold(text))
			return err
		}))
		must(t, s.findOld(t.Context()))
		newer := f.ask(t, "eine neue Frage wort7wort")
		finds := func(when string) {
			t.Helper()
			for words, want := range map[string]int{"wort7wort": 2, "wort99wort": 1, "alte frage": 30, "nirgends": 0} {
				if page, err := s.Search(t.Context(), words, ""); err != nil || len(page.Hits) != want {
					t.Errorf("%s: %s finds %d, %v", when, words, len(page.Hits), err)
				}
			}
		}
		finds("old")
		f.accept(t, Intake{Edits: []Edit{{SourceKey: in.Inquiries[50].Posts[0].SourceKey, Text: "jetzt nirgendwo", Language: "de", At: noon}}})
		if page, err := s.Search(t.Context(), "irgendwo", ""); err != nil || len(page.Hits) != 1 {
			t.Errorf("what was edited finds %d, %v", len(page.Hits), err)
		}
		_, err := s.indexNewest(t.Context(), 1)
		must(t, err)
		finds("the newest in a block")
		must(t, s.Index(t.Context()))
		finds("all in blocks")
		s.exactIndex(t)
		if again := s.old.Load(); again || newer.ID == "" {
			t.Error("the old index is still there")
		}
		if err := s.read.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM post_search`).Scan(new(int)); err == nil {
			t.Error("the old index is still there")
		}
	})
}

// walkAll hands over all posts.
func walkAll(t *testing.T, s *Store, each func(seq int64, text string) error) error {
	t.Helper()
	type post struct {
		seq  int64
		text string
	}
	all, err := collect(t.Context(), s.read, func(row scanner) (p post, err error) { return p, row.Scan(&p.seq, &p.text) }, `SELECT seq, text FROM post ORDER BY seq`)
	must(t, err)
	for _, p := range all {
		if err := each(p.seq, p.text); err != nil {
			return err
		}
	}
	return nil
}
