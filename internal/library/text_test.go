package library_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"femos"
	"femos/content"
	"femos/internal/library"
)

// example is what docs/verification.md signs.
func example(key ed25519.PrivateKey) (femos.AnswerVersion, femos.Signature) {
	v := femos.AnswerVersion{ID: "019abcde-0000-7000-8000-000000000001", Answer: "parental-leave-notice", Question: "Wie melde ich Elternzeit an?", Text: "Sieben Wochen vorher.\n\nIn Textform.",
		Use: femos.UseAdvice, Audience: femos.AudienceUnknown, LawAsOf: "2026-04-29", ValidUntil: "2027-11-22",
		Citations: []femos.Citation{{Act: "BEEG", Section: "16", Paragraph: "1", Pin: library.Hash([]byte("example")), PinnedOn: "2026-04-29"}}}
	g := femos.Signature{Version: v.ID, Key: library.KeyName(key[32:]), Name: "Example, who is no lawyer", At: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	g.Value = ed25519.Sign(key, library.Canonical(v, g.Name, g.At))
	return v, g
}

func documented(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/verification.md")
	check(t, err)
	return string(b)
}

// The signature of the example stands in the documentation.
func TestDocumentedSignature(t *testing.T) {
	t.Parallel()
	_, g := example(ed25519.NewKeyFromSeed(make([]byte, 32)))
	if want := base64.StdEncoding.EncodeToString(g.Value); !contains(documented(t), want) {
		t.Errorf("docs/verification.md does not have %s", want)
	}
}

// No two versions have the same bytes, wherever a text is cut.
func TestCanonicalTellsFieldsApart(t *testing.T) {
	t.Parallel()
	a := library.Canonical(femos.AnswerVersion{Question: "a", Text: "b\nuse 6:advice"}, "n", noon)
	b := library.Canonical(femos.AnswerVersion{Question: "a\ntext 1:b", Use: "advice"}, "n", noon)
	if string(a) == string(b) {
		t.Error("two versions, one signature")
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""}, {"a b", "a b", "a b"}, {"schriftlich verlangen", "in Textform verlangen", "[-schriftlich][+in Textform] verlangen"},
		{"", "neu", "[+neu]"}, {"alt", "", "[-alt]"}, {"§ 16 Abs. 1", "§ 16 Abs. 2", "§ 16 Abs. [-1][+2]"}, {"هذا صحيح.", "هذا غير صحيح.", "هذا [+غير ]صحيح."},
	} {
		var b strings.Builder
		for _, p := range library.Diff(c.before, c.after) {
			switch {
			case p.Removed:
				b.WriteString("[-" + p.Text + "]")
			case p.Added:
				b.WriteString("[+" + p.Text + "]")
			default:
				b.WriteString(p.Text)
			}
		}
		if b.String() != c.want {
			t.Errorf("%q to %q: %s, want %s", c.before, c.after, b.String(), c.want)
		}
	}
}

func TestEase(t *testing.T) {
	t.Parallel()
	easy := "Sie haben drei Wochen Zeit. Gehen Sie zum Amt. Nehmen Sie den Brief mit. Dort hilft man Ihnen. Es kostet nichts. Fragen Sie nach Frau Meier, wenn Sie nicht weiter wissen."
	hard := "Die Inanspruchnahme aufenthaltsrechtlicher Verlängerungsmöglichkeiten setzt grundsätzlich eine rechtzeitige Antragstellung bei der zuständigen Ausländerbehörde voraus, " +
		"wobei Zuständigkeitsverlagerungen landesrechtlicher Ausgestaltung im Einzelfall berücksichtigungsfähig bleiben müssen und Nachweise beizubringen sind."
	if e := library.EaseOf(easy); e.Figure < 70 || e.Hint() != "" {
		t.Errorf("easy: %+v %s", e, e.Hint())
	}
	if e := library.EaseOf(hard); e.Figure > 20 || e.Hint() == "" {
		t.Errorf("hard: %+v", e)
	}
	// Ordinals and abbreviations end no sentence.
	if e := library.EaseOf("Nach § 31 Abs. 2 des Gesetzes vom 3. Mai gilt das."); e.Sentence != 8 {
		t.Errorf("%+v", e)
	}
	if e := library.EaseOf(""); e.Figure != 100 || e.Hint() != "" {
		t.Errorf("%+v", e)
	}
}

func TestBrokenStarterNamesTheLine(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"taxonomy.json": {Data: []byte("{}")}, "claims.jsonl": {Data: []byte("{}\n\n{broken\n")}}
	if _, err := library.New(library.Options{Starter: files}); err == nil || !strings.HasPrefix(err.Error(), "library: claims.jsonl:3: ") {
		t.Errorf("%v", err)
	}
}

