package export

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos/internal/connector/export/whatsapp"
)

// TestWhatsAppSettings reads the same conversation as phones of other settings write it. Beside each file stands what
// it says: the order of the date, how many notices and media are left out, and each message with its time in Berlin.
func TestWhatsAppSettings(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "whatsapp", "*.txt"))
	if err != nil || len(paths) < 25 {
		t.Fatal("fixtures are missing", err)
	}
	for _, path := range paths {
		want, err := os.ReadFile(strings.TrimSuffix(path, ".txt") + ".want")
		if err != nil {
			t.Fatal(err)
		}
		all := fixture(t, "whatsapp/"+filepath.Base(path))
		var got strings.Builder
		fmt.Fprintf(&got, "%s %d %d\n", all.stats.Dates, all.stats.Service, all.stats.Media)
		for _, m := range all.messages {
			flag := ""
			if m.Deleted {
				flag = "deleted"
			}
			if !m.Edited.IsZero() {
				flag = "edited"
			}
			fmt.Fprintf(&got, "%s|%s|%s|%s\n", m.At.In(berlin(t)).Format("2006-01-02T15:04:05"), m.Author, flag, strings.ReplaceAll(m.Text, "\n", `\n`))
		}
		if got.String() != string(want) {
			t.Errorf("%s: got\n%swant\n%s", path, &got, want)
		}
		if all.stats.Unsure {
			t.Errorf("%s: unsure", path)
		}
	}
}

// The same chat from another phone: other names, with or without seconds, another language. The ids are the same.
func TestWhatsAppIDsOfTwoPhones(t *testing.T) {
	t.Parallel()
	a := fixture(t, "whatsapp/ios-ar.txt")
	for _, other := range []string{"android-de", "android-en-us", "android-fr", "ios-de-utf16"} {
		b := fixture(t, "whatsapp/"+other+".txt")
		for i, m := range a.messages {
			if i == 1 { // here the phones say something else, for the test of dates in texts
				continue
			}
			if m.ID != b.messages[i].ID {
				t.Errorf("%s: message %d has another id", other, i)
			}
		}
	}
	same(t, a.messages[0].ID, WhatsAppID(a.messages[0].At.Truncate(time.Minute), " "+strings.ReplaceAll(a.messages[0].Text, " ", "  "), false, 1))
}

// A longer export has the same ids for what both have, also where the same is said twice.
func TestWhatsAppIDsOfALongerExport(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	var before transcript
	for i := range 30 {
		fmt.Fprintf(&text, "27.11.26, 14:0%d - Amina: ja\n", i/10)
		all, err := readFrom(t, source(t, "", []byte(text.String())))
		if err != nil {
			t.Fatal(err)
		}
		sane(t, all)
		for j, m := range before.messages {
			if all.messages[j].ID != m.ID {
				t.Fatalf("message %d of %d has another id now", j, i)
			}
		}
		before = all
	}
}

func TestWhatsAppDayOrMonth(t *testing.T) {
	t.Parallel()
	for _, try := range []struct {
		dates, want string
		unsure      bool
	}{
		{"1/5/26, 14:03 - |13/5/26, 14:03 - ", "dmy", false},
		{"1/5/26, 14:03 - |1/13/26, 14:03 - ", "mdy", false},
		{"1/5/26, 14:03 - |1/6/26, 14:03 - |2/1/26, 14:03 - ", "mdy", false},
		{"5/1/26, 14:03 - |6/1/26, 14:03 - |1/2/26, 14:03 - ", "dmy", false},
		{"05/01/26, 14:03 - |", "dmy", true},
		{"5/1/26, 2:03 PM - ", "mdy", true},
		{"5/1/26, 2:03 pm - ", "dmy", true},
		{"5/1/26, 14:03 - ", "dmy", true},
		{"5/1/26, 14:03 - <Media omitted>|5/1/26, 14:03 - ", "mdy", true},
		{"5.1.26, 14:03 - ", "dmy", false},
		{"5-1-26, 14:03 - ", "dmy", false},
		{"2026/5/1, 14:03 - ", "ymd", false},
		{"26-11-27, 14:03 - |26-11-28, 14:03 - ", "dmy", false}, // or 2026, but nothing says so
		{"99-11-27, 14:03 - |32-11-28, 14:03 - ", "ymd", false},
		{"۱۴۰۵/۹/۶، ۱۴:۰۳ - ", "ymd-solar", false},
	} {
		var text strings.Builder
		for _, head := range strings.Split(strings.TrimSuffix(try.dates, "|"), "|") {
			text.WriteString(head + "Amina: hallo\n")
		}
		all, err := readFrom(t, source(t, "", []byte(text.String())))
		if err != nil || all.stats.Dates != try.want || all.stats.Unsure != try.unsure {
			t.Errorf("%s: %s, unsure: %t, %v", try.dates, all.stats.Dates, all.stats.Unsure, err)
		}
	}
}

