package triage

import (
	"slices"
	"testing"

	"femos"
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
