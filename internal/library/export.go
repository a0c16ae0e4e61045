package library

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"femos"
	"femos/internal/library/exchange"
	"femos/internal/store"
)

// Format is a form in which answers leave the library and come back.
type Format string

// The formats. Package exchange says what each holds.
const (
	Lines Format = "jsonl"
	Table Format = "csv"
	XLIFF Format = "xliff"
)

// Formats lists them in the order shown.
func Formats() []Format { return []Format{Lines, Table, XLIFF} }

// ParseFormat reads a format, or the ending of a file's name. Invalid "exchange_format".
func ParseFormat(s string) (Format, error) {
	s = strings.ToLower(s[strings.LastIndexByte(s, '.')+1:])
	if s == "xlf" {
		s = string(XLIFF)
	}
	if !slices.Contains(Formats(), Format(s)) {
		return "", femos.Fail(femos.Invalid, "exchange_format").About("file")
	}
	return Format(s), nil
}

// Export writes all answers, in order of their ids. lang is the target language of XLIFF, and says nothing otherwise.
func (l *Library) Export(ctx context.Context, w io.Writer, f Format, lang femos.Language) error {
	if f == XLIFF && !slices.Contains(Languages(), lang) {
		return femos.Fail(femos.Invalid, "exchange_language").About("lang")
	}
	var rows []exchange.Row
	var texts []exchange.Translated
	err := l.each(ctx, func(d store.Dossier) error {
		switch f {
		case Lines:
			return exchange.WriteLine(w, whole(d))
		case Table:
			rows = append(rows, l.row(d))
		case XLIFF:
			texts = append(texts, translated(d, lang))
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case f == Table:
		return exchange.WriteTable(w, rows)
	case f == XLIFF:
		return exchange.WriteXLIFF(w, lang, texts)
	}
	return nil
}

// each visits all answers by id.
func (l *Library) each(ctx context.Context, visit func(store.Dossier) error) error {
	return l.eachRow(ctx, func(row store.AnswerRow) error {
		d, err := l.dossier(ctx, row.ID)
		if err != nil {
			return err
		}
		return visit(d)
	})
}

// eachRow visits the rows of all answers by id.
func (l *Library) eachRow(ctx context.Context, visit func(store.AnswerRow) error) error {
	for after := ""; ; {
		page, err := l.o.Store.Answers(ctx, store.AnswerQuery{Now: l.o.Now(), After: after, Limit: 500})
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := visit(row); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// latest is the version under way, else the one in use, else the newest.
func latest(d store.Dossier) femos.AnswerVersion {
	for _, id := range []femos.VersionID{d.Answer.Working, d.Answer.Current} {
		if v := d.Version(id); v != nil {
			return *v
		}
	}
	return d.Versions[0]
}

func whole(d store.Dossier) exchange.Answer {
	a := d.Answer
	out := exchange.Answer{ID: a.ID, DueAt: a.DueAt, DueReason: a.DueReason, Uses: a.Uses, CreatedAt: a.CreatedAt}
	if !a.WithdrawnAt.IsZero() {
		out.Withdrawn = &exchange.Withdrawal{At: a.WithdrawnAt, By: person(d, a.WithdrawnBy), Why: a.Withdrawn, Instead: a.Instead}
	}
	if !a.BlockedAt.IsZero() {
		out.Blocked = &exchange.Act{At: a.BlockedAt, By: person(d, a.BlockedBy)}
	}
	if !a.RecalledAt.IsZero() {
		out.Recalled = &exchange.Act{At: a.RecalledAt, By: person(d, a.RecalledBy)}
	}
	for _, v := range slices.Backward(d.Versions) {
		switch v.ID {
		case a.Current:
			out.Current = v.Number
		case a.Working:
			out.Working = v.Number
		}
		out.Versions = append(out.Versions, wholeVersion(d, v))
	}
	return out
}

func person(d store.Dossier, id femos.PersonID) exchange.Person {
	return exchange.Person{ID: id, Name: d.Names[id]}
}

func wholeVersion(d store.Dossier, v femos.AnswerVersion) exchange.Version {
	out := exchange.Version{ID: v.ID, Number: v.Number, State: v.State, Question: v.Question, AlsoAsked: v.AlsoAsked, Text: v.Text, Topics: v.Topics, Audience: v.Audience, Use: v.Use, EachTime: v.EachTime, MayUse: v.MayUse,
		Sources: v.Sources, LawAsOf: v.LawAsOf, ValidUntil: v.ValidUntil, Note: v.Note, Editor: person(d, v.Editor), EditedAt: v.EditedAt, CreatedAt: v.CreatedAt, Edits: v.Edits}
	for _, c := range v.Citations {
		out.Citations = append(out.Citations, exchange.Citation(c))
	}
	if g, ok := d.Signatures[v.ID]; ok {
		out.Signature = &exchange.Signature{Key: g.Key, By: person(d, g.By), Name: g.Name, At: g.At, Value: g.Value}
	}
	for _, t := range d.Translations {
		if t.Version == v.ID {
			out.Translations = append(out.Translations, exchange.Translation{Language: t.Language, State: TranslationState(t, nil, v, d.Keys[t.CheckKey]), Question: t.Question, Text: t.Text, Source: t.Source, Machine: t.Machine,
				Editor: person(d, t.Editor), EditedAt: t.EditedAt, CheckedBy: person(d, t.CheckedBy), CheckedAt: t.CheckedAt, CheckKey: t.CheckKey, Check: t.Check, Edits: t.Edits})
		}
	}
	for _, c := range d.Comments {
		if c.Version == v.ID {
			by := person(d, c.By)
			if c.ByName != "" {
				by = exchange.Person{Name: c.ByName}
			}
			out.Comments = append(out.Comments, exchange.Comment{ID: c.ID, By: by, Quote: c.Quote, Text: c.Text, At: c.At, ResolvedAt: c.ResolvedAt})
		}
	}
	return out
}

// row is the latest version as a table shows it.
func (l *Library) row(d store.Dossier) exchange.Row {
	v := latest(d)
	r := exchange.Row{Answer: v.Answer, Version: v.ID, Edits: v.Edits, Standing: string(d.Answer.Standing(l.o.Now())), Question: v.Question, Text: v.Text, AlsoAsked: strings.Join(v.AlsoAsked, "\n"),
		Citations: WriteCitations(v.Citations), LawAsOf: v.LawAsOf, Valid: v.ValidUntil, Sources: strings.Join(v.Sources, "\n"), Topics: strings.Join(v.Topics, "\n"), Use: string(v.Use),
		Audience: string(v.Audience), Note: v.Note}
	for _, role := range v.MayUse {
		r.MayUse = strings.TrimSpace(r.MayUse + "\n" + string(role))
	}
	if v.EachTime {
		r.EachTime = "yes"
	}
	return r
}

func translated(d store.Dossier, lang femos.Language) exchange.Translated {
	v := latest(d)
	b := BesideVersion(d, v, lang)
	out := exchange.Translated{Answer: v.Answer, Version: v.ID, Language: lang, SourceQuestion: v.Question, Source: v.Text, State: b.State}
	t := b.Translation
	if t == nil {
		return out
	}
	out.Question, out.Text, out.Editor, out.EditedAt = t.Question, t.Text, d.Names[t.Editor], stamp(t.EditedAt)
	out.CheckedBy, out.CheckedAt = d.Names[t.CheckedBy], stamp(t.CheckedAt)
	if b.Source == nil {
		out.Edits = t.Edits
	}
	return out
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
