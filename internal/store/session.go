package store

import (
	"context"
	"time"

	"femos"
)

// AddSession stores a new session.
func (s *Store) AddSession(ctx context.Context, r SessionRow) error {
	_, err := s.exec(ctx, `INSERT INTO session (id, person_id, wrapped_key, created_at, expires_at, seen_at, waits, second_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.Person, r.WrappedKey, micros(r.CreatedAt), micros(r.ExpiresAt), micros(r.SeenAt), r.Waits, micros(r.SecondAt))
	return unavailable(err)
}

// Session returns a session with its person. NotFound "no_session". Whether it has expired is the caller's to say.
func (s *Store) Session(ctx context.Context, id string) (SessionRow, femos.Person, error) {
	r := SessionRow{ID: id}
	var p femos.Person
	err := s.read.QueryRowContext(ctx, `SELECT `+personColumns+`, s.wrapped_key, s.created_at, s.expires_at, s.seen_at, s.waits, s.second_at
		FROM session s JOIN person p ON p.id = s.person_id WHERE s.id = $1`, id).
		Scan(append(personFields(&p), &r.WrappedKey, at{&r.CreatedAt}, at{&r.ExpiresAt}, at{&r.SeenAt}, &r.Waits, at{&r.SecondAt})...)
	r.Person = p.ID
	return r, p, missing(err, "no_session")
}

// TouchSession says that the session was used.
func (s *Store) TouchSession(ctx context.Context, id string, seen, expires time.Time) error {
	_, err := s.exec(ctx, `UPDATE session SET seen_at = $1, expires_at = $2 WHERE id = $3`, micros(seen), micros(expires), id)
	return unavailable(err)
}

// DropSession ends a session.
func (s *Store) DropSession(ctx context.Context, id string) error {
	_, err := s.exec(ctx, `DELETE FROM session WHERE id = $1`, id)
	return unavailable(err)
}

// DropExpired removes the sessions that ended before the given time.
func (s *Store) DropExpired(ctx context.Context, before time.Time) error {
	_, err := s.exec(ctx, `DELETE FROM session WHERE expires_at < $1`, micros(before))
	return unavailable(err)
}
