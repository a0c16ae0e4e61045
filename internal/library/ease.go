package library

import (
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Ease is how easily a German text is read.
type Ease struct {
	Figure   int // Amstad's: 0 very hard to 100 very easy
	Words    int
	Sentence int // words of the longest sentence
	Long     string
}

// LeastEase is the figure below which a text is too hard for most readers: 60 to 70 is Amstad's middle.
const LeastEase = 50

var (
	vowels   = regexp.MustCompile(`(?i)(ie|ei|ai|au|eu|äu|aa|ee|oo|[aeiouäöüy])`)
	wordOf   = regexp.MustCompile(`\p{L}[\p{L}\p{M}-]*`)
	shortcut = regexp.MustCompile(`(?i)\b(abs|art|nr|bzw|z\.\s?b|d\.\s?h|u\.\s?a|vgl|ggf|str|ca|evtl|s|st|tel|min|max|usw)\.`)
	ordinal  = regexp.MustCompile(`(\d)\.`)
	endOf    = regexp.MustCompile(`[.!?:;]+|\n\s*\n`)
)

// EaseOf is Toni Amstad's reading ease for German (Wie verständlich sind unsere Zeitungen?, Zürich 1978): 180 less the words
// a sentence less 58.5 times the syllables a word. Sentences end at . ! ? : and ;, not at ordinals and common
// abbreviations; syllables are counted by groups of vowels. Below 20 words the figure says little.
func EaseOf(text string) Ease {
	plain := shortcut.ReplaceAllString(text, "$1")
	plain = ordinal.ReplaceAllString(plain, "$1")
	var e Ease
	sentences, syllables := 0, 0
	for _, s := range endOf.Split(plain, -1) {
		words := wordOf.FindAllString(s, -1)
		if len(words) == 0 {
			continue
		}
		sentences++
		e.Words += len(words)
		if len(words) > e.Sentence {
			e.Sentence, e.Long = len(words), strings.TrimSpace(s)
		}
		for _, w := range words {
			syllables += max(1, len(vowels.FindAllString(w, -1)))
		}
	}
	if e.Words == 0 {
		return Ease{Figure: 100}
	}
	figure := 180 - float64(e.Words)/float64(sentences) - 58.5*float64(syllables)/float64(e.Words)
	e.Figure = int(math.Round(min(max(figure, 0), 100)))
	if utf8.RuneCountInString(e.Long) > 120 {
		e.Long = string([]rune(e.Long)[:119]) + "…"
	}
	return e
}

// Hint is what would help most, as a code: "" if it is easy enough.
func (e Ease) Hint() string {
	switch {
	case e.Words < 20 || e.Figure >= LeastEase && e.Sentence <= 25:
		return ""
	case e.Sentence > 25:
		return "long_sentence"
	}
	return "long_words"
}
