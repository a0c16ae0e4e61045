package learn

import (
	"cmp"

	"femos"
	"femos/internal/triage"
	"femos/internal/triage/eval"
	"femos/internal/triage/lang"
	"femos/internal/triage/linear"
)

const (
	headRows      = 1 << 16
	headEpochs    = 10
	lessonRows    = 1 << 13
	innerFolds    = 4
	libraryWeight = 0.25
	noClaimWeight = 0.5
	givenWeight   = 2    // of a post of the first set, which is nearer to what is read than what was written to fill gaps
	retoldWeight  = 0.12 // of a post of the first set that is told again in another language
	siblingWeight = 0.35 // of another woman's post of the same matter as one of the first set
	strangeWeight = 0.4  // of a written post that is not ours: there are many more of them than in what is read
	seed          = 20260429
)

// Train fits a model on d. It takes about eight minutes of processor time.
func Train(d Data) triage.Model {
	return TrainWith(trainLang(d.Sentences, d.Posts, d.Words, seed), d)
}

// TrainWith fits everything but the language model.
func TrainWith(l lang.Model, d Data) triage.Model {
	m := triage.Model{Trained: d.Sum, Features: triage.FeatureNames(d.Words), Heads: triage.QuestionHeads()}
	for _, t := range d.Library.Topics {
		if t.Parent != "" {
			m.Heads = append(m.Heads, t.Code)
		}
	}
	m.Lang = l
	m.Cut = make([]float32, len(m.Heads))
	neutral := func() []float32 { return make([]float32, triage.PairFeatures+1) }
	m.Answers = triage.Retrieval{Weights: neutral(), Cut: make([]float32, 2)}
	m.Claims = triage.Retrieval{Weights: neutral(), Cut: make([]float32, 2)}
	calibrate(&m, d)
	fit(&m, d, d.Posts, d.Drawn)
	return m
}

// fit trains the heads and lessons of m on posts and the library, its subjects on what was drawn too, leaving language, calibration and cuts.
func fit(m *triage.Model, d Data, posts, drawn []eval.Post) {
	b := triage.NewBrain(d.Words, *m)
	questions := len(triage.QuestionHeads())
	samples, topics := librarySamples(b, m.Heads[:questions], d.Library)
	for _, p := range posts {
		s := sample(b, p)
		s.Labels = labels(m.Heads[:questions], p)
		samples, topics = append(samples, s), append(topics, p.Topics)
	}
	t := linear.Train(linear.Options{
		Rows: headRows, Heads: questions, Named: len(m.Features),
		Epochs: headEpochs, Rate: 0.1, DecayHashed: 2e-4, DecayNamed: 2e-3, Prior: prior(d, m.Heads[:questions]),
		Positive: positive(m.Heads[:questions]), Seed: seed,
	}, samples)
	for _, p := range drawn {
		samples, topics = append(samples, sample(b, p)), append(topics, p.Topics)
	}
	units, net := subjectsOf(m.Heads[questions:]).fit(d, samples, topics)
	m.Hashed, m.Named, m.Subjects = t.Table().Beside(units.Hashed), t.Named().Beside(units.Named), net
	m.Beside = beside(m.Heads[questions:], posts)
	fitLessons(b, m, d, posts)
}

// sample is a post with the weight it has in training.
func sample(b *triage.Brain, p eval.Post) linear.Sample {
	s := b.Sample(p.Judged())
	switch {
	case p.Given():
		s.Weight = givenWeight
	case p.Sibling():
		s.Weight = siblingWeight
	case p.Retold():
		s.Weight = retoldWeight
	case !p.InScope:
		s.Weight = strangeWeight
	}
	return s
}

// labels turns a post's labels into one for each head.
func labels(heads []string, p eval.Post) []float32 {
	l := make([]float32, len(heads))
	set := map[string]bool{
		string(p.Kind): true, "advice": p.Advice(), "scope": p.InScope, string(p.Urgency): true,
		"third": p.Audience == femos.ThirdCountry, "eu": p.Audience == femos.EU,
	}
	for i, h := range heads {
		if set[h] {
			l[i] = 1
		}
		switch h {
		case "fraud":
			l[i] = fraudLabel(p)
		case "claim":
			l[i] = claimLabel(p)
		}
	}
	return l
}

// claimLabel says whether an answer repeats a false claim; of what gives no advice it says nothing.
func claimLabel(p eval.Post) float32 {
	switch {
	case p.Kind != femos.AnswerGiven:
		return -1
	case p.Myth != nil:
		return 1
	}
	return 0
}

// fraudLabel is -1 where nobody said: an offer of other things may be fraud.
func fraudLabel(p eval.Post) float32 {
	switch {
	case p.Fraud != nil && *p.Fraud:
		return 1
	case p.Fraud == nil && p.Kind == femos.Other && !p.Written():
		return -1
	}
	return 0
}

// librarySamples are the library's own texts: questions that need advice, and claims as advice given. They say
// nothing about urgency and audience. Beside each stands what it is about.
func librarySamples(b *triage.Brain, heads []string, lib triage.Library) (all []linear.Sample, about [][]string) {
	add := func(text, kind string, topics []string, claim float32) {
		s := b.Sample(triage.Post{Text: text})
		s.Weight = libraryWeight
		s.Labels = labels(heads, eval.Post{Kind: femos.PostKind(kind), InScope: true})
		for i, h := range heads {
			switch h {
			case "emergency", "deadline", "third", "eu":
				s.Labels[i] = -1
			case "claim":
				s.Labels[i] = claim
			}
		}
		all, about = append(all, s), append(about, topics)
	}
	topics := map[string][]string{}
	for _, a := range lib.Answers {
		topics[a.ID] = a.Topics
		for _, l := range []string{"de", "en"} {
			add(a.Question[l], "question", a.Topics, -1)
			for _, t := range a.AlsoAsked[l] {
				add(t, "question", a.Topics, -1)
			}
		}
	}
	for _, c := range lib.Claims {
		for _, l := range []string{"de", "en"} {
			add(c.Claim[l], "answer", topics[c.AnswerID], 1)
			add(c.Correction[l], "answer", topics[c.AnswerID], 0)
			for _, t := range c.AlsoSaid[l] {
				add(t, "answer", topics[c.AnswerID], 1)
			}
		}
	}
	return all, about
}

