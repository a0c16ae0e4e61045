package learn

import (
	"runtime"
	"slices"
	"sync"

	"femos"
	"femos/internal/triage"
	"femos/internal/triage/eval"
	"femos/internal/triage/linear"
	"femos/internal/triage/perceptron"
)

// calibrate fits probabilities, thresholds and the weights of retrieval on posts that the heads did not see: the
// posts are split into innerFolds, each scored by heads trained on the others.
func calibrate(m *triage.Model, d Data) {
	posts := slices.Concat(d.Posts, d.Drawn) // of what was drawn, subjects only
	n := len(d.Posts)
	seen := make([]triage.Weighing, len(posts))
	targets := make([][]float32, n)
	parts := make([]triage.Model, innerFolds)
	var folds sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0)) // each fold takes some hundred megabytes
	for fold := range innerFolds {
		folds.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			train, test := split(d.Posts, fold, innerFolds)
			others, drawn := split(d.Drawn, fold, innerFolds)
			parts[fold] = *m
			fit(&parts[fold], d, pick(d.Posts, train), pick(d.Drawn, others))
			b := triage.NewBrain(d.Words, parts[fold])
			for _, i := range test {
				targets[i] = labels(triage.QuestionHeads(), posts[i])
			}
			for _, i := range drawn {
				test = append(test, n+i)
			}
			for _, i := range test {
				seen[i] = b.Weigh(posts[i].Judged())
				if posts[i].Written() {
					seen[i].AsWritten()
				}
			}
		})
	}
	folds.Wait()
	calibrateQuestions(m, d.Posts, seen[:n], targets)
	calibrateTopics(m, posts, seen)
	calibratePairs(m, d, parts)
}

