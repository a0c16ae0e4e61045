package triage

import (
	"math"

	"femos"
	"femos/internal/triage/linear"
	"femos/internal/triage/text"
)

// pairFeatures is how many numbers describe a post beside an entry of the library.
const pairFeatures = 9

// The features of a pair.
const (
	pairConcepts   = iota // cosine of the concepts of post and entry
	pairCorrection        // the same with the claim's correction
	pairTopic             // probability of the entry's best topic
	pairWords             // cosine of the words, where the languages are the same
	pairCorrectionWords
	pairLesson  // what labelled posts taught: log odds that it is this entry, from -8 to 8, as 0 to 4
	pairNumbers // 1 if a number of the post is the entry's, -1 if both have numbers and none is shared
	pairAnswer  // probability that the post gives advice
	pairClaim   // probability that it repeats a false claim, whichever
)

type posting struct {
	entry  int32
	weight float32
}

// index finds entries of the library by concepts and words. It is immutable; scores go into a caller's table.
type index struct {
	ids      []string
	topics   [][]int // heads of the entry's topics
	concepts [][]posting
	against  [][]posting // concepts of the correction
	words    map[uint32][]posting
	awords   map[uint32][]posting
	idf      []float32 // by concept
	widf     map[uint32]float32
	numbers  map[uint32][]int32 // entries by the hash of a number they name
	numbered []int32            // entries that name any
	taught   []taught
	model    *Retrieval
	together linear.Packed
	opposed  bool // any entry has a correction
}

// taught is an entry that the lessons know, with its column.
type taught struct{ entry, column int32 }

// entryText is what an entry says, by language, weighted: 1 for its own words, less for its explanation.
type entryText struct {
	id      string
	topics  []string
	texts   []weighted
	counter []weighted // the correction
}

type weighted struct {
	lang, text string
	weight     float32
}

func answerEntries(lib Library) []entryText {
	var all []entryText
	for _, a := range lib.Answers {
		e := entryText{id: a.ID, topics: a.Topics}
		for _, l := range []string{"de", "en"} {
			e.texts = append(e.texts, weighted{l, a.Question[l], 1})
			for _, s := range a.AlsoAsked[l] {
				e.texts = append(e.texts, weighted{l, s, 1})
			}
			e.texts = append(e.texts, weighted{l, a.Answer[l], 0.4})
		}
		all = append(all, e)
	}
	return all
}

func claimEntries(lib Library) []entryText {
	topics := map[string][]string{}
	for _, a := range lib.Answers {
		topics[a.ID] = a.Topics
	}
	var all []entryText
	for _, c := range lib.Claims {
		e := entryText{id: c.ID, topics: topics[c.AnswerID]}
		for _, l := range []string{"de", "en"} {
			e.texts = append(e.texts, weighted{l, c.Claim[l], 1.5})
			for _, s := range c.AlsoSaid[l] {
				e.texts = append(e.texts, weighted{l, s, 1})
			}
			e.counter = append(e.counter, weighted{l, c.Correction[l], 1})
		}
		all = append(all, e)
	}
	return all
}

func (b *Brain) newIndex(entries []entryText, m *Retrieval) *index {
	x := &index{concepts: make([][]posting, len(b.words.Concepts)), against: make([][]posting, len(b.words.Concepts)),
		words: map[uint32][]posting{}, awords: map[uint32][]posting{}, widf: map[uint32]float32{}, numbers: map[uint32][]int32{}, model: m}
	if m.Hashed.Rows > 0 {
		x.together = m.Hashed.Pack()
	}
	columns := map[string]int{}
	for i, id := range m.IDs {
		columns[id] = i
	}
	heads := map[string]int{}
	for i, code := range b.topics {
		heads[code] = headTopics + i
	}
	bags := make([]bag, len(entries))
	counters := make([]bag, len(entries))
	for i, e := range entries {
		bags[i], counters[i] = b.bagOf(e.texts), b.bagOf(e.counter)
		x.ids = append(x.ids, e.id)
		if column, ok := columns[e.id]; ok {
			x.taught = append(x.taught, taught{int32(i), int32(column)})
		}
		for h := range bags[i].numbers {
			x.numbers[h] = append(x.numbers[h], int32(i))
		}
		if len(bags[i].numbers) > 0 {
			x.numbered = append(x.numbered, int32(i))
		}
		x.opposed = x.opposed || len(counters[i].order) > 0
		var topics []int
		for _, code := range e.topics {
			if h, ok := heads[code]; ok {
				topics = append(topics, h)
			}
		}
		x.topics = append(x.topics, topics)
	}
	x.weigh(bags)
	for i := range entries {
		x.post(i, bags[i], x.concepts, x.words)
		x.post(i, counters[i], x.against, x.awords)
	}
	return x
}

