package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"femos/internal/store"
)

// Options say how a backup is written.
type Options struct {
	Now     time.Time
	Version string        // of the program
	Lock    age.Recipient // who can open it; nil for not encrypted
}

// Written says what was written.
type Written struct {
	Path   string
	Bytes  int64
	Rows   int64
	Counts []Count
}

// Write writes a backup of the database to a file, which it replaces if it is there. The folder must be there. That it
// was made is noted in the database. It changes nothing else, and never the schema.
func Write(ctx context.Context, db *store.Store, path string, o Options) (Written, error) {
	w := Written{Path: path}
	err := whole(path, o.Lock, func(out io.Writer) error {
		stream, err := newWriter(out)
		if err != nil {
			return err
		}
		keys, err := db.Installation(ctx, "keys")
		if err != nil {
			return err
		}
		header := Header{Made: o.Now.UnixMicro(), Version: o.Version, Engine: string(db.Engine()), Keys: keys}
		if err := db.Dump(ctx, func(schema store.Schema) error {
			header.Schema = schema
			return stream.put(item{Header: &header})
		}, stream); err != nil {
			return err
		}
		w.Counts = stream.counts
		return stream.end()
	}, func(f *os.File) error {
		if info, err := f.Stat(); err == nil {
			w.Bytes = info.Size()
		}
		if o.Lock != nil {
			return nil // it may be somebody else who can open it; that the bytes are those we wrote is looked at for all
		}
		_, counts, err := read(f, nil, nil)
		if err == nil && len(counts) != len(w.Counts) {
			err = ErrBroken
		}
		return err
	})
	if err != nil {
		return Written{}, err
	}
	for _, c := range w.Counts {
		w.Rows += c.Rows
	}
	if err := db.NoteInstallation(ctx, Noted, o.Now.UTC().Format(time.RFC3339)); err != nil {
		return w, fmt.Errorf("the backup is written, but could not be noted: %w", err)
	}
	return w, nil
}

// Noted is the name under which the database notes when the last backup was made (RFC 3339).
const Noted = "backup"

// Last says when the last backup was made, the zero time if never.
func Last(ctx context.Context, db *store.Store) (time.Time, error) {
	text, err := db.Installation(ctx, Noted)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("the note of the last backup can't be read: %w", err)
	}
	return at, nil
}

// whole writes a file so that after a crash it is there whole or not at all: another name, the disk, read back, checked,
// renamed. 0600.
func whole(path string, lock age.Recipient, write func(io.Writer) error, check func(*os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part") // 0600
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	defer func() {
		_ = f.Close()
		if err != nil {
			_ = os.Remove(f.Name()) // half a backup helps nobody
		}
	}()
	sum := sha256.New()
	out := io.MultiWriter(f, sum)
	if err := locked(out, lock, write); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the file back: %w", err)
	}
	back := sha256.New()
	if _, err := io.Copy(back, f); err != nil {
		return fmt.Errorf("read the file back: %w", err)
	}
	if !bytes.Equal(back.Sum(nil), sum.Sum(nil)) {
		return errors.New("the disk gives back something else than was written to it")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the file back: %w", err)
	}
	if err := check(f); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// locked writes through age, if there is a lock.
func locked(out io.Writer, lock age.Recipient, write func(io.Writer) error) error {
	if lock == nil {
		return write(out)
	}
	sealed, err := age.Encrypt(out, lock)
	if err != nil {
		return fmt.Errorf("encrypt: %w", err)
	}
	if err := write(sealed); err != nil {
		return err
	}
	if err := sealed.Close(); err != nil {
		return fmt.Errorf("encrypt: %w", err)
	}
	return nil
}

// syncFolder makes a new name last through a power cut. Where a folder can't be synced (Windows, some network disks) it
// need not.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the folder: %w", err)
	}
	defer d.Close()
	_ = d.Sync() // see above
	return nil
}
