package law_test

import (
	"errors"
	"strings"
	"testing"

	"femos/internal/law"
)

func TestParseHead(t *testing.T) {
	t.Parallel()
	a := parse(t, file(t, "2026-04-29", "aufenthg_2004"))
	if a.Key != "AufenthG 2004" || a.Short != "AufenthG" || a.Title != "Aufenthaltsgesetz" || a.Doc != "BJNR195010004" ||
		a.Built != "20260428215524" || a.Issued != "2004-07-30" || len(a.Names) != 2 || len(a.Notes) != 4 {
		t.Errorf("%q %q %q %q %q %q %q %q", a.Key, a.Short, a.Title, a.Doc, a.Built, a.Issued, a.Names, a.Notes)
	}
	if at, ok := a.Amended(); !ok || at.Format("2006-01-02") != "2026-04-16" {
		t.Errorf("amended %v %t", at, ok)
	}
	if len(a.Sections) != 220 && a.Sections[0].Form != law.Contents {
		t.Errorf("%d sections, the first %q", len(a.Sections), a.Sections[0].Designation)
	}
}

// What a section is made of, in one that has everything.
func TestParseSection(t *testing.T) {
	t.Parallel()
	a := parse(t, small(norm("§ 1", "Titel<FnR ID=\"f\"></FnR> mit<BR/>Umbruch",
		`<P><noindex><kommentar typ="Fundstelle">(Fundstelle: BGBl.)</kommentar></noindex>(1) Wer `+"\n  "+`<B>fett</B>&#160;ist,<DL Type="arabic"><DT>1.</DT><DD><LA>erstens<DL><DT>a)</DT><DD><LA>klein,</LA></DD></DL></LA></DD>`+
			`<DT>2.</DT><DD><LA>zwei<FnR ID="f"/>tens</LA></DD></DL>darf 10<SUP>2</SUP> m<SUP>2</SUP> CO<SUB>2</SUB>.</P><P>(2) bis (4) (weggefallen)</P>`+
			`<P><table><tgroup><tbody><row><entry>A</entry><entry></entry><entry>C<BR/>D</entry></row><row><entry>1</entry></row></tbody></tgroup></table><IMG SRC="x"/></P>`+
			`</Content><Footnotes><Footnote ID="f">Eine Fußnote.</Footnote></Footnotes><Content>`)))
	s, ok := a.Section("§ 1")
	if !ok {
		t.Fatal("§ 1 is not there")
	}
	want := "(1) Wer fett ist,\n1. erstens\na) klein,\n2. zweitens\ndarf 10² m² CO₂.\n(2) bis (4) (weggefallen)\nA\t\tC D\n1\n\uFFFC"
	if s.Text != want || s.Title != "Titel mit Umbruch" {
		t.Errorf("%q\n%q\n%q", s.Title, s.Text, want)
	}
	if s.Notes != "(Fundstelle: BGBl.)\nEine Fußnote." {
		t.Errorf("notes %q", s.Notes)
	}
	var parts []string
	for _, p := range s.Parts {
		parts = append(parts, p.Label+p.Last+"="+s.Text[p.Start:p.End])
	}
	wantParts := []string{
		"1=(1) Wer fett ist,\n1. erstens\na) klein,\n2. zweitens\ndarf 10² m² CO₂.", "1=1. erstens\na) klein,", "a=a) klein,", "2=2. zweitens",
		"24=(2) bis (4) (weggefallen)\nA\t\tC D\n1\n\uFFFC",
	}
	if strings.Join(parts, "|") != strings.Join(wantParts, "|") {
		t.Errorf("%q", parts)
	}
}

