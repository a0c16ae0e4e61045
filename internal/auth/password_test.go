package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
)

func TestDefaultCostIsEnough(t *testing.T) {
	t.Parallel()
	c := DefaultCost()
	if c.Memory < 19<<10 || c.Passes < 2 || c.Lanes < 1 {
		t.Errorf("%+v is less than OWASP's least", c)
	}
}

// A hash that was stored once must always open.
func TestStoredHash(t *testing.T) {
	t.Parallel()
	h := newHasher(Cost{Memory: 64, Passes: 1, Lanes: 1})
	const stored = "$argon2id$v=19$m=64,t=1,p=1$MDqcZyu0Q4YXAy+bJBUZOw$vclQ4bAwkXK2eoZrvEYaKFWj8anvV5zFh4JdYtGbljs"
	out, right, stale, err := h.check(t.Context(), stored, "correct horse battery staple")
	if err != nil || !right || stale {
		t.Fatalf("right %t, stale %t, %v", right, stale, err)
	}
	if out.kek == out.verifier {
		t.Error("the key is the verifier, which is stored")
	}
	if _, right, _, err := h.check(t.Context(), stored, "correct horse battery stapl"); right || err != nil {
		t.Errorf("wrong password: right %t, %v", right, err)
	}
	other := newHasher(Cost{Memory: 64, Passes: 2, Lanes: 1})
	if _, right, stale, err := other.check(t.Context(), stored, "correct horse battery staple"); !right || !stale || err != nil {
		t.Errorf("at another cost: right %t, stale %t, %v", right, stale, err)
	}
}

func TestHashIsSalted(t *testing.T) {
	t.Parallel()
	h := newHasher(Cost{Memory: 64, Passes: 1, Lanes: 1})
	one, a, err := h.make(t.Context(), rand.Reader, "correct horse battery staple")
	if err != nil {
		t.Fatal(err)
	}
	two, b, err := h.make(t.Context(), rand.Reader, "correct horse battery staple")
	if err != nil {
		t.Fatal(err)
	}
	if one == two || a.kek == b.kek {
		t.Error("one password gives one hash")
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("hash %s", one)
	}
	if _, _, err := h.make(t.Context(), strings.NewReader("short"), "x"); err == nil {
		t.Error("a hash without randomness")
	}
}

func TestBadHashes(t *testing.T) {
	t.Parallel()
	salt, verifier := strings.Repeat("A", 22), strings.Repeat("A", 43)
	phc := func(params string) string { return "$argon2id$v=19$" + params + "$" + salt + "$" + verifier }
	if _, err := parsePHC(phc("m=64,t=1,p=1")); err != nil {
		t.Fatalf("a good one: %v", err)
	}
	h := newHasher(DefaultCost())
	for _, bad := range []string{
		"x", "$", "$argon2i$v=19$m=64,t=1,p=1$" + salt + "$" + verifier, "$argon2id$v=16$m=64,t=1,p=1$" + salt + "$" + verifier,
		phc("m=64,t=1"), phc("m=64,t=1,p=1,x=1"), phc("m=064,t=1,p=1"), phc("t=1,m=64,p=1"), phc("m=64,t=0,p=1"), phc("m=64,t=1,p=0"),
		phc("m=7,t=1,p=1"), phc("m=4294967295,t=1,p=1"), phc("m=64,t=4294967295,p=1"), phc("m=64,t=1,p=255"), phc("m=64,t=1,p=256"), phc("m=-64,t=1,p=1"),
		"$argon2id$v=19$m=64,t=1,p=1$" + salt[1:] + "$" + verifier, "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + verifier[4:],
		phc("m=64,t=1,p=1") + "$", phc("m=64,t=1,p=1") + "=",
	} {
		_, right, _, err := h.check(t.Context(), bad, "")
		if !errors.Is(err, errHash) || right {
			t.Errorf("%.60q: right %t, %v", bad, right, err)
		}
		if err != nil && strings.Contains(err.Error(), "AAA") {
			t.Errorf("the error quotes it: %v", err)
		}
	}
}

// At most two hashes run, fifty wait, and whoever comes then is asked to try again.
func TestHashesAreLimited(t *testing.T) {
	t.Parallel()
	h := newHasher(Cost{Memory: 64, Passes: 1, Lanes: 1})
	if cap(h.running) != 2 || cap(h.waiting) != 50 {
		t.Fatalf("%d run, %d wait", cap(h.running), cap(h.waiting))
	}
	h.running <- struct{}{}
	h.running <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, stored := range []string{"", "$argon2id$v=19$m=64,t=1,p=1$" + strings.Repeat("A", 22) + "$" + strings.Repeat("A", 43)} {
		// That it waits shows also that an unknown login is hashed as a known one is.
		if _, _, _, err := h.check(ctx, stored, "x"); !errors.Is(err, context.Canceled) {
			t.Errorf("with both slots taken: %v", err)
		}
	}
	if len(h.waiting) != 0 {
		t.Errorf("%d still wait", len(h.waiting))
	}
	for range cap(h.waiting) {
		h.waiting <- struct{}{}
	}
	if _, _, _, err := h.check(t.Context(), "", "x"); femos.KindOf(err) != femos.Limited {
		t.Errorf("with a full queue: %v", err)
	}
	<-h.waiting
	<-h.running
	if _, right, _, err := h.check(t.Context(), "", ""); right || err != nil {
		t.Errorf("with a free slot: right %t, %v", right, err)
	}
	if len(h.running) != 1 {
		t.Errorf("%d slots are taken, want the other one", len(h.running))
	}
}

// An unknown login takes the same work as a known one: with a full queue neither gets through.
func TestUnknownLoginsAreHashedToo(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "femos.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's
	s := New(Options{Store: db, Now: time.Now, Random: rand.Reader, Cost: Cost{Memory: 64, Passes: 1, Lanes: 1}})
	if _, err := s.AddAsOperator(t.Context(), femos.Person{Login: "amal", Name: "Amal", Roles: femos.Roles(), Interface: "de"}, "correct horse battery staple"); err != nil {
		t.Fatal(err)
	}
	for range cap(s.hasher.waiting) {
		s.hasher.waiting <- struct{}{}
	}
	for _, login := range []string{"amal", "nobody", "", "no\x00body"} {
		if _, err := s.Login(t.Context(), login, "correct horse battery staple", "192.0.2.1"); femos.KindOf(err) != femos.Limited {
			t.Errorf("%q: %v, want Limited", login, err)
		}
	}
}

func TestLimiterIsBounded(t *testing.T) {
	t.Parallel()
	l := newLimiter(time.Minute, 1, 3)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	free := func(key string) bool {
		undo, _ := l.try(key, now)
		return undo != nil
	}
	for i := range 3 {
		if !free(fmt.Sprint(i)) {
			t.Errorf("%d: no first try", i)
		}
	}
	if free("0") { // and is now the last used
		t.Error("0 has two tries")
	}
	if !free("3") || len(l.buckets) != 3 || l.recent.Len() != 3 {
		t.Errorf("%d buckets, %d in the list, want 3", len(l.buckets), l.recent.Len())
	}
	if free("0") || free("2") {
		t.Error("one that was used lately was forgotten")
	}
	if !free("1") {
		t.Error("the one unused longest was kept")
	}
	undo, _ := l.try("x", now)
	undo()
	if !free("x") {
		t.Error("a try that was given back is gone")
	}
}
