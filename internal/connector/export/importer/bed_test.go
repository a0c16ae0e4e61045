package importer_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/vault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bed is a database with a channel that may be read, and what reads exports into it.
type bed struct {
	*importer.Service
	store   *store.Store
	door    *intake.Desk
	hub     *live.Hub
	account femos.AccountID
	channel femos.ChannelID
	folder  string
}

func engines(t *testing.T, test func(t *testing.T, b *bed)) {
	doortest.Engines(t, func(t *testing.T, folder, address string) {
		b := open(t, folder, address)
		b.furnish(t)
		test(t, b)
	})
}

func open(t testing.TB, folder, address string) *bed {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	check(t, err)
	keys, err := vault.OpenKeys(folder, rand.Reader, vault.Options{})
	check(t, err)
	b := &bed{store: s, hub: live.NewHub(), folder: folder}
	now := func() time.Time { return noon }
	b.door = intake.New(intake.Options{Store: s, Judge: doortest.Judge(), Keys: keys, Hub: b.hub, Log: slog.New(slog.DiscardHandler), Now: now, Random: rand.Reader})
	b.Service = importer.New(importer.Options{Door: b.door, Store: s, Read: readLines, Now: now, Random: rand.Reader, Hub: b.hub, Log: slog.New(slog.DiscardHandler), Folder: folder, Most: 8 << 20})
	t.Cleanup(func() {
		b.Close()
		_ = s.Close()
	})
	return b
}

func (b *bed) furnish(t testing.TB) {
	t.Helper()
	b.account, b.channel = newID[femos.AccountID](), newID[femos.ChannelID]()
	check(t, b.store.AddAccount(t.Context(), femos.Account{ID: b.account, Platform: export.Name, State: femos.AccountActive}, []byte("none"), noon))
	check(t, b.store.AddChannel(t.Context(), femos.Channel{ID: b.channel, Account: b.account, Platform: export.Name, Address: femos.Address{Key: "group:x"}, Name: "Mamas", AddedAt: noon}))
	check(t, b.store.RecordPermission(t.Context(), femos.Permission{ID: newID[femos.PermissionID](), Channel: b.channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true}, RecordedAt: noon.Add(-time.Hour)}))
}

// readLines reads the tests' own form of an export, a line a message: "chat telegram ID NAME", or number, parent,
// author, time and text with | between; text "DELETED" and "REACTED" are what they say, "BROKEN" is not understood.
func readLines(ctx context.Context, src export.Source, h export.Handler) (export.Stats, error) {
	var stats export.Stats
	lines := bufio.NewScanner(io.NewSectionReader(src.File, 0, src.Size))
	wanted, format := false, export.Format("")
	for n := 1; lines.Scan(); n++ {
		if ctx.Err() != nil {
			return stats, ctx.Err()
		}
		line := lines.Text()
		if rest, ok := strings.CutPrefix(line, "chat "); ok {
			f := strings.SplitN(rest, " ", 3)
			kind := ""
			if f[0] == "telegram" && f[2] == "Gruppe" {
				kind = "private_supergroup"
			}
			yes, err := h.Chat(export.Chat{Format: export.Format(f[0]), ID: f[1], Name: f[2], Kind: kind})
			if err != nil {
				return stats, err
			}
			wanted, format = yes, export.Format(f[0])
			continue
		}
		f := strings.SplitN(line, "|", 5)
		if len(f) != 5 {
			return stats, femos.Fail(femos.Invalid, "export_broken", n)
		}
		at, err := time.Parse(time.RFC3339, f[3])
		if err != nil {
			return stats, femos.Fail(femos.Invalid, "export_broken", n)
		}
		if !wanted {
			continue
		}
		m := export.Message{ID: f[0], Parent: f[1], Author: f[2], At: at, Text: f[4], Deleted: f[4] == "DELETED"}
		if format == export.WhatsApp { // which numbers nothing
			m.ID = export.WhatsAppID(at, m.Text, m.Deleted, 1)
		}
		if m.Deleted {
			m.Text = ""
		}
		if err := h.Message(m); err != nil {
			return stats, err
		}
	}
	return stats, lines.Err()
}

const advice = "Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen, darf ich weiter arbeiten?"

// said is what stands in a chat at a number; every tenth asks for advice.
func said(n int) string {
	if n%10 == 0 {
		return fmt.Sprintf("%s Nummer %d", advice, n)
	}
	return fmt.Sprintf("Guten Morgen ihr Lieben %d", 10000+n)
}

// minuteOf is when a message was written: several in a minute, and now and then two minutes nothing.
func minuteOf(n int) time.Time {
	return noon.Add(-20 * 24 * time.Hour).Add(time.Duration(n/3+2*(n/50)) * time.Minute)
}

// chat writes an export with the messages from one number to another. Author names depend on the phone.
func chat(format, phone string, from, until int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "chat %s 4711 Mamas\n", format)
	for n := from; n <= until; n++ {
		fmt.Fprintf(&b, "%d||%s%d|%s|%s\n", n, phone, n%7, minuteOf(n).Format(time.RFC3339), said(n))
	}
	return b.String()
}

func source(text string) export.Source {
	return export.Source{File: strings.NewReader(text), Size: int64(len(text)), Name: "chat.txt", Zone: time.UTC}
}

func (b *bed) read(t testing.TB, text string, terms importer.Terms) (importer.Summary, error) {
	t.Helper()
	terms.Channel = b.channel
	found, err := b.Look(t.Context(), source(text), b.channel, nil)
	if err != nil {
		return importer.Summary{}, err
	}
	return b.Take(t.Context(), source(text), found, terms, nil, nil)
}

// totals fails unless so many posts were counted and so many inquiries made of them.
func (b *bed) totals(t testing.TB, what string, seen, kept int) {
	t.Helper()
	counts, err := b.store.Counters(t.Context(), b.channel, "")
	check(t, err)
	var all store.Count
	for _, c := range counts {
		all.Seen, all.Advice, all.Kept = all.Seen+c.Seen, all.Advice+c.Advice, all.Kept+c.Kept
	}
	k, err := b.store.Kept(t.Context(), b.channel)
	check(t, err)
	if all.Seen != seen || all.Advice != seen/10 || all.Kept != kept || k.Inquiries != kept {
		t.Errorf("%s: counted %d, advice %d, kept %d, inquiries %d; want %d, %d, %d", what, all.Seen, all.Advice, all.Kept, k.Inquiries, seen, seen/10, kept)
	}
}
