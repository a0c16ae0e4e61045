package triage

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
)

// Texts is one text by language ("de", "en").
type Texts map[string]string

// Topic is an entry of the taxonomy: level 1 ("B", no parent) or level 2 ("B3").
type Topic struct {
	Code   string   `json:"code"`
	Parent string   `json:"parent"`
	DE     string   `json:"de"`
	EN     string   `json:"en"`
	Terms  []string `json:"terms"`
}

// Answer is an answer block, as far as triage needs it.
type Answer struct {
	ID        string              `json:"id"`
	Topics    []string            `json:"topics"`
	Question  Texts               `json:"question"`
	AlsoAsked map[string][]string `json:"also_asked"`
	Answer    Texts               `json:"answer"`
}

// Claim is a false or misleading statement that circulates. No is its number in labelled posts, perhaps with a letter.
type Claim struct {
	No         string              `json:"no"`
	ID         string              `json:"id"`
	Claim      Texts               `json:"claim"`
	AlsoSaid   map[string][]string `json:"also_said"`
	Correction Texts               `json:"correction"`
	AnswerID   string              `json:"answer_id"`
}

// Library is what a judge matches posts against.
type Library struct {
	Topics  []Topic
	Answers []Answer
	Claims  []Claim
}

// LoadLibrary reads taxonomy.json (an object with "topics"), answers.jsonl and claims.jsonl (an object a line) from
// the root of fsys. Errors name file and line.
func LoadLibrary(fsys fs.FS) (Library, error) {
	var lib Library
	var taxonomy struct {
		Topics []Topic `json:"topics"`
	}
	data, err := fs.ReadFile(fsys, "taxonomy.json")
	if err != nil {
		return lib, fmt.Errorf("library: %w", err)
	}
	if err := json.Unmarshal(data, &taxonomy); err != nil {
		return lib, fmt.Errorf("library: taxonomy.json:%d: %w", lineOf(data, err), err)
	}
	lib.Topics = taxonomy.Topics
	if lib.Answers, err = readLines[Answer](fsys, "answers.jsonl"); err != nil {
		return lib, err
	}
	if lib.Claims, err = readLines[Claim](fsys, "claims.jsonl"); err != nil {
		return lib, err
	}
	return lib, lib.check()
}

// check refuses what would make verdicts ambiguous: ids missing or used twice, topics that are not there.
func (l Library) check() error {
	topics := map[string]bool{}
	for i, t := range l.Topics {
		if t.Code == "" || topics[t.Code] {
			return fmt.Errorf("library: taxonomy.json: topic %d: code %q is empty or there twice", i+1, t.Code)
		}
		topics[t.Code] = true
	}
	seen := map[string]bool{}
	for i, a := range l.Answers {
		if a.ID == "" || seen[a.ID] {
			return fmt.Errorf("library: answers.jsonl:%d: id %q is empty or there twice", i+1, a.ID)
		}
		seen[a.ID] = true
		for _, code := range a.Topics {
			if !topics[code] {
				return fmt.Errorf("library: answers.jsonl:%d: no topic %q in taxonomy.json", i+1, code)
			}
		}
	}
	clear(seen)
	for i, c := range l.Claims {
		if c.ID == "" || seen[c.ID] {
			return fmt.Errorf("library: claims.jsonl:%d: id %q is empty or there twice", i+1, c.ID)
		}
		seen[c.ID] = true
	}
	return nil
}

func readLines[T any](fsys fs.FS, name string) ([]T, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("library: %w", err)
	}
	defer f.Close()
	var all []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("library: %s:%d: %w", name, n, err)
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("library: %s: %w", name, err)
	}
	return all, nil
}

// lineOf returns the line of data at which JSON decoding failed, 1 if the error does not say.
func lineOf(data []byte, err error) int {
	offset := int64(0)
	switch e := err.(type) {
	case *json.SyntaxError:
		offset = e.Offset
	case *json.UnmarshalTypeError:
		offset = e.Offset
	}
	n := 1
	for _, b := range data[:min(offset, int64(len(data)))] {
		if b == '\n' {
			n++
		}
	}
	return n
}
