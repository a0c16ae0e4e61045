package outreach_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

func TestAccounts(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		poked := r.reader.poked
		id, err := r.accounts.Add(t.Context(), r.lena, "stand", connector.Values{"user": "lena", "password": secret})
		if _, err := r.accounts.Add(t.Context(), r.chief, "stand", connector.Values{"user": "lena", "password": "another"}); femos.KindOf(err) != femos.Conflict {
			t.Errorf("the same account twice: %v", err)
		}
		check(t, err)
		if r.reader.poked != poked+1 {
			t.Error("the reader was not poked")
		}
		hears(t, r, "account", id)
		a, err := r.store.Account(t.Context(), id)
		check(t, err)
		if a.Owner != r.lena.ID || a.Name != "@lena" || a.State != femos.AccountActive || a.Platform != "stand" {
			t.Errorf("%+v", a.Account)
		}
		list, err := r.accounts.Accounts(t.Context(), r.lena)
		check(t, err)
		if len(list) != 3 || list[0].Behind != 7*time.Minute || list[0].Channels+list[1].Channels+list[2].Channels != 2 {
			t.Errorf("%+v", list)
		}
		if kinds := r.accounts.Platforms(); len(kinds) != 1 || kinds[0].Name != "stand" {
			t.Errorf("platforms %v: what the program makes itself is not to be added", kinds)
		}
		for _, platform := range []femos.Platform{"byhand", "nowhere"} {
			_, err = r.accounts.Add(t.Context(), r.chief, platform, connector.Values{})
			wants(t, err, femos.NotFound, "no_platform")
		}
		team, err := r.store.Account(t.Context(), r.account)
		check(t, err)
		if team.Owner != "" {
			t.Errorf("the team's account is %s's", team.Owner)
		}
		// Her own is hers and the admins' to change, the team's the admins'.
		wants(t, r.accounts.Pause(t.Context(), r.olga, id, 1), femos.Forbidden, "not_your_account")
		wants(t, r.accounts.Update(t.Context(), r.olga, id, connector.Values{"user": "x"}, 1), femos.Forbidden, "not_your_account")
		wants(t, r.accounts.Resume(t.Context(), r.lena, r.account, 1), femos.Forbidden, "not_your_account")
		check(t, r.accounts.Pause(t.Context(), r.lena, id, 1))
		wants(t, r.accounts.Resume(t.Context(), r.chief, id, 1), femos.Conflict, "changed")
		check(t, r.accounts.Resume(t.Context(), r.chief, id, 2))
		wants(t, r.accounts.Pause(t.Context(), r.chief, newID[femos.AccountID](), 1), femos.NotFound, "no_account")
		r.nowhere(t, secret)
	})
}

func TestAccountIsCheckedFirst(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		good := connector.Values{"user": "femos", "password": secret}
		before := r.reader.poked
		for name, try := range map[string]struct {
			fault error
			kind  femos.ErrorKind
			code  string
		}{
			"refused":     {&connector.Fault{Kind: connector.Denied, Code: "login_refused"}, femos.Invalid, "account_refused"},
			"limited":     {&connector.Fault{Kind: connector.Limited, Code: "limited"}, femos.Unavailable, "account_unreachable"},
			"unreachable": {errors.New("no route to host"), femos.Unavailable, "account_unreachable"},
		} {
			r.platform.login = try.fault
			_, err := r.accounts.Add(t.Context(), r.chief, "stand", good)
			wants(t, err, try.kind, try.code)
			updated := r.accounts.Update(t.Context(), r.chief, r.account, connector.Values{"user": "other", "password": "other"}, 1)
			wants(t, updated, try.kind, try.code)
			if strings.Contains(err.Error()+updated.Error(), secret) {
				t.Errorf("%s: the error holds the secret", name)
			}
		}
		_, err := r.accounts.Add(t.Context(), r.chief, "stand", connector.Values{"user": "femos"})
		if told := told(t, err, femos.Invalid, "setting_missing"); told.Field != "password" {
			t.Errorf("field %q", told.Field)
		}
		_, err = r.accounts.Add(t.Context(), r.chief, "stand", nil)
		wants(t, err, femos.Invalid, "setting_missing")
		list, err := r.accounts.Accounts(t.Context(), r.chief)
		check(t, err)
		if len(list) != 2 || r.reader.poked != before || list[1].Version != 1 {
			t.Errorf("%+v: something was stored", list)
		}
		r.platform.login = nil
		if r.platform.opened != r.platform.closed {
			t.Errorf("%d opened, %d closed", r.platform.opened, r.platform.closed)
		}
	})
}

func TestAccountUpdate(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		stored := func() connector.Values {
			t.Helper()
			a, err := r.store.Account(t.Context(), r.account)
			check(t, err)
			values, err := connector.OpenValues(r.options.Keys, r.account, a.Settings)
			check(t, err)
			return values
		}
		form := connector.Values{"user": "neu", "host": "x.example", "password": ""}
		check(t, r.accounts.Update(t.Context(), r.chief, r.account, form, 1))
		if v := stored(); v["password"] != secret || v["user"] != "neu" || v["host"] != "x.example" {
			t.Error("an empty secret stays as it was, all else is as given")
		}
		if form["password"] != "" {
			t.Error("the form now holds the secret")
		}
		check(t, r.accounts.Update(t.Context(), r.chief, r.account, connector.Values{"user": "neu", "host": "", "password": "another-marker-secret"}, 2))
		if v := stored(); v["password"] != "another-marker-secret" || v["host"] != "" {
			t.Error("a new secret and an emptied setting are stored")
		}
		check(t, r.accounts.Update(t.Context(), r.chief, r.account, nil, 3))
		wants(t, r.accounts.Update(t.Context(), r.chief, r.account, form, 1), femos.Conflict, "changed")
		wants(t, r.accounts.Update(t.Context(), r.chief, r.hands, connector.Values{}, 1), femos.NotFound, "no_platform")
		r.nowhere(t, secret, "another-marker-secret")
	})
}
