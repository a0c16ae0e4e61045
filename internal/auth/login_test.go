package auth_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	for _, typed := range []string{"amal", " AMAL ", "Amal"} {
		s, err := tm.Login(t.Context(), typed, password, home)
		if err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		again, err := tm.Session(t.Context(), s.Cookie)
		if err != nil || again.Person.ID != tm.amal.ID || again.ID() != s.ID() || !again.Expires.Equal(s.Expires) {
			t.Errorf("%q: session %v, %v", typed, again, err)
		}
		if key(t, again) != key(t, s) {
			t.Errorf("%q: the session opens another key than the log-in", typed)
		}
	}
	one, two := tm.login(t, "amal"), tm.login(t, "amal")
	if one.Cookie == two.Cookie || one.ID() == two.ID() {
		t.Error("two log-ins share a session")
	}
	if key(t, one) != key(t, two) {
		t.Error("two log-ins open different keys")
	}
	tm.add(t, "olga", femos.Advisor)
	if key(t, tm.login(t, "olga")) == key(t, one) {
		t.Error("two people have the same key")
	}
}

// A letter that two keyboards write in two ways is one letter.
func TestPasswordIsNormalised(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	if err := tm.ResetAsOperator(t.Context(), tm.amal.ID, "schöne grüße آمل"); err != nil {
		t.Fatal(err)
	}
	if _, err := tm.Login(t.Context(), "amal", "scho\u0308ne gru\u0308ße \u0627\u0653مل", home); err != nil {
		t.Error(err)
	}
}

func TestWhatIsWrongIsNotTold(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	gone := tm.add(t, "gone", femos.Advisor)
	gone.Active = false
	if err := tm.UpdatePerson(t.Context(), tm.amal, gone); err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{}
	for i, try := range [][2]string{
		{"amal", "wrong horse battery staple"}, {"amal", ""}, {"amal", strings.Repeat("x", 5000)}, {"nobody", password},
		{"", password}, {"gone", password}, {"gone", "wrong"}, {"amal\x00", password}, {"\xff", password},
		{strings.Repeat("x", 5000), password}, {"amal' OR 1=1 --", password},
	} {
		s, err := tm.Login(t.Context(), try[0], try[1], fmt.Sprintf("192.0.2.%d", i))
		fails(t, err, femos.Unauthenticated, "login_wrong")
		texts[err.Error()] = true
		if s.Cookie != "" {
			t.Errorf("%q: a cookie in spite of the error", try)
		}
	}
	if len(texts) != 1 {
		t.Errorf("the errors differ: %v", texts)
	}
}

// Whoever steals the database has neither a cookie, nor a password, nor a private key.
func TestTheDatabaseTellsNothing(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	secret, err := base64.RawURLEncoding.DecodeString(s.Cookie)
	if err != nil || len(secret) != 32 {
		t.Fatalf("a secret of %d bytes, %v", len(secret), err)
	}
	var raw []byte
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(tm.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, b...)
	}
	if !bytes.Contains(raw, []byte(s.ID())) || !bytes.Contains(raw, []byte("$argon2id$")) {
		t.Fatal("the session and the hash are not in the files, so nothing is shown")
	}
	for what, secret := range map[string]string{"cookie": s.Cookie, "secret": string(secret), "key": key(t, s), "password": password} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("the %s stands in the database", what)
		}
	}
}

