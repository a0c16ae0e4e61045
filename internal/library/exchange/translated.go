package exchange

import "femos"

// Translated is one answer's German text with its translation, as an XLIFF file holds it. Texts are paragraphs parted by
// an empty line.
type Translated struct {
	Line           int
	Answer         femos.AnswerID
	Version        femos.VersionID // of the German text
	Language       femos.Language
	SourceQuestion string
	Source         string
	Question       string // "" if there is no translation
	Text           string
	State          femos.TranslationState
	Edits          int64  // of the translation that was written to the file, 0 if there was none of this version
	Editor         string // name; for people, as the three below
	EditedAt       string
	CheckedBy      string
	CheckedAt      string
}

// namespaces of XLIFF 2.1: core (chapter 4) and the metadata module (chapter 5.3).
const (
	coreSpace = "urn:oasis:names:tc:xliff:document:2.0"
	metaSpace = "urn:oasis:names:tc:xliff:metadata:2.0"
	prefix    = "femos:" // of our sub-states
)

// segmentState is state and sub-state of a segment (XLIFF 2.1, 4.3.1.30 and 4.3.1.31).
func segmentState(s femos.TranslationState) (state, sub string) {
	switch s {
	case femos.TranslationChecked:
		return "reviewed", prefix + string(s)
	case femos.TranslationUnchecked:
		return "translated", prefix + string(s)
	case femos.TranslationMachine:
		return "translated", prefix + string(s)
	case femos.TranslationStale:
		return "initial", prefix + string(s)
	}
	return "initial", ""
}

// stateOf reads them back. What other tools say counts as far as we know such a state: "final" is a translation that one of
// ours has not checked.
func stateOf(state, sub string, translated bool) femos.TranslationState {
	switch {
	case !translated:
		return femos.TranslationMissing
	case sub == prefix+string(femos.TranslationMachine):
		return femos.TranslationMachine
	case state == "" || state == "initial":
		return femos.TranslationStale
	case state == "reviewed" && sub == prefix+string(femos.TranslationChecked):
		return femos.TranslationChecked
	}
	return femos.TranslationUnchecked
}
