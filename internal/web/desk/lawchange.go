package desk

import (
	"strings"
	"time"

	"femos"
	"femos/internal/library"
)

// lawView is a section that a signed version rests on and that reads otherwise now, both wordings side by side.
type lawView struct {
	Cited          string
	WasDay, NowDay string
	Was, Now       []library.Piece // with what did not change only where it stands beside what did
	Gone           bool            // there is no such section any more
	Left           bool            // as its whole act is no longer published
	Paragraph      bool            // what is cited has itself changed, and not only the rest of its section
}

// lawViews is what has changed of the law that the version in use rests on, while that matters.
func (c *call) lawViews(e library.Entry) (views []lawView, err error) {
	if e.Standing != femos.StandsDue && e.Standing != femos.StandsOverdue {
		return nil, nil
	}
	list, err := c.d.Library.Changes(c.r.Context(), e.Answer.Current)
	for _, x := range list {
		v := lawView{Cited: x.Cited.String(), WasDay: c.day(x.Was.Day), NowDay: c.day(x.Now.Day), Gone: x.Now.Pin == "", Left: x.Now.Left, Paragraph: x.Paragraph}
		for _, p := range near(x.Words) {
			if !p.Added {
				v.Was = append(v.Was, p)
			}
			if !p.Removed {
				v.Now = append(v.Now, p)
			}
		}
		if x.Words == nil && !v.Gone { // the old wording is not kept: the new one whole
			v.Now = []library.Piece{{Text: x.Now.Text}}
		}
		views = append(views, v)
	}
	return views, err
}

// mostBeside is how many characters of what did not change stand beside what did.
const mostBeside = 240

// near leaves out what stands far from every change.
func near(words []library.Piece) (out []library.Piece) {
	for i, p := range words {
		text := []rune(p.Text)
		if p.Added || p.Removed || len(text) <= 2*mostBeside {
			out = append(out, p)
			continue
		}
		var parts []string
		if i > 0 {
			parts = append(parts, string(text[:mostBeside]))
		}
		parts = append(parts, " […] ")
		if i < len(words)-1 {
			parts = append(parts, string(text[len(text)-mostBeside:]))
		}
		out = append(out, library.Piece{Text: strings.Join(parts, "")})
	}
	return out
}

// due says since when an answer is due and what follows, or who blocked it.
func (c *call) due(s femos.Standing, since, blocked time.Time, by string) string {
	switch {
	case blocked.IsZero():
		return c.t("answer."+string(s), c.cat.Date(since.In(c.d.Zone)))
	case by == "":
		return c.t("law.blocked", c.cat.Date(blocked.In(c.d.Zone)))
	}
	return c.t("law.blocked_by", c.cat.Date(blocked.In(c.d.Zone)), by)
}
