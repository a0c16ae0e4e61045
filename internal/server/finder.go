package server

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"femos"
	"femos/internal/triage"
	"femos/internal/web/public"
)

// finder finds answers for who asks on the public site, and beside an inquiry: with triage among those that ship, which it was taught; and by their words
// among those that were written and signed here, of which it was taught nothing, in every language in which they stand.
type finder struct {
	judge  *triage.Judge
	rarity map[string]float64 // of a word among all ways to ask; what is not there is the rarest
	unseen float64            // rarity of that
	asked  []asking
	with   map[string][]int // places in asked, by a word
	danger map[string]bool  // answers about violence, by id
}

// asking is one way to ask for an answer.
type asking struct {
	id     string
	length float64
}

// leastShared is how much of a question's and a way of asking's words must be the same (cosine, by rarity) for one to answer the other.
const leastShared = 0.45

// atLongest is how many times longer than a way of asking a question counts at most: a whole post says much beside what it asks.
const atLongest = 1.5

// violence is the topic of violence, coercion and trafficking.
const violence = "D5"

// newFinder makes it. shipped says of an id whether triage knows it.
func newFinder(judge *triage.Judge, answers []public.Answer, shipped func(id string) bool) *finder {
	f := &finder{judge: judge, rarity: map[string]float64{}, with: map[string][]int{}, danger: map[string]bool{}}
	var words [][]string // of asked
	ways := 0
	for _, a := range answers {
		f.danger[a.ID] = slices.Contains(a.Topics, violence)
		texts := slices.Clone(a.AlsoAsked)
		for _, t := range a.Texts {
			texts = append(texts, t.Title)
		}
		for _, text := range texts {
			way := wordsOf(text)
			ways++
			for _, w := range way {
				f.rarity[w]++
			}
			if !shipped(a.ID) && a.State != public.Withdrawn && a.State != public.Broken {
				f.asked, words = append(f.asked, asking{id: a.ID}), append(words, way)
			}
		}
	}
	f.unseen = math.Log1p(float64(ways))
	for w, n := range f.rarity {
		f.rarity[w] = math.Log1p(float64(ways) / n)
	}
	for i, way := range words {
		f.asked[i].length = f.length(way)
		for _, w := range way {
			f.with[w] = append(f.with[w], i)
		}
	}
	return f
}

// wordsOf are the words of a text, each once, by their beginning: what follows is mostly an ending.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	for i, w := range words {
		if letters := []rune(w); len(letters) > 8 {
			words[i] = string(letters[:8])
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

func (f *finder) rare(word string) float64 { return cmp.Or(f.rarity[word], f.unseen) }

func (f *finder) length(words []string) float64 {
	sum := 0.0
	for _, w := range words {
		sum += f.rare(w) * f.rare(w)
	}
	return math.Sqrt(sum)
}

// find returns at most n answers, best first: those that were written here come first, as they were written for want of another.
// Whoever is best answered about violence may be in danger, however few her words: in Arabic "he beats me" is one.
func (f *finder) find(question string, n int) (found public.Found) {
	taught := f.judge.Find(question, n)
	found.Danger = taught.Urgency == femos.Emergency
	for _, a := range slices.Concat(f.own(question), taught.Answers) {
		found.Answers = append(found.Answers, a.ID)
	}
	found.Answers = found.Answers[:min(n, len(found.Answers))]
	found.Danger = found.Danger || len(found.Answers) > 0 && f.danger[found.Answers[0]]
	return found
}

// own returns the answers written here that fit, best first; Score is the share of words that are the same.
func (f *finder) own(question string) (list []femos.AnswerMatch) {
	words := wordsOf(question)
	length := f.length(words)
	shared, score := make([]float64, len(f.asked)), map[string]float64{} // common words stand in most ways of asking: a map would be ten times slower
	for _, w := range words {
		weight := f.rare(w) * f.rare(w)
		for _, i := range f.with[w] {
			shared[i] += weight
		}
	}
	for i, both := range shared {
		if both == 0 {
			continue
		}
		a := f.asked[i]
		if share := both / max(min(length, atLongest*a.length)*a.length, 1e-9); share >= leastShared {
			score[a.id] = max(score[a.id], share)
		}
	}
	for id, share := range score {
		list = append(list, femos.AnswerMatch{ID: id, Score: share})
	}
	slices.SortFunc(list, func(a, b femos.AnswerMatch) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return list
}
