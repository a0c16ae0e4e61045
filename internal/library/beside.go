package library

import (
	"crypto/sha256"
	"strings"

	"femos"
	"femos/internal/store"
)

// Beside is a version with its translation into a language beside it.
type Beside struct {
	Language    femos.Language
	State       femos.TranslationState
	Translation *femos.Translation   // nil if there is none
	Source      *femos.AnswerVersion // that it is of, if it is another
	Question    ParagraphPair
	Pairs       []ParagraphPair
}

// ParagraphPair is a paragraph of the source beside its translation. A paragraph that came in since has no translation; one
// that has gone has no source, and Changed is what it said.
type ParagraphPair struct {
	Source     string
	Changed    []Piece // against what was translated, nil if it has not changed since
	Translated string
}

// Gone says whether the paragraph was taken out of the source since it was translated.
func (p ParagraphPair) Gone() bool { return p.Source == "" && p.Changed != nil }

// Fresh says whether the paragraph came into the source since.
func (p ParagraphPair) Fresh() bool { return len(p.Changed) == 1 && p.Changed[0].Added }

// BesideVersion puts the newest translation into a language beside a version: one of it, else one of an earlier version.
// The n-th paragraph of a translation is that of the n-th paragraph it was made from, and follows it to where that stands
// now; what a translator made two of, or one, stands beside its neighbour.
func BesideVersion(d store.Dossier, v femos.AnswerVersion, lang femos.Language) Beside {
	b := Beside{Language: lang, State: femos.TranslationMissing, Question: ParagraphPair{Source: v.Question}}
	now := femos.Paragraphs(v.Text)
	b.find(d, v)
	if b.Translation == nil {
		b.Pairs = paired(now, now, nil)
		return b
	}
	b.Question.Translated = b.Translation.Question
	before := now
	if was := femos.Paragraphs(sourceOf(*b.Translation, b.Source)); len(was) > 0 {
		before = was[1:]
		if key(was[0]) != key(v.Question) {
			b.Question.Changed = Diff(was[0], v.Question)
		}
	}
	b.Pairs = paired(before, now, femos.Paragraphs(b.Translation.Text))
	return b
}

// find looks for the translation.
func (b *Beside) find(d store.Dossier, v femos.AnswerVersion) {
	for i := range d.Translations { // newest version first
		t := &d.Translations[i]
		if of := d.Version(t.Version); t.Language == b.Language && of != nil && of.Number <= v.Number {
			b.Translation = t
			if of.ID != v.ID {
				b.Source = of
			}
			b.State = TranslationState(*t, b.Source, v, d.Keys[t.CheckKey])
			return
		}
	}
}

// paired puts the translation of each paragraph of before beside what became of it.
func paired(before, now, translated []string) (list []ParagraphPair) {
	beside := func(i int) string {
		if i < len(translated) {
			return translated[i]
		}
		return ""
	}
	for _, m := range align(before, now) {
		switch {
		case m.now < 0:
			list = append(list, ParagraphPair{Changed: []Piece{{Text: before[m.before], Removed: true}}, Translated: beside(m.before)})
		case m.before < 0:
			list = append(list, ParagraphPair{Source: now[m.now], Changed: []Piece{{Text: now[m.now], Added: true}}})
		default:
			pair := ParagraphPair{Source: now[m.now], Translated: beside(m.before)}
			if key(before[m.before]) != key(pair.Source) {
				pair.Changed = Diff(before[m.before], pair.Source)
			}
			list = append(list, pair)
		}
	}
	for _, rest := range translated[min(len(before), len(translated)):] {
		list = append(list, ParagraphPair{Translated: rest})
	}
	return list
}

// match is a paragraph before and now, by index; -1 where there is none.
type match struct{ before, now int }

// mostMatches bounds the table of paragraphs. Beyond it, as no answer is, they are matched by their place.
const mostMatches = 100_000

// align matches the paragraphs of two texts, in their order: as many as possible that say the same, by their hash, and of
// those between the ones that have most words in common.
func align(before, now []string) (list []match) {
	a, b := measured(before), measured(now)
	width := len(b) + 1
	if len(a)*len(b) > mostMatches {
		a, b, width = nil, nil, 1 // all that follows goes by place
	}
	worth := make([]int, (len(a)+1)*width) // of the best matches from here on
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			worth[i*width+j] = max(worth[(i+1)*width+j], worth[i*width+j+1], worth[(i+1)*width+j+1]+a[i].like(b[j]))
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && worth[i*width+j] == worth[(i+1)*width+j+1]+a[i].like(b[j]):
			list = append(list, match{i, j})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && worth[i*width+j] == worth[(i+1)*width+j]:
			list = append(list, match{i, -1})
			i++
		default:
			list = append(list, match{-1, j})
			j++
		}
	}
	for ; i < len(before) || j < len(now); i, j = i+1, j+1 {
		m := match{i, j}
		if i >= len(before) {
			m.before = -1
		}
		if j >= len(now) {
			m.now = -1
		}
		list = append(list, m)
	}
	return list
}

// measure is a paragraph as it is compared.
type measure struct {
	hash  [sha256.Size]byte
	words map[string]int // how often each stands in it
}

func measured(paragraphs []string) (list []measure) {
	for _, p := range paragraphs {
		m := measure{key(p), map[string]int{}}
		for _, w := range strings.Fields(p) {
			m.words[w]++
		}
		list = append(list, m)
	}
	return list
}

// like is more the more two paragraphs have in common. One pair that says the same is worth more than all others may be.
func (m measure) like(other measure) int {
	if m.hash == other.hash {
		return 1 << 24
	}
	n := 1
	for w, often := range m.words {
		n += min(often, other.words[w])
	}
	return n
}
