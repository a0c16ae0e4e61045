package library

import (
	"context"
	"slices"
	"strings"
	"time"

	"femos"
	"femos/internal/library/exchange"
	"femos/internal/store"
)

// row plans what a line of a table does.
func (in *importing) row(ctx context.Context, r exchange.Row) error {
	v := femos.AnswerVersion{ID: r.Version, Edits: r.Edits, Question: r.Question, Text: r.Text, AlsoAsked: split(r.AlsoAsked), Sources: split(r.Sources), Topics: split(r.Topics), LawAsOf: r.LawAsOf,
		Use: femos.AnswerUse(r.Use), EachTime: r.EachTime != "", MayUse: roles(r.MayUse), Audience: femos.Audience(r.Audience), Note: r.Note}
	var err error
	if v.Citations, err = in.ParseCitations(r.Citations); err != nil {
		return in.unreadable(r.Line, err)
	}
	if r.Answer == "" {
		return in.fresh(r, v)
	}
	if err := in.once(r.Line, r.Answer); err != nil {
		return err
	}
	d, err := in.there(ctx, r.Line, r.Answer)
	if err != nil {
		return err
	}
	a, id, err := in.change(r.Line, d, v)
	if err != nil {
		return err
	}
	a.Comments = in.comment(r, id)
	in.plan(r.Line, r.Answer, a)
	return nil
}

// fresh plans an answer that somebody added to the table.
func (in *importing) fresh(r exchange.Row, v femos.AnswerVersion) error {
	now := in.o.Now()
	if err := in.valid(r.Line, &v); err != nil {
		return err
	}
	v.Answer, v.ID, v.Number = femos.NewID[femos.AnswerID](now, in.o.Random), femos.NewID[femos.VersionID](now, in.o.Random), 1
	v.State, v.Editor, v.EditedAt, v.CreatedAt, v.ValidUntil = femos.VersionDraft, in.who.ID, now, now, ""
	in.pin(&v)
	in.plan(r.Line, v.Answer, store.AnswerImport{New: &femos.Answer{ID: v.Answer, Working: v.ID, CreatedAt: now}, Versions: []femos.AnswerVersion{v}, Comments: in.comment(r, v.ID)})
	return nil
}

func (in *importing) comment(r exchange.Row, version femos.VersionID) []femos.ReviewComment {
	text := strings.TrimSpace(r.Comment)
	if text == "" {
		return nil
	}
	now := in.o.Now()
	return []femos.ReviewComment{{ID: femos.NewID[femos.CommentID](now, in.o.Random), Version: version, By: in.who.ID, Text: text, At: now}}
}

