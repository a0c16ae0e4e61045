package law_test

import (
	"strings"
	"testing"

	"femos"
	"femos/internal/law"
)

// What people write, and in one style what it is. Two lines of one text are two mentions.
func TestFind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"§ 31 Abs. 2 S. 1 Nr. 3 AufenthG":                  "§ 31 Abs. 2 Satz 1 Nr. 3 AufenthG",
		"§§ 16a–16c AufenthG":                              "§§ 16a–16c AufenthG",
		"§§ 16a bis 16c AufenthG":                          "§§ 16a–16c AufenthG",
		"§ 7 I 2 SGB II":                                   "§ 7 Abs. 1 Satz 2 SGB II",
		"§ 7 IIa 1 Nr. 3 SGB II":                           "§ 7 Abs. 2a Satz 1 Nr. 3 SGB II",
		"§ 823 I BGB":                                      "§ 823 Abs. 1 BGB",
		"Art. 6 GG":                                        "Art. 6 GG",
		"Artikel 6 Absatz 1 des Grundgesetzes":             "Art. 6 Abs. 1 Grundgesetzes",
		"§ 18b Abs. 1, 2 AufenthG":                         "§ 18b Abs. 1 AufenthG; § 18b Abs. 2 AufenthG",
		"§ 2 Abs. 3 Satz 2 Nr. 1 bis 4 AufenthG":           "§ 2 Abs. 3 Satz 2 Nr. 1–4 AufenthG",
		"§§ 27 ff. AufenthG":                               "§§ 27 ff. AufenthG",
		"§§ 27f. AufenthG":                                 "§§ 27 f. AufenthG",
		"§ 16f AufenthG":                                   "§ 16f AufenthG",
		"Anlage D11a AufenthV":                             "Anlage D11a AufenthV",
		"Anlage 2 (zu § 28) SGB XII":                       "Anlage 2 SGB XII",
		"Anlage 1 zur AufenthV":                            "Anlage 1 AufenthV",
		"§ 8(1a) SGB IV":                                   "§ 8 Abs. 1a SGB IV",
		"§ 10(1) no. 2 of the BGB":                         "§ 10 Abs. 1 Nr. 2 BGB",
		"§ 1631 b BGB":                                     "§ 1631b BGB",
		"§ 3 Nr. 11 Satz 2 und 3 EStG":                     "§ 3 Nr. 11 Satz 2 EStG; § 3 Nr. 11 Satz 3 EStG",
		"§§ 3 Abs. 1, 4 Abs. 2 und 5 BGB":                  "§ 3 Abs. 1 BGB; § 4 Abs. 2 BGB; § 5 BGB",
		"§ 31 Abs. 2 S. 1 Nr. 3 und S. 2, Abs. 4 AufenthG": "§ 31 Abs. 2 Satz 1 Nr. 3 AufenthG; § 31 Abs. 2 Satz 2 AufenthG; § 31 Abs. 4 AufenthG",
		"§ 5 Abs. 1 Satz 1, 2. Halbsatz AufenthG":          "§ 5 Abs. 1 Satz 1 Halbsatz 2 AufenthG",
		"§ 25 Abs. 4a Satz 1 Halbsatz 2 AufenthG i. V. m. § 5 Abs. 1 Nr. 1":  "§ 25 Abs. 4a Satz 1 Halbsatz 2 AufenthG | § 5 Abs. 1 Nr. 1 AufenthG",
		"§ 5(3), § 27(3) and § 9 AufenthG":                                   "§ 5 Abs. 3 AufenthG | § 27 Abs. 3 AufenthG | § 9 AufenthG",
		"§ 99 Abs. 1 Nr. 3a lit. b) AufenthG":                                "§ 99 Abs. 1 Nr. 3a Buchst. b AufenthG",
		"§ 1 Abs. 1 Nr. 2 Buchst. a Doppelbuchst. bb AO":                     "§ 1 Abs. 1 Nr. 2 Buchst. a Buchst. bb AO",
		"§ 7 des Vierten Buches Sozialgesetzbuch":                            "§ 7 Vierten Buches Sozialgesetzbuch",
		"§ 535 des Bürgerlichen Gesetzbuchs":                                 "§ 535 Bürgerlichen Gesetzbuchs",
		"§ 1 RBSFV 2026 und § 3 UStG 1980":                                   "§ 1 RBSFV 2026 | § 3 UStG 1980",
		"§ 4 Abs. 2 FreizügG/EU":                                             "§ 4 Abs. 2 FreizügG/EU",
		"§ 1 MiLoV5, § 2 DeuFöV":                                             "§ 1 MiLoV5 | § 2 DeuFöV",
		"SGB II § 16 is from the state before 1 Jul 2026":                    "§ 16 SGB II",
		"Nach § 7 SGB-II, SGB XII § 23":                                      "§ 7 SGB-II | § 23 SGB XII",
		"§ 31\u00a0Abs.\u00a02\nAufenthG":                                    "§ 31 Abs. 2 AufenthG",
		"unterschied §81 abs 3 und abs 4 fiktion":                            "§ 81 Abs. 3; § 81 Abs. 4",
		"Wer vor Ablauf verlängert hat (§ 81 Abs. 4, 5 AufenthG), darf.":     "§ 81 Abs. 4 AufenthG; § 81 Abs. 5 AufenthG",
		"Mit § 24 und 18 Sprachen":                                           "§ 24",
		"gilt § 24 bis 2027 oder § 24 bis 31. Dezember":                      "§ 24 | § 24",
		"Mit § 16b, 140 Tage":                                                "§ 16b",
		"§ 24 BAMF entscheidet, § 24 OK":                                     "§ 24 | § 24",
		"Die Art und Weise, die Anlage, Anlage zum Brief, Artikel, §, § ab.": "",
		"§ 18b.":  "§ 18b",
		"§ 18bis": "",
	} {
		var got []string
		for _, m := range law.Find(text) {
			var list []string
			for _, c := range m.Citations {
				list = append(list, c.String())
			}
			got = append(got, strings.Join(list, "; "))
		}
		if g := strings.Join(got, " | "); g != want {
			t.Errorf("%q\n got %s\nwant %s", text, g, want)
		}
	}
}