// Where nothing decides, both ways to read the dates are told, and one is chosen; where the file speaks against it, the
// line is named.
func TestWhatsAppDatesChosen(t *testing.T) {
	t.Parallel()
	src := source(t, "", []byte("5/1/26, 14:03 - Amina: hallo\n6/1/26, 14:03 - Amina: hallo\n"))
	day := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 14, 3, 0, 0, berlin(t)).UTC()
	}
	spans := []whatsapp.Span{{Dates: "dmy", First: day(1, 5), Last: day(1, 6)}, {Dates: "mdy", First: day(5, 1), Last: day(6, 1)}}
	for _, dates := range []string{"", "dmy", "mdy"} {
		src.Dates = dates
		all, err := readFrom(t, src)
		if err != nil {
			t.Fatal(err)
		}
		same(t, all.stats.Spans, spans)
		at := spans[0]
		if dates == "mdy" {
			at = spans[1]
		}
		if all.stats.Dates != at.Dates || !all.stats.Unsure || !all.messages[0].At.Equal(at.First) || !all.messages[1].At.Equal(at.Last) {
			t.Errorf("%q: %+v, %v", dates, all.stats, all.messages)
		}
	}
	for dates, text := range map[string]string{"mdy": "5/1/26, 14:03 - A: b\n13/1/26, 14:03 - A: b", "dmy": "1/5/26, 14:03 - A: b\n1/13/26, 14:03 - A: b"} {
		src := source(t, "", []byte(text))
		src.Dates = dates
		broken(t, dates, src, Dates, Place{Line: 2})
	}
	src = source(t, "", []byte("2026-05-01, 14:03 - A: b"))
	src.Dates = "dmy"
	broken(t, "year first", src, Dates, Place{Line: 1})
}

