package export

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// The half of the day stands before or behind the time, in letters of any kind, with spaces of any width: each phone's
// setting for 12 hours says the same four moments, 00:03, 08:03, 12:03 and 23:03 of the 27th.
func TestWhatsAppHalves(t *testing.T) {
	t.Parallel()
	ios := func(date, clock string) string { return "\u200e[" + date + ", " + clock + "] Amina: hallo\n" }
	android := func(date, clock string) string { return date + ", " + clock + " - Amina: hallo\n" }
	for _, try := range []struct {
		what, date string
		line       func(date, clock string) string
		clocks     [4]string
	}{
		{"de, iPhone", "27.11.26", ios, [4]string{"12:03:22\u202fAM", "8:03:22\u202fAM", "12:03:22\u202fPM", "11:03:22\u202fPM"}},
		{"de, iPhone, older", "27.11.26", ios, [4]string{"12:03:22 vorm.", "8:03:22 vorm.", "12:03:22 nachm.", "11:03:22 nachm."}},
		{"de, Android", "27.11.26", android, [4]string{"12:03\u00a0vorm.", "8:03\u00a0vorm.", "12:03\u00a0nachm.", "11:03\u00a0nachm."}},
		{"de, Android, parts of the day", "27.11.26", android, [4]string{"12:03 nachts", "8:03 morgens", "12:03 mittags", "11:03 abends"}},
		{"en, iPhone", "27/11/2026", ios, [4]string{"12:03:22\u202fAM", "8:03:22\u202fAM", "12:03:22\u202fPM", "11:03:22\u202fPM"}},
		{"en, Android", "27/11/26", android, [4]string{"12:03\u202fam", "8:03\u202fam", "12:03\u202fpm", "11:03\u202fpm"}},
		{"en, Canada", "2026-11-27", android, [4]string{"12:03\u00a0a.m.", "8:03\u00a0a.m.", "12:03\u00a0p.m.", "11:03\u00a0p.m."}},
		{"en, Android, parts of the day", "27/11/26", android, [4]string{"12:03 at night", "8:03 in the morning", "12:03 in the afternoon", "11:03 at night"}},
		{"ar, iPhone", "٢٧\u200f/١١\u200f/٢٠٢٦", ios, [4]string{"١٢:٠٣:٢٢\u00a0ص", "٨:٠٣:٢٢\u00a0ص", "١٢:٠٣:٢٢\u00a0م", "١١:٠٣:٢٢\u00a0م"}},
		{"ar, Android", "٢٧\u200f/١١\u200f/٢٠٢٦", android, [4]string{"١٢:٠٣ ص", "٨:٠٣ ص", "١٢:٠٣ م", "١١:٠٣ م"}},
		{"ar, Latin digits", "27\u200f/11\u200f/2026", android, [4]string{"12:03\u202fص", "8:03\u202fص", "12:03\u202fم", "11:03\u202fم"}},
		{"ar, parts of the day", "27\u200f/11\u200f/2026", android, [4]string{"12:03 منتصف الليل", "8:03 صباحًا", "12:03 ظهرًا", "11:03 مساءً"}},
		{"fa, iPhone", "۲۰۲۶/۱۱/۲۷", ios, [4]string{"۱۲:۰۳:۲۲\u202fق.ظ.", "۸:۰۳:۲۲\u202fق.ظ.", "۱۲:۰۳:۲۲\u202fب.ظ.", "۱۱:۰۳:۲۲\u202fب.ظ."}},
		{"fa, Android", "۲۰۲۶/۱۱/۲۷", android, [4]string{"۱۲:۰۳ قبل\u200cازظهر", "۸:۰۳ قبل\u200cازظهر", "۱۲:۰۳ بعدازظهر", "۱۱:۰۳ بعد از ظهر"}},
		{"fa, parts of the day", "۲۰۲۶/۱۱/۲۷", android, [4]string{"۱۲:۰۳ شب", "۸:۰۳ صبح", "۱۲:۰۳ ظهر", "۱۱:۰۳ شب"}},
		{"ru, iPhone", "27.11.2026", ios, [4]string{"12:03:22\u202fAM", "8:03:22\u202fAM", "12:03:22\u202fPM", "11:03:22\u202fPM"}},
		{"ru, older", "27.11.2026", ios, [4]string{"12:03:22 ДП", "8:03:22 ДП", "12:03:22 ПП", "11:03:22 ПП"}},
		{"ru, older, in words", "27.11.2026", android, [4]string{"12:03 до полудня", "8:03 до полудня", "12:03 после полудня", "11:03 после полудня"}},
		{"ru, Android, parts of the day", "27.11.2026", android, [4]string{"12:03 ночи", "8:03 утра", "12:03 дня", "11:03 вечера"}},
		{"tr, iPhone", "27.11.2026", ios, [4]string{"ÖÖ 12:03:22", "ÖÖ 8:03:22", "ÖS 12:03:22", "ÖS 11:03:22"}},
		{"tr, behind", "27.11.2026", ios, [4]string{"12:03:22\u202fÖÖ", "8:03:22\u202föö", "12:03:22\u202fÖS", "11:03:22\u202fös"}},
		{"tr, Android", "27.11.2026", android, [4]string{"ÖÖ\u00a012:03", "ÖÖ\u00a08:03", "ÖS\u00a012:03", "ÖS\u00a011:03"}},
		{"tr, parts of the day", "27.11.2026", android, [4]string{"gece 12:03", "sabah 8:03", "öğleden sonra 12:03", "gece 11:03"}},
		{"uk", "27.11.26", android, [4]string{"12:03 дп", "8:03 дп", "12:03 пп", "11:03 пп"}},
		{"uk, parts of the day", "27.11.26", android, [4]string{"12:03 ночі", "8:03 ранку", "12:03 дня", "11:03 вечора"}},
		{"es", "27/11/26", android, [4]string{"12:03\u202fa.\u00a0m.", "8:03\u202fa.\u00a0m.", "12:03\u202fp.\u00a0m.", "11:03\u202fp.\u00a0m."}},
		{"es, parts of the day", "27/11/26", android, [4]string{"12:03 de la madrugada", "8:03 de la mañana", "12:03 de la tarde", "11:03 de la noche"}},
		{"pt, parts of the day", "27/11/26", android, [4]string{"12:03 da madrugada", "8:03 da manhã", "12:03 da tarde", "11:03 da noite"}},
		{"fr, parts of the day", "27/11/26", android, [4]string{"12:03 du matin", "8:03 du matin", "12:03 de l’après-midi", "11:03 du soir"}},
		{"sr", "27.11.26.", android, [4]string{"12:03 пре подне", "8:03 пре подне", "12:03 по подне", "11:03 по подне"}},
		{"sr, parts of the day", "27.11.26.", android, [4]string{"12:03 noću", "8:03 ujutro", "12:03 po podne", "11:03 uveče"}},
		{"ps", "۲۰۲۶/۱۱/۲۷", android, [4]string{"۱۲:۰۳ غ.م.", "۸:۰۳ غ.م.", "۱۲:۰۳ غ.و.", "۱۱:۰۳ غ.و."}},
	} {
		var text strings.Builder
		for _, clock := range try.clocks {
			text.WriteString(try.line(try.date, clock))
		}
		all, err := readFrom(t, source(t, "", []byte(text.String())))
		if err != nil {
			t.Errorf("%s: %v", try.what, err)
			continue
		}
		var got []string
		for _, m := range all.messages {
			got = append(got, m.Text+" "+m.At.In(berlin(t)).Format("2006-01-02 15:04"))
		}
		want := []string{"hallo 2026-11-27 00:03", "hallo 2026-11-27 08:03", "hallo 2026-11-27 12:03", "hallo 2026-11-27 23:03"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", try.what, got)
		}
	}
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

// A group that is renamed is no message, on either phone, whoever does it, also with a colon in the old name, in the new
// one, or in the one that iOS puts before what it says itself.
func TestWhatsAppRenames(t *testing.T) {
	t.Parallel()
	for language, said := range map[string][]string{
		"de": {"Amina hat den Betreff von „Mamas: alt“ zu „Mamas: neu“ geändert", "Amina hat den Gruppennamen von „Mamas“ zu „Mamas: neu“ geändert.", "Du hast den Betreff von \"Mamas\" zu \"Mamas: neu\" geändert", "Du hast den Gruppennamen zu „Mamas: neu“ geändert."},
		"en": {"Amina changed the subject from \"Mamas: old\" to \"Mamas: new\"", "Amina changed the group name from “Mamas” to “Mamas: new”", "You changed the subject to “Mamas: new”", "You changed the group name from \"Mamas\" to \"Mamas: new\""},
		"ar": {"غيّر Amina الموضوع من \"Mamas: alt\" إلى \"Mamas: neu\"", "غيّرت Amina اسم المجموعة من \"Mamas\" إلى \"Mamas: neu\"", "لقد غيّرت الموضوع من “Mamas” إلى “Mamas: neu”", "لقد قمت بتغيير اسم المجموعة إلى «Mamas: neu»", "غيّرت الموضوع إلى Mamas: neu"},
		"fa": {"Amina موضوع را از «Mamas: alt» به «Mamas: neu» تغییر داد", "Amina نام گروه را از «Mamas» به «Mamas: neu» تغییر داد", "شما موضوع را از \"Mamas\" به \"Mamas: neu\" تغییر دادید", "شما موضوع را به Mamas: neu تغییر دادید"},
		"ru": {"Amina изменила тему с «Mamas: alt» на «Mamas: neu»", "Amina изменил(-а) название группы с «Mamas» на «Mamas: neu»", "Вы изменили тему с \"Mamas\" на \"Mamas: neu\"", "Вы изменили название группы на «Mamas: neu»", "Amina изменил тему на Mamas: neu"},
		"tr": {"Amina, grup konusunu \"Mamas: alt\" yerine \"Mamas: neu\" olarak değiştirdi", "Amina grup adını “Mamas” yerine “Mamas: neu” olarak değiştirdi", "Grup konusunu “Mamas” yerine “Mamas: neu” olarak değiştirdiniz", "Konuyu Mamas: neu olarak değiştirdiniz"},
	} {
		for _, line := range said {
			for _, whole := range []string{
				"27.11.26, 14:03 - " + line,
				"\u200e[27.11.26, 14:03:22] Amina: \u200e" + line,
				"\u200e[27.11.26, 14:03:22] Mamas: alt: \u200e" + line, // the group's name
				"[27.11.26, 14:03:22] Nour: \u200e" + line,
				"[27.11.26, 14:03:22] Nour: \u200e" + line + "\n[27.11.26, 14:03:23] Nour: Team: hallo\n[27.11.26, 14:03:24] Nour: hallo\n[27.11.26, 14:03:25] Nour: hallo",
			} {
				all, err := readFrom(t, source(t, "", []byte(whole+"\n")))
				more := strings.Count(whole, "\n")
				if err != nil || len(all.messages) != more || all.stats.Service != 1 {
					t.Errorf("%s: %q: %+v, %+v, %v", language, whole, all.messages, all.stats, err)
				}
			}
		}
	}
	// Once it is known what the group is called, that is so of all the app says, in whatever words.
	all, err := readFrom(t, source(t, "", []byte("[27.11.26, 14:03:22] Mamas: Köln: \u200eAmina ging\n[27.11.26, 14:03:22] Mamas: Köln: \u200eAnrufe sind Ende-zu-Ende-verschlüsselt\n[27.11.26, 14:03:23] Mamas: Köln war schön\n")))
	if err != nil || all.stats.Service != 2 || len(all.messages) != 1 || all.messages[0].Author != "Mamas" {
		t.Errorf("%+v, %+v, %v", all.messages, all.stats, err)
	}
	// What a person writes of it is hers.
	for _, text := range []string{"der Gruppenname: gefällt er euch?", "Betreff: \u200eخبر", "\u200eخبر: Amina changed", "Frage: \u200eund dann?"} {
		all, err := readFrom(t, source(t, "", []byte("[27.11.26, 14:03:22] Nour: "+text+"\n[27.11.26, 14:03:22] Amina: hallo\n")))
		if err != nil || len(all.messages) != 2 || all.messages[0].Author != "Nour" {
			t.Errorf("%q: %+v, %v", text, all.messages, err)
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
