package server

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/internal/law"
)

// What an answer cites is pinned to the newest state in the data folder; what is not there is not.
func TestPin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	empty, err := openStatutes(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := empty.Pin("StAG", "10", ""); femos.KindOf(err) != femos.NotFound {
		t.Errorf("without any law: %v", err)
	}
	acts, err := law.ReadAll(t.Context(), "../law/testdata/2026-04-29.zip")
	if err != nil || len(acts) == 0 {
		t.Fatalf("%d acts, %v", len(acts), err)
	}
	for _, day := range []string{"2025-01-01", "2026-04-29"} {
		if err := law.Keep(folder, law.NewState(day, acts)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := openStatutes(folder)
	if err != nil {
		t.Fatal(err)
	}
	section := acts[0].Sections[0]
	for _, x := range acts[0].Sections {
		if x.Form == law.Sect && !x.Repealed {
			section = x
			break
		}
	}
	hash, day, err := s.Pin(acts[0].Short, strings.TrimPrefix(section.Designation, "§ "), "")
	if err != nil || day != "2026-04-29" || !strings.HasPrefix(hash, "sha256:") || len(hash) != 71 {
		t.Errorf("%s %s is pinned as %s of %s, %v", section.Designation, acts[0].Short, hash, day, err)
	}
	for _, bad := range []string{"9999", ""} {
		if _, _, err := s.Pin(acts[0].Short, bad, ""); err == nil {
			t.Errorf("§ %s is pinned", bad)
		}
	}
	if _, _, err = s.Pin("GibtsNichtG", "1", ""); femos.KindOf(err) != femos.NotFound {
		t.Errorf("%v", err)
	}
}

// lawOf are the statutes of a day of the tests' data.
func lawOf(t *testing.T, day string) *statutes {
	t.Helper()
	acts, err := law.ReadAll(t.Context(), filepath.Join("..", "law", "testdata", day+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := law.Keep(folder, law.NewState(day, acts)); err != nil {
		t.Fatal(err)
	}
	s, err := openStatutes(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(list []femos.Citation) string {
	var out []string
	for _, c := range list {
		out = append(out, strings.ReplaceAll(c.String(), "\u00a0", " "))
	}
	return strings.Join(out, "; ")
}

// What is typed as a citation is read in every form, a range as the sections that the loaded law has; each of them can be pinned.
func TestParse(t *testing.T) {
	t.Parallel()
	s := lawOf(t, "2026-04-29")
	for line, want := range map[string]string{
		"§§ 16a–16c AufenthG":                "§ 16a AufenthG; § 16b AufenthG; § 16c AufenthG",
		"§§ 18 bis 19 AufenthG":              "§ 18 AufenthG; § 18a AufenthG; § 18b AufenthG; § 18c AufenthG; § 18d AufenthG; § 18e AufenthG; § 18f AufenthG; § 18g AufenthG; § 18h AufenthG; § 18i AufenthG; § 19 AufenthG",
		"§§ 3, 4 Abs. 1 StAG":                "§ 3 StAG; § 4 Abs. 1 StAG",
		"§ 18 f. AufenthG":                   "§ 18 AufenthG; § 18a AufenthG",
		"§ 31 Abs. 2 S. 2 AufenthG":          "§ 31 Abs. 2 Satz 2 AufenthG",
		"§ 7 I 2 SGB II":                     "§ 7 Abs. 1 Satz 2 SGB II",
		"Anlage BeschV":                      "Anlage BeschV",
		"§ 99 Abs. 1 Nr. 3a lit. b AufenthG": "§ 99 Abs. 1 Nr. 3a Buchst. b AufenthG",
	} {
		list, err := s.Parse(line)
		if err != nil || written(list) != want {
			t.Errorf("%s is read as %s, %v", line, written(list), err)
		}
		for _, c := range list {
			if _, _, err := s.Pin(c.Act, c.Section, c.Paragraph); err != nil {
				t.Errorf("%s: %s is not pinned: %v", line, written([]femos.Citation{c}), err)
			}
			if again, err := s.Parse(written([]femos.Citation{c})); err != nil || !slices.Equal(again, []femos.Citation{c}) {
				t.Errorf("%+v, written and read again: %+v, %v", c, again, err)
			}
		}
	}
	// The ends are kept as they are cited, so that what does not exist is refused.
	if list, err := s.Parse("§§ 16a–16z AufenthG"); err != nil || !strings.HasSuffix(written(list), "§ 16g AufenthG; § 16z AufenthG") {
		t.Errorf("%s, %v", written(list), err)
	}
	for _, wide := range []string{"§§ 1–104 AufenthG", "§§ 27 ff. AufenthG"} {
		if list, err := s.Parse(wide); femos.KindOf(err) != femos.Invalid || list != nil {
			t.Errorf("%s: %v, %v", wide, list, err)
		}
	}
	for _, none := range []string{"§ 16", "Gesetz", ""} {
		if list, err := s.Parse(none); err != nil || list != nil {
			t.Errorf("%q: %v, %v", none, list, err)
		}
	}
}

// Of several sections that a running text names, each is found, also between the ends, but never more than thirty of one range.
func TestCitesRanges(t *testing.T) {
	t.Parallel()
	s := lawOf(t, "2026-04-29")
	for text, want := range map[string]string{
		"Nach den §§ 16a–16c AufenthG geht es, auch nach § 10 Abs. 1 Satz 1 StAG.": "§ 16a AufenthG; § 16b AufenthG; § 16c AufenthG; § 10 Abs. 1 StAG",
		"Die Liste steht in der Anlage BeschV.":                                    "Anlage BeschV",
		"Siehe §§ 4–6 XyzG.":                                                       "§ 4 XyzG; § 5 XyzG; § 6 XyzG",
	} {
		if got := written(s.Cites(text)); got != want {
			t.Errorf("%s cites %s", text, got)
		}
	}
	list := s.Cites("Siehe §§ 1–104 AufenthG.")
	if len(list) != law.MostSingles || list[0].Section != "1" || list[len(list)-1].Section != "104" {
		t.Errorf("%d: %s", len(list), written(list))
	}
}
