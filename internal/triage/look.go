package triage

import (
	"math"

	"femos/internal/triage/linear"
)

// scores is the working memory of one look-up.
type scores struct {
	odds       []float32      // by entry
	subjects   []float32      // by the index's subjects: what they count
	quantities []uint32       // of the post
	shared     []bool         // by entry: whether it has a number of the post, while such are added up
	stems      []stem         // of the post's words
	values     []linear.Value // what lessons are about
	lessons    []float32
	shares     []float64
	together   []uint32 // what stands together
	sum        linear.Sum
}

// weights is what each feature of a pair weighs, then a bias.
type weights [pairFeatures + 1]float32

func (m *Retrieval) weights() (w weights) {
	copy(w[:], m.Weights)
	return w
}

// look returns the log odds that each entry fits the post: the weighted sum of the pair's features. p holds the heads'
// probabilities; the slice is s's. Features that few entries have are added to those only, so that a large library costs little.
func (b *Brain) look(x *index, w weights, r, parent *reading, p []float32, s *scores) []float32 {
	b.readQuantities(x, w, r, s)
	x.bySubjects(w, p, s)
	x.byConcepts(b, w, r, parent, s)
	if l := r.guess.Language.Base(); l == "de" || l == "en" {
		x.byWords(w, r, s)
	}
	b.byLessons(x, w[pairLesson], r, parent, s)
	x.byNumbers(w, s)
	return s.odds
}

// bySubjects begins with what depends on the post and an entry's subject only: where both have numbers, none of which may be shared,
// among it.
func (x *index) bySubjects(w weights, p []float32, s *scores) {
	if len(s.odds) != len(x.ids) || len(s.subjects) != len(x.subjects) {
		s.odds, s.subjects = make([]float32, len(x.ids)), make([]float32, len(x.subjects))
	}
	same := w[pairFeatures] + w[pairAnswer]*p[headAnswer] + w[pairClaim]*p[headClaim]
	for i, about := range x.subjects {
		best := float32(0)
		for _, h := range about.topics {
			if p[h] > best { // the built-in max is slow for floats
				best = p[h]
			}
		}
		s.subjects[i] = same + w[pairTopic]*best
		if about.numbered && len(s.quantities) > 0 {
			s.subjects[i] -= w[pairNumbers]
		}
	}
	odds, subjects := s.odds[:len(x.about)], s.subjects
	for i, at := range x.about {
		odds[i] = subjects[at]
	}
}

func (x *index) byConcepts(b *Brain, w weights, r, parent *reading, s *scores) {
	sum := float32(0)
	each := func(f func(c int, w float32)) {
		for _, c := range r.list {
			if b.groups[c]&(groupSubject|groupStance) != 0 {
				f(c, x.idf[c])
			}
		}
		if parent == nil {
			return
		}
		for _, c := range parent.list {
			if b.groups[c]&groupSubject != 0 && !r.has[c] {
				f(c, x.idf[c]*parentValue)
			}
		}
	}
	each(func(_ int, v float32) { sum += v * v })
	if sum == 0 {
		return
	}
	norm := float32(1 / math.Sqrt(float64(sum)))
	each(func(c int, v float32) {
		addPostings(s.odds, x.concepts[c], v*norm*w[pairConcepts])
		addPostings(s.odds, x.against[c], v*norm*w[pairCorrection])
	})
}

func addPostings(odds []float32, list []posting, w float32) {
	if w == 0 {
		return
	}
	for _, p := range list {
		odds[p.entry] += p.weight * w
	}
}

func (x *index) byWords(w weights, r *reading, s *scores) {
	s.stems = s.stems[:0]
	sum := float32(0)
	r.stems(func(h uint32) {
		if word, ok := x.words[h]; ok {
			s.stems = append(s.stems, word)
			sum += word.idf * word.idf
		}
	})
	if sum == 0 {
		return
	}
	norm := float32(1 / math.Sqrt(float64(sum)))
	for i := range s.stems {
		word := &s.stems[i]
		addPostings(s.odds, word.words, word.idf*norm*w[pairWords])
		addPostings(s.odds, word.against, word.idf*norm*w[pairCorrectionWords])
	}
}

