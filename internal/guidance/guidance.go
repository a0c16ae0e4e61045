package guidance

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/store"
)

// Grace is how long those go on who were here before there was a register.
const Grace = 28 * 24 * time.Hour

// Options are what the register works with. All are required.
type Options struct {
	Store  *store.Store
	Zone   *time.Location // in which days begin
	Now    func() time.Time
	Random io.Reader
}

// Register is the register. Safe for concurrent use.
type Register struct{ o Options }

// New makes the register.
func New(o Options) *Register { return &Register{o} }

// Sheet is what the register says, of one person or of all.
type Sheet struct {
	Whole     bool // of all
	People    []femos.Person
	Entries   []femos.Guidance
	Questions []femos.LegalQuestion
	Looked    []store.HeldReply
}

// Name is a person's name, "" for nobody.
func (s Sheet) Name(id femos.PersonID) string {
	for _, p := range s.People {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// Lacks says what is missing of a person at a time: her undertaking, and of an advisor her introduction. It does not look at
// the grace that she may have.
func Lacks(p femos.Person, now time.Time) (list []femos.GuidanceKind) {
	if !p.Active {
		return nil
	}
	if !p.Sworn {
		list = append(list, femos.Secrecy)
	}
	if p.Is(femos.Advisor) && !now.Before(p.IntroducedUntil) {
		list = append(list, femos.Introduction)
	}
	return list
}

// Sheet returns the whole register to who records or confirms, to others what is theirs.
func (r *Register) Sheet(ctx context.Context, who femos.Person) (s Sheet, err error) {
	s.Whole = who.Is(femos.Coordinator, femos.Lawyer, femos.Deputy)
	of := who.ID
	if s.Whole {
		of = ""
	}
	if s.People, err = r.o.Store.People(ctx); err != nil {
		return s, err
	}
	if s.Entries, err = r.o.Store.Guidance(ctx, of); err != nil {
		return s, err
	}
	if s.Questions, err = r.o.Store.Questions(ctx, of); err != nil {
		return s, err
	}
	s.Looked, err = r.o.Store.LookedAt(ctx, of)
	return s, err
}

// Missing is of how many people something is missing. Only who records is told.
func (r *Register) Missing(ctx context.Context, who femos.Person) (n int, err error) {
	if !who.Is(femos.Coordinator) {
		return 0, nil
	}
	people, err := r.o.Store.People(ctx)
	for _, p := range people {
		if len(Lacks(p, r.o.Now())) > 0 {
			n++
		}
	}
	return n, err
}

// Record writes the same entry for each of the people. A coordinator does. Invalid with the field.
func (r *Register) Record(ctx context.Context, who femos.Person, people []femos.PersonID, g femos.Guidance) error {
	if !who.Is(femos.Coordinator) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	now := r.o.Now()
	if err := g.Validate(now.In(r.o.Zone)); err != nil {
		return err //nolint:wrapcheck // it is for the person
	}
	if len(people) == 0 {
		return femos.Fail(femos.Invalid, "guidance_people").About("person")
	}
	var list []femos.Guidance
	for _, id := range people {
		if _, err := r.o.Store.Person(ctx, id); err != nil {
			return err
		}
		g.ID, g.Person, g.RecordedBy, g.RecordedAt = femos.NewID[femos.GuidanceID](now, r.o.Random), id, who.ID, now
		list = append(list, g)
	}
	return r.o.Store.AddGuidance(ctx, list)
}

// Confirm says that the lawyer answers for an introduction or training. Conflict "changed" if somebody did.
func (r *Register) Confirm(ctx context.Context, who femos.Person, id femos.GuidanceID) error {
	if !who.Is(femos.Lawyer, femos.Deputy) {
		return femos.Fail(femos.Forbidden, "only_lawyer")
	}
	g, err := r.o.Store.GuidanceEntry(ctx, id)
	if err != nil {
		return err
	}
	var until time.Time
	if g.ValidUntil != "" {
		last, err := time.ParseInLocation(time.DateOnly, g.ValidUntil, r.o.Zone)
		if err != nil {
			return fmt.Errorf("entry %s: %w", id, err)
		}
		until = last.AddDate(0, 0, 1)
	}
	return r.o.Store.ConfirmGuidance(ctx, id, who.ID, r.o.Now(), until)
}

// Ask puts a question to the lawyer. conversation is the confidential conversation it came from, "" if none: then its texts
// go with that. Invalid "question_text".
func (r *Register) Ask(ctx context.Context, who femos.Person, topic string, class femos.RiskClass, text, conversation string) error {
	if text = strings.TrimSpace(text); text == "" || utf8.RuneCountInString(text) > 4000 {
		return femos.Fail(femos.Invalid, "question_text").About("asked")
	}
	now := r.o.Now()
	return r.o.Store.AddQuestion(ctx, femos.LegalQuestion{ID: femos.NewID[femos.QuestionID](now, r.o.Random), AskedBy: who.ID, AskedAt: now, Topic: topic, Class: class, Asked: text, Conversation: conversation})
}

// Answer is the lawyer's answer. Invalid "question_text"; Conflict "changed" if there is one.
func (r *Register) Answer(ctx context.Context, who femos.Person, id femos.QuestionID, text string) error {
	if !who.Is(femos.Lawyer, femos.Deputy) {
		return femos.Fail(femos.Forbidden, "only_lawyer")
	}
	if text = strings.TrimSpace(text); text == "" || utf8.RuneCountInString(text) > 4000 {
		return femos.Fail(femos.Invalid, "question_text").About("answer")
	}
	return r.o.Store.AnswerQuestion(ctx, id, who.ID, text, r.o.Now())
}