func split(cell string) (list []string) {
	for line := range strings.Lines(cell) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// there finds an answer that has to be there.
func (in *importing) there(ctx context.Context, line int, id femos.AnswerID) (store.Dossier, error) {
	d, err := in.dossier(ctx, id)
	if femos.KindOf(err) == femos.NotFound {
		return d, in.fault(line, "exchange_id", string(id)).Because(err)
	}
	return d, err
}

// translated plans what one answer of an XLIFF file does. A text that stands as it did counts as looked at only where the
// file says that it is no longer in its initial state.
func (in *importing) translated(ctx context.Context, t exchange.Translated) error {
	if err := in.once(t.Line, t.Answer); err != nil {
		return err
	}
	d, err := in.there(ctx, t.Line, t.Answer)
	if err != nil {
		return err
	}
	v := d.Version(t.Version)
	if v == nil {
		return in.fault(t.Line, "exchange_id", shortened(string(t.Version)))
	}
	b := BesideVersion(d, *v, t.Language)
	untouched := b.Translation != nil && b.Translation.Question == t.Question && slices.Equal(hashes(b.Translation.Text), hashes(t.Text))
	if t.Text == "" || untouched && (t.State == femos.TranslationStale || b.State != femos.TranslationStale) {
		in.done.Same++
		return nil
	}
	n := femos.Translation{Version: t.Version, Language: t.Language, Question: t.Question, Text: t.Text, Machine: t.State == femos.TranslationMachine}
	if was := t.SourceQuestion + "\n\n" + t.Source; !slices.Equal(hashes(was), hashes(v.Source())) {
		n.Source = was
	}
	change, err := in.translation(t.Line, d, n, t.Edits)
	if err != nil || change == nil {
		return err
	}
	if TranslationState(*change, v, latest(d), nil) == femos.TranslationStale {
		in.done.Stale++
	}
	in.plan(t.Line, t.Answer, store.AnswerImport{Translations: []femos.Translation{*change}})
	return nil
}

// answer plans what a line of JSON does.
func (in *importing) answer(ctx context.Context, a exchange.Answer) error {
	if err := in.once(a.Line, a.ID); err != nil {
		return err
	}
	d, err := in.dossier(ctx, a.ID)
	if femos.KindOf(err) == femos.NotFound {
		return in.restore(a)
	}
	if err != nil {
		return err
	}
	newest := a.Newest()
	plan, id, err := in.change(a.Line, d, versionOf(a.ID, *newest))
	if err != nil {
		return err
	}
	for _, t := range newest.Translations {
		n := femos.Translation{Version: id, Language: t.Language, Question: t.Question, Text: t.Text, Source: t.Source, Machine: t.Machine}
		change, err := in.translation(a.Line, d, n, t.Edits)
		if err != nil {
			return err
		}
		if change != nil {
			plan.Translations = append(plan.Translations, *change)
		}
	}
	for _, c := range newest.Comments {
		if !slices.ContainsFunc(d.Comments, func(known femos.ReviewComment) bool { return known.ID == c.ID }) {
			plan.Comments = append(plan.Comments, in.said(c, id))
		}
	}
	in.plan(a.Line, a.ID, plan)
	return nil
}

func (in *importing) said(c exchange.Comment, version femos.VersionID) femos.ReviewComment {
	if _, err := femos.ParseID[femos.CommentID](string(c.ID)); err != nil {
		c.ID = femos.NewID[femos.CommentID](in.o.Now(), in.o.Random)
	}
	out := femos.ReviewComment{ID: c.ID, Version: version, By: in.who.ID, ByName: c.By.Name, Quote: c.Quote, Text: c.Text, At: c.At, ResolvedAt: c.ResolvedAt}
	if out.ByName == "" {
		out.ByName = "?"
	}
	return out
}

func versionOf(id femos.AnswerID, v exchange.Version) femos.AnswerVersion {
	out := femos.AnswerVersion{ID: v.ID, Answer: id, Number: v.Number, State: v.State, Question: v.Question, AlsoAsked: v.AlsoAsked, Text: v.Text, Topics: v.Topics, Audience: v.Audience, Use: v.Use,
		EachTime: v.EachTime, MayUse: v.MayUse, Sources: v.Sources, LawAsOf: v.LawAsOf, ValidUntil: v.ValidUntil, Note: v.Note, Editor: v.Editor.ID, EditedAt: v.EditedAt, CreatedAt: v.CreatedAt, Edits: v.Edits}
	for _, c := range v.Citations {
		out.Citations = append(out.Citations, femos.Citation(c))
	}
	return out
}

// restore plans an answer that is not here: the versions that bear a signature of ours, and the newest as a draft if it
// bears none.
func (in *importing) restore(a exchange.Answer) error {
	now := in.o.Now()
	n := femos.Answer{ID: a.ID, DueReason: a.DueReason, Uses: max(0, a.Uses), CreatedAt: a.CreatedAt}
	if w := a.Withdrawn; w != nil {
		n.WithdrawnAt, n.WithdrawnBy, n.Withdrawn, n.Instead = w.At, in.known(w.By), w.Why, w.Instead
	}
	if b := a.Blocked; b != nil {
		n.BlockedAt, n.BlockedBy = b.At, in.known(b.By)
	}
	if r := a.Recalled; r != nil {
		n.RecalledAt, n.RecalledBy = r.At, in.known(r.By)
	}
	plan := store.AnswerImport{New: &n}
	last := 0
	for i, x := range a.Versions {
		v := versionOf(a.ID, x)
		if err := in.valid(a.Line, &v); err != nil {
			return err
		}
		if _, err := femos.ParseID[femos.VersionID](string(v.ID)); err != nil || v.Number <= last {
			return in.fault(a.Line, "exchange_id", shortened(string(v.ID)))
		}
		last = v.Number
		g, ours := in.signature(v, x.Signature)
		switch {
		case ours && !v.State.Open():
			plan.Signatures = append(plan.Signatures, g)
			v.Editor = in.known(x.Editor)
			in.stands(&n, v, a.DueAt)
		case i == len(a.Versions)-1:
			if !v.State.Open() {
				in.done.Unsigned++
			}
			v.State, v.Editor, v.EditedAt, v.ValidUntil, n.Working = femos.VersionDraft, in.who.ID, now, "", v.ID
			in.pin(&v)
		default:
			in.done.Unsigned++
			continue
		}
		plan.Versions = append(plan.Versions, v)
		if err := in.around(a.Line, &plan, v, x); err != nil {
			return err
		}
	}
	for i := range plan.Versions { // of those that are signed only the last is in use
		if v := &plan.Versions[i]; !v.State.Open() && v.ID != n.Current {
			v.State = femos.VersionReplaced
		}
	}
	in.plan(a.Line, a.ID, plan)
	return nil
}

// stands puts a signed version into use: until its last day, or until it was due already.
func (in *importing) stands(n *femos.Answer, v femos.AnswerVersion, due time.Time) {
	n.Current, n.DueAt = v.ID, due
	last, err := time.ParseInLocation(time.DateOnly, v.ValidUntil, in.o.Zone)
	if end := last.AddDate(0, 0, 1); err == nil && (due.IsZero() || end.Before(due)) {
		n.DueAt = end
	}
}

// signature is one of ours under the version, or none.
func (in *importing) signature(v femos.AnswerVersion, s *exchange.Signature) (femos.Signature, bool) {
	if s == nil {
		return femos.Signature{}, false
	}
	g := femos.Signature{Version: v.ID, Key: s.Key, By: in.known(s.By), Name: s.Name, At: s.At, Value: s.Value}
	return g, Verify(in.keys[s.Key], v, g)
}

func (in *importing) known(p exchange.Person) femos.PersonID {
	if in.people[p.ID] {
		return p.ID
	}
	return ""
}

// around adds the translations and comments of a version that was added. A check stays that is sealed with a key of ours, and
// was made by somebody who is here.
func (in *importing) around(line int, plan *store.AnswerImport, v femos.AnswerVersion, x exchange.Version) error {
	for _, t := range x.Translations {
		n, err := in.translation(line, store.Dossier{}, femos.Translation{Version: v.ID, Language: t.Language, Question: t.Question, Text: t.Text, Source: t.Source, Machine: t.Machine}, 0)
		if err != nil {
			return err
		}
		checked := *n
		checked.CheckedBy, checked.CheckedAt, checked.CheckKey, checked.Check = in.known(t.CheckedBy), t.CheckedAt, t.CheckKey, t.Check
		if checked.CheckedBy != "" && VerifyCheck(in.keys[t.CheckKey], v, checked) {
			n = &checked
		}
		plan.Translations = append(plan.Translations, *n)
	}
	for _, c := range x.Comments {
		plan.Comments = append(plan.Comments, in.said(c, v.ID))
	}
	return nil
}

// roles reads a line each.
func roles(lines string) (list []femos.Role) {
	for _, r := range split(lines) {
		list = append(list, femos.Role(r))
	}
	return list
}
