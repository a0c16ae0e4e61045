package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"io"
)

// ErrSealed says that something can't be opened: another key, another purpose or row, or changed since. Which of
// them, nobody can tell.
var ErrSealed = errors.New("can't be opened with these keys")

// version is the first byte of everything sealed; it is authenticated with the rest.
const version = 1

const (
	nonceSize = 12 // NIST SP 800-38D, section 8.2
	tagSize   = 16
)

// Overhead is by how many bytes something sealed or wrapped is longer than what it holds.
const Overhead = 1 + nonceSize + tagSize

// binding joins the parts, each after its length (4 bytes, big-endian), so that ("a","bc") and ("ab","c") differ.
func binding(purpose string, parts ...string) []byte {
	b := make([]byte, 0, 64)
	for _, p := range append([]string{purpose}, parts...) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}

// aead returns AES-256-GCM under the key.
func aead(key Key) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("vault: " + err.Error()) // 32 bytes are always a key
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("vault: " + err.Error()) // AES always has 16-byte blocks
	}
	return gcm
}

// seal returns version ‖ nonce ‖ text ‖ tag.
func seal(random io.Reader, key Key, bound, plain []byte) []byte {
	out := make([]byte, 1+nonceSize, len(plain)+Overhead)
	out[0] = version
	if _, err := io.ReadFull(random, out[1:]); err != nil {
		panic("vault: no randomness: " + err.Error())
	}
	return aead(key).Seal(out, out[1:], plain, append([]byte{version}, bound...))
}

// open undoes seal, or returns ErrSealed.
func open(key Key, bound, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead || sealed[0] != version {
		return nil, ErrSealed
	}
	nonce, text := sealed[1:1+nonceSize], sealed[1+nonceSize:]
	plain, err := aead(key).Open(nil, nonce, text, append([]byte{version}, bound...))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}
