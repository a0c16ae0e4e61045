package perceptron

import (
	"math"
	"math/rand/v2"

	"femos/internal/triage/linear"
)

// Sample is an example: inputs, and for each output 0, 1, or negative where it is unknown.
type Sample struct {
	Inputs, Labels []float32
	Weight         float32
}

// Options of a training.
type Options struct {
	In, Hidden, Out int
	Straight        float32 // what output k gets of input k at first, so that training begins with what the inputs say
	Epochs          int
	Rate            float64 // at the beginning; it falls to zero
	Decay           float64
	Seed            uint64
}

// batch is how many samples make a step.
const batch = 32

// trainer holds the weights under training: Rows, then Last. Products are converted before they are added, so that no processor
// fuses the two and the same data give the same bytes everywhere.
type trainer struct {
	o              Options
	width          int
	w, g           []float64
	mean, square   []float64 // of the gradients (Adam)
	sum, back, err []float64
	step, steps    int
}

// Train fits a net by Adam (Kingma and Ba, 2015) on the logarithmic loss of each output, in an order drawn from Seed.
func Train(o Options, samples []Sample) Net {
	random := rand.New(rand.NewPCG(o.Seed, 2)) //nolint:gosec // reproducible on purpose
	t := newTrainer(o, random)
	t.steps = o.Epochs * ((len(samples) + batch - 1) / batch)
	order := random.Perm(len(samples))
	for range o.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for at := 0; at < len(order); at += batch {
			clear(t.g)
			for _, i := range order[at:min(at+batch, len(order))] {
				t.learn(&samples[i])
			}
			t.move()
		}
	}
	return t.net()
}

func newTrainer(o Options, random *rand.Rand) *trainer {
	width := o.Hidden + o.Out
	n := (o.In+1)*width + o.Hidden*o.Out
	zeros := func(n int) []float64 { return make([]float64, n) }
	t := &trainer{o: o, width: width, w: zeros(n), g: zeros(n), mean: zeros(n), square: zeros(n), sum: zeros(width), back: zeros(o.Hidden), err: zeros(o.Out)}
	spread := 0.5 * math.Sqrt(2/float64(max(o.In, 1)))
	for i := range o.In {
		for j := range o.Hidden {
			t.w[i*width+j] = random.NormFloat64() * spread
		}
		if i < o.Out {
			t.w[i*width+o.Hidden+i] = float64(o.Straight)
		}
	}
	last := t.w[(o.In+1)*width:]
	for i := range last {
		last[i] = random.NormFloat64() * 0.05
	}
	return t
}

// learn adds a sample's gradients to t.g.
func (t *trainer) learn(s *Sample) {
	o, width := &t.o, t.width
	t.forward(s)
	hidden, out := t.sum[:o.Hidden], t.sum[o.Hidden:]
	for k := range out {
		t.err[k] = 0
		if y := s.Labels[k]; y >= 0 {
			t.err[k] = float64(float64(s.Weight)*(linear.Sigmoid(out[k])-float64(y))) / batch
		}
	}
	last := (o.In + 1) * width
	for j, h := range hidden {
		t.back[j] = 0
		if h <= 0 {
			continue
		}
		w, g := t.w[last+j*o.Out:][:o.Out], t.g[last+j*o.Out:][:o.Out]
		for k, e := range t.err {
			g[k] += float64(e * h)
			t.back[j] += float64(e * w[k])
		}
	}
	for i := range o.In + 1 {
		v := 1.0
		if i < o.In {
			v = float64(s.Inputs[i])
		}
		if v == 0 {
			continue
		}
		g := t.g[i*width:][:width]
		for j, b := range t.back {
			g[j] += float64(b * v)
		}
		for k, e := range t.err {
			g[o.Hidden+k] += float64(e * v)
		}
	}
}

func (t *trainer) forward(s *Sample) {
	o, width := &t.o, t.width
	copy(t.sum, t.w[o.In*width:][:width])
	for i, v := range s.Inputs {
		if v == 0 {
			continue
		}
		for k, w := range t.w[i*width:][:width] {
			t.sum[k] += float64(w * float64(v))
		}
	}
	last := t.w[(o.In+1)*width:]
	for j, h := range t.sum[:o.Hidden] {
		if h <= 0 {
			continue
		}
		for k := range o.Out {
			t.sum[o.Hidden+k] += float64(last[j*o.Out+k] * h)
		}
	}
}

// move makes a step of Adam with decoupled decay (Loshchilov and Hutter, 2019).
func (t *trainer) move() {
	const keepMean, keepSquare = 0.9, 0.999
	t.step++
	rate := t.o.Rate * (1 - float64(t.step-1)/float64(t.steps))
	young := 1 - math.Pow(keepMean, float64(t.step))
	youngSquare := 1 - math.Pow(keepSquare, float64(t.step))
	for i, g := range t.g {
		t.mean[i] = float64(keepMean*t.mean[i]) + float64((1-keepMean)*g)
		t.square[i] = float64(keepSquare*t.square[i]) + float64((1-keepSquare)*float64(g*g))
		move := t.mean[i]/young/(math.Sqrt(t.square[i]/youngSquare)+1e-8) + float64(t.o.Decay*t.w[i])
		t.w[i] -= float64(rate * move)
	}
}

func (t *trainer) net() Net {
	n := Net{In: t.o.In, Hidden: t.o.Hidden, Out: t.o.Out}
	at := (n.In + 1) * t.width
	for i, w := range t.w {
		if i < at {
			n.Rows = append(n.Rows, float32(w))
		} else {
			n.Last = append(n.Last, float32(w))
		}
	}
	return n
}
