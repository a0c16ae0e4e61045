package opinion

import (
	"context"
	"math"

	"femos"
	"femos/internal/triage"
)

// How likeness is told. Cosines of different models are of different sizes, so what counts is how far the likest stands
// out among the whole library.
const (
	batchSize = 16  // texts embedded at once
	standOut  = 3.0 // standard deviations above the library's mean
	leastSize = 20  // entries from which that means anything
)

// shelf is the answers or the claims as vectors: several wordings an entry.
type shelf struct {
	ids     []string
	entry   []int // of each wording, its place in ids
	texts   []string
	vectors [][]float32 // of the first wordings; the rest are still to be embedded
}

func (s *shelf) add(id string, one triage.Texts, more map[string][]string) {
	s.ids = append(s.ids, id)
	put := func(text string) {
		if text != "" {
			s.entry, s.texts = append(s.entry, len(s.ids)-1), append(s.texts, text)
		}
	}
	for _, lang := range []string{"de", "en"} {
		put(one[lang])
		for _, text := range more[lang] {
			put(text)
		}
	}
}

// fill embeds what is not embedded yet; after an error it goes on where it stopped.
func (s *shelf) fill(ctx context.Context, c *client, wait func(context.Context) error) error {
	for n := len(s.vectors); n < len(s.texts); n = len(s.vectors) {
		if err := wait(ctx); err != nil {
			return err
		}
		vectors, err := c.embed(ctx, s.texts[n:min(n+batchSize, len(s.texts))])
		if err != nil {
			return err
		}
		if n > 0 && len(vectors[0]) != len(s.vectors[0]) {
			s.vectors = nil // another model under the same name
			return errRubbish
		}
		s.vectors = append(s.vectors, vectors...)
	}
	return nil
}

// likest returns the entry that stands out and how alike it is (0 to 1), "" if none does.
func (s *shelf) likest(v []float32) (id string, alike float64) {
	if len(s.ids) < leastSize || len(s.vectors) < len(s.texts) || len(s.vectors[0]) != len(v) {
		return "", 0
	}
	best := make([]float64, len(s.ids))
	for i := range best {
		best[i] = -1
	}
	for i, w := range s.vectors {
		best[s.entry[i]] = max(best[s.entry[i]], dot(v, w))
	}
	var sum, squares float64
	top := 0
	for i, x := range best {
		sum += x
		squares += x * x
		if x > best[top] {
			top = i
		}
	}
	n := float64(len(best))
	mean := sum / n
	deviation := math.Sqrt(max(squares/n-mean*mean, 0))
	if best[top] <= 0 || deviation == 0 || best[top] < mean+standOut*deviation {
		return "", 0
	}
	return s.ids[top], min(best[top], 1)
}

func dot(a, b []float32) float64 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return float64(sum)
}

// likeness is the library as vectors.
type likeness struct{ answers, claims shelf }

func newLikeness(lib triage.Library) *likeness {
	l := &likeness{}
	for _, a := range lib.Answers {
		l.answers.add(a.ID, a.Question, a.AlsoAsked)
	}
	for _, c := range lib.Claims {
		l.claims.add(c.ID, c.Claim, c.AlsoSaid)
	}
	return l
}

// adds is what likeness adds to a verdict: a further answer to a question, a claim to look at in anything else.
func (l *likeness) adds(v *femos.Verdict, post []float32) (answers []femos.AnswerMatch, claims []femos.ClaimMatch, reasons []femos.Reason) {
	if v.Kind == femos.Question {
		if id, alike := l.answers.likest(post); id != "" && !hasAnswer(v, id) {
			answers = append(answers, femos.AnswerMatch{ID: id, Score: alike})
			reasons = append(reasons, femos.Reason{Kind: "topic", Code: "second_answer"})
		}
		return answers, nil, reasons
	}
	if id, alike := l.claims.likest(post); id != "" && !hasClaim(v, id) {
		claims = append(claims, femos.ClaimMatch{ID: id, Score: alike, Band: "suggest"})
		reasons = append(reasons, femos.Reason{Kind: "claim", Code: "second_claim"})
	}
	return nil, claims, reasons
}

func hasAnswer(v *femos.Verdict, id string) bool {
	for _, a := range v.Answers {
		if a.ID == id {
			return true
		}
	}
	return false
}

func hasClaim(v *femos.Verdict, id string) bool {
	for _, c := range v.Claims {
		if c.ID == id {
			return true
		}
	}
	return false
}