// split returns the posts outside and inside a fold. Posts stand in files by language, so every language is in every
// fold; a post and all tellings of it stand in the same.
func split(posts []eval.Post, fold, folds int) (train, test []int) {
	for i, story := range stories(posts) {
		if story%folds == fold {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	return train, test
}

// stories are the posts' numbers, of one that tells another again that one's: who has learnt one telling has seen the others.
func stories(posts []eval.Post) []int {
	at := map[string]int{}
	for i, p := range posts {
		if !p.Retold() {
			at[p.ID] = i
		}
	}
	of := make([]int, len(posts))
	for i, p := range posts {
		of[i] = i
		if k, known := at[p.From]; known && p.Retold() {
			of[i] = k
		}
	}
	return of
}

func pick(posts []eval.Post, at []int) []eval.Post {
	out := make([]eval.Post, len(at))
	for i, k := range at {
		out[i] = posts[k]
	}
	return out
}

// highestCut: what is more likely so than not is never called otherwise.
const highestCut = 0.5

// How the nets are trained: what a post that was written to fill gaps counts where scores are turned into probabilities, as danger
// and deadlines are much rarer in what is read; what one counts that is as long as what is read; and what one counts that tells a post of
// the first set again, of which there are some twenty to each.
const (
	netWritten = 0.3
	netNatural = 0.6
	netSibling = 0.25
	netRetold  = 0.08
	netRate    = 0.003
)

func netWeight(p eval.Post) float32 {
	switch {
	case p.Sibling():
		return netSibling
	case p.Retold():
		return netRetold
	case p.Natural():
		return netNatural
	case p.Written():
		return netWritten
	}
	return 1
}

// Whether a second subject counts as a topic is learnt from the first set's labels above all: what was written to fill gaps names its
// subjects more plainly, and what was drawn by lot most of all.
const (
	topicNatural = 0.3
	topicDrawn   = 0.1
)

func topicWeight(p eval.Post) float32 {
	switch {
	case p.Drawn():
		return topicDrawn
	case p.Natural():
		return topicNatural
	}
	return netWeight(p)
}

// unseen returns what nets say of samples that they have not seen: thresholds that were chosen on what a net has learnt by heart would
// be too high. Samples of one post, whose number of says, stay together.
func unseen(o perceptron.Options, samples []perceptron.Sample, of func(int) int) [][]float32 {
	probs := make([][]float32, len(samples))
	var sum perceptron.Sum
	for fold := range innerFolds {
		var others []perceptron.Sample
		for i, s := range samples {
			if of(i)%innerFolds != fold {
				others = append(others, s)
			}
		}
		n := perceptron.Train(o, others)
		for i, s := range samples {
			if of(i)%innerFolds != fold {
				continue
			}
			sum = n.Zero(sum)
			n.Add(sum, 0, s.Inputs)
			for _, odds := range n.Outputs(sum) {
				probs[i] = append(probs[i], float32(linear.Sigmoid(float64(odds))))
			}
		}
	}
	return probs
}

// calibrateQuestions fits how all scores together bear on the questions, and thresholds on posts of the first set (on all of them
// where the first set has no labels).
func calibrateQuestions(m *triage.Model, posts []eval.Post, seen []triage.Weighing, targets [][]float32) {
	questions := len(triage.QuestionHeads())
	var samples []perceptron.Sample
	for i, p := range posts {
		samples = append(samples, perceptron.Sample{Inputs: seen[i].Questions, Labels: targets[i][:questions], Weight: netWeight(p)})
	}
	o := perceptron.Options{In: len(seen[0].Questions), Hidden: 32, Out: questions, Straight: 3, Epochs: 15, Rate: netRate, Decay: 1e-2, Seed: seed}
	m.Questions = perceptron.Train(o, samples)
	story := stories(posts)
	probs := unseen(o, samples, func(i int) int { return story[i] })
	for h := range questions {
		var p, y []float32
		for i, post := range posts {
			if targets[i][h] < 0 || post.Written() && m.Heads[h] != "fraud" {
				continue
			}
			p, y = append(p, probs[i][h]), append(y, targets[i][h])
		}
		m.Cut[h] = min(bestCut(p, y, 1), highestCut)
		if m.Heads[h] == "emergency" {
			m.Cut[h] = min(preciseCut(p, y, emergencyPrecision), m.Cut[h])
		}
	}
}

// calibrateTopics fits which of the topics with the highest scores a post is about, and, on posts of the first set where there are
// any, from which probability one is named.
func calibrateTopics(m *triage.Model, posts []eval.Post, seen []triage.Weighing) {
	given := slices.ContainsFunc(posts, func(p eval.Post) bool { return !p.Written() })
	var samples []perceptron.Sample
	var post []int // by sample
	for i, p := range posts {
		for _, c := range seen[i].Candidates {
			label := float32(0)
			if slices.Contains(p.Topics, c.Topic) {
				label = 1
			}
			samples = append(samples, perceptron.Sample{Inputs: c.Inputs, Labels: []float32{label}, Weight: topicWeight(p)})
			post = append(post, i)
		}
	}
	o := perceptron.Options{In: len(samples[0].Inputs), Hidden: 32, Out: 1, Epochs: 10, Rate: netRate, Decay: 1e-3, Seed: seed}
	m.Topics = perceptron.Train(o, samples)
	var p, y []float32
	story := stories(posts)
	for i, probs := range unseen(o, samples, func(i int) int { return story[post[i]] }) {
		if !given || !posts[post[i]].Written() {
			p, y = append(p, probs[0]), append(y, samples[i].Labels[0])
		}
	}
	cut := halfCut(p, y)
	for h := len(triage.QuestionHeads()); h < len(m.Heads); h++ {
		m.Cut[h] = cut
	}
}

// emergencyPrecision is what precision is given up to, for fewer missed emergencies.
const emergencyPrecision = 0.75

// halfCut returns half of the best F1 that any threshold reaches: that is the threshold which reaches it where scores are probabilities
// (Lipton, Elkan, Naryanaswamy, 2014), and some hundred posts tell how good the best is far better than where it lies.
func halfCut(p, y []float32) float32 { return float32(f1At(p, y, bestCut(p, y, 1)) / 2) }

func f1At(p, y []float32, cut float32) float64 {
	right, named, all := 0.0, 0.0, 0.0
	for i := range p {
		if y[i] > 0 {
			all++
		}
		if p[i] < cut {
			continue
		}
		named++
		if y[i] > 0 {
			right++
		}
	}
	return 2 * right / max(named+all, 1)
}

// bestCut returns the threshold with the best F-beta, halfway to the next lower score so that it isn't a single
// post's.
func bestCut(p, y []float32, beta float64) float32 {
	order := make([]int, len(p))
	all := 0.0
	for i := range order {
		order[i] = i
		if y[i] > 0 {
			all++
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] > p[b]:
			return -1
		case p[a] < p[b]:
			return 1
		}
		return 0
	})
	best, cut, hit := -1.0, float32(0.5), 0.0
	for i, k := range order {
		if y[k] > 0 {
			hit++
		}
		if i+1 < len(order) && p[order[i+1]] == p[k] {
			continue
		}
		precision, recall := hit/float64(i+1), hit/max(all, 1)
		f := (1 + beta*beta) * precision * recall / max(beta*beta*precision+recall, 1e-9)
		if f > best {
			best, cut = f, p[k]
			if i+1 < len(order) {
				cut = (p[k] + p[order[i+1]]) / 2
			}
		}
	}
	return cut
}

