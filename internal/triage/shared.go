package triage

import (
	"cmp"
	"slices"

	"femos"
)

// Shared names the subjects that a post and a text both speak of, whatever their languages, at most n, those first that few
// answers of the library speak of: why one is put beside the other. The names are German where lang is, else English.
func (j *Judge) Shared(post, text string, lang femos.Language, n int) (names []string) {
	w := j.work.Get().(*work)
	defer j.work.Put(w)
	b := j.brain
	b.read(&w.post, post)
	b.read(&w.parent, text)
	var both []int
	for _, c := range w.post.list {
		if b.groups[c]&groupSubject != 0 && w.parent.has[c] {
			both = append(both, c)
		}
	}
	slices.SortStableFunc(both, func(a, c int) int { return cmp.Compare(j.answers.idf[c], j.answers.idf[a]) })
	for _, c := range both[:min(n, len(both))] {
		name := b.words.Concepts[c].EN
		if lang.Base() == "de" {
			name = b.words.Concepts[c].DE
		}
		names = append(names, name)
	}
	return names
}
