package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"femos"
	"femos/content"
	"femos/internal/triage"
)

func number(n int) *int { return &n }

// Four posts with verdicts made up by hand, so that every figure can be worked out on paper.
func results() []Result {
	return []Result{
		{Post{ID: "1", Lang: "de", Kind: femos.Question, InScope: true, Topics: []string{"B3", "A6"}, Urgency: femos.Deadline, Audience: femos.ThirdCountry, Answers: []string{"x", "y"}},
			femos.Verdict{Language: "de", Kind: femos.Question, Advice: true, Topics: []femos.TopicScore{{Code: "B3"}, {Code: "B1"}}, Urgency: femos.Deadline, Audience: femos.ThirdCountry, Answers: []femos.AnswerMatch{{ID: "z"}, {ID: "y"}}}},
		{Post{ID: "2", Lang: "ar-Latn", Kind: femos.Question, InScope: true, Topics: []string{"D5"}, Urgency: femos.Emergency, Audience: femos.AudienceUnknown},
			femos.Verdict{Language: "ar", Kind: femos.Other, Topics: []femos.TopicScore{}, Urgency: femos.Normal, Audience: femos.EU}},
		{Post{ID: "3", Lang: "de", Kind: femos.AnswerGiven, InScope: true, Topics: []string{"G1"}, Urgency: femos.Normal, Audience: femos.AudienceUnknown, Myth: number(21)},
			femos.Verdict{Language: "de", Kind: femos.AnswerGiven, Topics: []femos.TopicScore{{Code: "G1"}}, Urgency: femos.Normal, Audience: femos.AudienceUnknown,
				Claims: []femos.ClaimMatch{{ID: "b", Band: "confirm"}, {ID: "c", Band: "suggest"}}}},
		{Post{ID: "4", Lang: "sr-Cyrl", Kind: femos.Other, Urgency: femos.Normal, Audience: femos.AudienceUnknown},
			femos.Verdict{Language: "sr-Latn", Kind: femos.Question, Advice: true, Topics: []femos.TopicScore{}, Urgency: femos.Emergency, Audience: femos.AudienceUnknown}},
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestFigures(t *testing.T) {
	t.Parallel()
	r := Measure(results(), map[string]int{"a": 21, "b": 21, "c": 3})
	o := r.Overall
	for name, c := range map[string]struct{ got, want Count }{
		"advice":    {o.Advice, Count{TP: 1, FP: 1, FN: 1, Precision: 0.5, Recall: 0.5, F1: 0.5}},
		"topics2":   {o.Topics2, Count{TP: 2, FP: 1, FN: 2, Precision: 2. / 3, Recall: 0.5, F1: 4. / 7}},
		"topics1":   {o.Topics1, Count{TP: 2, FN: 2, Precision: 1, Recall: 0.5, F1: 2. / 3}},
		"emergency": {o.Emergency, Count{FP: 1, FN: 1}},
		"deadline":  {o.Deadline, Count{TP: 1, Precision: 1, Recall: 1, F1: 1}},
		"third":     {o.AudienceThird, Count{TP: 1, Precision: 1, Recall: 1, F1: 1}},
		"eu":        {o.AudienceEU, Count{FP: 1}},
		"claims":    {o.Claims, Count{TP: 1, FP: 1, Precision: 0.5, Recall: 1, F1: 2. / 3}},
		"confirmed": {o.ClaimsConfirm, Count{TP: 1, Precision: 1, Recall: 1, F1: 1}},
	} {
		g, w := c.got, c.want
		if g.TP != w.TP || g.FP != w.FP || g.FN != w.FN || !near(g.Precision, w.Precision) || !near(g.Recall, w.Recall) || !near(g.F1, w.F1) {
			t.Errorf("%s: %+v, want %+v", name, g, w)
		}
	}
	for name, s := range map[string]struct {
		got       Share
		right, of int
	}{
		"language": {o.Language, 2, 4}, "kind": {o.Kind, 2, 4}, "first topic": {o.FirstTopic, 2, 3}, "audience": {o.Audience, 3, 4},
		"answer at 1": {o.AnswersAt1, 0, 1}, "answer at 3": {o.AnswersAt3, 1, 1},
	} {
		if s.got.Right != s.right || s.got.All != s.of || !near(s.got.Share, float64(s.right)/float64(s.of)) {
			t.Errorf("%s: %+v, want %d of %d", name, s.got, s.right, s.of)
		}
	}
	var names []string
	for _, l := range r.Languages {
		names = append(names, l.Name)
	}
	if got := strings.Join(names, " "); got != "ar-Latn de sr" {
		t.Errorf("languages %s", got)
	}
}

func TestTableIsAligned(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Measure(results(), nil).Table(&out); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "needs advice") || !strings.Contains(s, "ar-Latn") {
		t.Errorf("%s", s)
	}
}

func TestReadingNamesFileAndLine(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "p.jsonl")
	good := `{"id":"1","lang":"de","text":"a","kind":"other","urgency":"normal"}`
	for _, bad := range []string{"{", `{"id":"2","kind":"maybe","urgency":"normal"}`, `{"id":"2","kind":"other","urgency":"soon"}`} {
		if err := os.WriteFile(name, []byte(good+"\n"+bad+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFiles([]string{name}); err == nil || !strings.Contains(err.Error(), "p.jsonl") || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestRunWritesTableAndJSON(t *testing.T) {
	t.Parallel()
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	j, err := triage.New(lib)
	if err != nil {
		t.Fatal(err)
	}
	files := []string{filepath.Join("..", "testdata", "posts", "de.jsonl")}
	var table, asJSON bytes.Buffer
	if err := Run(context.Background(), &table, j, lib, files, false); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), &asJSON, j, lib, files, true); err != nil {
		t.Fatal(err)
	}
	var r Report
	if err := json.Unmarshal(asJSON.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Overall.Posts != 80 || len(r.Languages) != 1 || !strings.Contains(table.String(), "80 posts") {
		t.Errorf("%+v\n%s", r.Overall, table.String())
	}
	if err := Run(context.Background(), &table, j, lib, []string{"nowhere.jsonl"}, false); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestClaimNumber(t *testing.T) {
	t.Parallel()
	for no, want := range map[string]int{"21a": 21, "7": 7, "": 0, "x": 0} {
		if got := ClaimNumber(no); got != want {
			t.Errorf("%q: %d", no, got)
		}
	}
}