// A mention says where it stands, to the byte, also behind Arabic.
func TestFindPlaces(t *testing.T) {
	t.Parallel()
	text := "حسب القانون § 31 Abs. 2 AufenthG، ثم SGB II § 7 (und Art. 6 GG)."
	var got []string
	for _, m := range law.Find(text) {
		got = append(got, text[m.Start:m.End])
	}
	if s := strings.Join(got, "|"); s != "§ 31 Abs. 2 AufenthG|SGB II § 7|Art. 6 GG" {
		t.Error(s)
	}
}

func TestParseCitations(t *testing.T) {
	t.Parallel()
	for text, n := range map[string]int{
		" § 31 Abs. 2 AufenthG. ": 1, "§ 18b Abs. 1, 2 AufenthG": 2, "§ 3 AGG, § 5 BGB": 2, "SGB II § 7": 1, "§§ 27 ff. AufenthG": 1,
		"§ 5": 1, "": 0, "Hallo": 0, "siehe § 5 AGG": 0, "§ 5 AGG gilt": 0, "§ 5 AGG oder so § 6 AGG": 0,
	} {
		list, err := law.ParseCitations(text)
		if len(list) != n || (err == nil) != (n > 0) || n == 0 && femos.KindOf(err) != femos.Invalid {
			t.Errorf("%q: %v, %v", text, list, err)
		}
	}
}

// FuzzFind: places lie in the text in order, and what is written in one style is read as the same.
func FuzzFind(f *testing.F) {
	for _, text := range []string{
		"§ 31 Abs. 2 S. 1 Nr. 3 AufenthG", "§§ 16a–16c, 18 ff. AufenthG i. V. m. Art. 6 I 2 GG", "Anlage 2 (zu § 28) SGB XII; SGB II § 7(1a)",
		"§ 1631 b BGB, 2. Halbsatz lit. a)", "§ 7 des Vierten Buches Sozialgesetzbuch", "§§§ 5\u00a0ff", "\xc2§\xa7 1 A",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, m := range law.Find(text) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) || len(m.Citations) == 0 {
				t.Fatalf("%q: %d to %d of %d", text, m.Start, m.End, len(text))
			}
			last = m.End
			for _, c := range m.Citations {
				again := law.Find(c.String())
				if len(again) == 0 || again[0].Citations[0].Section != c.Section || again[0].Citations[0].Form != c.Form {
					t.Errorf("%q: %q is read as %v", text, c.String(), again)
				}
			}
		}
	})
}
