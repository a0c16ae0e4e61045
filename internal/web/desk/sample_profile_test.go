package desk_test

import (
	"context"
	"slices"
	"time"

	"femos"
	"femos/internal/profile"
	"femos/internal/team"
)

// sampleProfiles is a team of which two have accounts.
type sampleProfiles struct{ s *sample }

func (p sampleProfiles) Sheet(_ context.Context, _ femos.Person, of femos.PersonID) (team.Sheet, error) {
	at := slices.IndexFunc(p.s.people, func(q femos.Person) bool { return q.ID == of })
	if at < 0 {
		return team.Sheet{}, femos.Fail(femos.NotFound, "no_person")
	}
	mornings := []femos.Span{{From: 540, To: 720}}
	return team.Sheet{Whose: p.s.people[at], Kept: []string{"https://bsky.app/profile/nour.beratung.example"}, Added: []string{"Person coordinator"}, Page: "https://femos.example/p/7k3q",
		Profile: femos.Profile{Person: of, Public: true, Employer: "Verein Beispiel e. V.", Hours: femos.Hours{0: mornings, 2: append(mornings, femos.Span{From: 840, To: 990})},
			Links: []femos.ProfileLink{{URL: "https://www.facebook.com/nour.beratet", AddedBy: personID(5), AddedAt: ago(40 * 24 * time.Hour)}}}}, p.s.fail["Sheet"]
}

func (p sampleProfiles) Save(_ context.Context, _ femos.Person, f femos.Profile) error {
	if err := f.Validate(); err != nil {
		return err
	}
	return p.s.did("SaveProfile")
}

func (p sampleProfiles) AddLink(_ context.Context, _ femos.Person, _ femos.PersonID, text string) error {
	if _, ok := profile.Parse(text); !ok {
		return femos.Fail(femos.Invalid, "link_form").About("link")
	}
	return p.s.did("AddLink")
}

func (p sampleProfiles) DropLink(context.Context, femos.Person, femos.PersonID, string) error {
	return p.s.did("DropLink")
}
