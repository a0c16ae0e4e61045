package perceptron

import (
	"math"
	"math/rand/v2"

	"femos/internal/triage/linear"
)

// HashedOptions of a training whose inputs are a post's features: many thousands, of which each post has some hundreds.
type HashedOptions struct {
	Rows, Named int // as of linear.Options
	Hidden, Out int
	// Alone is how many outputs, from the first on, each answer a question of their own. The others share one softmax, and their labels are
	// the shares that are wanted, all 0 where nobody knows.
	Alone                   int
	Prior                   []float32 // Named × Out: what a named feature adds to an output without being learnt; nil for nothing
	Epochs                  int
	Rate                    float64 // at the beginning; it falls to zero
	DecayHashed, DecayNamed float64
	Left                    float32 // the share of features that is left out at each look, so that none is relied on alone
	Seed                    uint64
}

// Features are the weights of hidden units, as linear's: a column for each unit.
type Features struct {
	Hashed linear.Table
	Named  linear.Dense // the last row what a unit has without features
}

// hashedTrainer holds the weights under training, each beside its summed squared gradients (AdaGrad: Duchi, Hazan, Singer, 2011).
// Products are converted before they are added, as in trainer.
type hashedTrainer struct {
	o                     HashedOptions
	rate                  float32
	hashed, named, hidden weights // rows of features, rows of named features, the units' biases
	last, bias            weights // a row for each unit, with a weight for each output; the outputs' biases
	sum, back, err        []float32
	leftHashed            []uint32
	leftNamed             []linear.Value
}

type weights struct{ w, g []float32 }

func zeros(n int) weights { return weights{make([]float32, n), make([]float32, n)} }

func (w weights) spread(random *rand.Rand, by float64) {
	for i := range w.w {
		w.w[i] = float32(random.NormFloat64() * by)
	}
}

// How far from zero weights begin, so that units become different.
const (
	spreadHashed = 0.05
	spreadNamed  = 0.1
	spreadLast   = 0.3
	beginHidden  = 0.3 // units begin at work
)

// TrainHashed fits a net whose hidden units see features, in an order drawn from o.Seed. Units see the samples' Hashed and Wide
// features. The net has no inputs of its own: what Features add up to is added to a Sum's first elements.
func TrainHashed(o HashedOptions, samples []linear.Sample) (Features, Net) {
	random := rand.New(rand.NewPCG(o.Seed, 3)) //nolint:gosec // reproducible on purpose
	t := &hashedTrainer{o: o, hashed: zeros(o.Rows * o.Hidden), named: zeros(o.Named * o.Hidden), hidden: zeros(o.Hidden),
		last: zeros(o.Hidden * o.Out), bias: zeros(o.Out),
		sum: make([]float32, o.Hidden), back: make([]float32, o.Hidden), err: make([]float32, o.Out)}
	t.hashed.spread(random, spreadHashed)
	t.named.spread(random, spreadNamed)
	t.last.spread(random, spreadLast)
	for i := range t.hidden.w {
		t.hidden.w[i] = beginHidden
	}
	order := random.Perm(len(samples))
	for epoch := range o.Epochs {
		t.rate = float32(o.Rate * float64(o.Epochs-epoch) / float64(o.Epochs))
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.learn(samples[i], random)
		}
	}
	return t.features(), t.net()
}

// learn takes a step for each weight that had a part in what was said of a sample.
func (t *hashedTrainer) learn(s linear.Sample, random *rand.Rand) {
	t.leaveOut(&s, random)
	t.forward(&s)
	t.errors(&s)
	t.stepLast()
	for j, e := range t.back {
		t.hidden.step(j, e, t.rate)
	}
	for _, f := range s.Hashed {
		t.stepRow(t.hashed, int(f&uint32(t.o.Rows-1)), s.Unit, float32(t.o.DecayHashed))
	}
	for _, v := range s.Wide {
		t.stepRow(t.named, v.Feature, v.Value, float32(t.o.DecayNamed))
	}
}

