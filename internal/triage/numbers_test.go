package triage

import (
	"slices"
	"testing"

	"femos"
	"femos/internal/triage/thesaurus"
)

// The same period or amount is one quantity, in digits or words, in any language and script, in years or months.
func TestQuantitiesAreTheSameInEveryLanguage(t *testing.T) {
	t.Parallel()
	b, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	months := quantity(36, 'm')
	for _, c := range []struct {
		lang femos.Language
		text string
		want uint32
	}{
		{"de", "erst nach drei Jahren Ehe", months}, {"de", "nach 36 Monaten", months}, {"en", "after three years", months},
		{"fr", "au bout de trois ans", months}, {"es", "después de tres años", months}, {"pt", "depois de três anos", months},
		{"tr", "üç yıl sonra", months}, {"ru", "через три года", months}, {"uk", "через три роки", months},
		{"sr-Latn", "nakon tri godine", months}, {"ar", "بعد ٣ سنين", months}, {"ar", "بعد ثلاث سنوات", months},
		{"fa", "بعد از سه سال", months}, {"ps", "درې کاله وروسته", months}, {"ru-Latn", "cherez tri goda", months},
		{"de", "58.400 Euro", quantity(58400, 0)}, {"en", "58,400 euros", quantity(58400, 0)}, {"fr", "58 400 euros", quantity(58400, 0)},
		{"en", "two weeks", quantity(14, 'd')},
	} {
		var r reading
		r.doc.Read(c.text)
		r.guess.Language = c.lang
		b.concepts(&r)
		var got []uint32
		b.quantities(&r, func(key uint32) { got = append(got, key) })
		if !slices.Contains(got, c.want) {
			t.Errorf("%s %q: the quantity is not found among %d", c.lang, c.text, len(got))
		}
	}
}

// 110 and 112 are numbers to dial, unless they count something.
func TestWhatCountsIsNotDialled(t *testing.T) {
	t.Parallel()
	b, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for post, dialled := range map[string]bool{
		"ruf sofort 110":               true,
		"er steht vor der tür, 110!!":  true,
		"звони 112":                    true,
		"اتصلي 110":                    true,
		"Sofa grau, 110 € VB":          false,
		"Sofa grau, 110€":              false,
		"Kinderwagen für 110 Euro":     false,
		"مبل سه نفره، ۱۱۰ یورو":        false,
		"диван 110 евро, самовывоз":    false,
		"Wohnung 110 m², Balkon":       false,
		"noch 112 Tage bis zum Urlaub": false,
		"Rabatt 110 % nur heute":       false,
		"appelle 110 m tue":            true,
		"2 Zimmer, 112qm":              false,
		"112 EUR":                      false,
		"112":                          true,
	} {
		var r reading
		b.read(&r, post)
		got := slices.ContainsFunc(r.hits, func(h thesaurus.Hit) bool { return b.groups[h.Concept]&groupDialled != 0 })
		if got != dialled {
			t.Errorf("%q: a number to dial: %v, want %v", post, got, dialled)
		}
	}
}
