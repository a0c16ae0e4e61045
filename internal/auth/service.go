package auth

import (
	"cmp"
	"context"
	"io"
	"sync"
	"time"

	"femos"
	"femos/internal/store"
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
}

// Options of a Service. Store, Now and Random are needed.
type Options struct {
	Store  Store
	Now    func() time.Time
	Random io.Reader // crypto/rand.Reader but in tests
	Links  bool      // whether NewLink and Enter work: in the demo alone
	Cost   Cost      // of a hash; zero for DefaultCost. Less than that is for tests
}

// Service logs people in and keeps their rights. It is safe for concurrent use. Make one with New.
type Service struct {
	store     Store
	now       func() time.Time
	random    io.Reader
	hasher    *hasher
	byLogin   *limiter
	byAddress *limiter

	links   bool
	linksMu sync.Mutex
	entries map[string]entry // by the SHA-256 of the token
}

// New makes a service. It starts nothing in the background: call Sweep now and then.
func New(o Options) *Service {
	return &Service{
		store:     o.Store,
		now:       o.Now,
		random:    o.Random,
		hasher:    newHasher(cmp.Or(o.Cost, DefaultCost())),
		byLogin:   newLimiter(loginRefill, triesPerLogin, maxBuckets),
		byAddress: newLimiter(addressRefill, triesPerAddress, maxBuckets),
		links:     o.Links,
		entries:   map[string]entry{},
	}
}
