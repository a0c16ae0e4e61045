package learn

import (
	"fmt"

	"femos/internal/triage"
	"femos/internal/triage/eval"
)

// Cross trains folds models, each without one part of the posts, and lets each judge the part it has not seen.
// Language, thresholds and calibration are fitted without that part too. The results stand in the order of the posts.
// report is called before each fold.
func Cross(d Data, folds int, report func(string)) ([]eval.Result, error) {
	if folds < 2 || folds > len(d.Posts) {
		return nil, fmt.Errorf("cross-validation: want 2 to %d folds, not %d", len(d.Posts), folds)
	}
	results := make([]eval.Result, len(d.Posts))
	for fold := range folds {
		report(fmt.Sprintf("fold %d of %d", fold+1, folds))
		train, test := split(d.Posts, fold, folds)
		part := d
		part.Posts = pick(d.Posts, train)
		j := triage.NewWith(triage.NewBrain(d.Words, Train(part)), d.Library)
		held := eval.Judge(j, pick(d.Posts, test))
		for k, i := range test {
			results[i] = held[k]
		}
	}
	return results, nil
}
