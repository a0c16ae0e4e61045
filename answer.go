package femos

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Answer is an answer block of the library. Its text stands in versions; of them one is the signed one in use (Current),
// and one may be under way (Working).
type Answer struct {
	ID          AnswerID
	Current     VersionID // signed and in use, "" if no lawyer has ever signed one
	Working     VersionID // being written or reviewed, "" if there is none
	DueAt       time.Time // from when the signed version has to be looked at again: after its last day, or when the law changed
	DueReason   string    // sections that changed: "§ 16 BEEG, § 4 BUrlG"; "" if it is only the date
	WithdrawnAt time.Time // nobody may use it since; zero if it was not withdrawn
	WithdrawnBy PersonID
	Withdrawn   string    // why
	Instead     string    // what is right instead, for its public page
	BlockedAt   time.Time // since when each use of what is due waits for the lawyer, as she says; zero if she does not
	BlockedBy   PersonID
	RecalledAt  time.Time // since when the replies made from it before have to be corrected; zero if they have not
	RecalledBy  PersonID
	Uses        int // replies made from it
	CreatedAt   time.Time
	Edits       int64
}

// Standing is what may be made of an answer just now.
type Standing string

// The standings of an answer.
const (
	StandsDraft     Standing = "draft"     // no lawyer has signed it
	StandsVerified  Standing = "verified"  // a lawyer signed the version in use, and it is not due
	StandsDue       Standing = "due"       // to be looked at again; usable with care for DueDays
	StandsOverdue   Standing = "overdue"   // due for longer, or blocked by the lawyer: each use waits for her
	StandsWithdrawn Standing = "withdrawn" // not usable
	StandsBroken    Standing = "broken"    // its text or citations are not those that were signed
)

// Standings lists them in the order shown.
func Standings() []Standing {
	return []Standing{StandsVerified, StandsDue, StandsOverdue, StandsDraft, StandsWithdrawn, StandsBroken}
}

// DueDays is for how many days an answer that is due may be used with care.
const DueDays = 14

// Standing says how an answer stands at a time, as far as that does not depend on its signature.
func (a Answer) Standing(now time.Time) Standing {
	switch {
	case !a.WithdrawnAt.IsZero():
		return StandsWithdrawn
	case a.Current == "":
		return StandsDraft
	case !a.BlockedAt.IsZero():
		return StandsOverdue
	case a.DueAt.IsZero() || now.Before(a.DueAt):
		return StandsVerified
	case now.Before(a.DueAt.AddDate(0, 0, DueDays)):
		return StandsDue
	}
	return StandsOverdue
}

// VersionState is how far a version has come.
type VersionState string

// The states of a version. Once it is signed, nothing of it changes.
const (
	VersionDraft    VersionState = "draft"    // being written
	VersionReview   VersionState = "review"   // waits for a second person, or the lawyer
	VersionReturned VersionState = "returned" // sent back with comments
	VersionSigned   VersionState = "signed"   // a lawyer signed it
	VersionReplaced VersionState = "replaced" // signed, and a later one is in its place
)

// Open says whether it may still be changed.
func (s VersionState) Open() bool {
	return s == VersionDraft || s == VersionReview || s == VersionReturned
}

// AnswerUse is what an answer is for.
type AnswerUse string

// The uses of an answer. Signed emergency and holding blocks go out at once, always.
const (
	UseAdvice    AnswerUse = "advice"
	UseEmergency AnswerUse = "emergency" // "call 116 016 now"
	UseHolding   AnswerUse = "holding"   // "we answer you today"
)

// AnswerUses lists them in the order shown.
func AnswerUses() []AnswerUse { return []AnswerUse{UseAdvice, UseEmergency, UseHolding} }

// AnswerVersion is one state of an answer's German text with what it rests on.
type AnswerVersion struct {
	ID         VersionID
	Answer     AnswerID
	Number     int // 1, 2, 3 …
	State      VersionState
	Question   string
	AlsoAsked  []string // the same in other words
	Text       string   // paragraphs are parted by an empty line
	Topics     []string // codes of the taxonomy
	Audience   Audience
	Use        AnswerUse
	EachTime   bool   // the lawyer wants to see each reply made from it
	MayUse     []Role // who may use it: advisors who have one of these roles too; nil for every advisor
	Citations  []Citation
	Sources    []string
	LawAsOf    string // day of the law it rests on, 2026-04-29
	ValidUntil string // its last day, "" until it is signed
	Note       string // for us: what is uncertain
	Editor     PersonID
	EditedAt   time.Time
	CreatedAt  time.Time
	Edits      int64
}

// Source is what a translation is made from: the question, and below an empty line the text.
func (v AnswerVersion) Source() string { return v.Question + "\n\n" + v.Text }

