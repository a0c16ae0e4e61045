package linear

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func samples() []Sample {
	var s []Sample
	for i := range 200 {
		y := float32(i % 2)
		s = append(s, Sample{Hashed: []uint32{uint32(i%2) + 4, uint32(i)}, Unit: 0.5, Own: []Value{{i % 2, 1}}, Labels: []float32{y, 1 - y}, Class: i % 2, Weight: 1})
	}
	return s
}

func TestTrainingLearnsAndRepeatsItself(t *testing.T) {
	t.Parallel()
	for _, softmax := range []bool{false, true} {
		o := Options{Rows: 256, Heads: 2, Named: 2, Softmax: softmax, Epochs: 5, Rate: 0.1, DecayHashed: 1e-4, DecayNamed: 1e-3, Seed: 3}
		bytesOf := func() []byte {
			tr := Train(o, samples())
			var w Writer
			w.Table(tr.Table())
			w.Dense(tr.Named())
			return w.B
		}
		a := bytesOf()
		if !bytes.Equal(a, bytesOf()) {
			t.Error("two trainings differ")
		}
		r := Reader{B: a}
		table, named := r.Table(), r.Dense(3)
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		packed := table.Pack(0, 2)
		acc := packed.Zero(nil)
		packed.Add(acc, []uint32{5})
		score := [2]float32{}
		named.Add(score[:], 1, 1)
		one := 0 // head 0 is "odd"; with softmax class 1 is
		if softmax {
			one = 1
		}
		if acc[one] <= acc[1-one] {
			t.Errorf("softmax %v: hashed weights %v", softmax, acc)
		}
	}
}

// What rounding loses is small beside what many rows add up to, also where a few weights are much greater than the others.
func TestRoundedSumsAreNear(t *testing.T) {
	t.Parallel()
	const rows, n = 1 << 14, 200
	random := rand.New(rand.NewPCG(3, 4))
	table := Table{Rows: rows, Heads: 1, Scale: []float32{0.5}, W: make([]int8, rows)}
	for i := range table.W {
		table.W[i] = int8(min(max(random.NormFloat64()*16, -127), 127))
	}
	table.W[7] = 127
	packed := table.Pack(0, 1)
	off, all := 0.0, 0.0
	for range 100 {
		var features []uint32
		want := 0.0
		for range n {
			f := random.Uint32()
			features = append(features, f)
			want += float64(table.W[f%rows]) * 0.5
		}
		sum := packed.Zero(nil)
		packed.Add(sum, features)
		got := float64(sum[0]) * float64(packed.Scale[0])
		off += (got - want) * (got - want)
		all += want * want
	}
	if off > all/40 {
		t.Errorf("off by %.2f of sums of %.2f", math.Sqrt(off/100), math.Sqrt(all/100))
	}
}

func TestReaderRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	var w Writer
	w.Table(Table{Rows: 3, Heads: 1, Scale: []float32{1}, W: make([]int8, 3)})
	r := Reader{B: w.B}
	r.Table()
	if r.Err == nil {
		t.Error("three rows accepted")
	}
	r = Reader{B: w.B[:7]}
	r.Table()
	if r.Err == nil {
		t.Error("cut table accepted")
	}
}

// Each row of two tables put together is a row of the one and of the other.
func TestBeside(t *testing.T) {
	t.Parallel()
	a, b := NewTable(2, 2, []float32{1, -2, 0.5, 1}), NewTable(2, 1, []float32{0, 4})
	if got := a.Beside(b); !slices.Equal(got.W, []int8{127, -127, 0, 64, 64, 127}) || !slices.Equal(got.Scale, []float32{1. / 127, 2. / 127, 4. / 127}) || got.Heads != 3 {
		t.Errorf("%+v", got)
	}
	if got := (Dense{2, []float32{1, 2, 3, 4}}).Beside(Dense{1, []float32{5, 6}}); !slices.Equal(got.W, []float32{1, 2, 5, 3, 4, 6}) {
		t.Errorf("%+v", got)
	}
}

func TestSoftmaxSumsToOne(t *testing.T) {
	t.Parallel()
	s := []float32{1000, 999, -1000}
	Softmax(s)
	if sum := float64(s[0] + s[1] + s[2]); math.Abs(sum-1) > 1e-6 || s[0] < s[1] || s[2] != 0 {
		t.Errorf("%v", s)
	}
}

func TestPackedAddsLikePlainSums(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	table := Table{Rows: 64, Heads: 21, Scale: make([]float32, 21), W: make([]int8, 64*21)}
	for i := range table.W {
		table.W[i] = int8(random.IntN(256) - 128)
	}
	var sum Sum
	for _, c := range [][3]int{{0, 21, 1000}, {9, 21, 257}, {0, 5, 256}, {0, 21, 0}, {3, 4, 300}} {
		lo, hi, n := c[0], c[1], c[2]
		packed := table.Pack(lo, hi)
		want, steps := make([]int32, hi-lo), table.steps(lo, hi)
		var features []uint32
		for range n {
			f := random.Uint32()
			features = append(features, f)
			for h := range want {
				want[h] += int32(steps[h].of[uint8(table.W[int(f%64)*21+lo+h])]) - offset
			}
		}
		sum = packed.Zero(sum)
		packed.Add(sum, features)
		if !slices.Equal([]int32(sum[:hi-lo]), want) {
			t.Errorf("heads %d to %d, %d rows: %v, want %v", lo, hi, n, sum, want)
		}
	}
}

// Adding four rows at once gives what adding them one by one gives, to the last bit, and what has no row adds nothing.
func TestAddValuesIsAddByAdd(t *testing.T) {
	t.Parallel()
	const heads = 7
	m := Dense{Heads: heads}
	for i := range 9 * heads {
		m.W = append(m.W, float32(math.Sin(float64(i)))*3)
	}
	rows := []int{4, -1, 0, 8, 3, 2, -1, 5, 7, 6}
	for n := range len(rows) + 1 {
		var values []Value
		got, want := make([]float32, heads), make([]float32, heads)
		for f := range n {
			v := Value{Feature: f, Value: 1 - float32(f)*0.13}
			values = append(values, v)
			if rows[f] >= 0 {
				m.Add(want, rows[f], v.Value)
			}
		}
		m.AddValues(got, 2, 6, values, rows)
		want[0], want[1], want[6] = 0, 0, 0
		if !slices.Equal(got, want) {
			t.Errorf("%d values: %v, one by one %v", n, got, want)
		}
	}
}
