package vault

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
)

// Key is a secret of 32 bytes that prints as "[key]".
type Key [32]byte

// Format prints "[key]" for every verb.
func (Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "[key]") }

// LogValue is "[key]".
func (Key) LogValue() slog.Value { return slog.StringValue("[key]") }

// MarshalText gives "[key]", so that no encoder writes it out either.
func (Key) MarshalText() ([]byte, error) { return []byte("[key]"), nil }

// newKey reads a key from random.
func newKey(random io.Reader) (Key, error) {
	var k Key
	if _, err := io.ReadFull(random, k[:]); err != nil {
		return Key{}, fmt.Errorf("no randomness: %w", err)
	}
	return k, nil
}

// Derive splits a key off a secret that is itself uniform (a random session secret, the output of argon2id): HKDF
// with SHA-256 (RFC 5869) and the label. Different labels give independent keys.
func Derive(secret []byte, label string) Key {
	root, err := hkdf.Extract(sha256.New, secret, []byte("femos derive 1"))
	if err != nil {
		panic("vault: hkdf: " + err.Error()) // only for a secret too short for FIPS mode: a mistake of ours
	}
	return expand(root, label)
}

// expand is HKDF-Expand to 32 bytes.
func expand(root []byte, info string) Key {
	b, err := hkdf.Expand(sha256.New, root, info, len(Key{}))
	if err != nil {
		panic("vault: hkdf: " + err.Error()) // 32 bytes are always possible
	}
	return Key(b)
}

// NewPersonKey makes a key pair for X25519 (RFC 7748), 32 bytes each: to the public one anybody on the server can
// write, only she can read.
func NewPersonKey(random io.Reader) (public, private []byte, err error) {
	// The bytes are read here because ecdh.GenerateKey no longer uses the reader it is given (Go 1.26).
	k, err := newKey(random)
	if err != nil {
		return nil, nil, err
	}
	pair, err := ecdh.X25519().NewPrivateKey(k[:])
	if err != nil {
		return nil, nil, fmt.Errorf("make a person's key: %w", err)
	}
	return pair.PublicKey().Bytes(), pair.Bytes(), nil
}

// Wrap encrypts a key under another, for one purpose and one id. It panics if randomness fails.
func Wrap(random io.Reader, under Key, purpose, id string, plain []byte) []byte {
	return seal(random, under, binding(purpose, id), plain)
}

// Unwrap decrypts what Wrap made with the same key, purpose and id. The error wraps ErrSealed and never says more.
func Unwrap(under Key, purpose, id string, wrapped []byte) ([]byte, error) {
	plain, err := open(under, binding(purpose, id), wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap %s of %s: %w", purpose, id, err)
	}
	return plain, nil
}
