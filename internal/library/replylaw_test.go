package library_test

import (
	"testing"

	"femos"
	"femos/internal/store"
)

// What a reply cites in its own words is pinned and kept; what the block it is made from rests on itself is left to that block, if a
// lawyer has signed it.
func TestCitesInOwnWords(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		const text = "Nach § 16 BEEG und § 18 KSchG, siehe auch § 16 BEEG und § 1 XYZ."
		cites := func(used string) map[string]string {
			list, err := r.Cites(t.Context(), text, used)
			check(t, err)
			of := map[string]string{}
			for _, c := range list {
				of[c.Act+" "+c.Section] = c.PinnedOn
				if (c.Pin == "") != (c.PinnedOn == "") || c.Paragraph != "" {
					t.Errorf("%+v", c)
				}
			}
			return of
		}
		id := r.written(t) // rests on § 16 BEEG
		for what, used := range map[string]string{"her own words": "", "a draft": string(id), "what there is none of": "nothing"} {
			if of := cites(used); len(of) != 3 || of["BEEG 16"] != "2026-04-29" || of["KSchG 18"] != "2026-04-29" || of["XYZ 1"] != "" {
				t.Errorf("of %s: %v", what, of)
			}
		}
		list, err := r.Cites(t.Context(), "Sieben Wochen vorher.", string(id))
		check(t, err)
		if len(list) != 1 || list[0].Act != "BEEG" || list[0].Pin == "" {
			t.Errorf("a draft's citation that the reply does not name: %+v", list)
		}
		if of := cites(string(r.verified(t))); len(of) != 2 || of["KSchG 18"] == "" {
			t.Errorf("of a signed answer: %v", of)
		}
		const claim = "separation-permit-gone-at-once" // rests on § 31 AufenthG
		list, err = r.Cites(t.Context(), "§ 31 AufenthG, § 30 AufenthG", "claim:"+claim)
		check(t, err)
		if len(list) != 1 || list[0].Section != "30" {
			t.Errorf("of a correction: %+v", list)
		}
	})
}

// Only the lawyer says what a change means for replies, and of what she has seen.
func TestCitedIsTheLawyers(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		_, err := r.Citing(t.Context(), "BEEG", "16")
		wants(t, err, femos.NotFound, "cited_not_due")
		look := store.CitedLook{Act: "BEEG", Section: "16"}
		wants(t, r.LookedAtCited(t.Context(), r.anna, look), femos.Forbidden, "only_lawyer")
		wants(t, r.LookedAtCited(t.Context(), r.judith, look), femos.Conflict, "cited_not_due")
	})
}
