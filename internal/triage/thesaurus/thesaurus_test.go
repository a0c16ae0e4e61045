package thesaurus

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"femos/internal/triage/text"
)

func find(t *testing.T, th *Thesaurus, lang, s string) map[string]bool {
	t.Helper()
	var d text.Doc
	d.Read(s)
	d.Rewrite(lang)
	script := text.Latin
	if len(d.Tokens) > 0 {
		script = d.Tokens[0].Script
	}
	got := map[string]bool{}
	for _, h := range th.Match(&d, lang, script, nil, &Work{}) {
		got[th.Concepts[h.Concept].ID] = true
		if h.First < 0 || h.Last < h.First || h.Last >= len(d.Tokens) {
			t.Errorf("%s: hit %+v outside %d tokens", s, h, len(d.Tokens))
		}
	}
	return got
}

func TestOfficeWordsInEverySpelling(t *testing.T) {
	t.Parallel()
	th, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ lang, text, concept string }{
		{"ru", "джобцентр не отвечает", "jobcenter"}, {"ar", "رحت على الجوب سنتر", "jobcenter"}, {"tr", "jobsenter para vermiyor", "jobcenter"},
		{"es", "el jobcenter no paga", "jobcenter"}, {"pt", "meu kita gutshein", "daycare_voucher"}, {"uk", "ауфентхальтститель", "residence_permit"},
		{"sr-Cyrl", "Киндергелд за двоје", "child_benefit"}, {"fa", "کیندرگلد", "child_benefit"}, {"de", "auslenderbehörde", "immigration_office"},
		{"ru-Latn", "kogda kindergeld", "child_benefit"}, {"ar-Latn", "badi kindergeld", "child_benefit"},
	} {
		if got := find(t, th, c.lang, c.text); !got[c.concept] {
			t.Errorf("%s %s: %v, want %s", c.lang, c.text, got, c.concept)
		}
	}
}

// A concept without a word in some language is a hole that only speakers of that language would fall into.
func TestEverySubjectHasWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	th, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"de", "en", "fr", "es", "pt", "tr", "sr", "ru", "uk", "ar", "fa", "ps"} {
		have := map[string]bool{}
		if err := eachLine(Files(), lang+".tsv", func(f []string) error { have[f[0]] = true; return nil }); err != nil {
			t.Fatal(err)
		}
		for _, c := range th.Concepts {
			if !have[c.ID] {
				t.Errorf("%s.tsv has no line for %s", lang, c.ID)
			}
		}
	}
}

// The phonetic key must not hear German office words in plain sentences of other languages.
func TestSoundsRarelyMislead(t *testing.T) {
	t.Parallel()
	th, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for file, lang := range map[string]string{"spa_Latn": "es", "por_Latn": "pt", "fra_Latn": "fr", "tur_Latn": "tr", "hrv_Latn": "sr", "rus_Cyrl": "ru", "ukr_Cyrl": "uk", "arb_Arab": "ar", "pes_Arab": "fa", "pbt_Arab": "ps", "eng_Latn": "en"} {
		data, err := os.ReadFile("../testdata/lid/sib200-" + file + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		tokens, heard := 0, 0
		for line := range strings.Lines(string(data)) {
			var d text.Doc
			var w Work
			d.Read(line)
			th.begin(&w, &d, mask(lang, text.NoScript))
			for i, k := range d.Tokens {
				tokens++
				known := len(w.word(i, nil)) > 0
				if !k.Number {
					heard += len(th.phonetic(&d, i, nil, known, &w))
				}
			}
		}
		if heard*500 > tokens {
			t.Errorf("%s: %d office words heard in %d words", lang, heard, tokens)
		}
	}
}

func TestErrorsNameFileAndLine(t *testing.T) {
	t.Parallel()
	base := func() fstest.MapFS {
		fsys := fstest.MapFS{"concepts.tsv": {Data: []byte("# id\na\tB1\tde\ten\n")}}
		for _, l := range languages {
			fsys[l+".tsv"] = &fstest.MapFile{Data: []byte("a\twort\n")}
		}
		return fsys
	}
	if _, err := Load(base()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, data, want string }{
		{"concepts.tsv", "a\tB1\n", "concepts.tsv:1"}, {"concepts.tsv", "a\tB1:x\td\te\n", "concepts.tsv:1"},
		{"concepts.tsv", "a\t-\td\te\na\t-\td\te\n", "concepts.tsv:2"},
		{"ru.tsv", "\nb\tслово\n", "ru.tsv:2"}, {"tr.tsv", "a\t?!\n", "tr.tsv:1"}, {"tr.tsv", "a\tx,,y\n", "tr.tsv:1"}, {"de.tsv", "a b\n", "de.tsv:1"},
	} {
		fsys := base()
		fsys[c.file] = &fstest.MapFile{Data: []byte(c.data)}
		if _, err := Load(fsys); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %s", c.file, c.data, err, c.want)
		}
	}
}
