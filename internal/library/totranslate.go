package library

import (
	"cmp"
	"context"
	"slices"

	"femos"
	"femos/internal/store"
)

// ToTranslate is a signed answer of which a language has no checked translation.
type ToTranslate struct {
	ID       femos.AnswerID
	Version  int // number of the signed version
	Question string
	Uses     int
	State    femos.TranslationState
}

// ToTranslate returns what a language lacks: first what is not as it was checked, then the translations whose German has changed, then those that nobody
// checked, those that a machine made, and what is missing; in each the most used first.
func (l *Library) ToTranslate(ctx context.Context, lang femos.Language) ([]ToTranslate, error) {
	var list []ToTranslate
	err := l.eachInUse(ctx, func(row store.AnswerRow) error {
		x, err := l.o.Store.Standing(ctx, row.ID, lang)
		if err != nil {
			return err
		}
		t := ToTranslate{row.ID, x.Version.Number, x.Version.Question, row.Uses, femos.TranslationMissing}
		if x.Translation != nil {
			t.State = TranslationState(*x.Translation, x.Source, x.Version, l.published(x.Translation.CheckKey, x.CheckProof))
		}
		if t.State != femos.TranslationChecked {
			list = append(list, t)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	order := []femos.TranslationState{femos.TranslationBroken, femos.TranslationStale, femos.TranslationUnchecked, femos.TranslationMachine, femos.TranslationMissing}
	slices.SortStableFunc(list, func(a, b ToTranslate) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State)), cmp.Compare(b.Uses, a.Uses))
	})
	return list, nil
}
