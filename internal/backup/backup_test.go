package backup

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"femos"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/vault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func embedded(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "femos.db")
}

// filled is a database with something in it; what is left of it after a round trip is package store's to test.
func filled(t *testing.T, address string) *store.Store {
	t.Helper()
	s := open(t, address)
	must(t, s.NoteInstallation(t.Context(), "keys", "0123456789abcdef"))
	must(t, s.AddAccount(t.Context(), femos.Account{ID: "a", Platform: "bluesky", Name: "@femos.test", State: femos.AccountActive}, []byte{0, 1, 0xff}, noon))
	for n := range 450 { // more than two items
		must(t, s.AddChannel(t.Context(), femos.Channel{ID: femos.NewID[femos.ChannelID](noon, rand.Reader), Account: "a", Platform: "bluesky",
			Address: femos.Address{Key: rand.Text() + strings.Repeat("ä", n%7), Sealed: []byte{0xff, byte(n)}}, Name: "Gruppe\u200f", Language: "ar", AddedAt: noon}))
	}
	return s
}

// A file comes back as it was, from either engine to the other, plain and encrypted.
func TestWriteRestore(t *testing.T) {
	t.Parallel()
	key, err := age.GenerateX25519Identity()
	must(t, err)
	for from, address := range map[string]string{"sqlite": embedded(t), "postgres": pgtest.New(t)} {
		db := filled(t, address)
		for _, encrypted := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "femos.backup")
			o := Options{Now: noon, Version: "1"}
			var keys []age.Identity
			if encrypted {
				o.Lock, keys = key.Recipient(), []age.Identity{key}
			}
			done, err := Write(t.Context(), db, path, o)
			must(t, err)
			info, err := os.Stat(path)
			must(t, err)
			if info.Mode().Perm() != 0o600 || info.Size() != done.Bytes || done.Rows < 452 {
				t.Errorf("%s: %v, %+v", from, info.Mode(), done)
			}
			raw, err := os.ReadFile(path)
			must(t, err)
			if encrypted == bytes.HasPrefix(raw, []byte(magic)) {
				t.Errorf("%s: encrypted %t, but it begins with %q", from, encrypted, raw[:16])
			}
			h, counts, err := Check(path, keys...)
			must(t, err)
			if h.Keys != "0123456789abcdef" || h.Engine != from || !h.At().Equal(noon) || !slices.Equal(counts, done.Counts) {
				t.Errorf("%s: %+v %v", from, h, counts)
			}
			if encrypted {
				if _, _, err := Check(path); !errors.Is(err, ErrLocked) {
					t.Errorf("opened without a key: %v", err)
				}
			}
			for _, to := range []string{embedded(t), pgtest.New(t)} {
				_, _, err := Restore(t.Context(), path, to, store.Filling{Now: noon, Restored: true}, keys...)
				must(t, err)
				channels, err := open(t, to).Channels(t.Context(), noon)
				must(t, err)
				if len(channels) != 450 {
					t.Errorf("%s: %d channels", from, len(channels))
				}
				if _, _, err := Restore(t.Context(), path, to, store.Filling{Now: noon, Restored: true}, keys...); !errors.Is(err, store.ErrFilled) {
					t.Errorf("%s: over what was there: %v", from, err)
				}
			}
		}
		if last, err := Last(t.Context(), db); err != nil || !last.Equal(noon) {
			t.Errorf("the last backup was %v, %v", last, err)
		}
	}
}

// unpacked is what a file holds, as far as it can be unpacked.
func unpacked(t *testing.T, file []byte) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file[len(magic):]))
	must(t, err)
	content, err := io.ReadAll(zip)
	must(t, err)
	return content
}

