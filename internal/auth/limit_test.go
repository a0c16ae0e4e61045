package auth_test

import (
	"fmt"
	"testing"
	"time"

	"femos"
)

func TestTriesAtOneLogin(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	wrong := func(i int) error {
		_, err := tm.Login(t.Context(), "amal", "wrong horse battery staple", fmt.Sprintf("192.0.2.%d:1", i))
		return err
	}
	for i := range 10 {
		fails(t, wrong(i), femos.Unauthenticated, "login_wrong")
	}
	e := fails(t, wrong(10), femos.Limited, "too_many_logins")
	if len(e.Args) != 1 || e.Args[0] != 30 {
		t.Errorf("wait %v seconds, want 30", e.Args)
	}
	_, err := tm.Login(t.Context(), "AMAL ", password, home)
	fails(t, err, femos.Limited, "too_many_logins") // however it is spelt
	tm.add(t, "olga", femos.Advisor)
	tm.login(t, "olga")
	tm.clock.pass(29 * time.Second)
	fails(t, wrong(11), femos.Limited, "too_many_logins")
	tm.clock.pass(time.Second)
	tm.login(t, "amal")
	fails(t, wrong(12), femos.Unauthenticated, "login_wrong") // the right one took none
	fails(t, wrong(13), femos.Limited, "too_many_logins")
}

func TestRightPasswordsAreNotCounted(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	for range 40 {
		tm.login(t, "amal")
	}
}

func TestTriesFromOneAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ many, other string }{
		"ipv4":               {"192.0.2.1:%d", "192.0.2.2:1"},
		"ipv4 without port":  {"192.0.2.1", "192.0.2.2"},
		"a line of ipv6":     {"[2001:db8:1:2::%d]:443", "[2001:db8:1:3::1]:443"},
		"ipv4 inside ipv6":   {"[::ffff:192.0.2.1]:%d", "192.0.2.2:1"},
		"what can't be read": {"unix", "@"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t)
			from := func(i int) string {
				if a := fmt.Sprintf(c.many, i+1); name != "ipv4 without port" && name != "what can't be read" {
					return a
				}
				return c.many
			}
			for i := range 30 {
				_, err := tm.Login(t.Context(), fmt.Sprintf("guess%d", i), password, from(i))
				fails(t, err, femos.Unauthenticated, "login_wrong")
			}
			_, err := tm.Login(t.Context(), "amal", password, from(30))
			fails(t, err, femos.Limited, "too_many_logins")
			if _, err := tm.Login(t.Context(), "amal", password, c.other); err != nil {
				t.Errorf("another address: %v", err)
			}
			tm.clock.pass(5 * time.Second)
			if _, err := tm.Login(t.Context(), "amal", password, from(31)); err != nil {
				t.Errorf("five seconds later: %v", err)
			}
		})
	}
}
