package public

import (
	"time"

	"femos"
)

// Shelf is where the site takes its texts from. What it returns is not changed any more.
type Shelf interface {
	// Edition is another one after each change of anything below. It is asked at every request, so it must be cheap.
	Edition() string
	Topics() []Topic
	Answers() []Answer
	Claims() []Claim
	Keys() []Key // published, oldest first
	Team() Team
}

// State is how far a lawyer stands behind a text.
type State string

// The states.
const (
	Draft     State = "draft"     // no lawyer has verified it
	Verified  State = "verified"  // signed, and the signature fits
	Due       State = "due"       // signed, and to be verified again
	Withdrawn State = "withdrawn" // not right any more
	Broken    State = "broken"    // signed, and the signature does not fit
)

// Topic is a first-level subject of the taxonomy.
type Topic struct{ Code, DE, EN string }

// Text is an answer in one language: only what may be published.
type Text struct {
	Title     string
	Body      string // paragraphs with empty lines between them, or one that the page divides
	CheckedBy string // of a translation, who read it; "" for the German source and for starter texts
}

// Answer is an answer block.
type Answer struct {
	ID         string
	Topics     []string // codes of the second level
	AlsoAsked  []string // the question in other words, in German; shown nowhere
	Texts      map[femos.Language]Text
	State      State
	Version    int // 0 where there are no versions
	VerifiedBy string
	VerifiedAt time.Time
	ValidUntil time.Time
	LawAsOf    time.Time
	Instead    map[femos.Language]string // what is right instead, where it is withdrawn
	Citations  []Citation
	Signed     *Signed // nil where nobody has signed it
}

// Claim is a false, misleading or outdated statement with its correction.
type Claim struct {
	ID         string
	Rating     string // "false", "misleading", "outdated"
	Texts      map[femos.Language]Said
	State      State // of the German correction
	Changed    bool  // the law that it rests on reads otherwise than when somebody last looked
	VerifiedBy string
	VerifiedAt time.Time
	LawAsOf    time.Time
	First      time.Time // day on which it was first heard, zero if it never was
	Instead    string    // what is right now, in German, where its correction is withdrawn; "" if nobody has said
	Answer     string    // id of the answer that says more; "" for none
	Citations  []Citation
}

// In is the state of a claim's text in a language: of a correction that is signed in German, a text in another language that nobody has
// checked is a draft all the same.
func (k Claim) In(lang femos.Language) State {
	if lang != source && (k.State == Verified || k.State == Due) {
		return Draft
	}
	return k.State
}

// Said is a claim in one language, and what is right.
type Said struct{ Claim, Correction string }

// Citation is what a text rests on.
type Citation struct {
	Label string    // "§ 81 Abs. 4 AufenthG"
	Text  string    // its wording in German; "" where it is not loaded
	AsOf  time.Time // of the wording
	Link  string    // to the official text; "" where there is none
}

// Found is what a question finds: ids of answers, best first.
type Found struct {
	Answers []string
	Danger  bool // she may be in danger
}
