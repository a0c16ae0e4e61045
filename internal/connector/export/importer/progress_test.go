package importer_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
)

// How far it is, as the page's bar shows it, rises while the file comes, while it is looked at and while it is taken in,
// and each ends at 100.
func TestProgress(t *testing.T) {
	t.Parallel()
	var telegram, whatsApp strings.Builder
	telegram.WriteString(`{"name":"Mamas","type":"public_supergroup","id":1234567890,"messages":[`)
	for n := 1; n <= 4000; n++ {
		at := minuteOf(n)
		fmt.Fprintf(&telegram, `{"id":%d,"type":"message","date_unixtime":"%d","from_id":"user%d","text":%q},`, n, at.Unix(), n%7, said(n))
		fmt.Fprintf(&whatsApp, "%s - Amal %d: %s\n", at.Format("02.01.06, 15:04"), n%7, said(n))
	}
	telegram.WriteString(`{"id":9999,"type":"service"}]}`)
	for what, file := range map[string]string{"telegram": telegram.String(), "whatsapp": whatsApp.String()} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, b *bed) {
				b.Close()
				percents := map[importer.Phase][]int{}
				sample := func() {
					state, _ := b.State(b.channel)
					percents[state.Phase] = append(percents[state.Phase], state.Percent())
				}
				read := func(ctx context.Context, src export.Source, h export.Handler) (export.Stats, error) {
					told := h.Progress
					h.Progress = func(done, total int64) {
						sample() // as the phase before left it
						told(done, total)
						sample()
					}
					return export.Read(ctx, src, h)
				}
				b.Service = importer.New(importer.Options{Door: b.door, Store: b.store, Read: read, Now: func() time.Time { return noon }, Random: rand.Reader,
					Hub: b.hub, Log: slog.New(slog.DiscardHandler), Folder: b.folder, Most: 8 << 20})
				t.Cleanup(b.Close)
				const around = 300 // what a browser sends with the file
				body := sampled{strings.NewReader(file), sample}
				check(t, b.Receive(t.Context(), importer.Upload{Channel: b.channel, Name: "chat", Size: int64(len(file) + around), Body: body, Reading: importer.Reading{Zone: time.UTC}, Cut: func() {}}))
				b.until(t, importer.Asking)
				check(t, b.Start(b.channel, importer.Terms{Since: noon}, importer.Reading{Zone: time.UTC}))
				if done := b.until(t, importer.Done); done.Percent() != 100 {
					t.Errorf("done with %d %%", done.Percent())
				}
				for phase, last := range map[importer.Phase]int{importer.Receiving: 99, importer.Looking: 100, importer.Taking: 100} {
					p := percents[phase]
					if !slices.IsSorted(p) || len(slices.Compact(slices.Clone(p))) < 4 || p[0] > 40 || p[len(p)/2] > 90 || p[len(p)-1] < last {
						t.Errorf("%s: %v", phase, p)
					}
				}
			})
		})
	}
}

// sampled is a file that comes in pieces.
type sampled struct {
	from   io.Reader
	sample func()
}

func (s sampled) Read(b []byte) (int, error) {
	s.sample()
	return s.from.Read(b[:min(len(b), 20_000)])
}
