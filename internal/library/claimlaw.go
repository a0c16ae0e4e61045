package library

import (
	"context"
	"slices"
	"strings"

	"femos"
	"femos/internal/store"
)

// compareClaims holds what the claims of the register rest on against the law as it reads now. A claim rests on the state of
// the law that it was written by, or on the first one loaded that is no older, until somebody looks at it again.
func (l *Library) compareClaims(ctx context.Context) error {
	known, err := l.o.Store.ClaimLaw(ctx)
	if err != nil {
		return err
	}
	var news []store.ClaimLaw
	for _, claim := range l.register {
		for _, cited := range claim.Citations {
			now, err := l.o.Statutes.Section(cited, "")
			if femos.KindOf(err) == femos.NotFound || err == nil && now.Day < l.corrections[claim.ID].lawAsOf {
				continue
			}
			if err != nil {
				return err
			}
			i := slices.IndexFunc(known, func(k store.ClaimLaw) bool {
				return k.Claim == claim.ID && k.Cited.Act == cited.Act && k.Cited.Section == cited.Section && k.Cited.Paragraph == cited.Paragraph
			})
			if i >= 0 && (known[i].NowPin == now.Pin || now.Day < known[i].NowDay) {
				continue
			}
			cited.Pin, cited.PinnedOn = now.Pin, now.Day
			if i < 0 {
				if was, err := l.o.Statutes.Section(cited, l.corrections[claim.ID].lawAsOf); err == nil {
					cited.Pin, cited.PinnedOn = was.Pin, was.Day
				}
			}
			news = append(news, store.ClaimLaw{Claim: claim.ID, Cited: cited, NowPin: now.Pin, NowDay: now.Day})
		}
	}
	if len(news) == 0 {
		return nil
	}
	return l.told("", l.o.Store.KeepClaimLaw(ctx, news, l.o.Now()))
}

// sections names what has changed: "§ 31 AufenthG, § 7 AufenthG".
func sections(list []store.ClaimLaw) string {
	var names []string
	for _, c := range list {
		if name := (femos.Citation{Act: c.Cited.Act, Section: c.Cited.Section}).String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// left names the acts that are no longer published at all: why a section is gone is asked, not stored.
func (l *Library) left(list []store.ClaimLaw) string {
	var acts []string
	for _, c := range list {
		if c.NowPin != "" || l.o.Statutes == nil || slices.Contains(acts, c.Cited.Act) {
			continue
		}
		if now, err := l.o.Statutes.Section(c.Cited, ""); err == nil && now.Left {
			acts = append(acts, c.Cited.Act)
		}
	}
	return strings.Join(acts, ", ")
}

// DueClaims are the claims whose correction has to be looked at again, as the law that it rests on has changed.
func (l *Library) DueClaims(ctx context.Context) (list []Claim, err error) {
	due, err := l.o.Store.ClaimDue(ctx, "")
	if err != nil || len(due) == 0 {
		return nil, err
	}
	all, err := l.Claims(ctx)
	for _, c := range all {
		if c.Changed != "" {
			list = append(list, c)
		}
	}
	return list, err
}

// LookedAtClaim notes that the correction of a claim holds by the law as it reads now. Only the lawyer says so. Conflict
// "claim_not_due".
func (l *Library) LookedAtClaim(ctx context.Context, who femos.Person, id string) error {
	if err := lawyer(who); err != nil {
		return err
	}
	return l.told("", l.o.Store.LookedAtClaim(ctx, id, who.ID, l.o.Now()))
}
