package law_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"femos/internal/law"
)

// one resolves the only citation of a text.
func one(t *testing.T, s *law.State, text string) law.Resolution {
	t.Helper()
	list, err := law.ParseCitations(text)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %v, %v", text, list, err)
	}
	return s.Resolve(list[0])
}

func TestResolve(t *testing.T) {
	t.Parallel()
	s := state(t, "2026-04-29")
	for text, want := range map[string]string{ // what is marked: its beginning … its end
		"§ 31 Abs. 1 Satz 1 Nr. 2 AufenthG":           "2. der Ausländer gestorben ist…im Bundesgebiet bestand",
		"§ 31 I 1 Nr. 2 Aufenthaltsgesetz":            "2. der Ausländer gestorben ist…im Bundesgebiet bestand",
		"§ 31 Abs. 1 Satz 1 AufenthG":                 "Die Aufenthaltserlaubnis des Ehegatten…nicht rechtzeitig beantragen.",
		"§ 31 Abs. 2 Satz 2 des Aufenthaltsgesetzes":  "Eine besondere Härte liegt…Opfer häuslicher Gewalt ist.",
		"§ 31 Abs. 2 Satz 2 Halbsatz 2 AufenthG 2004": "dies ist insbesondere anzunehmen…Gewalt ist.",
		"§ 2 Abs. 3 Satz 3 AufenthG":                  "Ist der Ausländer in einer gesetzlichen…Krankenversicherungsschutz.",
		"§ 2 Abs. 3 Satz 2 Nr. 2 bis 4 AufenthG":      "2. Kinderzuschlag…4. Elterngeld,",
		"§ 7 Abs. 1 Satz 2 SGB II":                    "Ausgenommen sind…Asylbewerberleistungsgesetzes.",
		"§ 99 Abs. 1 Nr. 3a Buchst. b AufenthG":       "b) vorzusehen, dass…hinweist,",
		"§ 18b Abs. 1 AufenthG":                       "Einer Fachkraft mit akademischer…erteilt.",
		"§ 20 Abs. 1 Zweiten Buches Sozialgesetzbuch": "(1) Der Regelbedarf…",
		"Anlage BeschV":                               "1. Afghanistan…Zentralafrikanische Republik.",
		"§ 10 Abs. 1 Satz 1 Nr. 1 RuStAG":             "1. sich zur freiheitlichen…",
		"§ 104c AufenthG":                             "(1) Eine Aufenthaltserlaubnis nach § 104c…§ 81 Absatz 4.",
		"§ 1 Abs. 1 UVG":                              "(1) Anspruch auf…",
	} {
		r := one(t, s, text)
		marked := r.Text[r.Range.Start:r.Range.End]
		begin, end, _ := strings.Cut(want, "…")
		if r.Status != law.Pinned || r.Unfound != "" || r.Hash != r.Section.Hash || !strings.HasPrefix(marked, begin) || !strings.HasSuffix(marked, end) {
			t.Errorf("%s: %v, no %q, marked %q", text, r.Status, r.Unfound, marked)
		}
	}
}

func TestResolveWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := state(t, "2026-04-29")
	for _, c := range []struct {
		text    string
		status  law.Status
		nearest string
		unfound string
	}{
		{"§ 18z AufenthG", law.Missing, "§ 18i", ""},
		{"§ 999 AufenthG", law.Missing, "§ 107", ""},
		{"§ 105d AufenthG", law.Missing, "§ 105c", ""},
		{"§ 18 StAG", law.Repealed, "§ 17", ""},
		{"§ 19 StAG", law.Repealed, "§ 17", ""},
		{"§ 12 StAG", law.Repealed, "§ 12a", ""},
		{"Art. 6 GG", law.NotLoaded, "", ""},
		{"§ 5 Abs. 1", law.NoAct, "", ""},
		{"Anlage 9 WoGG", law.Missing, "Anlage 3", ""},
		{"§§ 16a–16z AufenthG", law.Missing, "§ 16g", ""},
		{"§ 31 Abs. 7 AufenthG", law.Pinned, "", "Abs. 7"},
		{"§ 31 Abs. 1 Satz 9 AufenthG", law.Pinned, "", "Satz 9"},
		{"§ 31 Nr. 1 AufenthG", law.Pinned, "", ""},
		{"§ 18b Abs. 2 AufenthG", law.Pinned, "", "Abs. 2"},
	} {
		r := one(t, s, c.text)
		if r.Status != c.status || r.Nearest != c.nearest || r.Unfound != c.unfound || r.Hash.IsZero() == (c.status == law.Pinned) {
			t.Errorf("%s: %v, nearest %q, no %q, hash %v", c.text, r.Status, r.Nearest, r.Unfound, r.Hash)
		}
	}
}

