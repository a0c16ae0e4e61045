package thesaurus

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	mathbits "math/bits"
)

// terms.bin is the files of this folder in the form in which they are used: parsing them takes seconds of what a start may not.
//
//go:embed terms.bin
var compiled []byte

const magic = "femos thesaurus 1\n"

// errForm says that a compiled thesaurus can't be read.
var errForm = errors.New("thesaurus: terms.bin is not of this version or cut short; make it anew with go generate ./internal/triage")

// Default is the thesaurus that ships, as compiled.
func Default() (*Thesaurus, error) { return Read(compiled) }

// Bytes returns the compiled form, little-endian throughout: the same of the same files.
func (t *Thesaurus) Bytes() []byte {
	w := writer(magic)
	w.int(len(t.Concepts))
	for _, c := range t.Concepts {
		w.string(c.ID)
		w.string(c.DE)
		w.string(c.EN)
		w.int(len(c.Targets))
		for _, target := range c.Targets {
			w.string(target.Head)
			w.int(int(math.Float32bits(target.Weight)))
		}
	}
	w.int(len(t.officeWords))
	for _, o := range t.officeWords {
		w.string(o.word)
		w.int(o.concept)
	}
	for _, x := range t.tables {
		w.int(int(x.seed))
		for _, part := range [][]byte{x.filter, x.slots, x.nodes, x.entries} {
			w.string(string(part))
		}
	}
	return w
}

// Read makes a thesaurus of its compiled form, which it keeps and uses as it is: it must not change.
func Read(data []byte) (*Thesaurus, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, errForm
	}
	r := reader{data[len(magic):], true}
	t := newThesaurus()
	for n := r.int(); n > 0 && r.ok; n-- {
		c := Concept{ID: r.string(), DE: r.string(), EN: r.string()}
		for n := r.int(); n > 0 && r.ok; n-- {
			c.Targets = append(c.Targets, Target{r.string(), math.Float32frombits(uint32(r.int()))})
		}
		t.addConcept(c)
	}
	for n := r.int(); n > 0 && r.ok; n-- {
		t.addOfficeWord(r.string(), r.int())
	}
	for i := range t.tables {
		x := &t.tables[i]
		*x = table{seed: uint64(r.int()), filter: r.bytes(), slots: r.bytes(), nodes: r.bytes(), entries: r.bytes()}
		if !r.ok || !x.fits(len(t.Concepts)) {
			return nil, errForm
		}
	}
	if !r.ok || len(r.b) > 0 {
		return nil, errForm
	}
	return t, nil
}

type writer []byte

func (w *writer) int(n int) { *w = binary.LittleEndian.AppendUint32(*w, uint32(n)) }

func (w *writer) string(s string) {
	w.int(len(s))
	*w = append(*w, s...)
}

type reader struct {
	b  []byte
	ok bool
}

func (r *reader) bytes() []byte {
	n := r.int()
	if n > len(r.b) {
		r.ok, r.b = false, nil
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) string() string { return string(r.bytes()) }

func (r *reader) int() int {
	if len(r.b) < 4 {
		r.ok, r.b = false, nil
		return 0
	}
	n := binary.LittleEndian.Uint32(r.b)
	r.b = r.b[4:]
	return int(n)
}

// fits finishes a table that was read and says whether its parts fit together, so that no look-up leaves them.
func (t *table) fits(concepts int) bool {
	bits := len(t.filter) * 8
	nodes := len(t.nodes)/4 - 1
	if bits&(bits-1) != 0 || bits < 64 || len(t.slots)%slotBytes != 0 || nodes < 1 || len(t.nodes)%4 != 0 || len(t.entries)%4 != 0 {
		return false
	}
	t.shift = uint(64 - mathbits.TrailingZeros(uint(bits)))
	free := 0
	for i := range uint32(len(t.slots) / slotBytes) {
		node := number(t.slots, 2*i+1)
		if node == 0 {
			free++
		}
		if int(node) >= nodes {
			return false
		}
	}
	last := uint32(0)
	for i := range uint32(nodes + 1) {
		begin := number(t.nodes, i) >> 2
		if begin < last || int(begin) > len(t.entries)/4 {
			return false
		}
		last = begin
	}
	for i := range uint32(len(t.entries) / 4) {
		if int(number(t.entries, i)&(1<<conceptBits-1)) >= concepts {
			return false
		}
	}
	return free > 0
}
