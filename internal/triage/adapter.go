package triage

import (
	"errors"
	"math"

	"femos/internal/triage/linear"
)

// Adapter is what an installation learnt on top of the model that ships: few weights, by which the logarithms of the odds of
// the model's answers are shifted. It holds nothing that was seen in fewer than minSeen posts. It is immutable.
type Adapter struct {
	Base   string // Model.Trained of the model it stands on
	Heads  int
	Rows   int      // of the model's table
	Hashed []uint32 // row numbers that have weights, ascending
	Names  []uint32 // hashes of the named features that have weights, ascending
	Bias   []float32
	OfRow  linear.Dense // len(Hashed) rows, of the questions that are not topics
	OfName linear.Dense // len(Names) rows, of all heads
}

// maxShift is how far an adapter may move an answer: from 50 % to 95 % at most. What ships was trained from far more.
const maxShift = 3

// fitted is an adapter with its places in a brain looked up.
type fitted struct {
	*Adapter
	row  []int32 // by row of the table: place in OfRow, or -1
	name []int32 // by named feature: place in OfName, or -1
}

// ErrOtherBase says that an adapter was made for another model than the one at hand.
var ErrOtherBase = errors.New("triage: the adapter was made for another model")

func (b *Brain) fit(a *Adapter) (*fitted, error) {
	if a.Base != b.model.Trained || a.Heads != len(b.model.Heads) || a.Rows != b.hashed.Rows() {
		return nil, ErrOtherBase
	}
	f := &fitted{Adapter: a, row: make([]int32, a.Rows)}
	for i := range f.row {
		f.row[i] = -1
	}
	for i, r := range a.Hashed {
		f.row[r] = int32(i)
	}
	byName := make(map[uint32]int32, len(a.Names))
	for i, n := range a.Names {
		byName[n] = int32(i)
	}
	for _, name := range FeatureNames(b.words) {
		at, ok := byName[nameHash(name)]
		if !ok {
			at = -1
		}
		f.name = append(f.name, at)
	}
	return f, nil
}

// Use lets the judge think with an adapter from the next post on, with none if it is nil. The error is ErrOtherBase; then nothing
// changes. Posts that are being judged at this moment are judged as before.
func (j *Judge) Use(a *Adapter) error {
	if a == nil {
		j.adapter.Store(nil)
		return nil
	}
	f, err := j.brain.fit(a)
	if err == nil {
		j.adapter.Store(f)
	}
	return err
}

// Brain is what the judge thinks with, without an adapter.
func (j *Judge) Brain() *Brain { return j.brain }

// Trained is the checksum of what the brain's model was trained from.
func (b *Brain) Trained() string { return b.model.Trained }

// Topics are the codes that the brain knows.
func (b *Brain) Topics() []string { return append([]string(nil), b.topics...) }

// correct shifts the probabilities of a post that was just read.
func (f *fitted) correct(w *work, probs []float32) {
	var room [128]float32
	shift := append(room[:0], f.Bias...)
	unit, mask := hashedUnit(len(w.hashed)), uint32(f.Rows-1)
	for _, h := range w.hashed {
		if at := f.row[h&mask]; at >= 0 {
			f.OfRow.Add(shift[:headTopics], int(at), unit)
		}
	}
	for _, v := range w.own {
		if at := f.name[v.Feature]; at >= 0 {
			f.addName(shift, int(at), v.Value, 0, headTopics)
		}
	}
	for _, v := range w.wide {
		if at := f.name[v.Feature]; at >= 0 {
			f.addName(shift, int(at), v.Value, headTopics, f.Heads)
		}
	}
	shifted(probs, shift)
	if raw := w.weighing.raw; len(raw) == len(shift) { // which topics the post is about is weighed from the scores
		for i, s := range shift[headTopics:] {
			raw[headTopics+i] += s
		}
	}
}

func (a *Adapter) addName(shift []float32, at int, value float32, lo, hi int) {
	row := a.OfName.W[at*a.Heads:][:a.Heads]
	for h := lo; h < hi; h++ {
		shift[h] += row[h] * value
	}
}

// shifted moves probabilities. Danger is only ever moved up: that somebody was not in danger teaches nothing that is worth a missed
// emergency.
func shifted(probs, shift []float32) {
	for h := range shift {
		shift[h] = min(max(shift[h], -maxShift), maxShift)
	}
	shift[headEmergency] = max(shift[headEmergency], 0)
	for h := range headTopics {
		if shift[h] != 0 {
			probs[h] = float32(linear.Sigmoid(logit(probs[h]) + float64(shift[h])))
		}
	}
	topics := probs[headTopics:]
	if len(topics) == 0 {
		return
	}
	for i, p := range topics {
		topics[i] = float32(math.Log(float64(max(p, 1e-9)))) + shift[headTopics+i]
	}
	linear.Softmax(topics)
}

func logit(p float32) float64 {
	x := min(max(float64(p), 1e-6), 1-1e-6)
	return math.Log(x / (1 - x))
}

const adapterMagic = "femos adapter 1\n"

// Bytes returns the adapter's byte form.
func (a *Adapter) Bytes() []byte {
	w := linear.Writer{B: []byte(adapterMagic)}
	w.String(a.Base)
	w.Int(a.Heads)
	w.Int(a.Rows)
	for _, list := range [][]uint32{a.Hashed, a.Names} {
		w.Int(len(list))
		for _, v := range list {
			w.Int(int(v))
		}
	}
	w.Floats(a.Bias)
	w.Dense(a.OfRow)
	w.Dense(a.OfName)
	return w.B
}

// ReadAdapter reads the byte form.
func ReadAdapter(data []byte) (*Adapter, error) {
	if len(data) < len(adapterMagic) || string(data[:len(adapterMagic)]) != adapterMagic {
		return nil, errors.New("triage: not an adapter of this version")
	}
	r := &linear.Reader{B: data[len(adapterMagic):]}
	a := &Adapter{Base: r.String(), Heads: r.Int(), Rows: r.Int()}
	for _, list := range []*[]uint32{&a.Hashed, &a.Names} {
		for n := r.Int(); n > 0 && r.Err == nil; n-- {
			*list = append(*list, uint32(r.Int()))
		}
	}
	a.Bias = r.Floats()
	a.OfRow = r.Dense(len(a.Hashed))
	a.OfName = r.Dense(len(a.Names))
	if r.Err != nil {
		return nil, r.Err
	}
	bad := a.Heads < headTopics || len(a.Bias) != a.Heads || a.OfRow.Heads != headTopics || a.OfName.Heads != a.Heads || a.Rows <= 0 || a.Rows&(a.Rows-1) != 0
	for _, row := range a.Hashed {
		bad = bad || int(row) >= a.Rows
	}
	if bad {
		return nil, errors.New("triage: the adapter's parts do not fit together")
	}
	return a, nil
}
