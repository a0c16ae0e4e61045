package thesaurus

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// term is a term as a file has it; its place among all tells which counts first.
type term struct {
	concept int
	lang    string // "" for an office word, which every language knows
	words   []word
}

type word struct {
	folded string
	prefix bool
	gap    bool // up to maxGap other words may stand before it
}

const maxGap = 2

// edge is a word after those that lead to a node.
type edge struct {
	from   uint32
	folded string
	kind   uint64
}

// tree is a table while it is made.
type tree struct {
	edges   []edge // that leads to node 1, 2, …
	nodes   map[edge]uint32
	flags   []uint32
	entries [][]uint32
}

// build makes the table of a language.
func build(terms []term, lang string) (table, error) {
	t := tree{nodes: map[edge]uint32{}, flags: make([]uint32, 1), entries: make([][]uint32, 1)}
	for place, x := range terms {
		if x.lang != "" && x.lang != lang {
			continue
		}
		if x.concept >= 1<<conceptBits || place >= 1<<(32-conceptBits) {
			return table{}, fmt.Errorf("thesaurus: more than %d concepts or %d terms need a wider entry", 1<<conceptBits, 1<<(32-conceptBits))
		}
		node := uint32(0)
		for i, w := range x.words {
			node = t.add(node, w, i > 0)
		}
		t.entries[node] = append(t.entries[node], uint32(place)<<conceptBits|uint32(x.concept))
	}
	// A seed fails if two of all edges share 32 bits of their hash and nearly their slot: of 100,000 in a table, hardly ever.
	for seed := range uint64(64) {
		if out, ok := t.pack(seed); ok {
			return out, nil
		}
	}
	return table{}, fmt.Errorf("thesaurus: no seed tells the words of %s apart", lang)
}

// add returns the node after a word.
func (t *tree) add(from uint32, w word, later bool) uint32 {
	e := edge{from, w.folded, kindPrefix}
	flag := uint32(hasNext)
	if !w.prefix {
		e.kind = kindExact
	}
	if w.gap && later {
		e.kind += kindGapPrefix
		flag = hasGap
	}
	t.flags[from] |= flag
	if node, ok := t.nodes[e]; ok {
		return node
	}
	node := uint32(len(t.flags))
	t.nodes[e] = node
	t.edges = append(t.edges, e)
	t.flags = append(t.flags, 0)
	t.entries = append(t.entries, nil)
	return node
}

// pack lays the tree out. It fails if the seed does not tell all edges apart.
func (t *tree) pack(seed uint64) (table, bool) {
	n := uint64(len(t.edges))
	filterBits := uint(max(bits.Len64(n*8), 6))
	out := table{seed: seed, filter: make([]byte, 1<<filterBits/8), shift: 64 - filterBits, slots: make([]byte, (n*10/7+1)*slotBytes)}
	hash := func(e edge) uint64 {
		hashes := appendHashes(nil, []byte(e.folded))
		return edgeHash(hashes[len(hashes)-1], out.salt(e.from, e.kind))
	}
	for i, e := range t.edges {
		h := hash(e)
		bit := h >> out.shift
		out.filter[bit>>3] |= 1 << (bit & 7)
		slots := uint64(len(out.slots) / slotBytes)
		at := h >> 32 * slots >> 32
		for binary.LittleEndian.Uint32(out.slots[at*slotBytes+4:]) != 0 {
			at = (at + 1) % slots
		}
		binary.LittleEndian.PutUint32(out.slots[at*slotBytes:], uint32(h))
		binary.LittleEndian.PutUint32(out.slots[at*slotBytes+4:], uint32(i+1))
	}
	for i, e := range t.edges {
		if out.child(hash(e)) != uint32(i+1) {
			return table{}, false
		}
	}
	begin := uint32(0)
	for node, list := range t.entries {
		out.nodes = binary.LittleEndian.AppendUint32(out.nodes, begin<<2|t.flags[node])
		for _, e := range list {
			out.entries = binary.LittleEndian.AppendUint32(out.entries, e)
		}
		begin += uint32(len(list))
	}
	out.nodes = binary.LittleEndian.AppendUint32(out.nodes, begin<<2)
	return out, true
}
