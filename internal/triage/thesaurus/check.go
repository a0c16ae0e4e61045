package thesaurus

import (
	"fmt"
	"io/fs"
	"slices"
)

// Report is what a check of the files found.
type Report struct {
	Concepts int
	Terms    map[string]int // by language
	Holes    []string       // sentences: where speakers of a language would fall through
	Doubles  []string       // sentences: what stands in the files twice
}

// Served are the languages in which every topic and every concept must have words; romanised ones are covered as far as they go.
func Served() []string {
	return []string{"de", "en", "fr", "es", "pt", "tr", "sr", "ru", "uk", "ar", "fa", "ps"}
}

// Check loads the files and says what is missing: a concept without words in a served language, a level-2 topic that no
// concept with words bears on. An error is a file that can't be loaded; it names file and line.
func Check(fsys fs.FS, topics []Topic) (Report, error) {
	t, err := Load(fsys)
	if err != nil {
		return Report{}, err
	}
	words, err := spellings(fsys)
	if err != nil {
		return Report{}, err
	}
	r := Report{Concepts: len(t.Concepts), Terms: map[string]int{}}
	for _, lang := range languages {
		for _, c := range t.Concepts {
			terms := words[lang][c.ID]
			r.Terms[lang] += len(terms)
			for i, term := range terms {
				if slices.Contains(terms[:i], term) {
					r.Doubles = append(r.Doubles, fmt.Sprintf("%s.tsv: %q stands twice in %s", lang, term, c.ID))
				}
			}
			if len(terms) == 0 && slices.Contains(Served(), lang) {
				r.Holes = append(r.Holes, fmt.Sprintf("%s.tsv: no words for %s (%s)", lang, c.ID, c.EN))
			}
		}
	}
	for _, topic := range topics {
		if topic.Parent == "" {
			continue
		}
		for _, lang := range Served() {
			if !t.covers(topic.Code, words[lang]) {
				r.Holes = append(r.Holes, fmt.Sprintf("%s.tsv: no words for topic %s (%s)", lang, topic.Code, topic.EN))
			}
		}
	}
	return r, nil
}

// covers says whether a concept with words bears on the topic.
func (t *Thesaurus) covers(code string, words map[string][]string) bool {
	return slices.ContainsFunc(t.Concepts, func(c Concept) bool {
		return len(words[c.ID]) > 0 && slices.ContainsFunc(c.Targets, func(target Target) bool { return target.Head == code })
	})
}
