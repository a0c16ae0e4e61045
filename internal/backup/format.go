package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"femos/internal/store"
)

// magic is the first line of a file that is not encrypted.
const magic = "femos backup 1\n"

// Header says what a backup is of.
type Header struct {
	Made    int64        `cbor:"made"`    // microseconds since 1970 UTC
	Version string       `cbor:"version"` // of the program that made it
	Engine  string       `cbor:"engine"`  // that it was read from
	Schema  store.Schema `cbor:"schema"`
	Keys    string       `cbor:"keys"` // fingerprint of the keys that open what is sealed in it, "" if there are none
}

// At is when the backup was made.
func (h Header) At() time.Time { return time.UnixMicro(h.Made).UTC() }

// Count is how many rows a table has.
type Count struct {
	Table string `cbor:"table"`
	Rows  int64  `cbor:"rows"`
}

// item is one of: a header, the begin of a table, rows of it, the end.
type item struct {
	Header  *Header   `cbor:"header,omitempty"`
	Table   string    `cbor:"table,omitempty"`
	Columns []string  `cbor:"columns,omitempty"`
	Rows    [][]any   `cbor:"rows,omitempty"`
	Counts  []Count   `cbor:"counts,omitempty"`
	Sum     *[32]byte `cbor:"sum,omitempty"` // SHA-256 of all items before; marks the end
}

const (
	chunkRows  = 200
	chunkBytes = 256 << 10
)

var (
	// ErrForm says that a file is no backup.
	ErrForm = errors.New("this is no backup of Fem.OS")
	// ErrBroken says that a backup is not whole.
	ErrBroken = errors.New("the backup is broken: take another one")
)

// writer makes the stream. It is a store.Sink.
type writer struct {
	zip    *gzip.Writer
	sum    hash.Hash
	rows   [][]any
	bytes  int
	counts []Count
}

func newWriter(w io.Writer) (*writer, error) {
	if _, err := io.WriteString(w, magic); err != nil {
		return nil, fmt.Errorf("write the backup: %w", err)
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("write the backup: %w", err)
	}
	return &writer{zip: zip, sum: sha256.New()}, nil
}

func (w *writer) put(i item) error {
	raw, err := cbor.Marshal(i)
	if err == nil {
		w.sum.Write(raw) // never fails
		_, err = w.zip.Write(raw)
	}
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

// Table begins a table.
func (w *writer) Table(name string, columns []string) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.counts = append(w.counts, Count{Table: name})
	return w.put(item{Table: name, Columns: columns})
}

// Row adds a row.
func (w *writer) Row(values []any) error {
	row := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil, bool, int64, float64:
			w.bytes += 9
		case string:
			w.bytes += len(v)
		case []byte:
			w.bytes += len(v)
		default:
			return fmt.Errorf("table %s: a value of type %T can't be written", w.counts[len(w.counts)-1].Table, v)
		}
		row[i] = v
	}
	w.rows = append(w.rows, row)
	w.counts[len(w.counts)-1].Rows++
	if len(w.rows) < chunkRows && w.bytes < chunkBytes {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	err := w.put(item{Rows: w.rows})
	clear(w.rows)
	w.rows, w.bytes = w.rows[:0], 0
	return err
}

// end writes the checksum.
func (w *writer) end() error {
	if err := w.flush(); err != nil {
		return err
	}
	sum := [32]byte(w.sum.Sum(nil))
	if err := w.put(item{Counts: w.counts, Sum: &sum}); err != nil {
		return err
	}
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

// read hands what is in a stream to begin and sink; both may be nil. It returns the header and the counts. What was
// handed over may be used only if it returns no error: the checksum comes last. The error wraps ErrForm, ErrBroken,
// store.ErrNewer, or is the sink's.
func read(r io.Reader, begin func(store.Schema) error, sink store.Sink) (Header, []Count, error) {
	buffered := bufio.NewReader(r)
	line := make([]byte, len(magic))
	if _, err := io.ReadFull(buffered, line); err != nil || string(line) != magic {
		if bytes.HasPrefix(line, []byte("femos backup ")) {
			return Header{}, nil, fmt.Errorf("the form of the backup: %w", store.ErrNewer)
		}
		return Header{}, nil, ErrForm
	}
	zip, err := gzip.NewReader(buffered)
	if err != nil {
		return Header{}, nil, fmt.Errorf("%w (%w)", ErrBroken, err)
	}
	mode, err := cbor.DecOptions{IntDec: cbor.IntDecConvertSignedOrFail, UTF8: cbor.UTF8DecodeInvalid}.DecMode()
	if err != nil {
		return Header{}, nil, fmt.Errorf("read the backup: %w", err)
	}
	p := parser{items: mode.NewDecoder(zip), mode: mode, sum: sha256.New(), begin: begin, sink: sink}
	for !p.ended {
		if err := p.next(); err != nil {
			return p.header, nil, err
		}
	}
	// gzip's own checksum is looked at when its end is read; nothing may follow.
	if n, err := io.Copy(io.Discard, io.LimitReader(zip, 1)); err != nil || n != 0 {
		return p.header, nil, ErrBroken
	}
	return p.header, p.counts, nil
}

// parser reads items one by one and holds them against each other.
type parser struct {
	items   *cbor.Decoder
	mode    cbor.DecMode
	sum     hash.Hash
	begin   func(store.Schema) error
	sink    store.Sink
	header  Header
	started bool
	ended   bool
	columns int
	counts  []Count
}

func (p *parser) next() error {
	var raw cbor.RawMessage
	if err := p.items.Decode(&raw); err != nil {
		return fmt.Errorf("%w (%w)", ErrBroken, err)
	}
	var i item
	if err := p.mode.Unmarshal(raw, &i); err != nil {
		return fmt.Errorf("%w (%w)", ErrBroken, err)
	}
	if p.started == (i.Header != nil) {
		return ErrBroken
	}
	switch {
	case i.Header != nil:
		p.started, p.header = true, *i.Header
		if p.begin != nil {
			if err := p.begin(p.header.Schema); err != nil {
				return err
			}
		}
	case i.Sum != nil:
		if *i.Sum != [32]byte(p.sum.Sum(nil)) || !slices.Equal(i.Counts, p.counts) {
			return ErrBroken
		}
		p.ended = true
	case i.Table != "":
		p.columns, p.counts = len(i.Columns), append(p.counts, Count{Table: i.Table})
		if p.sink != nil {
			if err := p.sink.Table(i.Table, i.Columns); err != nil {
				return err
			}
		}
	default:
		if err := p.rows(i.Rows); err != nil {
			return err
		}
	}
	p.sum.Write(raw) // never fails
	return nil
}

func (p *parser) rows(rows [][]any) error {
	if len(p.counts) == 0 {
		return ErrBroken
	}
	for _, row := range rows {
		if len(row) != p.columns {
			return ErrBroken
		}
		p.counts[len(p.counts)-1].Rows++
		if p.sink == nil {
			continue
		}
		if err := p.sink.Row(row); err != nil {
			return err
		}
	}
	return nil
}
