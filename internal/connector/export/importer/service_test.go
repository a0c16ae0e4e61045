package importer_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
)

func (b *bed) upload(body io.Reader) error {
	return b.Receive(context.Background(), importer.Upload{Channel: b.channel, By: "p", Name: `C:\x\WhatsApp Chat.txt`, Body: body, Reading: importer.Reading{Zone: time.UTC}, Cut: func() {}})
}

// until waits for a phase, as the browser does: by the notices.
func (b *bed) until(t *testing.T, phase importer.Phase) importer.State {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	notices := b.hub.Subscribe(ctx)
	for {
		state, _ := b.State(b.channel)
		if state.Phase == phase {
			return state
		}
		if state.Phase == importer.Failed {
			t.Fatalf("it failed: %v", state.Err)
		}
		if _, open := <-notices; !open {
			t.Fatalf("it stays at %q", state.Phase)
		}
	}
}

func code(err error) string {
	var known *femos.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return ""
}

// A file that a browser brings: it comes, is looked at, waits for an answer, is taken in; all the while it stands
// nowhere by name, and once it is over it is gone.
func TestDeskImport(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		text := chat("whatsapp", "a", 1, 600)
		check(t, b.upload(strings.NewReader(text)))
		asking := b.until(t, importer.Asking)
		if asking.File != "WhatsApp Chat.txt" || asking.Size != int64(len(text)) || len(asking.Found.Chats) != 1 || asking.Found.Chats[0].Messages != 600 {
			t.Errorf("found %+v", asking)
		}
		if err := b.upload(strings.NewReader(text)); code(err) != "import_running" {
			t.Errorf("a second one into the channel: %v", err)
		}
		b.totals(t, "before she has answered", 0, 0)
		names, err := os.ReadDir(b.folder)
		check(t, err)
		for _, n := range names {
			if strings.Contains(n.Name(), "import") {
				t.Errorf("%s lies in the folder", n.Name())
			}
		}
		check(t, b.Start(b.channel, importer.Terms{}, importer.Reading{Zone: time.UTC}))
		if done := b.until(t, importer.Done); done.Summary.Inquiries != 60 || done.Summary.Read != 600 {
			t.Errorf("done: %+v", done.Summary)
		}
		b.totals(t, "done", 600, 60)
		if err := b.Start(b.channel, importer.Terms{}, importer.Reading{Zone: time.UTC}); code(err) != "import_gone" {
			t.Errorf("taken in again without a file: %v", err)
		}
		b.Drop(b.channel)
		if _, is := b.State(b.channel); is {
			t.Error("it is still told of")
		}
	})
}

// What goes wrong is told, and the next file may come.
func TestDeskImportFails(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		if err := b.upload(strings.NewReader(strings.Repeat("x", 9<<20))); code(err) != "import_size" {
			t.Errorf("too large: %v", err)
		}
		if err := b.upload(strings.NewReader("")); code(err) != "import_empty" {
			t.Errorf("nothing: %v", err)
		}
		if err := b.upload(io.MultiReader(strings.NewReader("chat"), brokenLine{})); code(err) != "import_ended" {
			t.Errorf("broken off: %v", err)
		}
		check(t, b.upload(strings.NewReader(chat("telegram", "a", 1, 500)+"BROKEN")))
		if failed := b.until(t, importer.Failed); code(failed.Err) != "export_broken" || failed.Summary.Read != 0 {
			t.Errorf("a broken file: %+v", failed)
		}
		b.totals(t, "a broken file", 0, 0)
		check(t, b.upload(strings.NewReader(chat("telegram", "a", 1, 50))))
		b.until(t, importer.Asking)
		b.Drop(b.channel)
		b.totals(t, "dropped", 0, 0)
	})
}

type brokenLine struct{}

func (brokenLine) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// The service ends within moments while a file comes and while one is taken in; what is stored is whole.
func TestCloseWhileImporting(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		check(t, b.upload(strings.NewReader(chat("whatsapp", "a", 1, 20_000))))
		b.until(t, importer.Asking)
		check(t, b.Start(b.channel, importer.Terms{}, importer.Reading{Zone: time.UTC}))
		began := time.Now()
		b.Close()
		t.Logf("closed after %s", time.Since(began))
		counts, err := b.store.Counters(t.Context(), b.channel, "")
		check(t, err)
		seen, kept := 0, 0
		for _, c := range counts {
			seen, kept = seen+c.Seen, kept+c.Kept
		}
		if seen%200 != 0 || kept != seen/10 {
			t.Errorf("%d were counted, %d kept: no whole batches", seen, kept)
		}
	})
	engines(t, func(t *testing.T, b *bed) {
		from, to := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			ended <- b.Receive(context.Background(), importer.Upload{Channel: b.channel, Name: "x", Body: from, Reading: importer.Reading{Zone: time.UTC}, Cut: func() { _ = to.CloseWithError(os.ErrDeadlineExceeded) }})
		}()
		b.until(t, importer.Receiving)
		if _, err := to.Write([]byte("chat whatsapp")); err != nil {
			t.Fatal(err)
		}
		b.Close()
		if err := <-ended; code(err) != "import_ended" {
			t.Errorf("the upload ended with %v", err)
		}
	})
}

// What a WhatsApp file does not say, the order of its dates and the time zone, is chosen after it was looked at; it is then
// looked at again, so that nothing is taken in otherwise than she chose.
func TestDatesAreChosen(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		b.Service = importer.New(importer.Options{Door: b.door, Store: b.store, Read: export.Read, Now: func() time.Time { return noon }, Random: rand.Reader,
			Hub: b.hub, Log: slog.New(slog.DiscardHandler), Folder: b.folder, Most: 8 << 20})
		t.Cleanup(b.Close)
		text := "05/06/26, 01:30 - Amina: " + advice + "\n06/06/26, 14:00 - Amina: danke\n"
		check(t, b.upload(strings.NewReader(text)))
		found := b.until(t, importer.Asking).Found
		if !found.Stats.Unsure || len(found.Stats.Spans) != 2 || !found.Stats.Zoned {
			t.Errorf("found %+v", found.Stats)
		}
		if err := b.Start(b.channel, importer.Terms{}, importer.Reading{Dates: "ymd", Zone: time.UTC}); code(err) != "import_dates" {
			t.Errorf("an order that was not to be chosen: %v", err)
		}
		kabul := time.FixedZone("Asia/Kabul", 270*60)
		check(t, b.Start(b.channel, importer.Terms{}, importer.Reading{Dates: "mdy", Zone: kabul}))
		if done := b.until(t, importer.Done); done.Summary.Read != 2 || done.Found.Stats.Dates != "mdy" {
			t.Errorf("done: %+v", done)
		}
		counts, err := b.store.Counters(t.Context(), b.channel, "")
		check(t, err)
		days := map[string]int{}
		for _, c := range counts {
			days[c.Day] += c.Seen
		}
		if len(days) != 2 || days["2026-05-05"] != 1 || days["2026-06-06"] != 1 { // 01:30 in Kabul is the day before in UTC
			t.Errorf("counted on %v", days)
		}
		// The next export of the channel is looked at as that one was read, and she is asked all the same.
		check(t, b.upload(strings.NewReader(text+"07/06/26, 01:00 - Amina: bis morgen\n")))
		if next := b.until(t, importer.Asking); next.Before != "mdy" || next.Reading.Zone.String() != "Asia/Kabul" || !next.Found.Stats.Unsure {
			t.Errorf("the next: %q, %v, %+v", next.Before, next.Reading.Zone, next.Found.Stats)
		}
	})
}
