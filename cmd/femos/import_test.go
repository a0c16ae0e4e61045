package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
)

// telegramChat is an export of Telegram Desktop with so many messages, every tenth of which asks for advice.
func telegramChat(t *testing.T, folder string, messages int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"name":"Mamas in Neukölln","type":"public_supergroup","id":1234567890,"messages":[`)
	for n := 1; n <= messages; n++ {
		text := fmt.Sprintf("Guten Morgen ihr Lieben %d", n%100) // never 110 or 112
		if n%10 == 0 {
			text = fmt.Sprintf("Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen, darf ich weiter arbeiten? Nummer %d", n)
		}
		at := time.Date(2026, 10, 1, 8, n, 0, 0, time.UTC)
		if n > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"type":"message","date":"%s","date_unixtime":"%d","from":"Amal","from_id":"user%d","text":%q,"text_entities":[]}`, n, at.Format("2006-01-02T15:04:05"), at.Unix(), n%7, text)
	}
	b.WriteString(`]}`)
	path := filepath.Join(folder, fmt.Sprintf("result-%d.json", messages))
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// An export is read by the command while the program runs on the same database, twice and then longer; what is said
// tells what to do where it can't be.
func TestImportCommand(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := filepath.Join(folder, "data")
	serving := launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	defer serving.end(t, os.Interrupt)
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "femos.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	accounts, err := db.Accounts(t.Context())
	if err != nil || len(accounts) != 2 {
		t.Fatalf("%d accounts: %v", len(accounts), err)
	}
	file := telegramChat(t, folder, 500)
	none := call(t, "", "import", file, "--channel", "Mamas", "--data", data)
	contains(t, "without channels", fmt.Sprint(none.failed), "no channels yet")
	channel := femos.Channel{ID: "0199d800-0000-7000-8001-000000000001", Account: accounts[1].ID, Platform: "export", Address: femos.Address{Key: "group:x"}, Name: "Mamas", AddedAt: time.Now()}
	if err := db.AddChannel(t.Context(), channel); err != nil {
		t.Fatal(err)
	}
	contains(t, "an unknown channel", fmt.Sprint(call(t, "", "import", file, "--channel", "Papas", "--data", data).failed), `no channel "Papas"`, "Mamas")
	contains(t, "no permission", fmt.Sprint(call(t, "", "import", file, "--channel", "mamas", "--data", data).failed), "No permission", "Mamas")
	if err := db.RecordPermission(t.Context(), femos.Permission{ID: "0199d800-0000-7000-8006-000000000001", Channel: channel.ID, Kind: femos.Consent, Scopes: femos.Scopes{Read: true}, RecordedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		file string
		want []string
	}{
		{file, []string{"500 messages read", "50 inquiries made", "0 known from before"}},
		{file, []string{"0 inquiries made", "500 known from before"}},
		{telegramChat(t, folder, 700), []string{"20 inquiries made", "500 known from before"}},
	} {
		said := call(t, "", "import", step.file, "--channel", "Mamas", "--data", data)
		if said.failed != nil {
			t.Fatalf("%v: %s", said.failed, said.err)
		}
		contains(t, "the summary", said.out, step.want...)
	}
	counts, err := db.Counters(context.Background(), channel.ID, "")
	if err != nil || len(counts) == 0 || counts[0].Day != "2026-10-01" {
		t.Errorf("counted as %+v %v", counts, err)
	}
}