// confirmPrecision is the precision from which a claim is shown as such, with a margin over the 0.9 that is promised;
// suggestBeta prefers precision below that too.
const (
	confirmPrecision = 0.93
	suggestBeta      = 0.5
	answerCut        = 0.05
)

// pairSet is posts beside entries, with labels.
type pairSet struct {
	samples []linear.Sample
	post    []int
}

func (s *pairSet) add(post int, pairs []triage.Pair, fits map[string]bool) {
	for _, p := range pairs {
		y := float32(0)
		if fits[p.ID] {
			y = 1
		}
		var values []linear.Value
		for i, v := range p.Features {
			values = append(values, linear.Value{Feature: i, Value: v})
		}
		s.samples = append(s.samples, linear.Sample{Own: values, Labels: []float32{y}, Weight: 1})
		s.post = append(s.post, post)
	}
}

func (s *pairSet) train() linear.Dense {
	return linear.Train(linear.Options{Rows: 1, Heads: 1, Named: triage.PairFeatures, Epochs: 6, Rate: 0.2,
		Positive: []float32{3}, Seed: seed}, s.samples).Named()
}

// calibratePairs fits how similarity, topic and lessons weigh together, on posts that heads and lessons did not see.
func calibratePairs(m *triage.Model, d Data, parts []triage.Model) {
	var answers, claims pairSet
	for fold, part := range parts {
		_, test := split(d.Posts, fold, innerFolds)
		part.Questions, part.Topics, part.Cut = m.Questions, m.Topics, m.Cut
		j := triage.NewWith(triage.NewBrain(d.Words, part), d.Library)
		for _, i := range test {
			p := d.Posts[i]
			a, c := j.Pairs(p.Judged())
			if len(p.Answers) > 0 {
				answers.add(i, a, set(p.Answers))
			}
			if p.Kind == femos.AnswerGiven || triage.Likely(c) {
				claims.add(i, c, claimIDs(d.Library, p.Myth))
			}
		}
	}
	m.Answers.Weights = answers.train().W
	m.Answers.Cut = []float32{answerCut, answerCut}
	m.Claims.Weights = claims.train().W
	m.Claims.Cut = claims.cuts(m.Claims.Weights, d.Posts)
}

func set(list []string) map[string]bool {
	s := map[string]bool{}
	for _, v := range list {
		s[v] = true
	}
	return s
}

// cuts finds the thresholds of claims on each post's best match: the one to suggest on all posts, the one to confirm on those of
// the first set (on all where it has none), as half of what was written to fill gaps are near misses.
func (s *pairSet) cuts(weights []float32, posts []eval.Post) []float32 {
	best := map[int]int{}
	var order []int
	p := make([]float32, len(s.samples))
	for i, sample := range s.samples {
		z := weights[triage.PairFeatures]
		for _, v := range sample.Own {
			z += float32(weights[v.Feature] * v.Value)
		}
		p[i] = float32(linear.Sigmoid(float64(z)))
		k, seen := best[s.post[i]]
		if !seen {
			order = append(order, s.post[i])
		}
		if !seen || p[i] > p[k] {
			best[s.post[i]] = i
		}
	}
	var top, y, givenTop, givenY []float32
	for _, post := range order {
		p, label := p[best[post]], s.samples[best[post]].Labels[0]
		top, y = append(top, p), append(y, label)
		if !posts[post].Written() {
			givenTop, givenY = append(givenTop, p), append(givenY, label)
		}
	}
	suggest := bestCut(top, y, suggestBeta)
	if len(givenTop) == 0 {
		givenTop, givenY = top, y
	}
	return []float32{suggest, max(suggest, preciseCut(givenTop, givenY, confirmPrecision))}
}

// preciseCut returns the lowest threshold at which precision is at least want, 1 if there is none.
func preciseCut(p, y []float32, want float64) float32 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] > p[b]:
			return -1
		case p[a] < p[b]:
			return 1
		}
		return 0
	})
	cut, hit := float32(1), 0.0
	for i, k := range order {
		if y[k] > 0 {
			hit++
		}
		if hit/float64(i+1) >= want {
			cut = p[k]
		}
	}
	return cut
}
