package server

import (
	"context"
	"strings"
	"unicode/utf8"

	"femos"
	"femos/internal/law"
	"femos/internal/library"
	"femos/internal/web/public"
)

// How much of the statutes stands on a page, in bytes, so that the page stays small. What is left out is a link away.
const (
	mostQuoted    = 6_000  // of one citation
	mostQuotedAll = 18_000 // of all of them
)

// quote puts the wording of what a signed version cites under its citations: as it was signed.
func (s *shelf) quote(ctx context.Context, e library.Entry, a *public.Answer) error {
	v := e.Version(e.Answer.Current)
	if v == nil || len(a.Citations) != len(v.Citations) {
		return nil
	}
	list, err := s.library.Wordings(ctx, v.ID)
	if err != nil {
		return err
	}
	left := mostQuotedAll
	for i := range a.Citations {
		if w, kept := list[i]; kept {
			a.Citations[i].Text = fitting(w.Cited(), &left)
		}
	}
	return nil
}

// quoted returns citations with their wording in the newest state of the law, as far as it is there.
func (s *statutes) quoted(citations []public.Citation) []public.Citation {
	state := s.newest.Load()
	if state == nil {
		return citations
	}
	out := append([]public.Citation(nil), citations...)
	left := mostQuotedAll
	for i := range out {
		list, err := law.ParseCitations(out[i].Label)
		if err != nil || len(list) != 1 {
			continue // it stays a link
		}
		if r := state.Resolve(list[0]); r.Status == law.Pinned && r.Unfound == "" {
			w := femos.Section{Text: r.Text, From: r.Range.Start, To: r.Range.End}
			if out[i].Text = fitting(w.Cited(), &left); out[i].Text != "" {
				out[i].AsOf = day(state.Date())
			}
		}
	}
	return out
}

// fitting is a text as far as there is room for it; "" where too little is left.
func fitting(text string, left *int) string {
	text = strings.ReplaceAll(text, "\ufffc", "") // a picture
	most := min(mostQuoted, *left)
	if len(text) > most {
		if most < 500 {
			return ""
		}
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text = text[:most] + " […]"
	}
	*left -= len(text)
	return text
}
