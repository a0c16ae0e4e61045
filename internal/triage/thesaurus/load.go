package thesaurus

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"femos/internal/triage/text"
)

//go:embed *.tsv
var files embed.FS

// Default loads the files that ship.
func Default() (*Thesaurus, error) { return Load(files) }

// Files returns the files that ship, for a checksum of what a model was trained with.
func Files() fs.FS { return files }

// Load reads concepts.tsv and a file per language. Errors name file and line.
func Load(fsys fs.FS) (*Thesaurus, error) {
	t := &Thesaurus{byID: map[string]int{}, words: map[uint64][]entry{}, office: map[string]int{}}
	if err := eachLine(fsys, "concepts.tsv", t.concept); err != nil {
		return nil, err
	}
	for _, lang := range languages {
		err := eachLine(fsys, lang+".tsv", func(fields []string) error { return t.line(lang, fields) })
		if err != nil {
			return nil, err
		}
	}
	return t, nil
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

func (t *Thesaurus) concept(f []string) error {
	if len(f) != 4 {
		return fmt.Errorf("want 4 fields (id, bears on, German, English), got %d", len(f))
	}
	if t.Index(f[0]) >= 0 {
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
	t.byID[c.ID] = len(t.Concepts)
	t.Concepts = append(t.Concepts, c)
	return nil
}

// line takes a line of a language's file: a concept and its terms.
func (t *Thesaurus) line(lang string, f []string) error {
	if len(f) != 2 {
		return fmt.Errorf("want 2 fields (concept, terms), got %d", len(f))
	}
	c := t.Index(f[0])
	if c < 0 {
		return fmt.Errorf("no concept %q in concepts.tsv", f[0])
	}
	for _, term := range strings.Split(f[1], ",") {
		term = strings.TrimSpace(term)
		if term == "" {
			return fmt.Errorf("empty term of %q", f[0])
		}
		if err := t.term(c, lang, term); err != nil {
			return err
		}
	}
	return nil
}

// term adds one term. A German term that begins with a capital is an office word: known in every language, and by
// its phonetic key in every script.
func (t *Thesaurus) term(c int, lang, term string) error {
	langs := bit(lang)
	first, _ := utf8.DecodeRuneInString(term)
	if lang == "de" && unicode.IsUpper(first) {
		langs = ^uint32(0)
		t.officeWords = append(t.officeWords, strings.TrimSuffix(term, "."))
		t.sound(c, []byte(strings.ReplaceAll(text.Canon(strings.TrimSuffix(term, "."), ""), " ", "")))
	}
	var words []word
	gap := false
	for _, part := range strings.Fields(term) {
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
		return fmt.Errorf("term %q has no letters", term)
	}
	h := hashWord(words[0].folded)
	if !words[0].prefix {
		h ^= exactSalt
	}
	t.words[h] = append(t.words[h], entry{concept: int16(c), langs: langs, rest: slices.Clip(words[1:])})
	b := h >> 44
	t.filter[b>>6] |= 1 << (b & 63)
	return nil
}

// sound files an office word under its key; a word with j at its head under both openings, as "Jobcenter" is heard
// with a d and "Jugendamt" is not.
func (t *Thesaurus) sound(c int, folded []byte) {
	openings := []byte{opening(folded)}
	if folded[0] == 'j' {
		openings = []byte{openKey, closedKey}
	}
	for _, o := range openings {
		key := text.AppendKey([]byte{o}, folded)
		if _, taken := t.office[string(key)]; !taken && len(key) > minKey && len(key) <= maxKey {
			t.office[string(key)] = c
			t.longest = max(t.longest, len(key))
			for n := range min(len(key), maxBegun) {
				b := begun(key[:n+1])
				t.begun[b>>6] |= 1 << (b & 63)
			}
		}
	}
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
