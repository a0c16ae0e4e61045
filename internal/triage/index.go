package triage

import (
	"math"
	"slices"

	"femos"
	"femos/internal/triage/linear"
	"femos/internal/triage/text"
)

// pairFeatures is how many numbers describe a post beside an entry of the library.
const pairFeatures = 10

// The features of a pair.
const (
	pairConcepts   = iota // cosine of the concepts of post and entry
	pairCorrection        // the same with the claim's correction
	pairTopic             // probability of the entry's best topic
	pairWords             // cosine of the words, where the languages are the same
	pairCorrectionWords
	pairLesson         // what labelled posts taught: log odds that it is this entry, from -8 to 8, as 0 to 4
	pairNumbers        // 1 if a number of the post is the entry's, -1 if both have numbers and none is shared
	pairCounterNumbers // 1 if a number of the post is the correction's and not the claim's
	pairAnswer         // probability that the post gives advice
	pairClaim          // probability that it repeats a false claim, whichever
)

type posting struct {
	entry  int32
	weight float32
}

// index finds entries of the library by concepts and words. It is immutable; scores go into a caller's table.
type index struct {
	ids      []string
	about    []int32     // by entry: its place in subjects
	subjects []subject   // that entries have
	concepts [][]posting // by concept
	against  [][]posting // concepts of the correction
	words    map[uint32]stem
	idf      []float32          // by concept
	numbers  map[uint32][]int32 // entries by the key of a quantity they name
	numbered bool               // any entry names one
	counters map[uint32][]int32 // entries by a quantity that only their correction names
	taught   []taught
	model    *Retrieval
	together linear.Packed
	opposed  bool // any entry has a correction
}

// subject is what entries may have in common: heads of topics, and whether they name a quantity.
type subject struct {
	topics   []int
	numbered bool
}

// stem is the beginning of a word: how rare it is, the entries that have it, and those whose correction has it.
type stem struct {
	idf            float32
	words, against []posting
}

// taught is an entry that the lessons know, with its column.
type taught struct{ entry, column int32 }

// entryText is what an entry says, by language, weighted: 1 for its own words, less for its explanation.
type entryText struct {
	id      string
	topics  []string
	texts   []weighted
	counter []weighted // the correction
}

type weighted struct {
	lang, text string
	weight     float32
}

func answerEntries(lib Library) []entryText {
	var all []entryText
	for _, a := range lib.Answers {
		e := entryText{id: a.ID, topics: a.Topics}
		for _, l := range []string{"de", "en"} {
			e.texts = append(e.texts, weighted{l, a.Question[l], 1})
			for _, s := range a.AlsoAsked[l] {
				e.texts = append(e.texts, weighted{l, s, 1})
			}
			e.texts = append(e.texts, weighted{l, a.Answer[l], 0.4})
		}
		all = append(all, e)
	}
	return all
}

func claimEntries(lib Library) []entryText {
	topics := map[string][]string{}
	for _, a := range lib.Answers {
		topics[a.ID] = a.Topics
	}
	var all []entryText
	for _, c := range lib.Claims {
		e := entryText{id: c.ID, topics: topics[c.AnswerID]}
		for _, l := range []string{"de", "en"} {
			e.texts = append(e.texts, weighted{l, c.Claim[l], 1.5})
			for _, s := range c.AlsoSaid[l] {
				e.texts = append(e.texts, weighted{l, s, 1})
			}
			e.counter = append(e.counter, weighted{l, c.Correction[l], 1})
		}
		all = append(all, e)
	}
	return all
}

func (b *Brain) newIndex(entries []entryText, m *Retrieval) *index {
	x := &index{concepts: make([][]posting, len(b.words.Concepts)), against: make([][]posting, len(b.words.Concepts)),
		words: map[uint32]stem{}, numbers: map[uint32][]int32{}, counters: map[uint32][]int32{}, model: m}
	if m.Hashed.Rows > 0 {
		x.together = m.Hashed.Pack(0, m.Hashed.Heads)
	}
	columns := map[string]int{}
	for i, id := range m.IDs {
		columns[id] = i
	}
	heads := map[string]int{}
	for i, code := range b.topics {
		heads[code] = headTopics + i
	}
	bags := make([]bag, len(entries))
	counters := make([]bag, len(entries))
	for i, e := range entries {
		bags[i], counters[i] = b.bagOf(e.texts), b.bagOf(e.counter)
		x.ids = append(x.ids, e.id)
		if column, ok := columns[e.id]; ok {
			x.taught = append(x.taught, taught{int32(i), int32(column)})
		}
		for h := range bags[i].numbers {
			x.numbers[h] = append(x.numbers[h], int32(i))
		}
		x.numbered = x.numbered || len(bags[i].numbers) > 0
		for h := range counters[i].numbers {
			if !bags[i].numbers[h] {
				x.counters[h] = append(x.counters[h], int32(i))
			}
		}
		x.opposed = x.opposed || len(counters[i].order) > 0
		var topics []int
		for _, code := range e.topics {
			if h, ok := heads[code]; ok {
				topics = append(topics, h)
			}
		}
		x.file(topics, len(bags[i].numbers) > 0)
	}
	stems := x.weigh(bags)
	for i := range entries {
		x.post(i, bags[i], stems, x.concepts, func(s *stem) *[]posting { return &s.words })
		x.post(i, counters[i], stems, x.against, func(s *stem) *[]posting { return &s.against })
	}
	sideBySide(x.concepts, x.against)
	for h, s := range stems {
		if s.idf > 0 {
			x.words[h] = *s
		}
	}
	return x
}

