package triage

import (
	"math"

	"femos/internal/triage/linear"
	"femos/internal/triage/perceptron"
)

// The heads' scores are sums, each for itself. What they say together is weighed by two small nets: one for the questions (an
// advertisement names subjects and asks, and needs nobody), one for each topic that a post may be about (a second one is meant where
// the first is not far ahead and words of its own name it).

// weighing is the memory of weighing a post.
type weighing struct {
	raw        []float32 // the heads' scores as they were summed
	shares     []float32 // of the topics; the judge's probabilities
	letters    []float32 // by level-1 topic: the shares of its topics together
	level1     []float32 // by level-1 topic: the score of its own
	named      []float32 // by topic: how strongly words name it
	often      []float32 // by topic: how much of it is named
	candidates []candidate
	best       float32 // the share of the first candidate, as a logarithm
	inputs     []float32
	sum, begun perceptron.Sum
}

// candidate is a topic that a post may be about; p is how likely it is about it, as a log odd.
type candidate struct {
	topic int
	p     float32
}

// asRead says to the topics' net that a post was read, not written to fill gaps, where more is told in few words: for those, training sets
// the input to 0. The questions' net is not told: it took every danger that is only hinted at for one of those that are rarely read.
const asRead = 1

// mostWords is from how many words on a post is as long as any: hardly one that is learnt from has more.
const mostWords = 200

const (
	maxCandidates  = 6
	questionInputs = headTopics + int(cues) + 3 // and two by level-1 topic
	sharedInputs   = headDeadline + 1 + int(cues) + 2
	topicInputs    = 23 // and two by level-1 topic
)

// weigh turns the heads' scores into probabilities: of the questions by what all scores together say, of the topics as shares of one.
func (b *Brain) weigh(w *weighing, scores []float32, own []linear.Value) {
	w.raw = append(w.raw[:0], scores...)
	if topics := scores[headTopics:]; len(topics) > 0 {
		linear.Softmax(topics)
	}
	x := b.questionInputs(w, scores, own)
	net := &b.model.Questions
	w.sum = net.Zero(w.sum)
	net.Add(w.sum, 0, x)
	for h, odds := range net.Outputs(w.sum) {
		scores[h] = float32(linear.Sigmoid(float64(odds)))
	}
}

// questionInputs are what the net of the questions sees; the slice is w's.
func (b *Brain) questionInputs(w *weighing, probs []float32, own []linear.Value) []float32 {
	x := w.inputs[:0]
	for _, s := range w.raw[:headTopics] {
		x = append(x, min(max(s, -widest), widest)/3)
	}
	x = b.appendCues(x, own)
	b.share(w, probs)
	top, highest := float32(0), float32(math.Inf(-1))
	for i, p := range w.shares {
		top, highest = max(top, p), max(highest, w.raw[headTopics+i])
	}
	x = append(x, top, w.spread(highest, top)/2, max(highest/5, -5))
	x = append(x, w.letters...)
	for _, s := range w.level1 {
		x = append(x, bounded(s))
	}
	w.inputs = x
	return w.inputs
}

// spread is the entropy of the shares, in nats, 0 where one topic has all: with one logarithm, as a share's is its score less what all
// scores have in common.
func (w *weighing) spread(highest, top float32) float32 {
	if top <= 0 {
		return 0
	}
	sum := -float32(math.Log(float64(top)))
	for i, p := range w.shares {
		sum += float32(p * (highest - w.raw[headTopics+i]))
	}
	return sum
}

// widest is how far from zero a head's score counts for the nets: a post that says one thing a thousand times goes far beyond all they
// were trained with.
const widest = 7

// bounded is a log odd as an input: what is further out is as good as certain, and a post that says one thing over and over is no more so.
func bounded(odds float32) float32 { return min(max(odds, -6), 6) / 3 }

// appendCues appends a one or a zero for each cue.
func (b *Brain) appendCues(x []float32, own []linear.Value) []float32 {
	n := len(x)
	x = append(x, make([]float32, cues)...)
	for _, v := range own {
		if c := v.Feature - len(b.words.Concepts); c >= 0 {
			x[n+c] = 1
		}
	}
	return x
}

// share takes over the shares of topics, and adds up those of level-1 topics.
func (b *Brain) share(w *weighing, probs []float32) {
	w.shares = probs[headTopics:]
	w.letters = append(w.letters[:0], make([]float32, b.letters)...)
	for i, p := range w.shares {
		w.letters[b.letter[i]] += p
	}
}

// weighTopics finds the topics that a post, of so many words, may be about, the likeliest first. The slice is w's.
func (b *Brain) weighTopics(w *weighing, probs []float32, own []linear.Value, tokens int) []candidate {
	net := &b.model.Topics
	b.share(w, probs)
	w.begun = net.Zero(w.begun)
	b.eachCandidate(w, own, tokens, func(shared []float32) { net.Add(w.begun, 0, shared) }, func(c *candidate, x []float32) {
		w.sum = append(w.sum[:0], w.begun...)
		net.Add(w.sum, sharedInputs, x)
		c.p = net.Outputs(w.sum)[0]
	})
	for i := range w.candidates {
		for k := i; k > 0 && w.candidates[k].p > w.candidates[k-1].p; k-- {
			w.candidates[k], w.candidates[k-1] = w.candidates[k-1], w.candidates[k]
		}
	}
	return w.candidates
}

