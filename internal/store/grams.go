package store

import (
	"encoding/binary"
	"slices"
)

// The search index of our own: of a block of some thousand posts it holds, for each three letters that stand side by side in
// any of them, in which. Any three letters find a post, in every script, also inside a word.
//
// A gram is a hash of three letters. Two that share one only make a search look at posts it need not have looked at, as
// each is compared with what is searched for. The grams of a block stand in searchParts rows, each of so many grams (its width), so
// that a search reads a few small rows of a block and a block is written in one go, row after row.

const searchParts = 1 << 32 / narrow

type gram uint32

// part is the row of a block that a gram stands in.
func (g gram) part(width gram) int64 { return int64(g / width) }

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
		p.put(g, place)
	}
}

// put adds one gram of a post.
func (p *packer) put(g gram, place uint32) {
	p.entries = append(p.entries, uint64(g)<<32|uint64(place))
}

// pack hands over the parts that hold anything, in order. In a part stands gram after gram: the gram in four bytes, how many
// bytes follow, and the places that have it, ascending, each as what it is more than the one before.
func (p *packer) pack(width gram, each func(part int64, row []byte) error) error {
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
		if i == len(entries) || gram(entries[i]>>32).part(width) != g.part(width) {
			if err := each(g.part(width), row); err != nil {
				return err
			}
			row = nil // it was handed over
		}
	}
	p.entries = p.entries[:0]
	return nil
}

// eachGram hands over the grams of a part, ascending, each with its places as they are packed, until it is told that it is enough.
func eachGram(part []byte, each func(g gram, places []byte) (more bool)) {
	for len(part) > 4 {
		g := gram(binary.BigEndian.Uint32(part))
		size, n := binary.Uvarint(part[4:])
		if part = part[4+max(n, 0):]; n <= 0 || size > uint64(len(part)) || !each(g, part[:size]) {
			return // enough, or no index of ours
		}
		part = part[size:]
	}
}

// eachPlace hands over packed places, ascending.
func eachPlace(places []byte, each func(place uint32)) {
	var place uint64
	for len(places) > 0 {
		more, n := uint64(places[0]), 1 // most are of one byte
		if more >= 0x80 {
			if more, n = binary.Uvarint(places); n <= 0 {
				return
			}
		}
		place += more
		each(uint32(place))
		places = places[n:]
	}
}

// putAll adds what stands in a part: each place as what it is to become, or not at all.
func (p *packer) putAll(part []byte, as func(place uint32) (uint32, bool)) {
	eachGram(part, func(g gram, places []byte) bool {
		eachPlace(places, func(place uint32) {
			if place, stays := as(place); stays {
				p.put(g, place)
			}
		})
		return true
	})
}

// placesOf returns the packed places that have a gram, of a part of a block: none if the part does not know it.
func placesOf(part []byte, g gram) (places []byte) {
	eachGram(part, func(here gram, packed []byte) bool {
		if here == g {
			places = packed
		}
		return here < g
	})
	return places
}

// many is how many places are packed: each ends with a byte below 0x80.
func many(places []byte) (n int) {
	for _, b := range places {
		if b < 0x80 {
			n++
		}
	}
	return n
}

// numbered appends the numbers of packed places, counted from the block's first post.
func numbered(into []int64, places []byte, first int64) []int64 {
	eachPlace(places, func(place uint32) { into = append(into, first+int64(place)) })
	return into
}

// both appends the numbers, of an ascending list, that packed places have too. It reads no more of them than it must: of what is frequent
// there are a thousand times as many as in the list.
func both(into, list []int64, places []byte, first int64) []int64 {
	from, _ := slices.BinarySearch(list, first)
	list = list[from:]
	number := first
	for len(places) > 0 && len(list) > 0 {
		more, n := uint64(places[0]), 1
		if more >= 0x80 {
			if more, n = binary.Uvarint(places); n <= 0 {
				break
			}
		}
		places = places[n:]
		number += int64(more)
		for len(list) > 0 && list[0] < number {
			list = list[1:]
		}
		if len(list) > 0 && list[0] == number {
			into = append(into, number)
		}
	}
	return into
}
