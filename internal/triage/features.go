package triage

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"femos/internal/triage/lang"
	"femos/internal/triage/linear"
	"femos/internal/triage/text"
	"femos/internal/triage/thesaurus"
)

// cue is a named feature that is no concept.
type cue int

const (
	cueQuestionMark cue = iota
	cueManyQuestions
	cueEndsQuestion
	cueFirstQuestion // a question word begins the first sentence
	cueExclaims
	cueEmoji
	cueLink
	cueMoney
	cueTiny  // under 4 words
	cueShort // under 9
	cueMid   // under 25
	cueLong  // 60 and more
	cueHasParent
	cueParentQuestion
	cueNear       // a number of days or weeks up to four weeks ahead
	cueFar        // months, years
	cueDanger     // a strong sign of danger
	cueDangerNow  // with "now", "tonight", "urgent"
	cueDangerMany // two different ones
	cueLegalTime  // a time with a decision, permit, dismissal or eviction
	cueAsks       // any turn of asking
	cueAdvises    // any turn of advising
	cueOffers     // any turn of selling or offering
	cueContact    // a phone number or handle
	cueAlways     // words that mean danger whatever else is said
	cues
)

// reading is a post as features. It is reused; nothing in it outlives a judgement.
type reading struct {
	doc   text.Doc
	guess lang.Guess
	lang  lang.Work
	find  thesaurus.Work
	hits  []thesaurus.Hit
	has   []bool // by concept
	list  []int  // the concepts it has, in order of appearance
	cues  [cues]bool
}

// read fills r from s: tokens, language, concepts, cues.
func (b *Brain) read(r *reading, s string) {
	r.doc.Read(s)
	r.doc.DropRepeats()
	r.guess = b.lang.Identify(&r.doc, &r.lang)
	b.concepts(r)
	b.fillCues(r)
}

// concepts rewrites the document for its language and finds its concepts.
func (b *Brain) concepts(r *reading) {
	r.doc.Rewrite(string(r.guess.Language))
	r.hits = b.words.Match(&r.doc, string(r.guess.Language), r.guess.Script, r.hits[:0], &r.find)
	if len(r.has) != len(b.words.Concepts) {
		r.has = make([]bool, len(b.words.Concepts))
	}
	for _, c := range r.list {
		r.has[c] = false
	}
	r.list = r.list[:0]
	r.hits = slices.DeleteFunc(r.hits, func(h thesaurus.Hit) bool {
		return b.groups[h.Concept]&groupDialled != 0 && h.First == h.Last && b.counts(r, h.First)
	})
	for _, h := range r.hits {
		if !r.has[h.Concept] {
			r.has[h.Concept] = true
			r.list = append(r.list, h.Concept)
		}
	}
}

var unitSigns = []string{"%", "°", "m²", "m2", "qm", "km", "kg", "cm", "eur"}

// counts says whether a token is a number that counts something: 110 euros, 112 days, 110 m².
func (b *Brain) counts(r *reading, token int) bool {
	t := r.doc.Tokens[token]
	if !t.Number {
		return false
	}
	after := strings.TrimLeft(r.doc.Source[t.End:], " \u00a0")
	if sign, _ := utf8.DecodeRuneInString(after); unicode.Is(unicode.Sc, sign) {
		return true
	}
	if slices.ContainsFunc(unitSigns, func(sign string) bool {
		return strings.HasPrefix(strings.ToLower(after[:min(len(after), len(sign))]), sign)
	}) {
		return true
	}
	return slices.ContainsFunc(r.hits, func(unit thesaurus.Hit) bool {
		return unit.First == token+1 && (b.unitDays[unit.Concept] > 0 || b.groups[unit.Concept]&groupMoney != 0)
	})
}

func (b *Brain) fillCues(r *reading) {
	d := &r.doc
	c := &r.cues
	*c = [cues]bool{}
	n := len(d.Tokens)
	c[cueQuestionMark] = d.Questions > 0
	c[cueManyQuestions] = d.Questions > 1
	c[cueEndsQuestion] = d.EndsQuestion
	c[cueExclaims] = d.Exclaims > 0
	c[cueEmoji] = d.Emoji > 0
	c[cueLink] = d.Links > 0
	c[cueMoney] = d.Money > 0
	c[cueTiny] = n < 4
	c[cueShort] = n < 9
	c[cueMid] = n < 25
	c[cueLong] = n >= 60
	near, far := b.span(r)
	c[cueNear], c[cueFar] = near, far
	for _, t := range d.Tokens {
		if t.Number && t.B-t.A >= 6 {
			c[cueContact] = true
		}
	}
	dangers, now, timed, legal := 0, false, near, false
	for _, id := range r.list {
		g := b.groups[id]
		switch {
		case g&groupDanger != 0:
			dangers++
		case g&groupNow != 0:
			now = true
		}
		c[cueAlways] = c[cueAlways] || g&groupAlways != 0
		timed = timed || g&groupTime != 0
		legal = legal || g&groupLegal != 0
		c[cueAsks] = c[cueAsks] || g&groupAsks != 0
		c[cueAdvises] = c[cueAdvises] || g&groupAdvises != 0
		c[cueOffers] = c[cueOffers] || g&groupOffers != 0
	}
	c[cueDanger] = dangers > 0
	c[cueDangerNow] = dangers > 0 && now
	c[cueDangerMany] = dangers > 1
	c[cueLegalTime] = timed && legal
	for _, h := range r.hits {
		if h.First < 3 && b.groups[h.Concept]&groupAsks != 0 {
			c[cueFirstQuestion] = true
		}
	}
}

