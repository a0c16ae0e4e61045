package learn

import (
	"bytes"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
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
	d.Posts, d.Drawn, d.Sentences = few(d.Posts, 80), few(d.Drawn, 400), sentences
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

// What was drawn by lot asks more than what is read, and never advises: it teaches subjects, and nothing else.
func TestDrawnPostsTeachSubjectsOnly(t *testing.T) {
	t.Parallel()
	d := small(load(t))
	m := triage.Model{Features: triage.FeatureNames(d.Words), Heads: triage.QuestionHeads()}
	for _, topic := range d.Library.Topics {
		if topic.Parent != "" {
			m.Heads = append(m.Heads, topic.Code)
		}
	}
	m.Lang = trainLang(d.Sentences, d.Posts, d.Words, seed)
	taught := func(drawn []eval.Post) *triage.Brain {
		part := m
		fit(&part, d, d.Posts, drawn)
		return triage.NewBrain(d.Words, part)
	}
	without, with := taught(nil), taught(d.Drawn)
	questions := len(triage.QuestionHeads())
	changed := false
	for _, p := range d.Posts[:d.Given/80] {
		a, b := without.Weigh(p.Judged()).Scores, with.Weigh(p.Judged()).Scores
		if !slices.Equal(a[:questions], b[:questions]) {
			t.Errorf("%s: questions are answered otherwise with what was drawn", p.ID)
		}
		changed = changed || !slices.Equal(a[questions:], b[questions:])
	}
	if !changed {
		t.Error("what was drawn teaches nothing")
	}
}

// What is told again has the labels of what was told first, and what tells nothing known is named with its line.
func TestRetoldTakesLabels(t *testing.T) {
	t.Parallel()
	told := map[string]eval.Post{"d-1": {ID: "d-1", Lang: "de", Text: "Kita weg", Parent: "?", Kind: "question", InScope: true, Topics: []string{"G1"}}}
	posts, err := readRetold(strings.NewReader(`{"id":"r-1","from":"d-1","lang":"tr","text":"kreş yok","parent":null}`+"\n"), told)
	want := eval.Post{ID: "r-1", From: "d-1", Lang: "tr", Text: "kreş yok", Kind: "question", InScope: true, Topics: []string{"G1"}}
	if err != nil || len(posts) != 1 || !reflect.DeepEqual(posts[0], want) {
		t.Errorf("got %+v (%v), want %+v", posts, err, want)
	}
	for _, bad := range []string{`{"id":"r-1","from":"d-1"}` + "\n" + `{"from":"d-2"}`, `{"id":"r-1","from":"d-1"}` + "\n{"} {
		if _, err := readRetold(strings.NewReader(bad), told); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v, want an error that names line 2", bad, err)
		}
	}
}

// Retold posts are tellings of the first set: of the same story in another language, or of another woman's of the same matter.
func TestRetoldData(t *testing.T) {
	t.Parallel()
	first, told, ids := map[string]eval.Post{}, map[string]bool{}, map[string]bool{}
	for _, p := range load(t).Posts {
		if p.Given() {
			first[p.ID] = p
		}
		if !p.Retold() {
			continue
		}
		if ids[p.ID] || told[p.Text+p.Parent] && len(p.Text) > 40 || p.Text == "" {
			t.Errorf("%s: twice, or empty", p.ID)
		}
		ids[p.ID], told[p.Text+p.Parent] = true, true
		if from := first[p.From]; from.Text == p.Text || from.Parent == "" && p.Parent != "" {
			t.Errorf("%s is %s itself, or has a parent and it has none", p.ID, p.From)
		}
	}
	if len(ids) == 0 {
		t.Error("nothing is told again")
	}
}

// A post and its tellings in other languages stand on the same side of every cut.
func TestRetoldStandWithTheirPost(t *testing.T) {
	t.Parallel()
	posts := []eval.Post{{ID: "d-1"}, {ID: "d-2"}, {ID: "d-3"}, {ID: "w-1"}, {ID: "r-1", From: "d-3"}, {ID: "r-2", From: "d-1"}, {ID: "r-3", From: "d-3"}, {ID: "r-4", From: "gone"}}
	if got, want := stories(posts), []int{0, 1, 2, 3, 2, 0, 2, 7}; !slices.Equal(got, want) {
		t.Errorf("stories %v, want %v", got, want)
	}
	for fold := range 3 {
		train, test := split(posts, fold, 3)
		if len(train)+len(test) != len(posts) {
			t.Fatalf("fold %d: %d and %d of %d posts", fold, len(train), len(test), len(posts))
		}
		for _, i := range train {
			for _, k := range test {
				if a, b := posts[i], posts[k]; a.From == b.ID || b.From == a.ID || a.Retold() && a.From == b.From {
					t.Errorf("fold %d: %s is learnt, %s tested", fold, a.ID, b.ID)
				}
			}
		}
	}
	left := without(posts[3:], posts[2:3])
	if len(left) != 3 || slices.ContainsFunc(left, func(p eval.Post) bool { return p.From == "d-3" }) {
		t.Errorf("beside a test of d-3 are learnt: %v", left)
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
