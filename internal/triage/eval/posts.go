// Package eval measures a judge on labelled posts: precision, recall and F1 of every question, overall and by
// language. It is pure but for reading the files it is given.
//
// The model that ships is trained on the posts in internal/triage/testdata/posts: measured on those, it flatters
// itself. Honest figures come from posts it has not seen, or from cross-validation (femos train
// --folds 5).
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"femos"
	"femos/internal/triage"
)

// Post is a labelled post; internal/triage/testdata/posts/README.md explains the labels.
type Post struct {
	ID       string         `json:"id"`
	Lang     string         `json:"lang"`
	Text     string         `json:"text"`
	Parent   string         `json:"parent"`
	Kind     femos.PostKind `json:"kind"`
	InScope  bool           `json:"in_scope"`
	Topics   []string       `json:"topics"`
	Urgency  femos.Urgency  `json:"urgency"`
	Audience femos.Audience `json:"audience"`
	Myth     *int           `json:"myth"`
	Answers  []string       `json:"answers"`
	Near     *int           `json:"near"`  // number of the claim that it resembles and does not repeat
	Fraud    *bool          `json:"fraud"` // nil if nobody said
	From     string         `json:"from"`  // id of the post of the first set that it tells again and whose labels it has; "" for one of its own
}

// Advice says whether the post needs an advisor.
func (p Post) Advice() bool { return p.Kind == femos.Question && p.InScope }

// Written says whether the post was written to fill gaps: rare cases, near misses, what is not ours, and stories as long as real ones.
func (p Post) Written() bool {
	return strings.HasPrefix(p.ID, "w-") || strings.HasPrefix(p.ID, "v-") || p.Natural()
}

// Natural says whether the post was written to be as long as real ones.
func (p Post) Natural() bool { return strings.HasPrefix(p.ID, "l-") || p.Drawn() }

// Drawn says whether it was drawn by lot what the post was to be.
func (p Post) Drawn() bool { return strings.HasPrefix(p.ID, "t-") }

// Retold says whether the post tells another one again: the same story in another language, or as a sibling.
func (p Post) Retold() bool { return p.From != "" }

// Sibling says whether the post is another woman's of the same matter as the one that it is from.
func (p Post) Sibling() bool { return p.Retold() && strings.HasPrefix(p.ID, "s-") }

// Given says whether the post is one of the first set.
func (p Post) Given() bool { return !p.Written() && !p.Retold() }

// Judged is the post as triage gets it.
func (p Post) Judged() triage.Post { return triage.Post{Text: p.Text, Parent: p.Parent} }

// Base is the language without its script ("sr" of "sr-Cyrl"): the row of the table by language, in which romanised
// text stands apart ("ar-Latn").
func (p Post) Base() string {
	if strings.HasPrefix(p.Lang, "sr") {
		return "sr"
	}
	return p.Lang
}

// maxLine is the longest line of a file, in bytes.
const maxLine = 16 << 20

// ReadPosts reads a JSON object a line. Errors name the line.
func ReadPosts(r io.Reader) ([]Post, error) {
	var posts []Post
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var p Post
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		posts = append(posts, p)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return posts, nil
}

func (p Post) check() error {
	switch p.Kind {
	case femos.Question, femos.AnswerGiven, femos.Other:
	default:
		return fmt.Errorf("post %q: kind %q is not question, answer or other", p.ID, p.Kind)
	}
	switch p.Urgency {
	case femos.Normal, femos.Deadline, femos.Emergency:
	default:
		return fmt.Errorf("post %q: urgency %q is not normal, deadline or emergency", p.ID, p.Urgency)
	}
	return nil
}

// ReadFiles reads several files of posts. Errors name file and line.
func ReadFiles(names []string) ([]Post, error) {
	var all []Post
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		posts, err := ReadPosts(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, posts...)
	}
	return all, nil
}
