// Command compare puts ready tools beside our own judgement, on our labelled posts: which language they find, what a post
// costs, how much memory they take; and what "has a question mark" finds of the posts that need an advisor. It has a
// go.mod of its own, so that the product depends on none of them. Run it with test/compare/run.sh, which fetches fastText.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// post is what is read of a labelled post.
type post struct {
	Lang    string `json:"lang"`
	Text    string `json:"text"`
	Parent  string `json:"parent"`
	Kind    string `json:"kind"`
	InScope bool   `json:"in_scope"`
}

// row is the line of the table that a post counts in.
func (p post) row() string {
	if strings.HasPrefix(p.Lang, "sr") {
		return "sr"
	}
	return p.Lang
}

func (p post) advice() bool { return p.Kind == "question" && p.InScope }

func main() {
	worker := flag.String("tool", "", "be this tool: posts on the standard input, its result on the standard output")
	data := flag.String("data", "../../internal/triage/testdata", "folder of the labelled posts")
	flag.Parse()
	if err := run(*worker, *data); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(worker, data string) error {
	if worker != "" {
		at := slices.IndexFunc(tools(), func(t tool) bool { return t.name == worker })
		if at < 0 {
			return fmt.Errorf("no tool %q", worker)
		}
		return work(tools()[at], os.Stdin, os.Stdout)
	}
	aside, err := read(filepath.Join(data, "aside", "*.jsonl"))
	if err != nil {
		return err
	}
	given, err := read(filepath.Join(data, "posts", "*.jsonl"))
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	all := append(slices.Clone(aside), given...)
	var titles []string
	var results []result
	for _, t := range tools() {
		r, err := ask(exec.Command(self, "-tool", t.name), all)
		if err != nil {
			return err
		}
		titles, results = append(titles, t.title), append(results, r)
	}
	r, err := ask(exec.Command("node", "fasttext.mjs"), all)
	if err != nil {
		return err
	}
	print(os.Stdout, aside, given, slices.Insert(titles, 1, "fastText, 176 languages (WebAssembly)"), slices.Insert(results, 1, r))
	return nil
}

func read(pattern string) (posts []post, err error) {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no posts at %s", pattern)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		for lines := json.NewDecoder(f); ; {
			var p post
			if err = lines.Decode(&p); err != nil {
				break
			}
			posts = append(posts, p)
		}
		f.Close()
		if err != io.EOF {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return posts, nil
}
