package auth

import (
	"context"
	"fmt"
	"time"

	"femos"
	"femos/internal/store"
)

// Second is what a person has as a second factor, as she may see it.
type Second struct {
	Code     bool   // an app that shows codes
	Setup    *Setup // one that is being set up, nil if none is
	Passkeys []store.PasskeyRow
	Recovery int  // recovery codes that are left
	Possible bool // whether this site can have passkeys
}

// Has says whether she is asked for one.
func (x Second) Has() bool { return x.Code || len(x.Passkeys) > 0 }

// Second returns what she has. In a session that waits it tells no secret.
func (s *Service) Second(ctx context.Context, session Session) (Second, error) {
	row, err := s.store.Second(ctx, session.Person.ID)
	if err != nil {
		return Second{}, fmt.Errorf("look up a second factor: %w", err)
	}
	x := Second{Passkeys: row.Passkeys, Recovery: row.Recovery, Possible: s.passkeys != nil}
	switch {
	case row.Code == nil:
	case !row.Code.ConfirmedAt.IsZero():
		x.Code = true
	case !session.Waits():
		if x.Setup, err = s.setup(session.Person, row.Code.Sealed); err != nil {
			return Second{}, err
		}
	}
	return x, nil
}

// Waiting returns the session of a cookie that waits for the second factor. Unauthenticated "session_ended" for any other.
func (s *Service) Waiting(ctx context.Context, cookie string) (Session, error) {
	session, err := s.find(ctx, cookie)
	if err == nil && !session.Waits() {
		err = femos.Fail(femos.Unauthenticated, "session_ended")
	}
	return session, err
}

// Fresh says whether she may do what a second factor is asked for: because she showed it within FreshLimit, or because
// she has none.
func (s *Service) Fresh(ctx context.Context, session Session) (bool, error) {
	if at := session.row.SecondAt; !at.IsZero() && s.now().Sub(at) < FreshLimit {
		return true, nil
	}
	row, err := s.store.Second(ctx, session.Person.ID)
	if err != nil {
		return false, fmt.Errorf("look up a second factor: %w", err)
	}
	return !row.Has(), nil
}

// passed notes that she showed her second factor. A session that waited is replaced by one with another cookie, so that
// whoever saw the first has nothing.
func (s *Service) passed(ctx context.Context, session Session) (Session, error) {
	now := s.now()
	if !session.Waits() {
		if err := s.store.ShowSecond(ctx, session.ID(), now); err != nil {
			return Session{}, fmt.Errorf("note the second factor: %w", err)
		}
		session.row.SecondAt = now
		return session, nil
	}
	private, err := session.Key()
	if err != nil {
		return Session{}, err
	}
	fresh, err := s.start(ctx, session.Person, private, false, now)
	if err != nil {
		return Session{}, err
	}
	if err := s.store.DropSession(ctx, session.ID()); err != nil {
		return Session{}, fmt.Errorf("end the session that waited: %w", err)
	}
	return fresh, nil
}

// trySecond takes a try of the second factor: of the person and of the address.
func (s *Service) trySecond(session Session, remote string) (undo func(), err error) {
	now := s.now()
	undoAddress, wait := s.byAddress.try(network(remote), now)
	if undoAddress == nil {
		return nil, tooMany(wait)
	}
	undoCode, wait := s.byCode.try(string(session.Person.ID), now)
	if undoCode == nil {
		return nil, tooMany(wait)
	}
	return func() { undoAddress(); undoCode() }, nil
}

// RemoveSecond takes away her codes ("code") or one passkey (by its id), with her password. Recovery codes go with the
// last of them. Invalid "password_wrong"; Limited "too_many_logins".
func (s *Service) RemoveSecond(ctx context.Context, session Session, password, what string) error {
	if _, _, _, err := s.confirm(ctx, session, password, "password"); err != nil {
		return err
	}
	if what == "all" {
		return femos.Fail(femos.NotFound, "no_page")
	}
	return s.dropSecond(ctx, session.Person.ID, what)
}

// ClearSecond takes away all that somebody has, who lost it and her recovery codes too. who must be allowed to manage
// people. Her password stays.
func (s *Service) ClearSecond(ctx context.Context, who femos.Person, id femos.PersonID) error {
	if err := Require(who, ManagePeople); err != nil {
		return err
	}
	return s.ClearSecondAsOperator(ctx, id)
}

// ClearSecondAsOperator is ClearSecond for the command line.
func (s *Service) ClearSecondAsOperator(ctx context.Context, id femos.PersonID) error {
	return s.dropSecond(ctx, id, "all")
}

func (s *Service) dropSecond(ctx context.Context, id femos.PersonID, what string) error {
	if err := s.store.DropSecond(ctx, id, what); err != nil {
		return fmt.Errorf("remove a second factor of person %s: %w", id, err)
	}
	return nil
}

// firstRecovery makes recovery codes where she has none yet; nil if she has some.
func (s *Service) firstRecovery(ctx context.Context, id femos.PersonID) ([]string, error) {
	row, err := s.store.Second(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("look up a second factor: %w", err)
	}
	if row.Recovery > 0 {
		return nil, nil
	}
	return s.makeRecovery(ctx, id)
}

// step is the time step of RFC 6238, section 4.2, with X = 30 seconds and T0 = 0.
func step(at time.Time) int64 { return at.Unix() / 30 }
