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
		refused(t, s.UpdateAccount(t.Context(), femos.Account{ID: f.account, Version: now().Version - 1, Name: "x"}, []byte("old")), femos.Conflict, "changed")
		if a := now(); string(a.Settings) != "sealed" {
			t.Errorf("a refused change stored settings: %+v", a)
		}
		must(t, s.UpdateAccount(t.Context(), femos.Account{ID: f.account, Version: now().Version, Name: "@new.test"}, nil))
		if a := now(); a.State != femos.AccountActive || a.Fault != "" || a.Name != "@new.test" || string(a.Settings) != "sealed" {
			t.Errorf("%+v", a)
		}
		must(t, s.UpdateAccount(t.Context(), femos.Account{ID: f.account, Version: now().Version, Name: "@new.test"}, []byte("other")))
		refused(t, s.SetAccountState(t.Context(), f.account, now().Version-1, femos.AccountPaused), femos.Conflict, "changed")
		must(t, s.SetAccountState(t.Context(), f.account, now().Version, femos.AccountPaused))
		fault("no_answer", false, false)
		fault("login_refused", true, false)
		if a := now(); a.State != femos.AccountPaused || string(a.Settings) != "other" {
			t.Errorf("who is paused stays paused: %+v", a)
		}
	})
}

// expire lets so much of all leases' time pass.
func (s *Store) expire(t *testing.T, by time.Duration) {
	t.Helper()
	_, err := s.write.ExecContext(t.Context(), `UPDATE account SET lease_until = lease_until - $1 WHERE lease_holder <> ''`, by.Microseconds())
	must(t, err)
}

// Of ten nodes that want to read an account at once, one does.
func TestLeaseIsExclusive(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		lease := func(node string) bool {
			t.Helper()
			got, err := s.Lease(t.Context(), f.account, node, time.Minute)
			must(t, err)
			return got
		}
		for round := range 5 {
			var wg sync.WaitGroup
			got := make([]bool, 10)
			errs := make([]error, 10)
			for n := range got {
				wg.Go(func() { got[n], errs[n] = s.Lease(t.Context(), f.account, fmt.Sprintf("node%d", n), time.Minute) })
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
			s.expire(t, 30*time.Second)
			if !lease(holder) {
				t.Fatal("the holder does not keep it")
			}
			s.expire(t, 30*time.Second)
			if kept, err := s.Renew(t.Context(), holder, time.Minute); err != nil || len(kept) != 1 || kept[0] != f.account {
				t.Fatalf("renewed are %v, %v", kept, err)
			}
			s.expire(t, 50*time.Second)
			if lease("late") {
				t.Fatal("taken from the holder within its time")
			}
			if kept, err := s.Renew(t.Context(), "late", time.Minute); err != nil || len(kept) != 0 {
				t.Fatalf("who has nothing renews %v, %v", kept, err)
			}
			switch round % 4 {
			case 0:
				must(t, s.Unlease(t.Context(), holder)) // given back
			case 1:
				must(t, s.FreeLeases(t.Context())) // a new process, alone
			case 2:
				s.expire(t, time.Hour) // died, or the clock jumped on
			case 3:
				s.expire(t, -time.Hour) // died, and the clock was set back
			}
		}
		if got, err := s.Lease(t.Context(), newID[femos.AccountID](), "node", time.Minute); err != nil || got {
			t.Errorf("the lease of nothing: %v, %v", got, err)
		}
	})
}

// The same account at a platform is here once, under whatever settings and whoever added it.
func TestAccountIsHereOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		one := func(identity, name string) femos.Account {
			return femos.Account{ID: newID[femos.AccountID](), Platform: "bluesky", Identity: identity, Name: name, State: femos.AccountActive}
		}
		add := func(a femos.Account) error { return s.AddAccount(t.Context(), a, []byte("sealed"), noon) }
		first, old := one("did:1", "@one.test"), one("", "@old.test")
		must(t, add(first))
		must(t, add(old))
		must(t, add(one("", "@old.test"))) // what the program makes itself has none
		refused(t, add(one("did:1", "@renamed.test")), femos.Conflict, "account_known")
		refused(t, add(one("did:2", "@old.test")), femos.Conflict, "account_known") // from before identities were noted
		other := one("did:1", "@one.test")
		other.Platform = "elsewhere"
		must(t, add(other))
		second := one("did:3", "@three.test")
		must(t, add(second))
		second.Identity, second.Version = "did:1", 1
		refused(t, s.UpdateAccount(t.Context(), second, nil), femos.Conflict, "account_known")
		first.Name, first.Version = "@renamed.test", 1
		must(t, s.UpdateAccount(t.Context(), first, nil)) // itself
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for n := range errs {
			wg.Go(func() { errs[n] = add(one("did:9", "@nine.test")) })
		}
		wg.Wait()
		added := 0
		for _, err := range errs {
			if err == nil {
				added++
				continue
			}
			refused(t, err, femos.Conflict, "account_known")
		}
		if added != 1 || s.rows(t, "account WHERE identity = 'did:9'") != 1 {
			t.Errorf("added %d times", added)
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
		lease := func(node string) {
			t.Helper()
			if got, err := s.Lease(t.Context(), f.account, node, time.Minute); err != nil || !got {
				t.Fatalf("%v, %v", got, err)
			}
		}
		lease("one")
		_, err := s.Accept(t.Context(), in("one", "5"))
		must(t, err)
		s.expire(t, 2*time.Minute)
		lease("two")
		// Nor is it the old node's to say how the reading goes.
		if did, err := s.SetAccountFault(t.Context(), f.account, AccountFault{Node: "one", Code: "no_answer"}, noon); err != nil || did {
			t.Errorf("a lost lease notes a fault: %v, %v", did, err)
		}
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
