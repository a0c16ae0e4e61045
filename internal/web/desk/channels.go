package desk

import (
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/outreach"
	"femos/internal/store"
)

type channelsData struct {
	Shell
	Rows    []channelRow
	One     *channelView // nil: none is open
	CanAdd  bool
	Form    *channelForm
	Leaving *leaving
	Grant   *grantForm
	Import  *importView
	Notice  *notice
}

type channelRow struct {
	ID       femos.ChannelID
	Name     string
	Platform string
	Account  string
	Basis    string
	Standing bool
	Review   bool // the review date has passed
	Silent   bool // the account is not read
	Language femos.Language
	Kept     int
	Current  bool
}

// channelView is one channel with why we may be there, now and before.
type channelView struct {
	channelRow
	Address string
	Seen    int
	Paused  string // why nothing is read, "" if it is
	Erasing string // how far what a withdrawal removed is gone, "" if there was none
	Now     *permissionView
	Before  []permissionView
	Manage  bool
	Import  bool // she may read an export into it
	Added   string
}

type permissionView struct {
	ID         femos.PermissionID
	Kind       string
	Scopes     []string
	GrantedBy  string
	Evidence   string
	Link       string // the evidence, where it is a link
	Conditions string
	Recorded   string
	Review     string
	Overdue    bool
	Withdrawn  string
}

func (c *call) channelRow(s store.ChannelState) channelRow {
	r := channelRow{ID: s.ID, Name: s.Name, Platform: c.platform(s.Platform), Account: s.AccountName, Language: s.Language, Kept: s.Kept7Days,
		Silent: s.AccountState != femos.AccountActive, Basis: c.t("basis.none")}
	if p := s.Standing(c.now); p != nil {
		r.Standing, r.Basis, r.Review = true, c.t("permission.kind."+string(p.Kind)), !c.now.Before(p.ReviewAt)
	}
	return r
}

// channelList is the list on every page about channels; open is the one that stands beside it.
func (c *call) channelList(title, at string, open femos.ChannelID) (channelsData, error) {
	shell, err := c.shell(title, at, "/channels")
	if err != nil {
		return channelsData{}, err
	}
	all, err := c.d.Channels.Channels(c.r.Context(), c.who)
	if err != nil {
		return channelsData{}, err
	}
	data := channelsData{Shell: shell, CanAdd: c.may(auth.ManageChannels)}
	for _, s := range all {
		row := c.channelRow(s)
		row.Current = s.ID == open
		data.Rows = append(data.Rows, row)
	}
	return data, nil
}

func channelsPage(c *call) error {
	data, err := c.channelList(c.t("channels.title"), "list", "")
	if err != nil {
		return err
	}
	return c.page("channels", data)
}

func channelPage(c *call) error {
	data, _, err := c.openChannel()
	if err != nil {
		return err
	}
	return c.page("channels", data)
}

// openChannel reads the channel of the address and the list beside it.
func (c *call) openChannel() (channelsData, store.ChannelState, error) {
	id, err := femos.ParseID[femos.ChannelID](c.r.PathValue("id"))
	if err != nil {
		return channelsData{}, store.ChannelState{}, err
	}
	state, history, err := c.d.Channels.Channel(c.r.Context(), c.who, id)
	if err != nil {
		return channelsData{}, state, err
	}
	data, err := c.channelList(state.Name, "main", id)
	if err != nil {
		return data, state, err
	}
	one := &channelView{channelRow: c.channelRow(state), Seen: state.Seen7Days, Manage: c.may(auth.ManageChannels), Import: c.may(auth.Import),
		Added: c.cat.Date(state.AddedAt.In(c.d.Zone))}
	if one.Manage {
		one.Address = c.d.Channels.Address(c.who, state.Channel)
	}
	one.Erasing = c.erasing(state.Erasing)
	if state.AccountState != femos.AccountActive {
		one.Paused = c.t("channel.silent." + string(state.AccountState))
	}
	for _, p := range history {
		if v := c.permission(p); p.Covers(c.now) && one.Now == nil {
			one.Now = &v
		} else {
			one.Before = append(one.Before, v)
		}
	}
	data.One = one
	return data, state, nil
}

