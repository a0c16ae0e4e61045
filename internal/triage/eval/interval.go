package eval

import "math"

// z95 is the quantile of the normal distribution for intervals of 95 %.
const z95 = 1.959964

// Interval is where the true figure lies with a probability of 95 %, as far as chance alone goes.
type Interval struct{ Low, High float64 }

// wilson is the interval of a share (E. B. Wilson, 1927): it holds for few posts too, and never leaves 0 to 1.
func wilson(right, of int) Interval {
	if of == 0 {
		return Interval{0, 1}
	}
	n, p := float64(of), float64(right)/float64(of)
	middle := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	return Interval{max(0, middle-half), min(1, middle+half)}
}

// Interval returns that of the share.
func (s Share) Interval() Interval { return wilson(s.Right, s.All) }

// F1Interval follows from F1 = 2TP/(2TP+FP+FN), the share of right ones among all that were named or missed, right ones
// counted twice: the interval of the Jaccard share TP/(TP+FP+FN), carried over.
func (c Count) F1Interval() Interval {
	j := wilson(c.TP, c.TP+c.FP+c.FN)
	f1 := func(j float64) float64 { return 2 * j / (1 + j) }
	return Interval{f1(j.Low), f1(j.High)}
}

// bins is in how many parts scores are laid to see whether they are probabilities.
const bins = 10

// Errors says how far a score is from a probability: of 100 posts with 0.8, about 80 should be so.
type Errors struct {
	Brier    float64     `json:"brier"`    // mean square of score minus truth, 0 is best
	Expected float64     `json:"expected"` // mean distance of score and share over the parts, weighted by posts
	Part     [bins]Share `json:"parts"`    // of the posts with a score of 0.0 to 0.1, and so on, those that were so
	sums     [bins]float64
	squares  float64
}

func (e *Errors) add(truth bool, score float64) {
	b := min(int(score*bins), bins-1)
	e.Part[b].add(truth)
	e.sums[b] += score
	y := 0.0
	if truth {
		y = 1
	}
	e.squares += (score - y) * (score - y)
}

func (e *Errors) finish() {
	all := 0
	for _, p := range e.Part {
		all += p.All
	}
	if all == 0 {
		return
	}
	e.Brier = e.squares / float64(all)
	e.Expected = 0
	for i := range e.Part {
		p := &e.Part[i]
		p.Share = ratio(p.Right, p.All)
		if p.All > 0 {
			e.Expected += math.Abs(e.sums[i]-float64(p.Right)) / float64(all)
		}
	}
}
