// Package thesaurus finds the concepts of consultation in a post, whatever its language: subjects ("child benefit"),
// turns of speech ("does anybody know"), signs of danger, times and stances. A concept is the same in every language,
// so what is learnt about it from one language holds in the others.
//
// The words are files that an advisor can read and edit; README.md in this folder explains the format. German office
// words are found in every language and alphabet by a phonetic key (text.AppendKey), not by listing their spellings.
// The program carries them compiled (terms.bin), so that a start parses nothing and a verdict costs the same however many terms
// there are.
// A Thesaurus is immutable and safe for concurrent use. Matching costs time linear in the post's length.
package thesaurus

import (
	"femos/internal/triage/text"
)

// Target is a question of triage that a concept bears on ("B3", "emergency", "question"), with a prior weight.
type Target struct {
	Head   string
	Weight float32
}

// Concept is one entry: its id, what it bears on, and its labels for people.
type Concept struct {
	ID      string
	Targets []Target
	DE, EN  string
}

// Thesaurus is the files, ready for use.
type Thesaurus struct {
	Concepts    []Concept
	byID        map[string]int
	tables      [len(languages)]table
	office      map[string]int               // phonetic key of an office word
	longest     int                          // longest office key
	begun       [1 << (begunBits - 6)]uint64 // a bit for the beginnings of each office key
	officeWords []officeWord
}

// officeWord is a German office word as de.tsv writes it, and what it means.
type officeWord struct {
	word    string
	concept int
}

func newThesaurus() *Thesaurus {
	return &Thesaurus{byID: map[string]int{}, office: map[string]int{}}
}

func (t *Thesaurus) addConcept(c Concept) {
	t.byID[c.ID] = len(t.Concepts)
	t.Concepts = append(t.Concepts, c)
}

// Hit is a concept found in tokens First to Last (inclusive) of a document.
type Hit struct {
	Concept     int
	First, Last int
}

// Index returns the place of a concept in Concepts, or -1.
func (t *Thesaurus) Index(id string) int {
	if i, ok := t.byID[id]; ok {
		return i
	}
	return -1
}

// Languages are the tags with a file of their own, in the order of their mask bits.
var languages = [...]string{"de", "en", "fr", "es", "pt", "tr", "sr", "ru", "uk", "ar", "fa", "ps", "ar-Latn", "fa-Latn"}

func bit(lang string) uint32 {
	for i, l := range languages {
		if l == lang {
			return 1 << i
		}
	}
	return 0
}

// mask returns the files that apply to a document: its language's; for an unknown one all of its script.
func mask(lang string, script text.Script) uint32 {
	switch lang {
	case "sr-Latn", "sr-Cyrl":
		lang = "sr"
	case "ru-Latn":
		lang = "ru"
	case "ckb", "ur":
		return bit("fa") | bit("ar") | bit("ps")
	case "az":
		return bit("tr")
	}
	if m := bit(lang); m != 0 {
		return m
	}
	switch script {
	case text.Arabic:
		return bit("ar") | bit("fa") | bit("ps")
	case text.Cyrillic:
		return bit("ru") | bit("uk")
	}
	return bit("de") | bit("en")
}

// Match appends the concepts found in d, a post in lang (already rewritten for it), in the order of their first word.
// It appends at most nine hits a token. w is working memory.
func (t *Thesaurus) Match(d *text.Doc, lang string, script text.Script, hits []Hit, w *Work) []Hit {
	t.begin(w, d, mask(lang, script))
	for i, tok := range d.Tokens {
		before := len(hits)
		hits = w.word(i, hits)
		if tok.Script == text.Arabic {
			for rest := clitic(d.Word(tok)); rest != nil && len(hits) == before; rest = clitic(rest) {
				w.parted = appendHashes(w.parted[:0], rest)
				hits = w.part(i, w.parted, hits)
			}
		}
		if !tok.Number {
			hits = t.phonetic(d, i, hits, len(hits) > before, w)
		}
	}
	return hits
}

// begin makes w ready for a document and for the languages of a mask.
func (t *Thesaurus) begin(w *Work, d *text.Doc, langs uint32) {
	w.tables = w.tables[:0]
	for i := range t.tables {
		if langs&(1<<i) != 0 {
			w.tables = append(w.tables, &t.tables[i])
		}
	}
	w.read(d)
	w.find()
	w.sounds(d)
	w.resolve()
}

// clitic takes one particle or the article off the front of an Arabic word, or returns nil.
func clitic(w []byte) []byte {
	for _, c := range [...]string{"ال", "لل", "و", "ب", "ف", "ل", "ك", "ع", "ه", "ش"} {
		if len(w) >= len(c)+6 && string(w[:len(c)]) == c {
			return w[len(c):]
		}
	}
	return nil
}
