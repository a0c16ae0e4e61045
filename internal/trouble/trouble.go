// Package trouble knows what is wrong just now: one list in memory that whoever notices something writes to, and
// that desk, readiness, metrics and doctor read.
//
// Guarantees: a trouble keeps the time it began until it is cleared; each change is told once; nothing is logged, stored or
// asked here, and nothing holds content. Limits: the list is this node's. What is wrong with an account stands in
// the database and is brought here by package server's monitor, so that every node knows of it.
package trouble

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"femos"
)

// Kind is a sort of trouble.
type Kind string

// The kinds, what hinders people most first.
const (
	DatabaseAway    Kind = "database_away"    // the database does not answer, or takes nothing: it is asked again every second
	AnswerBroken    Kind = "answer_broken"    // a signed answer is not what was signed: somebody changed the database
	DiskFull        Kind = "disk_full"        // there is no room to store anything: reading waits with its cursor
	Clock           Kind = "clock"            // our clock and that of the database are apart
	PlatformDenied  Kind = "platform_denied"  // an account is refused: a person has to look
	PlatformAway    Kind = "platform_away"    // a platform does not answer, or not what we understand
	PlatformLimited Kind = "platform_limited" // a platform asks us to wait
	Behind          Kind = "behind"           // what is read is older than it should be
	LawAway         Kind = "law_away"         // the law can't be fetched: the state that is kept holds on
)

// Kinds lists them in that order.
func Kinds() []Kind {
	return []Kind{DatabaseAway, AnswerBroken, DiskFull, Clock, PlatformDenied, PlatformAway, PlatformLimited, Behind, LawAway}
}

// Trouble is one thing that is wrong.
type Trouble struct {
	Kind    Kind
	Account femos.AccountID // "" where it is about the whole installation
	Name    string          // how the team calls the account
	Code    string          // the fault's sentence in the catalogue ("fault." + Code); "" for none
	Since   time.Time
	Until   time.Time // not tried before; zero where nobody said
}

// Board is the list. Safe for concurrent use.
type Board struct {
	now     func() time.Time
	changed func()

	mu  sync.Mutex
	all map[key]Trouble
}

type key struct {
	kind    Kind
	account femos.AccountID
}

// New makes an empty board. changed is called after each change, outside the board's lock; nil for nobody.
func New(now func() time.Time, changed func()) *Board {
	if changed == nil {
		changed = func() {}
	}
	return &Board{now: now, changed: changed, all: map[key]Trouble{}}
}

// Set notes a trouble. One that stands keeps its beginning; a zero Since is now.
func (b *Board) Set(t Trouble) {
	b.mu.Lock()
	did := b.set(t)
	b.mu.Unlock()
	if did {
		b.changed()
	}
}

func (b *Board) set(t Trouble) (did bool) {
	k := key{t.Kind, t.Account}
	stands, known := b.all[k]
	if t.Since.IsZero() {
		t.Since = b.now()
	}
	if known {
		t.Since = stands.Since
	}
	b.all[k] = t
	return t != stands
}

// Clear ends a trouble; account is "" for one of the whole installation.
func (b *Board) Clear(kind Kind, account femos.AccountID) {
	b.mu.Lock()
	_, did := b.all[key{kind, account}]
	delete(b.all, key{kind, account})
	b.mu.Unlock()
	if did {
		b.changed()
	}
}

// Accounts makes these all that is wrong with accounts: what is not among them has ended.
func (b *Board) Accounts(list []Trouble) {
	b.mu.Lock()
	stands := map[key]bool{}
	did := false
	for _, t := range list {
		stands[key{t.Kind, t.Account}] = true
		did = b.set(t) || did
	}
	for k := range b.all {
		if k.account != "" && !stands[k] {
			delete(b.all, k)
			did = true
		}
	}
	b.mu.Unlock()
	if did {
		b.changed()
	}
}

// Now lists what is wrong: in the order of the kinds, then by beginning and account.
func (b *Board) Now() []Trouble {
	b.mu.Lock()
	list := make([]Trouble, 0, len(b.all))
	for _, t := range b.all {
		list = append(list, t)
	}
	b.mu.Unlock()
	rank := map[Kind]int{}
	for i, k := range Kinds() {
		rank[k] = i
	}
	slices.SortFunc(list, func(x, y Trouble) int {
		return cmp.Or(rank[x.Kind]-rank[y.Kind], x.Since.Compare(y.Since), cmp.Compare(x.Account, y.Account))
	})
	return list
}

// Of returns the trouble of a kind that has lasted longest, and whether there is one.
func (b *Board) Of(kind Kind) (Trouble, bool) {
	for _, t := range b.Now() {
		if t.Kind == kind {
			return t, true
		}
	}
	return Trouble{}, false
}
