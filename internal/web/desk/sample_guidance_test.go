package desk_test

import (
	"context"
	"time"

	"femos"
	"femos/internal/guidance"
	"femos/internal/store"
)

// sampleGuidance is a register with one of everything.
type sampleGuidance struct{ s *sample }

func (g sampleGuidance) Sheet(_ context.Context, who femos.Person) (guidance.Sheet, error) {
	people := append([]femos.Person{}, g.s.people...)
	people[1].Sworn, people[1].ExcusedUntil = false, noon.AddDate(0, 0, 20)
	people[2].IntroducedUntil = noon.AddDate(1, 0, 0)
	return guidance.Sheet{Whole: who.Is(femos.Coordinator, femos.Lawyer), People: people,
		Entries: []femos.Guidance{
			{ID: "e1", Person: people[0].ID, Kind: femos.Introduction, HeldOn: "2026-10-05", ValidUntil: "2027-10-05", Content: "Einführung: Grenzen der Rechtsdienstleistung, rote Themen, Freigabe, Weiterverweis.", RecordedBy: people[5].ID, RecordedAt: ago(time.Hour)},
			{ID: "e2", Person: people[0].ID, Kind: femos.Training, HeldOn: "2026-09-01", Content: "Kindergrundsicherung, 90 Minuten", RecordedBy: people[5].ID, ConfirmedBy: people[3].ID, ConfirmedAt: ago(time.Hour)},
			{ID: "e3", Person: people[0].ID, Kind: femos.Secrecy, HeldOn: "2026-09-01", Content: "Akte 12/2026", RecordedBy: people[5].ID}},
		Questions: []femos.LegalQuestion{
			{ID: "q1", AskedBy: people[0].ID, AskedAt: ago(3 * time.Hour), Topic: "B3", Asked: "Gilt die Fiktion auch, wenn der Antrag einen Tag zu spät kam?"},
			{ID: "q2", AskedBy: people[1].ID, AskedAt: ago(40 * time.Hour), Topic: "C4", Asked: "Zählt Kurzarbeitergeld?", AnsweredBy: people[3].ID, AnsweredAt: ago(38*time.Hour + time.Minute), Answer: "Nein, siehe § 2c BEEG."},
			{ID: "q3", AskedBy: people[1].ID, AskedAt: ago(90 * time.Hour), Topic: "D5", AnsweredBy: people[3].ID, AnsweredAt: ago(89 * time.Hour), Gone: true}},
		Looked: []store.HeldReply{{Reply: femos.Reply{ID: "r1", Text: "Ja, Sie dürfen weiterarbeiten.", Language: "de", DecidedBy: people[3].ID, Decision: "=gut", CreatedAt: ago(48 * time.Hour)}, WrittenBy: "Parisa Ahmadi", Topic: "B3"}}}, nil
}

func (g sampleGuidance) Missing(_ context.Context, who femos.Person) (int, error) {
	if !who.Is(femos.Coordinator) {
		return 0, nil
	}
	return 2, nil
}

func (g sampleGuidance) Record(_ context.Context, _ femos.Person, people []femos.PersonID, e femos.Guidance) error {
	if err := e.Validate(noon); err != nil {
		return err
	}
	return g.s.did("Record")
}

func (g sampleGuidance) Confirm(context.Context, femos.Person, femos.GuidanceID) error {
	return g.s.did("Confirm")
}

func (g sampleGuidance) Ask(context.Context, femos.Person, string, femos.RiskClass, string, string) error {
	return g.s.did("Ask")
}

func (g sampleGuidance) Answer(context.Context, femos.Person, femos.QuestionID, string) error {
	return g.s.did("Answer")
}
