package linear

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Writer builds the byte form of a model, little-endian throughout.
type Writer struct{ B []byte }

// Int appends a count.
func (w *Writer) Int(n int) { w.B = binary.LittleEndian.AppendUint32(w.B, uint32(n)) }

// String appends a text with its length.
func (w *Writer) String(s string) { w.Int(len(s)); w.B = append(w.B, s...) }

// Strings appends a list.
func (w *Writer) Strings(list []string) {
	w.Int(len(list))
	for _, s := range list {
		w.String(s)
	}
}

// Floats appends numbers.
func (w *Writer) Floats(f []float32) {
	w.Int(len(f))
	for _, v := range f {
		w.B = binary.LittleEndian.AppendUint32(w.B, math.Float32bits(v))
	}
}

// Table appends a table.
func (w *Writer) Table(t Table) {
	w.Int(t.Rows)
	w.Int(t.Heads)
	w.Floats(t.Scale)
	w.Int(len(t.W))
	for _, v := range t.W {
		w.B = append(w.B, byte(v))
	}
}

// Dense appends a matrix.
func (w *Writer) Dense(m Dense) { w.Int(m.Heads); w.Floats(m.W) }

// Reader reads what Writer wrote. After the first fault it returns zero values and keeps the fault in Err.
type Reader struct {
	B   []byte
	Err error
}

func (r *Reader) take(n int) []byte {
	if r.Err == nil && (n < 0 || n > len(r.B)) {
		r.Err = fmt.Errorf("model is cut short: want %d bytes, %d left", n, len(r.B))
	}
	if r.Err != nil {
		return nil
	}
	b := r.B[:n]
	r.B = r.B[n:]
	return b
}

// Int reads a count.
func (r *Reader) Int() int {
	b := r.take(4)
	if b == nil {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b))
}

// String reads a text.
func (r *Reader) String() string { return string(r.take(r.Int())) }

// Strings reads a list.
func (r *Reader) Strings() []string {
	var list []string
	for n := r.Int(); n > 0 && r.Err == nil; n-- {
		list = append(list, r.String())
	}
	return list
}

// Floats reads numbers.
func (r *Reader) Floats() []float32 {
	b := r.take(4 * r.Int())
	f := make([]float32, len(b)/4)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return f
}

// Table reads a table and checks its shape.
func (r *Reader) Table() Table {
	t := Table{Rows: r.Int(), Heads: r.Int(), Scale: r.Floats()}
	b := r.take(r.Int())
	t.W = make([]int8, len(b))
	for i, v := range b {
		t.W[i] = int8(v)
	}
	if r.Err == nil && (t.Rows <= 0 || t.Rows&(t.Rows-1) != 0 || len(t.Scale) != t.Heads || len(t.W) != t.Rows*t.Heads) {
		r.Err = fmt.Errorf("table of %d rows and %d heads has %d weights and %d scales", t.Rows, t.Heads, len(t.W), len(t.Scale))
	}
	return t
}

// Dense reads a matrix of the given number of rows and checks its shape.
func (r *Reader) Dense(rows int) Dense {
	m := Dense{Heads: r.Int(), W: r.Floats()}
	if r.Err == nil && len(m.W) != rows*m.Heads {
		r.Err = fmt.Errorf("matrix of %d rows and %d heads has %d weights", rows, m.Heads, len(m.W))
	}
	return m
}
