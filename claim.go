package femos

import "time"

// ClaimState is how far we are with a claim that circulates.
type ClaimState string

// The states of a claim.
const (
	ClaimWatched   ClaimState = "watched"   // it is counted
	ClaimCorrected ClaimState = "corrected" // a correction of ours went out
	ClaimResolved  ClaimState = "resolved"  // it is no longer repeated, the team thinks
)

// ClaimStates lists them in the order shown.
func ClaimStates() []ClaimState { return []ClaimState{ClaimWatched, ClaimCorrected, ClaimResolved} }

// Sighting is how often a claim was repeated in a channel on a day, in a language. It holds nothing of a post.
type Sighting struct {
	Claim    string
	Channel  ChannelID
	Day      string // 2026-11-22, UTC
	Language Language
	N        int
}

// ClaimDecision is what the team decided about a claim.
type ClaimDecision struct {
	Claim string
	State ClaimState
	By    PersonID
	At    time.Time
	Note  string
}
