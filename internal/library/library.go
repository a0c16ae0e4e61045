package library

import (
	"context"
	"io"
	"io/fs"
	"slices"
	"time"

	"femos"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/vault"
)

// Library is the answers and what may be made of them. Safe for concurrent use. Make one with New.
type Library struct {
	o           Options
	corrections map[string]starterTexts
	register    []Claim // in the order they ship
}

// Options are what the library works with. All are required but Statutes and Doubt.
type Options struct {
	Store    *store.Store
	Keys     *vault.Keys
	Statutes Statutes       // nil where no law is loaded: then no act can be cited in what is signed
	Hub      *live.Hub      // is told of answers that change
	Zone     *time.Location // in which days begin
	Now      func() time.Time
	Random   io.Reader
	Starter  fs.FS  // taxonomy.json, answers.jsonl, claims.jsonl
	Doubt    func() // is called where something that is read is not what was signed, so that an audit follows; nil for nobody
}

// Statutes knows the law as it reads just now. Package law's is one.
type Statutes interface {
	// Pin returns the hash of a section's or paragraph's text ("sha256:…") and the day of the state of the law it was read
	// from. NotFound with a sentence for the person if the act or section is not there; paragraph may be "".
	Pin(act, section, paragraph string) (hash, day string, err error)
	// Section returns what a citation names in the newest state of the law, or in that of a day. A section that the act
	// has not got (any more) has no Pin. NotFound where the act, or a state of that day, is not loaded.
	Section(c femos.Citation, day string) (femos.Section, error)
	// Cites returns the sections that a running text cites with their act, in its order; of several ("§§ 16a–16c") each.
	Cites(text string) []femos.Citation
	// Parse reads what somebody typed as a citation, section by section; none if it is not understood. Invalid
	// "citation_range" if it names more sections than anybody could check, or no end of them.
	Parse(line string) ([]femos.Citation, error)
}

// New makes the library. The error names file and line of a starter library that can't be read.
func New(o Options) (*Library, error) {
	l := &Library{o: o}
	var err error
	if l.corrections, err = starterCorrections(o.Starter); err == nil {
		l.register, err = starterClaims(o.Starter)
	}
	return l, err
}

// Answer returns what a reply can begin with: the answer's newest translation into the language, else the German source.
// NotFound "no_answer_block".
func (l *Library) Answer(ctx context.Context, id string, lang femos.Language) (femos.Wording, error) {
	if claim := femos.ClaimUsed(id); claim != "" {
		w, err := l.Correction(claim, lang)
		if err != nil {
			return w, err
		}
		due, err := l.o.Store.ClaimDue(ctx, claim)
		w.Again, w.DueReason = len(due) > 0, sections(due)
		return w, err
	}
	x, err := l.o.Store.Standing(ctx, femos.AnswerID(id), lang)
	if err != nil {
		return femos.Wording{}, err
	}
	return l.wording(x), nil
}

func (l *Library) wording(x store.Standing) femos.Wording {
	v := x.Version
	w := femos.Wording{ID: string(v.Answer), Version: v.ID, Title: v.Question, Text: v.Text, Language: "de", LawAsOf: v.LawAsOf, Standing: l.standing(x),
		DueAt: x.Answer.DueAt, DueReason: x.Answer.DueReason, Use: v.Use, EachTime: v.EachTime, MayUse: v.MayUse}
	if w.Standing == femos.StandsBroken {
		l.doubt()
	}
	if x.Signature != nil && w.Standing != femos.StandsBroken {
		w.SignedBy, w.SignedAt = x.Signature.Name, x.Signature.At
	}
	if t := x.Translation; t != nil {
		w.Language, w.Title, w.Text, w.Translation = t.Language, t.Question, t.Text, TranslationState(*t, x.Source, v, l.published(t.CheckKey, x.CheckProof))
		switch w.Translation {
		case femos.TranslationChecked:
			w.CheckedBy = x.CheckedBy
		case femos.TranslationBroken:
			l.doubt()
		}
	}
	return w
}

// standing is how an answer stands, its signature looked at.
func (l *Library) standing(x store.Standing) femos.Standing {
	s := l.stands(x.Answer, x.Version)
	if s == femos.StandsDraft || s == femos.StandsWithdrawn {
		return s
	}
	if x.Signature == nil || x.Newer || !Verify(l.published(x.Signature.Key, x.KeyProof), x.Version, *x.Signature) {
		return femos.StandsBroken
	}
	return s
}

// stands is how an answer stands with the version that is in use, whose last day is signed: it is due after that, whatever else is
// said of it.
func (l *Library) stands(a femos.Answer, v femos.AnswerVersion) femos.Standing {
	if last, err := time.ParseInLocation(time.DateOnly, v.ValidUntil, l.o.Zone); err == nil && a.Current == v.ID {
		if end := last.AddDate(0, 0, 1); a.DueAt.IsZero() || end.Before(a.DueAt) {
			a.DueAt = end
		}
	}
	return a.Standing(l.o.Now())
}

// Correction returns the correction of a claim in the language, else in German. NotFound "no_answer_block".
func (l *Library) Correction(claimID string, lang femos.Language) (femos.Wording, error) {
	t, ok := l.corrections[claimID]
	base := string(lang.Base())
	if ok && t.text[base] == "" {
		base = "de"
	}
	if !ok || t.text[base] == "" {
		return femos.Wording{}, femos.Fail(femos.NotFound, "no_answer_block")
	}
	w := femos.Wording{ID: "claim:" + claimID, Title: t.title[base], Text: t.text[base], Language: femos.Language(base), LawAsOf: t.lawAsOf, Standing: femos.StandsDraft, Use: femos.UseAdvice}
	if base != "de" {
		w.Translation = femos.TranslationMachine // nobody has checked those that ship
	}
	return w, nil
}

// List returns one page of the library.
func (l *Library) List(ctx context.Context, q store.AnswerQuery) (store.AnswerPage, error) {
	q.Now = l.o.Now()
	return l.o.Store.Answers(ctx, q)
}

// Entry is an answer with all that is kept of it, and how it stands.
type Entry struct {
	store.Dossier
	Standing femos.Standing
	Broken   []femos.VersionID // signed versions that are not what was signed
}

// Entry returns an answer with all that is kept of it. NotFound "no_answer_block".
func (l *Library) Entry(ctx context.Context, id femos.AnswerID) (Entry, error) {
	d, err := l.dossier(ctx, id)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Dossier: d, Standing: d.Answer.Standing(l.o.Now())}
	newest := 0 // number of the last that is signed
	for _, v := range d.Versions {
		g, signed := d.Signatures[v.ID]
		if signed {
			newest = max(newest, v.Number)
		}
		if v.ID == d.Answer.Current {
			e.Standing = l.stands(d.Answer, v)
		}
		if !v.State.Open() && (!signed || !Verify(d.Keys[g.Key], v, g)) || v.ID == d.Answer.Current && v.Number < newest {
			e.Broken = append(e.Broken, v.ID)
		}
	}
	if slices.Contains(e.Broken, d.Answer.Current) && e.Standing != femos.StandsWithdrawn {
		e.Standing = femos.StandsBroken
		l.doubt()
	}
	for _, t := range d.Translations {
		if of := d.Version(t.Version); of != nil && d.Answer.Current != "" && broken(t, *of, d.Keys[t.CheckKey]) {
			l.doubt()
		}
	}
	return e, nil
}
