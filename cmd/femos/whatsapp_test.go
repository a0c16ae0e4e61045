package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"femos/internal/store"
)

// whatsAppChat is what an iPhone set to German exports, every tenth message a question over two lines.
func whatsAppChat(messages int) []byte {
	var b bytes.Buffer
	for n := range messages {
		at := time.Date(2026, 10, 1, 8, n, 0, 0, time.UTC)
		text := fmt.Sprintf("Guten Morgen ihr Lieben %d", 10000+n) // no emergency number
		if n%10 == 9 {
			text = fmt.Sprintf("Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin.\nWas kann ich machen, darf ich weiter arbeiten? Nummer %d", n)
		}
		fmt.Fprintf(&b, "[%s] Amal: %s\r\n", at.Format("02.01.06, 15:04:05"), text)
	}
	return b.Bytes()
}

// put writes a file, or with ".zip" an archive that holds it as WhatsApp does.
func put(t *testing.T, path string, chat []byte) string {
	t.Helper()
	if strings.HasSuffix(path, ".zip") {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		f, err := w.Create("_chat.txt")
		if err == nil {
			_, err = f.Write(chat)
		}
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		chat = b.Bytes()
	}
	if err := os.WriteFile(path, chat, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// WhatsApp's exports come in by the command, as text and packed: the same chat packed adds nothing, a longer one what is
// new; an import that is told to stop goes on from there.
func TestImportWhatsApp(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data := filepath.Join(folder, "data")
	launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0").end(t, os.Interrupt) // it makes keys, database and accounts
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "femos.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	channel := importChannel(t, db)
	command := func(file string) []string {
		return []string{"import", file, "--channel", "Mamas", "--zone", "Europe/Berlin", "--data", data}
	}
	take := func(file string, want ...string) {
		t.Helper()
		said := call(t, "", command(file)...)
		if said.failed != nil {
			t.Fatalf("%v: %s", said.failed, said.err)
		}
		contains(t, "the summary", said.out, want...)
	}
	take(put(t, filepath.Join(folder, "WhatsApp Chat mit Mamas.txt"), whatsAppChat(200)), "200 messages read", "20 inquiries made", "0 known from before")
	take(put(t, filepath.Join(folder, "WhatsApp Chat - Mamas.zip"), whatsAppChat(200)), "0 inquiries made", "200 known from before")
	take(put(t, filepath.Join(folder, "longer.zip"), whatsAppChat(260)), "6 inquiries made", "200 known from before")

	// Where nothing in the file decides between day and month, nothing is taken in until somebody says.
	unsure := put(t, filepath.Join(folder, "unsure.txt"), []byte("05/06/26, 14:03 - Amal: hallo\n06/06/26, 14:03 - Amal: hallo\n"))
	contains(t, "what it asks", fmt.Sprint(call(t, "", command(unsure)...).failed), "--dates dmy  (day first: 5 June 2026 to 6 June 2026)", "--dates mdy  (month first: 6 May 2026 to 6 June 2026)", "nothing was taken in")
	contains(t, "no such order", fmt.Sprint(call(t, "", append(command(unsure), "--dates", "ymd")...).failed), "day first")
	decided := put(t, filepath.Join(folder, "decided.txt"), []byte("05/06/26, 14:03 - Amal: hallo\n13/06/26, 14:03 - Amal: hallo\n"))
	contains(t, "against what the file says", fmt.Sprint(call(t, "", append(command(decided), "--dates", "mdy")...).failed), "Line 2 speaks against this order")
	// Without a zone it is read in that of the channel's last export.
	if note, err := db.Installation(t.Context(), "import of "+string(channel)); err != nil || note != "dmy Europe/Berlin" {
		t.Errorf("noted is %q, %v", note, err)
	}
	if err := db.NoteInstallation(t.Context(), "import of "+string(channel), "dmy Asia/Kabul"); err != nil {
		t.Fatal(err)
	}
	contains(t, "the zone", call(t, "", "import", unsure, "--channel", "Mamas", "--data", data).out, "Read in Asia/Kabul")

	const many = 6000
	long := put(t, filepath.Join(folder, "long.zip"), whatsAppChat(many))
	seen := func() (n int64) {
		counts, err := db.Counters(t.Context(), channel, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			n += int64(c.Seen)
		}
		return n
	}
	stopped := process(t, command(long)...)
	if err := stopped.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = stopped.Wait() // an error that says it was stopped
	}()
	for over := false; !over && seen() <= 260; {
		select {
		case <-ended:
			over = true
		default:
		}
	}
	_ = stopped.Process.Signal(syscall.SIGTERM) // it may just have ended
	<-ended
	t.Logf("stopped after %d of %d", seen(), many)
	take(long, fmt.Sprintf("%d messages read", many))
	if n := seen(); n != many {
		t.Errorf("%d are counted, want %d", n, many)
	}
	take(long, "0 inquiries made", fmt.Sprintf("%d known from before", many))
	if said := call(t, "", append(command(unsure), "--dates", "mdy")...); said.failed != nil {
		t.Error(said.failed)
	}
}
