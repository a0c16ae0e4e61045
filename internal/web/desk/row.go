package desk

import (
	"html"
	"html/template"
	"strconv"
	"strings"

	"femos"
	"femos/internal/i18n"
)

// rows returns what writes lines of the list in a language. Templates would spend as long on forty lines, of some twenty
// values each, as the database on finding them; so the lines alone are written by hand, every value escaped and every
// attribute quoted. A test holds them against a template.
func rows(cat *i18n.Catalogue) func([]rowView) template.HTML {
	return func(list []rowView) template.HTML {
		w := rowWriter{cat: cat, languages: map[femos.Language]string{}}
		w.Grow(len(list) * 1200)
		for i := range list {
			w.row(&list[i])
		}
		return template.HTML(w.String()) //nolint:gosec // escaped above
	}
}

type rowWriter struct {
	strings.Builder
	cat       *i18n.Catalogue
	languages map[femos.Language]string // names of those that came before
}

// put writes markup and values in turn: every second part is escaped.
func (w *rowWriter) put(parts ...string) {
	for n, part := range parts {
		if n%2 != 0 {
			part = html.EscapeString(part)
		}
		w.WriteString(part)
	}
}

func (w *rowWriter) row(v *rowView) {
	w.put(`<li id="row-`, string(v.ID), `"><a class="row`+when(v.Closed, " closed")+`" href="`, v.Href, `"`+when(v.Current, ` aria-current="true"`)+` data-id="`, string(v.ID), "\">\n  ")
	switch v.Rank {
	case 2:
		w.put(`<svg class="i stop" role="img" aria-label="`, v.Urgency, `"><use href="#danger"/></svg>`)
	case 0:
		w.put(`<span class="bars" data-n="1" role="img" aria-label="`, v.Urgency, `"></span>`)
	default:
		w.put(`<span class="bars" data-n="3" role="img" aria-label="`, v.Urgency, `"></span>`)
	}
	w.put("\n  "+`<span class="what"><strong>`, v.Area, `</strong> `, v.Detail, "</span>\n  "+`<span class="due`+when(v.Over && v.Ring, " over")+`"><time datetime="`,
		v.DueAt.UTC().Format("2006-01-02T15:04:05Z"), `">`, v.Due, `</time>`)
	if v.Ring {
		w.put(`<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="`,
			strconv.Itoa(v.Gone), ` 100" transform="rotate(-90 8 8)"/></svg>`)
	}
	w.put("</span>\n  ")
	if v.Excerpt != "" {
		w.put(`<q lang="`, string(v.Language), `" dir="auto">`, v.Excerpt, `</q>`)
	} else {
		w.put(`<q class="gone">`, w.cat.T("row.removed"), `</q>`)
	}
	w.meta(v)
	w.put("\n</a></li>\n")
}

// meta is the last part of a row: where it is from, and how it stands.
func (w *rowWriter) meta(v *rowView) {
	w.put("\n  "+`<span class="meta"><abbr title="`, w.language(v.Language), `">`, string(v.Language.Base()), `</abbr><span class="cut"><bdi>`, v.Channel, `</bdi>, `, v.Platform, `</span>`)
	if v.Claims > 0 {
		w.put(`<span class="warn"><svg class="i" aria-hidden="true"><use href="#claim"/></svg>`, w.cat.T("row.claims", v.Claims), `</span>`)
	}
	if v.State != "" {
		w.put(`<span class="who`+when(v.Look, " warn")+`">`, v.State, `</span>`)
	} else if v.Who != "" {
		sign := "eye"
		if v.Mine {
			sign = "pen"
		}
		w.put(`<span class="who"><svg class="i" aria-hidden="true"><use href="#`+sign+`"/></svg><bdi>`, v.Who, `</bdi></span>`)
	}
	w.put(`</span>`)
}

func (w *rowWriter) language(l femos.Language) string {
	name, ok := w.languages[l]
	if !ok {
		name = w.cat.LanguageName(l)
		w.languages[l] = name
	}
	return name
}

func when(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}
