package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"femos"
	"femos/internal/store"
	"femos/internal/vault"
)

// AddPerson adds somebody to the team, with a first password. who must be allowed to manage people. Invalid with the
// field; Conflict "login_taken".
func (s *Service) AddPerson(ctx context.Context, who, p femos.Person, password string) (femos.PersonID, error) {
	if err := Require(who, ManagePeople); err != nil {
		return "", err
	}
	p.Sworn, p.IntroducedUntil = false, time.Time{} // the register says so, see package guidance
	return s.AddAsOperator(ctx, p, password)
}

// AddAsOperator is AddPerson for the command line: whoever runs commands on the machine has the keys anyway. It makes
// the first person.
func (s *Service) AddAsOperator(ctx context.Context, p femos.Person, password string) (femos.PersonID, error) {
	if err := validate(&p); err != nil {
		return "", err
	}
	if err := checkNew(p.Login, password); err != nil {
		return "", err
	}
	now := s.now()
	p.ID, p.Active, p.CreatedAt = femos.NewID[femos.PersonID](now, s.random), true, now
	public, private, err := vault.NewPersonKey(s.random)
	if err != nil {
		return "", fmt.Errorf("add a person: %w", err)
	}
	c, err := s.credentials(ctx, p.ID, password, public, private)
	if err != nil {
		return "", fmt.Errorf("add a person: %w", err)
	}
	if err := s.store.AddPerson(ctx, p, c); err != nil {
		return "", fmt.Errorf("add a person: %w", err)
	}
	return p.ID, nil
}

// UpdatePerson changes somebody of the team; p.Active false ends her sessions. who must be allowed to manage people.
// Invalid with the field; Conflict "changed", "login_taken" or "last_admin".
func (s *Service) UpdatePerson(ctx context.Context, who, p femos.Person) error {
	if err := Require(who, ManagePeople); err != nil {
		return err
	}
	if err := validate(&p); err != nil {
		return err
	}
	if err := s.store.UpdatePerson(ctx, p); err != nil {
		return fmt.Errorf("change person %s: %w", p.ID, err)
	}
	s.changed(p.ID)
	return nil
}

// People lists the team by name. who must be allowed to see it.
func (s *Service) People(ctx context.Context, who femos.Person) ([]femos.Person, error) {
	if err := Require(who, SeePeople); err != nil {
		return nil, err
	}
	people, err := s.store.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the team: %w", err)
	}
	return people, nil
}

// SetOwn sets the language ("de", "en") and theme ("", "light", "dark") of who's desk. It changes nothing else of
// her, whatever who says.
func (s *Service) SetOwn(ctx context.Context, who femos.Person, language femos.Language, theme string) error {
	if err := Require(who, OwnSettings); err != nil {
		return err
	}
	p, err := s.store.Person(ctx, who.ID)
	if err != nil {
		return fmt.Errorf("settings of person %s: %w", who.ID, err)
	}
	p.Interface, p.Theme = language, theme
	if err := validate(&p); err != nil {
		return err
	}
	if err := s.store.UpdatePerson(ctx, p); err != nil {
		return fmt.Errorf("settings of person %s: %w", who.ID, err)
	}
	return nil
}

// ChangePassword sets her own password, keeps her key and this session, and ends her other sessions. Invalid
// "password_wrong" about field "old" if old is not it; Invalid about "password" if the new one will not do;
// Limited "too_many_logins".
func (s *Service) ChangePassword(ctx context.Context, session Session, old, password string) error {
	if err := Require(session.Person, OwnSettings); err != nil {
		return err
	}
	if err := checkNew(session.Person.Login, password); err != nil {
		return err
	}
	p, c, private, err := s.confirm(ctx, session, old, "old")
	if err != nil {
		return err
	}
	if err := s.setPassword(ctx, p.ID, password, c.PublicKey, private); err != nil {
		return err
	}
	// Storing it has ended this session too; it goes on as it was.
	if err := s.store.AddSession(ctx, session.row); err != nil {
		return fmt.Errorf("keep the session: %w", err)
	}
	return nil
}

// confirm checks the password of who is logged in: a desk left open is no place to change how one gets in, nor to guess.
// Invalid "password_wrong" about the field; Limited "too_many_logins".
func (s *Service) confirm(ctx context.Context, session Session, password, field string) (p femos.Person, c store.Credentials, private []byte, err error) {
	undo, wait := s.byLogin.try(session.Person.Login, s.now())
	if undo == nil {
		return p, c, nil, tooMany(wait)
	}
	p, c, private, _, err = s.checkPassword(ctx, session.Person.Login, password)
	if femos.KindOf(err) == femos.Unauthenticated {
		return p, c, nil, femos.Fail(femos.Invalid, "password_wrong").About(field)
	}
	undo()
	return p, c, private, err
}

// ResetPassword gives somebody who forgot hers a new password. who must be allowed to manage people. The key that
// the old password opened is lost, and with it what was sealed for her: she gets a new one. Her sessions end.
func (s *Service) ResetPassword(ctx context.Context, who femos.Person, id femos.PersonID, password string) error {
	if err := Require(who, ManagePeople); err != nil {
		return err
	}
	return s.ResetAsOperator(ctx, id, password)
}

// ResetAsOperator is ResetPassword for the command line, where the only admin has forgotten hers, and for the demo.
func (s *Service) ResetAsOperator(ctx context.Context, id femos.PersonID, password string) error {
	p, err := s.store.Person(ctx, id)
	if err != nil {
		return fmt.Errorf("reset the password of person %s: %w", id, err)
	}
	if err := checkNew(p.Login, password); err != nil {
		return err
	}
	public, private, err := vault.NewPersonKey(s.random)
	if err != nil {
		return fmt.Errorf("reset the password of person %s: %w", id, err)
	}
	return s.setPassword(ctx, id, password, public, private)
}

// validate checks what a person's form says.
func validate(p *femos.Person) error {
	if !slices.Contains([]string{"", "light", "dark"}, p.Theme) {
		return femos.Fail(femos.Invalid, "theme").About("theme")
	}
	return p.Validate() //nolint:wrapcheck // it is for the person
}
