package desk

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"femos"
	"femos/internal/auth"
	"femos/internal/i18n"
	"femos/internal/trouble"
)

const (
	tryEvery     = 10 // seconds after which a page that could not be shown is asked for again
	mostTroubles = 4  // lines above a page
)

// troubles are the lines above every page: what happens now, since when, what we do, what she can do. Who is not logged
// in is told of the installation only.
func (c *call) troubles() []string {
	if c.d.Trouble == nil {
		return nil
	}
	var lines []string
	for _, t := range c.d.Trouble() {
		if t.Account != "" && c.who.ID == "" {
			continue
		}
		if (t.Kind == trouble.AnswerBroken || t.Kind == trouble.LawAway) && !c.may(auth.SeeAlarms) {
			continue
		}
		if len(lines) == mostTroubles {
			return append(lines, c.t("trouble.more"))
		}
		name := "\u2068" + t.Name + "\u2069" // in whatever direction it is written
		lines = append(lines, c.t("trouble."+string(t.Kind), c.cat.Moment(c.now, t.Since.In(c.d.Zone)), name, c.cat.Moment(c.now, t.Until.In(c.d.Zone))))
	}
	return lines
}

// troublePart answers with these lines, in the language of the page that asks: while the database is away nobody knows who
// she is.
func troublePart(c *call) error {
	if lang := femos.Language(c.r.URL.Query().Get("lang")); c.who.ID == "" && lang != "" {
		c.cat = i18n.For(lang)
	}
	return c.page("shell.trouble", c.troubles())
}

// away says whether the database is known to be away, so that nobody waits for it.
func (d *Desk) away() bool {
	if d.Trouble == nil {
		return false
	}
	for _, t := range d.Trouble() {
		if t.Kind == trouble.DatabaseAway {
			return true
		}
	}
	return false
}

// rings says whether a signed answer is not what was signed.
func (c *call) rings() bool {
	return c.d.Trouble != nil && slices.ContainsFunc(c.d.Trouble(), func(t trouble.Trouble) bool { return t.Kind == trouble.AnswerBroken })
}

// again is a form that could not be taken, to be sent once more: what she wrote, and what went with it.
type again struct {
	Action template.URL
	Text   string
	Lang   string
	Fields []field
}

type field struct{ Name, Value string }

// carried are the fields that come back to her in such a form; nothing that is secret is among them.
var carried = []string{"version", "action", "language", "answer", "reason", "channel", "link", "comments"}

// unsent is the form that she sent, nil where she only looked, or where what she sent is not for a page. Her words go into
// the page and never into an address. What was to be captured begins again: the marks that she saw were of this text as it stood, and
// nothing is kept before she sees what is taken out.
func (c *call) unsent() *again {
	if reads(c.r.Method) || !strings.HasPrefix(c.r.URL.Path, "/inbox/") && !strings.HasPrefix(c.r.URL.Path, "/capture") {
		return nil
	}
	if err := c.r.ParseForm(); err != nil {
		return nil
	}
	to := url.URL{Path: c.r.URL.Path, RawQuery: c.r.URL.RawQuery}
	if strings.HasPrefix(to.Path, "/capture") {
		to.Path = "/capture"
	}
	a := &again{Action: template.URL(to.RequestURI()), Text: c.r.PostFormValue("text"), Lang: c.r.PostFormValue("language")} //nolint:gosec // our own path
	for _, name := range carried {
		if v := c.r.PostFormValue(name); v != "" {
			a.Fields = append(a.Fields, field{name, v})
		}
	}
	return a
}

// later tells the browser when to ask again.
func (c *call) later() { c.w.Header().Set("Retry-After", strconv.Itoa(tryEvery)) }

// unavailable says whether an answer is that something does not answer just now.
func unavailable(status int) bool { return status == http.StatusServiceUnavailable }
