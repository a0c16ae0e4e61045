package desk

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/library"
	"femos/internal/store"
)

// claimsData is the register of claims: its list, and one of them.
type claimsData struct {
	Shell
	Rows   []claimRow
	State  femos.ClaimState
	States []femos.ClaimState
	One    *claimPageView
	Notice *notice
}

type claimRow struct {
	library.Claim
	Said     string // its wording
	Language femos.Language
	When     string // when it was last heard
	Lately   string // the same, without the year where that is ours
	Current  bool
}

// claimWeeks is how many weeks the chart shows.
const claimWeeks = 26

type claimPageView struct {
	claimRow
	Right     []claimText
	Heard     []claimText
	Citations []string
	First     string
	Corrected string
	Decided   string
	Why       string
	Chart     chartView
	Channels  []channelSeen
	Decide    bool
	Look      bool // she may say that its correction holds by the law as it reads now, or does not
	Sign      bool // she may sign it, and nobody has
	Signed    string
	Recalled  string
}

// claimText are texts in one language.
type claimText struct {
	Language femos.Language
	Texts    []string
}

type channelSeen struct {
	Name string
	N    int
	Last string
}

func claimsPage(c *call) error {
	data, err := c.claimsList("list", "")
	if err != nil {
		return err
	}
	return c.page("claims", data)
}

func (c *call) claimsList(at, open string) (claimsData, error) {
	shell, err := c.shell(c.t("claims.title"), at, "/claims")
	if err != nil {
		return claimsData{}, err
	}
	data := claimsData{Shell: shell, State: femos.ClaimState(c.r.URL.Query().Get("state")), States: femos.ClaimStates()}
	list, err := c.d.Library.Claims(c.r.Context())
	for _, x := range list {
		if data.State == "" || x.State == data.State || x.ID == open {
			row := c.claimRow(x)
			row.Current = x.ID == open
			data.Rows = append(data.Rows, row)
		}
	}
	return data, err
}

func (c *call) claimRow(x library.Claim) claimRow {
	row := claimRow{Claim: x, Language: "en"}
	if c.cat.Language == "de" {
		row.Language = "de"
	}
	if row.Said = x.Wording[row.Language]; x.Last != "" {
		row.When, row.Lately = c.t("claims.last", c.day(x.Last)), c.t("claims.lately", c.dayOfYear(x.Last))
	}
	return row
}

func claimPage(c *call) error { return c.showClaim(nil) }

func (c *call) showClaim(wrong *notice) error {
	x, seen, err := c.d.Library.Claim(c.r.Context(), c.r.PathValue("id"), claimWeeks)
	if err != nil {
		return err
	}
	data, err := c.claimsList("main", x.ID)
	if err != nil {
		return err
	}
	v := &claimPageView{claimRow: c.claimRow(x), Decide: c.may(auth.WriteLibrary), Look: x.Changed != "" && x.RecalledAt.IsZero() && c.may(auth.Verify), Sign: c.may(auth.Verify) && x.SignedAt.IsZero(), First: c.day(x.First), Chart: c.weeks(seen), Channels: c.byChannel(seen)}
	if !x.SignedAt.IsZero() {
		v.Signed = c.t("claims.signed", x.SignedBy, c.cat.Date(x.SignedAt.In(c.d.Zone)), c.day(x.LawAsOf))
	}
	if !x.RecalledAt.IsZero() {
		v.Recalled = c.t("claims.recalled", c.cat.Date(x.RecalledAt.In(c.d.Zone)))
	}
	for _, lang := range languagesOf(x.Correction) {
		v.Right = append(v.Right, claimText{lang, []string{x.Correction[lang]}})
	}
	for _, lang := range languagesOf(x.Wording) {
		v.Heard = append(v.Heard, claimText{lang, append([]string{x.Wording[lang]}, x.Heard[lang]...)})
	}
	for _, cited := range x.Citations {
		v.Citations = append(v.Citations, cited.String())
	}
	if x.Corrections > 0 {
		v.Corrected = c.t("claims.corrections", x.Corrections, c.cat.Date(x.CorrectedAt.In(c.d.Zone)))
	}
	if d := x.Decision; d != nil {
		v.Decided, v.Why = c.t("claims.decided", c.t("claims.state."+string(d.State)), c.cat.Date(d.At.In(c.d.Zone))), d.Note
	}
	data.One, data.Notice = v, wrong
	return c.page("claims", data)
}

