package library_test

import (
	"strings"
	"testing"

	"femos"
	"femos/internal/library"
	"femos/internal/store"
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

// A signature stands under one text: whoever changes what was signed, or who signed, in the database has none.
func TestClaimSignature(t *testing.T) {
	t.Parallel()
	const id = "separation-permit-gone-at-once"
	engines(t, func(t *testing.T, r *room) {
		one := func() library.Claim {
			c, _, err := r.Claim(t.Context(), id, 1)
			check(t, err)
			return c
		}
		wants(t, r.SignClaim(t.Context(), r.anna, id), femos.Forbidden, "only_lawyer")
		wants(t, r.SignClaim(t.Context(), r.judith, "nothing"), femos.NotFound, "no_claim")
		if c := one(); c.SignedBy != "" || !c.SignedAt.IsZero() {
			t.Errorf("nobody has signed, and it says %s", c.SignedBy)
		}
		check(t, r.SignClaim(t.Context(), r.judith, id))
		if c := one(); !strings.HasPrefix(c.SignedBy, "Frau lawyer") || c.SignedAt.IsZero() || c.LawAsOf == "" {
			t.Errorf("%+v", c)
		}
		check(t, r.RotateKey(t.Context())) // what the old key signed stays valid
		if c := one(); c.SignedBy == "" {
			t.Error("the signature went with the key")
		}
		all, err := r.store.ClaimSignatures(t.Context())
		check(t, err)
		for what, change := range map[string]func(*store.ClaimSignature){
			"another name": func(g *store.ClaimSignature) { g.Name = "Somebody Else" },
			"another text": func(g *store.ClaimSignature) { g.Text = strings.Replace(g.Text, "claim", "Claim", 1) },
			"another day":  func(g *store.ClaimSignature) { g.LawAsOf = "2030-01-01" },
			"no signature": func(g *store.ClaimSignature) { g.Value = []byte{} },
		} {
			g := all[id]
			change(&g)
			check(t, r.store.SignClaim(t.Context(), g))
			if c := one(); c.SignedBy != "" {
				t.Errorf("with %s it counts as signed by %s", what, c.SignedBy)
			}
		}
	})
}
