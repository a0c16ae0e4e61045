package connectortest

import (
	"slices"
	"testing"
	"time"

	"femos/internal/connector"
)

// Ability is something a platform may be able to do.
type Ability string

// The abilities.
const (
	Receiving  Ability = "receiving"  // connector.Receiver
	Sending    Ability = "sending"    // connector.Sender
	Threading  Ability = "threading"  // connector.Threader
	Resolving  Ability = "resolving"  // connector.Resolver
	Commenting Ability = "commenting" // received posts stand in threads: Limits.Threads
	Editing    Ability = "editing"    // received posts can change: Limits.Edits
	Deleting   Ability = "deleting"   // deletions are received
	Reacting   Ability = "reacting"   // likes are received
)

// Suite is a platform to be tested.
type Suite struct {
	Kind connector.Kind
	// Stage sets a new scene, independent of all others: what is written on one is not received on another.
	Stage func(t *testing.T) *Stage
	// Without lists what the platform can't do. Its parts of the suite are left out, and the connector must not claim
	// the ability.
	Without []Ability
}

// Stage is a platform with an account of ours and a channel that it reads, and with other people who write there. Its
// functions act as those people, past the Network; one may be nil only if the platform is without that ability. They
// fail the test if they fail.
type Stage struct {
	Network  *Network            // all that the connector asks goes through it; nil if it asks nothing
	Values   connector.Values    // settings that work
	Channels []connector.Channel // one or more; people write in the first
	Identity connector.Identity  // who we are there
	Secrets  []string            // must stand in no error and log; the secret settings are added
	Write    func(t *testing.T, text string) connector.PostRef
	Comment  func(t *testing.T, text string, root, parent connector.PostRef) connector.PostRef
	Edit     func(t *testing.T, post connector.PostRef, text string)
	Delete   func(t *testing.T, post connector.PostRef)
	Like     func(t *testing.T, post connector.PostRef) (undo func())
	Standing func(t *testing.T, parent connector.PostRef) []string // texts of our replies to parent, as the platform has them
	Resolved []Resolved                                            // what Resolve must find; at least one per channel kind
	Unknown  []Resolved                                            // what it must not find: Invalid; Address is ignored
}

// Resolved is an example for connector.Resolver.
type Resolved struct {
	Kind, Typed, Address string
	Unnamed              bool // it is a person's, so that the platform's name of it is not taken over
}

// patience is how long the suite waits for what must come. It is no measure: a slow machine takes longer, and only
// a test that fails waits to the end.
const patience = 60 * time.Second

// Run runs the suite.
func Run(t *testing.T, s Suite) {
	t.Helper()
	parts := []struct {
		name  string
		needs []Ability
		run   func(*testing.T, *scene)
	}{
		{"opens without the network", nil, testOpen},
		{"can do what it says", nil, s.testAbilities},
		{"knows who we are", nil, testCheck},
		{"ends when it is closed", nil, testClose},
		{"tells faults apart when asked who we are", nil, testCheckFaults},
		{"receives every script", []Ability{Receiving}, testTexts},
		{"replays the same ids", []Ability{Receiving}, testReplay},
		{"resumes with no loss and no repeat", []Ability{Receiving}, testResume},
		{"resumes after a broken line", []Ability{Receiving}, asking(testCut)},
		{"stops at once when emit fails", []Ability{Receiving}, testEmitFails},
		{"ends when the context ends", []Ability{Receiving}, testEnds},
		{"tells faults apart when receiving", []Ability{Receiving}, asking(testReceiveFaults)},
		{"knows the thread of a comment", []Ability{Receiving, Commenting}, testComments},
		{"follows open posts after a restart", []Ability{Receiving, Commenting}, testOpenPosts},
		{"hears of edits", []Ability{Receiving, Editing}, testEdits},
		{"hears of deletions", []Ability{Receiving, Deleting}, testDeletions},
		{"hears of reactions", []Ability{Receiving, Reacting}, testReactions},
		{"sends every script", []Ability{Sending}, testSendTexts},
		{"sends once per key", []Ability{Sending}, testSendOnce},
		{"sends once when two send at a time", []Ability{Sending}, testSendTogether},
		{"sends once when the answer is lost", []Ability{Sending}, asking(testLostAnswer)},
		{"sends nothing too long", []Ability{Sending}, testTooLong},
		{"sends nothing to a post that is gone", []Ability{Sending, Deleting}, testGone},
		{"tells faults apart when sending", []Ability{Sending}, asking(testSendFaults)},
		{"recognises its own replies", []Ability{Receiving, Sending}, testOwn},
		{"fetches a thread", []Ability{Threading, Commenting}, testThread},
		{"resolves what people type", []Ability{Resolving}, testResolve},
	}
	for _, part := range parts {
		if slices.ContainsFunc(part.needs, s.lacks) {
			continue // testAbilities makes sure that it is right to leave it out
		}
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.run(t, newScene(t, s.Kind, s.Stage(t)))
		})
	}
}

// asking leaves a part out where there is no network to fail.
func asking(run func(*testing.T, *scene)) func(*testing.T, *scene) {
	return func(t *testing.T, sc *scene) {
		t.Helper()
		if sc.Network != nil {
			run(t, sc)
		}
	}
}

func (s Suite) lacks(a Ability) bool { return slices.Contains(s.Without, a) }

// testAbilities checks that what is declared absent is absent, and the rest there.
func (s Suite) testAbilities(t *testing.T, sc *scene) {
	c := sc.open(t)
	_, receives := c.(connector.Receiver)
	_, sends := c.(connector.Sender)
	_, threads := c.(connector.Threader)
	_, resolves := c.(connector.Resolver)
	limits := s.Kind.Limits
	for ability, has := range map[Ability]bool{
		Receiving: receives, Sending: sends, Threading: threads, Resolving: resolves,
		Commenting: limits.Threads, Editing: limits.Edits,
	} {
		if has == s.lacks(ability) {
			t.Errorf("%s: the connector has it: %v; declared absent: %v", ability, has, s.lacks(ability))
		}
	}
	for _, ability := range []Ability{Deleting, Reacting} { // nothing but an event shows these
		if !receives && !s.lacks(ability) {
			t.Errorf("%s: not without receiving", ability)
		}
	}
	if limits.Manual == sends {
		t.Errorf("Limits.Manual is %v, and it sends: %v", limits.Manual, sends)
	}
	if resolves && len(limits.ChannelKinds) == 0 {
		t.Error("it resolves channels, but has no kinds of them")
	}
}
