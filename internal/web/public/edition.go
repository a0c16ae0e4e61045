package public

import (
	"slices"

	"femos"
	"femos/internal/profile"
)

// edition is the shelf as it was at one moment, with what is found in it, and the pages made from it.
type edition struct {
	cache
	name         string
	topics       []Topic
	answers      []Answer
	claims       []Claim
	keys         []Key
	team         Team
	book         *profile.Book
	answerCodes  *codes
	claimCodes   *codes
	advisorCodes *codes
	answerAt     map[string]int   // id to place
	byTopic      map[string][]int // first-level topic to places of answers
	heard        map[string][]int // answer's id to places of claims
}

func newEdition(name string, shelf Shelf) *edition {
	e := &edition{name: name, topics: shelf.Topics(), answers: shelf.Answers(), claims: shelf.Claims(), keys: shelf.Keys(), team: shelf.Team(),
		answerAt: map[string]int{}, byTopic: map[string][]int{}, heard: map[string][]int{}}
	var ids []string
	for i, a := range e.answers {
		ids = append(ids, a.ID)
		e.answerAt[a.ID] = i
		for _, code := range a.Topics {
			if first := code[:min(len(code), 1)]; first != "" && !slices.Contains(e.byTopic[first], i) {
				e.byTopic[first] = append(e.byTopic[first], i)
			}
		}
	}
	e.answerCodes = newCodes(ids)
	ids = nil
	for i, c := range e.claims {
		ids = append(ids, c.ID)
		e.heard[c.Answer] = append(e.heard[c.Answer], i)
	}
	e.claimCodes = newCodes(ids)
	ids = nil
	for _, a := range e.team.Advisors {
		ids = append(ids, a.ID)
	}
	e.advisorCodes, e.book = newCodes(ids), newBook(e.team)
	return e
}

// source is the language that a text is verified in.
const source femos.Language = "de"

// pick returns the language in which a text is shown to somebody who reads lang: that one, else German, else any.
func pick[T any](texts map[femos.Language]T, lang femos.Language) femos.Language {
	if _, there := texts[lang]; there {
		return lang
	}
	if _, there := texts[source]; there {
		return source
	}
	for _, l := range languages() {
		if _, there := texts[l]; there {
			return l
		}
	}
	return source
}
