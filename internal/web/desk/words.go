package desk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io/fs"

	"femos"
	"femos/internal/i18n"
)

// words are the names of topics and the wording of claims in the starter library, German and English.
type words struct {
	topics map[string]topicWords
	claims map[string]claimWords
}

type topicWords struct {
	Code   string  `json:"code"`
	Parent *string `json:"parent"`
	DE     string  `json:"de"`
	EN     string  `json:"en"`
}

type claimWords struct {
	ID         string            `json:"id"`
	Claim      map[string]string `json:"claim"`
	Correction map[string]string `json:"correction"`
}

func newWords(files fs.FS) *words {
	w := &words{topics: map[string]topicWords{}, claims: map[string]claimWords{}}
	var taxonomy struct {
		Topics []topicWords `json:"topics"`
	}
	if err := json.Unmarshal(shipped(files, "taxonomy.json"), &taxonomy); err != nil {
		panic("desk: taxonomy.json: " + err.Error())
	}
	for _, t := range taxonomy.Topics {
		w.topics[t.Code] = t
	}
	lines := bufio.NewScanner(bytes.NewReader(shipped(files, "claims.jsonl")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c claimWords
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			panic("desk: claims.jsonl: " + err.Error())
		}
		w.claims[c.ID] = c
	}
	return w
}

func shipped(files fs.FS, name string) []byte {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		panic("desk: " + err.Error())
	}
	return b
}

// topic returns the area in one word (the catalogue's, as rows are narrow) and the detail, in her language; both in
// German if her language is, else in English. A code that is not known gives the sentence that there is no topic.
func (w *words) topic(cat *i18n.Catalogue, code string) (area, detail string) {
	t, ok := w.topics[code]
	if !ok {
		return cat.T("topic.none"), ""
	}
	detail = t.EN
	if cat.Language == "de" {
		detail = t.DE
	}
	if t.Parent == nil {
		return detail, ""
	}
	return cat.T("topic." + *t.Parent), detail
}

// areas are the areas with their topics, in the taxonomy's order of codes, in her language.
func (w *words) areas(cat *i18n.Catalogue) []topicArea {
	var areas []topicArea
	for _, code := range sortedKeys(w.topics) {
		if t := w.topics[code]; t.Parent == nil {
			areas = append(areas, topicArea{Name: cat.T("topic." + code)})
			for _, below := range sortedKeys(w.topics) {
				if p := w.topics[below].Parent; p != nil && *p == code {
					_, detail := w.topic(cat, below)
					areas[len(areas)-1].Topics = append(areas[len(areas)-1].Topics, topicChoice{below, detail})
				}
			}
		}
	}
	return areas
}

// claim returns the wording of a claim and what is right instead, with the language both are in.
func (w *words) claim(id string, lang femos.Language) (said, right string, in femos.Language) {
	in = "en"
	if lang == "de" {
		in = "de"
	}
	c := w.claims[id]
	return c.Claim[string(in)], c.Correction[string(in)], in
}

// topicAreas are the codes of the taxonomy's first level.
func topicAreas() []string { return []string{"A", "B", "C", "D", "E", "F", "G", "H", "I"} }
