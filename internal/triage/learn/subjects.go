package learn

import (
	"slices"

	"femos/internal/triage"
	"femos/internal/triage/linear"
	"femos/internal/triage/perceptron"
)

// How the units that tell subjects apart are trained.
const (
	subjectUnits  = 53 // with the eleven questions four words of sixteen weights
	subjectEpochs = 14
	subjectRate   = 0.05
	subjectLeft   = 0.2
)

// topicShares is how much of a post is about its first, second and third topic.
var topicShares = [...]float32{1, 0.4, 0.25}

// subjects are the level-1 topics and the topics, in the order of the net's outputs.
type subjects struct {
	letters, topics []string
}

func subjectsOf(topics []string) subjects {
	s := subjects{topics: topics}
	for _, code := range topics {
		if !slices.Contains(s.letters, code[:1]) {
			s.letters = append(s.letters, code[:1])
		}
	}
	return s
}

func (s subjects) outputs() int { return len(s.letters) + len(s.topics) }

// labels says which subjects a post with these topics is about, and how much of it each topic has.
func (s subjects) labels(topics []string) []float32 {
	l := make([]float32, s.outputs())
	for i, code := range topics {
		if k := slices.Index(s.topics, code); k >= 0 {
			l[slices.Index(s.letters, code[:1])] = 1
			l[len(s.letters)+k] = topicShares[min(i, len(topicShares)-1)]
		}
	}
	return l
}

// prior is what the thesaurus says of each concept: a word that names a topic counts for it also where no post has it.
func (s subjects) prior(d Data) []float32 {
	n := s.outputs()
	p := make([]float32, len(triage.FeatureNames(d.Words))*n)
	for i, c := range d.Words.Concepts {
		for _, t := range c.Targets {
			if k := slices.Index(s.topics, t.Head); k >= 0 {
				p[i*n+len(s.letters)+k] += t.Weight
			}
		}
	}
	return p
}

// fit trains the units on samples whose topics are known.
func (s subjects) fit(d Data, samples []linear.Sample, topics [][]string) (perceptron.Features, perceptron.Net) {
	labelled := slices.Clone(samples)
	for i := range labelled {
		labelled[i].Labels = s.labels(topics[i])
	}
	return perceptron.TrainHashed(perceptron.HashedOptions{
		Rows: headRows, Named: len(triage.FeatureNames(d.Words)), Hidden: subjectUnits, Out: s.outputs(), Alone: len(s.letters), Prior: s.prior(d),
		Epochs: subjectEpochs, Rate: subjectRate, DecayHashed: 1e-4, DecayNamed: 3e-4, Left: subjectLeft, Seed: seed,
	}, labelled)
}
