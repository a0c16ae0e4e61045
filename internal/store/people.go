package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

const personColumns = `p.id, p.login, p.name, p.title, p.roles, p.languages, p.interface, p.theme, p.active, p.created_at, p.version, p.sworn, p.introduced_until, p.excused_until`

func personFields(p *femos.Person) []any {
	return []any{&p.ID, &p.Login, &p.Name, &p.Title, split[femos.Role]{&p.Roles}, split[femos.Language]{&p.Languages},
		&p.Interface, &p.Theme, &p.Active, at{&p.CreatedAt}, &p.Version, &p.Sworn, at{&p.IntroducedUntil}, at{&p.ExcusedUntil}}
}

func scanPerson(row scanner) (p femos.Person, err error) {
	err = row.Scan(personFields(&p)...)
	return p, err
}

// AddPerson stores a new person and what she logs in with. Conflict "login_taken".
func (s *Store) AddPerson(ctx context.Context, p femos.Person, c Credentials) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO person (id, login, name, title, roles, languages, interface, theme, active, created_at, version, hash, public_key, wrapped_key, sworn, introduced_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, $14, $15)`,
			p.ID, p.Login, p.Name, p.Title, joined(p.Roles), joined(p.Languages), p.Interface, p.Theme, p.Active, micros(p.CreatedAt),
			c.Hash, c.PublicKey, c.WrappedKey, p.Sworn, micros(p.IntroducedUntil))
		if duplicate(err) {
			return femos.Fail(femos.Conflict, "login_taken").About("login")
		}
		return err
	})
}

// Person returns one person. NotFound "no_person".
func (s *Store) Person(ctx context.Context, id femos.PersonID) (femos.Person, error) {
	p, err := scanPerson(s.read.QueryRowContext(ctx, `SELECT `+personColumns+` FROM person p WHERE p.id = $1`, id))
	return p, missing(err, "no_person")
}

// CredentialsByLogin returns the person who logs in so. NotFound "no_person".
func (s *Store) CredentialsByLogin(ctx context.Context, login string) (femos.Person, Credentials, error) {
	var p femos.Person
	var c Credentials
	err := s.read.QueryRowContext(ctx, `SELECT `+personColumns+`, p.hash, p.public_key, p.wrapped_key FROM person p WHERE p.login = $1`, login).
		Scan(append(personFields(&p), &c.Hash, &c.PublicKey, &c.WrappedKey)...)
	c.Person = p.ID
	return p, c, missing(err, "no_person")
}

// People returns everybody, by name.
func (s *Store) People(ctx context.Context) ([]femos.Person, error) {
	return collect(ctx, s.read, scanPerson, `SELECT `+personColumns+` FROM person p ORDER BY p.name, p.id`)
}

// UpdatePerson stores p where its version is still the stored one. Conflict "changed"; Conflict "login_taken";
// Conflict "last_admin" if nobody could manage people any more. Who is no longer active is logged out, and her open
// inquiries are free again.
func (s *Store) UpdatePerson(ctx context.Context, p femos.Person) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		// Everybody first, and always in the same order: two admins who demote each other at once must not both succeed.
		if _, err := collect(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM person p ORDER BY p.id`+s.locked()); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE person SET login = $1, name = $2, title = $3, roles = $4, languages = $5, interface = $6, theme = $7, active = $8, version = version + 1
			WHERE id = $9 AND version = $10`,
			p.Login, p.Name, p.Title, joined(p.Roles), joined(p.Languages), p.Interface, p.Theme, p.Active, p.ID, p.Version)
		if duplicate(err) {
			return femos.Fail(femos.Conflict, "login_taken").About("login")
		}
		if err := changed(result, err); err != nil {
			return err
		}
		if !p.Active {
			if err := hide(ctx, tx, p.ID); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE person_id = $1`, p.ID); err != nil {
				return err
			}
			// What she had, others take up.
			if _, err := tx.ExecContext(ctx, `UPDATE inquiry SET state = CASE WHEN state = 'taken' THEN 'new' ELSE state END, taken_by = '', taken_at = 0, version = version + 1
				WHERE taken_by = $1 AND state <> 'done'`, p.ID); err != nil {
				return err
			}
		}
		people, err := collect(ctx, tx, scanPerson, `SELECT `+personColumns+` FROM person p WHERE p.active`)
		if err != nil {
			return err
		}
		for _, other := range people {
			if other.Is(femos.Admin) {
				return nil
			}
		}
		return femos.Fail(femos.Conflict, "last_admin").About("roles")
	})
}

// SetCredentials stores a new password's credentials and ends all her sessions. NotFound "no_person".
func (s *Store) SetCredentials(ctx context.Context, c Credentials, _ time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var id femos.PersonID
		if err := tx.QueryRowContext(ctx, `UPDATE person SET hash = $1, public_key = $2, wrapped_key = $3 WHERE id = $4 RETURNING id`,
			c.Hash, c.PublicKey, c.WrappedKey, c.Person).Scan(&id); err != nil {
			return missing(err, "no_person")
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE person_id = $1`, c.Person)
		return err
	})
}
