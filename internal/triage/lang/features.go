package lang

import (
	"math"
	"unicode/utf8"

	"femos/internal/triage/text"
)

const prime = 0x01000193

// Features appends a hash of every n-gram of one to five letters, the word's ends marked, and of every word in
// the given script. Numbers and at most 400 words are looked at.
func Features(d *text.Doc, script text.Script, list []uint32) []uint32 {
	words := 0
	for _, t := range d.Tokens {
		if t.Number || t.Script != script {
			continue
		}
		if words++; words > 400 {
			break
		}
		list = wordFeatures(d.LowerWord(t), list)
	}
	return list
}

func wordFeatures(w []byte, list []uint32) []uint32 {
	var buf [64]uint32
	runes := append(buf[:0], '^')
	for i := 0; i < len(w); {
		c, n := utf8.DecodeRune(w[i:])
		runes = append(runes, uint32(c))
		i += n
	}
	runes = append(runes, '$')
	for i := range runes {
		h := uint32(2166136261)
		for n := i; n < min(i+5, len(runes)); n++ {
			h = (h ^ runes[n]) * prime
			h ^= h >> 15
			if n > i || runes[n] > '$' {
				list = append(list, mix(h))
			}
		}
	}
	h := uint32(77)
	for _, c := range runes {
		h = (h ^ c) * prime
		h ^= h >> 15
	}
	return append(list, mix(h))
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}

// Unit is the weight of each of n hashed features.
func Unit(n int) float32 { return float32(1 / math.Sqrt(float64(max(n, 1)))) }
