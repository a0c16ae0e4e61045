package linear

// Packed is a Table laid out for adding up rows: eight weights stand in a word of 64 bits, each plus 128, and eight sums
// are made with four operations. It is immutable.
type Packed struct {
	Scale []float32 // what one unit of a head's weights is worth
	mask  uint32
	words int // of 64 bits, a row
	w     []uint64
}

const (
	even     = 0x00ff00ff00ff00ff
	offset   = 128
	maxAdded = 256 // rows until a sum of 16 bits could overflow: 256 × 255 < 65,536
)

// Pack lays t out.
func (t *Table) Pack() Packed {
	p := Packed{Scale: t.Scale, mask: uint32(t.Rows - 1), words: (t.Heads + 7) / 8}
	p.w = make([]uint64, t.Rows*p.words)
	for row := range t.Rows {
		for h, v := range t.W[row*t.Heads:][:t.Heads] {
			p.w[row*p.words+h/8] |= uint64(uint8(int(v)+offset)) << (h % 8 * 8)
		}
	}
	return p
}

// Sum is what rows of a Packed add up to. Begin makes it ready; it is reused.
type Sum struct {
	N     int     // rows added
	Total []int32 // by head, after End
	lanes []uint64
	lo    int // first word that is added
	added int // rows in lanes
}

// Begin clears s for the heads from lo to hi; others are not added up.
func (p *Packed) Begin(s *Sum, lo, hi int) {
	first, last := lo/8, (hi+7)/8
	if len(s.Total) != p.words*8 {
		s.Total, s.lanes = make([]int32, p.words*8), make([]uint64, p.words*2)
	}
	clear(s.Total)
	s.lanes = s.lanes[:(last-first)*2]
	clear(s.lanes)
	s.N, s.added, s.lo = 0, 0, first
}

// Add adds the row of a hashed feature.
func (p *Packed) Add(s *Sum, feature uint32) {
	if s.added == maxAdded {
		s.flush()
	}
	s.added++
	s.N++
	lanes := s.lanes
	row := p.w[int(feature&p.mask)*p.words+s.lo:][:len(lanes)/2]
	for i, x := range row {
		l := lanes[2*i : 2*i+2 : 2*i+2]
		l[0] += x & even
		l[1] += x >> 8 & even
	}
}

// End brings Total up to date.
func (p *Packed) End(s *Sum) { s.flush() }

func (s *Sum) flush() {
	for i := 0; i < len(s.lanes); i += 2 {
		total := s.Total[(s.lo+i/2)*8:][:8]
		a, b := s.lanes[i], s.lanes[i+1]
		for k := 0; k < 8; k += 2 {
			total[k] += int32(a&0xffff) - int32(s.added)*offset
			total[k+1] += int32(b&0xffff) - int32(s.added)*offset
			a, b = a>>16, b>>16
		}
		s.lanes[i], s.lanes[i+1] = 0, 0
	}
	s.added = 0
}
