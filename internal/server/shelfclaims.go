package server

import (
	"context"
	"fmt"

	"femos/internal/library"
	"femos/internal/web/public"
)

// shownClaims are the claims of the register, in the order they ship: each with what the lawyer signed, or that she did not, and
// whether the law has changed since.
func (s *shelf) shownClaims(ctx context.Context) (list []public.Claim, err error) {
	register, err := s.library.Claims(ctx)
	if err != nil {
		return nil, fmt.Errorf("the public shelf: %w", err)
	}
	known := map[string]library.Claim{}
	for _, c := range register {
		known[c.ID] = c
	}
	for _, c := range s.Starter.Claims() {
		k := known[c.ID]
		c.Citations = s.law.quoted(c.Citations)
		c.Changed, c.First, c.Instead = k.Changed != "", day(k.First), k.Instead
		switch {
		case !k.RecalledAt.IsZero():
			c.State = public.Withdrawn
		case !k.SignedAt.IsZero() && c.Changed:
			c.State = public.Due
		case !k.SignedAt.IsZero():
			c.State = public.Verified
		}
		if c.State != public.Draft {
			c.VerifiedBy, c.VerifiedAt, c.LawAsOf = k.SignedBy, k.SignedAt, day(k.LawAsOf)
		}
		list = append(list, c)
	}
	return list, nil
}
