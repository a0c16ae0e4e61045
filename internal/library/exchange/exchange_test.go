package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"femos"
)

var at = time.Date(2026, 11, 22, 12, 0, 0, 123000, time.UTC)

// sample holds every field, and texts that have to be escaped somewhere.
func sample() Answer {
	nasty := "=HYPERLINK(\"http://x\")\n\n<b>&amp; \"q\"</b>;\t\u0001\u202e'\n\n-1"
	who := Person{ID: "0199d800-0000-7000-8007-0000000000aa", Name: "Elif Yıldız"}
	return Answer{Form: form, ID: "parental-leave", Current: 1, Working: 2, DueAt: at, DueReason: "§ 16", Withdrawn: &Withdrawal{At: at, By: who, Why: "w", Instead: "i"}, Blocked: &Act{At: at, By: who}, Recalled: &Act{At: at, By: who}, Uses: 3, CreatedAt: at,
		Versions: []Version{{ID: "v1", Number: 1, State: femos.VersionSigned, Question: "Wann?", AlsoAsked: []string{"a", "b"}, Text: nasty, Topics: []string{"C4"}, Audience: femos.EU, Use: femos.UseHolding, EachTime: true, MayUse: []femos.Role{femos.Lawyer, femos.Coordinator},
			Citations: []Citation{{Act: "BEEG", Section: "16", Paragraph: "1", Pin: "sha256:aa", PinnedOn: "2026-04-29"}, {Document: "Erlass"}}, Sources: []string{"s"}, LawAsOf: "2026-04-29", ValidUntil: "2027-04-29", Note: "n",
			Editor: who, EditedAt: at, CreatedAt: at, Edits: 4, Signature: &Signature{Key: "k", By: who, Name: "J, RAin", At: at, Value: []byte{1, 2}},
			Translations: []Translation{{Language: "ar", State: femos.TranslationChecked, Question: "متى؟", Text: "ترجمة", Source: "Alt", Machine: true, Editor: who, EditedAt: at, CheckedBy: who, CheckedAt: at, CheckKey: "k1", Check: []byte{7}, Edits: 2}},
			Comments:     []Comment{{ID: "c1", By: who, Quote: "q", Text: "t", At: at, ResolvedAt: at}}}, {ID: "v2", Number: 2, State: femos.VersionDraft, Question: "Q", Text: "T"}}}
}

func TestLinesLoseNothing(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	want := sample()
	for range 2 {
		if err := WriteLine(&file, want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ReadLines(&file)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if got[1].Line != 2 {
		t.Errorf("line %d", got[1].Line)
	}
	if got[0].Line = 0; !reflect.DeepEqual(got[0], want) {
		t.Errorf("\n%+v\n%+v", got[0], want)
	}
	empty(t, reflect.ValueOf(want))
}

// empty fails for a field that the sample leaves out: then nobody would see it get lost.
func empty(t *testing.T, v reflect.Value) {
	t.Helper()
	full := v.FieldByName("Versions").Index(0)
	for _, s := range []reflect.Value{v, full, full.FieldByName("Translations").Index(0), full.FieldByName("Comments").Index(0), full.FieldByName("Signature").Elem()} {
		for i := range s.NumField() {
			if name := s.Type().Field(i).Name; s.Field(i).IsZero() && name != "Line" {
				t.Errorf("the sample has no %s.%s", s.Type().Name(), name)
			}
		}
	}
}

func TestTableLosesNothingAndHoldsNoFormula(t *testing.T) {
	t.Parallel()
	want := []Row{{Answer: "a", Version: "v", Edits: 7, Standing: "draft", Question: "=1+1", AlsoAsked: "-a\n+b", Text: "Eins; \"zwei\"\n\ndrei", Citations: "@x", LawAsOf: "2026-04-29", Valid: "2027-01-01", Sources: "\tx",
		Topics: "'=y", Use: "advice", EachTime: "yes", MayUse: "lawyer\ndeputy", Audience: "eu", Note: "''quoted'", Comment: "＝z"}}
	var file bytes.Buffer
	if err := WriteTable(&file, want); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file.Bytes(), bom) {
		t.Error("no byte order mark")
	}
	for _, cell := range strings.FieldsFunc(file.String(), func(r rune) bool { return r == ';' }) {
		if cell = strings.Trim(cell, "\""); cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
			t.Errorf("a formula: %q", cell)
		}
	}
	got, err := ReadTable(&file)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if got[0].Line = 0; !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v\n%+v", got, want)
	}
}

