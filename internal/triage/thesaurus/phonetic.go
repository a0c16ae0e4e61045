package thesaurus

import (
	"strings"

	"femos/internal/triage/text"
)

const (
	minKey       = 5 // consonants of an office word; shorter ones sound like too much else
	minJoinedKey = 6 // of one written as several words
	minFreeKey   = 7 // from here on anything may follow: compounds and endings
	maxKey       = 24
)

// sounds notes the phonetic key of every token, none where a token is no word that is looked up by its sound.
func (w *Work) sounds(d *text.Doc) {
	w.keys, w.keyEnds = w.keys[:0], w.keyEnds[:0]
	for _, t := range d.Tokens {
		if word := d.Word(t); !t.Number && len(word) <= maxHeard {
			w.keys = text.AppendKey(w.keys, word)
		}
		w.keyEnds = append(w.keyEnds, len(w.keys))
	}
}

// key returns the phonetic key of a token.
func (w *Work) key(token int) []byte {
	from := 0
	if token > 0 {
		from = w.keyEnds[token-1]
	}
	return w.keys[from:w.keyEnds[token]]
}

// phonetic looks for an office word in token i, also split over two or three tokens. If the token alone is known
// already, only the longer ones are news.
func (t *Thesaurus) phonetic(d *text.Doc, i int, hits []Hit, known bool, heard *Work) []Hit {
	var buf [maxKey + maxHeard*2]byte
	key := buf[:1]
	for last := i; last < min(i+3, len(d.Tokens)); last++ {
		tok := &d.Tokens[last]
		if tok.Number || tok.B-tok.A > maxHeard || len(key) > maxKey {
			break
		}
		if last > i {
			key = append(key, heard.key(last)...)
		} else if w, whole := withoutArticle(d, tok); whole {
			key[0] = opening(w)
			key = append(key, heard.key(last)...)
		} else {
			key[0] = opening(w)
			key = text.AppendKey(key, w)
		}
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

// withoutArticle is a token without its Arabic article, and whether it had none.
func withoutArticle(d *text.Doc, tok *text.Token) (w []byte, whole bool) {
	w = d.Word(*tok)
	if tok.Script != text.Arabic {
		return w, true
	}
	rest := article(w)
	return rest, len(rest) == len(w)
}

const (
	maxBegun = minKey + 1 // how much of a key is looked at to rule it out: no key is shorter
	maxHeard = 80         // bytes of a word that is looked up by its sound
)

// begins says whether an office key may begin as key does.
func (t *Thesaurus) begins(key []byte) bool {
	b := begun(key[:min(len(key), maxBegun)])
	return t.begun[b>>6]&(1<<(b&63)) != 0
}

// begun is a place in Thesaurus.begun.
func begun(key []byte) uint64 {
	h := uint64(fnvOffset)
	for _, c := range key {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h >> 50 // 14 bits
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

// addOfficeWord makes an office word known by its sound in every alphabet.
func (t *Thesaurus) addOfficeWord(word string, concept int) {
	t.officeWords = append(t.officeWords, officeWord{word, concept})
	t.sound(concept, []byte(strings.ReplaceAll(text.Canon(word, ""), " ", "")))
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

// OfficeWords returns the German office words, as written in de.tsv, in its order.
func (t *Thesaurus) OfficeWords() (words []string) {
	for _, o := range t.officeWords {
		words = append(words, o.word)
	}
	return words
}