// span looks for a number beside a unit of time: up to four weeks is near, more is far.
func (b *Brain) span(r *reading) (near, far bool) {
	for _, h := range r.hits {
		days := b.unitDays[h.Concept]
		if days == 0 {
			continue
		}
		n := 1
		if v, ok := number(&r.doc, h.First-1); ok {
			n = v
		} else if v, ok := number(&r.doc, h.Last+1); ok {
			n = v
		}
		if n*days <= 31 {
			near = true
		} else {
			far = true
		}
	}
	return near, far
}

// number returns the value of token i if it is a number under 10,000.
func number(d *text.Doc, i int) (int, bool) {
	if i < 0 || i >= len(d.Tokens) || !d.Tokens[i].Number {
		return 0, false
	}
	w := d.Word(d.Tokens[i])
	if len(w) > 4 {
		return 0, false
	}
	n := 0
	for _, c := range w {
		n = n*10 + int(c-'0')
	}
	return n, true
}

const prime = 0x01000193

// Of a long post the first words and the last count.
const (
	firstWords = 300
	lastWords  = 100
)

// skipped says whether word i of n lies between the first and the last.
func skipped(i, n int) bool { return i >= firstWords && i < n-lastWords }

// grams appends a hash of every word, pair of words and n-gram of three to five letters, in at most 400 words, and
// of every pair of concepts.
func (b *Brain) grams(r *reading, list []uint32) []uint32 {
	begin := len(list) // of what has not been fetched: while a word is hashed, the rows of the one before are on their way
	list = b.pairs(r, list)
	var last uint32
	for i, t := range r.doc.Tokens {
		if skipped(i, len(r.doc.Tokens)) {
			continue
		}
		w := r.doc.Word(t)
		h := hashBytes(7, w)
		list = append(list, h)
		if i > 0 {
			list = append(list, mix(last*31+h))
		}
		last = h
		if !t.Number {
			list = wordGrams(w, list)
		}
		b.hashed.Fetch(list[begin:])
		begin = len(list)
	}
	return list
}

// wordGrams appends the letter n-grams of a word, its ends marked.
func wordGrams(w []byte, list []uint32) []uint32 {
	var at [96]int
	n := 0
	for i := range w {
		if w[i]&0xC0 != 0x80 && n < len(at)-1 {
			at[n] = i
			n++
		}
	}
	at[n] = len(w)
	for i := range max(n-2, 0) {
		h := begin(11)
		from := at[i]
		for _, to := range at[i+3 : min(i+6, n+1)] {
			h = further(h, w[from:to])
			from = to
			gram := mix(h)
			if i == 0 {
				gram = mix(gram + 0x51ed)
			}
			list = append(list, gram)
		}
	}
	return list
}

func hashBytes(seed uint32, b []byte) uint32 { return mix(further(begin(seed), b)) }

func begin(seed uint32) uint32 { return 2166136261 ^ seed }

// further goes on with a hash; what it returns is to be mixed in the end.
func further(h uint32, b []byte) uint32 {
	for _, c := range b {
		h = (h ^ uint32(c)) * prime
	}
	return h
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	h *= 0x846ca68b
	return h ^ h>>16
}

// The values of named features: a concept that is named counts more than a cue, one of the parent half.
const (
	conceptValue = 1
	parentValue  = 0.4
)

// named returns the named features for the questions about the post itself (own) and about its subject (wide).
// Concepts come first in the feature space, then cues.
func (b *Brain) named(r, parent *reading, own, wide []linear.Value) (o, w []linear.Value) {
	for _, c := range r.list {
		v := linear.Value{Feature: c, Value: conceptValue}
		own = append(own, v)
		if b.groups[c]&groupSubject != 0 {
			wide = append(wide, v)
		}
	}
	base := len(b.words.Concepts)
	for i, on := range r.cues {
		if on {
			own = append(own, linear.Value{Feature: base + i, Value: conceptValue})
		}
	}
	if parent == nil {
		return own, wide
	}
	own = append(own, linear.Value{Feature: base + int(cueHasParent), Value: conceptValue})
	if parent.cues[cueQuestionMark] || parent.cues[cueAsks] {
		own = append(own, linear.Value{Feature: base + int(cueParentQuestion), Value: conceptValue})
	}
	for _, c := range parent.list {
		if b.groups[c]&groupSubject != 0 && !r.has[c] {
			wide = append(wide, linear.Value{Feature: c, Value: parentValue})
		}
	}
	return own, wide
}
