package triage

import (
	"maps"
	"math"
	"slices"

	"femos"
	"femos/internal/triage/linear"
)

// Example is what is seen of a post, and what somebody decided about it.
type Example struct {
	Seen   Seen
	Labels femos.Labels
}

// How an adapter is learnt.
const (
	minSeen    = 3    // posts in which a feature must stand to get a weight: nothing that one or two women wrote is learnt
	maxRows    = 2048 // hashed features that get weights, the most frequent ones
	adaptDecay = 2.0  // L2, against the sum of the examples' losses
	adaptSteps = 150
	adaptRate  = 0.15
)

// lesson is an example made ready for learning: its features by their places in the adapter, what the model answers, and what is right.
type lesson struct {
	rows      []int // places in OfRow
	own, wide []place
	unit      float64
	base      []float32 // the model's probabilities
	want      []float32 // by question: 0, 1, or negative where nothing was said
	topic     int       // head of the right topic, -1 where nothing was said
}

type place struct {
	at    int
	value float64
}

// Adapt learns an adapter from examples: the same from the same examples in the same order. What the model says stays
// fixed; the adapter learns by how much to move it, drawn towards not at all.
func (b *Brain) Adapt(examples []Example) *Adapter {
	a := b.blank(examples)
	known := b.featureHashes()
	var lessons []lesson
	for _, e := range examples {
		if l, ok := b.lessonOf(a, known, e); ok {
			lessons = append(lessons, l)
		}
	}
	s := newStudy(a)
	for range adaptSteps {
		s.step(lessons)
	}
	s.into(a)
	return a
}

// blank is an adapter with places for what stands in enough examples, and no weights.
func (b *Brain) blank(examples []Example) *Adapter {
	rows, names := map[uint32]int{}, map[uint32]int{}
	for _, e := range examples {
		for _, r := range slices.Compact(slices.Clone(e.Seen.Hashed)) {
			rows[r%uint32(b.hashed.Rows())]++
		}
		seen := map[uint32]bool{}
		for _, v := range slices.Concat(e.Seen.Own, e.Seen.Wide) {
			if !seen[v.Name] {
				names[v.Name]++
			}
			seen[v.Name] = true
		}
	}
	often := func(counts map[uint32]int) []uint32 {
		list := slices.DeleteFunc(slices.Sorted(maps.Keys(counts)), func(k uint32) bool { return counts[k] < minSeen })
		slices.SortStableFunc(list, func(x, y uint32) int { return counts[y] - counts[x] })
		return list
	}
	a := &Adapter{Base: b.model.Trained, Heads: len(b.model.Heads), Rows: b.hashed.Rows()}
	a.Hashed = often(rows)
	a.Hashed = a.Hashed[:min(len(a.Hashed), maxRows)]
	a.Names = often(names)
	slices.Sort(a.Hashed)
	slices.Sort(a.Names)
	return a
}

// lessonOf makes an example ready. It is none if nothing that the heads answer was decided, or if it was seen by a larger table.
func (b *Brain) lessonOf(a *Adapter, known map[uint32]int, e Example) (lesson, bool) {
	l := lesson{want: b.wanted(e.Labels), topic: -1}
	said := slices.ContainsFunc(l.want, func(y float32) bool { return y >= 0 })
	if i := slices.Index(b.topics, e.Labels.Topic); i >= 0 {
		l.topic = headTopics + i
		said = true
	}
	base, ok := b.answers(e.Seen, known)
	if !said || !ok {
		return l, false
	}
	l.base, l.unit = base, float64(hashedUnit(len(e.Seen.Hashed)))
	for _, r := range e.Seen.Hashed {
		if at, found := slices.BinarySearch(a.Hashed, r%uint32(a.Rows)); found {
			l.rows = append(l.rows, at)
		}
	}
	l.own, l.wide = a.places(e.Seen.Own), a.places(e.Seen.Wide)
	return l, true
}

func (a *Adapter) places(list []SeenName) (out []place) {
	for _, v := range list {
		if at, found := slices.BinarySearch(a.Names, v.Name); found {
			out = append(out, place{at, float64(v.Value)})
		}
	}
	return out
}

// wanted turns labels into what the questions should be answered.
func (b *Brain) wanted(l femos.Labels) []float32 {
	want := make([]float32, headTopics)
	for h := range want {
		want[h] = -1
	}
	set := func(h int, yes bool) {
		want[h] = 0
		if yes {
			want[h] = 1
		}
	}
	for h, said := range map[int]femos.Said{headAdvice: l.Advice, headScope: l.InScope} {
		if said != "" {
			set(h, said == femos.Yes)
		}
	}
	if l.Kind != "" {
		set(headQuestion, l.Kind == femos.Question)
		set(headAnswer, l.Kind == femos.AnswerGiven)
		set(headOther, l.Kind == femos.Other)
	}
	switch l.Urgency {
	case femos.Emergency:
		set(headEmergency, true)
	case femos.Deadline:
		set(headDeadline, true)
		set(headEmergency, false)
	case femos.Normal:
		set(headDeadline, false)
		set(headEmergency, false)
	}
	return want
}

