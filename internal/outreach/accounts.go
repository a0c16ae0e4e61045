package outreach

import (
	"context"
	"maps"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/live"
	"femos/internal/mask"
	"femos/internal/store"
)

// checkWait is how long a platform may take to say who we are.
const checkWait = 20 * time.Second

// Accounts is who we are on the platforms. Secrets go in and never come out.
type Accounts struct {
	o      Options
	reader Reader
}

// Reader is what reads the accounts; it is poked when something changed. connector.Runner is one.
type Reader interface {
	Poke()
	Behind(femos.AccountID) time.Duration
}

// NewAccounts makes it.
func NewAccounts(o Options, reader Reader) *Accounts { return &Accounts{o, reader} }

// AccountState is an account with how its reading goes.
type AccountState struct {
	femos.Account
	Behind   time.Duration // how old the newest batch was when it came
	Channels int
	Settings connector.Values // without the secrets; empty if they can't be opened, or to whom they do not belong
}

// Accounts lists them.
func (a *Accounts) Accounts(ctx context.Context, who femos.Person) ([]AccountState, error) {
	rows, err := a.o.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]AccountState, len(rows))
	for i, r := range rows {
		list[i] = AccountState{r.Account, a.reader.Behind(r.ID), r.Channels, a.shown(who, r)}
	}
	return list, nil
}

// shown are the settings that may be looked at: none that is secret, or that the platform no longer has.
func (a *Accounts) shown(who femos.Person, r store.AccountRow) connector.Values {
	kind, err := a.o.Opener.Kind(r.Platform)
	if err != nil || !mayKeep(who, r) {
		return nil
	}
	values, err := connector.OpenValues(a.o.Keys, r.ID, r.Settings)
	if err != nil {
		return nil // the account's fault tells that; whoever mends it fills the form in anew
	}
	shown := connector.Values{}
	for _, f := range kind.Settings {
		if !f.Secret {
			shown[f.Name] = values[f.Name]
		}
	}
	return shown
}

// mayKeep says whether the account is hers to change: her own, or any for an admin.
func mayKeep(who femos.Person, r store.AccountRow) bool {
	return who.Is(femos.Admin) || r.Owner != "" && r.Owner == who.ID
}

// Platforms lists those for which a person can add an account.
func (a *Accounts) Platforms() []connector.Kind {
	var list []connector.Kind
	for _, k := range a.o.Opener.Kinds {
		if !k.BuiltIn {
			list = append(list, k)
		}
	}
	return list
}

// Add asks the platform whether it knows the account and stores it. Admins add the team's; an advisor her own. Conflict
// "account_known" for one that is here already.
func (a *Accounts) Add(ctx context.Context, who femos.Person, platform femos.Platform, values connector.Values) (femos.AccountID, error) {
	kind, err := a.o.Opener.Kind(platform)
	if err != nil || kind.BuiltIn {
		return "", femos.Fail(femos.NotFound, "no_platform").Because(err)
	}
	identity, err := a.check(ctx, platform, values)
	if err != nil {
		return "", err
	}
	now := a.o.Now()
	account := femos.Account{ID: femos.NewID[femos.AccountID](now, a.o.Random), Platform: platform, Identity: identity.ID, Name: identity.Name, State: femos.AccountActive}
	if !who.Is(femos.Admin) {
		account.Owner = who.ID
	}
	if err := a.o.Store.AddAccount(ctx, account, connector.SealValues(a.o.Keys, account.ID, values), now); err != nil {
		return "", err
	}
	a.changed(account.ID)
	return account.ID, nil
}

// check opens a connector and asks who we are. Invalid "account_refused", Unavailable "account_unreachable".
func (a *Accounts) check(ctx context.Context, platform femos.Platform, values connector.Values) (connector.Identity, error) {
	c, err := a.o.Opener.Open(platform, values, nil)
	if err != nil {
		return connector.Identity{}, err
	}
	defer func() { _ = c.Close() }() // it was only asked once
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	identity, err := c.Check(ctx)
	if err == nil {
		identity.Name = mask.Clean(identity.Name)
		return identity, nil
	}
	if connector.FaultOf(err).Kind == connector.Denied {
		return identity, femos.Fail(femos.Invalid, "account_refused").Because(err)
	}
	return identity, femos.Fail(femos.Unavailable, "account_unreachable").Because(err)
}

// Update stores new settings, after asking the platform; an empty secret stays as it was. Where the old ones can't be
// opened any more, all must be given anew.
func (a *Accounts) Update(ctx context.Context, who femos.Person, id femos.AccountID, values connector.Values, version int64) error {
	row, err := a.own(ctx, who, id)
	if err != nil {
		return err
	}
	kind, err := a.o.Opener.Kind(row.Platform)
	if err != nil || kind.BuiltIn {
		return femos.Fail(femos.NotFound, "no_platform").Because(err)
	}
	old, err := connector.OpenValues(a.o.Keys, id, row.Settings)
	if err != nil {
		old = nil // a required one is asked for below
	}
	full := connector.Values{}
	maps.Copy(full, old)
	maps.Copy(full, values)
	for _, f := range kind.Settings {
		if f.Secret && values[f.Name] == "" {
			full[f.Name] = old[f.Name]
		}
	}
	identity, err := a.check(ctx, row.Platform, full)
	if err != nil {
		return err
	}
	changed := femos.Account{ID: id, Version: version, Platform: row.Platform, Identity: identity.ID, Name: identity.Name}
	return a.told(id, a.o.Store.UpdateAccount(ctx, changed, connector.SealValues(a.o.Keys, id, full)))
}

// Pause stops the reading of an account.
func (a *Accounts) Pause(ctx context.Context, who femos.Person, id femos.AccountID, version int64) error {
	if _, err := a.own(ctx, who, id); err != nil {
		return err
	}
	return a.told(id, a.o.Store.SetAccountState(ctx, id, version, femos.AccountPaused))
}

// Resume starts it again.
func (a *Accounts) Resume(ctx context.Context, who femos.Person, id femos.AccountID, version int64) error {
	if _, err := a.own(ctx, who, id); err != nil {
		return err
	}
	return a.told(id, a.o.Store.SetAccountState(ctx, id, version, femos.AccountActive))
}

func (a *Accounts) own(ctx context.Context, who femos.Person, id femos.AccountID) (store.AccountRow, error) {
	row, err := a.o.Store.Account(ctx, id)
	if err == nil && !mayKeep(who, row) {
		err = femos.Fail(femos.Forbidden, "not_your_account")
	}
	return row, err
}

func (a *Accounts) told(id femos.AccountID, err error) error {
	if err == nil {
		a.changed(id)
	}
	return err
}

func (a *Accounts) changed(id femos.AccountID) {
	a.reader.Poke()
	a.o.Hub.Publish(live.Notice{Kind: "account", ID: string(id)})
}
