package femos

import "time"

// Translation is a version of an answer in another language. It is never called verified: it is the translation of a
// version that is.
type Translation struct {
	Version   VersionID
	Language  Language
	Question  string
	Text      string
	Machine   bool // nobody of ours wrote it
	Editor    PersonID
	EditedAt  time.Time
	CheckedBy PersonID // "" if nobody checked it
	CheckedAt time.Time
	CheckKey  KeyID  // of the installation, that its check is sealed with
	Check     []byte // signature over what was checked (library.CanonicalCheck), empty if nobody checked it
	Source    string // the German it was made from, as AnswerVersion.Source; "" if that is the version's as it stands
	Edits     int64
}

// TranslationState is what may be made of a translation.
type TranslationState string

// The states of a translation.
const (
	TranslationMissing   TranslationState = "missing"
	TranslationMachine   TranslationState = "machine"   // machine-made, nobody checked it
	TranslationUnchecked TranslationState = "unchecked" // written by one of us, nobody checked it
	TranslationStale     TranslationState = "stale"     // the source has changed since
	TranslationChecked   TranslationState = "checked"
	TranslationBroken    TranslationState = "broken" // it does not read as it was checked: somebody changed it behind our back
)

// Wording is a text of the library in one language, that a reply can begin with: an answer block, or the correction of a
// claim.
type Wording struct {
	ID          string // an answer's, or "claim:" and a claim's id
	Version     VersionID
	Title       string // the question, or the claim that is corrected
	Text        string
	Language    Language
	LawAsOf     string           // day of the law it rests on, 2026-04-29
	Standing    Standing         // of the source
	Translation TranslationState // "" for the German source itself
	CheckedBy   string           // name of who checked the translation
	SignedBy    string           // name as signed, "" if no lawyer has
	SignedAt    time.Time
	DueAt       time.Time
	DueReason   string
	Use         AnswerUse
	EachTime    bool
	Again       bool   // the law that a correction rests on has changed, and nobody has looked at it since
	MayUse      []Role // as AnswerVersion.MayUse
}

// UsableBy says whether a person may make a reply from it, as far as it hangs on who she is.
func (w Wording) UsableBy(p Person) bool { return len(w.MayUse) == 0 || p.Is(w.MayUse...) }

// Verified says whether a lawyer signed this and it is neither due nor withdrawn.
func (w Wording) Verified() bool { return w.Standing == StandsVerified }

// Publishable says whether it may go out as it stands: not what is withdrawn, and no translation that nobody checked.
func (w Wording) Publishable() bool {
	return w.Standing != StandsWithdrawn && (w.Translation == "" || w.Translation == TranslationChecked)
}
