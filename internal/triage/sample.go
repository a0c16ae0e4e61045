package triage

import (
	"femos/internal/triage/lang"
	"femos/internal/triage/linear"
)

// hashedWeight is what all hashed features of a post weigh together, against 1 for a named feature. More overfits: with
// 2 topics lose eight points of F1 in cross-validation.
const hashedWeight = 0.5

func hashedUnit(n int) float32 { return hashedWeight * lang.Unit(n) }

// Sample turns a post into features for training; labels are the caller's.
func (b *Brain) Sample(p Post) linear.Sample {
	var r, parent reading
	b.read(&r, p.Text)
	above := b.readParent(&parent, p)
	s := linear.Sample{Weight: 1}
	s.Hashed = b.grams(&r, nil)
	s.Unit = hashedUnit(len(s.Hashed))
	s.Own, s.Wide = b.named(&r, above, nil, nil)
	return s
}

func (b *Brain) readParent(r *reading, p Post) *reading {
	if p.Parent == "" {
		return nil
	}
	b.read(r, p.Parent)
	return r
}

// togetherWeight is what all that stands together weighs, against 1 for a concept.
const togetherWeight = 1.0

func togetherUnit(n int) float32 { return togetherWeight * lang.Unit(n) }

// Lesson turns a post into features for training a Retrieval's lessons.
func (b *Brain) Lesson(p Post) linear.Sample {
	var r, parent reading
	b.read(&r, p.Text)
	above := b.readParent(&parent, p)
	var s linear.Sample
	b.lessonValues(&r, above, func(v linear.Value) { s.Own = append(s.Own, v) })
	s.Hashed = b.together(&r, above, nil)
	s.Unit = togetherUnit(len(s.Hashed))
	return s
}

// Pair is a post beside an entry of the library, as numbers.
type Pair struct {
	ID       string
	Features [pairFeatures]float32
}

// Pairs returns the post beside every answer and every claim.
func (j *Judge) Pairs(p Post) (answers, claims []Pair) {
	var w work
	b := j.brain
	b.read(&w.post, p.Text)
	parent := b.readParent(&w.parent, p)
	probs := b.probabilities(&w, &w.post, parent)
	pairs := func(x *index, s *scores) []Pair {
		all := make([]Pair, len(x.ids))
		for f := range pairFeatures {
			var alone weights
			alone[f] = 1
			for i, v := range b.look(x, alone, &w.post, parent, probs, s) {
				all[i].ID, all[i].Features[f] = x.ids[i], v
			}
		}
		return all
	}
	return pairs(j.answers, &w.answers), pairs(j.claims, &w.claims)
}

// Likely says whether triage takes a post for advice given, by its pairs with claims: only then does it look for claims.
func Likely(claims []Pair) bool {
	return len(claims) > 0 && claims[0].Features[pairAnswer] >= leastKind
}

// PairFeatures is how many features a Pair has.
const PairFeatures = pairFeatures

// QuestionHeads lists the heads that come before the topics.
func QuestionHeads() []string { return append([]string(nil), questionHeads...) }
