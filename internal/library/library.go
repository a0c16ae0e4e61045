// Package library holds the answer blocks and the claims with their corrections, in the languages there are.
//
// Now it holds the starter library only: texts that ship with the program and that no lawyer has verified. Every
// block says so (Verified is false), and whoever shows it says so too.
package library

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"

	"femos"
)

// Library is a set of blocks. It never changes after Load and is safe for concurrent use.
type Library struct {
	answers     map[string]texts
	corrections map[string]texts
}

type texts struct {
	title, text map[string]string
	lawAsOf     string
}

// Load reads taxonomy.json (for the day of the law), answers.jsonl and claims.jsonl from the root of files. Errors name
// file and line.
func Load(files fs.FS) (*Library, error) {
	var taxonomy struct {
		LawSnapshot string `json:"law_snapshot"`
	}
	plain, err := fs.ReadFile(files, "taxonomy.json")
	if err != nil {
		return nil, fmt.Errorf("library: %w", err)
	}
	if err := json.Unmarshal(plain, &taxonomy); err != nil {
		return nil, fmt.Errorf("library: taxonomy.json: %w", err)
	}
	l := &Library{answers: map[string]texts{}, corrections: map[string]texts{}}
	err = lines(files, "answers.jsonl", func(line []byte) error {
		var a struct {
			ID       string            `json:"id"`
			Question map[string]string `json:"question"`
			Answer   map[string]string `json:"answer"`
			LawAsOf  string            `json:"law_as_of"`
		}
		err := json.Unmarshal(line, &a)
		l.answers[a.ID] = texts{a.Question, a.Answer, a.LawAsOf}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = lines(files, "claims.jsonl", func(line []byte) error {
		var c struct {
			ID         string            `json:"id"`
			Claim      map[string]string `json:"claim"`
			Correction map[string]string `json:"correction"`
		}
		err := json.Unmarshal(line, &c)
		l.corrections[c.ID] = texts{c.Claim, c.Correction, taxonomy.LawSnapshot}
		return err
	})
	return l, err
}

func lines(files fs.FS, name string, read func([]byte) error) error {
	plain, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("library: %w", err)
	}
	n := 0
	for line := range bytes.Lines(plain) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := read(line); err != nil {
			return fmt.Errorf("library: %s:%d: %w", name, n, err)
		}
	}
	return nil
}

// Speaks says whether there are texts in the language.
func (l *Library) Speaks(lang femos.Language) bool {
	return lang.Base() == "de" || lang.Base() == "en"
}

// Answer returns an answer block in the language, else in German.
func (l *Library) Answer(id string, lang femos.Language) (femos.Answer, bool) {
	return pick(l.answers, id, id, lang)
}

// Correction returns the correction of a claim in the language, else in German. Its block's id is "claim:" and the
// claim's.
func (l *Library) Correction(claimID string, lang femos.Language) (femos.Answer, bool) {
	return pick(l.corrections, claimID, "claim:"+claimID, lang)
}

func pick(from map[string]texts, key, id string, lang femos.Language) (femos.Answer, bool) {
	t, ok := from[key]
	if !ok {
		return femos.Answer{}, false
	}
	base := string(lang.Base())
	if t.text[base] == "" {
		base = "de"
	}
	return femos.Answer{ID: id, Title: t.title[base], Text: t.text[base], Language: femos.Language(base), LawAsOf: t.lawAsOf}, t.text[base] != ""
}
