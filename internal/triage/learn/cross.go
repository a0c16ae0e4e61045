package learn

import (
	"context"
	"fmt"
	"slices"

	"femos/internal/triage"
	"femos/internal/triage/eval"
)

// Cross trains folds models, each without one part of the posts, and lets each judge the part it has not seen.
// Language, thresholds and calibration are fitted without that part too, and without what tells one of its posts again. The results stand in the order of the posts.
// report is called before each fold.
func Cross(ctx context.Context, d Data, folds int, report func(string)) ([]eval.Result, error) {
	if folds < 2 || folds > d.Given {
		return nil, fmt.Errorf("cross-validation: want 2 to %d folds, not %d", d.Given, folds)
	}
	results := make([]eval.Result, d.Given)
	for fold := range folds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		report(fmt.Sprintf("fold %d of %d", fold+1, folds))
		train, test := split(d.Posts[:d.Given], fold, folds)
		part := d
		part.Posts = append(pick(d.Posts, train), without(d.Posts[d.Given:], pick(d.Posts, test))...)
		part.Given = len(train)
		j := triage.NewWith(triage.NewBrain(d.Words, Train(part)), d.Library)
		held := eval.Judge(j, pick(d.Posts, test))
		for k, i := range test {
			results[i] = held[k]
		}
	}
	return results, nil
}

// without returns the posts that tell none of those that are tested.
func without(posts, tested []eval.Post) []eval.Post {
	ids := map[string]bool{}
	for _, p := range tested {
		ids[p.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(posts), func(p eval.Post) bool { return p.Retold() && ids[p.From] })
}
