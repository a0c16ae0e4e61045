// Package thesaurus finds the concepts of consultation in a post, whatever its language: subjects ("child benefit"),
// turns of speech ("does anybody know"), signs of danger, times and stances. A concept is the same in every language,
// so what is learnt about it from one language holds in the others.
//
// The words are files that an advisor can read and edit; README.md in this folder explains the format. German office
// words are found in every language and alphabet by a phonetic key (text.AppendKey), not by listing their spellings.
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

// Thesaurus is the loaded files.
type Thesaurus struct {
	Concepts    []Concept
	byID        map[string]int
	words       map[uint64][]entry // first word of a term, exact or prefix
	filter      [1 << 14]uint64    // a bit for each key of words, as most lookups miss
	office      map[string]int     // phonetic key of an office word
	longest     int                // longest office key
	begun       [1 << 6]uint64     // a bit for each beginning of an office key, up to maxBegun
	officeWords []string
}

// entry is what may follow once the first word of a term matched.
type entry struct {
	concept int16
	langs   uint32
	rest    []word
}

type word struct {
	folded string
	prefix bool
	gap    bool // up to maxGap other words may stand before it
}

const maxGap = 2

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

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
	exactSalt = 0x9e3779b97f4a7c15
)

func hashWord(w string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * fnvPrime
	}
	return h
}

// Match appends the concepts found in d, a post in lang (already rewritten for it), in the order of their first word.
// It appends at most eight hits a token.
func (t *Thesaurus) Match(d *text.Doc, lang string, script text.Script, hits []Hit) []Hit {
	m := mask(lang, script)
	for i, tok := range d.Tokens {
		w := d.Word(tok)
		before := len(hits)
		hits = t.word(d, i, w, m, hits)
		if tok.Script == text.Arabic && len(hits) == before {
			for rest := clitic(w); rest != nil && len(hits) == before; rest = clitic(rest) {
				hits = t.word(d, i, rest, m, hits)
			}
		}
		if !tok.Number {
			hits = t.phonetic(d, i, hits, len(hits) > before)
		}
	}
	return hits
}

func (t *Thesaurus) word(d *text.Doc, i int, w []byte, m uint32, hits []Hit) []Hit {
	h := uint64(fnvOffset)
	runes, limit := 0, len(hits)+8
	for j := 0; j < len(w); j++ {
		h = (h ^ uint64(w[j])) * fnvPrime
		if j+1 < len(w) && w[j+1]&0xC0 == 0x80 {
			continue
		}
		if runes++; runes >= 2 && t.has(h) {
			hits = t.entries(h, d, i, m, hits, limit)
		}
	}
	if t.has(h ^ exactSalt) {
		hits = t.entries(h^exactSalt, d, i, m, hits, limit)
	}
	return hits
}

func (t *Thesaurus) has(h uint64) bool {
	b := h >> 44 // 20 bits
	return t.filter[b>>6]&(1<<(b&63)) != 0
}

func (t *Thesaurus) entries(h uint64, d *text.Doc, i int, m uint32, hits []Hit, limit int) []Hit {
	for _, e := range t.words[h] {
		if e.langs&m == 0 || len(hits) >= limit {
			continue
		}
		if last := follows(d, i+1, e.rest); last >= 0 {
			hits = append(hits, Hit{Concept: int(e.concept), First: i, Last: last})
		}
	}
	return hits
}

// follows returns the token at which the rest of a phrase ends if it stands from token i on, otherwise -1.
func follows(d *text.Doc, i int, rest []word) int {
	for _, r := range rest {
		tries := 1
		if r.gap {
			tries += maxGap
		}
		for ; tries > 0 && i < len(d.Tokens) && !r.is(d.Word(d.Tokens[i])); tries-- {
			i++
		}
		if tries == 0 || i >= len(d.Tokens) {
			return -1
		}
		i++
	}
	return i - 1
}

func (r word) is(w []byte) bool {
	return len(w) >= len(r.folded) && string(w[:len(r.folded)]) == r.folded && (r.prefix || len(w) == len(r.folded))
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

const (
	minKey       = 5 // consonants of an office word; shorter ones sound like too much else
	minJoinedKey = 6 // of one written as several words
	minFreeKey   = 7 // from here on anything may follow: compounds and endings
	maxKey       = 24
)

// phonetic looks for an office word in token i, also split over two or three tokens. If the token alone is known
// already, only the longer ones are news.
func (t *Thesaurus) phonetic(d *text.Doc, i int, hits []Hit, known bool) []Hit {
	var buf [maxKey * 3]byte
	key := buf[:1]
	for last := i; last < min(i+3, len(d.Tokens)); last++ {
		tok := d.Tokens[last]
		w := d.Word(tok)
		if tok.Number || len(w) > 80 || len(key) > maxKey {
			break
		}
		if last == i {
			if tok.Script == text.Arabic {
				w = article(w)
			}
			key[0] = opening(w)
		}
		key = text.AppendKey(key, w)
		if !t.begins(key) {
			break
		}
		if known && last == i {
			continue
		}
		if c := t.officeWord(key, last > i); c >= 0 {
			return append(hits, Hit{Concept: c, First: i, Last: last})
		}
	}
	return hits
}

// maxBegun is how much of a key is looked at to rule it out.
const maxBegun = 5

// begins says whether an office key may begin as key does; its last class may still change with the next word.
func (t *Thesaurus) begins(key []byte) bool {
	b := begun(key[:max(1, min(len(key)-1, maxBegun))])
	return t.begun[b>>6]&(1<<(b&63)) != 0
}

func begun(key []byte) uint64 {
	h := uint64(fnvOffset)
	for _, c := range key {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h >> 52 // 12 bits
}

// opening is the first byte of a key: how the word begins.
func opening(w []byte) byte {
	if text.StartsOpen(w) {
		return openKey
	}
	return closedKey
}

const openKey, closedKey = 'a', '-'

// article takes "ال", "لل" and one letter before them off an Arabic word.
func article(w []byte) []byte {
	const al, lil = "ال", "لل"
	for _, skip := range [...]int{0, 2} {
		if len(w) > skip+6 && (string(w[skip:skip+4]) == al || skip == 0 && string(w[:4]) == lil) {
			return w[skip+4:]
		}
	}
	return w
}

// officeWord returns the concept whose key the key is, or begins with: short office words may only be followed by one
// consonant (an ending), long ones by anything. A key from several tokens must fit whole. Keys here begin with their
// opening.
func (t *Thesaurus) officeWord(key []byte, joined bool) int {
	least := minKey
	if joined {
		least = minJoinedKey
	}
	for n := min(len(key), t.longest); n > least; n-- {
		tail := len(key) - n
		if joined && tail > 0 || tail > 1 && n <= minFreeKey {
			break
		}
		if c, ok := t.office[string(key[:n])]; ok {
			return c
		}
	}
	return -1
}

// OfficeWords returns the German office words, as written in de.tsv, in its order.
func (t *Thesaurus) OfficeWords() []string { return append([]string(nil), t.officeWords...) }
