package thesaurus

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"femos/internal/triage/text"
)

//go:embed *.tsv
var files embed.FS

// Files returns the files that ship, for a checksum of what a model was trained with.
func Files() fs.FS { return files }

// Load reads concepts.tsv and a file per language, and compiles them. Errors name file and line.
func Load(fsys fs.FS) (*Thesaurus, error) {
	l := loader{Thesaurus: newThesaurus()}
	if err := eachLine(fsys, "concepts.tsv", l.concept); err != nil {
		return nil, err
	}
	for _, lang := range languages {
		err := eachLine(fsys, lang+".tsv", func(fields []string) error { return l.line(lang, fields) })
		if err != nil {
			return nil, err
		}
	}
	for i, lang := range languages {
		var err error
		if l.tables[i], err = build(l.terms, lang); err != nil {
			return nil, err
		}
	}
	return l.Thesaurus, nil
}

// loader gathers terms from the files.
type loader struct {
	*Thesaurus
	terms []term
}

// eachLine calls f with the tab-separated fields of every line that is not empty or a comment.
func eachLine(fsys fs.FS, name string, f func([]string) error) error {
	file, err := fsys.Open(name)
	if err != nil {
		return fmt.Errorf("thesaurus: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f(strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("thesaurus: %s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("thesaurus: %s: %w", name, err)
	}
	return nil
}

func (l *loader) concept(f []string) error {
	if len(f) != 4 {
		return fmt.Errorf("want 4 fields (id, bears on, German, English), got %d", len(f))
	}
	if l.Index(f[0]) >= 0 {
		return fmt.Errorf("concept %q is there twice", f[0])
	}
	c := Concept{ID: f[0], DE: f[2], EN: f[3]}
	for _, s := range strings.Fields(f[1]) {
		if s == "-" {
			continue
		}
		head, weight, found := strings.Cut(s, ":")
		w := 1.0
		if found {
			var err error
			if w, err = strconv.ParseFloat(weight, 32); err != nil {
				return fmt.Errorf("weight of %q: %w", s, err)
			}
		}
		c.Targets = append(c.Targets, Target{head, float32(w)})
	}
	l.addConcept(c)
	return nil
}

// line takes a line of a language's file: a concept and its terms.
func (l *loader) line(lang string, f []string) error {
	if len(f) != 2 {
		return fmt.Errorf("want 2 fields (concept, terms), got %d", len(f))
	}
	c := l.Index(f[0])
	if c < 0 {
		return fmt.Errorf("no concept %q in concepts.tsv", f[0])
	}
	for _, term := range strings.Split(f[1], ",") {
		term = strings.TrimSpace(term)
		if term == "" {
			return fmt.Errorf("empty term of %q", f[0])
		}
		if err := l.term(c, lang, term); err != nil {
			return err
		}
	}
	return nil
}

// term adds one term. A German term that begins with a capital is an office word: known in every language, and by
// its phonetic key in every script.
func (l *loader) term(c int, lang, written string) error {
	known := lang
	first, _ := utf8.DecodeRuneInString(written)
	if lang == "de" && unicode.IsUpper(first) {
		known = ""
		l.addOfficeWord(strings.TrimSuffix(written, "."), c)
	}
	var words []word
	gap := false
	for _, part := range strings.Fields(written) {
		if part == ".." {
			gap = true
			continue
		}
		next := parse(part, lang, len(words) > 0)
		if gap && len(next) > 0 {
			next[0].gap, gap = true, false
		}
		words = append(words, next...)
	}
	if len(words) == 0 {
		return fmt.Errorf("term %q has no letters", written)
	}
	l.terms = append(l.terms, term{concept: c, lang: known, words: words})
	return nil
}

// parse reads one word of a term: "word." is exact, "wo*" a prefix; without a sign words of up to three letters are
// exact and longer ones prefixes. Later words of a phrase are prefixes from three letters on: the phrase guards them.
func parse(part, lang string, later bool) []word {
	shortest := 4
	if later {
		shortest = 3
	}
	exact, star := strings.HasSuffix(part, "."), strings.HasSuffix(part, "*")
	var words []word
	for _, w := range strings.Fields(text.Canon(strings.TrimRight(part, ".*"), lang)) {
		digits := w[0] >= '0' && w[0] <= '9'
		prefix := star || !exact && !digits && utf8.RuneCountInString(w) >= shortest
		words = append(words, word{folded: w, prefix: prefix})
	}
	return words
}