// bag is the concepts and words of an entry, each with its weight.
type bag struct {
	concepts []float32
	words    map[uint32]float32
	order    []uint32 // of words, as maps have none
	numbers  map[uint32]bool
}

func (b *Brain) bagOf(texts []weighted) bag {
	g := bag{concepts: make([]float32, len(b.words.Concepts)), words: map[uint32]float32{}, numbers: map[uint32]bool{}}
	var r reading
	for _, t := range texts {
		r.doc.Read(t.text)
		r.guess.Language, r.guess.Script = femos.Language(t.lang), text.Latin
		b.concepts(&r)
		for _, c := range r.list {
			if b.groups[c]&(groupSubject|groupStance) != 0 {
				g.concepts[c] += t.weight
			}
		}
		r.stems(func(h uint32, number bool) {
			if number && t.weight >= 1 {
				g.numbers[h] = true
			}
			if g.words[h] == 0 {
				g.order = append(g.order, h)
			}
			g.words[h] += t.weight
		})
	}
	return g
}

// stems calls f with a hash of every word's first six letters.
func (r *reading) stems(f func(h uint32, number bool)) {
	for i, t := range r.doc.Tokens {
		if skipped(i, len(r.doc.Tokens)) {
			continue
		}
		w := r.doc.Word(t)
		if len(w) < 2 && !t.Number {
			continue
		}
		f(hashBytes(23, w[:min(len(w), 6)]), t.Number)
	}
}

// weigh sets the inverse document frequencies.
func (x *index) weigh(bags []bag) {
	n := float64(len(bags))
	x.idf = make([]float32, len(x.concepts))
	for c := range x.idf {
		df := 0.0
		for _, g := range bags {
			if g.concepts[c] > 0 {
				df++
			}
		}
		x.idf[c] = float32(math.Log(1 + (n+1)/(df+0.5)))
	}
	for _, g := range bags {
		for _, h := range g.order {
			x.widf[h]++
		}
	}
	for h, df := range x.widf {
		x.widf[h] = float32(math.Log(1 + (n+1)/(float64(df)+0.5)))
	}
}

// post files an entry's normalised vectors.
func (x *index) post(i int, g bag, concepts [][]posting, words map[uint32][]posting) {
	sum := 0.0
	weight := func(c int, v float32) float32 { return float32(math.Sqrt(float64(v))) * x.idf[c] }
	for c, v := range g.concepts {
		w := float64(weight(c, v))
		sum += w * w
	}
	for c, v := range g.concepts {
		if v > 0 {
			concepts[c] = append(concepts[c], posting{int32(i), weight(c, v) / float32(math.Sqrt(sum))})
		}
	}
	sum = 0
	for _, h := range g.order {
		w := math.Sqrt(float64(g.words[h])) * float64(x.widf[h])
		sum += w * w
	}
	for _, h := range g.order {
		w := math.Sqrt(float64(g.words[h])) * float64(x.widf[h]) / math.Sqrt(sum)
		words[h] = append(words[h], posting{int32(i), float32(w)})
	}
}

// scores is the working table of one look-up: a column for each feature of a pair, a row for each entry. Columns that are
// all zero are left out.
type scores struct {
	columns [pairFeatures][]float32
	used    [pairFeatures]bool
	rows    int
	odds    []float32
	lessons []float32
	sum     linear.Sum

	together []uint32 // what stands together
}

// column returns a feature's column, cleared at its first use.
func (s *scores) column(feature int) []float32 {
	c := s.columns[feature]
	if len(c) != s.rows {
		c = make([]float32, s.rows)
		s.columns[feature] = c
	} else if !s.used[feature] {
		clear(c)
	}
	s.used[feature] = true
	return c
}

// pair returns a row.
func (s *scores) pair(i int) (p [pairFeatures]float32) {
	for f, used := range s.used {
		if used {
			p[f] = s.columns[f][i]
		}
	}
	return p
}

