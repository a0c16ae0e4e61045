package desk

import (
	"slices"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

// pageSize is how many rows come at once: three screens.
const pageSize = 40

type inboxData struct {
	Shell
	List   listView
	Thread *threadView // nil: nothing is open
}

type listView struct {
	Title string
	Query listQuery
	Rows  []rowView
	More  string // address of the next page, "" at the end
	Open  femos.InquiryID
}

// rowView is a line of the list in words.
type rowView struct {
	ID           femos.InquiryID
	Href         string
	Current      bool
	Rank         int    // of the urgency
	Urgency      string // in a word
	Area, Detail string
	Due          string
	DueAt        time.Time
	Over         bool
	Gone         int // per cent of the target that has gone
	Ring         bool
	Language     femos.Language
	Excerpt      string
	Channel      string
	Platform     string
	Claims       int
	Who          string
	Mine         bool
	State        string // of the newest reply or of the inquiry, in words; "" if there is nothing to say
	Look         bool   // somebody should look at the reply
	Closed       bool
}

// query reads which list she looks at; anything unknown becomes the first view.
func (c *call) query() listQuery {
	q := listQuery{View: femos.View(c.r.URL.Query().Get("view")), Language: femos.Language(c.r.URL.Query().Get("lang"))}
	if !slices.Contains(femos.Views(), q.View) {
		q.View = femos.ViewNew
	}
	if id, err := femos.ParseID[femos.ChannelID](c.r.URL.Query().Get("channel")); err == nil {
		q.Channel = id
	}
	return q
}

func home(c *call) error {
	switch {
	case c.may(auth.ReadInbox):
		return c.to("/inbox")
	case c.may(auth.SeeChannels):
		return c.to("/channels")
	case c.may(auth.ManagePeople):
		return c.to("/people")
	}
	return c.to("/me")
}

// inboxPage answers with the list: the page, its rows, or the numbers beside the views.
func inboxPage(c *call) error {
	switch c.part() {
	case "counts":
		return c.countsPart()
	case "rows":
		list, err := c.list(c.query(), "")
		if err != nil {
			return err
		}
		return c.page("inbox.rows", list)
	}
	return c.inbox(nil)
}

// inbox writes the whole page, with a thread or without.
func (c *call) inbox(thread *threadView) error {
	q := c.query()
	var open femos.InquiryID
	at := "list"
	if thread != nil {
		open, at = thread.ID, "main"
	}
	list, err := c.list(q, open)
	if err != nil {
		return err
	}
	title := list.Title
	if thread != nil {
		title = thread.Title
	}
	shell, err := c.shell(title, at, q.path())
	if err != nil {
		return err
	}
	return c.page("inbox", inboxData{Shell: shell, List: list, Thread: thread})
}

func (c *call) countsPart() error {
	shell, err := c.shell("", "list", c.query().path())
	if err != nil {
		return err
	}
	return c.page("shell.groups", shell)
}

func (c *call) list(q listQuery, open femos.InquiryID) (listView, error) {
	after := c.r.URL.Query().Get("after")
	page, err := c.d.Inbox.List(c.r.Context(), c.who, store.Query{View: q.View, Language: q.Language, Channel: q.Channel, Me: c.who.ID, After: after, Limit: pageSize})
	if err != nil {
		return listView{}, err
	}
	list := listView{Title: c.listTitle(q, page), Query: q, Open: open}
	for _, r := range page.Rows {
		list.Rows = append(list.Rows, c.row(r, q, open))
	}
	if page.Next != "" {
		list.More = q.path() + "&after=" + urlEscape(page.Next)
	}
	return list, nil
}

func (c *call) listTitle(q listQuery, page store.Page) string {
	switch {
	case q.Language != "":
		return c.cat.LanguageName(q.Language)
	case q.Channel != "" && len(page.Rows) > 0:
		return page.Rows[0].ChannelName
	case q.Channel != "":
		return c.t("nav.channels")
	}
	return c.t("view." + string(q.View))
}

func (c *call) row(r store.Row, q listQuery, open femos.InquiryID) rowView {
	v := rowView{
		ID: r.ID, Href: "/inbox/" + string(r.ID) + "?" + q.String(), Current: r.ID == open,
		Rank: r.Urgency.Rank(), Urgency: c.t("urgency." + string(r.Urgency)),
		Language: r.Language, Excerpt: plain(c.cat, r.Excerpt), Channel: r.ChannelName, Platform: c.platform(r.Platform),
		Claims: r.Claims, Who: r.TakenByName, Closed: !r.Open(),
	}
	v.Area, v.Detail = c.d.words.topic(c.cat, r.Topic)
	if r.TakenBy == c.who.ID && r.TakenBy != "" {
		v.Who, v.Mine = c.t("row.you"), true
	}
	v.State, v.Look = c.rowState(r)
	switch {
	case r.State == femos.Done:
		v.Due, v.DueAt = c.cat.Moment(c.now, r.ClosedAt.In(c.d.Zone)), r.ClosedAt
	case r.State == femos.Answered:
		v.Due, v.DueAt = c.cat.Moment(c.now, r.ChangedAt.In(c.d.Zone)), r.ChangedAt
	default:
		v.Due, v.DueAt, v.Ring = c.cat.Due(c.now, r.DueAt.In(c.d.Zone)), r.DueAt, true
		v.Over = !c.now.Before(r.DueAt) || r.Urgency == femos.Emergency
		v.Gone = gone(r.CreatedAt, c.now, r.DueAt)
	}
	return v
}

// rowState says in two words how the reply stands, or how the inquiry was closed.
func (c *call) rowState(r store.Row) (said string, look bool) {
	switch r.Reply {
	case femos.ReplyRefused, femos.ReplyUnknown, femos.ReplyManual, femos.ReplyGone:
		if r.Open() {
			return c.t("reply.short." + string(r.Reply)), true
		}
	case femos.ReplyWaiting, femos.ReplySending:
		return c.t("reply.short." + string(r.Reply)), false
	}
	switch {
	case r.Dismissed != "":
		return c.t("dismissed." + string(r.Dismissed)), false
	case r.Reply == femos.ReplySent || r.State == femos.Answered:
		return c.t("reply.short.sent"), false
	}
	return "", false
}

// gone is how much of the target has passed, in per cent, 0 to 100.
func gone(from, now, due time.Time) int {
	whole := due.Sub(from)
	if whole <= 0 || !now.Before(due) {
		return 100
	}
	return int(max(0, now.Sub(from)) * 100 / whole)
}

// platform names a platform: by the catalogue, else as it calls itself.
func (c *call) platform(p femos.Platform) string {
	if key := "platform." + string(p); c.cat.Has(key) {
		return c.t(key)
	}
	return string(p)
}
