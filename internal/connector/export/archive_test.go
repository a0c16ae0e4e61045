package export

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// entry is what goes into a .zip.
type entry struct{ name, content string }

// zipped makes a .zip.
func zipped(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = io.WriteString(f, e.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const oneLine = "27.11.26, 14:03 - Amina: hallo\n"

// A chat in a .zip is the chat itself, whatever lies beside it.
func TestArchive(t *testing.T) {
	t.Parallel()
	telegram, err := os.ReadFile(filepath.Join("testdata", "telegram", "2019.json"))
	if err != nil {
		t.Fatal(err)
	}
	media := entry{"IMG-20261127-WA0001.jpg", "not a picture"}
	for _, try := range []struct {
		name, chat string
		format     Format
		entries    []entry
	}{
		{"WhatsApp Chat - Mamas.zip", "Mamas", WhatsApp, []entry{media, {"_chat.txt", oneLine}}},
		{"x.zip", "Mamas", WhatsApp, []entry{{"notes.txt", "geheim"}, {"WhatsApp-Chat mit Mamas.txt", oneLine}, media}},
		{"x.zip", "", WhatsApp, []entry{{"notes.txt", "geheim"}, {"renamed.txt", oneLine}}},
		{"x.zip", "Old", Telegram, []entry{{"ChatExport_2026-11-27/photos/a.jpg", ""}, {"ChatExport_2026-11-27/result.json", string(telegram)}}},
	} {
		all, err := readFrom(t, source(t, try.name, zipped(t, try.entries...)))
		if err != nil {
			t.Errorf("%v: %v", try.entries, err)
			continue
		}
		sane(t, all)
		if len(all.messages) != 1 || all.stats.Format != try.format || all.chats[0].Name != try.chat {
			t.Errorf("%v: %+v", try.entries, all)
		}
	}
}

func TestArchiveRefused(t *testing.T) {
	t.Parallel()
	chat := zipped(t, entry{"_chat.txt", strings.Repeat(oneLine, 1000)})
	locked := bytes.Clone(chat)
	locked[bytes.LastIndex(locked, []byte("PK\x01\x02"))+8] |= 1 // "encrypted" in the list of entries
	damaged := bytes.Clone(chat)
	for i := 60; i < 90; i++ {
		damaged[i] ^= 0x55
	}
	var many []entry
	for i := range 100_000 {
		many = append(many, entry{name: fmt.Sprintf("%0100d.jpg", i)})
	}
	for what, try := range map[string]struct {
		content []byte
		code    Code
	}{
		"password":      {locked, Encrypted},
		"damaged":       {damaged, Archive},
		"cut":           {chat[:len(chat)/2], Archive},
		"only the list": {chat[len(chat)-60:], Unknown},
		"empty":         {zipped(t), NoChat},
		"no chat":       {zipped(t, entry{"a.jpg", ""}, entry{"geheim.txt", "geheim"}), NoChat},
		"html":          {zipped(t, entry{"ChatExport/messages.html", "<!DOCTYPE html><html>"}), HTML},
		"out of it":     {zipped(t, entry{"../../geheim/_chat.txt", oneLine}), Archive},
		"absolute":      {zipped(t, entry{"/geheim", ""}, entry{"_chat.txt", oneLine}), Archive},
		"Windows":       {zipped(t, entry{`..\geheim`, ""}, entry{"_chat.txt", oneLine}), Archive},
		"bomb":          {zipped(t, entry{"_chat.txt", strings.Repeat("\x00", 64<<20)}), Archive},
		"many entries":  {zipped(t, many...), Archive},
		"in a .zip":     {zipped(t, entry{"_chat.txt", string(chat)}), NoChat},
	} {
		_, err := readFrom(t, source(t, "geheim.zip", try.content))
		var e *Error
		if !errors.As(err, &e) || e.Code != try.code || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, want %s", what, err, try.code)
		}
	}
}

// A disk that fails is no broken file.
func TestDiskFails(t *testing.T) {
	t.Parallel()
	for _, content := range []string{oneLine, `{"id":1,`, "PK\x03\x04"} {
		src := source(t, "", []byte(content))
		src.Size += 10
		src.File = failing{src.File, int64(len(content))}
		_, err := readFrom(t, src)
		var e *Error
		if !errors.As(err, &e) || e.Code != Unread || !errors.Is(err, errDisk) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

var errDisk = errors.New("broken disk")

// failing reads so far and no further.
type failing struct {
	io.ReaderAt
	most int64
}

func (f failing) ReadAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) <= f.most {
		return f.ReaderAt.ReadAt(b, at)
	}
	n, _ := io.ReadFull(io.MultiReader(io.NewSectionReader(f.ReaderAt, at, max(f.most-at, 0)), iotest.ErrReader(errDisk)), b)
	return n, errDisk
}

// Every error has a sentence for people; the catalogues' tests see that it is there.
func TestTold(t *testing.T) {
	t.Parallel()
	for _, code := range []Code{Broken, Truncated, Unknown, HTML, Encrypted, Archive, NoChat, Unread} {
		err := Told(fmt.Errorf("reading: %w", &Error{Code: code}))
		if !strings.Contains(err.Error(), string(code)) {
			t.Errorf("%s is told as %v", code, err)
		}
	}
	if err := Told(errDisk); !errors.Is(err, errDisk) {
		t.Error(err)
	}
}