// prior is what the thesaurus says concepts bear on: where training begins.
func prior(d Data, heads []string) []float32 {
	at := map[string]int{}
	for i, h := range heads {
		at[h] = i
	}
	n := len(heads)
	p := make([]float32, len(triage.FeatureNames(d.Words))*n)
	for i, c := range d.Words.Concepts {
		for _, t := range c.Targets {
			if h, ok := at[t.Head]; ok {
				p[i*n+h] = t.Weight
			}
		}
	}
	return p
}

// positive is the weight of examples for rare heads, so that a miss costs more than a false alarm.
func positive(heads []string) []float32 {
	w := make([]float32, len(heads))
	for i, h := range heads {
		switch {
		case h == "emergency":
			w[i] = 6
		case h == "deadline", h == "eu", h == "fraud":
			w[i] = 3
		default:
			w[i] = 1
		}
	}
	return w
}

// fitLessons trains what posts teach about the ids of answers and claims.
func fitLessons(b *triage.Brain, m *triage.Model, d Data, posts []eval.Post) {
	answers, claims := ids(d.Library)
	m.Answers.IDs, m.Claims.IDs = answers.list, claims.list
	var forAnswers, forClaims []linear.Sample
	asked := func(p triage.Post, id string, weight float32) {
		if c, ok := answers.at[id]; ok {
			s := b.Lesson(p)
			s.Class, s.Weight = c, weight
			forAnswers = append(forAnswers, s)
		}
	}
	// A post that repeats a claim of two entries teaches half of each, and so does one that tells the truth about them; one that
	// does neither has a class of its own.
	said := func(p triage.Post, about map[string]bool, truly bool, weight float32) {
		if len(about) == 0 {
			s := b.Lesson(p)
			s.Class, s.Weight = len(claims.list)-1, weight*noClaimWeight
			forClaims = append(forClaims, s)
		}
		for _, c := range d.Library.Claims {
			if about[c.ID] {
				s := b.Lesson(p)
				s.Class, s.Weight = claims.at[c.ID], weight/float32(len(about))
				if truly {
					s.Class = claims.at[truth(c.ID)]
				}
				forClaims = append(forClaims, s)
			}
		}
	}
	for _, a := range d.Library.Answers {
		for _, l := range []string{"de", "en"} {
			asked(triage.Post{Text: a.Question[l]}, a.ID, 1)
			for _, t := range a.AlsoAsked[l] {
				asked(triage.Post{Text: t}, a.ID, 1)
			}
		}
	}
	for _, c := range d.Library.Claims {
		for _, l := range []string{"de", "en"} {
			said(triage.Post{Text: c.Claim[l]}, map[string]bool{c.ID: true}, false, 1)
			said(triage.Post{Text: c.Correction[l]}, map[string]bool{c.ID: true}, true, 1)
			for _, t := range c.AlsoSaid[l] {
				said(triage.Post{Text: t}, map[string]bool{c.ID: true}, false, 1)
			}
		}
	}
	for _, p := range posts {
		for i, id := range p.Answers {
			asked(p.Judged(), id, 1/float32(i+1))
		}
		if p.Kind == femos.AnswerGiven {
			said(p.Judged(), claimIDs(d.Library, cmp.Or(p.Myth, p.Near)), p.Myth == nil, 1)
		}
	}
	o := linear.Options{Rows: lessonRows, Named: len(m.Features), Epochs: 15, Rate: 0.1, DecayNamed: 1e-3, DecayHashed: 1e-3, Seed: seed}
	o.Heads, o.Softmax = len(answers.list), true
	t := linear.Train(o, forAnswers)
	m.Answers.Lessons, m.Answers.Hashed = t.Named(), t.Table()
	o.Heads = len(claims.list)
	t = linear.Train(o, forClaims)
	m.Claims.Lessons, m.Claims.Hashed = t.Named(), t.Table()
}

type columns struct {
	list []string
	at   map[string]int
}

func ids(lib triage.Library) (answers, claims columns) {
	answers.at, claims.at = map[string]int{}, map[string]int{}
	for i, a := range lib.Answers {
		answers.list = append(answers.list, a.ID)
		answers.at[a.ID] = i
	}
	for i, c := range lib.Claims {
		claims.list = append(claims.list, c.ID)
		claims.at[c.ID] = i
	}
	for _, c := range lib.Claims {
		claims.at[truth(c.ID)] = len(claims.list)
		claims.list = append(claims.list, truth(c.ID))
	}
	claims.list = append(claims.list, "") // none of them
	return answers, claims
}

// truth is the class of what is true about a claim.
func truth(claim string) string { return "not " + claim }

// claimIDs are the claims that a label names: it is the number without its letter.
func claimIDs(lib triage.Library, label *int) map[string]bool {
	set := map[string]bool{}
	for _, c := range lib.Claims {
		if label != nil && eval.ClaimNumber(c.No) == *label {
			set[c.ID] = true
		}
	}
	return set
}
