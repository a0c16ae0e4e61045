package importer_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
)

// A file takes the same memory however long it is: 100 MB here, 2 GB with FEMOS_SOAK=1. It comes as from a browser, is
// looked at, and counted.
func TestMemory(t *testing.T) { //nolint:paralleltest // what others use would be measured too
	size := int64(100 << 20)
	if os.Getenv("FEMOS_SOAK") != "" {
		size = 2 << 30
	}
	folder := t.TempDir()
	b := open(t, folder, "sqlite:"+filepath.Join(folder, "femos.db"))
	b.furnish(t)
	b.Service = importer.New(importer.Options{Door: b.door, Store: b.store, Read: export.Read, Now: func() time.Time { return noon }, Random: rand.Reader,
		Hub: b.hub, Log: slog.New(slog.DiscardHandler), Folder: folder, Most: 3 << 30})
	t.Cleanup(b.Close)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	most := uint64(0)
	measure := func() {
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapInuse-min(now.HeapInuse, before.HeapInuse))
	}
	check(t, b.upload(&endless{left: size, seen: measure}))
	b.wait(t, importer.Asking, measure)
	check(t, b.Start(b.channel, importer.Terms{Since: noon}, importer.Reading{Zone: time.UTC}))
	done := b.wait(t, importer.Done, measure)
	t.Logf("%d MB with %d messages took at most %d MB of memory", size>>20, done.Summary.Read, most>>20)
	if done.Summary.Counted != done.Summary.Read || done.Summary.Read < 10_000 {
		t.Errorf("of %d messages %d were counted", done.Summary.Read, done.Summary.Counted)
	}
	if most > 150<<20 {
		t.Errorf("it took %d MB of memory", most>>20)
	}
}

// wait looks every few milliseconds until the import is in a phase.
func (b *bed) wait(t *testing.T, phase importer.Phase, look func()) importer.State {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		look()
		state, _ := b.State(b.channel)
		if state.Phase == phase {
			return state
		}
		if state.Phase == importer.Failed || t.Context().Err() != nil {
			t.Fatalf("%s: %v", state.Phase, state.Err)
		}
	}
	return importer.State{}
}

// endless is a Telegram export of any length; most of it is what is read over, so that judging does not take the time.
type endless struct {
	left int64
	n    int
	next string
	seen func()
}

func (e *endless) Read(p []byte) (int, error) {
	if e.next == "" {
		switch {
		case e.n == 0:
			e.next = `{"name":"Mamas","type":"public_supergroup","id":1234567890,"messages":[` + e.message()
		case e.left > 0:
			e.next = "," + e.message()
		case e.left > -1<<40:
			e.next, e.left = "]}", -1<<40
		default:
			return 0, io.EOF
		}
		if e.n%5000 == 0 {
			e.seen()
		}
	}
	n := copy(p, e.next)
	e.next = e.next[n:]
	e.left -= int64(n)
	return n, nil
}

func (e *endless) message() string {
	e.n++
	return fmt.Sprintf(`{"id":%d,"type":"message","date":"2025-01-01T00:00:00","date_unixtime":"%d","from":"Amal","from_id":"user%d","text":"Guten Morgen %d","text_entities":[{"type":"plain","text":"%s"}]}`,
		e.n, 1735689600+e.n, e.n%1000, e.n, strings.Repeat("Guten Morgen ihr Lieben, einen schönen Tag euch allen. ", 40))
}

// What an import does in a second: the whole way, both readings, into SQLite on disk. One message in twenty asks.
func BenchmarkImport(b *testing.B) {
	folder := b.TempDir()
	bed := open(b, folder, "sqlite:"+filepath.Join(folder, "femos.db"))
	bed.furnish(b)
	var text strings.Builder
	text.WriteString(`{"name":"Mamas","type":"public_supergroup","id":1234567890,"messages":[`)
	const messages = 20_000
	for n := 1; n <= messages; n++ {
		if n > 1 {
			text.WriteByte(',')
		}
		words := fmt.Sprintf("Guten Morgen ihr Lieben %d", 10000+n)
		if n%20 == 0 {
			words = fmt.Sprintf("%s Nummer %d", advice, n)
		}
		fmt.Fprintf(&text, `{"id":%d,"type":"message","date":"2026-11-01T00:00:00","date_unixtime":"%d","from":"Amal","from_id":"user%d","text":"%s"}`, n, noon.Unix()-messages+int64(n), n%100, words)
	}
	text.WriteString("]}")
	s := importer.New(importer.Options{Door: bed.door, Store: bed.store, Read: export.Read, Now: func() time.Time { return noon }, Random: rand.Reader})
	for n := 0; b.Loop(); n++ {
		src := source(strings.Replace(text.String(), "1234567890", fmt.Sprint(1234567890+n), 1)) // another chat each time
		found, err := s.Look(b.Context(), src, bed.channel, nil)
		check(b, err)
		sum, err := s.Take(b.Context(), src, found, importer.Terms{Channel: bed.channel}, nil, nil)
		check(b, err)
		if sum.Inquiries != messages/20 {
			b.Fatalf("%+v", sum)
		}
	}
	b.ReportMetric(messages*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
