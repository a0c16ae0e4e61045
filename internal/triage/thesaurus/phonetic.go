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
	w.keys, w.keyEnds, w.begun = w.keys[:0], w.keyEnds[:0], w.begun[:0]
	for i := range d.Tokens {
		t := &d.Tokens[i]
		begin := len(w.keys)
		if word := d.Word(*t); !t.Number && len(word) <= maxHeard {
			w.keys = text.AppendKey(w.keys, word)
		}
		w.keyEnds = append(w.keyEnds, len(w.keys))
		w.begun = append(w.begun, beginning{}.with(w.keys[begin:]))
	}
}

// beginning is how a key begins, without its opening: up to minKey consonants in four bits each.
type beginning struct {
	code uint32
	n    int32 // consonants; minKey may be more
}

// with is the beginning with more consonants after it.
func (b beginning) with(key []byte) beginning {
	for _, c := range key[:min(len(key), minKey-int(b.n))] {
		b.code |= uint32(consonants[c]) << (4 * b.n)
		b.n++
	}
	return b
}

// and is the beginning of b with what begins as next does after it.
func (b beginning) and(next beginning) beginning {
	b.code |= next.code << (4 * b.n) & (1<<(4*minKey) - 1)
	b.n = min(b.n+next.n, minKey)
	return b
}

// place is a place in Thesaurus.begun.
func (b beginning) place() uint32 { return b.code * 0x9e3779b1 >> (32 - begunBits) }

// consonants numbers the classes of text.AppendKey.
var consonants = func() (t [256]uint8) {
	for i, c := range []byte("btkfsxmnlr") {
		t[c] = uint8(i + 1)
	}
	return t
}()

// key returns the phonetic key of a token.
func (w *Work) key(token int) []byte {
	from := 0
	if token > 0 {
		from = w.keyEnds[token-1]
	}
	return w.keys[from:w.keyEnds[token]]
}

// mayBegin says whether an office word may begin with token i.
func (t *Thesaurus) mayBegin(d *text.Doc, i int, w *Work) bool {
	var b beginning
	for last := i; last < min(i+3, len(d.Tokens)); last++ {
		tok := &d.Tokens[last]
		if tok.Number || tok.B-tok.A > maxHeard {
			return false
		}
		if rest, whole := withoutArticle(d, tok); last == i && !whole {
			w.rest = text.AppendKey(w.rest[:0], rest)
			b = b.with(w.rest)
		} else {
			b = b.and(w.begun[last])
		}
		if at := b.place(); t.begun[at>>6]&(1<<(at&63)) == 0 {
			return false
		}
		if b.n == minKey {
			return true
		}
	}
	return false
}

// phonetic looks for an office word in token i, also split over two or three tokens. If the token alone is known
// already, only the longer ones are news.
func (t *Thesaurus) phonetic(d *text.Doc, i int, hits []Hit, known bool, heard *Work) []Hit {
	if !t.mayBegin(d, i, heard) {
		return hits
	}
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
	begunBits = 15
	maxHeard  = 80 // bytes of a word that is looked up by its sound
)

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
			for n := range minKey + 1 {
				at := beginning{}.with(key[1:][:n]).place()
				t.begun[at>>6] |= 1 << (at & 63)
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
