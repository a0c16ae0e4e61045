package library

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"femos"
	"femos/internal/store"
)

// starterTexts is a text of the starter library by language.
type starterTexts struct {
	title, text map[string]string
	lawAsOf     string
}

// starterAnswer is a line of answers.jsonl.
type starterAnswer struct {
	ID        string              `json:"id"`
	Topics    []string            `json:"topics"`
	Question  map[string]string   `json:"question"`
	AlsoAsked map[string][]string `json:"also_asked"`
	Answer    map[string]string   `json:"answer"`
	Citations []starterCitation   `json:"citations"`
	Sources   []string            `json:"sources"`
	LawAsOf   string              `json:"law_as_of"`
	Uncertain string              `json:"uncertain"`
}

type starterCitation struct {
	Act       string `json:"act"`
	Section   string `json:"section"`
	Paragraph string `json:"paragraph"`
}

// noteStarter is under which name the installation keeps the hash of what was seeded.
const noteStarter = "starter"

// Seed stores the starter library as drafts that no lawyer has signed. What is there already stays as it is, but for a
// draft that nobody has touched and that ships otherwise now. Doing it again changes nothing.
func (l *Library) Seed(ctx context.Context) error {
	plain, err := fs.ReadFile(l.o.Starter, "answers.jsonl")
	if err != nil {
		return fmt.Errorf("library: %w", err)
	}
	sum := sha256.Sum256(plain)
	now := hex.EncodeToString(sum[:])
	if known, err := l.o.Store.Installation(ctx, noteStarter); err != nil || known == now {
		return err
	}
	var list []store.NewAnswer
	err = readLines(plain, "answers.jsonl", func(line []byte) error {
		var a starterAnswer
		if err := json.Unmarshal(line, &a); err != nil {
			return err
		}
		n := l.shipped(a)
		if _, err := femos.ParseAnswerID(a.ID); err != nil {
			return err
		}
		list = append(list, n)
		return n.Version.Validate()
	})
	if err != nil {
		return err
	}
	if err := l.o.Store.SeedAnswers(ctx, list); err != nil {
		return err
	}
	return l.o.Store.NoteInstallation(ctx, noteStarter, now)
}

// shipped is an answer of the starter library as its first version.
func (l *Library) shipped(a starterAnswer) store.NewAnswer {
	now := l.o.Now()
	v := femos.AnswerVersion{ID: femos.NewID[femos.VersionID](now, l.o.Random), Answer: femos.AnswerID(a.ID), Question: a.Question["de"], AlsoAsked: a.AlsoAsked["de"], Text: a.Answer["de"],
		Topics: a.Topics, Audience: femos.AudienceUnknown, Use: femos.UseAdvice, Sources: a.Sources, LawAsOf: a.LawAsOf, Note: a.Uncertain, EditedAt: now, CreatedAt: now}
	for _, c := range a.Citations {
		v.Citations = append(v.Citations, femos.Citation{Act: c.Act, Section: c.Section, Paragraph: c.Paragraph})
	}
	l.pin(&v)
	n := store.NewAnswer{Version: v}
	for _, lang := range slices.Sorted(maps.Keys(a.Answer)) {
		if lang != "de" { // nobody has checked them
			n.Translations = append(n.Translations, femos.Translation{Version: v.ID, Language: femos.Language(lang), Question: a.Question[lang], Text: a.Answer[lang], Machine: true, EditedAt: now})
		}
	}
	return n
}

// starterCorrections reads the corrections of claims. They rest on the law of the taxonomy's day.
func starterCorrections(files fs.FS) (map[string]starterTexts, error) {
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
	if plain, err = fs.ReadFile(files, "claims.jsonl"); err != nil {
		return nil, fmt.Errorf("library: %w", err)
	}
	list := map[string]starterTexts{}
	return list, readLines(plain, "claims.jsonl", func(line []byte) error {
		var c struct {
			ID         string            `json:"id"`
			Claim      map[string]string `json:"claim"`
			Correction map[string]string `json:"correction"`
		}
		err := json.Unmarshal(line, &c)
		list[c.ID] = starterTexts{c.Claim, c.Correction, taxonomy.LawSnapshot}
		return err
	})
}

func readLines(plain []byte, name string, read func([]byte) error) error {
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
