package backup

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

// BenchmarkCopy writes a backup of 1,000 kept posts of 200 to 1,200 characters, puts it back, and moves it to the other engine. MB are of
// the posts' texts alone.
func BenchmarkCopy(b *testing.B) {
	fresh := map[store.Engine]func() string{
		store.SQLite:   func() string { return "sqlite:" + filepath.Join(b.TempDir(), "femos.db") },
		store.Postgres: func() string { return pgtest.NewDurable(b) },
	}
	for engine, other := range map[store.Engine]store.Engine{store.SQLite: store.Postgres, store.Postgres: store.SQLite} {
		db, err := store.Open(b.Context(), fresh[engine]())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		stock(b, db)
		path := filepath.Join(b.TempDir(), "femos.backup")
		var size, rows int64
		measure := func(name string, do func(b *testing.B) error) {
			b.Run(string(engine)+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if err := do(b); err != nil {
						b.Fatal(err)
					}
				}
				b.SetBytes(size)
				b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
		measure("backup", func(b *testing.B) error {
			done, err := Write(b.Context(), db, path, Options{Now: noon})
			size, rows = stockBytes, done.Rows
			return err
		})
		measure("restore", func(b *testing.B) error {
			_, _, err := Restore(b.Context(), path, fresh[engine](), store.Filling{Now: noon, Restored: true})
			return err
		})
		measure("move to "+string(other), func(b *testing.B) error {
			_, err := Move(b.Context(), db, fresh[other](), store.Filling{Now: noon})
			return err
		})
	}
}

// stockBytes is about how much the texts of a stock are.
const stockBytes = 1_000 * 700

// stock keeps posts of one channel.
func stock(b *testing.B, db *store.Store) {
	b.Helper()
	account, channel := femos.NewID[femos.AccountID](noon, rand.Reader), femos.NewID[femos.ChannelID](noon, rand.Reader)
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	check(db.AddAccount(b.Context(), femos.Account{ID: account, Platform: "bluesky", State: femos.AccountActive}, []byte{1}, noon))
	check(db.AddChannel(b.Context(), femos.Channel{ID: channel, Account: account, Platform: "bluesky", Name: "Gruppe", AddedAt: noon}))
	check(db.RecordPermission(b.Context(), femos.Permission{ID: femos.NewID[femos.PermissionID](noon, rand.Reader), Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true}, RecordedAt: noon}))
	for batch := range 10 {
		in := store.Intake{Account: account, At: noon}
		for n := range 100 {
			id, post, at := femos.NewID[femos.InquiryID](noon, rand.Reader), femos.NewID[femos.PostID](noon, rand.Reader), noon.Add(time.Duration(n)*time.Second)
			text := strings.Repeat(rand.Text()+" ", 8+n*36/100)
			in.Inquiries = append(in.Inquiries, store.NewInquiry{
				Inquiry: femos.Inquiry{ID: id, Channel: channel, Asked: post, State: femos.New, Language: "de", Urgency: femos.Normal, CreatedAt: at, DueAt: at, ChangedAt: at},
				Posts: []store.KeptPost{{Post: femos.Post{ID: post, Inquiry: id, Channel: channel, Role: femos.Asked, Author: "3K7QX2", Text: text, Language: "de", PostedAt: at, ReceivedAt: at},
					SourceKey: fmt.Sprint(batch, "-", n), Reference: []byte(text[:100])}},
			})
		}
		_, err := db.Accept(b.Context(), in)
		check(err)
	}
}
