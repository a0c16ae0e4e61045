// Package linear holds the two kinds of weights triage is made of: a Table of small integers for hashed features and
// a Dense matrix for named ones, their training, and their byte form.
//
// Training is deterministic: the same samples in the same order give the same bytes on any machine, as every product
// is rounded to its type before it is added. Tables and matrices that are not being trained are immutable and safe
// for concurrent use.
package linear

import (
	"math"
	"slices"
)

// Table maps hashed features to Heads weights each: Rows is a power of two, W is row-major. Pack makes it ready for use.
type Table struct {
	Rows, Heads int
	Scale       []float32 // what one unit of a head's weights is worth
	W           []int8
}

// NewTable rounds weights, row by row, to steps of a 127th of each head's greatest.
func NewTable(rows, heads int, weights []float32) Table {
	t := Table{Rows: rows, Heads: heads, Scale: make([]float32, heads), W: make([]int8, len(weights))}
	for i, w := range weights {
		t.Scale[i%heads] = max(t.Scale[i%heads], w, -w)
	}
	for h := range t.Scale {
		t.Scale[h] /= 127
	}
	for i, w := range weights {
		if s := t.Scale[i%heads]; s > 0 {
			t.W[i] = int8(math.RoundToEven(float64(w / s)))
		}
	}
	return t
}

// Beside returns a table with the heads of both, of as many rows.
func (t Table) Beside(o Table) Table {
	return Table{Rows: t.Rows, Heads: t.Heads + o.Heads, Scale: slices.Concat(t.Scale, o.Scale), W: beside(t.W, t.Heads, o.W, o.Heads)}
}

// Beside returns a matrix with the heads of both, of as many rows.
func (m Dense) Beside(o Dense) Dense {
	return Dense{Heads: m.Heads + o.Heads, W: beside(m.W, m.Heads, o.W, o.Heads)}
}

func beside[T any](a []T, wide int, b []T, wider int) (rows []T) {
	for len(a) > 0 {
		rows = append(append(rows, a[:wide]...), b[:wider]...)
		a, b = a[wide:], b[wider:]
	}
	return rows
}

// Dense maps named features to Heads weights each; W is row-major, row i belongs to the caller's feature i.
type Dense struct {
	Heads int
	W     []float32
}

// Add adds value times the weights of feature i to acc, which has Heads elements.
func (m *Dense) Add(acc []float32, i int, value float32) {
	row := m.W[i*m.Heads:][:m.Heads]
	acc = acc[:len(row)]
	for h, w := range row {
		acc[h] += float32(w * value)
	}
}

// AddValues adds each value times the weights of its feature to acc, which has Heads elements, for the heads from lo to hi (not
// included). Rows says which row a feature has, below 0 for none. Four rows are added at once, one after the other for each head: the sums are those of
// adding row by row, and acc is read and written a quarter as often.
func (m *Dense) AddValues(acc []float32, lo, hi int, values []Value, rows []int) {
	acc = acc[lo:hi]
	weights := func(row int) []float32 { return m.W[row*m.Heads+lo:][:len(acc)] }
	var four [4]Value
	n := 0
	for _, v := range values {
		row := rows[v.Feature]
		if row < 0 {
			continue
		}
		four[n] = Value{row, v.Value}
		if n++; n < len(four) {
			continue
		}
		n = 0
		a, b, c, d := weights(four[0].Feature), weights(four[1].Feature), weights(four[2].Feature), weights(four[3].Feature)
		p, q, r, s := four[0].Value, four[1].Value, four[2].Value, four[3].Value
		for h, v := range acc {
			acc[h] = v + float32(a[h]*p) + float32(b[h]*q) + float32(c[h]*r) + float32(d[h]*s)
		}
	}
	for _, v := range four[:n] {
		for h, w := range weights(v.Feature) {
			acc[h] += float32(w * v.Value)
		}
	}
}

// Sigmoid returns 1/(1+e^-x).
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Softmax turns scores into probabilities in place.
func Softmax(s []float32) {
	top := highest(s)
	sum := 0.0
	for i, v := range s {
		e := math.Exp(float64(v - top))
		s[i] = float32(e)
		sum += e
	}
	for i := range s {
		s[i] = float32(float64(s[i]) / sum)
	}
}

func highest(s []float32) float32 {
	top := s[0]
	for _, v := range s {
		if v > top { // the built-in max is slow for floats
			top = v
		}
	}
	return top
}

// LogOdds turns scores into the log odds of the shares that Softmax makes of them, in place, none beyond bound. Room is for as
// many numbers.
func LogOdds(s []float32, bound float32, room []float64) {
	top := highest(s)
	room = room[:len(s)]
	sum := 0.0
	for i, v := range s {
		room[i] = 0
		if v > top-negligible {
			room[i] = math.Exp(float64(v - top))
		}
		sum += room[i]
	}
	all := top + float32(math.Log(sum))
	for i, v := range s {
		if v-all <= -bound {
			s[i] = -bound
			continue
		}
		if p := room[i] / sum; p < smallShare { // two terms of log(1-p), which are right to the fifth digit
			s[i] = v - all + float32(p+p*p/2)
		} else {
			s[i] = min(v-all-float32(math.Log1p(-min(p, nearlyOne))), bound)
		}
	}
}

const (
	negligible = 20 // how far below the best a score makes no difference: e^-20 is below what 32 bits tell apart
	smallShare = 0.03
	nearlyOne  = 0.9999
)
