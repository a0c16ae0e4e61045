package femos

// Answer is a text of the library that a reply can begin with: an answer block, or the correction of a claim, in one
// language.
type Answer struct {
	ID       string // a correction's is "claim:" and the claim's id
	Title    string // the question, or the claim that is corrected
	Text     string
	Language Language
	Verified bool   // a lawyer signed this version
	LawAsOf  string // day of the law it rests on, 2026-04-29
}
