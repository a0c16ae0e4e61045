package linear

import (
	"math"
	"math/bits"

	"femos/internal/triage/fetch"
)

// Packed is a Table laid out for adding up rows: its weights are rounded to the fifteen steps that four bits hold, sixteen of them
// stand in a word of 64 bits, each plus 8, and sixteen sums are made with six operations. What is rounded away is noise beside what a
// post's hundred rows add up to; what is won is memory, as most of the time goes into waiting for it. It is immutable.
type Packed struct {
	Scale []float32 // what one unit of a head's weights is worth
	mask  uint32
	words int // of 64 bits that are used of a row
	each  int // words from one row to the next
	w     []uint64
}

const (
	nibbles = 0x0f0f0f0f0f0f0f0f
	even    = 0x00ff00ff00ff00ff
	perWord = 16
	offset  = 8
	most    = 7    // the greatest weight
	line    = 8    // words in a line of the cache
	narrow  = 16   // rows until a sum of 8 bits could overflow: 16 × 15 < 256
	block   = 4096 // rows until a sum of 16 bits could: 4,096 × 15 < 65,536
)

// Pack lays out the heads of t from lo to hi, which are heads 0 to hi-lo of what it returns.
func (t *Table) Pack(lo, hi int) Packed {
	p := Packed{mask: uint32(t.Rows - 1), words: (hi - lo + perWord - 1) / perWord}
	p.each = p.words
	if p.words > 0 && p.words <= line {
		p.each = 1 << bits.Len(uint(p.words-1))
	}
	steps := t.steps(lo, hi)
	for h, step := range steps {
		p.Scale = append(p.Scale, t.Scale[lo+h]*step.size)
	}
	p.w = make([]uint64, t.Rows*p.each)
	for row := range t.Rows {
		to := p.w[row*p.each:][:p.words]
		for h, v := range t.W[row*t.Heads:][lo:hi] {
			to[h/perWord] |= uint64(steps[h].of[uint8(v)]) << (h % perWord * 4)
		}
	}
	return p
}

// rounding is how a head's weights are rounded.
type rounding struct {
	size float32    // of a step, in units of the table
	of   [256]uint8 // by weight as a byte: its step plus offset
}

// steps finds, for each head from lo to hi, the step with which the least is lost: greater weights are cut off, as there are few.
func (t *Table) steps(lo, hi int) []rounding {
	counts := make([][256]int, hi-lo)
	for row := range t.Rows {
		for h, v := range t.W[row*t.Heads:][lo:hi] {
			counts[h][uint8(v)]++
		}
	}
	all := make([]rounding, hi-lo)
	for h := range all {
		least := math.Inf(1)
		for size := float32(1); size <= 127.0/most+1; size++ {
			lost := 0.0
			for v, n := range counts[h] {
				d := float64(int8(v)) - float64(size)*float64(step(int8(v), size))
				lost += d * d * float64(n)
			}
			if lost < least {
				least, all[h].size = lost, size
			}
		}
		for v := range all[h].of {
			all[h].of[v] = uint8(step(int8(v), all[h].size) + offset)
		}
	}
	return all
}

// step is the number of steps of a size that are nearest to a weight.
func step(v int8, size float32) int {
	return int(min(max(math.RoundToEven(float64(v)/float64(size)), -most), most))
}

// Rows is how many rows the table has, a power of two: a feature falls into the one that its lowest bits name.
func (p *Packed) Rows() int { return int(p.mask) + 1 }

// Sum is what rows of a Packed add up to, by head. It is reused.
type Sum []int32

// Zero returns a Sum of no rows, in the memory of s if that is of the right size.
func (p *Packed) Zero(s Sum) Sum {
	if len(s) != p.words*perWord {
		return make(Sum, p.words*perWord)
	}
	clear(s)
	return s
}

// Fetch has the features' rows brought near, for an Add that follows when something else has been done.
func (p *Packed) Fetch(features []uint32) { fetch.Words(p.w, p.each*8, p.mask, features) }

// Add adds the features' rows to s.
func (p *Packed) Add(s Sum, features []uint32) {
	for len(features) > 0 {
		some := features[:min(len(features), block)]
		features = features[len(some):]
		i := 0
		for ; i+1 < p.words; i += 2 {
			p.pair(i, some, s[i*perWord:][:2*perWord])
		}
		if i < p.words {
			p.column(i, some, s[i*perWord:][:perWord])
		}
	}
}

// pair adds words i and i+1 of rows to sums.
func (p *Packed) pair(i int, features []uint32, sums []int32) {
	less := int32(len(features)) * offset
	var first, second wide
	for len(features) > 0 {
		some := features[:min(len(features), narrow)]
		features = features[len(some):]
		s := pairSums(p.w[i:], p.each, p.mask, some)
		first.add(s[0], s[2])
		second.add(s[1], s[3])
	}
	first.into(sums[:perWord], less)
	second.into(sums[perWord:], less)
}

// column adds word i of rows to sums.
func (p *Packed) column(i int, features []uint32, sums []int32) {
	less := int32(len(features)) * offset
	w, mask, each := p.w[i:], p.mask, p.each
	var all wide
	for len(features) > 0 {
		some := features[:min(len(features), narrow)]
		features = features[len(some):]
		var x, y uint64 // sums of 8 bits, of the even and of the odd weights
		for _, f := range some {
			q := w[int(f&mask)*each]
			x += q & nibbles
			y += q >> 4 & nibbles
		}
		all.add(x, y)
	}
	all.into(sums, less)
}

// wide are sums of 16 bits: of every fourth weight of a word from the first, the third, the second and the fourth on.
type wide struct{ a, b, c, d uint64 }

// add adds sums of 8 bits, of the even and of the odd weights.
func (w *wide) add(x, y uint64) {
	w.a, w.b, w.c, w.d = w.a+x&even, w.b+x>>8&even, w.c+y&even, w.d+y>>8&even
}

// into adds them to sums by head, less what each has too much.
func (w wide) into(sums []int32, less int32) {
	sums = sums[:perWord]
	a, b, c, d := w.a, w.b, w.c, w.d
	for k := 0; k < perWord; k += 4 {
		sums[k] += int32(a&0xffff) - less
		sums[k+1] += int32(c&0xffff) - less
		sums[k+2] += int32(b&0xffff) - less
		sums[k+3] += int32(d&0xffff) - less
		a, b, c, d = a>>16, b>>16, c>>16, d>>16
	}
}