func (t *hashedTrainer) leaveOut(s *linear.Sample, random *rand.Rand) {
	t.leftHashed, t.leftNamed = t.leftHashed[:0], t.leftNamed[:0]
	for _, f := range s.Hashed {
		if random.Float32() >= t.o.Left {
			t.leftHashed = append(t.leftHashed, f)
		}
	}
	for _, v := range s.Wide {
		if random.Float32() >= t.o.Left {
			t.leftNamed = append(t.leftNamed, v)
		}
	}
	s.Hashed, s.Wide = t.leftHashed, t.leftNamed
}

// forward fills t.sum with the units and t.err with the outputs.
func (t *hashedTrainer) forward(s *linear.Sample) {
	n := t.o.Hidden
	copy(t.sum, t.hidden.w)
	for _, f := range s.Hashed {
		addRow(t.sum, t.hashed.w[int(f&uint32(t.o.Rows-1))*n:][:n], s.Unit)
	}
	copy(t.err, t.bias.w)
	for _, v := range s.Wide {
		addRow(t.sum, t.named.w[v.Feature*n:][:n], v.Value)
		if t.o.Prior != nil {
			addRow(t.err, t.o.Prior[v.Feature*t.o.Out:][:t.o.Out], v.Value)
		}
	}
	for j, h := range t.sum {
		if h > 0 {
			addRow(t.err, t.last.w[j*t.o.Out:][:t.o.Out], h)
		}
	}
}

func addRow(sum, row []float32, value float32) {
	sum = sum[:len(row)]
	for i, w := range row {
		sum[i] += float32(w * value)
	}
}

// errors turns the outputs in t.err into the derivatives of the loss by them.
func (t *hashedTrainer) errors(s *linear.Sample) {
	known := float32(0)
	for _, y := range s.Labels[t.o.Alone:] {
		known += y
	}
	linear.Softmax(t.err[t.o.Alone:])
	for k, p := range t.err {
		e := float32(0)
		switch y := s.Labels[k]; {
		case k >= t.o.Alone && known > 0:
			e = p - y/known
		case k < t.o.Alone && y >= 0:
			e = float32(linear.Sigmoid(float64(p))) - y
		}
		t.err[k] = e * s.Weight
	}
}

// stepLast moves the outputs' weights and leaves in t.back the derivatives by the units.
func (t *hashedTrainer) stepLast() {
	for j, h := range t.sum {
		t.back[j] = 0
		if h <= 0 {
			continue
		}
		for k, e := range t.err {
			at := j*t.o.Out + k
			t.back[j] += float32(t.last.w[at] * e)
			t.last.step(at, e*h, t.rate)
		}
	}
	for k, e := range t.err {
		t.bias.step(k, e, t.rate)
	}
}

func (t *hashedTrainer) stepRow(w weights, row int, value, decay float32) {
	at := row * t.o.Hidden
	for j, e := range t.back {
		if e != 0 {
			w.step(at+j, float32(e*value)+float32(decay*w.w[at+j]), t.rate)
		}
	}
}

func (w weights) step(i int, gradient, rate float32) {
	if gradient == 0 {
		return
	}
	w.g[i] += float32(gradient * gradient)
	w.w[i] -= float32(rate*gradient) / float32(math.Sqrt(float64(w.g[i])+1e-6))
}

func (t *hashedTrainer) features() Features {
	named := append(t.named.w, t.hidden.w...)
	return Features{linear.NewTable(t.o.Rows, t.o.Hidden, t.hashed.w), linear.Dense{Heads: t.o.Hidden, W: named}}
}

func (t *hashedTrainer) net() Net {
	return Net{Hidden: t.o.Hidden, Out: t.o.Out, Rows: append(make([]float32, t.o.Hidden), t.bias.w...), Last: t.last.w}
}