// look fills s with the features of the post beside every entry. p holds the heads' probabilities.
func (b *Brain) look(x *index, r, parent *reading, p []float32, s *scores) {
	s.rows, s.used = len(x.ids), [pairFeatures]bool{}
	x.byConcepts(b, r, parent, s)
	if l := r.guess.Language.Base(); l == "de" || l == "en" {
		x.byWords(r, s)
	}
	b.byLessons(x, r, parent, s)
	topic, answer, claim := s.column(pairTopic), s.column(pairAnswer), s.column(pairClaim)
	for i := range topic {
		for _, h := range x.topics[i] {
			if p[h] > topic[i] { // the built-in max is slow for floats
				topic[i] = p[h]
			}
		}
		answer[i], claim[i] = p[headAnswer], p[headClaim]
	}
	x.byNumbers(r, s)
}

func (x *index) byConcepts(b *Brain, r, parent *reading, s *scores) {
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
	each(func(_ int, w float32) { sum += w * w })
	if sum == 0 {
		return
	}
	norm := float32(1 / math.Sqrt(float64(sum)))
	concepts := s.column(pairConcepts)
	each(func(c int, w float32) { addPostings(concepts, x.concepts[c], w*norm) })
	if x.opposed {
		against := s.column(pairCorrection)
		each(func(c int, w float32) { addPostings(against, x.against[c], w*norm) })
	}
}

func addPostings(column []float32, list []posting, w float32) {
	for _, p := range list {
		column[p.entry] += p.weight * w
	}
}

func (x *index) byWords(r *reading, s *scores) {
	sum := float32(0)
	r.stems(func(h uint32, _ bool) {
		w := x.widf[h]
		sum += w * w
	})
	if sum == 0 {
		return
	}
	norm := float32(1 / math.Sqrt(float64(sum)))
	words := s.column(pairWords)
	r.stems(func(h uint32, _ bool) { addPostings(words, x.words[h], x.widf[h]*norm) })
	if x.opposed {
		against := s.column(pairCorrectionWords)
		r.stems(func(h uint32, _ bool) { addPostings(against, x.awords[h], x.widf[h]*norm) })
	}
}

// byNumbers sets 1 where a number of the post is the entry's, -1 where both have numbers and none is shared.
func (x *index) byNumbers(r *reading, s *scores) {
	if len(x.numbered) == 0 || !r.counts() {
		return
	}
	numbers := s.column(pairNumbers)
	for _, i := range x.numbered {
		numbers[i] = -1
	}
	r.stems(func(h uint32, number bool) {
		if !number {
			return
		}
		for _, i := range x.numbers[h] {
			numbers[i] = 1
		}
	})
}

// counts says whether the post has a number in it.
func (r *reading) counts() bool {
	for _, t := range r.doc.Tokens {
		if t.Number {
			return true
		}
	}
	return false
}

// byLessons adds what labelled posts taught about the entries' ids.
func (b *Brain) byLessons(x *index, r, parent *reading, s *scores) {
	m := &x.model.Lessons
	if m.Heads == 0 {
		return
	}
	if len(s.lessons) != m.Heads {
		s.lessons = make([]float32, m.Heads)
	}
	copy(s.lessons, m.W[len(b.model.Features)*m.Heads:])
	b.lessonValues(r, parent, func(v linear.Value) {
		if row := b.rows[v.Feature]; row >= 0 {
			m.Add(s.lessons, row, v.Value)
		}
	})
	b.byTogether(x, r, parent, s)
	linear.LogSoftmax(s.lessons)
	lesson := s.column(pairLesson)
	for _, t := range x.taught {
		lesson[t.entry] = logOdds(s.lessons[t.column])/4 + 2
	}
}

// logOdds turns the logarithm of a probability into log odds, within 8.
func logOdds(logarithm float32) float32 {
	if logarithm <= -8 {
		return -8
	}
	return min(logarithm-float32(math.Log1p(-math.Exp(float64(min(logarithm, -1e-4))))), 8)
}

// byTogether adds what labelled posts taught about what stands together.
func (b *Brain) byTogether(x *index, r, parent *reading, s *scores) {
	n := x.model.Hashed.Heads
	if n == 0 {
		return
	}
	s.together = b.together(r, parent, s.together[:0])
	x.together.Add(&s.sum, 0, n, s.together)
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

// weigh returns the log odds that each entry fits; the slice is s's.
func (m *Retrieval) weigh(s *scores) []float32 {
	if len(s.odds) != s.rows {
		s.odds = make([]float32, s.rows)
	}
	odds := s.odds
	for i := range odds {
		odds[i] = m.Weights[pairFeatures]
	}
	for f, used := range s.used {
		if !used {
			continue
		}
		w, column := m.Weights[f], s.columns[f][:len(odds)]
		for i := range odds {
			odds[i] += w * column[i]
		}
	}
	return odds
}
