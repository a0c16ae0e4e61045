package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"femos/internal/store"
)

// ErrLocked says that a file is encrypted and nothing was given that opens it.
var ErrLocked = errors.New("the file is encrypted: give what opens it")

// Check reads a backup through to its checksum and says what is in it.
func Check(path string, keys ...age.Identity) (h Header, counts []Count, err error) {
	err = opened(path, keys, func(r io.Reader) error {
		h, counts, err = read(r, nil, nil)
		return err
	})
	return h, counts, err
}

// Restore fills the database at an address from a backup. It must be empty: an embedded one must not be there.
func Restore(ctx context.Context, path, address string, how store.Filling, keys ...age.Identity) (h Header, counts []Count, err error) {
	err = fill(ctx, address, how, func(begin func(store.Schema) error, sink store.Sink) error {
		return opened(path, keys, func(r io.Reader) error {
			h, counts, err = read(r, begin, sink)
			return err
		})
	})
	return h, counts, err
}

// Move fills the database at an address from another. What is written to that meanwhile is not moved.
func Move(ctx context.Context, from *store.Store, address string, how store.Filling) ([]Count, error) {
	var c counter
	err := fill(ctx, address, how, func(begin func(store.Schema) error, sink store.Sink) error {
		c = counter{Sink: sink}
		return from.Dump(ctx, begin, &c)
	})
	return c.counts, err
}

// counter counts what goes through.
type counter struct {
	store.Sink
	counts []Count
}

// Table begins a table.
func (c *counter) Table(name string, columns []string) error {
	c.counts = append(c.counts, Count{Table: name})
	return c.Sink.Table(name, columns)
}

// Row counts.
func (c *counter) Row(values []any) error {
	c.counts[len(c.counts)-1].Rows++
	return c.Sink.Row(values)
}

// fill fills a database; an embedded one under another name, until it is whole.
func fill(ctx context.Context, address string, how store.Filling, rows func(begin func(store.Schema) error, sink store.Sink) error) error {
	path, embedded := strings.CutPrefix(address, "sqlite:")
	if !embedded {
		return store.Fill(ctx, address, how, rows)
	}
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return fmt.Errorf("%w: %s is there", store.ErrFilled, path)
	}
	part := path + ".part"
	clear := func() {
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(part + suffix) // of a try that was killed; mostly there is none
		}
	}
	clear()
	if err := store.Fill(ctx, "sqlite:"+part, how, rows); err != nil {
		clear()
		return err
	}
	// A log of another database that stood here would be played into ours.
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		_ = os.Remove(path + suffix)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("name the database: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// opened hands the stream in a file to use, through age if it is encrypted.
func opened(path string, keys []age.Identity, use func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	if head, err := r.Peek(len(lockedMagic)); err != nil || string(head) != lockedMagic {
		return use(r)
	}
	if len(keys) == 0 {
		return ErrLocked
	}
	plain, err := age.Decrypt(r, keys...)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	return use(plain)
}

// lockedMagic is how every file of age begins (age-encryption.org/v1).
const lockedMagic = "age-encryption.org/"
