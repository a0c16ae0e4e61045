package femos

import "time"

// Sample is a post that was not kept, drawn so that somebody looks whether it should have been.
type Sample struct {
	ID       SampleID
	Channel  ChannelID
	Text     string // masked
	Language Language
	Band     int // see BandOf
	DrawnAt  time.Time
}

// Bands is how many bands of scores samples are drawn from.
const Bands = 5

// BandOf is the band of a score for needing advice, 0 the lowest.
func BandOf(score float64) int {
	for band, below := range []float64{0.02, 0.05, 0.1, 0.2} {
		if score < below {
			return band
		}
	}
	return Bands - 1
}

// BandChance is the chance, in millionths, with which a post of a band is drawn at first: the nearer to the threshold, the higher.
func BandChance(band int) int64 {
	return []int64{10_000, 30_000, 100_000, 300_000, 1_000_000}[band]
}
