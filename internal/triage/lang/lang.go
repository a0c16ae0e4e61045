// Package lang tells the language of a post from its script and from a linear model over character n-grams.
//
// It knows the project's languages (ar, fa with Dari, ps, ru, uk, sr in both scripts with Bosnian and Croatian, tr,
// es, pt, fr, en, de), Arabic, Persian and Russian in Latin letters, and names neighbours that are not served (ur,
// ckb, ku, bg, az, it, ro, pl, sq, vi, nl, so, sw, tl, am, ti, hi, th, zh and, by script alone, el, he, hy, ka, ko, ja).
// A model is immutable and safe for concurrent use.
package lang

import (
	"unicode"

	"femos"
	"femos/internal/triage/linear"
	"femos/internal/triage/text"
)

// Labels are the classes of the model, by script.
var Labels = []string{
	"ar", "fa", "ps", "ur", "ckb",
	"ru", "uk", "sr-Cyrl", "bg",
	"am", "ti",
	"ar-Latn", "fa-Latn", "ru-Latn", "sr-Latn", "tr", "es", "pt", "fr", "en", "de",
	"az", "it", "ro", "pl", "sq", "vi", "nl", "ku", "so", "sw", "tl",
}

// Among returns the labels written in a script.
func Among(s text.Script) []int {
	switch s {
	case text.Arabic:
		return span(0, 5)
	case text.Cyrillic:
		return span(5, 9)
	case text.Ethiopic:
		return span(9, 11)
	case text.Latin:
		return span(11, len(Labels))
	}
	return nil
}

func span(lo, hi int) []int {
	s := make([]int, 0, hi-lo)
	for i := lo; i < hi; i++ {
		s = append(s, i)
	}
	return s
}

// Index returns the class of a label, or -1.
func Index(label string) int {
	for i, l := range Labels {
		if l == label {
			return i
		}
	}
	return -1
}

// Model is the trained weights.
type Model struct {
	Table linear.Table
	Bias  []float32
}

// Identifier tells languages by a model. It is immutable and safe for concurrent use.
type Identifier struct {
	tables [len(ranges)]linear.Packed // by script: of its labels alone, so that little is fetched for each n-gram
	bias   []float32
}

// Identifier makes the model ready for use.
func (m *Model) Identifier() *Identifier {
	x := &Identifier{bias: m.Bias}
	for script, r := range ranges {
		x.tables[script] = m.Table.Pack(r[0], r[1])
	}
	return x
}

// Guess is a language with its probability among those of its script, 1 where the script alone tells.
type Guess struct {
	Language femos.Language
	Sure     float64
	Script   text.Script
}

// Dominant returns the script of most letters; among Latin and another script the other one wins from a third on, as
// German office words stand in Latin letters inside every language.
func Dominant(d *text.Doc) text.Script {
	best, most := text.NoScript, 0
	for _, s := range []text.Script{text.Arabic, text.Cyrillic, text.Ethiopic, text.OtherScript, text.Latin} {
		n := d.Letters(s)
		if s != text.Latin {
			n *= 2
		}
		if n > most {
			best, most = s, n
		}
	}
	return best
}

// Work is the working memory of a guess; it is reused.
type Work struct {
	features []uint32
	sum      linear.Sum
}

// Identify tells the language of d.
func (m *Identifier) Identify(d *text.Doc, w *Work) Guess {
	script := Dominant(d)
	switch script {
	case text.NoScript:
		return Guess{Language: femos.Undetermined}
	case text.OtherScript:
		return Guess{Language: other(d.OtherLetter()), Sure: 1, Script: script}
	}
	table, first := &m.tables[script], ranges[script][0]
	guess := Guess{Language: femos.Undetermined}
	w.sum = table.Zero(w.sum)
	tokens := d.Tokens[:min(len(d.Tokens), maxWords)]
	n, every := 0, max(1, len(tokens)/sampled)
	for from := 0; from < every && guess.Sure < sureEnough; from++ {
		w.features = w.features[:0]
		for i := from; i < len(tokens); i += every {
			if t := &tokens[i]; !t.Number && t.Script == script {
				n := len(w.features)
				w.features = wordFeatures(d.LowerWord(*t), w.features)
				table.Fetch(w.features[n:])
			}
		}
		if len(w.features) > 0 {
			n += len(w.features)
			table.Add(w.sum, w.features)
			guess = m.guess(table, first, w.sum, Unit(n))
		}
	}
	guess.Script = script
	return guess
}

// A few words from all over a post, for a German letter may be quoted in it, mostly say its language. While they leave it unsure, as
// many others are read.
const (
	sampled    = 5
	sureEnough = 0.99
)

func (m *Identifier) guess(table *linear.Packed, first int, sum linear.Sum, unit float32) Guess {
	var room [64]float32
	scores := room[:0]
	for c, scale := range table.Scale {
		scores = append(scores, float32(sum[c])*scale*unit+m.bias[first+c])
	}
	linear.Softmax(scores)
	best := 0
	for i := range scores {
		if scores[i] > scores[best] {
			best = i
		}
	}
	return Guess{Language: femos.Language(Labels[first+best]), Sure: float64(scores[best])}
}

var ranges = [...][2]int{
	text.Arabic: {0, 5}, text.Cyrillic: {5, 9}, text.Ethiopic: {9, 11}, text.Latin: {11, len(Labels)},
}

// other names a language by a letter of a script that only it has, as far as we care.
func other(c rune) femos.Language {
	for _, s := range []struct {
		table *unicode.RangeTable
		lang  femos.Language
	}{
		{unicode.Devanagari, "hi"}, {unicode.Thai, "th"}, {unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"},
		{unicode.Han, "zh"}, {unicode.Hangul, "ko"}, {unicode.Greek, "el"}, {unicode.Hebrew, "he"},
		{unicode.Armenian, "hy"}, {unicode.Georgian, "ka"}, {unicode.Bengali, "bn"}, {unicode.Tamil, "ta"},
	} {
		if unicode.Is(s.table, c) {
			return s.lang
		}
	}
	return femos.Undetermined
}
