package store

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// What is stored goes back from the log into the file while others write, and again: the log does not grow with what is
// stored. Who empties it for good finds nobody at it.
func TestLogGoesBackBesideWriters(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "femos.db")
	s, err := Open(t.Context(), "sqlite:"+path)
	must(t, err)
	write := func(n int) error {
		_, err := s.write.ExecContext(t.Context(), `INSERT INTO installation (name, value) VALUES ('ballast', randomblob($1)) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, n)
		return err
	}
	pages := func() (waiting int) {
		t.Helper()
		waiting, err := checkpoint(t.Context(), s.read.DB, "NOOP")
		must(t, err)
		return waiting
	}
	goBack := func() {
		t.Helper()
		release, err := s.holdLog(t.Context())
		must(t, err)
		defer release()
		must(t, s.writeBack(t.Context()))
	}
	must(t, write(2<<20))
	few := pages()
	goBack()
	if pages() < few {
		t.Error("a few pages were written back")
	}
	for range 2 {
		for pages() < logPages {
			must(t, write(6<<20))
		}
		var beside sync.WaitGroup
		beside.Go(func() {
			if err := write(1 << 20); err != nil {
				t.Error(err)
			}
		})
		goBack()
		beside.Wait()
		if n := pages(); n >= logPages/2 {
			t.Errorf("%d pages still wait", n)
		}
	}
	info, err := os.Stat(path + "-wal")
	must(t, err)
	if most := int64(3 * logPages * 4096); info.Size() > most {
		t.Errorf("the log has %d bytes", info.Size())
	}
	var storing sync.WaitGroup
	f := build(t, s)
	storing.Go(func() {
		for n := range 10 { // each looks whether the log is to go back
			if _, err := f.Accept(t.Context(), f.numbered(n+1)); err != nil {
				t.Error(err)
			}
		}
	})
	for range 3 {
		must(t, s.Scour(t.Context()))
	}
	storing.Wait()
	must(t, s.Close())
	must(t, s.Close())
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("a log is left")
	}
}
