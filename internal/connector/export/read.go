package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"
)

// bom begins files of some editors, and of WhatsApp on some phones.
const bom = "\uFEFF"

// peek is how much of a file is looked at to see what it is.
const peek = 8 << 10

// Read reads a file from its beginning to its end. It ends at the first error: an *Error if the file is broken, and
// whatever h or ctx say, as it is. Messages handed over until then were right.
func Read(ctx context.Context, src Source, h Handler) (Stats, error) {
	if src.Zone == nil {
		src.Zone = time.UTC
	}
	whole := file{
		name: path.Base(strings.ReplaceAll(src.Name, `\`, "/")),
		size: src.Size,
		open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(src.File, 0, src.Size)), nil
		},
	}
	begin, err := whole.begin()
	if err != nil {
		return Stats{}, err
	}
	if !bytes.HasPrefix(begin, []byte("PK\x03\x04")) && !bytes.HasPrefix(begin, []byte("PK\x05\x06")) {
		return whole.read(ctx, src, h)
	}
	files, err := unpack(src)
	if err != nil {
		return Stats{}, err
	}
	for _, f := range files {
		if f.name == "_chat.txt" { // iOS puts the name of the chat on the .zip
			f.name = whole.name
		}
		stats, err := f.read(ctx, src, h)
		var e *Error
		if errors.As(err, &e) && e.Code == Unknown {
			continue // some document: none of it was handed over
		}
		return stats, err
	}
	return Stats{}, &Error{Code: NoChat, Want: "result.json or _chat.txt"}
}

// begin returns the first bytes of a file.
func (f file) begin() ([]byte, error) {
	r, err := f.open()
	if err != nil {
		return nil, &Error{Code: readFault(err), Cause: err}
	}
	defer r.Close()
	b := make([]byte, peek)
	n, err := io.ReadFull(r, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &Error{Code: readFault(err), Cause: err}
	}
	return b[:n], nil
}

// read reads what is not packed.
func (f file) read(ctx context.Context, src Source, h Handler) (Stats, error) {
	begin, err := f.begin()
	if err != nil {
		return Stats{}, err
	}
	stats := Stats{}
	switch head := bytes.TrimSpace(bytes.TrimPrefix(begin, []byte(bom))); {
	case len(head) == 0:
		return stats, &Error{Code: Unknown, Want: "a file that is not empty"}
	case head[0] == '{':
		stats.Format = Telegram
		r, err := f.open()
		if err != nil {
			return stats, &Error{Code: readFault(err), Cause: err}
		}
		defer r.Close()
		if bytes.HasPrefix(begin, []byte(bom)) { // some editors put it there
			if _, err := io.CopyN(io.Discard, r, int64(len(bom))); err != nil {
				return stats, &Error{Code: readFault(err), Cause: err}
			}
		}
		err = readTelegram(ctx, r, src.Zone, f.size, h, &stats)
		return stats, err
	case head[0] == '<' && bytes.Contains(bytes.ToLower(head), []byte("<html")):
		return stats, &Error{Code: HTML}
	}
	stats.Format = WhatsApp
	err = readWhatsApp(ctx, f, src, h, &stats)
	return stats, err
}
