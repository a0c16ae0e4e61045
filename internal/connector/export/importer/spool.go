package importer

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"femos"
)

// spool holds a file that came by the browser: on the disk, as it may be larger than memory, but without a name and
// encrypted under a key that is in memory only (AES-256-CTR, NIST SP 800-38A, section 6.5), so that it is gone with the
// process and unreadable to whoever copies the disk. What is written is not authenticated: it never leaves the process,
// and what reads it trusts nothing in it anyway.
type spool struct {
	file  *os.File
	block cipher.Block
	size  int64
	reads sync.RWMutex // a read holds it, so that Close waits
}

// newSpool makes one in a folder.
func newSpool(folder string, random io.Reader) (*spool, error) {
	var key [32]byte
	if _, err := io.ReadFull(random, key[:]); err != nil {
		return nil, fmt.Errorf("no randomness: %w", err)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(folder, ".import-*")
	if err != nil {
		return nil, noRoom(err)
	}
	if err := os.Remove(file.Name()); err != nil { // it stays open: nobody else finds it from here on
		return nil, errors.Join(err, file.Close())
	}
	return &spool{file: file, block: block}, nil
}

// at is the key stream from an offset on.
func (s *spool) at(offset int64) cipher.Stream {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[8:], uint64(offset/aes.BlockSize))
	stream := cipher.NewCTR(s.block, iv[:])
	var skip [aes.BlockSize]byte
	stream.XORKeyStream(skip[:offset%aes.BlockSize], skip[:offset%aes.BlockSize])
	return stream
}

// Write appends.
func (s *spool) Write(p []byte) (int, error) {
	sealed := make([]byte, len(p))
	s.at(s.size).XORKeyStream(sealed, p)
	n, err := s.file.WriteAt(sealed, s.size)
	s.size += int64(n)
	return n, noRoom(err)
}

// ReadAt reads as io.ReaderAt says. Safe for concurrent use.
func (s *spool) ReadAt(p []byte, offset int64) (int, error) {
	s.reads.RLock()
	defer s.reads.RUnlock()
	if offset < 0 {
		return 0, errors.New("read before the beginning")
	}
	n, err := s.file.ReadAt(p, offset)
	s.at(offset).XORKeyStream(p[:n], p[:n])
	return n, err
}

// Close gives the room on the disk back.
func (s *spool) Close() error {
	s.reads.Lock()
	defer s.reads.Unlock()
	return s.file.Close()
}

// noRoom says a full disk in words.
func noRoom(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return femos.Fail(femos.Unavailable, "import_no_room").Because(err)
	}
	return err
}
