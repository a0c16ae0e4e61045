package export

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTelegramGroup(t *testing.T) {
	t.Parallel()
	all := fixture(t, "telegram/group.json")
	same(t, all.chats, []Chat{{Format: Telegram, ID: "-1001234567890", Name: "Mamas in Köln", Kind: "private_supergroup"}})
	same(t, all.stats, Stats{Format: Telegram, Chats: 1, Messages: 6, Service: 2, Media: 2})
	for i := range all.messages {
		if all.messages[i].Place.Offset == 0 {
			t.Error("a message without a place")
		}
		all.messages[i].Place = Place{}
	}
	at := func(unix int64) time.Time { return time.Unix(unix, 0).UTC() }
	same(t, all.messages, []Message{
		{ID: "-1001234567890/-999999998", Author: "user7000000001", Text: "From before we were a supergroup", At: at(1736067600)},
		{
			ID: "-1001234567890/3", Author: "user7000000002", Text: "Hallo! Wer kennt das Formular für das Kindergeld?\nDanke 🙏",
			At: at(1772446500), Edited: at(1772446600), Reactions: []Reaction{{"👍", 3}, {"", 1}, {"", 2}},
		},
		{ID: "-1001234567890/4", Parent: "-1001234567890/3", Author: "user7000000003", Text: "Hier: KG 1.\vSeite 2 ausfüllen \"ganz\" — \u2028fertig", At: at(1772446800)},
		{ID: "-1001234567890/6", Author: "user7000000002", Text: "Ist das ein Bescheid?", At: at(1772446920)},
		{ID: "-1001234567890/7", Author: "channel1234567890", Text: "Wann treffen wir uns?\nMontag\nDienstag", At: at(1772447400)},
		{ID: "-1001234567890/9", Parent: "-1001234567890/7", Author: "user7000000001", Text: "السلام عليكم عليا", At: at(1772447460)},
	})
}

func TestTelegramAccount(t *testing.T) {
	t.Parallel()
	all := fixture(t, "telegram/account.json")
	same(t, all.chats, []Chat{
		{Telegram, "7000000005", "Leyla", "personal_chat"},
		{Telegram, "-456789", "Kleine Gruppe", "private_group"},
		{Telegram, "7000000009", "", "saved_messages"},
		{Telegram, "-1001111111111", "", "public_channel"},
	})
	var ids []string
	for _, m := range all.messages {
		ids = append(ids, m.ID)
	}
	same(t, ids, []string{"7000000005/11", "-456789/12", "-1001111111111/2"})
}

// Chats that are not wanted are read over, whatever is in them.
func TestTelegramChatsAreChosen(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("testdata", "telegram", "account.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	stats, err := Read(t.Context(), source(t, "result.json", content), Handler{
		Chat:    func(c Chat) (bool, error) { return c.Kind == "private_group", nil },
		Message: func(m Message) error { got = append(got, m.Text); return nil },
	})
	if err != nil || stats.Skipped != 3 || stats.Chats != 1 {
		t.Errorf("%+v, %v", stats, err)
	}
	same(t, got, []string{"In der Gruppe"})
}

func TestTelegramOf2019(t *testing.T) {
	t.Parallel()
	all := fixture(t, "telegram/2019.json")
	all.messages[0].Place = Place{}
	same(t, all.messages, []Message{{
		ID: "-1001234567890/40", Author: "user521385497", Text: "Schon damals",
		At: time.Date(2019, 7, 1, 12, 0, 0, 0, berlin(t)).UTC(),
	}})
}