// Citation is an act's section and paragraph, or a document (Land law, a circular, a judgment), pinned to its text by hash.
type Citation struct {
	Act, Section, Paragraph string // "AufenthG", "31", "2 Satz 1 Nr. 3"; also "AufenthV", "Anlage 1", and "KSchG", "1", "Satz 2"
	Document                string // title of a document; then the three above are ""
	Pin                     string // "sha256:" and the hash of the text in hexadecimal, "" if not pinned
	PinnedOn                string // day of the state of the law, or of the document; "" if not pinned
}

// String writes it as lawyers do: "§ 31 Abs. 2 AufenthG", "Art. 6 GG", "§ 1 Satz 2 KSchG", "Anlage 1 AufenthV".
func (c Citation) String() string {
	if c.Document != "" {
		return c.Document
	}
	counted := func(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
	var parts []string
	switch {
	case !counted(c.Section): // it says itself what it is
	case slices.Contains([]string{"GG", "EGBGB", "DSGVO", "AEUV", "GRCh"}, c.Act):
		parts = append(parts, "Art.")
	default:
		parts = append(parts, "§")
	}
	parts = append(parts, c.Section)
	if counted(c.Paragraph) {
		parts = append(parts, "Abs.")
	}
	if c.Paragraph != "" {
		parts = append(parts, c.Paragraph)
	}
	return strings.Join(append(parts, c.Act), "\u00a0")
}

// Paragraphs parts a text where empty lines are, without them.
func Paragraphs(text string) (list []string) {
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// The longest texts of an answer, in characters.
const (
	MaxQuestionRunes = 500
	MaxAnswerRunes   = 12_000
)

// Validate checks a version and mends what can be mended.
func (v *AnswerVersion) Validate() error {
	v.Question, v.Text = strings.TrimSpace(v.Question), strings.TrimSpace(strings.ReplaceAll(v.Text, "\r\n", "\n"))
	if n := utf8.RuneCountInString(v.Question); n < 3 || n > MaxQuestionRunes {
		return Fail(Invalid, "answer_question", MaxQuestionRunes).About("question")
	}
	if n := utf8.RuneCountInString(v.Text); n < 3 || n > MaxAnswerRunes {
		return Fail(Invalid, "answer_text", MaxAnswerRunes).About("text")
	}
	if v.Audience == "" {
		v.Audience = AudienceUnknown
	}
	if v.Use == "" {
		v.Use = UseAdvice
	}
	if !slices.Contains(AnswerUses(), v.Use) || !slices.Contains([]Audience{ThirdCountry, EU, AudienceUnknown}, v.Audience) {
		return Fail(Invalid, "answer_use")
	}
	for _, r := range v.MayUse {
		if !slices.Contains(Roles(), r) {
			return Fail(Invalid, "role_unknown").About("may_use")
		}
	}
	for field, day := range map[string]string{"law_as_of": v.LawAsOf, "valid_until": v.ValidUntil} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return Fail(Invalid, "day_form").About(field)
		}
	}
	return nil
}

// ParseAnswerID checks the form of an answer's id: 3 to 80 lower-case letters, digits and hyphens. NotFound if it has another.
func ParseAnswerID(s string) (AnswerID, error) {
	odd := func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }
	if len(s) < 3 || len(s) > 80 || strings.ContainsFunc(s, odd) {
		return "", Fail(NotFound, "no_answer_block")
	}
	return AnswerID(s), nil
}

// Signature is a lawyer's, under one version. docs/verification.md says over which bytes.
type Signature struct {
	Version VersionID
	Key     KeyID
	By      PersonID
	Name    string    // as she signed: name and title
	At      time.Time // whole seconds
	Value   []byte    // Ed25519 (RFC 8032), 64 bytes
}

// SigningKey is a published key. Retired ones sign no more; what they signed stays valid.
type SigningKey struct {
	ID        KeyID
	Public    []byte // 32 bytes
	Proof     []byte // that it is ours: Public, sealed with the installation's keys; empty if nobody has proved it
	CreatedAt time.Time
	RetiredAt time.Time
}

// Confirmation says that a person has read a version as it was: Digest names the text.
type Confirmation struct {
	Version VersionID
	Digest  string
	By      PersonID
	At      time.Time
}

// ReviewComment is what somebody has to say about a version, at a passage of it.
type ReviewComment struct {
	ID         CommentID
	Version    VersionID
	By         PersonID
	ByName     string // who said it, in a comment that was imported: then By is who imported it
	Quote      string // the passage, "" for the whole
	Text       string
	At         time.Time
	ResolvedAt time.Time
}