func TestParseForms(t *testing.T) {
	t.Parallel()
	a := parse(t, small(norm("§ 18g", "", "<P>x</P>")+norm("Art 6", "", "<P>x</P>")+norm("Anlage D11a", "", "<P>x</P>")+norm("Anlage", "(zu § 3) (weggefallen)", "<P/>")+
		norm("Anlage", "(zu § 4)", "<P>y</P>")+norm("Anlage II", "", "<P>z</P>")+norm("(XXXX) §§ 20 und 21", "(weggefallen)", "")+norm("(XXXX)§§ 30 bis 34c", "", "")+
		norm("§ 19", "(weggefallen)", "-")+norm("§ 22", "(zukünftig in Kraft)", "")+norm("Eingangsformel", "", "<P>Der Bundestag …</P>")))
	for name, want := range map[string]string{"§ 18g": "x", "§18g": "x", "Art. 6": "x", "Artikel 6": "x", "Anlage D11a": "x", "Anlage": "y", "Anlage 2": "z", "§ 19": "-"} {
		if s, ok := a.Section(name); !ok || s.Text != want {
			t.Errorf("%s: %v %t", name, s, ok)
		}
	}
	for _, name := range []string{"§ 20", "§ 21", "§ 31", "§ 1", "Anlage 1", "Art 18g", "", "§", "Eingangsformel"} {
		if s, ok := a.Section(name); ok {
			t.Errorf("%s is %v", name, s.Designation)
		}
	}
	for i := range a.Sections {
		s := &a.Sections[i]
		if s.Merged != strings.HasPrefix(s.Designation, "(XXXX)") || s.Future != (s.Designation == "§ 22") {
			t.Errorf("%s: merged %t, future %t", s.Designation, s.Merged, s.Future)
		}
	}
}

// What is broken or hostile gives an error with file and line, and no act.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for what, text := range map[string]string{
		"another format":   "<html><body>404</body></html>",
		"a norm in a norm": small("<norm><norm></norm></norm>"),
		"control":          small(norm("§ 1", "", "<P>a\x01b</P>")),
		"no UTF-8":         small(norm("§ 1", "", "<P>a\xffb</P>")),
		"cut off":          file(t, "2026-04-29", "stag")[:30_000],
		"long title":       small(norm("§ 1", strings.Repeat("x", 9000), "")),
		"huge section":     small(norm("§ 1", "", "<P>"+strings.Repeat("wort ", 2<<20)+"</P>")),
		"many sections":    small(strings.Repeat("<norm><metadaten><enbez>§ 1</enbez></metadaten></norm>", 20_001)),
	} {
		a, err := law.Parse(strings.NewReader(text), "x.xml")
		var e *law.Error
		if a != nil || !errors.As(err, &e) || e.File != "x.xml" {
			t.Errorf("%s: %v, %v", what, a, err)
		}
	}
}

// Odd nestings that no real file has must not bring the parser down.
func FuzzParse(f *testing.F) {
	f.Add(small(norm("§ 1", "x", "<P>(1) Eins.<DL><DT>1.</DT><DD><LA>a</LA></DD></DL></P>")))
	f.Add(small(norm("§ 2", "x", `<P><SUP class="Rec">1</SUP>Eins.<SUP class="Rec">2</SUP>Zwei</P><noindex>(Fundstelle</noindex>`)))
	f.Add(small("<norm><text><DL><text></text></DL><noindex><kommentar></kommentar></noindex></text><DD></DD></norm>"))
	f.Add(small(norm("(XXXX) §§ 1 bis 3", "", "<table><row><entry>1</entry><entry/></row></table>")))
	f.Fuzz(func(t *testing.T, text string) {
		a, err := law.Parse(strings.NewReader(text), "x.xml")
		if err != nil {
			return
		}
		for _, s := range a.Sections {
			for _, p := range s.Parts {
				_ = s.Text[p.Start:p.End]
			}
		}
		if d := law.Diff(a, a); !d.Empty() {
			t.Errorf("it differs from itself: %v", d)
		}
		state := law.NewState("", []*law.Act{a})
		for _, c := range []law.Citation{
			{Act: a.Key, Form: law.Sect, Section: "1", Steps: []law.Step{{Kind: law.Paragraph, Label: "1"}, {Kind: law.Sentence, Label: "2"}}},
			{Act: a.Key, Form: law.Sect, Section: "1", Last: "3", Steps: []law.Step{{Kind: law.Number, Label: "1"}, {Kind: law.Sentence, Label: "1"}}},
		} {
			r := state.Resolve(c)
			_ = r.Text[r.Range.Start:r.Range.End]
		}
	})
}
