package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"femos"
)

// Scrubbing beside somebody who writes harms nothing: the database is whole afterwards, what stays is found, of what was
// deleted before it no byte is left, and the file is looked through again only where something was.
func TestScrubBesideWriters(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "femos.db"))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	f := build(t, s)
	for round := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, round))
		var in, gone Intake
		for range 40 {
			in.Inquiries = append(in.Inquiries, f.secret(r, f.channel), f.question("das hier bleibt stehen "+text(r, 20), femos.Normal, noon))
		}
		f.accept(t, in)
		for n := 0; n < len(in.Inquiries); n += 2 {
			for _, p := range in.Inquiries[n].Posts {
				gone.Deletions = append(gone.Deletions, p.SourceKey)
			}
			must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, in.Inquiries[n].ID), femos.NoTime))
		}
		f.accept(t, gone)
		_, err = s.write.ExecContext(t.Context(), `DELETE FROM post WHERE deleted_at > 0`) // with its keyed hash
		must(t, err)

		ctx, stop := context.WithCancel(t.Context())
		var writer sync.WaitGroup
		writer.Go(func() {
			for ctx.Err() == nil {
				f.ask(t, "das hier bleibt stehen "+text(r, 30))
			}
		})
		err = s.scrub(t.Context())
		stop()
		writer.Wait()
		must(t, err)
		must(t, s.Scour(t.Context()))
		if left := s.traces(t, trace); len(left) > 0 {
			t.Errorf("left in %v", left)
		}
	}
	var whole string
	must(t, s.write.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&whole))
	if whole != "ok" {
		t.Error(whole)
	}
	s.exactIndex(t)
	if page, err := s.Search(t.Context(), "bleibt stehen", ""); err != nil || len(page.Hits) < 30 {
		t.Errorf("of what stays %d are found, %v", len(page.Hits), err)
	}
	if wiped, err := s.scrubRound(t.Context()); wiped != 0 || err != nil {
		t.Errorf("%d pages held something when all was done, %v", wiped, err)
	}
}

// Only what is unused goes, and what is no page of a tree stays as it is.
func TestWipe(t *testing.T) {
	t.Parallel()
	page := func(kind byte, head int) []byte {
		p := make([]byte, 512)
		for i := range p {
			p[i] = 'x'
		}
		// One cell at 400; a free block of 10 at 450, another of 4 at 500.
		copy(p[head:], []byte{kind, 450 >> 8, 450 & 255, 0, 1, 400 >> 8, 400 & 255, 0})
		copy(p[450:], []byte{500 >> 8, 500 & 255, 0, 10})
		copy(p[500:], []byte{0, 0, 0, 4})
		return p
	}
	for name, c := range map[string]struct {
		number, head int
		kind         byte
		wiped        [][2]int
	}{
		"leaf of a table":      {2, 0, 13, [][2]int{{10, 400}, {454, 460}}},
		"leaf of an index":     {2, 0, 10, [][2]int{{10, 400}, {454, 460}}},
		"inner page":           {2, 0, 5, [][2]int{{14, 400}, {454, 460}}},
		"the first":            {1, 100, 13, [][2]int{{110, 400}, {454, 460}}},
		"of a long text":       {2, 0, 0, nil},
		"nothing that we know": {2, 0, 7, nil},
	} {
		got, want := page(c.kind, c.head), page(c.kind, c.head)
		for _, w := range c.wiped {
			clear(want[w[0]:w[1]])
		}
		if dirty := wipe(c.number, got); dirty != (c.wiped != nil) || string(got) != string(want) {
			t.Errorf("%s: %v\n%q\n%q", name, dirty, got, want)
		}
		if wipe(c.number, got) {
			t.Errorf("%s: it is not clean afterwards", name)
		}
	}
}

// No bytes whatever make it write outside a page, or stop.
func FuzzWipe(f *testing.F) {
	f.Add(uint8(1), []byte{13, 1, 0, 0, 1, 1, 144, 0})
	f.Add(uint8(0), []byte{5, 0, 9, 0xff, 0xff, 0, 0})
	f.Fuzz(func(t *testing.T, number uint8, start []byte) {
		page := make([]byte, 1024)
		copy(page, start)
		copy(page[1000:], start)
		wipe(int(number)+1, page)
		if wipe(int(number)+1, page) {
			t.Error("it is not clean afterwards")
		}
	})
}

// BenchmarkScour takes 100 questions out of the files of 100,000 on SQLite, while somebody keeps one question
// after the other: how long it takes, how long those had to wait at most, and what it takes in memory. An operation is
// the whole.
func BenchmarkScour(b *testing.B) {
	s, err := Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "femos.db"))
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	f := build(b, s)
	found(b, f, 100_000, 40)
	must(b, s.Scour(b.Context()))
	var pages, more float64
	must(b, s.read.QueryRowContext(b.Context(), `SELECT page_count FROM pragma_page_count`).Scan(&pages))
	var longest time.Duration
	for b.Loop() {
		b.StopTimer()
		_, err := s.write.ExecContext(b.Context(), `UPDATE inquiry SET state = 'done', closed_at = 1 WHERE erased_at = 0 AND id IN (SELECT id FROM inquiry ORDER BY random() LIMIT 100)`)
		must(b, err)
		must(b, s.tx(b.Context(), func(tx *sql.Tx) error {
			ids, err := collect(b.Context(), tx, scanInquiryID, `SELECT id FROM inquiry WHERE state = 'done' AND erased_at = 0 AND closed_at = 1`)
			for _, id := range ids {
				must(b, eraseInquiry(b.Context(), tx, id, noon))
			}
			return err
		}))
		ctx, stop := context.WithCancel(b.Context())
		var writer sync.WaitGroup
		writer.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				f.ask(b, fmt.Sprint("wartet ", began))
				longest = max(longest, time.Since(began))
			}
		})
		peak(b)
		resident := peak(b)
		b.StartTimer()
		must(b, s.Scour(b.Context()))
		b.StopTimer()
		stop()
		writer.Wait()
		more = max(more, peak(b)-resident)
		b.StartTimer()
	}
	b.ReportMetric(pages*4096/1e6, "MB")
	b.ReportMetric(float64(longest.Milliseconds()), "ms-waited")
	b.ReportMetric(more/1e3, "MB-memory")
}

// peak is the most memory that the process held since it was last asked, in kilobytes; 0 where it can't be told.
func peak(b *testing.B) (kb float64) {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
		_, _ = fmt.Sscan(rest, &kb)
	}
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // begin anew: proc_pid_clear_refs(5)
	return kb
}
