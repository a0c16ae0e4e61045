package export

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// transcript is all that a file gives.
type transcript struct {
	chats    []Chat
	messages []Message
	stats    Stats
}

// berlin is where times without a zone are said.
func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func source(t testing.TB, name string, content []byte) Source {
	t.Helper()
	return Source{File: bytes.NewReader(content), Size: int64(len(content)), Name: name, Zone: berlin(t)}
}

// readFrom reads a whole file, all chats.
func readFrom(t testing.TB, src Source) (transcript, error) {
	t.Helper()
	var all transcript
	var err error
	all.stats, err = Read(t.Context(), src, Handler{
		Chat:    func(c Chat) (bool, error) { all.chats = append(all.chats, c); return true, nil },
		Message: func(m Message) error { all.messages = append(all.messages, m); return nil },
	})
	return all, err
}

// fixture reads testdata/name and wants it whole.
func fixture(t testing.TB, name string) transcript {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	all, err := readFrom(t, source(t, filepath.Base(name), content))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	sane(t, all)
	return all
}

// sane checks what holds for every file.
func sane(t testing.TB, all transcript) {
	t.Helper()
	seen := map[string]bool{}
	for _, m := range all.messages {
		if m.ID == "" || seen[m.ID] {
			t.Fatalf("id %q twice, or none", m.ID)
		}
		seen[m.ID] = true
		if !utf8.ValidString(m.Text) || !utf8.ValidString(m.Author) || len(m.Text) > MaxText || m.At.IsZero() || (m.Text == "") != m.Deleted {
			t.Fatalf("message %s is not well: %d bytes, %v, deleted: %t", m.ID, len(m.Text), m.At, m.Deleted)
		}
	}
	if all.stats.Messages != len(all.messages) || all.stats.Chats != len(all.chats) {
		t.Fatalf("%+v, but %d messages in %d chats", all.stats, len(all.messages), len(all.chats))
	}
}

// broken wants the error that a file gives, and nothing of the file in it.
func broken(t *testing.T, what string, src Source, code Code, place Place) {
	t.Helper()
	_, err := readFrom(t, src)
	var e *Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("%s: %v, want %s", what, err, code)
		return
	}
	if e.Place != place {
		t.Errorf("%s: at %+v, want %+v (%v)", what, e.Place, place, err)
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Errorf("%s: %v quotes the file", what, err)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}
