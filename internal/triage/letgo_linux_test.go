package triage

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Of what is let go whole pages are read from the file again, which shows here as what was written over them is gone; and of
// the pages at both ends, which others may share, nothing is.
func TestOnlyWholePagesAreLetGo(t *testing.T) {
	t.Parallel()
	page := os.Getpagesize()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, bytes.Repeat([]byte("f"), 4*page), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct {
		from, to int
		left     []int // pages that keep what was written
	}{
		{0, 4 * page, nil},
		{1, 4*page - 1, []int{0, 3}},
		{page, 3 * page, []int{0, 3}},
		{page + 1, 2*page + 1, []int{0, 1, 2, 3}},
		{page - 1, 2*page + 1, []int{0, 2, 3}},
		{5, 5, []int{0, 1, 2, 3}},
	} {
		memory, err := syscall.Mmap(int(f.Fd()), 0, 4*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		copy(memory, bytes.Repeat([]byte("w"), 4*page))
		letGo(memory[c.from:c.to])
		want := bytes.Repeat([]byte("f"), 4*page)
		for _, n := range c.left {
			copy(want[n*page:(n+1)*page], bytes.Repeat([]byte("w"), page))
		}
		if !bytes.Equal(memory, want) {
			t.Errorf("from %d to %d: not the pages %v are left as they were", c.from, c.to, c.left)
		}
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	}
}
