package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"femos"
)

func TestAccountStates(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		now := func() AccountRow {
			t.Helper()
			a, err := s.Account(t.Context(), f.account)
			must(t, err)
			return a
		}
		if a := now(); a.Channels != 1 || a.State != femos.AccountActive || string(a.Settings) != "sealed" || !a.CursorAt.IsZero() {
			t.Errorf("%+v", a)
		}
		_, err := s.Account(t.Context(), newID[femos.AccountID]())
		refused(t, err, femos.NotFound, "no_account")
		at := noon.Add(time.Minute)
		fault := func(code string, denied, want bool) {
			t.Helper()
			before := now()
			did, err := s.SetAccountFault(t.Context(), f.account, AccountFault{Code: code, Denied: denied}, at)
			must(t, err)
			after := now()
			// A form that somebody has open does not mind a passing fault.
			if did != want || (after.Version != before.Version) != (want && denied) {
				t.Errorf("fault %q: changed %v, version %d then %d", code, did, before.Version, after.Version)
			}
		}
		fault("", false, false)
		fault("no_answer", false, true)
		fault("no_answer", false, false) // every poll that fails says so
		if a := now(); a.Fault != "no_answer" || !a.FaultAt.Equal(noon.Add(time.Minute)) || a.State != femos.AccountActive {
			t.Errorf("%+v", a)
		}
		at = at.Add(time.Minute)
		fault("garbled", false, true)
		if a := now(); a.Fault != "garbled" || !a.FaultAt.Equal(noon.Add(time.Minute)) {
			t.Errorf("one fault after another: %+v", a)
		}
		fault("", false, true)
		if a := now(); a.Fault != "" || !a.FaultAt.IsZero() {
			t.Errorf("%+v", a)
		}
		fault("login_refused", true, true)
		fault("login_refused", true, false)
		fault("", false, false) // a person must look; a late success changes nothing
		if a := now(); a.State != femos.AccountDenied || a.Fault != "login_refused" {
			t.Errorf("%+v", a)
		}
		refused(t, s.UpdateAccount(t.Context(), f.account, now().Version-1, "x", []byte("old")), femos.Conflict, "changed")
		if a := now(); string(a.Settings) != "sealed" {
			t.Errorf("a refused change stored settings: %+v", a)
		}
		must(t, s.UpdateAccount(t.Context(), f.account, now().Version, "@new.test", nil))
		if a := now(); a.State != femos.AccountActive || a.Fault != "" || a.Name != "@new.test" || string(a.Settings) != "sealed" {
			t.Errorf("%+v", a)
		}
		must(t, s.UpdateAccount(t.Context(), f.account, now().Version, "@new.test", []byte("other")))
		refused(t, s.SetAccountState(t.Context(), f.account, now().Version-1, femos.AccountPaused), femos.Conflict, "changed")
		must(t, s.SetAccountState(t.Context(), f.account, now().Version, femos.AccountPaused))
		fault("no_answer", false, false)
		fault("login_refused", true, false)
		if a := now(); a.State != femos.AccountPaused || string(a.Settings) != "other" {
			t.Errorf("who is paused stays paused: %+v", a)
		}
	})
}

// Of ten nodes that want to read an account at once, one does.
func TestLeaseIsExclusive(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		now := noon
		for round := range 5 {
			var wg sync.WaitGroup
			got := make([]bool, 10)
			errs := make([]error, 10)
			for n := range got {
				wg.Go(func() {
					got[n], errs[n] = s.Lease(t.Context(), f.account, fmt.Sprintf("node%d", n), now, now.Add(time.Minute))
				})
			}
			wg.Wait()
			holders := 0
			holder := ""
			for n := range got {
				must(t, errs[n])
				if got[n] {
					holders++
					holder = fmt.Sprintf("node%d", n)
				}
			}
			if holders != 1 {
				t.Fatalf("round %d: %d nodes read the account", round, holders)
			}
			if again, err := s.Lease(t.Context(), f.account, holder, now.Add(30*time.Second), now.Add(90*time.Second)); err != nil || !again {
				t.Fatalf("the holder keeps it: %v, %v", again, err)
			}
			if other, err := s.Lease(t.Context(), f.account, "late", now.Add(89*time.Second), now.Add(time.Hour)); err != nil || other {
				t.Fatalf("taken from the holder within its time: %v, %v", other, err)
			}
			if round%2 == 0 {
				must(t, s.Unlease(t.Context(), holder)) // given back
				continue
			}
			now = now.Add(2 * time.Minute) // died
		}
		if got, err := s.Lease(t.Context(), newID[femos.AccountID](), "node", noon, noon); err != nil || got {
			t.Errorf("the lease of nothing: %v, %v", got, err)
		}
	})
}

// A node that lost the account, or never had it, stores nothing of what it read.
func TestAcceptNeedsTheLease(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		in := func(node, cursor string) Intake {
			return Intake{Account: f.account, Node: node, Cursor: cursor, At: noon, Inquiries: []NewInquiry{f.question("?", femos.Normal, noon)},
				Counts: []Count{{Channel: f.channel, Day: Day(noon), Language: "ar", Seen: 1}}}
		}
		lease := func(node string, now time.Time) {
			t.Helper()
			if got, err := s.Lease(t.Context(), f.account, node, now, now.Add(time.Minute)); err != nil || !got {
				t.Fatalf("%v, %v", got, err)
			}
		}
		lease("one", noon)
		_, err := s.Accept(t.Context(), in("one", "5"))
		must(t, err)
		lease("two", noon.Add(2*time.Minute))
		for _, cursor := range []string{"6", ""} {
			done, err := s.Accept(t.Context(), in("one", cursor))
			refused(t, err, femos.Conflict, "lease_lost")
			if len(done.New) > 0 {
				t.Error("says it stored something")
			}
		}
		a, err := s.Account(t.Context(), f.account)
		must(t, err)
		if a.Cursor != "5" || s.rows(t, "inquiry") != 1 || s.rows(t, "post") != 1 || s.rows(t, "counter WHERE seen = 1") != 1 {
			t.Errorf("cursor %q, %d posts: a lost lease stored something", a.Cursor, s.rows(t, "post"))
		}
		_, err = s.Accept(t.Context(), in("two", "7"))
		must(t, err)
		done, err := s.Accept(t.Context(), in("", "")) // capture: no cursor, no lease
		must(t, err)
		if a, _ = s.Account(t.Context(), f.account); a.Cursor != "7" || len(done.New) != 1 {
			t.Errorf("cursor %q after a batch without one", a.Cursor)
		}
		_, err = s.Accept(t.Context(), Intake{Account: newID[femos.AccountID](), Cursor: "1", At: noon})
		refused(t, err, femos.Conflict, "lease_lost")
	})
}