// As spreadsheets save it: other separators, other order, line ends of Windows, columns left out.
func TestTableAsSpreadsheetsSaveIt(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"text,question,answer\r\n\"a\r\n\r\nb\",q,id\r\n,,\r\n", "text\tquestion\tanswer\n\"a\n\nb\"\tq\tid\n", "\ufefftext;question;answer\n\"a\n\nb\";q;id\n"} {
		got, err := ReadTable(strings.NewReader(file))
		if err != nil || len(got) != 1 || got[0].Text != "a\n\nb" || got[0].Question != "q" || got[0].Answer != "id" || got[0].Line != 2 {
			t.Errorf("%q: %+v, %v", file, got, err)
		}
	}
}

func TestXLIFFLosesNothing(t *testing.T) {
	t.Parallel()
	one := Translated{Answer: "parental-leave", Version: "v1", Language: "ar", SourceQuestion: "Wann & wie?", Source: "Eins <b>\u0001\nzwei\n\nDrei", Question: "متى؟", Text: "واحد\nاثنان", Edits: 3, Editor: "E", EditedAt: "2026",
		CheckedBy: "C & D", CheckedAt: "2025"}
	var want []Translated
	for _, s := range []femos.TranslationState{femos.TranslationMachine, femos.TranslationUnchecked, femos.TranslationStale, femos.TranslationChecked} {
		one.State = s
		want = append(want, one)
	}
	long := one
	long.Text = "a\n\nb\n\nc"
	want = append(want, long, Translated{Answer: "none", Version: "v2", Language: "ar", SourceQuestion: "Q", Source: "T", State: femos.TranslationMissing})
	var file bytes.Buffer
	if err := WriteXLIFF(&file, "ar", want); err != nil {
		t.Fatal(err)
	}
	var root struct { // what XLIFF 2.1, section 4.2.2.1, asks of it
		XMLName xml.Name
		Version string `xml:"version,attr"`
		Source  string `xml:"srcLang,attr"`
		Target  string `xml:"trgLang,attr"`
	}
	if err := xml.Unmarshal(file.Bytes(), &root); err != nil || root.XMLName.Space != "urn:oasis:names:tc:xliff:document:2.0" || root.XMLName.Local != "xliff" || root.Version != "2.1" || root.Source != "de" || root.Target != "ar" {
		t.Errorf("no XLIFF 2.1: %+v, %v", root, err)
	}
	got, err := ReadXLIFF(&file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i].Line == 0 {
			t.Error("no line")
		}
		got[i].Line = 0
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v\n%+v", got, want)
	}
}

// Another tool parts segments, adds marks and notes, and calls it final.
func TestXLIFFOfOtherTools(t *testing.T) {
	t.Parallel()
	got, err := ReadXLIFF(strings.NewReader(`<x:xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="de-DE" trgLang="ar"><x:file id="a-1" original="v">
<x:notes><x:note>Bitte prüfen</x:note></x:notes><x:unit id="question"><x:segment state="final"><x:source>Q</x:source><x:target>س</x:target></x:segment></x:unit>
<x:unit id="p1"><x:notes><x:note>n</x:note></x:notes><x:segment state="final"><x:source>Eins.</x:source><x:target>واحد.</x:target></x:segment><x:ignorable><x:source> </x:source><x:target> </x:target></x:ignorable><x:segment id="s2" state="final"><x:source>Zwei <x:mrk id="1">mal</x:mrk>.</x:source><x:target><x:pc id="1">اثنان</x:pc>.</x:target></x:segment></x:unit></x:file></x:xliff>`))
	want := []Translated{{Line: 1, Answer: "a-1", Version: "v", Language: "ar", SourceQuestion: "Q", Source: "Eins. Zwei mal.", Question: "س", Text: "واحد. اثنان.", State: femos.TranslationUnchecked}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v\n%+v\n%v", got, want, err)
	}
}

