package export

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const (
	maxDirectory = 8 << 20 // bytes of a .zip's list of entries, some 90,000: it is kept in memory
	maxRatio     = 200     // how much smaller a chat can get; a bomb of zeros gets a thousand times smaller
	maxChat      = 32 << 30
)

// file is what holds one chat or account, unpacked. It can be opened again and again.
type file struct {
	name string
	size int64
	open func() (io.ReadCloser, error)
}

// unpack finds the files of a .zip that may be a chat, the likeliest first. Nothing else in it is opened.
func unpack(src Source) ([]file, error) {
	list := &limited{r: src.File, left: maxDirectory + 128<<10}
	archive, err := zip.NewReader(list, src.Size)
	if err != nil {
		return nil, &Error{Code: readFault(err), Want: "a whole .zip", Cause: err}
	}
	list.left = -1
	var found []*zip.File
	html := false
	for _, entry := range archive.File {
		if !filepath.IsLocal(entry.Name) || strings.Contains(entry.Name, `\`) {
			return nil, &Error{Code: Archive, Want: "names inside of the .zip"}
		}
		html = html || path.Base(entry.Name) == "messages.html"
		if rank(entry.Name) > 0 {
			found = append(found, entry)
		}
	}
	if len(found) == 0 && html {
		return nil, &Error{Code: HTML}
	}
	if len(found) == 0 {
		return nil, &Error{Code: NoChat, Want: "result.json or _chat.txt"}
	}
	slices.SortStableFunc(found, func(a, b *zip.File) int {
		return cmp.Or(cmp.Compare(rank(b.Name), rank(a.Name)), cmp.Compare(strings.Count(a.Name, "/"), strings.Count(b.Name, "/")))
	})
	var files []file
	for _, entry := range found[:min(len(found), 20)] {
		if err := safe(entry); err != nil {
			return nil, err
		}
		files = append(files, file{name: path.Base(entry.Name), size: int64(entry.UncompressedSize64), open: entry.Open})
	}
	return files, nil
}

// rank is how likely a name is that of a chat; 0 if it cannot be one.
func rank(name string) int {
	base := strings.ToLower(path.Base(name))
	switch {
	case base == "result.json":
		return 4
	case base == "_chat.txt":
		return 3
	case !strings.HasSuffix(base, ".txt"), strings.HasPrefix(name, "__MACOSX/"):
		return 0
	}
	for _, app := range []string{"whatsapp", "واتساب", "واتس", "ватсап"} {
		if strings.Contains(base, app) {
			return 2
		}
	}
	return 1 // some document that was sent, or a chat under another name
}

// safe refuses what has a password, and bombs.
func safe(entry *zip.File) error {
	switch {
	case entry.Flags&1 != 0:
		return &Error{Code: Encrypted}
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return &Error{Code: Archive, Want: "a packing that is known"}
	case entry.UncompressedSize64 > maxChat, entry.UncompressedSize64 > 10<<20 && entry.UncompressedSize64/maxRatio > entry.CompressedSize64:
		return &Error{Code: Archive, Want: "a chat that gets less small when packed"}
	}
	return nil
}

// errTooMuch is a .zip whose list of entries is too long.
var errTooMuch = errors.New("too many entries")

// limited reads so many bytes and no more; any number if left is negative.
type limited struct {
	r    io.ReaderAt
	left int64
}

// ReadAt reads, as io.ReaderAt says.
func (l *limited) ReadAt(b []byte, at int64) (int, error) {
	if l.left >= 0 {
		if l.left < int64(len(b)) {
			return 0, errTooMuch
		}
		l.left -= int64(len(b))
	}
	return l.r.ReadAt(b, at)
}

// readFault says whose fault it is that reading failed: the archive's or the disk's.
func readFault(err error) Code {
	for _, archive := range []error{zip.ErrFormat, zip.ErrAlgorithm, zip.ErrChecksum, errTooMuch, io.ErrUnexpectedEOF} {
		if errors.Is(err, archive) {
			return Archive
		}
	}
	if strings.HasPrefix(err.Error(), "flate: ") {
		return Archive
	}
	return Unread
}