// A citation of several sections is pinned to all of them.
func TestResolveSeveral(t *testing.T) {
	t.Parallel()
	old, new := state(t, "2022-02-23"), state(t, "2026-04-29")
	r := one(t, new, "§§ 16a–16c AufenthG")
	if r.Status != law.Pinned || r.Section.Designation != "§ 16a" || len(r.Further) != 2 || r.Further[1].Designation != "§ 16c" || r.Hash == r.Section.Hash {
		t.Errorf("%v, %d further", r.Status, len(r.Further))
	}
	if before := one(t, old, "§§ 16a–16c AufenthG"); before.Hash == r.Hash {
		t.Error("what changed within has the same hash")
	}
	if f := one(t, new, "§§ 27 f. AufenthG"); len(f.Further) != 1 || f.Further[0].Designation != "§ 28" {
		t.Errorf("%d further", len(f.Further))
	}
	if a, b := one(t, state(t, "2022-02-23"), "§ 3 KSchG"), one(t, new, "§ 3 KSchG"); a.Hash != b.Hash || a.Hash.IsZero() {
		t.Error("what did not change has another hash")
	}
}

// A state survives its file; a file that was cut off or changed is not believed.
func TestStateFile(t *testing.T) {
	t.Parallel()
	s := state(t, "2026-04-29")
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "2026-04-29.law")
	write := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(b.Bytes())
	again, err := law.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if again.Date() != "2026-04-29" || len(again.Acts()) != len(s.Acts()) {
		t.Errorf("%s, %d acts", again.Date(), len(again.Acts()))
	}
	for _, info := range s.Acts() {
		a, _ := s.Act(info.Key)
		c, ok := again.Act(info.Key)
		if !ok || !law.Diff(a, c).Empty() || len(a.Sections) != len(c.Sections) {
			t.Errorf("%s is another one", info.Key)
		}
	}
	if x, y := one(t, s, "§ 31 Abs. 2 Satz 2 AufenthG"), one(t, again, "§ 31 Abs. 2 Satz 2 AufenthG"); x.Range != y.Range || x.Hash != y.Hash {
		t.Errorf("%v, %v", x.Range, y.Range)
	}
	var twice bytes.Buffer
	if err := again.Write(&twice); err != nil || !bytes.Equal(b.Bytes(), twice.Bytes()) {
		t.Errorf("written again it is another file, %v", err)
	}
	for what, data := range map[string][]byte{
		"cut off": b.Bytes()[:b.Len()-1000], "empty": nil, "other": []byte("PK\x03\x04"),
		"changed": append(append([]byte(nil), b.Bytes()[:5000]...), append([]byte{b.Bytes()[5000] ^ 1}, b.Bytes()[5001:]...)...),
	} {
		write(data)
		if _, err := law.Open(name); !errors.Is(err, law.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	write(bytes.Replace(b.Bytes(), []byte("femos-law 1"), []byte("femos-law 2"), 1))
	if _, err := law.Open(name); !errors.Is(err, law.ErrVersion) {
		t.Errorf("a later version: %v", err)
	}
}
