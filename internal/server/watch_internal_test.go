package server

import (
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/trouble"
)

// What the desk is told of an account: each state that hinders, from its first moment to its last.
func TestWrong(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	hour := now.Add(time.Hour)
	for name, c := range map[string]struct {
		a      femos.Account
		behind time.Duration
		want   trouble.Trouble // its Kind "" for nothing
	}{
		"all is well":                      {femos.Account{}, behindMost, trouble.Trouble{}},
		"refused":                          {femos.Account{State: femos.AccountDenied, Fault: "login_refused", FaultAt: ago(time.Second)}, 0, trouble.Trouble{Kind: trouble.PlatformDenied, Code: "login_refused", Since: ago(time.Second)}},
		"refused, and said later before":   {femos.Account{State: femos.AccountDenied, Fault: "login_refused", FaultAt: ago(time.Second), Until: hour}, time.Hour, trouble.Trouble{Kind: trouble.PlatformDenied, Code: "login_refused", Since: ago(time.Second)}},
		"paused by a person":               {femos.Account{State: femos.AccountPaused, Fault: "away", FaultAt: ago(time.Hour)}, time.Hour, trouble.Trouble{}},
		"a platform says later":            {femos.Account{Fault: "limited", FaultAt: ago(time.Second), Until: hour}, 0, trouble.Trouble{Kind: trouble.PlatformLimited, Code: "limited", Since: ago(time.Second), Until: hour}},
		"later was until now":              {femos.Account{Fault: "limited", FaultAt: ago(time.Hour), Until: now}, 0, trouble.Trouble{}},
		"away for half a minute":           {femos.Account{Fault: "away", FaultAt: ago(awayRest)}, 0, trouble.Trouble{}},
		"away for longer":                  {femos.Account{Fault: "away", FaultAt: ago(awayRest + time.Second)}, 0, trouble.Trouble{Kind: trouble.PlatformAway, Code: "away", Since: ago(awayRest + time.Second)}},
		"away, and nobody says until when": {femos.Account{Fault: "limited", FaultAt: ago(time.Minute)}, 0, trouble.Trouble{Kind: trouble.PlatformAway, Code: "limited", Since: ago(time.Minute)}},
		"behind":                           {femos.Account{}, behindMost + time.Second, trouble.Trouble{Kind: trouble.Behind}},
		"behind, and away since a moment":  {femos.Account{Fault: "away", FaultAt: ago(time.Second)}, time.Hour, trouble.Trouble{Kind: trouble.Behind}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.a.ID, c.a.Name = "a", "team.example"
			if c.a.State == "" {
				c.a.State = femos.AccountActive
			}
			if c.want.Kind != "" {
				c.want.Account, c.want.Name = c.a.ID, c.a.Name
			}
			got, is := wrong(c.a, c.behind, now)
			if is != (c.want.Kind != "") || is && got != c.want {
				t.Errorf("%v %+v, want %+v", is, got, c.want)
			}
		})
	}
}

// A node that looks when the test says so, on either engine.
func TestLook(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(t *testing.T, folder string) string{
		"sqlite":   func(_ *testing.T, folder string) string { return "sqlite:" + folder + "/femos.db" },
		"postgres": func(t *testing.T, _ string) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			settings := config.Settings{Data: folder, Database: database(t, folder), Listen: "127.0.0.1:0", ProjectName: "Fem.OS", RetentionDays: 30,
				OutboundAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
			s, err := New(t.Context(), settings.ListeningOn("127.0.0.1:0"), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			s.looksForTheClock(t)
			s.looksForRoom(t)
			s.looksForAccounts(t)
		})
	}
}

// board fails unless these kinds stand on the board.
func (s *Server) board(t *testing.T, when string, want ...trouble.Kind) {
	t.Helper()
	var got []trouble.Kind
	for _, x := range s.Trouble.Now() {
		got = append(got, x.Kind)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s the board has %v, want %v", when, got, want)
	}
}

// The database says that there is no room: the board has it until there has been room for a while, and readiness says it too.
func (s *Server) looksForRoom(t *testing.T) {
	t.Helper()
	fill, free := `PRAGMA max_page_count = 1`, `PRAGMA max_page_count = 1000000` // no page more than there are
	if s.Store.Engine() == store.Postgres {
		fill = `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
				CREATE TRIGGER full_disk BEFORE INSERT ON installation FOR EACH ROW WHEN (length(NEW.value) > 1000) EXECUTE FUNCTION full_disk()`
		free = `DROP TRIGGER full_disk ON installation`
	}
	do := func(query string) {
		t.Helper()
		if _, err := s.Store.Jobs().ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	s.look(t.Context(), now)
	s.board(t, "with room")
	do(fill)
	if err := s.Store.SetInstallation(t.Context(), "big", strings.Repeat("x", 1<<20)); err == nil {
		t.Fatal("it finds room")
	}
	s.look(t.Context(), now.Add(time.Second))
	s.board(t, "without room", trouble.DiskFull)
	if full, _ := s.Trouble.Of(trouble.DiskFull); full.Code != "storage_full" {
		t.Errorf("the board says %q", full.Code)
	}
	do(free)
	s.look(t.Context(), now.Add(2*time.Second))
	s.board(t, "a moment later", trouble.DiskFull) // it may have been a little room only
	s.look(t.Context(), now.Add(time.Minute))
	s.board(t, "with room again")
	if err := s.Store.SetInstallation(t.Context(), "big", strings.Repeat("x", 1<<20)); err != nil {
		t.Error(err)
	}
}

// Accounts whose faults stand in the database come to the board, and leave it.
func (s *Server) looksForAccounts(t *testing.T) {
	t.Helper()
	now := time.Now().Truncate(time.Second)
	for _, id := range []femos.AccountID{"1", "2", "3", "4"} {
		if err := s.Store.AddAccount(t.Context(), femos.Account{ID: id, Platform: "bluesky", Name: "name " + string(id), State: femos.AccountActive}, []byte{}, now); err != nil {
			t.Fatal(err)
		}
	}
	fault := func(id femos.AccountID, f store.AccountFault) {
		t.Helper()
		if _, err := s.Store.SetAccountFault(t.Context(), id, f, now); err != nil {
			t.Fatal(err)
		}
	}
	fault("1", store.AccountFault{Code: "login_refused", Denied: true})
	fault("2", store.AccountFault{Code: "limited", Until: now.Add(time.Minute)})
	fault("3", store.AccountFault{Code: "away"})
	s.look(t.Context(), now)
	s.board(t, "at once", trouble.PlatformDenied, trouble.PlatformLimited)
	if limited, _ := s.Trouble.Of(trouble.PlatformLimited); limited.Account != "2" || limited.Name != "name 2" || !limited.Until.Equal(now.Add(time.Minute)) {
		t.Errorf("limited: %+v", limited)
	}
	s.look(t.Context(), now.Add(awayRest+time.Second))
	s.board(t, "after half a minute", trouble.PlatformDenied, trouble.PlatformAway, trouble.PlatformLimited)
	fault("3", store.AccountFault{})
	s.look(t.Context(), now.Add(time.Minute))
	s.board(t, "when the others are back", trouble.PlatformDenied)
}

// A clock that is off from the database's is told until it is right again. An embedded database has the same clock.
func (s *Server) looksForTheClock(t *testing.T) {
	t.Helper()
	// SQLite's clock is this machine's: what the test plays on it can't be, and only shows that both ways count.
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		s.look(t.Context(), time.Now().Add(off))
		s.board(t, "off by "+off.String(), trouble.Clock)
		s.look(t.Context(), time.Now())
		s.board(t, "right again")
	}
}
