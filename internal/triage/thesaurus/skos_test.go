package thesaurus

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

var someTopics = []Topic{{Code: "B", DE: "Aufenthalt", EN: "Residence"}, {Code: "B3", Parent: "B", DE: "Titel", EN: "Permit"}}

// small is a thesaurus of two concepts in all languages.
func small() fstest.MapFS {
	files := fstest.MapFS{"concepts.tsv": {Data: []byte("permit\tB3:1 emergency:0.2\tTitel \"Karte\"\tPermit\nq_how\tquestion\twie\thow\n")}}
	for _, lang := range languages {
		files[lang+".tsv"] = &fstest.MapFile{Data: []byte("permit\tkarte, titel .. weg., aufent*\nq_how\twie.\n")}
	}
	return files
}

func TestExport(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Export(small(), someTopics, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"topic:B3 a skos:Concept", "; skos:broader topic:B\n", `skos:prefLabel "Titel \"Karte\""@de, "Permit"@en`,
		"concept:permit a skos:Concept", "; skos:broader topic:B3\n", `skos:hiddenLabel "titel weg"@de`, `skos:hiddenLabel "aufent"@ps`, `"wie"@ar-Latn`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "topic:emergency") || strings.Contains(out.String(), "..") {
		t.Errorf("signs of the files are in it:\n%s", out.String())
	}
}

func TestCheckNamesHolesAndDoubles(t *testing.T) {
	t.Parallel()
	files := small()
	files["tr.tsv"] = &fstest.MapFile{Data: []byte("q_how\tnasil, nasil\n")}
	files["ar-Latn.tsv"] = &fstest.MapFile{Data: []byte("q_how\tkif\n")}
	r, err := Check(files, someTopics)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Holes) != 2 || len(r.Doubles) != 1 || r.Concepts != 2 || r.Terms["de"] != 4 {
		t.Errorf("%+v", r)
	}
	files["tr.tsv"] = &fstest.MapFile{Data: []byte("q_how\twie\nnobody\twie\n")}
	if _, err := Check(files, nil); err == nil || !strings.Contains(err.Error(), "tr.tsv:2") {
		t.Errorf("a line about nothing: %v", err)
	}
	delete(files, "fr.tsv")
	if _, err := Check(files, nil); err == nil {
		t.Error("a file that is missing is no error")
	}
}

// Every level-2 topic has words in every served language.
func TestWhatShipsHasNoHoles(t *testing.T) {
	t.Parallel()
	var topics []Topic
	codes := map[string]bool{}
	th, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range th.Concepts {
		for _, target := range c.Targets {
			if len(target.Head) == 2 && target.Head != "eu" && !codes[target.Head] {
				codes[target.Head] = true
				topics = append(topics, Topic{Code: target.Head, Parent: target.Head[:1]})
			}
		}
	}
	r, err := Check(Files(), topics)
	if err != nil || len(r.Holes) > 0 || len(topics) != 43 {
		t.Errorf("%d topics, %v, %v", len(topics), r.Holes, err)
	}
}
