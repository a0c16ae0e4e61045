package team

import (
	"context"
	"slices"
	"time"

	"femos"
	"femos/internal/live"
	"femos/internal/profile"
	"femos/internal/store"
)

// Notice is the kind of notice that tells of a change.
const Notice = "profile"

// Options are what it works with. All are required.
type Options struct {
	Store *store.Store
	Hub   *live.Hub
	Now   func() time.Time

	Page      func(femos.PersonID) string  // address of somebody's public page, "" where she has none
	Addresses func(femos.Account) []string // links under which everybody finds an account that we keep, the one to show first
}

// Profiles is what the team shows. Safe for concurrent use.
type Profiles struct{ o Options }

// New makes it.
func New(o Options) *Profiles { return &Profiles{o} }

// Sheet is a person's profile with what she can't change there.
type Sheet struct {
	femos.Profile
	Whose femos.Person
	Kept  []string // links to accounts that the program keeps for her
	Added []string // by whom each of Links was recorded
	Page  string   // address of her public page, "" where she is not shown
}

// mayRecord says whether somebody records accounts of a person.
func mayRecord(who femos.Person, of femos.PersonID) bool {
	return who.Active && (who.ID == of || who.Is(femos.Coordinator, femos.Admin))
}

// Sheet returns a person's profile to herself, and to who records accounts. NotFound "no_person"; Forbidden "not_allowed".
func (p *Profiles) Sheet(ctx context.Context, who femos.Person, of femos.PersonID) (s Sheet, err error) {
	if !mayRecord(who, of) {
		return s, femos.Fail(femos.Forbidden, "not_allowed")
	}
	people, err := p.o.Store.People(ctx)
	if err != nil {
		return s, err
	}
	at := slices.IndexFunc(people, func(p femos.Person) bool { return p.ID == of })
	if at < 0 {
		return s, femos.Fail(femos.NotFound, "no_person")
	}
	s.Whose = people[at]
	if s.Profile, err = p.o.Store.Profile(ctx, of); err != nil {
		return s, err
	}
	for _, l := range s.Links {
		name := ""
		for _, q := range people {
			if q.ID == l.AddedBy {
				name = q.Name
			}
		}
		s.Added = append(s.Added, name)
	}
	accounts, err := p.o.Store.Accounts(ctx)
	s.Kept, s.Page = p.kept(accounts, of), p.o.Page(of)
	return s, err
}

// kept are the first links of the accounts that the program keeps for a person, or for the team ("").
func (p *Profiles) kept(accounts []store.AccountRow, of femos.PersonID) (list []string) {
	for _, a := range accounts {
		if links := p.o.Addresses(a.Account); a.Owner == of && len(links) > 0 {
			list = append(list, links[0])
		}
	}
	return list
}

// Save stores what she says of herself. Only she does. Invalid with the field.
func (p *Profiles) Save(ctx context.Context, who femos.Person, f femos.Profile) error {
	f.Person = who.ID
	if err := f.Validate(); err != nil {
		return err //nolint:wrapcheck // it is for the person
	}
	if err := p.o.Store.SaveProfile(ctx, f); err != nil {
		return err
	}
	p.Changed(who.ID)
	return nil
}

// AddLink records an account of a person. Invalid "link_form" for what is no whole link to an account; Conflict "link_taken",
// "links_many".
func (p *Profiles) AddLink(ctx context.Context, who femos.Person, of femos.PersonID, text string) error {
	if !mayRecord(who, of) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	l, ok := profile.Parse(text)
	if !ok {
		return femos.Fail(femos.Invalid, "link_form").About("link")
	}
	if _, err := p.o.Store.Person(ctx, of); err != nil {
		return err
	}
	if err := p.o.Store.AddProfileLink(ctx, of, femos.ProfileLink{URL: l.URL, AddedBy: who.ID, AddedAt: p.o.Now()}); err != nil {
		return err
	}
	p.Changed(of)
	return nil
}

// DropLink removes one.
func (p *Profiles) DropLink(ctx context.Context, who femos.Person, of femos.PersonID, url string) error {
	if !mayRecord(who, of) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	if err := p.o.Store.DropProfileLink(ctx, of, url); err != nil {
		return err
	}
	p.Changed(of)
	return nil
}

// Changed tells that something that may be shown of a person is another now.
func (p *Profiles) Changed(of femos.PersonID) {
	p.o.Hub.Publish(live.Notice{Kind: Notice, ID: string(of)})
}

// Shown is what everybody may see.
type Shown struct {
	People []Member
	Team   []Account // the team's own
}

// Member is somebody with her accounts.
type Member struct {
	femos.Person
	Profile  femos.Profile
	Accounts []Account
}

// Account is one account by all its links, the one to show first.
type Account struct{ Links []string }

// Shown returns it.
func (p *Profiles) Shown(ctx context.Context) (s Shown, err error) {
	people, rows, err := p.o.Store.PublicTeam(ctx)
	if err != nil {
		return s, err
	}
	s.Team = p.accounts(rows, "")
	for _, q := range people {
		m := Member{Person: q.Person, Profile: q.Profile, Accounts: p.accounts(rows, q.ID)}
		for _, l := range q.Profile.Links {
			m.Accounts = append(m.Accounts, Account{[]string{l.URL}})
		}
		s.People = append(s.People, m)
	}
	return s, nil
}

func (p *Profiles) accounts(rows []store.AccountRow, of femos.PersonID) (list []Account) {
	for _, a := range rows {
		if links := p.o.Addresses(a.Account); a.Owner == of && len(links) > 0 {
			list = append(list, Account{links})
		}
	}
	return list
}
