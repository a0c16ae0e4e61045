package learn

import (
	"testing"

	"femos/internal/triage/eval"
)

// What stands together in posts is likelier than what never does, from either side; what nothing is known of is as likely as
// anywhere.
func TestBeside(t *testing.T) {
	t.Parallel()
	topics := []string{"B5", "C6", "E1", "G1"}
	var posts []eval.Post
	for range 20 {
		posts = append(posts, eval.Post{Topics: []string{"B5", "C6"}}, eval.Post{Topics: []string{"E1"}})
	}
	posts = append(posts, eval.Post{Topics: []string{"E1", "C6"}})
	table := beside(topics, posts)
	n := len(topics)
	if len(table) != n*(n+1) {
		t.Fatalf("%d values", len(table))
	}
	of := func(a, b int) float32 { return table[a*n+b] }
	if of(0, 1) <= of(2, 1) || of(1, 0) <= of(1, 2) || of(0, 1) <= of(0, 2) {
		t.Errorf("refusal and legal aid: %v, %v; flat and legal aid: %v, %v", of(0, 1), of(1, 0), of(2, 1), of(1, 2))
	}
	if of(3, 1) <= of(3, 2) {
		t.Errorf("what nothing is known of goes with what is often a second topic: %v, %v", of(3, 1), of(3, 2))
	}
}
