package thesaurus

import (
	"encoding/binary"
	"math"

	"femos/internal/triage/fetch"
	"femos/internal/triage/text"
)

// table holds the terms that one language knows as a tree of their words, in the form in which they stand in terms.bin: nothing
// is parsed and nothing is allocated to use it. What a look-up costs depends on the post and on what it matches, not on how many
// terms there are. A word that is no term's is taken for one in a hundred million posts, as of words only hashes are kept.
type table struct {
	seed    uint64 // chosen so that no two words of the tree fall together
	filter  []byte // a bit for each edge, as most look-ups miss; a power of two of bytes
	shift   uint   // from a hash to a bit of filter
	slots   []byte // the edges of the tree, hashed: 8 bytes each, 4 of the hash and the node that it leads to, 0 for none
	nodes   []byte // 4 bytes a node, and one more: where its entries begin, shifted left by two, with flags
	entries []byte // 4 bytes each: terms that end at a node, as place<<conceptBits | concept
}

const (
	slotBytes   = 8
	nodeBytes   = 4
	conceptBits = 12
	hasNext     = 1 // a word may follow
	hasGap      = 2 // a word may follow after up to maxGap others
)

// How a word of a term is met: it is the beginning of a post's word or the whole of it, right away or after a gap.
const (
	kindPrefix = iota
	kindExact
	kindGapPrefix
	kindGapExact
)

// salt sets the edges of one node and one kind apart from all others.
func (t *table) salt(node uint32, kind uint64) uint64 {
	return (t.seed + uint64(node)<<2 + kind) * 0x9e3779b97f4a7c15
}

func edgeHash(word, salt uint64) uint64 {
	h := (word ^ salt) * 0xd6e8feb86659fd93
	return h ^ h>>32
}

// child returns the node that an edge leads to, 0 if there is no such edge.
func (t *table) child(h uint64) uint32 {
	if !t.may(h) {
		return 0
	}
	return t.at(t.slot(h), uint32(h))
}

// may says whether there may be such an edge.
func (t *table) may(h uint64) bool {
	bit := h >> t.shift
	return t.filter[bit>>3]&(1<<(bit&7)) != 0
}

// slot is where an edge is looked for first.
func (t *table) slot(h uint64) uint32 {
	return uint32(h >> 32 * uint64(len(t.slots)/slotBytes) >> 32)
}

// at is what child returns of an edge that is looked for from slot i on.
func (t *table) at(i, h uint32) uint32 {
	n := uint32(len(t.slots) / slotBytes)
	for {
		s := t.slots[int(i)*slotBytes:][:slotBytes]
		node := binary.LittleEndian.Uint32(s[4:])
		if node == 0 || binary.LittleEndian.Uint32(s) == h {
			return node
		}
		if i++; i == n {
			i = 0
		}
	}
}

func number(list []byte, i uint32) uint32 { return binary.LittleEndian.Uint32(list[4*i:]) }

// Work is the working memory of Match. It is reused.
type Work struct {
	tables  []*table // of the languages that are looked at
	hashes  []uint64 // of the beginnings of the document's words, letter by letter; the last one of a word is the whole word's
	ends    []int    // by token: where its hashes end
	parted  []uint64 // the same of a word without its particles
	found   []found
	keys    []byte      // phonetic keys of the document's words, one after the other
	keyEnds []int       // by token: where its key ends
	rest    []byte      // the key of a word without its article
	begun   []beginning // by token
	met     []uint32    // nodes that were reached over a gap

	roots    []root // by table, then by token
	rootEnds []int  // by table: where its roots end
	nextRoot [len(languages)]int
	places   []uint32 // what is fetched
}

// found is a term: in which order it counts (how much of its first word the post's word is, then its place in the files,
// with its concept), and the token it ends at.
type found struct {
	order uint64
	last  int
}

func (w *Work) read(d *text.Doc) {
	w.hashes, w.ends = w.hashes[:0], w.ends[:0]
	for _, t := range d.Tokens {
		w.hashes = appendHashes(w.hashes, d.Word(t))
		w.ends = append(w.ends, len(w.hashes))
	}
}

// of returns the hashes of a token's beginnings.
func (w *Work) of(token int) []uint64 {
	from := 0
	if token > 0 {
		from = w.ends[token-1]
	}
	return w.hashes[from:w.ends[token]]
}

// root is the beginning of a token that may be the first word of a term.
type root struct {
	token int32
	rank  uint32 // how much of the token it is
	hash  uint32
	at    uint32 // the slot of its edge, then the node that this leads to
}

// find notes the beginnings of all tokens with which terms may begin, and has their edges fetched: what they lead to is looked at when
// the document's sounds have been worked out, and is near by then.
func (w *Work) find() {
	w.roots, w.rootEnds = w.roots[:0], w.rootEnds[:0]
	for _, t := range w.tables {
		w.places = w.places[:0]
		prefix, exact := t.salt(0, kindPrefix), t.salt(0, kindExact)
		from := 0
		for token, end := range w.ends {
			beginnings := w.hashes[from:end]
			from = end
			if len(beginnings) == 0 {
				continue
			}
			for n, h := range beginnings[1:] { // one letter is no beginning
				if h := edgeHash(h, prefix); t.may(h) {
					w.root(t, token, n, h)
				}
			}
			if h := edgeHash(beginnings[len(beginnings)-1], exact); t.may(h) {
				w.root(t, token, len(beginnings), h)
			}
		}
		fetch.Bytes(t.slots, slotBytes, math.MaxUint32, w.places)
		w.rootEnds = append(w.rootEnds, len(w.roots))
	}
}

