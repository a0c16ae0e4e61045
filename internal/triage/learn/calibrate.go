package learn

import (
	"math"
	"slices"

	"femos"
	"femos/internal/triage"
	"femos/internal/triage/eval"
	"femos/internal/triage/linear"
)

// calibrate fits probabilities, thresholds and the weights of retrieval on posts that the heads did not see: the
// posts are split into innerFolds, each scored by heads trained on the others.
func calibrate(m *triage.Model, d Data) {
	n := len(d.Posts)
	scores := make([][]float32, n)
	targets := make([][]float32, n)
	parts := make([]triage.Model, innerFolds)
	for fold := range innerFolds {
		train, test := split(d.Posts, fold, innerFolds)
		parts[fold] = *m
		fit(&parts[fold], d, pick(d.Posts, train))
		b := triage.NewBrain(d.Words, parts[fold])
		for _, i := range test {
			scores[i] = b.Scores(d.Posts[i].Judged())
			targets[i] = labels(m.Heads, d.Posts[i])
		}
	}
	calibrateHeads(m, scores, targets)
	calibratePairs(m, d, parts)
}

// split returns the posts outside and inside a fold. Posts stand in files by language, so every language is in every
// fold.
func split(posts []eval.Post, fold, folds int) (train, test []int) {
	for i := range posts {
		if i%folds == fold {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	return train, test
}

func pick(posts []eval.Post, at []int) []eval.Post {
	out := make([]eval.Post, len(at))
	for i, k := range at {
		out[i] = posts[k]
	}
	return out
}

func calibrateHeads(m *triage.Model, scores, targets [][]float32) {
	topics := len(triage.QuestionHeads())
	for h := range topics {
		x, y := column(scores, h), column(targets, h)
		m.Calib[h] = platt(x, y)
		p := apply(m.Calib[h], x)
		switch m.Heads[h] {
		case "emergency":
			m.Cut[h] = bestCut(p, y, emergencyBeta)
		default:
			m.Cut[h] = bestCut(p, y, 1)
		}
	}
	var x, y []float32 // topics share calibration and cut: each alone is too rare
	for h := topics; h < len(m.Heads); h++ {
		x, y = append(x, column(scores, h)...), append(y, column(targets, h)...)
	}
	c := platt(x, y)
	cut := bestCut(apply(c, x), y, 1)
	for h := topics; h < len(m.Heads); h++ {
		m.Calib[h], m.Cut[h] = c, cut
	}
}

// emergencyBeta: a missed emergency weighs as much as beta² false alarms.
const emergencyBeta = 3

func column(rows [][]float32, h int) []float32 {
	out := make([]float32, len(rows))
	for i, r := range rows {
		out[i] = r[h]
	}
	return out
}

func apply(c triage.Calibration, x []float32) []float32 {
	p := make([]float32, len(x))
	for i, v := range x {
		p[i] = float32(linear.Sigmoid(float64(float32(c.A*v) + c.B)))
	}
	return p
}

// platt fits 1/(1+e^-(A·x+B)) to labels y by Newton's method with halved steps, with Platt's smoothed
// targets (J. Platt, 1999; Lin, Lin and Weng, 2007).
func platt(x, y []float32) triage.Calibration {
	var pos, neg float64
	for _, v := range y {
		if v > 0 {
			pos++
		} else {
			neg++
		}
	}
	if pos == 0 || neg == 0 {
		return triage.Calibration{A: 1}
	}
	targets := make([]float64, len(y))
	for i, v := range y {
		targets[i] = 1 / (neg + 2)
		if v > 0 {
			targets[i] = (pos + 1) / (pos + 2)
		}
	}
	a, b := 0.0, math.Log((pos+1)/(neg+1))
	loss := logLoss(x, targets, a, b)
	for range 100 {
		da, db := newton(x, targets, a, b)
		step, better := 1.0, false
		for ; step > 1e-6 && !better; step /= 2 {
			next := logLoss(x, targets, a-step*da, b-step*db)
			if better = next < loss-1e-12; better {
				a, b, loss = a-step*da, b-step*db, next
			}
		}
		if !better {
			break
		}
	}
	return triage.Calibration{A: float32(math.Round(a*1e4) / 1e4), B: float32(math.Round(b*1e4) / 1e4)}
}

// newton returns the Newton step of the log loss at (a, b).
func newton(x []float32, targets []float64, a, b float64) (da, db float64) {
	var ga, gb float64
	haa, hab, hbb := 1e-3, 0.0, 1e-3
	for i, v := range x {
		f := float64(v)
		p := linear.Sigmoid(a*f + b)
		e, w := p-targets[i], p*(1-p)
		ga += e * f
		gb += e
		haa += w * f * f
		hab += w * f
		hbb += w
	}
	det := haa*hbb - hab*hab
	return (hbb*ga - hab*gb) / det, (haa*gb - hab*ga) / det
}

func logLoss(x []float32, targets []float64, a, b float64) float64 {
	sum := 0.0
	for i, v := range x {
		z := a*float64(v) + b
		sum += math.Log1p(math.Exp(-math.Abs(z))) + max(z, 0) - targets[i]*z
	}
	return sum
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

// confirmPrecision is the precision from which a claim is shown as such; suggestBeta prefers precision below that too.
const (
	confirmPrecision = 0.9
	suggestBeta      = 0.7
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
	return linear.Train(linear.Options{Rows: 1, Heads: 1, Named: triage.PairFeatures, Split: 1, Epochs: 6, Rate: 0.2,
		Positive: []float32{3}, Seed: seed}, s.samples).Named()
}

// calibratePairs fits how similarity, topic and lessons weigh together, on posts that heads and lessons did not see.
func calibratePairs(m *triage.Model, d Data, parts []triage.Model) {
	var answers, claims pairSet
	for fold, part := range parts {
		_, test := split(d.Posts, fold, innerFolds)
		part.Calib = m.Calib
		j := triage.NewWith(triage.NewBrain(d.Words, part), d.Library)
		for _, i := range test {
			p := d.Posts[i]
			a, c := j.Pairs(p.Judged())
			if len(p.Answers) > 0 {
				answers.add(i, a, set(p.Answers))
			}
			if p.Kind == femos.AnswerGiven {
				claims.add(i, c, mythIDs(d.Library, p))
			}
		}
	}
	m.Answers.Weights = answers.train().W
	m.Answers.Cut = []float32{answerCut, answerCut}
	m.Claims.Weights = claims.train().W
	m.Claims.Cut = claims.cuts(m.Claims.Weights)
}

func set(list []string) map[string]bool {
	s := map[string]bool{}
	for _, v := range list {
		s[v] = true
	}
	return s
}

// cuts finds the thresholds of claims on each post's best match.
func (s *pairSet) cuts(weights []float32) []float32 {
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
	var top, y []float32
	for _, post := range order {
		top, y = append(top, p[best[post]]), append(y, s.samples[best[post]].Labels[0])
	}
	suggest := bestCut(top, y, suggestBeta)
	return []float32{suggest, max(suggest, preciseCut(top, y, confirmPrecision))}
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
