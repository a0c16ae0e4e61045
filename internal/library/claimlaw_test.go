package library_test

import (
	"testing"

	"femos"
)

// A section that the correction of a claim rests on reads otherwise: the correction is to be looked at again, until the
// lawyer has; what rests on other sections is not. Comparing again changes nothing.
func TestClaimsFallDueOnALawChange(t *testing.T) {
	t.Parallel()
	const id, other = "separation-permit-gone-at-once", "give-up-old-nationality" // § 31 AufenthG, StAG
	engines(t, func(t *testing.T, r *room) {
		again := func(id string) bool {
			w, err := r.Answer(t.Context(), "claim:"+id, "de")
			check(t, err)
			return w.Again
		}
		compare := func() {
			_, err := r.CompareLaw(t.Context())
			check(t, err)
		}
		compare()
		if again(id) {
			t.Fatal("nothing has changed yet")
		}
		wants(t, r.LookedAtClaim(t.Context(), r.judith, id), femos.Conflict, "claim_not_due")
		r.law.changed["AufenthG 31"] = "neu"
		compare()
		compare()
		if !again(id) || again(other) {
			t.Errorf("due is %v, and the other %v", again(id), again(other))
		}
		due, err := r.DueClaims(t.Context())
		check(t, err)
		for _, c := range due {
			if c.Changed != "§\u00a031\u00a0AufenthG" {
				t.Errorf("%s is due for %q", c.ID, c.Changed)
			}
		}
		wants(t, r.LookedAtClaim(t.Context(), r.anna, id), femos.Forbidden, "only_lawyer")
		check(t, r.LookedAtClaim(t.Context(), r.judith, id))
		compare()
		if again(id) {
			t.Error("it is due though she has looked")
		}
		r.law.changed["AufenthG 31"] = "noch einmal neu"
		compare()
		if !again(id) {
			t.Error("the next change is not seen")
		}
	})
}
