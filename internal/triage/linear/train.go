package linear

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Value is a named feature with its value.
type Value struct {
	Feature int
	Value   float32
}

// Sample is one training example. Hashed features weigh Unit each (so that a long text counts no more than a short
// one); named ones carry their values.
type Sample struct {
	Hashed []uint32
	Unit   float32
	Own    []Value   // named features
	Wide   []Value   // those that say what a post is about, for units (package perceptron)
	Labels []float32 // 0 or 1 for each head, negative where unknown; for softmax only Class counts
	Class  int
	Weight float32
	Among  []int // softmax: the classes to choose from, nil for all
}

// Options of a training.
type Options struct {
	Rows, Heads, Named int
	Softmax            bool
	Epochs             int
	Rate               float64
	DecayHashed        float64   // L2 of hashed weights
	DecayNamed         float64   // L2 of named weights, towards Prior
	Prior              []float32 // Named × Heads, where the named weights begin; nil for zero
	Positive           []float32 // weight of positive examples by head; nil for 1
	Seed               uint64
}

// Trainer holds weights under training.
type Trainer struct {
	o           Options
	w, g        []float32 // hashed weights and their summed squared gradients
	nw, ng      []float32 // named
	bias, bg    []float32
	scores, err []float32
	live        []int // heads whose error is worth a step
}

// tooSmall is an error that is not worth a step: most heads of most samples are right by then.
const tooSmall = 0.002

// Train fits a model by AdaGrad, one sample at a time, in an order drawn from Seed.
func Train(o Options, samples []Sample) *Trainer {
	n := o.Heads
	t := &Trainer{o: o,
		w: make([]float32, o.Rows*n), g: make([]float32, o.Rows*n),
		nw: make([]float32, o.Named*n), ng: make([]float32, o.Named*n),
		bias: make([]float32, n), bg: make([]float32, n),
		scores: make([]float32, n), err: make([]float32, n),
	}
	copy(t.nw, o.Prior)
	random := rand.New(rand.NewPCG(o.Seed, 1)) //nolint:gosec // reproducible on purpose
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	for range o.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(&samples[i])
		}
	}
	return t
}

func (t *Trainer) step(s *Sample) {
	h := t.o.Heads
	copy(t.scores, t.bias)
	for _, f := range s.Hashed {
		row := t.w[int(f&uint32(t.o.Rows-1))*h:][:h]
		for i, w := range row {
			t.scores[i] += float32(w * s.Unit)
		}
	}
	t.addNamed(s.Own)
	t.gradients(s)
	t.live = t.live[:0]
	for i, e := range t.err {
		if e > tooSmall || e < -tooSmall {
			t.live = append(t.live, i)
		}
	}
	for _, f := range s.Hashed {
		at := int(f&uint32(t.o.Rows-1)) * h
		t.update(t.w[at:at+h], t.g[at:at+h], nil, s.Unit, t.o.DecayHashed)
	}
	t.updateNamed(s.Own)
	t.update(t.bias, t.bg, nil, 1, 0)
}

func (t *Trainer) addNamed(values []Value) {
	for _, v := range values {
		for i, w := range t.nw[v.Feature*t.o.Heads:][:t.o.Heads] {
			t.scores[i] += float32(w * v.Value)
		}
	}
}

func (t *Trainer) updateNamed(values []Value) {
	for _, v := range values {
		at := v.Feature * t.o.Heads
		var prior []float32
		if t.o.Prior != nil {
			prior = t.o.Prior[v.Feature*t.o.Heads:][:t.o.Heads]
		}
		t.update(t.nw[at:at+t.o.Heads], t.ng[at:at+t.o.Heads], prior, v.Value, t.o.DecayNamed)
	}
}

// gradients fills t.err with the derivative of the loss by each head's score.
func (t *Trainer) gradients(s *Sample) {
	if t.o.Softmax {
		t.softmaxGradients(s)
		return
	}
	for i, y := range s.Labels {
		if y < 0 {
			t.err[i] = 0
			continue
		}
		e := (float32(Sigmoid(float64(t.scores[i]))) - y) * s.Weight
		if y > 0 && t.o.Positive != nil {
			e *= t.o.Positive[i]
		}
		t.err[i] = e
	}
}

func (t *Trainer) softmaxGradients(s *Sample) {
	clear(t.err)
	if s.Among == nil {
		copy(t.err, t.scores)
		Softmax(t.err)
	} else {
		among := make([]float32, len(s.Among))
		for i, c := range s.Among {
			among[i] = t.scores[c]
		}
		Softmax(among)
		for i, c := range s.Among {
			t.err[c] = among[i]
		}
	}
	t.err[s.Class]--
	for i := range t.err {
		t.err[i] *= s.Weight
	}
}

func (t *Trainer) update(w, g, prior []float32, value float32, decay float64) {
	rate := float32(t.o.Rate)
	d := float32(decay)
	for _, i := range t.live {
		e := t.err[i]
		grad := float32(e * value)
		if d > 0 {
			base := w[i]
			if i < len(prior) {
				base -= prior[i]
			}
			grad += float32(d * base)
		}
		g[i] += float32(grad * grad)
		step := float32(rate * grad)
		w[i] -= step / float32(math.Sqrt(float64(g[i])+1e-8))
	}
}

// Table returns the hashed weights as small integers.
func (t *Trainer) Table() Table { return NewTable(t.o.Rows, t.o.Heads, t.w) }

// Named returns the weights of the named features, the biases as a last row.
func (t *Trainer) Named() Dense {
	return Dense{Heads: t.o.Heads, W: append(slices.Clone(t.nw), t.bias...)}
}