func TestBadCookies(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	stranger := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
	for _, c := range []string{"", "x", stranger, s.ID(), s.Cookie + "=", s.Cookie[:42], s.Cookie + "A", " " + s.Cookie, strings.Repeat("A", 9000)} {
		if _, err := tm.Session(t.Context(), c); err == nil {
			t.Errorf("cookie %.50q is taken", c)
		} else {
			fails(t, err, femos.Unauthenticated, "session_ended")
		}
		if err := tm.Logout(t.Context(), c); err != nil {
			t.Errorf("log out with %.50q: %v", c, err)
		}
	}
	// 43 characters carry 258 bits: the last two must be zero, or one session had four cookies.
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", s.Cookie[42])
	twin := s.Cookie[:42] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last+1])
	if _, err := tm.Session(t.Context(), twin); err == nil {
		t.Error("a second spelling of the cookie is taken")
	}
	if _, err := tm.Session(t.Context(), s.Cookie); err != nil {
		t.Errorf("the right one is not: %v", err)
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	one, two := tm.login(t, "amal"), tm.login(t, "amal")
	if err := tm.Logout(t.Context(), one.Cookie); err != nil {
		t.Fatal(err)
	}
	_, err := tm.Session(t.Context(), one.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
	if _, err := tm.Session(t.Context(), two.Cookie); err != nil {
		t.Errorf("her other session ended too: %v", err)
	}
}

func TestSessionEndsUnused(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	tm.clock.pass(12*time.Hour - time.Second)
	used, err := tm.Session(t.Context(), s.Cookie)
	if err != nil {
		t.Fatalf("a second before its end: %v", err)
	}
	if want := tm.clock.now().Add(12 * time.Hour); !used.Expires.Equal(want) {
		t.Errorf("use makes it last until %v, want %v", used.Expires, want)
	}
	tm.clock.pass(12 * time.Hour)
	_, err = tm.Session(t.Context(), s.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
	if _, _, err := tm.store.Session(t.Context(), s.ID()); femos.KindOf(err) != femos.NotFound {
		t.Errorf("the ended session is still stored: %v", err)
	}
}

func TestSessionEndsAfterAWeek(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	end := tm.clock.now().Add(7 * 24 * time.Hour)
	for tm.clock.now().Add(6 * time.Hour).Before(end) {
		tm.clock.pass(6 * time.Hour)
		now, err := tm.Session(t.Context(), s.Cookie)
		if err != nil {
			t.Fatalf("at %v: %v", tm.clock.now(), err)
		}
		if now.Expires.After(end) {
			t.Errorf("at %v it lasts until %v", tm.clock.now(), now.Expires)
		}
	}
	tm.clock.pass(6 * time.Hour)
	_, err := tm.Session(t.Context(), s.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
}

func TestUseIsWrittenDownEveryFiveMinutes(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	seen := func() time.Time {
		t.Helper()
		if _, err := tm.Session(t.Context(), s.Cookie); err != nil {
			t.Fatal(err)
		}
		row, _, err := tm.store.Session(t.Context(), s.ID())
		if err != nil {
			t.Fatal(err)
		}
		return row.SeenAt
	}
	begun := tm.clock.now()
	tm.clock.pass(5*time.Minute - time.Microsecond)
	if got := seen(); !got.Equal(begun) {
		t.Errorf("written down at %v already", got)
	}
	tm.clock.pass(time.Microsecond)
	if got := seen(); !got.Equal(tm.clock.now()) {
		t.Errorf("last written down at %v, want %v", got, tm.clock.now())
	}
}

// roomless is a store that finds no room to write anything down about sessions.
type roomless struct{ *store.Store }

func (roomless) TouchSession(context.Context, string, time.Time, time.Time) error {
	return femos.Fail(femos.Unavailable, "storage_full")
}

func (roomless) DropSession(context.Context, string) error {
	return femos.Fail(femos.Unavailable, "storage_full")
}

// With a full disk she reads on: that her session is used is written down once there is room. One that has ended has ended all the same.
func TestSessionWithoutRoom(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	full := auth.New(auth.Options{Store: roomless{tm.store}, Now: tm.clock.now, Random: rand.Reader, Cost: cheap()})
	s := tm.login(t, "amal")
	tm.clock.pass(auth.IdleLimit - time.Microsecond)
	got, err := full.Session(t.Context(), s.Cookie)
	if err != nil || got.Person.ID != tm.amal.ID || !got.Expires.Equal(s.Expires) {
		t.Errorf("without room: %v until %v, %v", got, got.Expires, err)
	}
	if got, err := tm.Session(t.Context(), s.Cookie); err != nil || !got.Expires.After(s.Expires) {
		t.Errorf("with room again: until %v, %v", got.Expires, err)
	}
	tm.clock.pass(auth.IdleLimit)
	if _, err := full.Session(t.Context(), s.Cookie); femos.KindOf(err) != femos.Unauthenticated {
		t.Errorf("after its end: %v", err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	old := tm.login(t, "amal")
	tm.clock.pass(11 * time.Hour)
	young := tm.login(t, "amal")
	tm.clock.pass(2 * time.Hour)
	if err := tm.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := tm.store.Session(t.Context(), old.ID()); femos.KindOf(err) != femos.NotFound {
		t.Errorf("the ended session is still there: %v", err)
	}
	if _, err := tm.Session(t.Context(), young.Cookie); err != nil {
		t.Errorf("the other one is gone: %v", err)
	}
}

// Where the cost was raised, the next log-in makes the hash anew and keeps the key.
func TestHashIsMadeAnew(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	before := tm.login(t, "amal")
	dearer := auth.New(auth.Options{Store: tm.store, Now: tm.clock.now, Random: rand.Reader, Cost: auth.Cost{Memory: 128, Passes: 2, Lanes: 2}})
	for _, want := range []string{"m=64,t=1,p=1", "m=128,t=2,p=2", "m=128,t=2,p=2"} {
		_, c, err := tm.store.CredentialsByLogin(t.Context(), "amal")
		if err != nil || !strings.Contains(c.Hash, want) {
			t.Fatalf("hash %.40s, %v, want %s", c.Hash, err, want)
		}
		s, err := dearer.Login(t.Context(), "amal", password, home)
		if err != nil {
			t.Fatal(err)
		}
		if key(t, s) != key(t, before) {
			t.Error("the key was lost")
		}
		if _, err := dearer.Session(t.Context(), s.Cookie); err != nil {
			t.Errorf("the new session: %v", err)
		}
	}
	if _, err := dearer.Login(t.Context(), "amal", "wrong horse battery staple", home); err == nil {
		t.Error("a wrong password is taken")
	}
}

func TestDatabaseGone(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tm.Login(ctx, "amal", password, home); err == nil || femos.KindOf(err) == femos.Unauthenticated {
		t.Errorf("log-in without a database: %v", err)
	}
	if _, err := tm.Session(ctx, s.Cookie); err == nil || femos.KindOf(err) == femos.Unauthenticated {
		t.Errorf("session without a database: %v; it must not look like the end of the session", err)
	}
}

// BenchmarkLogin is a log-in at its real cost.
func BenchmarkLogin(b *testing.B) {
	s, _ := newStore(b)
	service := auth.New(auth.Options{Store: s, Now: time.Now, Random: rand.Reader})
	if _, err := service.AddAsOperator(b.Context(), femos.Person{Login: "amal", Name: "Amal", Roles: femos.Roles(), Interface: "de"}, password); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := service.Login(b.Context(), "amal", password, home); err != nil {
			b.Fatal(err)
		}
	}
}