// eachCandidate calls shared with what is the same for all topics, then each for each topic that has one of the highest scores.
func (b *Brain) eachCandidate(w *weighing, own []linear.Value, tokens int, shared func([]float32), each func(*candidate, []float32)) {
	x := w.inputs[:0]
	for _, s := range w.raw[:headDeadline+1] {
		x = append(x, s/4)
	}
	x = b.appendCues(x, own)
	w.inputs = append(x, float32(math.Log1p(float64(min(tokens, mostWords)))/3), asRead)
	shared(w.inputs)
	b.highest(w)
	if len(w.candidates) > 0 {
		w.best = float32(math.Log(float64(w.shares[w.candidates[0].topic])))
	}
	for rank := range w.candidates {
		w.inputs = b.topicInputs(w, rank, w.inputs[:0])
		each(&w.candidates[rank], w.inputs)
	}
}

// highest picks the topics with the highest scores, the highest first.
func (b *Brain) highest(w *weighing) {
	w.candidates = w.candidates[:0]
	for i, s := range w.raw[headTopics:] {
		if len(w.candidates) == maxCandidates && s <= w.raw[headTopics+w.candidates[maxCandidates-1].topic] {
			continue
		}
		if len(w.candidates) < maxCandidates {
			w.candidates = append(w.candidates, candidate{})
		}
		k := len(w.candidates) - 1
		for k > 0 && w.raw[headTopics+w.candidates[k-1].topic] < s {
			w.candidates[k] = w.candidates[k-1]
			k--
		}
		w.candidates[k] = candidate{topic: i}
	}
}

// nameTopics adds up how the post's words name topics, by the thesaurus.
func (b *Brain) nameTopics(w *weighing, wide []linear.Value) {
	w.named = append(w.named[:0], make([]float32, len(b.topics))...)
	w.often = append(w.often[:0], w.named...)
	for _, v := range wide {
		if v.Feature >= len(b.naming) {
			continue
		}
		for _, t := range b.naming[v.Feature] {
			weight := t.weight * v.Value
			w.named[t.topic] = max(w.named[t.topic], weight)
			w.often[t.topic] += weight
		}
	}
}

// farBehind is how far behind another a topic's score counts: what is further behind has a share of a billionth.
const farBehind = 20

// topicInputs are what the net of the topics sees of the candidate of that rank, beside what is shared.
func (b *Brain) topicInputs(w *weighing, rank int, x []float32) []float32 {
	k, first := w.candidates[rank].topic, w.candidates[0].topic
	score, highest, before, rival := w.raw[headTopics+k], w.raw[headTopics+first], float32(0), float32(0)
	for _, c := range w.candidates[:rank] {
		if b.letter[c.topic] == b.letter[k] {
			before = 1
		}
	}
	if rank+1 < len(w.candidates) {
		rival = score - w.raw[headTopics+w.candidates[rank+1].topic]
	}
	behind := max(score-highest, -farBehind)
	others := float32(math.Log1p(-min(float64(w.shares[k]), 0.9999)))
	odds := w.best + behind - others // its share's logarithm lies as far below the first one's as its score
	x = append(x, max(odds, -farBehind)/3, w.best/2, behind/3, 0, 0, 0, 0)
	if rank < 4 {
		x[len(x)-4+rank] = 1
	}
	kin := float32(0)
	for t, named := range w.named {
		if b.letter[t] == b.letter[k] {
			kin = max(kin, named)
		}
	}
	x = append(x, before, w.letters[b.letter[k]], w.letters[b.letter[first]], min(rival, farBehind)/2, score/5, highest/5,
		w.named[k], float32(math.Log1p(float64(w.often[k]))), w.named[first], kin, bounded(w.level1[b.letter[k]]), bounded(w.level1[b.letter[first]]))
	x = b.appendBeside(w, rank, x)
	n := len(x)
	x = append(x, make([]float32, 2*b.letters)...)
	x[n+b.letter[k]] = 1
	if rank > 0 {
		x[n+b.letters+b.letter[first]] = 1
	}
	return x
}

// Weighing is what the nets see of a post, for their training.
type Weighing struct {
	Scores     []float32 // the heads', as they were summed
	Questions  []float32
	Candidates []Candidate
}

// AsWritten changes what the nets see to what they see of a post that was written to fill gaps.
func (w *Weighing) AsWritten() {
	for _, c := range w.Candidates {
		c.Inputs[sharedInputs-1] = 0
	}
}

// Candidate is a topic that a post may be about.
type Candidate struct {
	Topic  string
	Inputs []float32
}

// Weigh returns what the nets see of a post.
func (b *Brain) Weigh(p Post) Weighing {
	var w work
	b.read(&w.post, p.Text)
	b.sumScores(&w, &w.post, b.readParent(&w.parent, p))
	v := &w.weighing
	v.raw = append(v.raw, w.scores...)
	linear.Softmax(w.scores[headTopics:])
	out := Weighing{Scores: v.raw}
	out.Questions = append(out.Questions, b.questionInputs(v, w.scores, w.own)...)
	var begin []float32
	b.eachCandidate(v, w.own, len(w.post.doc.Tokens), func(shared []float32) { begin = append(begin, shared...) }, func(c *candidate, x []float32) {
		out.Candidates = append(out.Candidates, Candidate{b.topics[c.topic], append(append([]float32(nil), begin...), x...)})
	})
	return out
}
