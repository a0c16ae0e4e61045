package intake_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"femos"
	"femos/internal/connector"
)

// A post of a megabyte, of whatever sort, is judged and kept as far as a person would read, and what comes with it in one
// batch is not kept waiting for long, nor lost.
func TestHugePosts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	r := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
	var events []any
	huge := map[string]string{
		"words": "wort ", "letters": "a", "numbers": "1", "handles": "@a ", "dots": "a.", "marks": "e\u0301\u0300", "zero width": "\u200b\u200d", "spaces": " ", "addresses": "a@b.c ",
		"emoji": "👩🏽‍👧🏽", "broken": "\xff\xfe", "zeros": "\x00", "hooks": "((((", "links": "https://a.b/", "lines": "\n", "arabic": "غ\u064b\u064b", "names": "Frau Maria ", "ibans": "DE89 ", "dates": "1.1.",
	}
	for name, piece := range huge {
		events = append(events, r.said("huge-"+name, "eve", name+": "+question+" "+strings.Repeat(piece, (1<<20)/len(piece))))
	}
	events = append(events, r.said("small", "amal", question))
	done := r.accept(t, "1", events...)
	counts, err := r.store.Counters(t.Context(), r.channel, "")
	check(t, err)
	seen, small := 0, false
	for _, c := range counts {
		seen += c.Seen
	}
	for _, id := range done.New {
		p := r.thread(t, id).Posts[0]
		small = small || p.Text == question
		if n := utf8.RuneCountInString(p.Text); n > femos.MaxPostRunes+1 || !utf8.ValidString(p.Text) || strings.ContainsRune(p.Text, 0) {
			t.Errorf("%d characters are kept", n)
		}
	}
	// What is mostly noise in another script is no question to triage; all are counted, and the small one is kept.
	if seen != len(huge)+1 || !small || len(done.New) < len(huge)/2 {
		t.Errorf("%d seen, %d kept, the small one %v", seen, len(done.New), small)
	}
	edited := r.said("small", "amal", "edited "+question+strings.Repeat("a1@.", 1<<18))
	r.accept(t, "2", connector.Event{Edit: &edited})
	if r.accept(t, "3", connector.PostRef{ID: "small"}).Changed == nil {
		t.Error("the edited post is not found again")
	}
}
