// Package perceptron is a small net: one hidden layer of rectified units, and weights that lead from the inputs straight to the
// outputs. It learns what a sum can't say: that one number matters only where another is high. It suits some dozens of inputs and
// some thousands of samples. Training is deterministic.
package perceptron

import (
	"errors"

	"femos/internal/triage/linear"
)

// Net is a trained net. It is immutable, and safe for concurrent use.
type Net struct {
	In, Hidden, Out int
	// Rows has a row for each input and a last one of biases, each with Hidden weights and then Out weights of the way straight to the
	// outputs.
	Rows []float32
	// Last has a row for each hidden unit, with a weight for each output.
	Last []float32
}

// Sum is the memory of one evaluation: what has been added up for the hidden units and the outputs. It can be copied, so that
// inputs that are the same for several evaluations are added once.
type Sum []float32

// Zero returns sum without any input, reusing its memory.
func (n *Net) Zero(sum Sum) Sum {
	return append(sum[:0], n.Rows[n.In*n.width():]...)
}

func (n *Net) width() int { return n.Hidden + n.Out }

// Add adds the inputs x, the first of which is the net's input number from. Zeros cost next to nothing. Four rows are added at once,
// one after the other for each unit: the sums are those of adding row by row, and sum is read and written a quarter as often.
func (n *Net) Add(sum Sum, from int, x []float32) {
	width := n.width()
	row := func(i int) []float32 { return n.Rows[(from+i)*width:][:len(sum)] }
	var four [4]int
	k := 0
	for i, v := range x {
		if v == 0 {
			continue
		}
		four[k] = i
		if k++; k < len(four) {
			continue
		}
		k = 0
		a, b, c, d := row(four[0]), row(four[1]), row(four[2]), row(i)
		p, q, r, s := x[four[0]], x[four[1]], x[four[2]], v
		for j, v := range sum {
			sum[j] = v + float32(a[j]*p) + float32(b[j]*q) + float32(c[j]*r) + float32(d[j]*s)
		}
	}
	for _, i := range four[:k] {
		v := x[i]
		for j, w := range row(i) {
			sum[j] += float32(w * v)
		}
	}
}

// Outputs returns the log odds of each output; the slice is a part of sum, which can't be added to any more.
func (n *Net) Outputs(sum Sum) []float32 {
	out := sum[n.Hidden:]
	for j, h := range sum[:n.Hidden] {
		if h <= 0 {
			continue
		}
		for k, w := range n.Last[j*n.Out:][:n.Out] {
			out[k] += float32(w * h)
		}
	}
	return out
}

// Known says whether there is a net at all.
func (n *Net) Known() bool { return n.Out > 0 }

// Write appends the net to a model's file form.
func (n *Net) Write(w *linear.Writer) {
	w.Int(n.In)
	w.Int(n.Hidden)
	w.Int(n.Out)
	w.Floats(n.Rows)
	w.Floats(n.Last)
}

var errUnfit = errors.New("a net's parts do not fit together")

// Read reads what Write wrote. A fault is left in r.Err.
func Read(r *linear.Reader) Net {
	n := Net{In: r.Int(), Hidden: r.Int(), Out: r.Int()}
	n.Rows, n.Last = r.Floats(), r.Floats()
	const most = 1 << 12 // inputs, units or outputs: so that no product overflows
	if r.Err == nil && (max(n.In, n.Hidden, n.Out) > most || len(n.Rows) != (n.In+1)*n.width() || len(n.Last) != n.Hidden*n.Out) {
		r.Err = errUnfit
	}
	if r.Err != nil {
		return Net{}
	}
	return n
}
