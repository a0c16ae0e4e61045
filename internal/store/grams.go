package store

import (
	"encoding/binary"
	"slices"
)

// The search index of our own: of a block of some thousand posts it holds, for each three letters that stand side by side in
// any of them, in which. Any three letters find a post, in every script, also inside a word.
//
// A gram is a hash of three letters. Two that share one only make a search look at posts it need not have looked at, as
// each is compared with what is searched for. The grams of a block stand in searchParts rows, by their highest bits, so
// that a search reads a few small rows of a block and a block is written in one go, row after row.

const (
	partBits    = 9
	searchParts = 1 << partBits
)

type gram uint32

// part is the row of a block that a gram stands in.
func (g gram) part() int64 { return int64(g >> (32 - partBits)) }

// grams appends the grams of a folded text, in their order, repetitions included.
func grams(into []gram, folded string) []gram {
	var a, b uint32
	n := 0
	for _, r := range folded {
		c := uint32(r)
		if n++; n >= 3 {
			h := (a*0x9E3779B1 ^ b) * 0x85EBCA6B
			h = (h ^ h>>15 ^ c) * 0xC2B2AE35
			into = append(into, gram((h^h>>16)*0x9E3779B1))
		}
		a, b = b, c
	}
	return into
}

// packer makes the rows of a block.
type packer struct {
	entries []uint64 // gram and post, as one number to sort by
	grams   []gram   // of one text
}

// add adds a post. place is its number, counted from the block's first.
func (p *packer) add(place uint32, folded string) {
	p.grams = grams(p.grams[:0], folded)
	for _, g := range p.grams {
		p.entries = append(p.entries, uint64(g)<<32|uint64(place))
	}
}

// pack hands over the parts that hold anything, in order. In a part stands gram after gram: the gram in four bytes, how many
// bytes follow, and the places that have it, ascending, each as what it is more than the one before.
func (p *packer) pack(each func(part int64, row []byte) error) error {
	slices.Sort(p.entries)
	entries := slices.Compact(p.entries)
	var row, places []byte
	for i := 0; i < len(entries); {
		g := gram(entries[i] >> 32)
		places = places[:0]
		for last := uint32(0); i < len(entries) && gram(entries[i]>>32) == g; i++ {
			place := uint32(entries[i])
			places = binary.AppendUvarint(places, uint64(place-last))
			last = place
		}
		row = binary.BigEndian.AppendUint32(row, uint32(g))
		row = binary.AppendUvarint(row, uint64(len(places)))
		row = append(row, places...)
		if i == len(entries) || gram(entries[i]>>32).part() != g.part() {
			if err := each(g.part(), row); err != nil {
				return err
			}
			row = nil // it was handed over
		}
	}
	p.entries = p.entries[:0]
	return nil
}

// placesOf returns the places that have a gram, of a part of a block: ascending, none if the part does not know it.
func placesOf(part []byte, g gram) (places []uint32) {
	for len(part) > 4 {
		here := gram(binary.BigEndian.Uint32(part))
		size, n := binary.Uvarint(part[4:])
		if part = part[4+max(n, 0):]; n <= 0 || size > uint64(len(part)) {
			return nil // no index of ours
		}
		if here < g {
			part = part[size:]
			continue
		}
		if here > g {
			return nil
		}
		var place uint64
		for list := part[:size]; len(list) > 0; {
			more, n := binary.Uvarint(list)
			if n <= 0 {
				return nil
			}
			place += more
			places, list = append(places, uint32(place)), list[n:]
		}
		return places
	}
	return nil
}

// both are the places that stand in two ascending lists.
func both(a, b []uint32) []uint32 {
	into := a[:0]
	for j := 0; len(a) > 0 && j < len(b); {
		switch {
		case a[0] < b[j]:
			a = a[1:]
		case a[0] > b[j]:
			j++
		default:
			into, a = append(into, a[0]), a[1:]
			j++
		}
	}
	return into
}
