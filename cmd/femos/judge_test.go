package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const posts = `{"id":"1","text":"Ich habe gestern die Kündigung bekommen. Welche Frist habe ich für die Klage?","parent":null,"lang":"de"}
{"id":"2","text":"Guten Morgen zusammen!"}
`

// A verdict a line, in order; a line that is none ends it with its number, and what was judged before stands.
func TestJudge(t *testing.T) {
	t.Parallel()
	a := call(t, posts+`{"id":"3","text":`+"\n", "judge")
	if a.failed == nil || !strings.Contains(a.failed.Error(), "line 3") {
		t.Errorf("the malformed line is not named: %v", a.failed)
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	if a := call(t, posts, "judge", "--library", nowhere); a.failed == nil || !strings.Contains(a.failed.Error(), nowhere) {
		t.Errorf("the folder without a library is not named: %v", a.failed)
	}
	a = call(t, posts, "judge")
	if a.failed != nil {
		t.Fatal(a.failed)
	}
	lines := strings.Split(strings.TrimSpace(a.out), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d verdicts for 2 posts", len(lines))
	}
	for i, advice := range []bool{true, false} {
		var v map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &v); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"id", "language", "kind", "advice", "advice_score", "topics", "urgency", "audience", "claims", "answers", "reasons"} {
			if v[key] == nil {
				t.Errorf("verdict %d has no %q", i+1, key)
			}
		}
		if v["advice"] != advice {
			t.Errorf("verdict %d: advice is %v", i+1, v["advice"])
		}
	}
}

// Figures of a file, as a table and as JSON; a file that can't be read is named with its line.
func TestEval(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "posts.jsonl")
	labelled := `{"id":"1","lang":"de","text":"Ich habe gestern die Kündigung bekommen. Welche Frist habe ich für die Klage?","kind":"question","in_scope":true,"topics":["B2"],"urgency":"deadline","audience":"unknown"}
{"id":"2","lang":"tr","text":"Günaydın herkese","kind":"other","in_scope":false,"topics":[],"urgency":"normal","audience":"unknown"}
`
	if err := os.WriteFile(file, []byte(labelled), 0o600); err != nil {
		t.Fatal(err)
	}
	a := call(t, "", "eval", file)
	if a.failed != nil {
		t.Fatal(a.failed)
	}
	contains(t, "the table", a.out, "de", "tr", "all")
	a = call(t, "", "eval", "--json", file)
	var report struct {
		Overall   struct{ Posts int }
		Languages []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(a.out), &report); err != nil || report.Overall.Posts != 2 || len(report.Languages) != 2 {
		t.Errorf("%v %+v", err, report)
	}
	if err := os.WriteFile(file, []byte(labelled+"{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := call(t, "", "eval", file); a.failed == nil || !strings.Contains(a.failed.Error(), "posts.jsonl: line 3") {
		t.Errorf("the line is not named: %v", a.failed)
	}
}
