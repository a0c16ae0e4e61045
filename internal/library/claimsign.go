package library

import (
	"context"
	"crypto/ed25519"
	"slices"
	"strings"
	"time"

	"femos"
	"femos/internal/store"
)

// claimForm names the form of the bytes that are signed under the correction of a claim.
const claimForm = "femos claim 1"

// claimText is the part of the signed bytes that says what the correction says, in the form that docs/verification.md tells of
// answers: what the register ships otherwise than it was signed has no signature.
func claimText(c Claim) string {
	var b strings.Builder
	b.WriteString(claimForm + "\n")
	field := fieldsOf(&b)
	field("claim", c.ID)
	field("said", c.Wording["de"])
	field("rating", c.Rating)
	field("correction", c.Correction["de"])
	for _, x := range c.Citations {
		field("act", x.Act)
		field("section", x.Section)
		field("paragraph", x.Paragraph)
	}
	return b.String()
}

// canonicalClaim is claimText with the texts that it rests on, who signed, and when.
func canonicalClaim(c Claim, rests []store.ClaimLaw, lawAsOf, name string, at time.Time) string {
	var b strings.Builder
	b.WriteString(claimText(c))
	field := fieldsOf(&b)
	for _, r := range rests {
		field("pin", r.NowPin)
		field("pinned_on", r.NowDay)
	}
	field("law_as_of", lawAsOf)
	field("signed_by", name)
	field("signed_at", at.UTC().Format(time.RFC3339))
	return b.String()
}

// fits says whether a signature stands under the correction of a claim as the register has it now. public is the published key that it names.
func (c Claim) fits(g store.ClaimSignature, public []byte) bool {
	return len(public) == ed25519.PublicKeySize && KeyName(public) == g.Key && ed25519.Verify(public, []byte(g.Text), g.Value) && strings.HasPrefix(g.Text, claimText(c)) &&
		strings.HasSuffix(g.Text, canonicalClaim(Claim{}, nil, g.LawAsOf, g.Name, g.At)[len(claimText(Claim{})):])
}

// SignClaim puts the lawyer's signature under the German correction of a claim, by the law as it reads now. Invalid
// "citation_unpinned" with the citations that rest on no text that is loaded; NotFound "no_claim".
func (l *Library) SignClaim(ctx context.Context, who femos.Person, id string) error {
	if err := lawyer(who); err != nil {
		return err
	}
	i := slices.IndexFunc(l.register, func(c Claim) bool { return c.ID == id })
	if i < 0 {
		return femos.Fail(femos.NotFound, "no_claim")
	}
	c := l.register[i]
	rests, missing, err := l.restsOn(ctx, c)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return femos.Fail(femos.Invalid, "citation_unpinned", strings.Join(missing, ", "))
	}
	g := store.ClaimSignature{Claim: id, By: who.ID, Name: signedAs(who), LawAsOf: l.corrections[id].lawAsOf, At: l.o.Now().Truncate(time.Second).UTC()}
	for _, r := range rests {
		g.LawAsOf = max(g.LawAsOf, r.NowDay)
	}
	g.Text = canonicalClaim(c, rests, g.LawAsOf, g.Name, g.At)
	if g.Key, g.Value, err = l.seal(ctx, []byte(g.Text)); err != nil {
		return err
	}
	return l.told("", l.o.Store.SignClaim(ctx, g))
}

// restsOn is what the citations of a claim read now, in their order, and those that are not to be had or have gone.
func (l *Library) restsOn(ctx context.Context, c Claim) (rests []store.ClaimLaw, missing []string, err error) {
	if l.o.Statutes != nil {
		if err := l.compareClaims(ctx); err != nil {
			return nil, nil, err
		}
	}
	known, err := l.o.Store.ClaimLaw(ctx)
	for _, cited := range c.Citations {
		i := slices.IndexFunc(known, func(k store.ClaimLaw) bool {
			return k.Claim == c.ID && k.Cited.Act == cited.Act && k.Cited.Section == cited.Section && k.Cited.Paragraph == cited.Paragraph
		})
		if i < 0 || known[i].NowPin == "" {
			missing = append(missing, cited.String())
			continue
		}
		rests = append(rests, known[i])
	}
	return rests, missing, err
}

// verified puts to the claims of the register what the lawyer signed, and what she took back.
func (l *Library) verified(ctx context.Context, list []Claim) error {
	signatures, err := l.o.Store.ClaimSignatures(ctx)
	if err != nil {
		return err
	}
	recalls, err := l.o.Store.ClaimRecalls(ctx)
	for i := range list {
		c := &list[i]
		g, signed := signatures[c.ID]
		if signed && c.fits(g, l.published(g.Key, g.Proof)) {
			c.SignedBy, c.SignedAt, c.LawAsOf = g.Name, g.At, g.LawAsOf
		}
		if r, recalled := recalls[c.ID]; recalled && !c.SignedAt.After(r.At) {
			c.RecalledAt, c.Instead = r.At, r.Instead
		}
	}
	return err
}
