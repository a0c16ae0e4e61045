package triage

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"femos/internal/triage/linear"
)

// What the nets see in training is what they see when they judge: with the same weights the same topics come out, in the same order.
func TestWeighedAsTrained(t *testing.T) {
	t.Parallel()
	b, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"Ich bin schwanger und mein Chef hat mir gekündigt, ist das erlaubt?",
		"Mein Aufenthaltstitel läuft ab und die Wohnung ist auch gekündigt, was mache ich zuerst?",
		"مرحبا، كيف أسجل ابني في الروضة؟",
		"ok",
	} {
		p := Post{Text: text}
		seen := b.Weigh(p)
		var w work
		b.read(&w.post, text)
		probs := b.probabilities(&w, &w.post, nil)
		if len(seen.Questions) != b.model.Questions.In || len(seen.Candidates) != maxCandidates {
			t.Fatalf("%q: %d inputs of the questions' net, want %d; %d candidates", text, len(seen.Questions), b.model.Questions.In, len(seen.Candidates))
		}
		trained := map[string]float32{}
		net := &b.model.Topics
		for _, c := range seen.Candidates {
			if len(c.Inputs) != net.In {
				t.Fatalf("%q: %d inputs of the topics' net, want %d", text, len(c.Inputs), net.In)
			}
			sum := net.Zero(nil)
			net.Add(sum, 0, c.Inputs)
			trained[c.Topic] = net.Outputs(sum)[0]
		}
		judged := b.weighTopics(&w.weighing, probs, w.own, len(w.post.doc.Tokens))
		for _, c := range judged {
			if got, want := c.p, trained[b.topics[c.topic]]; got != want {
				t.Errorf("%q: %s is judged with %v, trained with %v", text, b.topics[c.topic], got, want)
			}
		}
		if !slices.IsSortedFunc(judged, func(x, y candidate) int { return cmp.Compare(y.p, x.p) }) {
			t.Errorf("%q: not the likeliest first: %v", text, judged)
		}
	}
}

// Two things that are both asked for are both named; what sells is ours for none of the subjects that it names.
func TestSecondTopic(t *testing.T) {
	t.Parallel()
	j, err := New(Library{})
	if err != nil {
		t.Fatal(err)
	}
	v := j.Judge(Post{Text: "Ich bin im fünften Monat schwanger und mein Chef hat mir in der Probezeit gekündigt. Darf er das? Und bekomme ich dann trotzdem Elterngeld?"})
	letters := map[byte]bool{}
	for _, topic := range v.Topics {
		letters[topic.Code[0]] = true
	}
	if !v.Advice || len(letters) < 2 {
		t.Errorf("of two subjects it names %v, advice %v", v.Topics, v.Advice)
	}
	v = j.Judge(Post{Text: "Brauchst du Wohnung, Anmeldung oder Termin bei der Ausländerbehörde? Wir machen alles schnell, 100 % sicher, schreib mir privat"})
	if v.Advice {
		t.Errorf("an advertisement needs an advisor: %v %v", v.AdviceScore, v.Reasons)
	}
}

// The entropy comes from scores with one logarithm; it is what the shares would give.
func TestSpreadIsEntropy(t *testing.T) {
	t.Parallel()
	for _, scores := range [][]float32{{3, 1, -2, 0.5}, {40, -60, 0}, {0, 0, 0, 0, 0}, {2}} {
		w := weighing{raw: append(make([]float32, headTopics), scores...), shares: slices.Clone(scores)}
		linear.Softmax(w.shares)
		want := 0.0
		for _, p := range w.shares {
			if p > 0 {
				want -= float64(p) * math.Log(float64(p))
			}
		}
		if got := float64(w.spread(slices.Max(scores), slices.Max(w.shares))); math.Abs(got-want) > 1e-5 {
			t.Errorf("scores %v: spread %v, want %v", scores, got, want)
		}
	}
}

// What the topics' net sees of a candidate comes from scores; it is what the shares would give.
func TestCandidateIsItsShare(t *testing.T) {
	t.Parallel()
	b, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Kindergeld", "Mein Mann schlägt mich und die Wohnung ist gekündigt, wer hilft?", "нужна прописка и счёт в банке", "🙂"} {
		seen := b.Weigh(Post{Text: text})
		shares := slices.Clone(seen.Scores[headTopics:])
		linear.Softmax(shares)
		share := func(c Candidate) float64 { return float64(shares[slices.Index(b.topics, c.Topic)]) }
		first := share(seen.Candidates[0])
		for rank, c := range seen.Candidates {
			p := share(c)
			want := []float64{max(math.Log(p/(1-min(p, 0.9999))), -farBehind) / 3, math.Log(first) / 2, max(math.Log(p/first), -farBehind) / 3}
			for i, w := range want {
				if got := float64(c.Inputs[sharedInputs+i]); math.Abs(got-w) > 1e-3 {
					t.Errorf("%q, %s: input %d is %v, by shares %v", text, c.Topic, i, got, w)
				}
			}
			for i, got := range c.Inputs[sharedInputs+3:][:4] {
				if (got == 1) != (i == rank) {
					t.Errorf("%q, %s: rank %d stands as %v", text, c.Topic, rank, c.Inputs[sharedInputs+3:][:4])
				}
			}
		}
	}
}
