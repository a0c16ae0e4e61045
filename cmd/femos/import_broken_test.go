package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
)

// A file that is broken is told with the place and with what was expected there, and leaves what was there as it was: no
// counter, no post, no part of the chat that counts as read. Then the whole file comes in.
func TestImportBroken(t *testing.T) {
	t.Parallel()
	for engine, database := range databases(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			data := filepath.Join(folder, "data")
			at := database(data)
			launch(t, "serve", "--data", data, "--database", at, "--listen", "127.0.0.1:0").end(t, os.Interrupt) // it makes keys, database and accounts
			db, err := store.Open(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			channel := importChannel(t, db)
			command := func(file string, more ...string) said {
				return call(t, "", append([]string{"import", file, "--channel", "Mamas", "--data", data, "--database", at}, more...)...)
			}
			stands := func() []any {
				counts, err := db.Counters(t.Context(), channel, "")
				if err != nil {
					t.Fatal(err)
				}
				kept, err := db.Kept(t.Context(), channel)
				if err != nil {
					t.Fatal(err)
				}
				read, err := db.Stretches(t.Context(), channel, "-1001234567890")
				if err != nil {
					t.Fatal(err)
				}
				return []any{counts, kept, read}
			}
			if said := command(telegramChat(t, folder, 50)); said.failed != nil {
				t.Fatal(said.failed)
			}
			whole, err := os.ReadFile(telegramChat(t, folder, 500))
			if err != nil {
				t.Fatal(err)
			}
			text, before := string(whole), stands()
			end := strings.LastIndex(text, `{"id":500`) // so all the others are good
			wrong := func(old, fresh string) string { return text[:end] + strings.Replace(text[end:], old, fresh, 1) }
			offset := func(n int) string { return fmt.Sprintf("t byte %d,%03d", n/1000, n%1000) }
			byteOf := func(piece string, more int) string { return offset(end + strings.Index(text[end:], piece) + more) }
			zipped, err := os.ReadFile(put(t, filepath.Join(folder, "whole.zip"), whatsAppChat(100)))
			if err != nil {
				t.Fatal(err)
			}
			for name, try := range map[string]struct {
				content string
				flags   []string
				want    []string
			}{
				"ends.json":   {text[:len(text)-40], nil, []string{offset(len(text) - 40), "Expected there: the end of a string"}},
				"colon.json":  {wrong(`"type":`, `"type"=`), nil, []string{byteOf(`:"message"`, 0), "Expected there: a colon"}},
				"date.json":   {wrong(`"date_unixtime":"`, `"date_unixtime":"x`), nil, []string{byteOf(`"date_unixtime":"`, len(`"date_unixtime":"x1234567890"`)), "Expected there: a whole number"}},
				"order.json":  {wrong(`{"id":500`, `{"id":499`), nil, []string{offset(len(text) - len(`]}`)), "Expected there: messages in the order of their ids"}},
				"dates.txt":   {"05/06/26, 14:03 - Amal: hallo\n13/06/26, 14:03 - Amal: hallo\n", []string{"--dates", "mdy"}, []string{"Line 2 speaks against"}},
				"islamic.txt": {"٦/٦/١٤٤٨، ٢:٠٣ م - Amal: hallo\n", nil, []string{"From line 1 on", "Expected: the Gregorian or the Persian one"}},
				"damaged.zip": {string(zipped[:60]) + strings.Repeat("x", 40) + string(zipped[100:]), nil, []string{"This .zip is damaged"}},
				"nothing.zip": {string(zipped[:len(zipped)/2]), nil, []string{"This .zip is damaged"}},
				"other.txt":   {"no date here\n", nil, []string{"no chat export that Fem.OS knows"}},
			} {
				path := filepath.Join(folder, name)
				if err := os.WriteFile(path, []byte(try.content), 0o600); err != nil {
					t.Fatal(err)
				}
				said := command(path, try.flags...)
				if said.failed == nil {
					t.Errorf("%s was read: %s", name, said.out)
					continue
				}
				contains(t, name, said.failed.Error(), try.want...)
				if after := stands(); !reflect.DeepEqual(before, after) {
					t.Errorf("%s: there stands\n%+v\nnot\n%+v", name, after, before)
				}
			}
			said := command(telegramChat(t, folder, 500))
			contains(t, "the whole file", said.out, "500 messages read", "45 inquiries made", "50 known from before")
			if reflect.DeepEqual(before, stands()) {
				t.Error("the whole file changed nothing either")
			}
		})
	}
}

// importChannel is a channel for exports that may be read, on a database that the program has made.
func importChannel(t *testing.T, db *store.Store) femos.ChannelID {
	t.Helper()
	accounts, err := db.Accounts(t.Context())
	if err != nil || len(accounts) != 2 {
		t.Fatalf("%d accounts: %v", len(accounts), err)
	}
	channel := femos.Channel{ID: "0199d800-0000-7000-8001-000000000001", Account: accounts[1].ID, Platform: "export", Address: femos.Address{Key: "group:x"}, Name: "Mamas", AddedAt: time.Now()}
	if err := db.AddChannel(t.Context(), channel); err != nil {
		t.Fatal(err)
	}
	if err := db.RecordPermission(t.Context(), femos.Permission{ID: "0199d800-0000-7000-8006-000000000001", Channel: channel.ID, Kind: femos.Consent, Scopes: femos.Scopes{Read: true}, RecordedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	return channel.ID
}
