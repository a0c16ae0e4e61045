package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/store"
	"femos/internal/vault"
)

// Login checks a password and begins a session, which waits if she has a second factor: see [Session.Waits]. remote is the caller's address, with or without port.
// Unauthenticated "login_wrong" for an unknown login, a wrong password and a person who has left alike;
// Limited "too_many_logins" with the seconds to wait.
func (s *Service) Login(ctx context.Context, login, password, remote string) (Session, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	undo, err := s.tryBoth(login, remote, s.now())
	if err != nil {
		return Session{}, err
	}
	session, err := s.login(ctx, login, password)
	if err == nil || femos.KindOf(err) != femos.Unauthenticated {
		undo() // only a wrong password counts
	}
	return session, err
}

// login is Login without the limits.
func (s *Service) login(ctx context.Context, login, password string) (Session, error) {
	p, c, private, stale, err := s.checkPassword(ctx, login, password)
	if err != nil {
		return Session{}, err
	}
	if stale { // before the session is there, as this ends all others
		if err := s.setPassword(ctx, p.ID, password, c.PublicKey, private); err != nil {
			return Session{}, fmt.Errorf("raise the cost of the hash: %w", err)
		}
	}
	return s.begin(ctx, p, private)
}

// checkPassword returns the person, her credentials and her private key, or Unauthenticated "login_wrong". stale
// says that her hash is to be made anew. The work is the same whatever is wrong.
func (s *Service) checkPassword(ctx context.Context, login, password string) (p femos.Person, c store.Credentials, private []byte, stale bool, err error) {
	wrong := femos.Fail(femos.Unauthenticated, "login_wrong")
	if len(password) > maxPassword {
		return p, c, nil, false, wrong // nobody has such a password, so this tells nothing
	}
	if len(login) > 400 || !utf8.ValidString(login) || strings.ContainsRune(login, 0) {
		login = "" // nobody's
	}
	p, c, err = s.store.CredentialsByLogin(ctx, login)
	if err != nil && femos.KindOf(err) != femos.NotFound {
		return p, c, nil, false, fmt.Errorf("look up a login: %w", err)
	}
	out, right, stale, err := s.hasher.check(ctx, c.Hash, password)
	if err != nil {
		return p, c, nil, false, fmt.Errorf("check the password of person %s: %w", p.ID, err)
	}
	if !right || !p.Active {
		return p, c, nil, false, wrong
	}
	private, err = vault.Unwrap(out.kek, purposePerson, string(p.ID), c.WrappedKey)
	if err != nil {
		return p, c, nil, false, fmt.Errorf("the key of person %s: %w", p.ID, err)
	}
	return p, c, private, stale, nil
}

// begin starts a session with a new secret. It waits if she has a second factor.
func (s *Service) begin(ctx context.Context, p femos.Person, private []byte) (Session, error) {
	second, err := s.store.Second(ctx, p.ID)
	if err != nil {
		return Session{}, fmt.Errorf("look up a second factor: %w", err)
	}
	return s.start(ctx, p, private, second.Has(), time.Time{})
}

// start stores a session with a new secret.
func (s *Service) start(ctx context.Context, p femos.Person, private []byte, waits bool, secondAt time.Time) (Session, error) {
	secret := make([]byte, 32)
	if _, err := io.ReadFull(s.random, secret); err != nil {
		return Session{}, fmt.Errorf("no randomness: %w", err)
	}
	now, id := s.now(), sessionID(secret)
	row := store.SessionRow{
		ID: id, Person: p.ID, CreatedAt: now, SeenAt: now, ExpiresAt: expiry(now, now), Waits: waits, SecondAt: secondAt,
		WrappedKey: vault.Wrap(s.random, sessionKey(secret), purposeSession, id, private),
	}
	if waits {
		row.ExpiresAt = now.Add(secondLimit)
	}
	if err := s.store.AddSession(ctx, row); err != nil {
		return Session{}, fmt.Errorf("begin a session: %w", err)
	}
	return open(secret, p, row), nil
}