// Lines that look like the beginning of a message.
func TestWhatsAppDatesInTexts(t *testing.T) {
	t.Parallel()
	text := strings.Join([]string{
		"27.11.26, 14:03 - Amina: Termine:",
		"28.11.2026, 14:03 - vier Ziffern",    // another form
		"28/11/26, 14:03 - Schrägstriche",     // another form
		"[28.11.26, 14:03] Leyla: geklammert", // another form
		"28.11.26, 14:03:10 - Sekunden",       // another form
		"28.11.26, 2:03 PM - Leyla: zwölf",    // another form
		"28.11.26 um 14 Uhr - Leyla: Text",    // no time
		"31.11.26, 14:03 - Leyla: kein Tag",   // no such day
		"28.11.26, 24:03 - Leyla: keine Zeit",
		"28.11.26, 14:03 -ohne Leerzeichen",
		"28.11.26, 14:04 - Leyla: eine Nachricht",
	}, "\n")
	all, err := readFrom(t, source(t, "", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	sane(t, all)
	if len(all.messages) != 2 || strings.Count(all.messages[0].Text, "\n") != 9 || all.messages[1].Text != "eine Nachricht" {
		t.Errorf("%+v", all.messages)
	}
	if all.stats.Odd != 6 || all.stats.OddLine != 2 {
		t.Errorf("%d lines are odd, the first is %d", all.stats.Odd, all.stats.OddLine)
	}
	same(t, all.messages[1].Place, Place{Line: 11, Offset: int64(strings.LastIndex(text, "\n") + 1)})
}

func TestWhatsAppWhoAndWhat(t *testing.T) {
	t.Parallel()
	for _, try := range []struct{ line, author, text string }{
		{"Amina: hallo", "Amina", "hallo"},
		{"Amina: ", "", ""},
		{"Amina:", "", ""},
		{"~ Amina: hallo", "Amina", "hallo"},
		{"Amina: Betreff: hallo", "Amina", "Betreff: hallo"},
		{"Amina: <3", "Amina", "<3"},
		{"Amina: <b>fett</b>", "Amina", "<b>fett</b>"},
		{"Amina: Die Nachricht wurde gelöscht, oder?", "Amina", "Die Nachricht wurde gelöscht, oder?"},
		{"Amina: Diese Nachricht wurde gelöscht. Warum?", "Amina", "Diese Nachricht wurde gelöscht. Warum?"},
		{"Amina: null", "", ""},
		{"Amina: <View once voice message omitted>", "", ""},
		{"Amina: PTT-20261127-WA0007.opus (датотека је приложена)", "", ""},
		{"Amina: Bescheid vom 3.pdf (Datei angehängt)", "", ""},
		{"Amina: Bescheid vom 3.pdf (Datei angehängt)\nStimmt das?", "Amina", "Stimmt das?"},
		{"Amina: Standort: https://maps.google.com/?q=50.9,6.9", "", ""},
		{"Amina: Hallo (Datei fehlt)", "Amina", "Hallo (Datei fehlt)"},
		{"Amina: UMFRAGE:\nWann?\nOPTION: Montag (3 Stimmen)\nOPTION: Dienstag (1 Stimme)", "Amina", "Wann?\nMontag\nDienstag"},
		{"Amina: \u200eخبر", "Amina", "خبر"},
		{"Amina: a\x00b\xff", "Amina", "a\x00b\uFFFD"},
		{"Amina changed the subject from \"Mamas\" to \"Mamas: Köln\"", "", ""},
		{"Amina hat den Betreff von „Mamas: alt“ zu „Mamas: neu“ geändert", "", ""},
		{"Amina hat ihre Telefonnummer geändert.", "", ""},
		{"Du hast Amina hinzugefügt", "", ""},
	} {
		all, err := readFrom(t, source(t, "", []byte("27.11.26, 14:03 - "+try.line+"\n")))
		if err != nil {
			t.Errorf("%q: %v", try.line, err)
			continue
		}
		sane(t, all)
		switch {
		case try.text == "" && len(all.messages) == 0 && all.stats.Service+all.stats.Media == 1:
		case len(all.messages) == 1 && all.messages[0].Author == try.author && all.messages[0].Text == try.text:
		default:
			t.Errorf("%q: %+v, %+v", try.line, all.messages, all.stats)
		}
	}
}

func TestWhatsAppNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"WhatsApp Chat with Mamas Köln.txt": "Mamas Köln", "WhatsApp-Chat mit Mamas.zip": "Mamas", "WhatsApp Chat - Mamas (2).zip": "Mamas",
		"محادثة واتساب مع الأمهات.txt": "الأمهات", "Чат WhatsApp с Мамы.txt": "Мамы", "Anneler ile WhatsApp Sohbeti.txt": "Anneler",
		"Chat de WhatsApp con Mamás.txt": "Mamás", "Discussion WhatsApp avec Mamans.txt": "Mamans", "Conversa do WhatsApp com Mães.txt": "Mães",
		"_chat.txt": "", "x.txt": "", "C:\\geheim\\WhatsApp Chat with A.txt": "A",
	} {
		all, err := readFrom(t, source(t, name, []byte("27.11.26, 14:03 - A: b")))
		if err != nil || all.chats[0].Name != want {
			t.Errorf("%s: %q, %v", name, all.chats, err)
		}
	}
}

func TestWhatsAppBroken(t *testing.T) {
	t.Parallel()
	for content, code := range map[string]Code{
		"geheim\n":                                Unknown,
		"geheim: 27.11.26, 14:03 - A: b":          Unknown,
		strings.Repeat("geheim\n", 100_000):       Unknown,
		"٦/٦/١٤٤٨، ٢:٠٣ م - geheim: b\n":          Calendar,
		"27.11.26, 14:03 - " + "\xff\xfe" + ": b": "",
	} {
		if code == "" {
			if all, err := readFrom(t, source(t, "x.txt", []byte(content))); err != nil || all.stats.Messages != 1 {
				t.Errorf("%q: %v", content, err)
			}
			continue
		}
		broken(t, content[:min(len(content), 60)], source(t, "x.txt", []byte(content)), code, Place{Line: 1})
	}
}

func TestWhatsAppLongLines(t *testing.T) {
	t.Parallel()
	text := "27.11.26, 14:03 - A: " + strings.Repeat("ä", MaxText) + "\n27.11.26, 14:04 - A: kurz"
	all, err := readFrom(t, source(t, "", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	sane(t, all)
	if len(all.messages) != 2 || len(all.messages[0].Text) < MaxText-4 || all.stats.Cut != 1 {
		t.Errorf("%+v", all.stats)
	}
}
