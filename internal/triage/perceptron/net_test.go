package perceptron

import (
	"bytes"
	"slices"
	"testing"

	"femos/internal/triage/linear"
)

// either is what no sum can say: one of two, and not both.
func either() (samples []Sample) {
	for i := range 400 {
		a, b := float32(i%2), float32(i/2%2)
		y := float32(0)
		if a != b {
			y = 1
		}
		samples = append(samples, Sample{Inputs: []float32{a, b, 1}, Labels: []float32{y, a}, Weight: 1})
	}
	return samples
}

var options = Options{In: 3, Hidden: 8, Out: 2, Epochs: 60, Rate: 0.02, Decay: 1e-4, Seed: 7}

func outputs(n Net, x ...float32) []float32 {
	sum := n.Zero(nil)
	n.Add(sum, 0, x)
	return n.Outputs(sum)
}

func TestLearnsWhatNoSumSays(t *testing.T) {
	t.Parallel()
	n := Train(options, either())
	for _, s := range either()[:4] {
		for k, z := range outputs(n, s.Inputs...) {
			if z > 0 != (s.Labels[k] == 1) || z*z < 1 {
				t.Errorf("output %d of %v is %.2f, want the side of %v", k, s.Inputs, z, s.Labels[k])
			}
		}
	}
}

func TestSameDataSameBytes(t *testing.T) {
	t.Parallel()
	var a, b, other linear.Writer
	one, two := Train(options, either()), Train(options, either())
	one.Write(&a)
	two.Write(&b)
	if !bytes.Equal(a.B, b.B) {
		t.Error("the same samples give another net")
	}
	o := options
	o.Seed++
	three := Train(o, either())
	if three.Write(&other); bytes.Equal(a.B, other.B) {
		t.Error("the seed says nothing")
	}
}

// What nobody said teaches nothing: with all labels of an output unknown it stays what its input said at first.
func TestUnknownTeachesNothing(t *testing.T) {
	t.Parallel()
	samples := either()
	for i := range samples {
		samples[i].Labels[1] = -1
	}
	o := options
	o.Hidden, o.Straight, o.Decay = 0, 2, 0
	n := Train(o, samples)
	if got := outputs(n, 0, 1, 0)[1]; got != 2 {
		t.Errorf("an output that nobody labelled says %v, want 2", got)
	}
	if got := outputs(n, 1, 0, 0)[0]; got == 2 {
		t.Error("one that was labelled learnt nothing")
	}
}

func TestAPartAtATime(t *testing.T) {
	t.Parallel()
	n := Train(options, either())
	begun := n.Zero(nil)
	n.Add(begun, 0, []float32{1})
	sum := append(Sum(nil), begun...)
	n.Add(sum, 1, []float32{0, 1})
	if got, want := slices.Clone(n.Outputs(sum)), outputs(n, 1, 0, 1); !slices.Equal(got, want) {
		t.Errorf("in parts %v, at once %v", got, want)
	}
}

func TestFileForm(t *testing.T) {
	t.Parallel()
	n := Train(options, either())
	var w linear.Writer
	n.Write(&w)
	r := &linear.Reader{B: w.B}
	got := Read(r)
	if r.Err != nil || !slices.Equal(outputs(got, 1, 0, 1), outputs(n, 1, 0, 1)) || !got.Known() {
		t.Fatalf("read anew it says %v, want %v; %v", outputs(got, 1, 0, 1), outputs(n, 1, 0, 1), r.Err)
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"cut short":         func(b []byte) []byte { return b[:len(b)-1] },
		"more inputs":       func(b []byte) []byte { b[0]++; return b },
		"no outputs":        func(b []byte) []byte { b[8] = 0; return b },
		"endlessly many":    func(b []byte) []byte { b[3], b[7] = 255, 255; return b },
		"a weight too many": func(b []byte) []byte { b[12]++; return b },
	} {
		r := &linear.Reader{B: spoil(slices.Clone(w.B))}
		if got := Read(r); r.Err == nil || got.Known() {
			t.Errorf("%s: taken, %v", name, r.Err)
		}
	}
}
