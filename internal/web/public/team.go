package public

import (
	"net/http"
	"slices"
	"strings"

	"femos"
	"femos/internal/profile"
)

// Team is who stands behind the site, as far as they say so themselves.
type Team struct {
	Advisors []Advisor
	Accounts []Account // the team's own
}

// none says whether nobody is shown: then there are no pages of the team, as they would deny who is real.
func (t Team) none() bool { return len(t.Advisors)+len(t.Accounts) == 0 }

// Advisor is somebody of the team.
type Advisor struct {
	ID        string
	Name      string
	Title     string // her role in her own words, "" for none
	Roles     []femos.Role
	Employer  string
	Funder    string
	Languages []femos.Language
	Hours     femos.Hours // in the team's zone
	Accounts  []Account   // really hers
}

// Account is one account by all links that lead to it, the one to show first.
type Account []string

// Label is how the account's link is written for people.
func (a Account) Label() string { return bare(a[0]) }

// URL is where it leads.
func (a Account) URL() string { return a[0] }

// newBook makes what knows whose an account is. Its holders are the advisors, and the team behind them.
func newBook(t Team) *profile.Book {
	var holders []profile.Holder
	for _, a := range t.Advisors {
		holders = append(holders, profile.Holder{Name: a.Name, Links: slices.Concat(a.Accounts...)})
	}
	return profile.NewBook(append(holders, profile.Holder{Links: slices.Concat(t.Accounts...)}))
}

type teamPage struct {
	shell
	Check   check
	Members []member
	Team    []Account
	Talk    string
}

// member is an advisor in a list.
type member struct {
	Advisor
	Path   string
	Said   []string // her roles in the page's language
	Speaks []spoken
}

// teamList lists who stands behind the site.
func teamList(c *call) (*page, error) {
	if c.team.none() {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	p := teamPage{shell: c.shell(c.Texts["team"], "team"), Check: check{Lang: c.lang}, Team: c.team.Accounts, Talk: c.site.o.Talk}
	for i := range c.team.Advisors {
		p.Members = append(p.Members, c.member(i))
	}
	return c.render("team", p)
}

func (c *call) member(i int) member {
	m := member{Advisor: c.team.Advisors[i]}
	m.Path = "/" + string(c.lang) + "/p/" + c.advisorCodes.of(m.ID)
	for _, l := range m.Languages {
		m.Speaks = append(m.Speaks, c.site.spokenAs(l, c.lang))
	}
	for _, r := range m.Roles {
		if r != femos.Admin { // keeps the machine, which is no role towards a woman
			m.Said = append(m.Said, c.Texts["role_"+string(r)])
		}
	}
	return m
}

type advisorPage struct {
	shell
	Who   member
	Days  []daysRow
	Short string // address of the page, as one writes it
	Check check
	Talk  string
}

// daysRow is days with the same hours.
type daysRow struct{ Days, Hours string }

// advisor is the page by which a real advisor is told from a false one. It is kept from search engines: what she takes back must
// not live on in theirs.
func advisor(c *call) (*page, error) {
	places := c.advisorCodes.find(c.r.PathValue("code"))
	if len(places) != 1 {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	m := c.member(places[0])
	code := c.advisorCodes.of(m.ID)
	p := advisorPage{shell: c.shell(m.Name, "p/"+code), Who: m, Days: c.days(m.Hours), Short: bare(c.site.o.Base) + "/p/" + code, Check: check{Lang: c.lang}, Talk: c.site.o.Talk}
	return c.render("advisor", p)
}

// days writes hours, a line for days that follow each other with the same.
func (c *call) days(h femos.Hours) (list []daysRow) {
	for from := 0; from < len(h); {
		to := from
		for to+1 < len(h) && h.Day(to+1) == h.Day(from) {
			to++
		}
		if hours := h.Day(from); hours != "" {
			days := c.Days[from]
			if to > from {
				days += " – " + c.Days[to]
			}
			list = append(list, daysRow{days, hours})
		}
		from = to + 1
	}
	return list
}

// check is the form that asks whose an account is.
type check struct {
	Lang   femos.Language
	Pasted string
}

// mostPasted is how many bytes of what was pasted are shown again.
const mostPasted = 500

type checkPage struct {
	shell
	Verdict profile.Verdict
	Odd     bool
	Members []member // whose it is, or whom it looks like
	Ours    bool     // the team's is among them
	Team    []Account
	Check   check
	Talk    string
}

// checkAccount says whether an account is ours. What was pasted comes in the body of a POST and goes nowhere from here.
func checkAccount(c *call) (*page, error) {
	if c.team.none() {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	c.r.Body = http.MaxBytesReader(nil, c.r.Body, mostForm)
	pasted := strings.TrimSpace(c.r.PostFormValue("account")) // too large a form counts as an empty one
	found := c.book.Ask(pasted)
	p := checkPage{shell: c.shell(c.Texts["account"], "team"), Verdict: found.Verdict, Odd: found.Odd, Team: c.team.Accounts, Check: check{Lang: c.lang}, Talk: c.site.o.Talk}
	if len(pasted) <= mostPasted {
		p.Check.Pasted = strings.ToValidUTF8(pasted, "")
	}
	for _, i := range found.Holders {
		if i == len(c.team.Advisors) {
			p.Ours = true
		} else {
			p.Members = append(p.Members, c.member(i))
		}
	}
	made, err := c.render("check", p)
	if err == nil {
		made.once = true
	}
	return made, err
}
