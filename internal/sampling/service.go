// Package sampling says how much of what needs an advisor is not seen: people look at a sample of what was not kept.
//
// Guarantees: what they say is stored without text, author, channel or time, and the sample goes with it. The figure is never shown
// before 300 labels. Where the channel's permission covers learning and the platform's terms do not forbid it, what they say also
// becomes an example (package learning): hashed features, no text. Limits: see docs/learning.md for the method and its assumptions.
package sampling

import (
	"context"
	"io"
	"math"
	"time"

	"femos"
	"femos/internal/store"
	"femos/internal/triage"
)

// Learner makes examples of what people say. learning.Service is one.
type Learner interface {
	Learns(femos.Platform) bool // whether anything may be learnt from what is written there
	Example(triage.Post, femos.Labels) store.Example
}

// Service shows samples and estimates. Safe for concurrent use.
type Service struct {
	Store   *store.Store
	Learner Learner // nil if nothing is learnt
	Now     func() time.Time
	Random  io.Reader
}

// Next is the sample that has waited longest, and how many wait. NotFound "no_sample".
func (s *Service) Next(ctx context.Context, _ femos.Person) (femos.Sample, int, error) {
	return s.Store.NextSample(ctx)
}

// Label notes whether a sample needed an advisor. Of two who label one the first counts.
func (s *Service) Label(ctx context.Context, _ femos.Person, id femos.SampleID, needed bool) error {
	teaches, err := s.teaches(ctx, id, needed)
	if femos.KindOf(err) == femos.NotFound {
		return nil // the other was first, or it is gone
	}
	if err != nil {
		return err
	}
	// The id of a label must not tell when it was made: it stands beside a week.
	label := femos.NewID[femos.SampleID](time.Unix(0, 0), s.Random)
	_, err = s.Store.LabelSample(ctx, id, string(label), needed, teaches, s.Now())
	return err
}

// teaches is a sample with what was said of it as an example, nil if nothing may be learnt of its platform.
func (s *Service) teaches(ctx context.Context, id femos.SampleID, needed bool) (*store.Example, error) {
	sample, platform, err := s.Store.Sample(ctx, id)
	if err != nil || s.Learner == nil || !s.Learner.Learns(platform) {
		return nil, err
	}
	said := femos.Labels{Advice: femos.No}
	if needed {
		said = femos.Labels{Advice: femos.Yes, InScope: femos.Yes}
	}
	e := s.Learner.Example(triage.Post{Text: sample.Text}, said)
	return &e, nil
}

// Recall is the estimated share of what needs an advisor that was kept.
type Recall struct {
	Labels int
	Least  int     // labels before which there is no figure
	Known  bool    // whether there is one
	Share  float64 // 0 to 1
	Low    float64 // the ends of its 95 % interval
	High   float64
}

// leastLabels is how many labels there must be for a figure.
const leastLabels = 300

// Recall estimates it.
func (s *Service) Recall(ctx context.Context, _ femos.Person) (Recall, error) {
	b, err := s.Store.Blindness(ctx, s.Now())
	return Estimate(b), err
}

// Estimate is a post-stratified ratio estimator. Of each band of scores the share of posts that needed an advisor is Hájek's ratio:
// labels weighted by the inverse of the chance with which they were drawn, over the sum of these weights. Times the posts of
// the band, added up, that is what was missed; kept is what was kept, less what turned out to need nobody. The interval is
// that of the logarithm of the odds (delta method, 95 %), the variance of each band that of a share with half a success and
// half a failure added (Jeffreys), at the effective number of labels.
func Estimate(b store.Blindness) Recall {
	r := Recall{Labels: len(b.Labels), Least: leastLabels}
	if r.Labels < leastLabels || b.Kept == 0 || b.Decided == 0 {
		return r
	}
	var sum, squares, needed [femos.Bands]float64
	for _, l := range b.Labels {
		w := 1 / l.Chance
		sum[l.Band] += w
		squares[l.Band] += w * w
		if l.Needed {
			needed[l.Band] += w
		}
	}
	missed, smooth, variance := 0.0, 0.0, 0.0
	for band, posts := range b.Posts {
		if posts == 0 {
			continue
		}
		n, share := 0.0, 0.0
		if sum[band] > 0 {
			n, share = sum[band]*sum[band]/squares[band], needed[band]/sum[band]
		}
		yes, no := share*n+0.5, (1-share)*n+0.5
		if n == 0 {
			yes, no = 0.5, 20 // nobody looked there: little is taken for granted, and not nothing
		}
		p := yes / (yes + no)
		missed += share * float64(posts)
		smooth += p * float64(posts)
		variance += float64(posts) * float64(posts) * p * (1 - p) / (yes + no + 1)
	}
	good := (float64(b.Decided-b.Wrong) + 0.5) / (float64(b.Decided) + 1)
	kept := float64(b.Kept) * good
	ofKept := (1 - good) / (good * (float64(b.Decided) + 1)) // relative variance of what was kept rightly
	r.Known, r.Share = true, kept/(kept+missed)
	odds := math.Log(kept / smooth)
	wide := 1.96 * math.Sqrt(variance/(smooth*smooth)+ofKept)
	r.Low, r.High = 1/(1+math.Exp(-(odds-wide))), 1.0
	if missed > 0 { // upwards from what was found, not from what was added to it
		r.High = 1 / (1 + math.Exp(-(math.Log(kept/missed) + wide)))
	}
	r.Low, r.High = min(r.Low, r.Share), max(r.High, r.Share)
	return r
}
