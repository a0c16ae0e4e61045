package vault

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Folder is where the keys lie, in the data folder.
const Folder = "keys"

const file = "master.key"

// How the key file can be wrong. Each is wrapped with the path and with what to do.
var (
	ErrMissing = errors.New("the keys are missing")
	ErrWide    = errors.New("others could read the keys")
	ErrForm    = errors.New("this is no key file")
	ErrWrong   = errors.New("these are the keys of another installation")
)

// readMaster returns the master key of the folder, or an error that wraps fs.ErrNotExist if there is none.
func readMaster(dir string) (Key, error) {
	if err := checkNarrow(os.Stat(dir)); err != nil {
		return Key{}, fmt.Errorf("folder %s: %w", dir, err)
	}
	path := filepath.Join(dir, file)
	f, err := os.Open(path)
	if err != nil {
		return Key{}, fmt.Errorf("open the keys: %w", err)
	}
	defer f.Close()
	err = checkNarrow(f.Stat()) // of the open file, so that it can't be changed in between
	if err != nil {
		return Key{}, fmt.Errorf("file %s: %w", path, err)
	}
	line, err := io.ReadAll(io.LimitReader(f, 256))
	if err != nil {
		return Key{}, fmt.Errorf("read the keys: %w", err)
	}
	key, err := parseMaster(string(line))
	if err != nil {
		return Key{}, fmt.Errorf("file %s: %w", path, err)
	}
	return key, nil
}

// checkNarrow refuses what group or others may read. Windows has no such bits.
func checkNarrow(info fs.FileInfo, err error) error {
	if err != nil {
		return err
	}
	if runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return fmt.Errorf("%w: mode %04o; take the rights of group and others away (chmod go= …) and ask who had them",
		ErrWide, info.Mode().Perm())
}

// parseMaster reads 64 hexadecimal characters, which can be printed and typed back. The error never quotes them.
func parseMaster(line string) (Key, error) {
	line = strings.TrimSpace(line)
	var key Key
	if len(line) != hex.EncodedLen(len(key)) {
		return Key{}, fmt.Errorf("%w: it has %d characters instead of %d; put the file back from its backup",
			ErrForm, len(line), hex.EncodedLen(len(key)))
	}
	if _, err := hex.Decode(key[:], []byte(line)); err != nil {
		return Key{}, fmt.Errorf("%w: not all of it is hexadecimal; put the file back from its backup", ErrForm)
	}
	if key == (Key{}) {
		return Key{}, fmt.Errorf("%w: it is all zeros; put the file back from its backup", ErrForm)
	}
	return key, nil
}

// makeMaster writes a new master key so that after a crash it is there whole or not at all, and so that of two
// starts at once one wins and both read the same.
func makeMaster(dir string, random io.Reader) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the keys' folder: %w", err)
	}
	key, err := newKey(random)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	tmp, err := os.CreateTemp(dir, "new-*") // 0600
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // a left-over is harmless: another name
	_, err = tmp.WriteString(hex.EncodeToString(key[:]) + "\n")
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	// A link, unlike a rename, never replaces what another start has just put there.
	err = os.Link(tmp.Name(), filepath.Join(dir, file))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("put the key file in place: %w", err)
	}
	return errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir)))
}

// syncFolder makes a new name in the folder last through a power cut. Windows can't and need not.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the keys' folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync the keys' folder: %w", err)
	}
	return nil
}
