package auth_test

import (
	"fmt"
	"testing"
	"time"

	"femos"
)

// The clock jumps an hour, on and back: who is logged in stays so, nobody is locked out for longer than she would be, and
// nobody may try more often than once a jump.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t)
			s := tm.login(t, "amal")
			wrong := func(i int) error {
				_, err := tm.Login(t.Context(), "amal", "wrong horse battery staple", fmt.Sprintf("192.0.2.%d:1", i))
				return err
			}
			for i := range 10 {
				fails(t, wrong(i), femos.Unauthenticated, "login_wrong")
			}
			tm.clock.pass(jump)
			session, err := tm.Session(t.Context(), s.Cookie)
			if err != nil {
				t.Fatalf("logged out: %v", err)
			}
			if left := session.Expires.Sub(tm.clock.now()); left < 11*time.Hour || left > 13*time.Hour {
				t.Errorf("the session lasts %s more", left)
			}
			if jump < 0 {
				if e := fails(t, wrong(20), femos.Limited, "too_many_logins"); e.Args[0] != 30 {
					t.Errorf("wait %v seconds, want 30", e.Args)
				}
				tm.clock.pass(30 * time.Second)
				tm.login(t, "amal")
				return
			}
			for i := range 10 {
				fails(t, wrong(30+i), femos.Unauthenticated, "login_wrong")
			}
			fails(t, wrong(50), femos.Limited, "too_many_logins")
			tm.clock.pass(-jump) // and back again: no more tries, and no longer wait
			if e := fails(t, wrong(51), femos.Limited, "too_many_logins"); e.Args[0] != 30 {
				t.Errorf("wait %v seconds, want 30", e.Args)
			}
			if _, err := tm.Session(t.Context(), s.Cookie); err != nil {
				t.Errorf("logged out: %v", err)
			}
		})
	}
}