// reads is a library that only reads citations.
func reads(t *testing.T) *library.Library {
	t.Helper()
	l, err := library.New(library.Options{Statutes: &statutes{}, Starter: content.Files})
	check(t, err)
	return l
}

func TestCitations(t *testing.T) {
	t.Parallel()
	l, hash := reads(t), library.Hash([]byte("x"))
	text := "§ 16 Abs. 1 BEEG\n§ 31 Abs. 2 Satz 1 Nr. 3 AufenthG\nArt. 6 GG\n§ 18b AufenthG\n§ 7 Abs. 1 SGB II\nErlass zu § 5 AufenthG; Berlin; 2026-05-03; " + hash
	list, err := l.ParseCitations("\n" + text + "\n\n")
	check(t, err)
	if len(list) != 6 || list[0].Act != "BEEG" || list[1].Paragraph != "2 Satz 1 Nr. 3" || list[3].Section != "18b" || list[4].Act != "SGB II" || list[5].Document != "Erlass zu § 5 AufenthG; Berlin" || list[5].Pin != hash {
		t.Errorf("%+v", list)
	}
	if again := library.WriteCitations(list); again != text {
		t.Errorf("written again: %s", again)
	}
	for _, bad := range []string{"BEEG 16", "§ BEEG", "Erlass; gestern; " + hash, "Erlass; 2026-05-03; sha256:abc", "§ 16", "siehe § 16 BEEG, wie immer"} {
		_, err := l.ParseCitations(bad)
		wants(t, err, femos.Invalid, "citation_form")
	}
}

// Every form that the law is cited in is read, and written and read again is the same.
func TestCitationsInEveryForm(t *testing.T) {
	t.Parallel()
	l := reads(t)
	for text, want := range map[string]string{
		"§§ 16a–16c AufenthG":                "§ 16a AufenthG\n§ 16b AufenthG\n§ 16c AufenthG",
		"§ 7 I 2 SGB II":                     "§ 7 Abs. 1 Satz 2 SGB II",
		"§ 31 Abs. 2 S. 1 Nr. 3 AufenthG":    "§ 31 Abs. 2 Satz 1 Nr. 3 AufenthG",
		"§ 3 Nr. 5 EStG":                     "§ 3 Nr. 5 EStG",
		"§ 1 Satz 2 KSchG":                   "§ 1 Satz 2 KSchG",
		"Anlage 1 AufenthV":                  "Anlage 1 AufenthV",
		"Anlage BeschV":                      "Anlage BeschV",
		"§ 18b Abs. 1, 2 AufenthG":           "§ 18b Abs. 1 AufenthG\n§ 18b Abs. 2 AufenthG",
		"§ 99 I Nr. 3a lit. b AufenthG":      "§ 99 Abs. 1 Nr. 3a Buchst. b AufenthG",
		"§ 24 Abs. 1 bis 3 AufenthG":         "§ 24 Abs. 1–3 AufenthG",
		"§ 5 i.V.m. § 27 AufenthG":           "§ 5 AufenthG\n§ 27 AufenthG",
		"Artikel 5 Absatz 1 GG":              "Art. 5 Abs. 1 GG",
		"§ 27 f. AufenthG":                   "§ 27 AufenthG\n§ 28 AufenthG",
		"§ 2 Abs. 4 FreizügG/EU":             "§ 2 Abs. 4 FreizügG/EU",
		"Art. 59 Abs. 1 Istanbul-Konvention": "Art. 59 Abs. 1 Istanbul-Konvention",
	} {
		list, err := l.ParseCitations(text)
		check(t, err)
		if got := library.WriteCitations(list); got != want {
			t.Errorf("%s is read as %s", text, got)
		}
		if again, err := l.ParseCitations(want); err != nil || !slices.Equal(again, list) {
			t.Errorf("%s, written and read again: %+v, %v", text, again, err)
		}
	}
}

// What the starter library cites can be written and read again, as the form and the table do.
func TestStarterCitationsAreRead(t *testing.T) {
	t.Parallel()
	for _, act := range []string{"SVBezGrV 2026", "MiLoV5", "SGB XIV", "DeuFöV"} {
		want := femos.Citation{Act: act, Section: "8", Paragraph: "1a"}
		if list, err := reads(t).ParseCitations(library.WriteCitations([]femos.Citation{want})); err != nil || len(list) != 1 || list[0] != want {
			t.Errorf("%s: %+v, %v", act, list, err)
		}
	}
}
