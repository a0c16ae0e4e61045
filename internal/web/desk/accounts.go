package desk

import (
	"slices"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector"
	"femos/internal/outreach"
)

// late is from when on the desk says that an account lags behind its platform.
const late = 2 * time.Minute

type accountsData struct {
	Shell
	Rows      []accountRow
	One       *accountRow
	Add       bool
	Platforms []platformChoice
	Platform  femos.Platform
	Fields    []fieldView
	Notice    *notice
}

type platformChoice struct {
	Name  femos.Platform
	Label string
}

// accountRow is an account in words: how it stands, and what to do.
type accountRow struct {
	ID       femos.AccountID
	Version  int64
	Name     string
	Platform string
	kind     femos.Platform
	settings connector.Values
	State    femos.AccountState
	Said     string
	Why      string
	Todo     string
	Since    string
	Behind   string // how long ago the newest post read was written, "" if up to date
	Channels int
	Current  bool
	Mine     bool // she may change it
	BuiltIn  bool // made by the program: there is nothing to set
}

// fieldView is one setting in the form. A secret's value never comes back.
type fieldView struct {
	connector.Field
	Label, Hint string
	Value       string
	Keep        bool // empty keeps what is stored
}

func (c *call) accountRow(a outreach.AccountState) accountRow {
	r := accountRow{ID: a.ID, Version: a.Version, Name: a.Name, Platform: c.platform(a.Platform), kind: a.Platform, settings: a.Settings, State: a.State,
		Said: c.t("account.state." + string(a.State)), Channels: a.Channels}
	r.Mine = auth.MayKeep(c.who, a.Account)
	r.BuiltIn = !slices.ContainsFunc(c.d.Accounts.Platforms(), func(k connector.Kind) bool { return k.Name == a.Platform })
	r.Why, r.Todo = c.cat.Fault(a.Fault)
	if !a.FaultAt.IsZero() && a.Fault != "" {
		r.Since = c.cat.Moment(c.now, a.FaultAt.In(c.d.Zone))
	}
	if a.Behind >= late && a.State == femos.AccountActive {
		r.Behind = c.t("account.behind", a.Behind)
	}
	return r
}

func (c *call) accountList(title, at string, open femos.AccountID) (accountsData, error) {
	shell, err := c.shell(title, at, "/accounts")
	if err != nil {
		return accountsData{}, err
	}
	all, err := c.d.Accounts.Accounts(c.r.Context(), c.who)
	if err != nil {
		return accountsData{}, err
	}
	data := accountsData{Shell: shell}
	for _, a := range all {
		row := c.accountRow(a)
		if row.Current = a.ID == open; row.Current {
			data.One = &row
		}
		data.Rows = append(data.Rows, row)
	}
	if open != "" && data.One == nil {
		return data, femos.Fail(femos.NotFound, "no_account")
	}
	return data, nil
}

func accountsPage(c *call) error {
	data, err := c.accountList(c.t("accounts.title"), "list", "")
	if err != nil {
		return err
	}
	return c.page("accounts", data)
}

func accountPage(c *call) error { return c.showAccount(nil) }

func (c *call) showAccount(wrong *notice) error {
	id, err := femos.ParseID[femos.AccountID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	data, err := c.accountList(c.t("accounts.title"), "main", id)
	if err != nil {
		return err
	}
	data.Shell.Title = data.One.Name
	data.Fields, data.Notice = c.fields(data.One.kind, data.One.settings), wrong
	return c.page("accounts", data)
}

func addAccountPage(c *call) error { return c.showAccountForm(nil) }

func (c *call) showAccountForm(wrong *notice) error {
	data, err := c.accountList(c.t("account.add"), "main", "")
	if err != nil {
		return err
	}
	data.Add, data.Notice = true, wrong
	data.Platform = femos.Platform(c.value("platform"))
	for i, k := range c.d.Accounts.Platforms() {
		if i == 0 && data.Platform == "" {
			data.Platform = k.Name
		}
		data.Platforms = append(data.Platforms, platformChoice{k.Name, c.platform(k.Name)})
	}
	data.Fields = c.fields(data.Platform, nil)
	return c.page("accounts", data)
}

// fields makes a form of a platform's settings: what she typed, else what is stored, else the default; but for secrets,
// which stay as they are where settings are stored already and nothing is typed.
func (c *call) fields(platform femos.Platform, stored connector.Values) []fieldView {
	var out []fieldView
	for _, k := range c.d.Accounts.Platforms() {
		if k.Name != platform {
			continue
		}
		for _, f := range k.Settings {
			v := fieldView{Field: f, Label: f.Name, Value: f.Default, Keep: stored != nil}
			if stored[f.Name] != "" {
				v.Value = stored[f.Name]
			}
			for _, key := range []string{"setting." + f.Name, "setting." + string(platform) + "." + f.Name} {
				if c.cat.Has(key) {
					v.Label = c.t(key)
				}
				if c.cat.Has(key + ".hint") {
					v.Hint = c.t(key + ".hint")
				}
			}
			if typed := c.value("set." + f.Name); typed != "" {
				v.Value = typed
			}
			if f.Secret {
				v.Value = ""
			}
			out = append(out, v)
		}
	}
	return out
}

// values reads the settings of the form: those that the platform has, and no others.
func (c *call) values(platform femos.Platform) connector.Values {
	values := connector.Values{}
	for _, f := range c.fields(platform, nil) {
		if f.Secret {
			values[f.Name] = c.r.FormValue("set." + f.Name)
		} else {
			values[f.Name] = c.value("set." + f.Name)
		}
	}
	return values
}

func addAccount(c *call) error {
	platform := femos.Platform(c.value("platform"))
	id, err := c.d.Accounts.Add(c.r.Context(), c.who, platform, c.values(platform))
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showAccountForm(wrong)
	}
	return c.to("/accounts/" + string(id))
}

// onAccount does something with the account of the address.
func (c *call) onAccount(do func(femos.AccountID) error) error {
	id, err := femos.ParseID[femos.AccountID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showAccount(wrong)
	}
	return c.to("/accounts/" + string(id))
}

func updateAccount(c *call) error {
	return c.onAccount(func(id femos.AccountID) error {
		data, err := c.accountList("", "main", id)
		if err != nil {
			return err
		}
		return c.d.Accounts.Update(c.r.Context(), c.who, id, c.values(data.One.kind), c.version())
	})
}

func pauseAccount(c *call) error {
	return c.onAccount(func(id femos.AccountID) error { return c.d.Accounts.Pause(c.r.Context(), c.who, id, c.version()) })
}

func resumeAccount(c *call) error {
	return c.onAccount(func(id femos.AccountID) error { return c.d.Accounts.Resume(c.r.Context(), c.who, id, c.version()) })
}
