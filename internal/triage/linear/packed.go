package linear

import "math/bits"

// Packed is a Table laid out for adding up rows: eight weights stand in a word of 64 bits, each plus 128, and eight sums
// are made with four operations. A row of up to eight words lies in one line of the processor's cache. It is immutable.
type Packed struct {
	Scale []float32 // what one unit of a head's weights is worth
	mask  uint32
	words int // of 64 bits that are used of a row
	each  int // words from one row to the next
	w     []uint64
}

const (
	even   = 0x00ff00ff00ff00ff
	offset = 128
	line   = 8   // words in a line of the cache
	block  = 256 // rows until a sum of 16 bits could overflow: 256 × 255 < 65,536
)

// Pack lays out the heads of t from lo to hi, which are heads 0 to hi-lo of what it returns.
func (t *Table) Pack(lo, hi int) Packed {
	p := Packed{Scale: t.Scale[lo:hi], mask: uint32(t.Rows - 1), words: (hi - lo + 7) / 8}
	p.each = p.words
	if p.words > 0 && p.words <= line {
		p.each = 1 << bits.Len(uint(p.words-1))
	}
	p.w = make([]uint64, t.Rows*p.each)
	for row := range t.Rows {
		to := p.w[row*p.each:][:p.words]
		for h, v := range t.W[row*t.Heads:][lo:hi] {
			to[h/8] |= uint64(uint8(int(v)+offset)) << (h % 8 * 8)
		}
	}
	return p
}

// Rows is how many rows the table has, a power of two: a feature falls into the one that its lowest bits name.
func (p *Packed) Rows() int { return int(p.mask) + 1 }

// Sum is what rows of a Packed add up to, by head. It is reused.
type Sum []int32

// Zero returns a Sum of no rows, in the memory of s if that is of the right size.
func (p *Packed) Zero(s Sum) Sum {
	if len(s) != p.words*8 {
		return make(Sum, p.words*8)
	}
	clear(s)
	return s
}

// Add adds the features' rows to s.
func (p *Packed) Add(s Sum, features []uint32) {
	for len(features) > 0 {
		some := features[:min(len(features), block)]
		features = features[len(some):]
		// Word by word, so that the sums stay in registers; the first pass brings the rows into the nearest cache, many at once.
		for i := range p.words {
			a, b := p.column(i, some)
			unpack(s[i*8:][:8], a, b, int32(len(some))*offset)
		}
	}
}

// column adds up word i of rows, the even and the odd bytes apart. It waits for memory most of the time. Two rows a turn, and a
// function of its own, whose every number fits a register, are fewer instructions, so that the processor sees more rows ahead.
//
//go:noinline
func (p *Packed) column(i int, features []uint32) (a, b uint64) {
	w, mask, each := p.w[i:], p.mask, p.each
	for len(features) > 1 {
		x, y := w[int(features[0]&mask)*each], w[int(features[1]&mask)*each]
		a += x&even + y&even
		b += x>>8&even + y>>8&even
		features = features[2:]
	}
	for _, f := range features {
		x := w[int(f&mask)*each]
		a += x & even
		b += x >> 8 & even
	}
	return a, b
}

func unpack(total []int32, a, b uint64, less int32) {
	for k := 0; k < 8; k += 2 {
		total[k] += int32(a&0xffff) - less
		total[k+1] += int32(b&0xffff) - less
		a, b = a>>16, b>>16
	}
}
