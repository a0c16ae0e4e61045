package perceptron

import (
	"bytes"
	"testing"

	"femos/internal/triage/linear"
)

// words are posts of two words each: the first question is whether exactly one of the words 1 and 2 is there, which no sum says; the
// shares are of a subject that word 3 names and one that word 4 names. Of posts without either nobody knows the subject.
func words() (samples []linear.Sample) {
	for i := range 400 {
		s := linear.Sample{Unit: 1, Weight: 1, Labels: []float32{0, 0, 0}}
		a, b := i%2 == 1, i/2%2 == 1
		if a {
			s.Hashed = append(s.Hashed, 1)
		}
		if b {
			s.Hashed = append(s.Hashed, 2)
		}
		if a != b {
			s.Labels[0] = 1
		}
		if k := i / 4 % 3; k < 2 {
			s.Wide = append(s.Wide, linear.Value{Feature: k, Value: 1})
			s.Labels[1+k] = 1
		}
		samples = append(samples, s)
	}
	return samples
}

var hashedOptions = HashedOptions{Rows: 8, Named: 3, Hidden: 12, Out: 3, Alone: 1, Epochs: 40, Rate: 0.1, Seed: 5}

func hashedOutputs(f Features, n Net, s linear.Sample) []float32 {
	sum := n.Zero(nil)
	f.Named.Add(sum[:n.Hidden], len(f.Named.W)/f.Named.Heads-1, 1)
	for _, v := range s.Wide {
		f.Named.Add(sum[:n.Hidden], v.Feature, v.Value)
	}
	for _, h := range s.Hashed {
		for j := range n.Hidden {
			sum[j] += float32(f.Hashed.W[int(h)*n.Hidden+j]) * f.Hashed.Scale[j] * s.Unit
		}
	}
	return n.Outputs(sum)
}

func TestHashedLearnsWhatNoSumSays(t *testing.T) {
	t.Parallel()
	f, n := TrainHashed(hashedOptions, words())
	for _, s := range words()[:12] {
		out := hashedOutputs(f, n, s)
		if out[0] > 0 != (s.Labels[0] == 1) || out[0]*out[0] < 1 {
			t.Errorf("%v is %.2f, want the side of %v", s.Hashed, out[0], s.Labels[0])
		}
		if s.Labels[1]+s.Labels[2] > 0 && out[1] > out[2] != (s.Labels[1] > 0) {
			t.Errorf("%v has subjects %.2f and %.2f", s.Wide, out[1], out[2])
		}
	}
}

func TestHashedSameDataSameBytes(t *testing.T) {
	t.Parallel()
	train := func(seed uint64) []byte {
		o := hashedOptions
		o.Seed, o.Left, o.Epochs = seed, 0.2, 3
		f, n := TrainHashed(o, words())
		var w linear.Writer
		w.Table(f.Hashed)
		w.Dense(f.Named)
		n.Write(&w)
		return w.B
	}
	one := train(5)
	if !bytes.Equal(one, train(5)) {
		t.Error("the same samples give another net")
	}
	if bytes.Equal(one, train(6)) {
		t.Error("the seed says nothing")
	}
}

// What is said beforehand is not learnt again: a feature that names a subject so strongly that nothing is left to learn stays where it
// began.
func TestPriorIsNotLearntAgain(t *testing.T) {
	t.Parallel()
	o := hashedOptions
	o.Epochs = 3
	o.Prior = []float32{0, 0, 0, 0, 0, 0, 0, 20, -20}
	s := linear.Sample{Unit: 1, Weight: 1, Wide: []linear.Value{{Feature: 2, Value: 1}}, Labels: []float32{-1, 1, 0}}
	with, _ := TrainHashed(o, []linear.Sample{s})
	o.Epochs = 0
	begun, _ := TrainHashed(o, []linear.Sample{s})
	o.Epochs, o.Prior = 3, nil
	without, _ := TrainHashed(o, []linear.Sample{s})
	row := func(f Features) []float32 { return f.Named.W[2*o.Hidden : 3*o.Hidden] }
	moved := func(f Features) (far float32) {
		for j, w := range row(f) {
			far += (w - row(begun)[j]) * (w - row(begun)[j])
		}
		return far
	}
	if moved(with) > moved(without)/10 {
		t.Errorf("moved by %v with what was said, by %v without", moved(with), moved(without))
	}
}
