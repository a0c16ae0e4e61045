package lang

import (
	"math"
	"unicode/utf8"

	"femos/internal/triage/text"
)

const prime = 0x01000193

// maxWords is how many tokens are looked at.
const maxWords = 400

// Features appends a hash of every n-gram of one to five letters, the word's ends marked, and of every word in
// the given script. Numbers are left out, and what stands beyond the first 400 words.
func Features(d *text.Doc, script text.Script, list []uint32) []uint32 {
	for _, t := range d.Tokens[:min(len(d.Tokens), maxWords)] {
		if !t.Number && t.Script == script {
			list = wordFeatures(d.LowerWord(t), list)
		}
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
