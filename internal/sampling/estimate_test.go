package sampling_test

import (
	"math/rand/v2"
	"testing"

	"femos"
	"femos/internal/sampling"
	"femos/internal/store"
)

// Of many worlds whose recall is known, the interval holds it in about 95 of 100, and the estimates lie around it.
func TestEstimateHoldsTheTruth(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 1))
	rate := [femos.Bands]float64{0.001, 0.004, 0.01, 0.03, 0.12}
	posts := [femos.Bands]int{20_000, 3000, 1200, 500, 300}
	truth := 0.0
	for band, n := range posts {
		truth += rate[band] * float64(n)
	}
	truth = 900 / (900 + truth)
	worlds, held, sum := 300, 0, 0.0
	for range worlds {
		b := store.Blindness{Posts: posts, Kept: 1000, Decided: 400}
		for range b.Decided {
			if random.Float64() < .1 {
				b.Wrong++
			}
		}
		for band, n := range posts {
			for range n {
				chance := float64(femos.BandChance(band)) / 1e6 / float64(1+random.IntN(2))
				if random.Float64() < chance {
					b.Labels = append(b.Labels, store.SampleLabel{Band: band, Chance: chance, Needed: random.Float64() < rate[band]})
				}
			}
		}
		r := sampling.Estimate(b)
		if !r.Known {
			t.Fatalf("%d labels give no figure", r.Labels)
		}
		sum += r.Share
		if r.Low <= truth && truth <= r.High {
			held++
		}
	}
	if share := float64(held) / float64(worlds); share < 0.9 {
		t.Errorf("the interval holds the truth in %.2f", share)
	}
	if mean := sum / float64(worlds); mean < truth-0.02 || mean > truth+0.02 {
		t.Errorf("mean estimate %.3f, truth %.3f", mean, truth)
	}
}

// Before 300 labels there is no figure.
func TestNoFigureBefore300(t *testing.T) {
	t.Parallel()
	b := store.Blindness{Posts: [femos.Bands]int{1000, 100, 100, 100, 100}, Kept: 100, Decided: 50}
	for len(b.Labels) < 299 {
		b.Labels = append(b.Labels, store.SampleLabel{Band: len(b.Labels) % femos.Bands, Chance: .5})
	}
	if r := sampling.Estimate(b); r.Known || r.Labels != 299 || r.Least != 300 {
		t.Errorf("%+v", r)
	}
	b.Labels = append(b.Labels, b.Labels[0])
	if r := sampling.Estimate(b); !r.Known || r.Share != 1 || r.High != 1 || r.Low >= 1 || r.Low < .3 {
		t.Errorf("%+v", r)
	}
}
