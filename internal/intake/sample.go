package intake

import (
	"encoding/binary"
	"io"

	"femos"
	"femos/internal/connector"
	"femos/internal/store"
)

// sample counts a post among what samples are drawn from and, if it is not kept, draws: with the chance of its score's
// band it is kept masked for a week, so that somebody looks whether it should have been kept. What stands in an export is
// not sampled: nobody can answer it any more.
func (w *batch) sample(p, parent connector.Post, v femos.Verdict, seen bool) {
	if w.in.Frame == nil {
		w.in.Frame = map[store.FrameKey]int{}
	}
	if v.Advice {
		w.in.Frame[store.FrameKey{Channel: p.Channel, Band: store.KeptBand}]++
		return
	}
	if seen {
		return // a sighting, or a comment under an open inquiry: somebody looks at it anyway
	}
	band := femos.BandOf(v.AdviceScore)
	w.in.Frame[store.FrameKey{Channel: p.Channel, Band: band}]++
	var b [8]byte
	if _, err := io.ReadFull(w.d.o.Random, b[:]); err != nil {
		panic("intake: no randomness: " + err.Error())
	}
	draw := int64(binary.LittleEndian.Uint64(b[:]) % 1_000_000)
	if draw >= femos.BandChance(band) {
		return
	}
	text, v := w.masked(p, parent, v)
	d := store.Drawn{SourceKey: w.key(p.Ref.ID), Draw: draw, Sample: femos.Sample{ID: femos.NewID[femos.SampleID](w.in.At, w.d.o.Random), Channel: p.Channel,
		Text: text, Language: v.Language, Band: band, DrawnAt: w.in.At}}
	w.keys = append(w.keys, d.SourceKey) // its deletion is heard
	w.in.Samples = append(w.in.Samples, d)
}
