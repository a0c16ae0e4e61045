package store

import (
	"fmt"
	"testing"

	"femos"
)

// drawn is a sample as the door hands it over.
func (f *fixture) drawn(channel femos.ChannelID, band int, draw int64) Drawn {
	n := f.n.Add(1)
	return Drawn{SourceKey: fmt.Sprintf("sample%d", n), Draw: draw, Sample: femos.Sample{ID: newID[femos.SampleID](), Channel: channel, Text: fmt.Sprintf("%s %d", trace, n), Language: "ar", Band: band}}
}

func (f *fixture) samplable(t *testing.T, channel femos.ChannelID) femos.PermissionID {
	t.Helper()
	p := f.permission(channel)
	p.Scopes.Sample = true
	must(t, f.RecordPermission(t.Context(), p))
	return p.ID
}

func TestSamples(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		frame := map[FrameKey]int{{f.channel, 0}: 900, {f.channel, 4}: 50, {f.channel, KeptBand}: 30}
		f.accept(t, Intake{Frame: frame, Samples: []Drawn{f.drawn(f.channel, 4, 0)}})
		b, err := s.Blindness(t.Context(), noon)
		must(t, err)
		if s.rows(t, "sample") > 0 || b.Kept != 0 || b.Posts[0] != 0 {
			t.Fatal("sampled without permission")
		}
		permission := f.samplable(t, f.channel)
		var many []Drawn
		for i := range 150 {
			many = append(many, f.drawn(f.channel, 4, int64(i)*6666))
		}
		f.accept(t, Intake{Frame: frame, Samples: append(many, f.drawn(f.channel, 0, 10_000))})
		_, waiting, err := s.NextSample(t.Context())
		must(t, err)
		if waiting > MaxSamples || waiting < MaxSamples/2 || s.rows(t, "sample WHERE band = 0 OR draw >= chance") > 0 {
			t.Errorf("%d wait", waiting)
		}
		p, _, err := s.NextSample(t.Context())
		must(t, err)
		for _, label := range []string{"a", "b"} { // of two who label one the first counts
			if _, err := s.LabelSample(t.Context(), p.ID, label, true, nil, noon); err != nil {
				t.Error(err)
			}
		}
		if b, err = s.Blindness(t.Context(), noon); err != nil || len(b.Labels) != 1 || !b.Labels[0].Needed || b.Labels[0].Band != 4 || b.Labels[0].Chance != .25 || b.Kept != 30 || b.Posts != [5]int{900, 0, 0, 0, 50} {
			t.Errorf("%+v, %v", b, err)
		}
		// Deleted at the source, of which the door must know; then withdrawn.
		var key string
		must(t, s.read.QueryRowContext(t.Context(), `SELECT MIN(source_key) FROM sample`).Scan(&key))
		known := map[string]bool{}
		must(t, s.KeptKeys(t.Context(), f.account, func(key string) { known[key] = true }))
		f.accept(t, Intake{Deletions: []string{key}})
		if !known[key] || s.rows(t, "sample WHERE source_key = $1", key) > 0 {
			t.Error("it is here though it is deleted at the source")
		}
		if len(s.traces(t, trace)) == 0 {
			t.Fatal("this looks in the wrong place")
		}
		much, err := s.Kept(t.Context(), f.channel)
		must(t, err)
		_, _, err = s.Withdraw(t.Context(), permission, f.anna.ID, much, noon)
		must(t, err)
		if left := s.traces(t, trace); len(left) > 0 || s.rows(t, "sample") > 0 {
			t.Errorf("left in %v", left)
		}
	})
}

// A sample goes after seven days, labels and counts after 90, and chances rise again.
func TestSamplesHaveTheirTime(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.samplable(t, f.channel)
		f.accept(t, Intake{Frame: map[FrameKey]int{{f.channel, 1}: 3}, Samples: []Drawn{f.drawn(f.channel, 4, 1), f.drawn(f.channel, 4, 2)}})
		p, _, err := s.NextSample(t.Context())
		must(t, err)
		_, err = s.LabelSample(t.Context(), p.ID, "a", false, nil, noon)
		must(t, err)
		must(t, s.DropOldSamples(t.Context(), noon.AddDate(0, 0, 6)))
		if s.rows(t, "sample") != 1 {
			t.Error("it goes before its time")
		}
		must(t, s.DropOldSamples(t.Context(), noon.AddDate(0, 0, 8)))
		if s.rows(t, "sample") != 0 || s.rows(t, "sample_label") != 1 || s.Scour(t.Context()) != nil || len(s.traces(t, trace)) > 0 {
			t.Error("it is still here")
		}
		must(t, s.DropOldSamples(t.Context(), noon.AddDate(0, 0, 98)))
		if s.rows(t, "sample_label")+s.rows(t, "sample_frame") != 0 {
			t.Error("labels or counts are still here")
		}
	})
}
