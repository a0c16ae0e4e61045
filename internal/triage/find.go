package triage

import (
	"femos"
	"femos/internal/triage/linear"
)

// Found is what somebody who looks for an answer herself gets to see.
type Found struct {
	Language femos.Language
	Urgency  femos.Urgency
	Answers  []femos.AnswerMatch // best first; those that hardly fit are not among them
}

// leastShare is how likely an answer must be, compared with the best, to be shown beside it.
const leastShare = 0.2

// leastFound is the probability below which nothing is shown: a page with nothing is honester than one with anything.
const leastFound = 0.22

// leastDanger is how many words it takes to tell of danger: of fewer, triage knows too little.
const leastDanger = 3

// Find looks for at most n answers to what somebody asks or only names: unlike a post, a few words ("Kindergeld", "visa
// expired") are a question here. Like Judge it is pure and never fails.
func (j *Judge) Find(text string, n int) Found {
	w := j.work.Get().(*work)
	defer j.work.Put(w)
	b := j.brain
	b.read(&w.post, text)
	found := Found{Language: w.post.guess.Language, Urgency: femos.Normal}
	if len(w.post.doc.Tokens) == 0 {
		return found
	}
	probs := b.probabilities(w, &w.post, nil)
	if len(w.post.doc.Tokens) >= leastDanger && b.emergency(&w.post, probs) {
		found.Urgency = femos.Emergency
	}
	for i, z := range b.look(j.answers, b.model.Answers.weights(), &w.post, nil, probs, &w.answers) {
		p := linear.Sigmoid(float64(z))
		if p < leastFound || len(found.Answers) == n && p <= found.Answers[n-1].Score {
			continue
		}
		at := len(found.Answers)
		for at > 0 && found.Answers[at-1].Score < p {
			at--
		}
		if len(found.Answers) < n {
			found.Answers = append(found.Answers, femos.AnswerMatch{})
		}
		copy(found.Answers[at+1:], found.Answers[at:])
		found.Answers[at] = femos.AnswerMatch{ID: j.answers.ids[i], Score: p}
	}
	for i, a := range found.Answers {
		if a.Score < leastShare*found.Answers[0].Score {
			found.Answers = found.Answers[:i]
			break
		}
	}
	return found
}
