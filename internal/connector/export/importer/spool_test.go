package importer

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// What is written into a spool is read back at any place, and stands nowhere on the disk as it was written.
func TestSpool(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s, err := newSpool(folder, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var plain []byte
	for n := range 400 {
		piece := bytes.Repeat([]byte(fmt.Sprintf("Samira %d ", n)), n%5*3)
		plain = append(plain, piece...)
		if _, err := s.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	r := mathrand.New(mathrand.NewPCG(1, 1))
	for range 500 {
		from := r.IntN(len(plain))
		got := make([]byte, r.IntN(200))
		n, err := s.ReadAt(got, int64(from))
		if want := plain[from:min(len(plain), from+len(got))]; !bytes.Equal(got[:n], want) || n < len(got) && !errors.Is(err, io.EOF) {
			t.Fatalf("at %d: %q, not %q: %v", from, got[:n], want, err)
		}
	}
	if names, err := os.ReadDir(folder); err != nil || len(names) != 0 {
		t.Errorf("it has a name: %v %v", names, err)
	}
	raw, err := os.ReadFile(filepath.Join("/proc/self/fd", fmt.Sprint(s.file.Fd())))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) != len(plain) || bytes.Contains(raw, []byte("Samira")) {
		t.Errorf("%d of %d bytes lie there, in the clear: %t", len(raw), len(plain), bytes.Contains(raw, []byte("Samira")))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.ReadAt(make([]byte, 1), 0); err == nil {
		t.Error("it is read after it was closed")
	}
}