// readQuantities notes the numbers of the post, where they count.
func (b *Brain) readQuantities(x *index, w weights, r *reading, s *scores) {
	s.quantities = s.quantities[:0]
	if (w[pairNumbers] != 0 || w[pairCounterNumbers] != 0) && (x.numbered || len(x.counters) > 0) {
		b.quantities(r, func(key uint32) { s.quantities = append(s.quantities, key) })
	}
}

// byNumbers adds what it weighs that a number of the post is the entry's, for which bySubjects took as much away; and that one is
// the correction's.
func (x *index) byNumbers(w weights, s *scores) {
	if len(s.quantities) == 0 {
		return
	}
	if len(s.shared) != len(x.ids) {
		s.shared = make([]bool, len(x.ids))
	}
	s.addOnce(x.numbers, 2*w[pairNumbers])
	s.addOnce(x.counters, w[pairCounterNumbers])
}

// addOnce adds w to every entry that is listed for any of the post's numbers.
func (s *scores) addOnce(entries map[uint32][]int32, w float32) {
	for _, key := range s.quantities {
		for _, i := range entries[key] {
			if !s.shared[i] {
				s.shared[i] = true
				s.odds[i] += w
			}
		}
	}
	for _, key := range s.quantities {
		for _, i := range entries[key] {
			s.shared[i] = false
		}
	}
}

// byLessons adds what labelled posts taught about the entries' ids.
func (b *Brain) byLessons(x *index, w float32, r, parent *reading, s *scores) {
	m := &x.model.Lessons
	if m.Heads == 0 || w == 0 || len(x.taught) == 0 {
		return
	}
	if len(s.lessons) != m.Heads {
		s.lessons, s.shares = make([]float32, m.Heads), make([]float64, m.Heads)
	}
	b.findTogether(x, r, parent, s)
	copy(s.lessons, m.W[len(b.model.Features)*m.Heads:])
	s.values = s.values[:0]
	b.lessonValues(r, parent, func(v linear.Value) { s.values = append(s.values, v) })
	m.AddValues(s.lessons, 0, m.Heads, s.values, b.rows)
	x.byTogether(s)
	linear.LogOdds(s.lessons, farOdds, s.shares)
	for _, t := range x.taught {
		s.odds[t.entry] += w * (s.lessons[t.column]/4 + 2)
	}
}

// farOdds bounds log odds: what is further apart is as good as certain.
const farOdds = 8

// findTogether finds what stands together, and has it fetched.
func (b *Brain) findTogether(x *index, r, parent *reading, s *scores) {
	if x.model.Hashed.Heads > 0 {
		s.together = b.together(r, parent, s.together[:0])
		x.together.Fetch(s.together)
	}
}

// byTogether adds what labelled posts taught about what stands together.
func (x *index) byTogether(s *scores) {
	n := x.model.Hashed.Heads
	if n == 0 {
		return
	}
	s.sum = x.together.Zero(s.sum)
	x.together.Add(s.sum, s.together)
	unit := togetherUnit(len(s.together))
	for i := range n {
		s.lessons[i] += float32(s.sum[i]) * x.together.Scale[i] * unit
	}
}

// lessonValues calls f with the features that lessons are about: concepts of the post, and half of its parent's.
func (b *Brain) lessonValues(r, parent *reading, f func(linear.Value)) {
	for _, c := range r.list {
		if b.groups[c]&(groupSubject|groupStance) != 0 {
			f(linear.Value{Feature: c, Value: conceptValue})
		}
	}
	if parent == nil {
		return
	}
	for _, c := range parent.list {
		if b.groups[c]&groupSubject != 0 && !r.has[c] {
			f(linear.Value{Feature: c, Value: parentValue})
		}
	}
}

// least is what sum must reach for a probability: most entries of a library are far from it, and need no exponential.
func least(cut float32) float32 {
	c := min(max(float64(cut), 1e-6), 1-1e-6)
	return float32(math.Log(c / (1 - c)))
}