// Session returns the session of a cookie and, at most every five minutes, writes down that it was used; where there is no room
// for that she reads on, and the next request tries again.
// Unauthenticated "session_ended" if there is none, it ran out, or the person has left; "second_needed" while her second
// factor was not shown.
func (s *Service) Session(ctx context.Context, cookie string) (Session, error) {
	session, err := s.find(ctx, cookie)
	if err != nil {
		return Session{}, err
	}
	if session.row.Waits {
		return Session{}, femos.Fail(femos.Unauthenticated, "second_needed")
	}
	if now := s.now(); now.Sub(session.row.SeenAt) >= touchEvery {
		row := session.row
		row.SeenAt, row.ExpiresAt = now, expiry(row.CreatedAt, now)
		err := s.store.TouchSession(ctx, row.ID, row.SeenAt, row.ExpiresAt)
		if noRoom(err) {
			return session, nil
		}
		if err != nil {
			return Session{}, fmt.Errorf("write down that a session was used: %w", err)
		}
		session.row, session.Expires = row, row.ExpiresAt
	}
	return session, nil
}

// noRoom says whether err is that the disk is full, which keeps nobody from what can be told without writing.
func noRoom(err error) bool {
	var known *femos.Error
	return errors.As(err, &known) && known.Code == "storage_full"
}

// find returns the session of a cookie, waiting or not, and removes it if it has ended.
func (s *Service) find(ctx context.Context, cookie string) (Session, error) {
	ended := femos.Fail(femos.Unauthenticated, "session_ended")
	secret, ours := secretOf(cookie)
	if !ours {
		return Session{}, ended
	}
	row, p, err := s.store.Session(ctx, sessionID(secret))
	if femos.KindOf(err) == femos.NotFound {
		return Session{}, ended
	}
	if err != nil {
		return Session{}, fmt.Errorf("look up a session: %w", err)
	}
	if now := s.now(); !now.Before(row.ExpiresAt) || !now.Before(expiry(row.CreatedAt, row.SeenAt)) || !p.Active {
		if err := s.store.DropSession(ctx, row.ID); err != nil && !noRoom(err) { // Sweep removes it
			return Session{}, fmt.Errorf("end a session: %w", err)
		}
		return Session{}, ended
	}
	p.Sworn = p.MaySee(s.now())
	return open(secret, p, row), nil
}

// Logout ends the session of a cookie. None is no error.
func (s *Service) Logout(ctx context.Context, cookie string) error {
	secret, ours := secretOf(cookie)
	if !ours {
		return nil
	}
	if err := s.store.DropSession(ctx, sessionID(secret)); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// Sweep removes the sessions that have run out; once an hour is often enough, as Session looks for itself.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.store.DropExpired(ctx, s.now()); err != nil {
		return fmt.Errorf("remove ended sessions: %w", err)
	}
	return nil
}

// setPassword stores a password for a key pair that she has already, or for a new one. It ends all her sessions.
func (s *Service) setPassword(ctx context.Context, id femos.PersonID, password string, public, private []byte) error {
	c, err := s.credentials(ctx, id, password, public, private)
	if err != nil {
		return err
	}
	if err := s.store.SetCredentials(ctx, c, s.now()); err != nil {
		return fmt.Errorf("store the password of person %s: %w", id, err)
	}
	return nil
}

// credentials hashes a password and wraps the private key under it.
func (s *Service) credentials(ctx context.Context, id femos.PersonID, password string, public, private []byte) (store.Credentials, error) {
	hash, out, err := s.hasher.make(ctx, s.random, password)
	if err != nil {
		return store.Credentials{}, err
	}
	return store.Credentials{
		Person: id, Hash: hash, PublicKey: public,
		WrappedKey: vault.Wrap(s.random, out.kek, purposePerson, string(id), private),
	}, nil
}