func TestHostileFiles(t *testing.T) {
	t.Parallel()
	read := map[string]func(string) error{
		"jsonl": func(s string) error { _, err := ReadLines(strings.NewReader(s)); return err },
		"csv":   func(s string) error { _, err := ReadTable(strings.NewReader(s)); return err },
		"xliff": func(s string) error { _, err := ReadXLIFF(strings.NewReader(s)); return err },
	}
	head := `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="de" trgLang="ar">`
	for _, c := range []struct {
		form, file string
		line       int
	}{
		{"jsonl", "\n{", 2}, {"jsonl", `{"form":"femos answer 1","id":"a","versions":[{}],"owner":1}`, 1}, {"jsonl", `{"form":"femos answer 2","id":"a","versions":[{}]}`, 1},
		{"jsonl", `{"form":"femos answer 1","id":"a","versions":[]}`, 1}, {"jsonl", "{\"id\":\"\xff\"}", 1}, {"jsonl", `{"form":"femos answer 1","versions":[{}]} {}`, 1},
		{"jsonl", "\n" + strings.Repeat("[", mostLine+1), 2}, {"jsonl", strings.Repeat("[", 100_000), 1},
		{"csv", "question;text\n\"a;b\n", 2}, {"csv", "", 1}, {"csv", "question;text;formula\n", 1}, {"csv", "question\n", 1}, {"csv", "question;text\na;b;c\n", 2}, {"csv", "question;text\na;b\n\xff;b\n", 3},
		{"csv", "question;question;text\n", 1}, {"csv", "question;text;edits\na;b;viele\n", 2},
		{"xliff", "<!DOCTYPE x [<!ENTITY a \"b\">]>" + head, 1}, {"xliff", head + "\n<file id=\"a\">&a;</file></xliff>", 2}, {"xliff", "", 1}, {"xliff", head + "\n<file", 2},
		{"xliff", `<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>`, 1}, {"xliff", strings.Replace(head, `"ar"`, `"de"`, 1), 1},
		{"xliff", head + "\n<unit id=\"p1\"/>", 2}, {"xliff", head + "\n<file id=\"a\">\n<unit id=\"p7\"/></file></xliff>", 3}, {"xliff", head + "\n<file id=\"a\"/></xliff>", 2},
		{"xliff", head + strings.Repeat("<a>", deepest+1), 1},
		{"xliff", head + `<file id="a"><unit id="question"><segment><source>q</source></segment></unit><unit id="p1"><segment><source>a</source></segment></unit>` + "\n" + `<unit id="p2"><segment><source>b</source><target>c</target></segment></unit></file></xliff>`, 2},
	} {
		err := read[c.form](c.file)
		var told *Flaw
		if !errors.As(err, &told) || told.Line != c.line {
			t.Errorf("%s %.60q: %v, want a flaw in line %d", c.form, c.file, err, c.line)
		}
	}
}

// A file without an end is given up at the limit.
func TestEndlessFiles(t *testing.T) {
	t.Parallel()
	var told *Flaw
	if n, err := io.Copy(io.Discard, &bounded{iotest.OneByteReader(strings.NewReader("zu lang")), 3}); n != 3 || !errors.As(err, &told) || told.Code != "exchange_size" {
		t.Error(n, err)
	}
}
