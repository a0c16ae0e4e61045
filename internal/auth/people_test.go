package auth_test

import (
	"errors"
	"strings"
	"testing"

	"femos"
)

const newPassword = "another quite long one"

func TestAddPerson(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	form := femos.Person{Login: " Olga@Example.org ", Name: "Olga", Roles: []femos.Role{femos.Lawyer}, Interface: "en", ID: "chosen by the form", Version: 7}
	id, err := tm.AddPerson(t.Context(), tm.amal, form, password)
	if err != nil {
		t.Fatal(err)
	}
	p := tm.person(t, id)
	if p.Login != "olga@example.org" || !p.Active || p.Version != 1 || !p.CreatedAt.Equal(tm.clock.now()) || p.ID == form.ID {
		t.Errorf("added %+v", p)
	}
	if _, err := femos.ParseID[femos.PersonID](string(id)); err != nil {
		t.Error(err)
	}
	_, err = tm.AddPerson(t.Context(), tm.amal, form, password)
	fails(t, err, femos.Conflict, "login_taken")
	_, err = tm.AddPerson(t.Context(), p, form, password)
	fails(t, err, femos.Forbidden, "not_allowed")

	for field, change := range map[string]func(*femos.Person, *string){
		"login":     func(p *femos.Person, _ *string) { p.Login = "x" },
		"name":      func(p *femos.Person, _ *string) { p.Name = " " },
		"roles":     func(p *femos.Person, _ *string) { p.Roles = nil },
		"interface": func(p *femos.Person, _ *string) { p.Interface = "la" },
		"theme":     func(p *femos.Person, _ *string) { p.Theme = "pink" },
		"password":  func(_ *femos.Person, w *string) { *w = "fourteen chars" },
	} {
		p, word := form, password
		p.Login = "new"
		change(&p, &word)
		_, err := tm.AddPerson(t.Context(), tm.amal, p, word)
		var e *femos.Error
		if !errors.As(err, &e) || e.Kind != femos.Invalid || e.Field != field {
			t.Errorf("%s: %v, want Invalid about it", field, err)
		}
	}
	form.Login = "long"
	_, err = tm.AddPerson(t.Context(), tm.amal, form, strings.Repeat("x", 1025))
	fails(t, err, femos.Invalid, "password_long")
	if _, err = tm.AddPerson(t.Context(), tm.amal, form, strings.Repeat("x", 1024)); err != nil {
		t.Error(err)
	}
}

