// Package triage judges posts: which language, does it ask, does it need an advisor, about what, how soon, whose law,
// does it repeat a false claim, which answer of the library fits, and why.
//
// It is pure: text in, verdict out, in memory, with no clock, network or file. A [Judge] is immutable and safe for
// concurrent use, never panics whatever the bytes, and looks at no more than the first 12 and the last 4 KB of a post, so that
// time and memory are bounded. Language comes from script and character n-grams (package lang), the other questions
// from concepts that are the same in every language (package thesaurus) together with small linear models over hashed
// n-grams (package linear). The model is trained from labelled posts by package learn and embedded here.
//
// What it can't do: it does not understand. Irony, rare dialects and subjects that no word of the thesaurus names are
// missed. docs/triage.md and `femos train --folds 5` tell how often.
package triage

//go:generate go run femos/cmd/femos thesaurus compile thesaurus
//go:generate go run femos/cmd/femos train --data testdata --model model.bin
