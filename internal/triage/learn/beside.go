package learn

import (
	"femos/internal/triage"
	"femos/internal/triage/eval"
)

// How much is known of a topic's company before any post is seen: as if besideSeen posts about it had been, three of ten with a second topic.
const (
	besideSeen = 10
	besideHave = 3
)

// beside counts which topics posts have together.
func beside(topics []string, posts []eval.Post) []float32 {
	at := map[string]int{}
	for i, code := range topics {
		at[code] = i
	}
	together, of := make([][]float64, len(topics)), make([]float64, len(topics))
	for i := range together {
		together[i] = make([]float64, len(topics))
	}
	other, others := make([]float64, len(topics)), 0.0
	for _, p := range posts {
		if p.Retold() {
			continue // counted where it was told first
		}
		weight := 1.0
		if p.Given() {
			weight = givenWeight
		}
		for _, a := range p.Topics {
			of[at[a]] += weight
			for _, b := range p.Topics {
				if a == b {
					continue
				}
				together[at[a]][at[b]] += weight
				other[at[b]] += weight
				others += weight
			}
		}
	}
	for b := range other {
		other[b] /= max(others, 1)
	}
	for a, row := range together {
		for b := range row {
			row[b] = (row[b] + besideHave*other[b]) / (of[a] + besideSeen)
		}
	}
	return triage.Beside(together, other)
}
