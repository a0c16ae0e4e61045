package law

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// The limits of what is read at once. All federal law is some 6,900 files of together half a gigabyte.
const (
	maxFiles  = 20_000
	maxTotal  = 4 << 30 // bytes of XML
	maxZip    = 1 << 30 // bytes of a zip on disk
	maxFolder = 4       // folders in each other
)

// ReadFile reads a law from an .xml file, or from a .zip that holds one beside its pictures.
func ReadFile(ctx context.Context, name string) (*Act, error) {
	acts, err := ReadAll(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(acts) != 1 {
		return nil, &Error{File: name, What: "it holds " + strconv.Itoa(len(acts)) + " laws, not one", Kind: ErrMissing}
	}
	return acts[0], nil
}

// ReadAll reads every law of an .xml file, a .zip, or a folder with such files. Nothing is unpacked onto the disk; files
// of a zip whose names lead out of it are refused, as is what is larger than the limits. The error is an *Error, the
// context's, or the system's.
func ReadAll(ctx context.Context, name string) ([]*Act, error) {
	g := &gatherer{}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read laws: %w", err)
	case info.IsDir():
		err = g.folder(ctx, name)
	default:
		err = g.file(ctx, name, filepath.Base(name))
	}
	if err != nil {
		return nil, err
	}
	if len(g.acts) == 0 {
		return nil, &Error{File: name, What: "it holds no law", Kind: ErrMissing}
	}
	return g.acts, nil
}

// gatherer reads laws and keeps the limits.
type gatherer struct {
	acts  []*Act
	total int64
}

// folder reads what lies in a folder, and in those below.
func (g *gatherer) folder(ctx context.Context, root string) error {
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && name != root
		switch {
		case d.IsDir() && (hidden || strings.Count(filepath.ToSlash(short), "/") >= maxFolder):
			return fs.SkipDir
		case hidden || !d.Type().IsRegular() || !isLaw(name):
			return nil
		}
		return g.file(ctx, name, filepath.ToSlash(short))
	})
	if err != nil {
		var ours *Error
		if errors.As(err, &ours) || ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("read laws: %w", err)
	}
	return nil
}

func isLaw(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".xml" || ext == ".zip"
}

// file reads one file of the disk, which errors call short.
func (g *gatherer) file(ctx context.Context, name, short string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read laws: %w", err)
	}
	defer f.Close()
	if strings.EqualFold(path.Ext(name), ".zip") {
		info, err := f.Stat()
		if err != nil {
			return fmt.Errorf("read laws: %w", err)
		}
		return g.zip(ctx, f, info.Size(), short)
	}
	if path.Base(short) == tocName {
		return nil
	}
	return g.law(ctx, f, short)
}

// zip reads the laws of a zip; pictures and other files are left alone.
func (g *gatherer) zip(ctx context.Context, r io.ReaderAt, size int64, short string) error {
	if size > maxZip {
		return &Error{File: short, What: "more than " + strconv.Itoa(maxZip>>20) + " MB", Kind: ErrTooLarge}
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return &Error{File: short, What: "it can't be read as a zip: " + err.Error(), Kind: ErrBroken}
	}
	if len(z.File) > 10*maxFiles {
		return &Error{File: short, What: "too many files", Kind: ErrTooLarge}
	}
	for _, f := range z.File {
		inside := short + "/" + strconv.QuoteToGraphic(f.Name)
		if !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, "\\:\x00") {
			return &Error{File: inside, What: "its name leads out of the zip", Kind: ErrHostile}
		}
		if !strings.EqualFold(path.Ext(f.Name), ".xml") || path.Base(f.Name) == tocName || !f.Mode().IsRegular() {
			continue
		}
		if err := g.packed(ctx, f, short+"/"+f.Name); err != nil {
			return err
		}
	}
	return nil
}

// packed reads one law of a zip. What the zip says of its size is not believed: the parser counts what comes.
func (g *gatherer) packed(ctx context.Context, f *zip.File, inside string) error {
	if f.UncompressedSize64 > maxFile {
		return &Error{File: inside, What: "more than " + strconv.Itoa(maxFile>>20) + " MB", Kind: ErrTooLarge}
	}
	r, err := f.Open()
	if err != nil {
		return &Error{File: inside, What: "it can't be unpacked: " + err.Error(), Kind: ErrBroken}
	}
	defer r.Close()
	return g.law(ctx, r, inside)
}

// law reads one law.
func (g *gatherer) law(ctx context.Context, r io.Reader, short string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(g.acts) == maxFiles {
		return &Error{File: short, What: "more than " + strconv.Itoa(maxFiles) + " laws", Kind: ErrTooLarge}
	}
	c := &counter{in: r}
	a, err := Parse(c, short)
	if err != nil {
		return err
	}
	if g.total += c.n; g.total > maxTotal {
		return &Error{File: short, What: "more than " + strconv.Itoa(maxTotal>>30) + " GB in all", Kind: ErrTooLarge}
	}
	g.acts = append(g.acts, a)
	return nil
}

// counter counts bytes.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
