package public

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// The codes of short links: /a/7k3q. A code is the beginning of a hash of the text's id, as long as it takes to tell it
// from all others and four letters at least, so a text keeps its code for ever and needs no list of codes. When another text
// comes whose hash begins the same, both get a longer one; the old, shorter link then shows both to choose from, and never leads to
// the wrong one.
const (
	alphabet  = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's base 32: no i, l, o, u
	shortest  = 4
	wholeCode = 16
)

// whole is the whole code of an id.
func whole(id string) string {
	sum := sha256.Sum256([]byte(id))
	var b [wholeCode]byte
	for i := range b {
		bit := i * 5
		word := uint(sum[bit/8])<<8 | uint(sum[bit/8+1])
		b[i] = alphabet[word>>(11-bit%8)&31]
	}
	return string(b[:])
}

// codes finds texts by the beginning of their code.
type codes struct {
	sorted []string       // whole codes
	at     map[string]int // whole code to the text's place
}

func newCodes(ids []string) *codes {
	c := &codes{at: make(map[string]int, len(ids))}
	for i, id := range ids {
		w := whole(id)
		c.at[w] = i
		c.sorted = append(c.sorted, w)
	}
	slices.Sort(c.sorted)
	return c
}

// of returns the code of an id that is among them.
func (c *codes) of(id string) string {
	w := whole(id)
	i, _ := slices.BinarySearch(c.sorted, w)
	n := shortest
	for _, beside := range []int{i - 1, i + 1} {
		if beside >= 0 && beside < len(c.sorted) {
			for n < wholeCode && c.sorted[beside][:n] == w[:n] {
				n++
			}
		}
	}
	return w[:n]
}

// find returns the places of the texts that a code may mean: none, one, or several where it has become too short.
func (c *codes) find(code string) (places []int) {
	code = strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(strings.ToLower(code))
	if len(code) < shortest || len(code) > wholeCode {
		return nil
	}
	i, _ := slices.BinarySearch(c.sorted, code)
	for ; i < len(c.sorted) && strings.HasPrefix(c.sorted[i], code); i++ {
		places = append(places, c.at[c.sorted[i]])
	}
	return places
}
