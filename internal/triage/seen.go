package triage

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Seen is what the linear models see of a post, and nothing else: which rows of the table its words, letters and pairs of
// concepts fall into, ascending, so that their order is gone, and its named features by a hash of the name. Thousands
// of letter groups of all languages share a row: the words can't be read out of it, though whoever has a text can tell
// whether it fits.
type Seen struct {
	Rows   uint32   // of the table; a power of two
	Hashed []uint32 // row numbers, a row as often as it was hit
	Own    []SeenName
	Wide   []SeenName
}

// SeenName is a named feature: the hash of its name and its value.
type SeenName struct {
	Name  uint32
	Value float32
}

// See returns what the models see of a post.
func (b *Brain) See(p Post) Seen {
	s := b.Sample(p)
	out := Seen{Rows: uint32(b.hashed.Rows())}
	for _, f := range s.Hashed {
		out.Hashed = append(out.Hashed, f&(out.Rows-1))
	}
	slices.Sort(out.Hashed)
	names := FeatureNames(b.words)
	for _, v := range s.Own {
		out.Own = append(out.Own, SeenName{nameHash(names[v.Feature]), v.Value})
	}
	for _, v := range s.Wide {
		out.Wide = append(out.Wide, SeenName{nameHash(names[v.Feature]), v.Value})
	}
	return out
}

func nameHash(name string) uint32 { return hashBytes(41, []byte(name)) }

// seenForm is the first byte of the byte form.
const seenForm = 1

// Bytes returns the byte form: row numbers as differences, which is about a byte each.
func (s Seen) Bytes() []byte {
	b := binary.AppendUvarint([]byte{seenForm}, uint64(s.Rows))
	b = binary.AppendUvarint(b, uint64(len(s.Hashed)))
	last := uint32(0)
	for _, r := range s.Hashed {
		b = binary.AppendUvarint(b, uint64(r-last))
		last = r
	}
	for _, list := range [][]SeenName{s.Own, s.Wide} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, v := range list {
			b = binary.LittleEndian.AppendUint32(b, v.Name)
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v.Value))
		}
	}
	return b
}

var errSeen = errors.New("triage: these are not the features of a post")

// ReadSeen reads the byte form.
func ReadSeen(b []byte) (Seen, error) {
	if len(b) == 0 || b[0] != seenForm {
		return Seen{}, errSeen
	}
	b = b[1:]
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 {
			b = nil
			return 0
		}
		b = b[size:]
		return n
	}
	s := Seen{Rows: uint32(number())}
	last := uint64(0)
	for n := number(); n > 0 && b != nil; n-- {
		last += number()
		s.Hashed = append(s.Hashed, uint32(last))
	}
	for _, list := range []*[]SeenName{&s.Own, &s.Wide} {
		n := number()
		if b == nil || n > uint64(len(b)/8) {
			return Seen{}, errSeen
		}
		for range n {
			*list = append(*list, SeenName{binary.LittleEndian.Uint32(b), math.Float32frombits(binary.LittleEndian.Uint32(b[4:]))})
			b = b[8:]
		}
	}
	if s.Rows == 0 || s.Rows&(s.Rows-1) != 0 || last >= uint64(s.Rows) || len(b) != 0 {
		return Seen{}, errSeen
	}
	return s, nil
}
