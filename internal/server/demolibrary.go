package server

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"femos"
	"femos/content"
	"femos/internal/library"
)

// demoLawyer says under each of her signatures, in the desk and on the public site, that there is no such lawyer.
func demoLawyer(p femos.Person) femos.Person {
	p.Title = "erfundene Rechtsanwältin (Demo)"
	return p
}

// laws is what citations are pinned to: in the demo, where nobody has fetched the law, the hashes that ship.
func (s *Server) laws() library.Statutes {
	if s.settings.Demo {
		return shippedPins{s.statutes}
	}
	return s.statutes
}

// shippedPins is the law of the day that the starter library rests on, as far as that cites it, where no newer is there.
type shippedPins struct{ library.Statutes }

// Pin implements library.Statutes.
func (p shippedPins) Pin(act, section, paragraph string) (hash, day string, err error) {
	if hash, day, err = p.Statutes.Pin(act, section, paragraph); err == nil {
		return hash, day, nil
	}
	pins := map[string]string{}
	var taxonomy struct {
		Day string `json:"law_snapshot"`
	}
	for name, into := range map[string]any{"pins.json": &pins, "taxonomy.json": &taxonomy} {
		plain, err := content.Files.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(plain, into)
		}
		if err != nil {
			return "", "", fmt.Errorf("%s: %w", name, err)
		}
	}
	if hash = pins[act+" "+section]; hash == "" {
		return "", "", err
	}
	return hash, taxonomy.Day, nil
}

// What the demo shows of the library beside drafts. All of it is invented.
const (
	demoDue       femos.AnswerID = "parental-leave-employer"
	demoWithdrawn femos.AnswerID = "minijob-rights"
	demoStale     femos.AnswerID = "job-search-support"
	demoChecked   femos.AnswerID = "basic-account"
)

// shelve has the invented team work on the library: some answers are signed, some in review, one is due, one withdrawn; a
// translation is checked, one stale, the others are as a machine left them.
func (d *demoDay) shelve(ctx context.Context, s *Server) error {
	advisor, lawyer := d.team[1], d.team[4]
	for _, id := range []femos.AnswerID{demoDue, demoWithdrawn, demoStale, demoChecked, "daycare-claim", "maternity-money", "recognition-needed-or-not", "spouse-visa-german", "violence-own-residence-right"} {
		if err := d.sign(ctx, s, id); err != nil {
			return err
		}
	}
	for _, id := range []femos.AnswerID{"child-supplement", "deposit-limit", "student-work-days"} {
		if err := d.submit(ctx, s, id); err != nil {
			return err
		}
	}
	for _, id := range []femos.AnswerID{demoStale, demoChecked} {
		if err := d.check(ctx, s, id); err != nil {
			return err
		}
	}
	if err := d.fallDue(ctx, s, demoDue); err != nil {
		return err
	}
	if err := s.Library.Withdraw(ctx, lawyer, demoWithdrawn, "Demo: zum Zeigen zurückgezogen", "Demo: Hier stünde, was stattdessen richtig ist."); err != nil {
		return err
	}
	if err := s.Library.Begin(ctx, advisor, demoStale); err != nil {
		return err
	}
	_, v, err := d.working(ctx, s, demoStale)
	if err != nil {
		return err
	}
	v.Text += "\n\nDas Gespräch beim Amt kostet nichts."
	if err := s.Library.Save(ctx, advisor, v); err != nil {
		return err
	}
	return d.sign(ctx, s, demoStale)
}

// working is the version of an answer that is under way.
func (d *demoDay) working(ctx context.Context, s *Server, id femos.AnswerID) (library.Reading, femos.AnswerVersion, error) {
	e, err := s.Library.Entry(ctx, id)
	if err != nil {
		return library.Reading{}, femos.AnswerVersion{}, fmt.Errorf("answer %s: %w", id, err)
	}
	v := e.Version(e.Answer.Working)
	if v == nil {
		return library.Reading{}, femos.AnswerVersion{}, femos.Fail(femos.NotFound, "no_version")
	}
	return library.Reading{Answer: id, Version: v.ID, Edits: v.Edits}, *v, nil
}

func (d *demoDay) submit(ctx context.Context, s *Server, id femos.AnswerID) error {
	r, _, err := d.working(ctx, s, id)
	if err != nil {
		return err
	}
	return s.Library.Submit(ctx, d.team[1], r)
}

func (d *demoDay) sign(ctx context.Context, s *Server, id femos.AnswerID) error {
	if err := d.submit(ctx, s, id); err != nil {
		return err
	}
	r, _, err := d.working(ctx, s, id)
	if err != nil {
		return err
	}
	return s.Library.Sign(ctx, d.team[4], r, s.Library.UsuallyValid())
}

// check has the translator check the English translation.
func (d *demoDay) check(ctx context.Context, s *Server, id femos.AnswerID) error {
	e, err := s.Library.Entry(ctx, id)
	if err != nil {
		return err
	}
	for _, t := range e.Translations {
		if t.Language == "en" && t.Version == e.Answer.Current {
			return s.Library.Translate(ctx, d.team[3], id, t, true)
		}
	}
	return femos.Fail(femos.NotFound, "no_version")
}

// fallDue pretends that the first section that an answer cites has changed.
func (d *demoDay) fallDue(ctx context.Context, s *Server, id femos.AnswerID) error {
	e, err := s.Library.Entry(ctx, id)
	if err != nil {
		return err
	}
	v := e.Version(e.Answer.Current)
	now := time.Now()
	c := femos.LawChange{Answer: id, Version: v.ID, Cited: v.Citations[0], FoundAt: now,
		Was: femos.Section{Pin: v.Citations[0].Pin, Day: v.Citations[0].PinnedOn, Title: "Demo: erfundener Wortlaut", Text: "Demo: So stünde es hier im Gesetz, als unterschrieben wurde."},
		Now: femos.Section{Pin: library.Hash([]byte("demo")), Day: now.Format(time.DateOnly), Title: "Demo: erfundener Wortlaut", Text: "Demo: So stünde es heute hier im Gesetz."}}
	_, err = s.Store.LawChanged(ctx, []femos.LawChange{c}, now)
	return err
}
