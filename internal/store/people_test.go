package store

import (
	"slices"
	"testing"
	"time"

	"femos"
)

func TestPerson(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		got, err := s.Person(t.Context(), f.anna.ID)
		must(t, err)
		if got.Name != f.anna.Name || !slices.Equal(got.Roles, f.anna.Roles) || !slices.Equal(got.Languages, f.anna.Languages) || !got.CreatedAt.Equal(noon) || got.Version != 1 {
			t.Errorf("stored %+v, got %+v", f.anna, got)
		}
		_, err = s.Person(t.Context(), newID[femos.PersonID]())
		refused(t, err, femos.NotFound, "no_person")

		mira := person("mira", femos.Lawyer)
		mira.Languages = nil
		must(t, s.AddPerson(t.Context(), mira, Credentials{Hash: "hash", PublicKey: []byte{0, 1}, WrappedKey: []byte{2, 0}}))
		got, c, err := s.CredentialsByLogin(t.Context(), "mira")
		must(t, err)
		if got.ID != mira.ID || got.Languages != nil || c.Person != mira.ID || c.Hash != "hash" || !slices.Equal(c.PublicKey, []byte{0, 1}) || !slices.Equal(c.WrappedKey, []byte{2, 0}) {
			t.Errorf("%+v %+v", got, c)
		}
		_, _, err = s.CredentialsByLogin(t.Context(), "nobody")
		refused(t, err, femos.NotFound, "no_person")
		people, err := s.People(t.Context())
		must(t, err)
		if len(people) != 3 || !slices.IsSortedFunc(people, func(a, b femos.Person) int { return compare(a.Name, b.Name) }) {
			t.Errorf("%+v", people)
		}
	})
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestLoginIsUnique(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		refused(t, s.AddPerson(t.Context(), person(f.anna.Login, femos.Advisor), Credentials{PublicKey: []byte{}, WrappedKey: []byte{}}), femos.Conflict, "login_taken")
		taken := f.olena
		taken.Login = f.anna.Login
		refused(t, s.UpdatePerson(t.Context(), taken), femos.Conflict, "login_taken")
		if got, _ := s.Person(t.Context(), f.olena.ID); got.Login != f.olena.Login || got.Version != 1 {
			t.Errorf("a refused change left %+v", got)
		}
	})
}

func TestUpdatePersonOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		p := f.anna
		p.Name = "Anna Neu"
		must(t, s.UpdatePerson(t.Context(), p))
		refused(t, s.UpdatePerson(t.Context(), p), femos.Conflict, "changed") // the same form sent twice
		p.ID = newID[femos.PersonID]()
		refused(t, s.UpdatePerson(t.Context(), p), femos.Conflict, "changed")
	})
}

func TestLastAdmin(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		inactive, demoted := f.olena, f.olena
		inactive.Active = false
		demoted.Roles = []femos.Role{femos.Advisor}
		must(t, s.UpdatePerson(t.Context(), inactive))
		for _, spoil := range []func(*femos.Person){func(p *femos.Person) { p.Active = false }, func(p *femos.Person) { p.Roles = demoted.Roles }} {
			p := f.anna
			spoil(&p)
			refused(t, s.UpdatePerson(t.Context(), p), femos.Conflict, "last_admin")
			if got, err := s.Person(t.Context(), p.ID); err != nil || !got.Active || !got.Is(femos.Admin) {
				t.Errorf("nobody manages people any more: %+v, %v", got, err)
			}
		}
	})
}

// Two admins demote each other at the same moment: the second sees what the first did.
func TestLastAdminAtOnce(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		first, err := s.write.BeginTx(t.Context(), nil)
		must(t, err)
		_, err = first.ExecContext(t.Context(), `UPDATE person SET roles = 'advisor' WHERE id = $1`, f.anna.ID)
		must(t, err)
		second := make(chan error, 1)
		go func() {
			p := f.olena
			p.Roles = []femos.Role{femos.Advisor}
			second <- s.UpdatePerson(t.Context(), p)
		}()
		for !s.somebodyWaits(t) {
			select {
			case err := <-second:
				t.Fatalf("the second did not wait for the first: %v", err)
			case <-time.After(time.Millisecond):
			}
		}
		must(t, first.Commit())
		refused(t, <-second, femos.Conflict, "last_admin")
	})
}

// somebodyWaits says whether a transaction waits for another.
func (s *Store) somebodyWaits(t *testing.T) bool {
	t.Helper()
	if s.engine == SQLite {
		return s.write.Stats().WaitCount > 0 // for the only connection
	}
	return s.rows(t, "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		open := func(id string, who femos.PersonID, expires time.Time) {
			t.Helper()
			must(t, s.AddSession(t.Context(), SessionRow{ID: id, Person: who, WrappedKey: []byte{1, 2}, CreatedAt: noon, ExpiresAt: expires, SeenAt: noon}))
		}
		alive := func(id string) bool {
			t.Helper()
			_, _, err := s.Session(t.Context(), id)
			if err != nil {
				refused(t, err, femos.NotFound, "no_session")
			}
			return err == nil
		}
		later := noon.Add(time.Hour)
		open("a1", f.anna.ID, later)
		open("a2", f.anna.ID, later)
		open("o1", f.olena.ID, later)

		row, p, err := s.Session(t.Context(), "a1")
		must(t, err)
		if p.ID != f.anna.ID || row.Person != f.anna.ID || !row.ExpiresAt.Equal(later) || !slices.Equal(row.WrappedKey, []byte{1, 2}) {
			t.Errorf("%+v of %+v", row, p)
		}
		must(t, s.TouchSession(t.Context(), "a1", noon.Add(time.Minute), later.Add(time.Minute)))
		if row, _, _ = s.Session(t.Context(), "a1"); !row.SeenAt.Equal(noon.Add(time.Minute)) || !row.ExpiresAt.Equal(later.Add(time.Minute)) {
			t.Errorf("after touching: %+v", row)
		}
		must(t, s.DropSession(t.Context(), "a2"))
		if !alive("a1") || alive("a2") || !alive("o1") {
			t.Error("one session must end, and no other")
		}
		must(t, s.DropExpired(t.Context(), later)) // a1 lasts a minute longer, o1 ends just now
		if !alive("a1") || !alive("o1") {
			t.Error("a session lasts to its end")
		}
		must(t, s.DropExpired(t.Context(), later.Add(time.Microsecond)))
		if !alive("a1") || alive("o1") {
			t.Error("only what has expired goes")
		}
		must(t, s.DropSession(t.Context(), "a1"))
		if alive("a1") {
			t.Error("a dropped session is still there")
		}

		open("a3", f.anna.ID, later)
		open("o2", f.olena.ID, later)
		must(t, s.SetCredentials(t.Context(), Credentials{Person: f.anna.ID, Hash: "new", PublicKey: []byte{3}, WrappedKey: []byte{4}}, noon))
		if alive("a3") || !alive("o2") {
			t.Error("a new password ends her sessions and nobody else's")
		}
		if _, c, _ := s.CredentialsByLogin(t.Context(), f.anna.Login); c.Hash != "new" {
			t.Errorf("%+v", c)
		}
		refused(t, s.SetCredentials(t.Context(), Credentials{Person: newID[femos.PersonID](), PublicKey: []byte{}, WrappedKey: []byte{}}, noon), femos.NotFound, "no_person")

		gone := f.olena
		gone.Active = false
		must(t, s.UpdatePerson(t.Context(), gone))
		if alive("o2") {
			t.Error("who is deactivated is still logged in")
		}
	})
}
