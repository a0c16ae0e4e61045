package learn

import (
	"bytes"
	"math"
	"os"
	"testing"

	"femos/content"
	"femos/internal/triage"
	"femos/internal/triage/eval"
)

func load(t *testing.T) Data {
	t.Helper()
	d, err := Load(os.DirFS("../testdata"), content.Files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// small keeps a few of each language, so that the test is quick.
func small(d Data) Data {
	few := func(all []eval.Post, every int) (posts []eval.Post) {
		for i, p := range all {
			if i%every == 0 {
				posts = append(posts, p)
			}
		}
		return posts
	}
	var sentences []Sentence
	for i, s := range d.Sentences {
		if i%100 == 0 {
			sentences = append(sentences, s)
		}
	}
	d.Posts, d.Drawn, d.Sentences = few(d.Posts, 40), few(d.Drawn, 200), sentences
	d.Library.Answers, d.Library.Claims = d.Library.Answers[:8], d.Library.Claims[:8]
	return d
}

func TestSameDataSameBytes(t *testing.T) {
	t.Parallel()
	d := small(load(t))
	a, b := Train(d).Bytes(), Train(d).Bytes()
	if !bytes.Equal(a, b) {
		t.Fatal("two trainings on the same data differ")
	}
	m, err := triage.ReadModel(a)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Bytes(), a) {
		t.Error("a model read and written again differs")
	}
}

// The committed model must be the one that the committed data give; training it here would take too long, so it
// carries the data's checksum.
func TestCommittedModelIsFresh(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../model.bin")
	if err != nil {
		t.Fatal(err)
	}
	m, err := triage.ReadModel(data)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := Checksum(os.DirFS("../testdata"), content.Files)
	if err != nil {
		t.Fatal(err)
	}
	if m.Trained != sum {
		t.Error("posts, sentences, library or thesaurus changed since the model was trained: go generate ./internal/triage")
	}
	if len(data) > 8<<20 {
		t.Errorf("model of %d bytes, at most 8 MB", len(data))
	}
}

func TestCrossNeverJudgesWhatItLearnt(t *testing.T) {
	t.Parallel()
	for fold := range 5 {
		train, test := split(make([]eval.Post, 23), fold, 5)
		seen := map[int]bool{}
		for _, i := range train {
			seen[i] = true
		}
		for _, i := range test {
			if seen[i] {
				t.Errorf("fold %d: post %d on both sides", fold, i)
			}
		}
		if len(train)+len(test) != 23 {
			t.Errorf("fold %d: %d and %d of 23", fold, len(train), len(test))
		}
	}
	if _, err := Cross(t.Context(), Data{}, 1, func(string) {}); err == nil {
		t.Error("one fold accepted")
	}
}

func TestBestCut(t *testing.T) {
	t.Parallel()
	p, y := []float32{0.9, 0.8, 0.4, 0.3, 0.1}, []float32{1, 1, 0, 1, 0}
	if got := bestCut(p, y, 1); got < 0.1 || got > 0.3 {
		t.Errorf("F1 is best with all but the last, cut %v", got)
	}
	if got := preciseCut(p, y, 0.9); got != 0.8 {
		t.Errorf("precision 0.9 from %v", got)
	}
}

func TestHalfCut(t *testing.T) {
	t.Parallel()
	p, y := []float32{0.9, 0.8, 0.4, 0.3, 0.1}, []float32{1, 1, 0, 1, 1}
	if got := f1At(p, y, 0.3); got != 0.75 {
		t.Errorf("of the first four three are right and one is missed: F1 %v, want 0.75", got)
	}
	if got := halfCut(p, y); math.Abs(float64(got)-4.0/9) > 1e-6 {
		t.Errorf("all five named have 8/9, cut %v, want half of it", got)
	}
}

func TestRomaniseRoundTrip(t *testing.T) {
	t.Parallel()
	if got := romanise("как получить", 0); got != "kak poluchit" {
		t.Errorf("%s", got)
	}
}
