package triage_test

import "testing"

// BenchmarkNew is the start: thesaurus, model and library's index.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newJudge(b)
	}
}
