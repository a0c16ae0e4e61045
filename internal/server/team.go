package server

import (
	"context"
	"fmt"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/profile"
	"femos/internal/team"
	"femos/internal/web/public"
)

// openTeam makes what the team lets everybody know of itself.
func (s *Server) openTeam(opener connector.Opener) {
	s.team = team.New(team.Options{Store: s.Store, Hub: s.hub, Now: time.Now,
		Page: func(id femos.PersonID) string { return s.public.ShortAdvisor(string(id)) },
		Addresses: func(a femos.Account) []string {
			kind, err := opener.Kind(a.Platform)
			if err != nil || kind.Profile == nil {
				return nil
			}
			return kind.Profile(a)
		}})
}

// shownTeam is the team as the public site shows it.
func (s *shelf) shownTeam(ctx context.Context) (t public.Team, err error) {
	all, err := s.team.Shown(ctx)
	if err != nil {
		return t, fmt.Errorf("the public shelf: %w", err)
	}
	t.Accounts = accounts(all.Team)
	for _, m := range all.People {
		a := public.Advisor{ID: string(m.ID), Name: m.Name, Title: m.Title, Roles: m.Roles, Employer: m.Profile.Employer, Funder: s.funder, Languages: m.Languages, Hours: m.Profile.Hours, Accounts: accounts(m.Accounts)}
		if a.Employer == "" {
			a.Employer = s.employer
		}
		t.Advisors = append(t.Advisors, a)
	}
	return t, nil
}

// accounts are those that the site can recognise again: of any other it would say that it does not know it.
func accounts(list []team.Account) (out []public.Account) {
	for _, a := range list {
		var links public.Account
		for _, l := range a.Links {
			if known, ok := profile.Parse(l); ok {
				links = append(links, known.URL)
			}
		}
		if len(links) > 0 {
			out = append(out, links)
		}
	}
	return out
}

// show makes the demo's first advisor public, with accounts that there are not.
func (d *demoDay) show(ctx context.Context, s *Server) error {
	who := d.team[0]
	mornings := []femos.Span{{From: 9 * 60, To: 12 * 60}}
	if err := s.team.Save(ctx, who, femos.Profile{Public: true, Employer: "Demo e. V. (erfunden)", Hours: femos.Hours{mornings, mornings, mornings, {{From: 13 * 60, To: 17 * 60}}}}); err != nil {
		return err
	}
	for _, link := range []string{"https://social.example/@nour", "https://nour-haddad.example/beratung"} {
		if err := s.team.AddLink(ctx, who, who.ID, link); err != nil {
			return err
		}
	}
	return nil
}
