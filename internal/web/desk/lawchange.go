package desk

import (
	"strings"
	"time"

	"femos"
	"femos/internal/library"
)

// lawView is a section that a signed version rests on, or that replies cite, and that reads otherwise now, both wordings side by side.
type lawView struct {
	Cited          []string // what is cited of it
	WasDay, NowDay string
	Was, Now       []library.Piece // with what did not change only where it stands beside what did
	Gone           bool            // there is no such section any more
	Left           bool            // as its whole act is no longer published
	Paragraph      bool            // what is cited has itself changed, and not only the rest of its section
	Replies        bool            // replies cite it in their own words, so it was read when they were written, and as a whole
}

// lawViews is what has changed of the law that the version in use rests on, while that matters.
func (c *call) lawViews(e library.Entry) (views []lawView, err error) {
	if e.Standing != femos.StandsDue && e.Standing != femos.StandsOverdue {
		return nil, nil
	}
	list, err := c.d.Library.Changes(c.r.Context(), e.Answer.Current)
	for i, x := range list {
		if i > 0 && sameSection(list[i-1].LawChange, x.LawChange) { // one section once, however much of it is cited
			last := &views[len(views)-1]
			last.Cited, last.Paragraph = append(last.Cited, x.Cited.String()), last.Paragraph || x.Paragraph
			continue
		}
		views = append(views, c.lawView(x))
	}
	return views, err
}

func (c *call) lawView(x library.Changed) lawView {
	v := lawView{Cited: []string{x.Cited.String()}, WasDay: c.day(x.Was.Day), NowDay: c.day(x.Now.Day), Gone: x.Now.Pin == "", Left: x.Now.Left, Paragraph: x.Paragraph}
	for _, p := range near(x.Words) {
		if !p.Added {
			v.Was = append(v.Was, p)
		}
		if !p.Removed {
			v.Now = append(v.Now, p)
		}
	}
	v.Was, v.Now = joined(v.Was), joined(v.Now)
	if x.Words == nil && !v.Gone { // the old wording is not kept: the new one whole
		v.Now = []library.Piece{{Text: x.Now.Text}}
	}
	return v
}

// sameSection says that two changes are of one section, between the same two states.
func sameSection(a, b femos.LawChange) bool {
	return a.Cited.Act == b.Cited.Act && a.Cited.Section == b.Cited.Section && a.Was.Pin == b.Was.Pin && a.Now.Pin == b.Now.Pin
}

// joined makes one piece of what is marked with nothing but a space between, so that a new sentence is marked as a whole and not word
// by word.
func joined(column []library.Piece) (out []library.Piece) {
	marked := func(p library.Piece) bool { return p.Added || p.Removed }
	for i, p := range column {
		if n := len(out); n > 0 && marked(out[n-1]) {
			bridge := strings.TrimSpace(p.Text) == "" && i+1 < len(column) && marked(column[i+1])
			if marked(p) || bridge {
				out[n-1].Text += p.Text
				continue
			}
		}
		out = append(out, p)
	}
	return out
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
		if i > 0 { // up to the end of a word, from the beginning of one
			before := string(text[:mostBeside])
			parts = append(parts, before[:strings.LastIndexAny(before, " \n")+1])
		}
		parts = append(parts, "[…]")
		if i < len(words)-1 {
			after := string(text[len(text)-mostBeside:])
			parts = append(parts, after[max(strings.IndexAny(after, " \n"), 0):])
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
