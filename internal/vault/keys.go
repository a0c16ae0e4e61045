package vault

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
)

// Options say what OpenKeys may do.
type Options struct {
	// MustExist is set when the database has data already: then missing keys are an error that wraps ErrMissing.
	// New ones would open nothing of what is there, and what is there would quietly be lost.
	MustExist bool
}

// Keys are the keys of one installation.
type Keys struct {
	root   []byte // 32 bytes, the pseudorandom key of HKDF (RFC 5869, section 2.2)
	random io.Reader
}

// OpenKeys reads the keys in dir/keys and makes them if there are none and there may be none. dir is the data folder;
// random must be crypto/rand.Reader but in tests. The error wraps ErrMissing, ErrWide or ErrForm, or is the
// file system's.
func OpenKeys(dir string, random io.Reader, o Options) (*Keys, error) {
	dir = filepath.Join(dir, Folder)
	master, err := readMaster(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if o.MustExist {
			return nil, fmt.Errorf("%w: no file %s, but the database has data that only they open; put the folder back from its backup",
				ErrMissing, filepath.Join(dir, file))
		}
		if err := makeMaster(dir, random); err != nil {
			return nil, err
		}
		master, err = readMaster(dir)
	}
	if err != nil {
		return nil, err
	}
	root, err := hkdf.Extract(sha256.New, master[:], []byte("femos vault 1"))
	if err != nil {
		return nil, fmt.Errorf("derive the keys: %w", err)
	}
	return &Keys{root: root, random: random}, nil
}

// derive returns the subkey of a purpose and its parts. The parts are length-prefixed, so that no two lists of
// parts give one key.
func (k *Keys) derive(purpose string, parts ...string) Key {
	return expand(k.root, string(binding(purpose, parts...)))
}

// Fingerprint names this set of keys without telling them: 16 hexadecimal characters. The database holds it, so that
// the wrong keys beside it are noticed at the start and not at the first row that can't be opened.
func (k *Keys) Fingerprint() string {
	f := k.derive("fingerprint")
	return hex.EncodeToString(f[:8])
}

// Check compares with the fingerprint that the database holds. The error wraps ErrWrong.
func (k *Keys) Check(fingerprint string) error {
	if hmac.Equal([]byte(fingerprint), []byte(k.Fingerprint())) {
		return nil
	}
	return fmt.Errorf("%w: their fingerprint is %s, the database was written with %q; put the right keys folder back from its backup",
		ErrWrong, k.Fingerprint(), fingerprint)
}

// Seal encrypts for one purpose ("source", "account") and the id of the row it is stored in. The result is 29 bytes
// longer than plain: version, nonce, text, tag. It panics if randomness fails, as nothing can go on without.
func (k *Keys) Seal(purpose, id string, plain []byte) []byte {
	return seal(k.random, k.derive("seal", purpose), binding(purpose, id), plain)
}

// Open decrypts what Seal made for the same purpose and id. The error wraps ErrSealed and never says more than that.
func (k *Keys) Open(purpose, id string, sealed []byte) ([]byte, error) {
	plain, err := open(k.derive("seal", purpose), binding(purpose, id), sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s of %s: %w", purpose, id, err)
	}
	return plain, nil
}

// Format prints the fingerprint for every verb, so that no key gets into a log.
func (k *Keys) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "keys "+k.Fingerprint()) }

// LogValue is the fingerprint.
func (k *Keys) LogValue() slog.Value { return slog.StringValue("keys " + k.Fingerprint()) }
