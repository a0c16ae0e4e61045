package server

import (
	"context"
	"time"

	"femos"
)

// guide records that the demo's team is sworn to secrecy and introduced, as a real one is: the coordinator records, the lawyer
// confirms. Both are invented, and say so.
func (d *demoDay) guide(ctx context.Context, s *Server) error {
	var all, advisors []femos.PersonID
	var coordinator, lawyer femos.Person
	for _, p := range d.team {
		all = append(all, p.ID)
		if p.Is(femos.Advisor) {
			advisors = append(advisors, p.ID)
		}
		if p.Is(femos.Coordinator) {
			coordinator = p
		}
		if p.Is(femos.Lawyer) {
			lawyer = p
		}
	}
	now := time.Now()
	held := now.AddDate(0, -1, 0)
	if err := s.guidance.Record(ctx, coordinator, all, femos.Guidance{Kind: femos.Secrecy, HeldOn: held.Format(time.DateOnly), Content: "Demo: invented"}); err != nil {
		return err
	}
	if err := s.guidance.Record(ctx, coordinator, advisors, femos.Guidance{Kind: femos.Introduction, HeldOn: held.Format(time.DateOnly), ValidUntil: held.AddDate(1, 0, 0).Format(time.DateOnly), Content: "Demo: invented"}); err != nil {
		return err
	}
	sheet, err := s.guidance.Sheet(ctx, coordinator)
	if err != nil {
		return err
	}
	for _, g := range sheet.Entries {
		if g.Kind == femos.Introduction {
			if err := s.guidance.Confirm(ctx, lawyer, g.ID); err != nil {
				return err
			}
		}
	}
	for i := range d.team { // as they are from now on
		if d.team[i], err = s.Store.Person(ctx, d.team[i].ID); err != nil {
			return err
		}
	}
	return nil
}