// sideBySide moves lists that are read one after the other into one piece of memory.
func sideBySide(lists ...[][]posting) {
	n := 0
	for _, l := range lists {
		for _, p := range l {
			n += len(p)
		}
	}
	all := make([]posting, 0, n)
	for c := range lists[0] {
		for _, l := range lists {
			from := len(all)
			all = append(all, l[c]...)
			l[c] = all[from:len(all):len(all)]
		}
	}
}

// file notes the subject of the next entry.
func (x *index) file(topics []int, numbered bool) {
	at := slices.IndexFunc(x.subjects, func(have subject) bool {
		return have.numbered == numbered && slices.Equal(have.topics, topics)
	})
	if at < 0 {
		at = len(x.subjects)
		x.subjects = append(x.subjects, subject{topics, numbered})
	}
	x.about = append(x.about, int32(at))
}

// bag is the concepts and words of an entry, each with its weight.
type bag struct {
	concepts []float32
	words    map[uint32]float32
	order    []uint32 // of words, as maps have none
	numbers  map[uint32]bool
}

func (b *Brain) bagOf(texts []weighted) bag {
	g := bag{concepts: make([]float32, len(b.words.Concepts)), words: map[uint32]float32{}, numbers: map[uint32]bool{}}
	var r reading
	for _, t := range texts {
		r.doc.Read(t.text)
		r.guess.Language, r.guess.Script = femos.Language(t.lang), text.Latin
		b.concepts(&r)
		for _, c := range r.list {
			if b.groups[c]&(groupSubject|groupStance) != 0 {
				g.concepts[c] += t.weight
			}
		}
		if t.weight >= 1 {
			b.quantities(&r, func(key uint32) { g.numbers[key] = true })
		}
		r.stems(func(h uint32) {
			if g.words[h] == 0 {
				g.order = append(g.order, h)
			}
			g.words[h] += t.weight
		})
	}
	return g
}

// stems calls f with a hash of every word's first six bytes.
func (r *reading) stems(f func(h uint32)) {
	for i, t := range r.doc.Tokens {
		if skipped(i, len(r.doc.Tokens)) {
			continue
		}
		w := r.doc.Word(t)
		if len(w) < 2 && !t.Number {
			continue
		}
		f(hashBytes(23, w[:min(len(w), 6)]))
	}
}

// weigh sets the inverse document frequencies, and returns the stems that entries have, each with its own.
func (x *index) weigh(bags []bag) map[uint32]*stem {
	stems := map[uint32]*stem{}
	n := float64(len(bags))
	x.idf = make([]float32, len(x.concepts))
	for c := range x.idf {
		df := 0.0
		for _, g := range bags {
			if g.concepts[c] > 0 {
				df++
			}
		}
		x.idf[c] = rarity(df, n)
	}
	for _, g := range bags {
		for _, h := range g.order {
			if stems[h] == nil {
				stems[h] = &stem{}
			}
			stems[h].idf++
		}
	}
	for _, w := range stems {
		w.idf = rarity(float64(w.idf), n)
	}
	return stems
}

// What more than a quarter of the entries have tells hardly one from another, and would cost most, as it is added to each of them.
const (
	commonShare = 4
	fewEntries  = 16 // that may have something in common in any library
)

// rarity is what it counts that df of n entries have something.
func rarity(df, n float64) float32 {
	if df > fewEntries && df > n/commonShare {
		return 0
	}
	return float32(math.Log(1 + (n+1)/(df+0.5)))
}

// post files an entry's normalised vectors. Words that no entry has of its own have no weight.
func (x *index) post(i int, g bag, stems map[uint32]*stem, concepts [][]posting, words func(*stem) *[]posting) {
	sum := 0.0
	weight := func(c int, v float32) float32 { return float32(math.Sqrt(float64(v))) * x.idf[c] }
	for c, v := range g.concepts {
		w := float64(weight(c, v))
		sum += w * w
	}
	for c, v := range g.concepts {
		if v > 0 && x.idf[c] > 0 {
			concepts[c] = append(concepts[c], posting{int32(i), weight(c, v) / float32(math.Sqrt(sum))})
		}
	}
	sum = 0
	for _, h := range g.order {
		w := g.weight(stems, h)
		sum += w * w
	}
	for _, h := range g.order {
		if w := g.weight(stems, h); w > 0 {
			list := words(stems[h])
			*list = append(*list, posting{int32(i), float32(w / math.Sqrt(sum))})
		}
	}
}

func (g *bag) weight(stems map[uint32]*stem, h uint32) float64 {
	if s := stems[h]; s != nil {
		return math.Sqrt(float64(g.words[h])) * float64(s.idf)
	}
	return 0
}