// answers are the model's probabilities of what was seen of a post. False if it was seen by a table of more or fewer rows that can't
// be told apart in this one.
func (b *Brain) answers(s Seen, known map[uint32]int) ([]float32, bool) {
	if int(s.Rows) < b.hashed.Rows() {
		return nil, false
	}
	w := work{hashed: s.Hashed, own: featuresOf(s.Own, known), wide: featuresOf(s.Wide, known)}
	b.score(&w)
	b.weigh(&w.weighing, w.scores, w.own)
	return w.scores, true
}

// featureHashes finds a named feature by the hash of its name.
func (b *Brain) featureHashes() map[uint32]int {
	known := map[uint32]int{}
	for i, name := range FeatureNames(b.words) {
		known[nameHash(name)] = i
	}
	return known
}

func featuresOf(list []SeenName, byName map[uint32]int) (out []linear.Value) {
	for _, v := range list {
		if i, ok := byName[v.Name]; ok {
			out = append(out, linear.Value{Feature: i, Value: v.Value})
		}
	}
	return out
}

// study holds weights that are being learnt, with their summed squared gradients.
type study struct {
	heads                int
	bias, row, name      []float64
	gBias, gRow, gName   []float64
	s2Bias, s2Row, s2Nam []float64
	shift                []float64
}

func newStudy(a *Adapter) *study {
	zeros := func(n int) []float64 { return make([]float64, n) }
	rows, names := len(a.Hashed)*headTopics, len(a.Names)*a.Heads
	return &study{heads: a.Heads, bias: zeros(a.Heads), row: zeros(rows), name: zeros(names), gBias: zeros(a.Heads), gRow: zeros(rows), gName: zeros(names),
		s2Bias: zeros(a.Heads), s2Row: zeros(rows), s2Nam: zeros(names), shift: zeros(a.Heads)}
}

// step follows the gradient of all examples together once, by AdaGrad.
func (s *study) step(lessons []lesson) {
	clear(s.gBias)
	clear(s.gRow)
	clear(s.gName)
	for i := range lessons {
		s.learn(&lessons[i])
	}
	for _, part := range []struct{ w, g, s2 []float64 }{{s.bias, s.gBias, s.s2Bias}, {s.row, s.gRow, s.s2Row}, {s.name, s.gName, s.s2Nam}} {
		for i, g := range part.g {
			g += adaptDecay * part.w[i]
			if g == 0 {
				continue
			}
			part.s2[i] += g * g
			part.w[i] -= adaptRate * g / math.Sqrt(part.s2[i])
		}
	}
}

// learn adds the gradient of one example.
func (s *study) learn(l *lesson) {
	copy(s.shift, s.bias)
	for _, at := range l.rows {
		for h := range headTopics {
			s.shift[h] += s.row[at*headTopics+h] * l.unit
		}
	}
	for _, p := range l.own {
		for h := range headTopics {
			s.shift[h] += s.name[p.at*s.heads+h] * p.value
		}
	}
	for _, p := range l.wide {
		for h := headTopics; h < s.heads; h++ {
			s.shift[h] += s.name[p.at*s.heads+h] * p.value
		}
	}
	for h, y := range l.want {
		if y < 0 {
			continue
		}
		e := linear.Sigmoid(logit(l.base[h])+s.shift[h]) - float64(y)
		s.gBias[h] += e
		for _, at := range l.rows {
			s.gRow[at*headTopics+h] += e * l.unit
		}
		for _, p := range l.own {
			s.gName[p.at*s.heads+h] += e * p.value
		}
	}
	if l.topic < 0 {
		return
	}
	shares := make([]float32, s.heads-headTopics)
	for i := range shares {
		shares[i] = float32(math.Log(float64(max(l.base[headTopics+i], 1e-9))) + s.shift[headTopics+i])
	}
	linear.Softmax(shares)
	shares[l.topic-headTopics]--
	for i, e := range shares {
		h := headTopics + i
		s.gBias[h] += float64(e)
		for _, p := range l.wide {
			s.gName[p.at*s.heads+h] += float64(e) * p.value
		}
	}
}

// into rounds the weights into the adapter.
func (s *study) into(a *Adapter) {
	round := func(w []float64) []float32 {
		out := make([]float32, len(w))
		for i, v := range w {
			out[i] = float32(math.Round(v*1e4) / 1e4)
		}
		return out
	}
	a.Bias = round(s.bias)
	a.OfRow = linear.Dense{Heads: headTopics, W: round(s.row)}
	a.OfName = linear.Dense{Heads: a.Heads, W: round(s.name)}
}