// erasing says how far what a withdrawal removed is gone.
func (c *call) erasing(e *store.Erasing) string {
	switch {
	case e == nil:
		return ""
	case !e.DoneAt.IsZero():
		return c.t("erasing.done", c.cat.Moment(c.now, e.DoneAt.In(c.d.Zone)))
	case e.Rows > 0:
		return c.t("erasing.rows", e.Rows)
	case e.Left > 0:
		return c.t("erasing.left", e.Left)
	}
	return c.t("erasing.files")
}

func (c *call) permission(p femos.Permission) permissionView {
	v := permissionView{ID: p.ID, Kind: c.t("permission.kind." + string(p.Kind)), GrantedBy: p.GrantedBy, Evidence: p.Evidence, Link: webLink(p.Evidence),
		Conditions: p.Conditions, Recorded: c.cat.Date(p.RecordedAt.In(c.d.Zone)), Review: c.cat.Date(p.ReviewAt.In(c.d.Zone)), Overdue: !c.now.Before(p.ReviewAt)}
	for _, s := range []struct {
		on   bool
		name string
	}{{p.Scopes.Read, "read"}, {p.Scopes.Reply, "reply"}, {p.Scopes.Sample, "sample"}, {p.Scopes.Learn, "learn"}} {
		if s.on {
			v.Scopes = append(v.Scopes, c.t("scope."+s.name))
		}
	}
	if !p.WithdrawnAt.IsZero() {
		v.Withdrawn = c.cat.Date(p.WithdrawnAt.In(c.d.Zone))
	}
	return v
}

// channelForm is what a new channel needs: one choice of account and kind, what to find there, and what we call it.
type channelForm struct {
	Accounts  []accountChoice
	Place     string // "ACCOUNT KIND"
	Typed     string
	Name      string
	Language  femos.Language
	Languages []femos.Language
}

type accountChoice struct {
	Name  string
	Kinds []kindChoice
}

type kindChoice struct{ Value, Label string }

func addChannelPage(c *call) error { return c.showChannelForm(channelForm{}, nil) }

func addChannel(c *call) error {
	f := channelForm{Place: c.r.FormValue("place"), Typed: c.value("typed"), Name: c.value("name"), Language: femos.Language(c.value("language"))}
	account, kind, _ := strings.Cut(f.Place, " ")
	id, err := c.d.Channels.AddChannel(c.r.Context(), c.who, femos.AccountID(account), kind, f.Typed, f.Name, f.Language)
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showChannelForm(f, wrong)
	}
	return c.to("/channels/" + string(id) + "/permission")
}

func (c *call) showChannelForm(f channelForm, wrong *notice) error {
	data, err := c.channelList(c.t("channel.add"), "main", "")
	if err != nil {
		return err
	}
	accounts, err := c.d.Accounts.Accounts(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		f.Accounts = append(f.Accounts, c.accountChoice(a))
	}
	f.Languages = adviceLanguages()
	data.Form, data.Notice = &f, wrong
	return c.page("channels", data)
}

// accountChoice lists what an account can read; a platform without a choice has one kind without a name.
func (c *call) accountChoice(a outreach.AccountState) accountChoice {
	choice := accountChoice{Name: a.Name + ", " + c.platform(a.Platform)}
	var kinds []string
	for _, k := range c.d.Accounts.Platforms() {
		if k.Name == a.Platform {
			kinds = k.Limits.ChannelKinds
		}
	}
	if len(kinds) == 0 {
		return accountChoice{Name: choice.Name, Kinds: []kindChoice{{string(a.ID) + " ", c.t("channelkind.group")}}}
	}
	for _, k := range kinds {
		label := k
		if key := "channelkind." + k; c.cat.Has(key) {
			label = c.t(key)
		}
		choice.Kinds = append(choice.Kinds, kindChoice{string(a.ID) + " " + k, label})
	}
	return choice
}

// adviceLanguages are the languages in which the team advises, German first.
func adviceLanguages() []femos.Language {
	return []femos.Language{"de", "ar", "en", "es", "fa", "fr", "ps", "pt", "ru", "sr", "tr", "uk"}
}

// date reads a date field; the zero time where it holds none.
func (c *call) date(field string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, c.value(field), c.d.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
