package outreach_test

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"femos"
	"femos/internal/connector"
)

// platform is the outside world: what stands there, and how it fails next.
type platform struct {
	mu      sync.Mutex
	faults  []fault // of the next sends, in order
	stands  map[string]connector.Outgoing
	with    map[string]string // the password with which each was sent
	sends   int
	opened  int
	closed  int
	login   error // what it says when asked who we are
	resolve error
	gate    chan struct{} // if set, a send waits for it after it was published
}

// fault is how a send fails: before the reply stands, or after it.
type fault struct {
	err  error
	late bool
}

func (p *platform) fail(faults ...fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, faults...)
}

func (p *platform) count() (sends, stands int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sends, len(p.stands)
}

const (
	mostGraphemes = 300
	mostBytes     = 1500
)

// kind is the platform as the program knows it, and byHand one that is written to by hand.
func (p *platform) kinds() []connector.Kind {
	limits := connector.Limits{TextGraphemes: mostGraphemes, TextBytes: mostBytes, Threads: true, ChannelKinds: []string{"group"}}
	return []connector.Kind{
		{Name: "stand", Limits: limits, Open: p.open, Settings: []connector.Field{{Name: "user", Required: true}, {Name: "host"}, {Name: "password", Secret: true, Required: true}}},
		{Name: "byhand", BuiltIn: true, Limits: connector.Limits{Threads: true, Manual: true},
			Open: func(connector.Env, connector.Values) (connector.Connector, error) { return hand{}, nil }},
	}
}

func (p *platform) open(_ connector.Env, values connector.Values) (connector.Connector, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened++
	return &account{p, values}, nil
}

// hand is a connector that can do nothing.
type hand struct{}

// Check implements connector.Connector.
func (hand) Check(context.Context) (connector.Identity, error) {
	return connector.Identity{ID: "hand", Name: "Hand"}, nil
}

// Close implements connector.Connector.
func (hand) Close() error { return nil }

type account struct {
	*platform
	values connector.Values
}

// Check implements connector.Connector.
func (a *account) Check(context.Context) (connector.Identity, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return connector.Identity{ID: "id-" + a.values["user"], Name: "@" + a.values["user"] + "\x00"}, a.login
}

// Close implements connector.Connector.
func (a *account) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed++
	return nil
}

// Resolve implements connector.Resolver.
func (a *account) Resolve(_ context.Context, kind, typed string) (address, name string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return kind + ":" + typed, "Gruppe \u202e" + typed + "\x00", a.resolve
}

// Send implements connector.Sender: the same key stands once.
func (a *account) Send(_ context.Context, out connector.Outgoing) (connector.Receipt, error) {
	a.mu.Lock()
	a.sends++
	var next fault
	if len(a.faults) > 0 {
		next, a.faults = a.faults[0], a.faults[1:]
	}
	receipt := connector.Receipt{Ref: connector.PostRef{ID: "post-" + out.Key, Link: "https://stand.example/" + out.Key}, At: noon}
	if next.err == nil || next.late {
		a.stands[out.Key], a.with[out.Key] = out, a.values["password"]
	}
	gate := a.gate
	a.gate = nil
	a.mu.Unlock()
	if gate != nil {
		gate <- struct{}{}
		<-gate
	}
	return receipt, next.err
}

// books is a library of one answer and one correction.
type books struct{}

// Cites implements outreach.Library: no text cites anything.
func (books) Cites(context.Context, string, string) ([]femos.Citation, error) { return nil, nil }

// Answer implements outreach.Library.
func (books) Answer(_ context.Context, id string, lang femos.Language) (femos.Wording, error) {
	base := lang.Base()
	if base != "en" {
		base = "de"
	}
	if !slices.Contains([]string{"A1", "A2", "A3", "claim:C1"}, id) {
		return femos.Wording{}, femos.Fail(femos.NotFound, "no_answer_block")
	}
	if id == "A3" { // the one that a lawyer has signed
		return femos.Wording{ID: id, Title: "Titel", Text: "Signiert", Language: base, LawAsOf: "2026-04-29", Standing: femos.StandsVerified, SignedBy: "Verena Brandt", SignedAt: noon}, nil
	}
	return femos.Wording{ID: id, Title: "Titel", Text: fmt.Sprintf("Text von %s (%s)", id, base), Language: base, LawAsOf: "2026-04-29", Standing: femos.StandsDraft}, nil
}
