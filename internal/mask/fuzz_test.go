package mask_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"femos/internal/mask"
	"femos/internal/mask/pastes"
)

// hostile are texts that break careless code.
var hostile = []string{
	"", "\x00", "\xff\xfe", "a\x80b", "@", "@@@@", "....", "a@b", "+", "++49", "[name]", "[name", "Frau [name] Müller", "[[name]]",
	"Frau Frau Frau Frau", "0\u200e1\u200e7\u200e6 1234567", "Az Az Az 1", "DE12 ", "ich heiße", "ich heiße \n", "e\u0301\u0301\u0301",
	"\u202e0176 1234567\u202c", "Anna Anna Anna Anna Anna Anna Anna Anna", "geb.", "* 1.1.1990", "Str. 1", "Straße des 17. Juni 135",
	"１７６０４０６９０", "https://t.me/", "https://t.me/a@b.de", "t.me/anna.bsky.social", "ANNA ANNA BITTE HILFE JETZT", "Anna: Boris: Clara:",
	"1.1.1.1.1.1.1.1.1", "12 K 345/24 ER ER", "a at gmail dot com at gmail dot com", "İİİ Ayşe'nin ıı", "ﷺ محمد", "👩‍👩‍👧 Anna 👩🏿",
}

func seed(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	for _, lang := range pastes.Languages {
		all, err := pastes.Read(os.DirFS("testdata"), "pastes", lang)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range all {
			f.Add(p.Text)
		}
	}
}

// FuzzText: marks are in order, apart, at rune boundaries; a placeholder is never marked; masking twice changes
// nothing more.
func FuzzText(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		done := 0
		for _, m := range mask.Find(text) {
			if m.Start < done || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("mark %v out of order in %q", m, text)
			}
			if !utf8.RuneStart(text[m.Start]) || m.End < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[m.End]) {
				t.Fatalf("mark %v splits a rune of %q", m, text)
			}
			done = m.End
		}
		once := mask.Text(text)
		for _, m := range mask.Find(once) {
			t.Fatalf("%q: again %s %q", once, m.Kind, once[m.Start:m.End])
		}
		if twice := mask.Text(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
	})
}

// FuzzClean: the result is valid, normal, without controls, and stays as it is.
func FuzzClean(f *testing.F) {
	seed(f)
	f.Add("a\u0300\u0301\u0300\u0301\u0300\u0301\u0300\u0301\u0300\u0301\u0300\u0301")
	f.Add("\u2066a\n\u2069b\u202a\u2069\u202c\r\n\u0085")
	f.Fuzz(func(t *testing.T, text string) {
		once := mask.Clean(text)
		if !utf8.ValidString(once) || !norm.NFC.IsNormalString(once) {
			t.Fatalf("%q: not valid or not normal", once)
		}
		if i := strings.IndexFunc(once, func(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7F && r < 0xA0 }); i >= 0 {
			t.Fatalf("%q: control character at %d", once, i)
		}
		if twice := mask.Clean(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
	})
}

// TestLong runs over long texts of what is worst for every part, and over a megabyte of some; a search that is not
// linear would not end.
func TestLong(t *testing.T) {
	t.Parallel()
	for _, unit := range append(hostile, "e"+strings.Repeat("\u0301", 10000), "1", "1 ", "12.", "1-", "a.", "a@", "@a", "Anna ", "Anna.", "Az ", "geb ",
		"DE12", "Straße ", "Am ", "http://", "http://a.de/x ", "(at) ", "0176", "+49 ", "[", "[name]", "\u202a", "ن", "Frau ", "A-", "mein Mann ", ": \n") {
		if unit == "" {
			continue
		}
		long := strings.Repeat(unit, max(1, 1<<15/len(unit)))
		mask.Text(long)
		mask.Clean(long)
	}
	for _, unit := range []string{"e" + strings.Repeat("\u0301", 10000), "Frau ", "1-", "a.b@"} {
		long := strings.Repeat(unit, 1<<20/len(unit))
		mask.Find(long)
		mask.Clean(long)
	}
}

func BenchmarkFind(b *testing.B) {
	const post = "Hallo ihr lieben, ich heiße Amina Yusuf und wohne in der Hauptstraße 12 in Köln. Mein Mann hat einen Brief vom " +
		"Jobcenter bekommen, Frau Krüger sagt wir müssen 1.200 Euro bis 14.03.2025 zurückzahlen, § 50 SGB X. Wer kennt " +
		"eine gute Beratung? Meine Nummer ist 0176 04069012, mail amina.y@gmail.com. Danke euch allen!"
	b.SetBytes(int64(len(post)))
	b.ReportAllocs()
	mask.Find(post)
	for b.Loop() {
		mask.Find(post)
	}
}