func (w *Work) root(t *table, token, rank int, h uint64) {
	at := t.slot(h)
	w.roots = append(w.roots, root{int32(token), uint32(rank), uint32(h), at})
	w.places = append(w.places, at)
}

// resolve replaces the slots that find left by the nodes that the edges lead to, leaves out what is none, and has the nodes fetched.
func (w *Work) resolve() {
	from, kept := 0, 0
	for i, t := range w.tables {
		begin := kept
		w.places = w.places[:0]
		for _, r := range w.roots[from:w.rootEnds[i]] {
			if r.at = t.at(r.at, r.hash); r.at != 0 {
				w.roots[kept] = r
				kept++
				w.places = append(w.places, r.at)
			}
		}
		fetch.Bytes(t.nodes, nodeBytes, math.MaxUint32, w.places)
		from, w.rootEnds[i] = w.rootEnds[i], kept
		w.nextRoot[i] = begin
	}
}

// word appends what begins with token i.
func (w *Work) word(i int, hits []Hit) []Hit {
	for k, t := range w.tables {
		at := w.nextRoot[k]
		for ; at < w.rootEnds[k] && int(w.roots[at].token) == i; at++ {
			w.walk(t, w.roots[at].at, i+1, uint64(w.roots[at].rank))
		}
		w.nextRoot[k] = at
	}
	return w.take(i, hits)
}

// part appends what begins with token i if it is taken without its particles; its beginnings are given.
func (w *Work) part(i int, beginnings []uint64, hits []Hit) []Hit {
	for _, t := range w.tables {
		w.first(t, i, beginnings)
	}
	return w.take(i, hits)
}

// first looks for terms that begin with token i, whose beginnings are given.
func (w *Work) first(t *table, i int, beginnings []uint64) {
	if len(beginnings) == 0 {
		return
	}
	salt := t.salt(0, kindPrefix)
	for n, h := range beginnings[1:] { // one letter is no beginning
		if node := t.child(edgeHash(h, salt)); node != 0 {
			w.walk(t, node, i+1, uint64(n))
		}
	}
	if node := t.child(edgeHash(beginnings[len(beginnings)-1], t.salt(0, kindExact))); node != 0 {
		w.walk(t, node, i+1, uint64(len(beginnings)))
	}
}

// walk notes the terms that end at a node, and goes on with token i.
func (w *Work) walk(t *table, node uint32, i int, rank uint64) {
	at, end := number(t.nodes, node), number(t.nodes, node+1)>>2
	for e := at >> 2; e < end; e++ {
		w.found = append(w.found, found{rank<<32 | uint64(number(t.entries, e)), i - 1})
	}
	if at&hasNext != 0 && i < len(w.ends) {
		w.follow(t, node, i, rank, kindPrefix)
	}
	if at&hasGap == 0 {
		return
	}
	// A word counts where it first stands: what was met nearer is not met again.
	before := len(w.met)
	for last := min(i+maxGap+1, len(w.ends)); i < last; i++ {
		w.follow(t, node, i, rank, kindGapPrefix)
	}
	w.met = w.met[:before]
}

// follow looks which words after a node token i is, and walks on from there.
func (w *Work) follow(t *table, node uint32, i int, rank, kind uint64) {
	beginnings := w.of(i)
	if len(beginnings) == 0 {
		return
	}
	salt := t.salt(node, kind)
	for _, h := range beginnings {
		w.next(t, t.child(edgeHash(h, salt)), i, rank, kind)
	}
	exact := edgeHash(beginnings[len(beginnings)-1], t.salt(node, kind+kindExact))
	w.next(t, t.child(exact), i, rank, kind)
}

func (w *Work) next(t *table, child uint32, i int, rank, kind uint64) {
	if child == 0 {
		return
	}
	if kind == kindGapPrefix {
		for _, m := range w.met {
			if m == child {
				return
			}
		}
		w.met = append(w.met, child)
	}
	w.walk(t, child, i+1, rank)
}

// maxHits is how many terms may begin at a word.
const maxHits = 8

// take appends what was found to hits, in order, each term once.
func (w *Work) take(i int, hits []Hit) []Hit {
	f := w.found
	w.found = f[:0]
	for k := 1; k < len(f); k++ { // mostly they are in order, and few
		for n := k; n > 0 && f[n].order < f[n-1].order; n-- {
			f[n], f[n-1] = f[n-1], f[n]
		}
	}
	limit := len(hits) + maxHits
	for k, x := range f {
		if k > 0 && x.order == f[k-1].order {
			continue // an office word, which several languages know
		}
		if len(hits) == limit {
			break
		}
		hits = append(hits, Hit{Concept: int(x.order & (1<<conceptBits - 1)), First: i, Last: x.last})
	}
	return hits
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// appendHashes appends the hash of every beginning of a word, letter by letter.
func appendHashes(list []uint64, w []byte) []uint64 {
	h := uint64(fnvOffset)
	for i, c := range w {
		h = (h ^ uint64(c)) * fnvPrime
		if i+1 == len(w) || w[i+1]&0xC0 != 0x80 {
			list = append(list, h)
		}
	}
	return list
}
