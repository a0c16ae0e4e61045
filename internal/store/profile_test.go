package store

import (
	"fmt"
	"testing"

	"femos"
)

// Who said so is shown, with her links and all accounts; who leaves is not, and is not again when she comes back.
func TestProfile(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		p, err := s.Profile(t.Context(), f.anna.ID)
		must(t, err)
		if p.Person != f.anna.ID || p.Public || !p.Hours.None() || p.Links != nil {
			t.Errorf("nothing said: %+v", p)
		}
		p.Public, p.Employer, p.Hours[3] = true, "Verein ä", []femos.Span{{From: 540, To: 720}}
		must(t, s.SaveProfile(t.Context(), p))
		must(t, s.SaveProfile(t.Context(), femos.Profile{Person: f.olena.ID, Employer: "x"}))
		must(t, s.AddProfileLink(t.Context(), f.anna.ID, femos.ProfileLink{URL: "https://t.me/anna", AddedBy: f.olena.ID, AddedAt: noon}))
		refused(t, s.AddProfileLink(t.Context(), f.olena.ID, femos.ProfileLink{URL: "https://t.me/anna", AddedAt: noon}), femos.Conflict, "link_taken")
		for i := range femos.MostLinks {
			must(t, s.AddProfileLink(t.Context(), f.olena.ID, femos.ProfileLink{URL: fmt.Sprint("https://t.me/o", i), AddedAt: noon}))
		}
		refused(t, s.AddProfileLink(t.Context(), f.olena.ID, femos.ProfileLink{URL: "https://t.me/more", AddedAt: noon}), femos.Conflict, "links_many")
		team, accounts, err := s.PublicTeam(t.Context())
		must(t, err)
		if len(team) != 1 || team[0].Person.ID != f.anna.ID || team[0].Profile.Employer != "Verein ä" || team[0].Profile.Hours.Day(3) != "9:00–12:00" || len(team[0].Profile.Links) != 1 || team[0].Profile.Links[0].AddedBy != f.olena.ID || len(accounts) != 1 {
			t.Errorf("%+v %+v", team, accounts)
		}
		away := f.anna
		away.Active = false
		must(t, s.UpdatePerson(t.Context(), away))
		away.Active, away.Version = true, 2
		must(t, s.UpdatePerson(t.Context(), away))
		if team, _, err = s.PublicTeam(t.Context()); err != nil || len(team) != 0 {
			t.Errorf("back again: %+v %v", team, err)
		}
		must(t, s.DropProfileLink(t.Context(), f.anna.ID, "https://t.me/anna"))
		must(t, s.DropProfileLink(t.Context(), f.anna.ID, "https://t.me/anna"))
		if p, err = s.Profile(t.Context(), f.anna.ID); err != nil || len(p.Links) != 0 || p.Employer != "Verein ä" {
			t.Errorf("%+v %v", p, err)
		}
	})
}
