package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

// keeps has a question come in at the program that runs on a data folder, by an export of a chat. Who is there may read it.
func keeps(t *testing.T, data string) {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "femos.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	importChannel(t, db)
	all, err := db.People(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d people: %v", len(all), err)
	}
	secrecy := femos.Guidance{ID: "0199d800-0000-7000-8007-000000000001", Person: all[0].ID, Kind: femos.Secrecy, HeldOn: "2026-10-01", Content: "by hand", RecordedBy: all[0].ID, RecordedAt: time.Now()}
	if err := db.AddGuidance(t.Context(), []femos.Guidance{secrecy}); err != nil {
		t.Fatal(err)
	}
	if said := call(t, "", "import", telegramChat(t, t.TempDir(), 10), "--channel", "Mamas", "--data", data); said.failed != nil {
		t.Fatalf("%v: %s", said.failed, said.err)
	}
}

var (
	inquiryLink = regexp.MustCompile(`/inbox/[0-9a-f-]{36}`)
	element     = regexp.MustCompile(`<[^>]*>`) // words that count are marked in a post
)

// finds logs nour in and fails unless the question stands in her inbox.
func (r *running) finds(t *testing.T, where string) {
	t.Helper()
	form := url.Values{"login": {"nour"}, "password": {"a long enough password"}}
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.link+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	entered, err := client.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = entered.Body.Close() }()
	page := func(path string) string {
		t.Helper()
		body, err := io.ReadAll(fetch(t, r.link+path, entered.Cookies()).Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	link := inquiryLink.FindString(page("/inbox?view=open"))
	if link == "" {
		t.Fatalf("%s: her inbox is empty (the log-in gives %d)", where, entered.StatusCode)
	}
	if thread := element.ReplaceAllString(page(link), ""); !strings.Contains(thread, "keinen Termin. Was kann ich machen, darf ich weiter arbeiten? Nummer 10") {
		t.Errorf("%s: the question does not stand in its inquiry: %s", where, thread)
	}
}

// From a running program to a file, from there into an empty folder and into PostgreSQL, moved on to an embedded database
// and to PostgreSQL again: at each place she logs in and finds the question, and the keys travel apart.
func TestBackupRestoreMove(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	good := func(s said) string {
		t.Helper()
		if s.failed != nil {
			t.Fatalf("%v\n%s%s", s.failed, s.out, s.err)
		}
		return s.out
	}
	data := at("data")
	s := launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	good(call(t, "a long enough password\n", "person", "add", "--data", data, "--login", "nour", "--name", "Nour Haddad", "--roles", "advisor"))
	keeps(t, data)
	s.finds(t, "where it came in")

	// While it runs. Flags may stand before the file or after it.
	out := good(call(t, "", "backup", at("one.backup"), "--data", data))
	contains(t, "backup", out, "rows of", "The keys are not in it", filepath.Join(data, "keys"))
	out = good(call(t, "", "backup", "--check", at("one.backup")))
	contains(t, "check", out, "is whole", "from sqlite", "person               1\n")
	raw, err := os.ReadFile(at("one.backup"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(data, "keys", "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, key[:32]) {
		t.Error("the keys are in the backup")
	}
	if again := call(t, "", "move", "--from", "sqlite:"+data+"/femos.db", "--to", "sqlite:"+data+"/femos.db"); again.failed == nil {
		t.Error("moved onto itself")
	}
	s.end(t, syscall.SIGTERM)

	// Elsewhere, into PostgreSQL.
	there, postgres := at("there"), pgtest.New(t)
	if short := call(t, "short\n", "keys", "backup", "--data", data, at("keys.age")); short.failed == nil {
		t.Error("a passphrase of five letters was taken")
	}
	good(call(t, "nine rivers meet here\n", "keys", "backup", "--data", data, at("keys.age")))
	if wrong := call(t, "nine rivers part here\n", "keys", "restore", "--data", there, at("keys.age")); wrong.failed == nil {
		t.Error("another passphrase opens the keys")
	}
	back := good(call(t, "nine rivers meet here\n", "keys", "restore", at("keys.age"), "--data", there))
	shown := good(call(t, "", "keys", "show", "--data", data))
	if f := strings.Fields(shown); !strings.HasSuffix(strings.TrimSpace(back), f[len(f)-1]) {
		t.Errorf("%q, want the fingerprint of %q", back, shown)
	}
	out = good(call(t, "", "restore", "--data", there, "--database", postgres, at("one.backup")))
	contains(t, "restore", out, "withdrawn since", "log in again", "Look again")
	if over := call(t, "", "restore", "--data", there, "--database", postgres, at("one.backup")); over.failed == nil || !strings.Contains(over.failed.Error(), "not empty") {
		t.Errorf("restored over what was there: %v", over.failed)
	}
	serves := func(where, database string) {
		t.Helper()
		s := launch(t, "serve", "--data", there, "--listen", "127.0.0.1:0", "--database", database)
		if ready := fetch(t, s.link+"/readyz", nil); ready.StatusCode != http.StatusOK {
			t.Errorf("%s: it is not ready: %d", where, ready.StatusCode)
		}
		s.finds(t, where)
		s.end(t, syscall.SIGTERM)
	}
	serves("restored into a database", postgres)
	good(call(t, "", "restore", "--data", there, at("one.backup")))
	serves("restored into a folder", "sqlite:"+filepath.Join(there, "femos.db"))

	// On to an embedded database, and to PostgreSQL again.
	on, last := "sqlite:"+at("on/femos.db"), pgtest.New(t)
	for _, step := range []struct{ from, to string }{{postgres, on}, {on, last}} {
		out = good(call(t, "", "move", "--from", step.from, "--to", step.to))
		contains(t, "move", out, "rows of", "--database")
		left := process(t, "serve", "--data", there, "--listen", "127.0.0.1:0", "--database", step.from)
		if said, err := left.CombinedOutput(); err == nil || !bytes.Contains(said, []byte("was moved to ")) {
			t.Errorf("the database that was left starts: %s", said)
		}
		serves("moved", step.to)
		contains(t, "the people", good(call(t, "", "person", "list", "--data", there, "--database", step.to)), "nour")
	}

	// Keys of another installation are told before anything is filled.
	other := launch(t, "serve", "--data", at("other"), "--listen", "127.0.0.1:0")
	other.end(t, syscall.SIGTERM)
	if foreign := call(t, "", "restore", "--data", at("other"), "--database", "sqlite:"+at("new.db"), at("one.backup")); foreign.failed == nil || !strings.Contains(foreign.failed.Error(), "another installation") {
		t.Errorf("restored beside foreign keys: %v", foreign.failed)
	}
	if _, err := os.Stat(at("new.db")); err == nil {
		t.Error("it filled a database all the same")
	}
}

// Many backups in a folder, encrypted for somebody whose key is not here, the oldest going.
func TestBackupKeep(t *testing.T) {
	t.Parallel()
	data, folder := t.TempDir(), t.TempDir()
	s := launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	s.end(t, syscall.SIGTERM)
	for _, old := range []string{"femos-20260101-000000.backup", "femos-20260102-000000.backup"} {
		if err := os.WriteFile(filepath.Join(folder, old), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := call(t, "", "backup", "--data", data, "--keep", "2", "--recipient", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", folder)
	if c.failed != nil {
		t.Fatal(c.failed)
	}
	contains(t, "backup", c.out, "femos-20260101-000000.backup is deleted")
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
	if check := call(t, "", "backup", "--check", filepath.Join(folder, entries[1].Name())); check.failed == nil || !strings.Contains(check.failed.Error(), "encrypted") {
		t.Errorf("%v", check.failed)
	}
	for _, wrong := range [][]string{{"backup"}, {"backup", "a", "b"}, {"restore"}, {"move"}, {"keys", "dance"}} {
		if c := call(t, "", wrong...); c.failed == nil || !strings.Contains(c.err, "usage:") {
			t.Errorf("%v: %v %s", wrong, c.failed, c.err)
		}
	}
	if c := call(t, "", "backup", "--data", t.TempDir(), filepath.Join(folder, "x")); c.failed == nil || !strings.Contains(c.failed.Error(), "no database here") {
		t.Errorf("%v", c.failed)
	}
}
