package backup

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// keyMost is more than a file of keys has, in bytes.
const keyMost = 1 << 20

// WriteKeys writes the keys' folder to a file that only the lock's key opens: a tar in age. `age -d FILE | tar x` opens
// it without this program.
func WriteKeys(folder, path string, lock age.Recipient) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("read the keys: %w", err)
	}
	return whole(path, lock, func(out io.Writer) error {
		archive, found := tar.NewWriter(out), false
		for _, e := range entries {
			if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), "new-") { // one that is being made
				continue
			}
			found = true
			key, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err == nil {
				err = archive.WriteHeader(&tar.Header{Name: e.Name(), Mode: 0o600, Size: int64(len(key))})
			}
			if err == nil {
				_, err = archive.Write(key)
			}
			if err != nil {
				return fmt.Errorf("write the keys: %w", err)
			}
		}
		if !found {
			return fmt.Errorf("there are no keys in %s", folder)
		}
		if err := archive.Close(); err != nil {
			return fmt.Errorf("write the keys: %w", err)
		}
		return nil
	}, func(*os.File) error { return nil })
}

// ReadKeys puts the keys back. The folder must not be there, or be empty.
func ReadKeys(path, folder string, key age.Identity) (err error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return fmt.Errorf("there are keys in %s already: move them away if they are not those you need", folder)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for keys: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the keys: %w", err)
	}
	defer f.Close()
	plain, err := age.Decrypt(bufio.NewReader(f), key)
	if err != nil {
		return fmt.Errorf("open the keys: %w", err)
	}
	// Beside it first, so that half of them is never taken for all.
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	part, err := os.MkdirTemp(filepath.Dir(folder), ".keys-*.part") // 0700
	if err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(part)
		}
	}()
	if err := unpack(tar.NewReader(plain), part); err != nil {
		return err
	}
	_ = os.Remove(folder) // if it is there, it is empty
	if err := os.Rename(part, folder); err != nil {
		return fmt.Errorf("name the keys' folder: %w", err)
	}
	return syncFolder(filepath.Dir(folder))
}

func unpack(archive *tar.Reader, folder string) error {
	for n := 0; ; n++ {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) && n > 0 {
			return nil
		}
		if err != nil || h.Name != filepath.Base(h.Name) || !filepath.IsLocal(h.Name) || h.Size > keyMost {
			return fmt.Errorf("%w: it holds no keys (%w)", ErrForm, err)
		}
		key, err := io.ReadAll(io.LimitReader(archive, keyMost))
		if err != nil {
			return fmt.Errorf("read the keys: %w", err)
		}
		if err := private(filepath.Join(folder, h.Name), key); err != nil { //nolint:gosec // the name was held against its own base above
			return fmt.Errorf("write the keys: %w", err)
		}
	}
}

func private(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
