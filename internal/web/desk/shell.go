package desk

import (
	"net/url"

	"femos"
	"femos/internal/auth"
	"femos/internal/i18n"
	"femos/internal/store"
)

// Shell is what every page carries: language, theme, title, and the way around.
type Shell struct {
	Lang, Dir, Theme string
	Title            string
	At               string // which of the columns a phone shows: "list" or "main"; "bare" without the way around
	Wide             bool   // no list column
	Person           femos.Person
	Groups           []navGroup
	Search           string
	CanSearch        bool
	CanCapture       bool
	Keys             []keyGroup
	Trouble          []string // what is wrong just now, a line each
}

type navGroup struct {
	Title string
	Items []navItem
}

type navItem struct {
	Href, Label string
	Lang        femos.Language // of the label if it is not ours
	Count       int
	Urgent      bool
	Here        bool
	ID          string // by which the script finds the count
}

// bareShell is the page around an error or the log-in: no way around, nothing asked from the store.
func (c *call) bareShell(title string) Shell {
	s := Shell{Lang: string(c.cat.Language), Dir: c.cat.Dir(), Theme: c.who.Theme, Title: title, At: "bare", Person: c.who, Keys: keyGroups(c.cat), Trouble: c.troubles()}
	if c.who.ID != "" && !c.who.Sworn && c.who.Is(femos.Advisor, femos.Translator, femos.Lawyer, femos.Deputy, femos.Coordinator) {
		s.Trouble = append(s.Trouble, c.t("guidance.unsworn"))
	}
	return s
}

// shell is the page around everything else. here is the address of the nav item that is shown as the present one.
func (c *call) shell(title, at, here string) (Shell, error) {
	s := c.bareShell(title)
	s.At = at
	s.CanSearch, s.CanCapture = c.may(auth.ReadInbox), c.may(auth.Capture)
	if c.may(auth.ReadInbox) {
		counts, err := c.d.Inbox.Counts(c.r.Context(), c.who)
		if err != nil {
			return s, err
		}
		s.Groups = append(s.Groups, inboxGroups(c.cat, counts)...)
	}
	if law := c.lawGroup(); len(law.Items) > 0 {
		s.Groups = append(s.Groups, law)
	}
	team := c.teamGroup()
	if c.may(auth.SeeGuidance) {
		missing, err := c.d.Guidance.Missing(c.r.Context(), c.who)
		if err != nil {
			return s, err
		}
		team.Items = append(team.Items, navItem{Href: "/guidance", Label: c.t("nav.guidance"), Count: missing})
	}
	if len(team.Items) > 0 {
		s.Groups = append(s.Groups, team)
	}
	for g := range s.Groups {
		for i := range s.Groups[g].Items {
			item := &s.Groups[g].Items[i]
			item.Here = item.Href == here
		}
	}
	return s, nil
}

func inboxGroups(cat *i18n.Catalogue, counts store.Counts) []navGroup {
	views := navGroup{}
	for _, v := range femos.Views() {
		n := counts.View[v]
		if v == femos.ViewDone {
			n = 0 // what is done asks for nothing
		}
		views.Items = append(views.Items, navItem{Href: "/inbox?view=" + string(v), Label: cat.T("view." + string(v)), Count: n,
			Urgent: v == femos.ViewUrgent && n > 0, ID: "view-" + string(v)})
	}
	groups := []navGroup{views}
	languages := navGroup{Title: cat.T("nav.languages")}
	for _, l := range counts.Language {
		languages.Items = append(languages.Items, navItem{Href: listQuery{View: femos.ViewOpen, Language: l.Language}.path(),
			Label: cat.LanguageName(l.Language), Count: l.N, ID: "lang-" + string(l.Language)})
	}
	channels := navGroup{Title: cat.T("nav.channels")}
	for _, ch := range counts.Channel {
		channels.Items = append(channels.Items, navItem{Href: listQuery{View: femos.ViewOpen, Channel: ch.Channel}.path(),
			Label: ch.Name, Count: ch.N, ID: "channel-" + string(ch.Channel)})
	}
	for _, g := range []navGroup{languages, channels} {
		if len(g.Items) > maxNavItems {
			g.Items = g.Items[:maxNavItems]
		}
		if len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// maxNavItems keeps the way around on one screen: the languages and channels with the most open inquiries.
const maxNavItems = 6

func (c *call) lawGroup() navGroup {
	g := navGroup{Title: c.t("nav.law")}
	if c.may(auth.Verify) {
		g.Items = append(g.Items, navItem{Href: "/queue", Label: c.t("nav.queue")})
	}
	if c.may(auth.SeeAlarms) && c.rings() {
		g.Items = append(g.Items, navItem{Href: "/alarms", Label: c.t("alarms.title"), Urgent: true})
	}
	if c.may(auth.Reply) {
		g.Items = append(g.Items, navItem{Href: "/corrections", Label: c.t("nav.corrections")})
	}
	if c.may(auth.Translate) {
		g.Items = append(g.Items, navItem{Href: "/translations", Label: c.t("library.translations")})
	}
	if c.may(auth.ReadLibrary) {
		g.Items = append(g.Items, navItem{Href: "/library", Label: c.t("nav.library")}, navItem{Href: "/claims", Label: c.t("nav.claims")})
	}
	return g
}

func (c *call) teamGroup() navGroup {
	g := navGroup{Title: c.t("nav.team")}
	for _, item := range []struct {
		act         auth.Act
		path, label string
	}{
		{auth.SeeChannels, "/channels", "nav.channel_list"},
		{auth.OwnAccount, "/accounts", "nav.accounts"},
		{auth.SeePeople, "/people", "nav.people"},
		{auth.Check, "/check", "nav.check"},
		{auth.Learning, "/learning", "nav.learning"},
	} {
		if c.may(item.act) {
			g.Items = append(g.Items, navItem{Href: item.path, Label: c.t(item.label)})
		}
	}
	return g
}

// listQuery is which list she looks at. It travels in the address, so that an open thread keeps its list.
type listQuery struct {
	View     femos.View
	Language femos.Language
	Channel  femos.ChannelID
}

// String is the query as it stands in an address.
func (q listQuery) String() string {
	v := url.Values{"view": {string(q.View)}}
	if q.Language != "" {
		v.Set("lang", string(q.Language))
	}
	if q.Channel != "" {
		v.Set("channel", string(q.Channel))
	}
	return v.Encode()
}

func (q listQuery) path() string { return "/inbox?" + q.String() }
