package femos

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// GuidanceKind is what was recorded of somebody.
type GuidanceKind string

// The kinds.
const (
	Secrecy      GuidanceKind = "secrecy"      // her undertaking of secrecy (§ 203 (4) StGB): before it she sees nothing that women wrote
	Introduction GuidanceKind = "introduction" // into the work under a lawyer's guidance (§ 6 (2) RDG): before it she publishes nothing
	Training     GuidanceKind = "training"
)

// GuidanceKinds lists them in the order shown.
func GuidanceKinds() []GuidanceKind { return []GuidanceKind{Secrecy, Introduction, Training} }

// Guidance is an entry of the register: what somebody undertook, was introduced to, or was trained in.
type Guidance struct {
	ID          GuidanceID
	Person      PersonID
	Kind        GuidanceKind
	HeldOn      string // the day, "2026-05-04"
	Content     string
	ValidUntil  string // the last day of an introduction, "" for the other kinds
	RecordedBy  PersonID
	RecordedAt  time.Time
	ConfirmedBy PersonID // the lawyer, who answers for introductions and trainings; "" before
	ConfirmedAt time.Time
}

// Validate checks an entry and mends what can be mended. now is in the team's zone.
func (g *Guidance) Validate(now time.Time) error {
	g.Content = strings.TrimSpace(g.Content)
	held, err := time.ParseInLocation(time.DateOnly, g.HeldOn, now.Location())
	last, lastErr := time.ParseInLocation(time.DateOnly, g.ValidUntil, now.Location())
	switch {
	case !slices.Contains(GuidanceKinds(), g.Kind):
		return Fail(Invalid, "guidance_kind").About("kind")
	case err != nil || held.After(now):
		return Fail(Invalid, "guidance_day").About("held_on")
	case g.Content == "" || utf8.RuneCountInString(g.Content) > 4000:
		return Fail(Invalid, "guidance_content").About("content")
	case g.Kind != Introduction:
		g.ValidUntil = ""
	case lastErr != nil || !last.After(held) || last.After(held.AddDate(2, 0, 0)):
		return Fail(Invalid, "guidance_valid").About("valid_until")
	}
	return nil
}

// LegalQuestion is what an advisor asked the lawyer.
type LegalQuestion struct {
	ID           QuestionID
	AskedBy      PersonID
	AskedAt      time.Time
	Topic        string
	Class        RiskClass
	Asked        string // "" once Gone
	AnsweredBy   PersonID
	AnsweredAt   time.Time // zero before
	Answer       string
	Conversation string // the confidential conversation it came from, "" if none
	Gone         bool   // the conversation has ended, and the texts with it
}
