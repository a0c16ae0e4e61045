package bench

import (
	"bufio"
	"io/fs"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"femos"
	"femos/internal/triage/thesaurus"
)

// corpus makes up posts whose words are as frequent as in real texts (Zipf's law): the words of the thesaurus in six
// languages, and others put together from their beginnings and ends. The same seed makes the same posts.
type corpus struct {
	random    *rand.Rand
	languages []femos.Language
	words     map[femos.Language][]string // most frequent first
	rank      *rand.Zipf
}

// vocabulary is how many words a language has.
const vocabulary = 20_000

func newCorpus(seed uint64) (*corpus, error) {
	c := &corpus{random: rand.New(rand.NewPCG(seed, 1)), languages: []femos.Language{"ar", "fa", "ru", "tr", "es", "de"}, words: map[femos.Language][]string{}} //nolint:gosec // nothing secret
	for _, lang := range c.languages {
		list, err := wordsOf(thesaurus.Files(), lang)
		if err != nil {
			return nil, err
		}
		made := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // nothing secret
		for known := len(list); len(list) < vocabulary; {
			list = append(list, half(list[made.IntN(known)], true)+half(list[made.IntN(known)], false))
		}
		made.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		c.words[lang] = list
	}
	c.rank = rand.NewZipf(c.random, 1.1, 2, vocabulary-1)
	return c, nil
}

// wordsOf are the words of at least three letters in a language's file of the thesaurus, each once.
func wordsOf(files fs.FS, lang femos.Language) (list []string, err error) {
	file, err := files.Open(string(lang) + ".tsv")
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	seen := map[string]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		_, terms, _ := strings.Cut(lines.Text(), "\t")
		for _, word := range strings.FieldsFunc(terms, func(r rune) bool { return strings.ContainsRune("\t ,;|*~=!?()/\"'", r) }) {
			if utf8.RuneCountInString(word) >= 3 && !seen[word] {
				seen[word] = true
				list = append(list, word)
			}
		}
	}
	return list, lines.Err()
}

// half is the beginning or the end of a word.
func half(word string, first bool) string {
	letters := []rune(word)
	if first {
		return string(letters[:(len(letters)+1)/2])
	}
	return string(letters[len(letters)/2:])
}

// post makes one up: 5 to 35 words.
func (c *corpus) post(lang femos.Language) string {
	words := make([]string, 5+c.random.IntN(31))
	for i := range words {
		words[i] = c.words[lang][c.rank.Uint64()]
	}
	return strings.Join(words, " ")
}

func (c *corpus) language() femos.Language { return c.languages[c.random.IntN(len(c.languages))] }

// sought makes up what somebody searches for, by how it is spread.
func (c *corpus) sought() []soughtSet {
	word := func(from, to int) func() string {
		return func() string { return c.words[c.language()][from+c.random.IntN(to-from)] }
	}
	letters := func(lang femos.Language) func() string {
		return func() string {
			for {
				word := []rune(c.words[lang][c.rank.Uint64()])
				if len(word) > 4 { // inside: neither its beginning nor its end
					at := 1 + c.random.IntN(len(word)-4)
					return string(word[at : at+3])
				}
			}
		}
	}
	several := func() string {
		words := strings.Fields(c.post(c.language()))
		return strings.Join(words[:2], " ")
	}
	return []soughtSet{
		{"frequent word", word(0, 20)}, {"middle word", word(400, 2000)}, {"rare word", word(vocabulary-4000, vocabulary)}, {"two words", several},
		{"three letters, Arabic", letters("ar")}, {"three letters, Cyrillic", letters("ru")}, {"nowhere", func() string { return "zqx" + word(0, 2000)() }},
	}
}

type soughtSet struct {
	name string
	next func() string
}