// Whatever is cut off or changed in a file is noticed, and nothing of it gets into a database.
func TestBroken(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "femos.backup")
	_, err := Write(t.Context(), filled(t, embedded(t)), path, Options{Now: noon})
	must(t, err)
	raw, err := os.ReadFile(path)
	must(t, err)
	bad := filepath.Join(t.TempDir(), "bad")
	try := func(what string, at int, changed []byte) {
		must(t, os.WriteFile(bad, changed, 0o600))
		if _, _, err := Check(bad); err == nil {
			// gzip's header holds a time and names that say nothing, and the same bytes can be packed in more than one way.
			if at < len(magic) || at >= len(magic)+10 && !bytes.Equal(unpacked(t, changed), unpacked(t, raw)) {
				t.Errorf("%s at byte %d of %d is not noticed", what, at, len(raw))
			}
		}
	}
	for at := 0; at < len(raw); at += 1 + len(raw)/300 {
		try("a cut", at, raw[:at])
		changed := bytes.Clone(raw)
		changed[at] ^= 0x10
		try("a change", at, changed)
	}
	try("more", len(raw), append(bytes.Clone(raw), 'x'))

	must(t, os.WriteFile(bad, raw[:len(raw)-9], 0o600))
	to := embedded(t)
	if _, _, err := Restore(t.Context(), bad, to, store.Filling{Now: noon}); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
	left, err := os.ReadDir(filepath.Dir(strings.TrimPrefix(to, "sqlite:")))
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
	for text, want := range map[string]error{"": ErrForm, "SQLite format 3\x00": ErrForm, "femos backup 2\nxx": store.ErrNewer} {
		must(t, os.WriteFile(bad, []byte(text), 0o600))
		if _, _, err := Check(bad); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A backup that fails leaves the one that was there, and nothing else.
func TestOldBackupStays(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "femos.backup")
	must(t, os.WriteFile(path, []byte("of yesterday"), 0o600))
	full := errors.New("no space left on device")
	for _, err := range []error{
		whole(path, nil, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return full }, nil),
		whole(path, nil, func(io.Writer) error { return nil }, func(*os.File) error { return full }),
	} {
		if !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
	}
	raw, err := os.ReadFile(path)
	entries, _ := os.ReadDir(folder) // it is there
	if err != nil || string(raw) != "of yesterday" || len(entries) != 1 {
		t.Errorf("%q, %v, %v", raw, entries, err)
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	from, to := filled(t, embedded(t)), pgtest.New(t)
	counts, err := Move(t.Context(), from, to, store.Filling{Now: noon})
	must(t, err)
	if at := slices.IndexFunc(counts, func(c Count) bool { return c.Table == "channel" }); at < 0 || counts[at].Rows != 450 {
		t.Errorf("%v", counts)
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "with [brackets]")
	must(t, os.Mkdir(folder, 0o700))
	var names []string
	for day := range 5 {
		names = append(names, Name(noon.AddDate(0, 0, day)))
	}
	for _, name := range append(slices.Clone(names), "femos.backup", "notes.txt") {
		must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	removed, err := Rotate(folder, 2)
	must(t, err)
	if len(removed) != 3 || filepath.Base(removed[0]) != names[0] {
		t.Errorf("removed %v", removed)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 4 || entries[1].Name() != names[4] {
		t.Errorf("left %v, %v", entries, err)
	}
	if _, err := Rotate(folder, 0); err == nil {
		t.Error("none is kept")
	}
}

// The keys come back byte for byte, private, never over others, and only with what opens them.
func TestKeys(t *testing.T) {
	t.Parallel()
	data, other := t.TempDir(), t.TempDir()
	keys, err := vault.OpenKeys(data, rand.Reader, vault.Options{})
	must(t, err)
	master, err := os.ReadFile(filepath.Join(data, vault.Folder, "master.key"))
	must(t, err)
	mine, err := age.GenerateX25519Identity()
	must(t, err)
	foreign, err := age.GenerateX25519Identity()
	must(t, err)
	path := filepath.Join(t.TempDir(), "keys.age")
	must(t, WriteKeys(filepath.Join(data, vault.Folder), path, mine.Recipient()))
	raw, err := os.ReadFile(path)
	must(t, err)
	secret, err := hex.DecodeString(strings.TrimSpace(string(master)))
	must(t, err)
	if bytes.Contains(raw, master[:20]) || bytes.Contains(raw, secret) {
		t.Error("the key stands in the file")
	}
	folder := filepath.Join(other, vault.Folder)
	if err := ReadKeys(path, folder, foreign); err == nil {
		t.Error("opened with another's key")
	}
	must(t, ReadKeys(path, folder, mine))
	back, err := vault.OpenKeys(other, nil, vault.Options{MustExist: true}) // it checks the modes
	must(t, err)
	if back.Fingerprint() != keys.Fingerprint() {
		t.Error("other keys came back")
	}
	if err := ReadKeys(path, folder, mine); err == nil {
		t.Error("keys were overwritten")
	}
	if entries, err := os.ReadDir(other); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := WriteKeys(t.TempDir(), path+"2", mine.Recipient()); err == nil {
		t.Error("a folder without keys was written")
	}
}