func TestTelegramID(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"-1001234567890/5": TelegramID("public_supergroup", 1234567890, 5),
		"-1001234567891/5": TelegramID("private_channel", 1234567891, 5),
		"-1001234567892/5": TelegramID("private_supergroup", -1001234567892, 5),
		"-77/5":            TelegramID("private_group", 77, 5),
		"7000000001/5":     TelegramID("personal_chat", 7000000001, 5),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTelegramBroken(t *testing.T) {
	t.Parallel()
	chat := func(messages string) string {
		return `{"name":"geheim","type":"private_group","id":1,"messages":[` + messages + `]}`
	}
	const begin = int64(len(`{"name":"geheim","type":"private_group","id":1,"messages":[`))
	for _, try := range []struct {
		content string
		code    Code
		offset  int64
	}{
		{``, Unknown, 0},
		{"\n \n", Unknown, 0},
		{`{}`, Unknown, 0},
		{`{"geheim":1}`, Unknown, 0},
		{`{"messages":[]}`, Broken, 12},
		{`{"type":"private_group","id":"geheim","messages":[]}`, Broken, 37},
		{chat(`7`), Broken, begin},
		{chat(`{"id":1,"type":"message","text":"geheim"}`), Broken, begin + 41},
		{chat(`{"id":1,"type":"message","date_unixtime":"1","text":5}`), Broken, begin + 52},
		{chat(`{"id":1.5,"type":"message"}`), Broken, begin + 9},
		{chat(`{"id":1,"type":"message","date":"geheim","text":"a"}`), Broken, begin + 52},
		{chat(`{"id":1,"type":"message","date_unixtime":"99999999999999","text":"a"}`), Broken, begin + 69},
		{chat(`{"id":2,"type":"message","date_unixtime":"1","text":"a"},{"id":2,"type":"message","date_unixtime":"1","text":"a"}`), Broken, begin + 113},
		{chat(``) + `geheim`, Broken, begin + 2},
		{chat(strings.Repeat(`{"x":[`, 300)), Broken, begin + 6*99 + 1},
		{chat(`{"id":1,"type":"message","text":"geh`)[:begin+36], Truncated, begin + 36},
		{`<!DOCTYPE html><html><head><title>geheim</title>`, HTML, 0},
	} {
		broken(t, try.content[:min(len(try.content), 100)], source(t, "result.json", []byte(try.content)), try.code, Place{Offset: try.offset})
	}
}

// However a file is cut, it ends with an error that says where, and gives what stands before the cut.
func TestTelegramCutAnywhere(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("testdata", "telegram", "group.json"))
	if err != nil {
		t.Fatal(err)
	}
	whole := fixture(t, "telegram/group.json")
	for n := 1; n < len(content)-2; n += 7 {
		all, err := readFrom(t, source(t, "result.json", content[:n]))
		if e, ok := err.(*Error); !ok || e.Code != Truncated || e.Place.Offset != int64(n) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		same(t, all.messages, append([]Message(nil), whole.messages[:len(all.messages)]...))
	}
}

// A name that comes twice in a message counts as it came last; two lists of messages in a chat are refused.
func TestTelegramDuplicateNames(t *testing.T) {
	t.Parallel()
	const chat = `{"type":"private_group","id":1,"messages":[{"id":1,"type":"message","date_unixtime":"1","text":"a","from_id":"user1","text":["b"],"from_id":"user2"}]`
	all, err := readFrom(t, source(t, "result.json", []byte(chat+"}")))
	if err != nil || len(all.messages) != 1 || all.messages[0].Text != "b" || all.messages[0].Author != "user2" {
		t.Errorf("%+v, %v", all.messages, err)
	}
	broken(t, "two lists", source(t, "result.json", []byte(chat+`,"messages":[]}`)), Broken, Place{Offset: int64(len(chat + `,"messages":`))})
}

func TestTelegramLongText(t *testing.T) {
	t.Parallel()
	message := `{"type":"private_group","id":1,"messages":[{"id":1,"type":"message","date_unixtime":"1","text":["` + strings.Repeat("ä", MaxText) + `","more"]}]}`
	all, err := readFrom(t, source(t, "result.json", []byte(message)))
	if err != nil {
		t.Fatal(err)
	}
	sane(t, all)
	if len(all.messages) != 1 || len(all.messages[0].Text) != MaxText || all.stats.Cut != 1 {
		t.Errorf("%d bytes, %+v", len(all.messages[0].Text), all.stats)
	}
}

// What h says ends the reading, at once and as it is.
func TestHandlersError(t *testing.T) {
	t.Parallel()
	stop := fmt.Errorf("stop")
	for _, name := range []string{"telegram/group.json", "whatsapp/ios-de.txt"} {
		content, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		_, err = Read(t.Context(), source(t, name, content), Handler{
			Chat:    func(Chat) (bool, error) { return true, nil },
			Message: func(Message) error { n++; return stop },
		})
		if err != stop || n != 1 { //nolint:errorlint // as it is
			t.Errorf("%s: %v after %d", name, err, n)
		}
		if _, err = Read(t.Context(), source(t, name, content), Handler{Chat: func(Chat) (bool, error) { return false, stop }}); err != stop { //nolint:errorlint // as it is
			t.Errorf("%s: %v", name, err)
		}
	}
}
