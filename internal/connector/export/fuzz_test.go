package export

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf8"
)

// fuzzed reads whatever it is given, twice: it ends, what comes out is well formed, every id stands once in its chat,
// an error names a place within the file, and the second time is as the first.
func fuzzed(t *testing.T, src Source) {
	t.Helper()
	var all transcript
	seen := map[string]bool{}
	_, err := Read(t.Context(), src, Handler{
		Chat: func(c Chat) (bool, error) {
			if !utf8.ValidString(c.Name) || !utf8.ValidString(c.Kind) {
				t.Fatal("chat is no UTF-8")
			}
			clear(seen)
			all.chats = append(all.chats, c)
			return true, nil
		},
		Message: func(m Message) error {
			if m.ID == "" || seen[m.ID] {
				t.Fatalf("id %q twice, or none", m.ID)
			}
			seen[m.ID] = true
			if !utf8.ValidString(m.Text) || !utf8.ValidString(m.Author) || !utf8.ValidString(m.Parent) || m.At.IsZero() || (m.Text == "") != m.Deleted {
				t.Fatalf("message is not well: %+v", m)
			}
			all.messages = append(all.messages, m)
			return nil
		},
	})
	var e *Error
	if err != nil && (!errors.As(err, &e) || e.Code == "" || e.Place.Offset < 0 || e.Place.Offset > 2*src.Size+1) {
		t.Fatalf("%v", err)
	}
	again, err2 := readFrom(t, src)
	if (err == nil) != (err2 == nil) || !reflect.DeepEqual(all.messages, again.messages) || !reflect.DeepEqual(all.chats, again.chats) {
		t.Fatalf("read twice: %v, %v", err, err2)
	}
}

// seeds adds the fixtures of a format.
func seeds(f *testing.F, format string) {
	f.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", format, "*"))
	if err != nil || len(paths) == 0 {
		f.Fatal("no fixtures", err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
}

func FuzzTelegram(f *testing.F) {
	seeds(f, "telegram")
	f.Add([]byte(`{"type":"private_group","id":-1,"messages":[{"id":"5","type":"message","date":"2020-01-02T03:04:05","text":[{"text":["a",null]}],"poll":{"question":[{"text":"q"}]}}]}`))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzed(t, source(t, "result.json", content)) })
}

func FuzzWhatsApp(f *testing.F) {
	seeds(f, "whatsapp")
	f.Add([]byte("31.12.99, 23:59 - A: \u200E<Anhang: x>\n1.1.00, 0:00 - A: B: c\n\n"))
	f.Add([]byte("\u200e[27.11.26, 2:03:22\u202fдня] M: K: \u200eA изменила тему с «M: K» на «M: B»\n[27.11.26, 11:03:22 ночи] M: K: \u200eA\n[27.11.26, 1:03:22 утра] A: b"))
	f.Fuzz(func(t *testing.T, content []byte) {
		fuzzed(t, source(t, "WhatsApp Chat with A.txt", content))
		other := source(t, "WhatsApp Chat with A.txt", content)
		other.Dates = "mdy"
		fuzzed(t, other)
	})
}
