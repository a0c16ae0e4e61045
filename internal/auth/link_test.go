package auth_test

import (
	"crypto/rand"
	"testing"

	"femos"
	"femos/internal/auth"
)

func TestLink(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	token, err := tm.NewLink(t.Context(), "amal", password)
	if err != nil || len(token) != 43 {
		t.Fatalf("token of %d characters, %v", len(token), err)
	}
	for range 3 {
		s, err := tm.Enter(t.Context(), token)
		if err != nil || s.Person.ID != tm.amal.ID {
			t.Fatalf("%v, %v", s, err)
		}
		if _, err := tm.Session(t.Context(), s.Cookie); err != nil {
			t.Error(err)
		}
		key(t, s)
	}
	for _, bad := range []string{"", "x", token + "A", token[:42]} {
		_, err := tm.Enter(t.Context(), bad)
		fails(t, err, femos.Unauthenticated, "login_wrong")
	}
	_, err = tm.NewLink(t.Context(), "amal", "wrong horse battery staple")
	fails(t, err, femos.Unauthenticated, "login_wrong")
	other, err := tm.NewLink(t.Context(), "amal", password)
	if err != nil || other == token {
		t.Errorf("two links have one token, %v", err)
	}
}

func TestNoLinksOutsideOfTheDemo(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	serious := auth.New(auth.Options{Store: tm.store, Now: tm.clock.now, Random: rand.Reader, Cost: cheap()})
	if _, err := serious.NewLink(t.Context(), "amal", password); err == nil {
		t.Error("a link was made")
	}
	_, err := serious.Enter(t.Context(), "")
	fails(t, err, femos.Unauthenticated, "login_wrong")
}
