package library

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/store"
)

// Languages are those an answer is translated into, in the order shown.
func Languages() []femos.Language {
	return []femos.Language{"en", "ar", "fa", "ps", "ru", "uk", "tr", "es", "fr", "pt", "sr"}
}

// TranslationState says what may be made of a translation where v stands now. of is the version that it is of, nil if that is
// v itself; public is the published key that its check names, nil if there is none.
func TranslationState(t femos.Translation, of *femos.AnswerVersion, v femos.AnswerVersion, public []byte) femos.TranslationState {
	if of == nil {
		of = &v
	}
	switch {
	case broken(t, *of, public):
		return femos.TranslationBroken
	case !slices.Equal(hashes(sourceOf(t, of)), hashes(v.Source())):
		return femos.TranslationStale
	case t.CheckedBy != "":
		return femos.TranslationChecked
	case t.Machine:
		return femos.TranslationMachine
	}
	return femos.TranslationUnchecked
}

// broken says whether a translation of a version claims a check that is not under what it says.
func broken(t femos.Translation, of femos.AnswerVersion, public []byte) bool {
	return t.CheckedBy != "" && !VerifyCheck(public, of, t)
}

// sourceOf is the German that a translation was made from, "" if that is what its version says, and of is nil.
func sourceOf(t femos.Translation, of *femos.AnswerVersion) string {
	if t.Source == "" && of != nil {
		return of.Source()
	}
	return t.Source
}

// hashes are the hashes of a text's paragraphs: what a translation was made from is compared by them.
func hashes(text string) (list [][sha256.Size]byte) {
	for _, p := range femos.Paragraphs(text) {
		list = append(list, key(p))
	}
	return list
}

// key is the hash of one paragraph, however it is spaced.
func key(paragraph string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join(strings.Fields(paragraph), " ")))
}

// Translate writes the translation of a version, and says whether she has checked it against the German: only the
// translator's role does that. t.Source is the German she read, "" for what the version says: if that has become another
// meanwhile, the translation is older than it, checked or not. t.Edits is the state of the translation that she saw, 0 if there
// was none of this version. Conflict "translation_changed".
func (l *Library) Translate(ctx context.Context, who femos.Person, id femos.AnswerID, t femos.Translation, checked bool) error {
	if err := validTranslation(&t); err != nil {
		return err
	}
	if !slices.Contains(Languages(), t.Language) {
		return femos.Fail(femos.NotFound, "no_page")
	}
	if checked && !who.Is(femos.Translator) {
		return femos.Fail(femos.Forbidden, "only_translator")
	}
	d, err := l.dossier(ctx, id)
	if err != nil {
		return err
	}
	of := d.Version(t.Version)
	if of == nil {
		return femos.Fail(femos.NotFound, "no_version")
	}
	t.Source = madeFrom(d, t, *of, checked)
	t.Machine, t.Editor, t.EditedAt = false, who.ID, l.o.Now()
	t.CheckedBy, t.CheckedAt, t.CheckKey, t.Check = "", time.Time{}, "", nil
	if checked {
		t.CheckedBy, t.CheckedAt = who.ID, l.o.Now()
		if t.CheckKey, t.Check, err = l.seal(ctx, CanonicalCheck(t, *of)); err != nil {
			return err
		}
	}
	return l.told(id, l.o.Store.SaveTranslation(ctx, t))
}

// madeFrom is the German that a translation is made from. It is kept with it: the version's may change while this is stored.
// What is older than the German stays so, with what has changed since, until somebody has checked it.
func madeFrom(d store.Dossier, t femos.Translation, of femos.AnswerVersion, checked bool) string {
	if b := BesideVersion(d, of, t.Language); !checked && b.State == femos.TranslationStale {
		return sourceOf(*b.Translation, cmp.Or(b.Source, &of))
	}
	if t.Source == "" {
		return of.Source()
	}
	return strings.ReplaceAll(t.Source, "\r\n", "\n")
}

// validTranslation checks the texts and mends what can be mended.
func validTranslation(t *femos.Translation) error {
	t.Question, t.Text = strings.TrimSpace(t.Question), strings.TrimSpace(strings.ReplaceAll(t.Text, "\r\n", "\n"))
	if n := utf8.RuneCountInString(t.Text); n < 3 || n > 2*femos.MaxAnswerRunes {
		return femos.Fail(femos.Invalid, "answer_text", 2*femos.MaxAnswerRunes).About("text")
	}
	if n := utf8.RuneCountInString(t.Question); n < 3 || n > 2*femos.MaxQuestionRunes {
		return femos.Fail(femos.Invalid, "answer_question", 2*femos.MaxQuestionRunes).About("question")
	}
	return nil
}
