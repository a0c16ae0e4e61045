package importer_test

import (
	"context"
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

// A file takes the same memory however long it is: 20 MB here, of which no more than 12 may be held, 2 GB with
// FEMOS_SOAK=1. It comes as from a browser, is looked at, and counted; what is held is looked at all the way.
func TestMemory(t *testing.T) { //nolint:paralleltest // what others use would be measured too
	size, most := int64(20<<20), int64(12<<20)
	if os.Getenv("FEMOS_SOAK") != "" {
		size, most = 2<<30, 150<<20
	}
	for _, format := range []export.Format{export.Telegram, export.WhatsApp} {
		t.Run(string(format), func(t *testing.T) { memory(t, &endless{format: format, left: size}, most) })
	}
}

// gauge looks at the heap that is in use now and then.
type gauge struct {
	every, last  int64 // bytes of the file
	before, most int64
}

func held() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// at is how much of the file was sent, or read.
func (g *gauge) at(bytes int64) {
	if g.last > bytes {
		g.last = 0 // from the beginning
	}
	if bytes-g.last >= g.every {
		g.last, g.most = bytes, max(g.most, held()-g.before)
	}
}

func memory(t *testing.T, file *endless, most int64) {
	t.Helper()
	size, folder := file.left, t.TempDir()
	b := open(t, folder, "sqlite:"+filepath.Join(folder, "femos.db"))
	b.furnish(t)
	g := &gauge{every: size / 8}
	read := func(ctx context.Context, src export.Source, h export.Handler) (export.Stats, error) {
		told := h.Progress
		h.Progress = func(done, total int64) {
			told(done, total)
			g.at(done)
		}
		return export.Read(ctx, src, h)
	}
	b.Service = importer.New(importer.Options{Door: b.door, Store: b.store, Read: read, Now: func() time.Time { return noon }, Random: rand.Reader,
		Hub: b.hub, Log: slog.New(slog.DiscardHandler), Folder: folder, Most: 3 << 30})
	t.Cleanup(b.Close)
	file.sent = g.at
	g.before = held()
	began := time.Now()
	check(t, b.upload(file))
	b.until(t, importer.Asking)
	check(t, b.Start(b.channel, importer.Terms{Since: noon}, importer.Reading{Zone: time.UTC}))
	done := b.until(t, importer.Done)
	t.Logf("%d MB with %d messages took at most %d KB of memory and %s", size>>20, done.Summary.Read, g.most>>10, time.Since(began).Round(time.Second))
	if done.Summary.Counted != done.Summary.Read || done.Summary.Read < 500 {
		t.Errorf("of %d messages %d were counted", done.Summary.Read, done.Summary.Counted)
	}
	if g.most > most || g.most == 0 {
		t.Errorf("it took %d KB of memory", g.most>>10)
	}
}

// endless is an export of any length. Most of it is what is read over, so that judging does not take the time.
type endless struct {
	format export.Format
	left   int64
	n      int
	next   string
	total  int64
	sent   func(bytes int64)
}

func (e *endless) Read(p []byte) (int, error) {
	if e.next == "" {
		switch numbers := e.format == export.Telegram; {
		case !numbers && e.left > 0:
			e.next = e.line()
		case !numbers:
			return 0, io.EOF
		case e.n == 0:
			e.next = `{"name":"Mamas","type":"public_supergroup","id":1234567890,"messages":[` + e.message()
		case e.left > 0:
			e.next = "," + e.message()
		case e.left > -1<<40:
			e.next, e.left = "]}", -1<<40
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.next)
	e.next = e.next[n:]
	e.left -= int64(n)
	e.total += int64(n)
	e.sent(e.total)
	return n, nil
}

func (e *endless) message() string {
	e.n++
	return fmt.Sprintf(`{"id":%d,"type":"message","date":"2025-01-01T00:00:00","date_unixtime":"%d","from":"Amal","from_id":"user%d","text":"Guten Morgen %d","text_entities":[{"type":"plain","text":"%s"}]}`,
		e.n, 1735689600+e.n, e.n%1000, e.n, strings.Repeat("Guten Morgen ihr Lieben, einen schönen Tag euch allen. ", 40))
}

// line is a message of WhatsApp's, ten of them in a minute, and many pictures.
func (e *endless) line() string {
	e.n++
	at := time.Date(2025, 1, 1, 0, e.n/10, 0, 0, time.UTC).Format("02.01.06, 15:04")
	return fmt.Sprintf("%s - Amal %d: Guten Morgen %d\n%s", at, e.n%1000, e.n, strings.Repeat(at+" - Amal: <Medien ausgeschlossen>\n", 400))
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
