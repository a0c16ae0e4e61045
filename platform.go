package femos

import "time"

// Platform names a kind of service: "bluesky", "capture". It is a folder, a database value and a URL segment, and never changes.
type Platform string

// AccountState says whether an account is read.
type AccountState string

// The states of an account.
const (
	AccountActive AccountState = "active"
	AccountPaused AccountState = "paused" // by a person
	AccountDenied AccountState = "denied" // the platform refuses its credentials
)

// Account is our identity on a platform: an advisor's or the team's. Its credentials are kept encrypted apart.
type Account struct {
	ID       AccountID
	Platform Platform
	Identity string   // what never changes there: a DID, a numeric id; "" for what the program made itself
	Name     string   // as people there see it: "@femos.example"
	Owner    PersonID // the advisor whose own account it is, or "" for the team's
	State    AccountState
	Fault    string    // code of the catalogue that says why it is not read, or ""
	FaultAt  time.Time // since when
	Until    time.Time // until when the platform asked us to wait, zero where it did not say
	Version  int64
}

// Channel is a group, feed, list, hashtag or thread where people write, read through one account.
type Channel struct {
	ID       ChannelID
	Account  AccountID
	Platform Platform
	Address  Address  // unique in its account
	Name     string   // as the team calls it
	Language Language // in which mostly is written, or ""
	AddedAt  time.Time
}

// Address is what a platform calls a channel ("person:did:plc:…", "hashtag:berlinmums"). It may name a person, so it is kept sealed:
// package connector seals and opens it.
type Address struct {
	Key    string // keyed hash of account and address, by which it is found again
	Sealed []byte
}
