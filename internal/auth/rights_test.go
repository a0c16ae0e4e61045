package auth_test

import (
	"slices"
	"testing"

	"femos"
	"femos/internal/auth"
)

// The table once more, in another form: who changes one must mean it.
func TestRights(t *testing.T) {
	t.Parallel()
	//                                  advisor translator lawyer deputy coordinator admin
	want := map[auth.Act][6]bool{
		auth.ReadInbox:      {true, true, true, true, true, false},
		auth.Reply:          {true, false, false, false, false, false},
		auth.Dismiss:        {true, false, false, false, true, false},
		auth.Capture:        {true, false, false, false, true, false},
		auth.SeeChannels:    {true, true, true, true, true, true},
		auth.ManageChannels: {false, false, false, false, true, true},
		auth.Import:         {true, false, false, false, true, true},
		auth.OwnAccount:     {true, false, false, false, false, true},
		auth.ManageAccounts: {false, false, false, false, false, true},
		auth.SeePeople:      {false, false, false, false, true, true},
		auth.ManagePeople:   {false, false, false, false, false, true},
		auth.KeepProfiles:   {false, false, false, false, true, true},
		auth.OwnSettings:    {true, true, true, true, true, true},
		auth.ReadLibrary:    {true, true, true, true, true, false},
		auth.WriteLibrary:   {true, false, true, true, true, false},
		auth.Translate:      {true, true, true, true, false, false},
		auth.Verify:         {false, false, true, true, false, false},
		auth.SeeAlarms:      {false, false, true, true, false, true},
		auth.WithdrawAnswer: {false, false, true, true, true, false},
		auth.Learning:       {false, false, false, false, true, false},
		auth.Check:          {true, false, false, false, true, false},
		auth.SeeGuidance:    {true, true, true, true, true, false},
		auth.RecordGuidance: {false, false, false, false, true, false},
		auth.Guide:          {false, false, true, true, false, false},
	}
	if len(auth.Acts()) != len(want) {
		t.Errorf("%d acts, %d expected", len(auth.Acts()), len(want))
	}
	roles := []femos.Role{femos.Advisor, femos.Translator, femos.Lawyer, femos.Deputy, femos.Coordinator, femos.Admin}
	for _, act := range append(auth.Acts(), "fly", "") {
		for set := range 1 << len(roles) { // every set of roles
			p := femos.Person{Active: true, Sworn: true}
			may := false
			for i, r := range roles {
				if set>>i&1 == 1 {
					p.Roles = append(p.Roles, r)
					may = may || want[act][i]
				}
			}
			if got := auth.May(p, act); got != may {
				t.Errorf("%v may %s: %t, want %t", p.Roles, act, got, may)
			}
			err := auth.Require(p, act)
			if (err == nil) != may || err != nil && femos.KindOf(err) != femos.Forbidden {
				t.Errorf("%v requires %s: %v", p.Roles, act, err)
			}
			p.Sworn = false
			if got := auth.May(p, act); got != (may && !auth.ShowsContent(act)) {
				t.Errorf("%v without her undertaking of secrecy may %s: %t", p.Roles, act, got)
			}
			p.Active = false
			if auth.May(p, act) {
				t.Errorf("%v may %s after she has left", p.Roles, act)
			}
		}
	}
	if len(roles) != len(femos.Roles()) || !slices.Equal(slices.Sorted(slices.Values(roles)), slices.Sorted(slices.Values(femos.Roles()))) {
		t.Error("there are other roles than this test knows")
	}
	if auth.May(femos.Person{Active: true, Roles: []femos.Role{"queen"}}, auth.OwnSettings) {
		t.Error("an unknown role may something")
	}
}

func TestMayKeep(t *testing.T) {
	t.Parallel()
	person := func(id femos.PersonID, active bool, r ...femos.Role) femos.Person {
		return femos.Person{ID: id, Active: active, Roles: r}
	}
	for _, c := range []struct {
		p     femos.Person
		owner femos.PersonID
		want  bool
	}{
		{person("1", true, femos.Advisor), "1", true},
		{person("1", true, femos.Advisor), "2", false},
		{person("1", true, femos.Advisor), "", false},
		{person("", true, femos.Advisor), "", false},
		{person("1", true, femos.Coordinator), "1", false},
		{person("1", true, femos.Admin), "2", true},
		{person("1", true, femos.Admin), "", true},
		{person("1", false, femos.Admin, femos.Advisor), "1", false},
	} {
		if got := auth.MayKeep(c.p, femos.Account{Owner: c.owner}); got != c.want {
			t.Errorf("%q with %v keeps the account of %q: %t", c.p.ID, c.p.Roles, c.owner, got)
		}
	}
}