func TestUpdatePerson(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	olga := tm.add(t, "olga", femos.Advisor)
	session := tm.login(t, "olga")
	change := olga
	change.Name, change.Roles = "Olga Neu", []femos.Role{femos.Coordinator}
	fails(t, tm.UpdatePerson(t.Context(), olga, change), femos.Forbidden, "not_allowed")
	if err := tm.UpdatePerson(t.Context(), tm.amal, change); err != nil {
		t.Fatal(err)
	}
	now, err := tm.Session(t.Context(), session.Cookie)
	if err != nil || now.Person.Name != "Olga Neu" || !now.Person.Is(femos.Coordinator) {
		t.Errorf("her session has %v, %v; roles must count at once", now.Person.Roles, err)
	}
	fails(t, tm.UpdatePerson(t.Context(), tm.amal, change), femos.Conflict, "changed")
	change.Roles = nil
	fails(t, tm.UpdatePerson(t.Context(), tm.amal, change), femos.Invalid, "role_missing")

	change = tm.person(t, olga.ID)
	change.Active = false
	if err := tm.UpdatePerson(t.Context(), tm.amal, change); err != nil {
		t.Fatal(err)
	}
	_, err = tm.Session(t.Context(), session.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")

	self := tm.amal
	self.Roles = []femos.Role{femos.Advisor}
	fails(t, tm.UpdatePerson(t.Context(), tm.amal, self), femos.Conflict, "last_admin")
}

func TestPeople(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	olga := tm.add(t, "olga", femos.Advisor)
	people, err := tm.People(t.Context(), tm.amal)
	if err != nil || len(people) != 2 {
		t.Errorf("%d people, %v", len(people), err)
	}
	_, err = tm.People(t.Context(), olga)
	fails(t, err, femos.Forbidden, "not_allowed")
}

func TestSetOwn(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	olga := tm.add(t, "olga", femos.Advisor)
	forged := olga
	forged.Roles, forged.Name = femos.Roles(), "Somebody else"
	if err := tm.SetOwn(t.Context(), forged, "en", "dark"); err != nil {
		t.Fatal(err)
	}
	got := tm.person(t, olga.ID)
	if got.Interface != "en" || got.Theme != "dark" || got.Name != olga.Name || len(got.Roles) != 1 {
		t.Errorf("now she is %+v", got)
	}
	if err := tm.SetOwn(t.Context(), olga, "de", ""); err != nil { // from an old page
		t.Error(err)
	}
	fails(t, tm.SetOwn(t.Context(), olga, "de", "pink"), femos.Invalid, "theme")
	fails(t, tm.SetOwn(t.Context(), olga, "la", ""), femos.Invalid, "interface_language")
	olga.Active = false
	fails(t, tm.SetOwn(t.Context(), olga, "de", ""), femos.Forbidden, "not_allowed")
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	here, elsewhere := tm.login(t, "amal"), tm.login(t, "amal")
	if e := fails(t, tm.ChangePassword(t.Context(), here, "not the old one", newPassword), femos.Invalid, "password_wrong"); e.Field != "old" {
		t.Errorf("field %q", e.Field)
	}
	fails(t, tm.ChangePassword(t.Context(), here, password, "short"), femos.Invalid, "password_short")
	if err := tm.ChangePassword(t.Context(), here, password, newPassword); err != nil {
		t.Fatal(err)
	}
	stays, err := tm.Session(t.Context(), here.Cookie)
	if err != nil || key(t, stays) != key(t, here) {
		t.Errorf("this session: %v", err)
	}
	_, err = tm.Session(t.Context(), elsewhere.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
	_, err = tm.Login(t.Context(), "amal", password, home)
	fails(t, err, femos.Unauthenticated, "login_wrong")
	s, err := tm.Login(t.Context(), "amal", newPassword, home)
	if err != nil || key(t, s) != key(t, here) {
		t.Errorf("with the new password: %v", err)
	}
}

// A desk that was left open is no place to guess the password.
func TestChangePasswordIsLimited(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	s := tm.login(t, "amal")
	for range 10 {
		fails(t, tm.ChangePassword(t.Context(), s, "not the old one", newPassword), femos.Invalid, "password_wrong")
	}
	fails(t, tm.ChangePassword(t.Context(), s, password, newPassword), femos.Limited, "too_many_logins")
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	olga := tm.add(t, "olga", femos.Advisor)
	before := tm.login(t, "olga")
	fails(t, tm.ResetPassword(t.Context(), olga, tm.amal.ID, newPassword), femos.Forbidden, "not_allowed")
	fails(t, tm.ResetPassword(t.Context(), tm.amal, olga.ID, "short"), femos.Invalid, "password_short")
	fails(t, tm.ResetPassword(t.Context(), tm.amal, "nobody", newPassword), femos.NotFound, "no_person")
	if err := tm.ResetPassword(t.Context(), tm.amal, olga.ID, newPassword); err != nil {
		t.Fatal(err)
	}
	_, err := tm.Session(t.Context(), before.Cookie)
	fails(t, err, femos.Unauthenticated, "session_ended")
	s, err := tm.Login(t.Context(), "olga", newPassword, home)
	if err != nil {
		t.Fatal(err)
	}
	if key(t, s) == key(t, before) {
		t.Error("an admin could open her old key")
	}
}
