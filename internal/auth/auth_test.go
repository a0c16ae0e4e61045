package auth_test

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

const (
	password = "correct horse battery staple"
	home     = "192.0.2.1:4711"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// team is a service on a real database with one person: Amal, advisor and admin.
type team struct {
	*auth.Service
	clock *clock
	store *store.Store
	path  string
	amal  femos.Person
}

func newStore(t testing.TB) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "femos.db")
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, path
}

// cheap makes tests quick; what it costs in earnest is measured by BenchmarkLogin.
func cheap() auth.Cost { return auth.Cost{Memory: 64, Passes: 1, Lanes: 1} }

func newTeam(t *testing.T) *team {
	t.Helper()
	s, path := newStore(t)
	c := &clock{t: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	tm := &team{clock: c, store: s, path: path, Service: auth.New(auth.Options{Store: s, Now: c.now, Random: rand.Reader, Links: true, Cost: cheap()})}
	tm.amal = tm.add(t, "amal", femos.Advisor, femos.Admin)
	return tm
}

func (tm *team) add(t *testing.T, login string, roles ...femos.Role) femos.Person {
	t.Helper()
	id, err := tm.AddAsOperator(t.Context(), femos.Person{Login: login, Name: "Name of " + login, Title: "Beraterin", Roles: roles, Interface: "de"}, password)
	if err != nil {
		t.Fatal(err)
	}
	return tm.person(t, id)
}

func (tm *team) person(t *testing.T, id femos.PersonID) femos.Person {
	t.Helper()
	p, err := tm.store.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (tm *team) login(t *testing.T, login string) auth.Session {
	t.Helper()
	s, err := tm.Login(t.Context(), login, password, home)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func key(t *testing.T, s auth.Session) string {
	t.Helper()
	k, err := s.Key()
	if err != nil || len(k) != 32 {
		t.Fatalf("a key of %d bytes, %v", len(k), err)
	}
	return string(k)
}

// fails checks kind and code of an error.
func fails(t *testing.T, err error, kind femos.ErrorKind, code string) *femos.Error {
	t.Helper()
	var e *femos.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want %s %s", err, kind, code)
	}
	if e.Kind != kind || e.Code != code {
		t.Fatalf("error %v, want %s %s", err, kind, code)
	}
	return e
}
