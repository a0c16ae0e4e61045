package auth

import (
	"cmp"
	"context"
	"io"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"femos"
	"femos/internal/store"
	"femos/internal/vault"
)

// Store is what auth needs of *store.Store. Errors are *femos.Error of the kinds named, or the database's.
type Store interface {
	AddPerson(ctx context.Context, p femos.Person, c store.Credentials) error // Conflict "login_taken"
	Person(ctx context.Context, id femos.PersonID) (femos.Person, error)      // NotFound
	CredentialsByLogin(ctx context.Context, login string) (femos.Person, store.Credentials, error)
	People(ctx context.Context) ([]femos.Person, error)
	UpdatePerson(ctx context.Context, p femos.Person) error // Conflict "changed", "login_taken", "last_admin"
	SetCredentials(ctx context.Context, c store.Credentials, at time.Time) error
	AddSession(ctx context.Context, r store.SessionRow) error
	Session(ctx context.Context, id string) (store.SessionRow, femos.Person, error) // NotFound
	TouchSession(ctx context.Context, id string, seen, expires time.Time) error
	DropSession(ctx context.Context, id string) error
	DropExpired(ctx context.Context, before time.Time) error
	Seconds
}

// Seconds is what auth needs of *store.Store for the second factor.
type Seconds interface {
	Second(ctx context.Context, id femos.PersonID) (store.Second, error)
	SetCode(ctx context.Context, id femos.PersonID, sealed []byte) error // Conflict "second_there"
	UseCode(ctx context.Context, id femos.PersonID, step int64, now time.Time) (bool, error)
	AddPasskey(ctx context.Context, id femos.PersonID, k store.PasskeyRow) error // Conflict "passkey_there"
	UsePasskey(ctx context.Context, id femos.PersonID, k store.PasskeyRow) error
	SetRecovery(ctx context.Context, id femos.PersonID, hashes []string) error
	UseRecovery(ctx context.Context, id femos.PersonID, hash string) (bool, error)
	DropSecond(ctx context.Context, id femos.PersonID, what string) error
	SetChallenge(ctx context.Context, session, challenge string) error
	TakeChallenge(ctx context.Context, session string) (string, error)
	ShowSecond(ctx context.Context, session string, now time.Time) error
}

// Options of a Service. Store, Now and Random are needed; without Keys nobody can get a second factor, or show one.
type Options struct {
	Store   Store
	Keys    *vault.Keys
	Site    string // where people log in, "https://desk.example.org": passkeys are made for it, and for no other
	Name    string // of the project, as it stands in an app for codes
	Now     func() time.Time
	Random  io.Reader            // crypto/rand.Reader but in tests
	Changed func(femos.PersonID) // told after somebody of the team was changed; nil where nobody minds
	Links   bool                 // whether NewLink and Enter work: in the demo alone
	Cost    Cost                 // of a hash; zero for DefaultCost. Less than that is for tests
}

// Service logs people in and keeps their rights. It is safe for concurrent use. Make one with New.
type Service struct {
	store     Store
	now       func() time.Time
	random    io.Reader
	hasher    *hasher
	byLogin   *limiter
	byAddress *limiter
	byCode    *limiter
	keys      *vault.Keys
	passkeys  *webauthn.WebAuthn // nil where the site has no name of its own
	name      string
	changed   func(femos.PersonID)

	links   bool
	linksMu sync.Mutex
	entries map[string]entry // by the SHA-256 of the token
}

// New makes a service. It starts nothing in the background: call Sweep now and then.
func New(o Options) *Service {
	if o.Changed == nil {
		o.Changed = func(femos.PersonID) {}
	}
	return &Service{
		store:     o.Store,
		now:       o.Now,
		random:    o.Random,
		hasher:    newHasher(cmp.Or(o.Cost, DefaultCost())),
		byLogin:   newLimiter(loginRefill, triesPerLogin, maxBuckets),
		byAddress: newLimiter(addressRefill, triesPerAddress, maxBuckets),
		byCode:    newLimiter(codeRefill, triesPerCode, maxBuckets),
		keys:      o.Keys,
		passkeys:  relyingParty(o.Site, o.Name),
		name:      o.Name,
		changed:   o.Changed,
		links:     o.Links,
		entries:   map[string]entry{},
	}
}
