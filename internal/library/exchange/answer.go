package exchange

import (
	"time"

	"femos"
)

// Answer is an answer as a file holds it.
type Answer struct {
	Line      int            `json:"-"` // where it stands in the file
	Form      string         `json:"form"`
	ID        femos.AnswerID `json:"id"` // "" for a new one, in a table
	Current   int            `json:"current,omitempty"`
	Working   int            `json:"working,omitempty"`
	DueAt     time.Time      `json:"due_at,omitzero"`
	DueReason string         `json:"due_reason,omitempty"`
	Withdrawn *Withdrawal    `json:"withdrawn,omitempty"`
	Blocked   *Act           `json:"blocked,omitempty"`  // each use waits for the lawyer
	Recalled  *Act           `json:"recalled,omitempty"` // replies made from it before have to be corrected
	Uses      int            `json:"uses,omitempty"`
	CreatedAt time.Time      `json:"created_at,omitzero"`
	Versions  []Version      `json:"versions"` // oldest first
}

// Act is what somebody did at a time.
type Act struct {
	At time.Time `json:"at"`
	By Person    `json:"by,omitzero"`
}

// Withdrawal says that an answer was taken out of use.
type Withdrawal struct {
	At      time.Time `json:"at"`
	By      Person    `json:"by"`
	Why     string    `json:"why"`
	Instead string    `json:"instead,omitempty"`
}

// Person is somebody of the installation that wrote the file.
type Person struct {
	ID   femos.PersonID `json:"id,omitempty"`
	Name string         `json:"name,omitempty"`
}

// Version is one state of an answer's German text.
type Version struct {
	ID           femos.VersionID    `json:"id,omitempty"`
	Number       int                `json:"number"`
	State        femos.VersionState `json:"state"`
	Question     string             `json:"question"`
	AlsoAsked    []string           `json:"also_asked,omitempty"`
	Text         string             `json:"text"`
	Topics       []string           `json:"topics,omitempty"`
	Audience     femos.Audience     `json:"audience"`
	Use          femos.AnswerUse    `json:"use"`
	EachTime     bool               `json:"each_time,omitempty"`
	MayUse       []femos.Role       `json:"may_use,omitempty"`
	Citations    []Citation         `json:"citations,omitempty"`
	Sources      []string           `json:"sources,omitempty"`
	LawAsOf      string             `json:"law_as_of,omitempty"`
	ValidUntil   string             `json:"valid_until,omitempty"`
	Note         string             `json:"note,omitempty"`
	Editor       Person             `json:"editor,omitzero"`
	EditedAt     time.Time          `json:"edited_at,omitzero"`
	CreatedAt    time.Time          `json:"created_at,omitzero"`
	Edits        int64              `json:"edits,omitempty"` // the state that was written to the file
	Signature    *Signature         `json:"signature,omitempty"`
	Translations []Translation      `json:"translations,omitempty"`
	Comments     []Comment          `json:"comments,omitempty"`
}

// Citation is what a version rests on.
type Citation struct {
	Act       string `json:"act,omitempty"`
	Section   string `json:"section,omitempty"`
	Paragraph string `json:"paragraph,omitempty"`
	Document  string `json:"document,omitempty"`
	Pin       string `json:"pin,omitempty"`
	PinnedOn  string `json:"pinned_on,omitempty"`
}

// Signature is a lawyer's, as docs/verification.md says.
type Signature struct {
	Key   femos.KeyID `json:"key"`
	By    Person      `json:"by"`
	Name  string      `json:"name"` // as signed
	At    time.Time   `json:"at"`
	Value []byte      `json:"value"` // 64 bytes, in base64
}

// Translation is a version in another language. State is how it stood when it was written to the file.
type Translation struct {
	Language  femos.Language         `json:"language"`
	State     femos.TranslationState `json:"state"`
	Question  string                 `json:"question"`
	Text      string                 `json:"text"`
	Source    string                 `json:"source,omitempty"` // the German it was made from, if that is not the version's
	Machine   bool                   `json:"machine,omitempty"`
	Editor    Person                 `json:"editor,omitzero"`
	EditedAt  time.Time              `json:"edited_at,omitzero"`
	CheckedBy Person                 `json:"checked_by,omitzero"`
	CheckedAt time.Time              `json:"checked_at,omitzero"`
	CheckKey  femos.KeyID            `json:"check_key,omitempty"`
	Check     []byte                 `json:"check,omitempty"` // 64 bytes, in base64
	Edits     int64                  `json:"edits,omitempty"`
}

// Comment is what somebody had to say about a version.
type Comment struct {
	ID         femos.CommentID `json:"id,omitempty"` // "" for a new one, in a table
	By         Person          `json:"by,omitzero"`
	Quote      string          `json:"quote,omitempty"`
	Text       string          `json:"text"`
	At         time.Time       `json:"at,omitzero"`
	ResolvedAt time.Time       `json:"resolved_at,omitzero"`
}

// Newest is the version under way, else the last.
func (a Answer) Newest() *Version {
	if len(a.Versions) == 0 {
		return nil
	}
	return &a.Versions[len(a.Versions)-1]
}
