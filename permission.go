package femos

import (
	"strings"
	"time"
)

// PermissionKind is why we may be in a channel.
type PermissionKind string

// The three kinds of permission. There is no fourth.
const (
	Consent        PermissionKind = "consent"         // an administrator of the channel agreed
	OwnChannel     PermissionKind = "own"             // the channel is ours
	PublicInterest PermissionKind = "public_interest" // a public space, after a written weighing of interests (Art. 6 (1) f GDPR)
)

// PermissionKinds lists them in the order in which forms show them.
func PermissionKinds() []PermissionKind { return []PermissionKind{Consent, OwnChannel, PublicInterest} }

// Scopes say what a permission covers. Nothing else is implied: who may reply may not yet learn.
type Scopes struct {
	Read   bool // posts are judged at the door, those that need an advisor are kept
	Reply  bool // advisors answer there
	Sample bool // a small share of what needs no advisor is kept for the blind-spot check
	Learn  bool // decisions about posts from there may train triage
}

// Permission is why we may be in a channel. It is never changed, only withdrawn and recorded anew.
type Permission struct {
	ID          PermissionID
	Channel     ChannelID
	Kind        PermissionKind
	Scopes      Scopes
	GrantedBy   string // who gave it, in words: "Amal, administrator since 2023"; for public_interest who weighed
	Evidence    string // where it can be seen: a file number, a link, the day of a call
	Conditions  string // what was agreed, or ""
	RecordedBy  PersonID
	RecordedAt  time.Time
	ReviewAt    time.Time // when somebody looks whether it still holds
	WithdrawnAt time.Time // zero while it stands
	WithdrawnBy PersonID
}

// Covers says whether the permission stands at the given time. A review date that has passed does not end it; the
// desk reminds of it.
func (p Permission) Covers(at time.Time) bool {
	return p.WithdrawnAt.IsZero() || at.Before(p.WithdrawnAt)
}

// Validate checks what a permission must say before it is recorded.
func (p Permission) Validate() error {
	switch p.Kind {
	case Consent, OwnChannel, PublicInterest:
	default:
		return Fail(Invalid, "permission_kind").About("kind")
	}
	if !p.Scopes.Read {
		return Fail(Invalid, "permission_needs_reading").About("read")
	}
	if strings.TrimSpace(p.GrantedBy) == "" {
		return Fail(Invalid, "permission_granted_by").About("granted_by")
	}
	if strings.TrimSpace(p.Evidence) == "" {
		return Fail(Invalid, "permission_evidence").About("evidence")
	}
	if !p.ReviewAt.After(p.RecordedAt) {
		return Fail(Invalid, "permission_review").About("review_at")
	}
	return nil
}

// Kept is how much is kept from a channel: what a withdrawal removes.
type Kept struct {
	Inquiries int
	Posts     int
	Waiting   int // replies not yet sent
	Examples  int // posts that triage learns from
	Samples   int // posts drawn for a look, whether one of them should have been kept
}
