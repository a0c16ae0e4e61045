package auth_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"femos"
	"femos/internal/auth"
	"femos/internal/vault"
)

// withKeys is a team whose people can have a second factor.
func withKeys(t *testing.T) *team {
	t.Helper()
	tm := newTeam(t)
	keys, err := vault.OpenKeys(t.TempDir(), rand.Reader, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tm.Service = auth.New(auth.Options{Store: tm.store, Keys: keys, Site: "https://desk.example.org", Name: "Fem.OS", Now: tm.clock.now, Random: rand.Reader, Cost: cheap()})
	return tm
}

// app sets up codes for amal and returns the secret and her recovery codes.
func (tm *team) app(t *testing.T) (secret string, recovery []string) {
	t.Helper()
	s := tm.login(t, "amal")
	if s.Waits() {
		t.Fatal("she waits for what she does not have")
	}
	if err := tm.AddCode(t.Context(), s, password); err != nil {
		t.Fatal(err)
	}
	x, err := tm.Second(t.Context(), s)
	if err != nil || x.Setup == nil || x.Has() {
		t.Fatalf("being set up: %+v, %v", x, err)
	}
	if tm.login(t, "amal").Waits() {
		t.Error("a secret that no code has confirmed locks her out")
	}
	secret = strings.ReplaceAll(x.Setup.Secret, " ", "")
	if recovery, err = tm.ConfirmCode(t.Context(), s, tm.code(t, secret, 0), home); err != nil {
		t.Fatal(err)
	}
	tm.clock.pass(time.Minute)
	return secret, recovery
}

// code is what the app shows at a time from now.
func (tm *team) code(t *testing.T, secret string, off time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, tm.clock.now().Add(off))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestSecondFactorWithCodes(t *testing.T) {
	t.Parallel()
	tm := withKeys(t)
	before := tm.login(t, "amal")
	secret, _ := tm.app(t)
	s := tm.login(t, "amal")
	if !s.Waits() {
		t.Fatal("she is not asked")
	}
	_, err := tm.Session(t.Context(), s.Cookie)
	fails(t, err, femos.Unauthenticated, "second_needed")
	waiting, err := tm.Waiting(t.Context(), s.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tm.ShowCode(t.Context(), waiting, "000 000", home)
	fails(t, err, femos.Invalid, "code_wrong")
	in, err := tm.ShowCode(t.Context(), waiting, " "+tm.code(t, secret, 0)[:3]+" "+tm.code(t, secret, 0)[3:], home)
	if err != nil {
		t.Fatal(err)
	}
	if in.Cookie == s.Cookie || in.Waits() {
		t.Error("she goes on with the session that waited")
	}
	if _, err := tm.Session(t.Context(), in.Cookie); err != nil {
		t.Errorf("the session she goes on with: %v", err)
	}
	_, err = tm.Waiting(t.Context(), s.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
	if key(t, in) != key(t, before) {
		t.Error("her key is another")
	}
	if err := tm.RemoveSecond(t.Context(), in, "wrong horse battery staple", "code"); femos.KindOf(err) != femos.Invalid {
		t.Errorf("removed with a wrong password: %v", err)
	}
	if err := tm.RemoveSecond(t.Context(), in, password, "code"); err != nil || tm.login(t, "amal").Waits() {
		t.Errorf("not removed: %v", err)
	}
}

// A phone's clock may be half a minute wrong, and no code, nor one before it, is taken twice.
func TestCodesAreTakenOnce(t *testing.T) {
	t.Parallel()
	tm := withKeys(t)
	secret, _ := tm.app(t)
	show := func(code string) error {
		s := tm.login(t, "amal")
		_, err := tm.ShowCode(t.Context(), s, code, home)
		return err
	}
	for _, off := range []time.Duration{-60 * time.Second, 60 * time.Second} {
		fails(t, show(tm.code(t, secret, off)), femos.Invalid, "code_wrong")
	}
	for _, off := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
		code := tm.code(t, secret, off)
		if err := show(code); err != nil {
			t.Errorf("a code %v off: %v", off, err)
		}
		fails(t, show(code), femos.Invalid, "code_wrong")
		tm.clock.pass(4 * time.Minute) // or too many tries
		if err := show(tm.code(t, secret, 0)); err != nil {
			t.Error(err)
		}
		fails(t, show(tm.code(t, secret, -30*time.Second)), femos.Invalid, "code_wrong")
		tm.clock.pass(4 * time.Minute)
	}
}

func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	tm := withKeys(t)
	secret, _ := tm.app(t)
	s := tm.login(t, "amal")
	for range 5 {
		_, err := tm.ShowCode(t.Context(), s, "123 45", home)
		fails(t, err, femos.Invalid, "code_wrong")
	}
	_, err := tm.ShowCode(t.Context(), s, tm.code(t, secret, 0), "192.0.2.77")
	fails(t, err, femos.Limited, "too_many_logins")
	tm.clock.pass(2 * time.Minute)
	if _, err := tm.ShowCode(t.Context(), s, tm.code(t, secret, 0), home); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	tm.clock.pass(time.Minute)
	late := tm.login(t, "amal")
	tm.clock.pass(10 * time.Minute)
	_, err = tm.Waiting(t.Context(), late.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	t.Parallel()
	tm := withKeys(t)
	secret, codes := tm.app(t)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	in, err := tm.ShowCode(t.Context(), tm.login(t, "amal"), strings.ToUpper(codes[3]), home)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tm.ShowCode(t.Context(), tm.login(t, "amal"), codes[3], home)
	fails(t, err, femos.Invalid, "code_wrong")
	if x, err := tm.Second(t.Context(), in); err != nil || x.Recovery != 9 {
		t.Errorf("%d are left, %v", x.Recovery, err)
	}
	olga := tm.add(t, "olga", femos.Advisor)
	if ok, err := tm.store.UseRecovery(t.Context(), olga.ID, codes[0]); ok || err != nil {
		t.Errorf("somebody else's code is taken: %v", err)
	}
	fresh, err := tm.NewRecovery(t.Context(), in, password)
	if err != nil || len(fresh) != 10 {
		t.Fatalf("%d new ones, %v", len(fresh), err)
	}
	_, err = tm.ShowCode(t.Context(), tm.login(t, "amal"), codes[0], home)
	fails(t, err, femos.Invalid, "code_wrong")
	if _, err := tm.ShowCode(t.Context(), tm.login(t, "amal"), fresh[0], home); err != nil {
		t.Error(err)
	}

	var raw []byte
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(tm.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		raw = append(raw, b...)
	}
	for _, hidden := range append(fresh, secret, strings.ReplaceAll(fresh[1], "-", "")) {
		if bytes.Contains(raw, []byte(hidden)) {
			t.Error("the database tells what only she may know")
		}
	}
	if err := tm.ClearSecond(t.Context(), olga, tm.amal.ID); femos.KindOf(err) != femos.Forbidden {
		t.Errorf("an advisor takes it away: %v", err)
	}
	if err := tm.ClearSecond(t.Context(), tm.amal, tm.amal.ID); err != nil || tm.login(t, "amal").Waits() {
		t.Errorf("an admin does not: %v", err)
	}
}

// Who has a second factor has shown it within five minutes when she signs; who has none is not asked.
func TestFresh(t *testing.T) {
	t.Parallel()
	tm := withKeys(t)
	fresh := func(s auth.Session) bool {
		t.Helper()
		now, err := tm.Session(t.Context(), s.Cookie)
		if err != nil {
			t.Fatal(err)
		}
		ok, err := tm.Fresh(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	old := tm.login(t, "amal")
	if !fresh(old) {
		t.Error("she is asked for what she does not have")
	}
	secret, _ := tm.app(t)
	if fresh(old) {
		t.Error("a session from before is not asked")
	}
	in, err := tm.ShowCode(t.Context(), tm.login(t, "amal"), tm.code(t, secret, 0), home)
	if err != nil {
		t.Fatal(err)
	}
	tm.clock.pass(5*time.Minute - time.Second)
	if !fresh(in) {
		t.Error("asked again too soon")
	}
	tm.clock.pass(time.Second)
	if fresh(in) {
		t.Error("not asked again")
	}
	again, err := tm.ShowCode(t.Context(), in, tm.code(t, secret, 0), home)
	if err != nil || again.Cookie != in.Cookie || !fresh(in) {
		t.Errorf("shown again, with the same session: %v", err)
	}
}