// languagesOf lists German and English first, then the others by their codes.
func languagesOf[T any](texts map[femos.Language]T) (list []femos.Language) {
	for lang := range texts {
		list = append(list, lang)
	}
	rank := func(l femos.Language) int { return slices.Index([]femos.Language{"en", "de"}, l) }
	slices.SortFunc(list, func(a, b femos.Language) int { return cmp.Or(rank(b)-rank(a), cmp.Compare(a, b)) })
	return list
}

// chartView is a bar a week, in units of the picture.
type chartView struct {
	Bars  []barView
	Width int
	Most  int
	From  string
	Until string
	Says  string // the whole in a sentence
	Total int
}

type barView struct {
	X, Y, Height int
	Says         string
	N            int
}

// barStep and barHeight are the width of a week and the height of the most, in the picture's units.
const (
	barStep   = 12
	barHeight = 60
)

// weeks adds sightings up by weeks that begin on Mondays.
func (c *call) weeks(seen []store.SeenIn) chartView {
	monday := c.now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -(int(c.now.UTC().Weekday())+6)%7)
	first := monday.AddDate(0, 0, -7*(claimWeeks-1))
	var n [claimWeeks]int
	v := chartView{Width: claimWeeks * barStep, Most: 1, From: c.cat.Date(first), Until: c.cat.Date(c.now)}
	for _, x := range seen {
		day, err := time.Parse(time.DateOnly, x.Day)
		if week := int(day.Sub(first).Hours()) / (24 * 7); err == nil && !day.Before(first) && week < claimWeeks {
			n[week] += x.N
			v.Total += x.N
			v.Most = max(v.Most, n[week])
		}
	}
	for week, count := range n {
		height := count * barHeight / v.Most
		if count > 0 {
			height = max(height, 2)
		}
		v.Bars = append(v.Bars, barView{X: week * barStep, Y: barHeight - height, Height: height, N: count, Says: c.t("claims.week", c.cat.Date(first.AddDate(0, 0, 7*week)), count)})
	}
	v.Says = c.t("claims.chart", v.Total, claimWeeks)
	return v
}

func (c *call) byChannel(seen []store.SeenIn) (list []channelSeen) {
	last := map[string]string{}
	for _, x := range seen {
		i := slices.IndexFunc(list, func(s channelSeen) bool { return s.Name == x.ChannelName })
		if i < 0 {
			i, list = len(list), append(list, channelSeen{Name: x.ChannelName})
		}
		list[i].N += x.N
		last[x.ChannelName] = max(last[x.ChannelName], x.Day)
	}
	for i := range list {
		list[i].Last = c.day(last[list[i].Name])
	}
	slices.SortStableFunc(list, func(a, b channelSeen) int { return b.N - a.N })
	return list
}

func decideClaim(c *call) error {
	return c.onClaim(func(id string) error {
		return c.d.Library.DecideClaim(c.r.Context(), c.who, id, femos.ClaimState(c.value("state")), c.value("note"))
	})
}

// lookedAtClaim notes that its correction holds by the law as it reads now.
func lookedAtClaim(c *call) error {
	return c.onClaim(func(id string) error { return c.d.Library.LookedAtClaim(c.r.Context(), c.who, id) })
}

// signClaim puts her signature under the German correction.
func signClaim(c *call) error {
	if ok, err := c.fresh("/claims/" + url.PathEscape(c.r.PathValue("id"))); !ok {
		return err
	}
	return c.onClaim(func(id string) error { return c.d.Library.SignClaim(c.r.Context(), c.who, id) })
}

// recallClaim says that the correction is not right any more.
func recallClaim(c *call) error {
	return c.onClaim(func(id string) error {
		return c.d.Releases.RecallClaim(c.r.Context(), c.who, id, c.r.FormValue("instead"))
	})
}

// onClaim does something with a claim and shows it, with what went wrong.
func (c *call) onClaim(do func(id string) error) error {
	id := c.r.PathValue("id")
	if err := do(id); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showClaim(wrong)
	}
	return c.to("/claims/" + url.PathEscape(id))
}
