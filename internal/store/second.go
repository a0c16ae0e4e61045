package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// Second is what a person has as a second factor.
type Second struct {
	Code     *CodeRow // nil if she has none; it counts once it is confirmed
	Passkeys []PasskeyRow
	Recovery int // codes that are left
}

// Has says whether she is asked for one.
func (s Second) Has() bool {
	return s.Code != nil && !s.Code.ConfirmedAt.IsZero() || len(s.Passkeys) > 0
}

// CodeRow is the secret behind the codes of an app.
type CodeRow struct {
	Sealed      []byte
	ConfirmedAt time.Time
	LastStep    int64
}

// PasskeyRow is a passkey.
type PasskeyRow struct {
	ID      string // SHA-256 of the credential's id, in hexadecimal
	Name    string
	Sealed  []byte
	AddedAt time.Time
	UsedAt  time.Time
}

func scanPasskey(row scanner) (k PasskeyRow, err error) {
	return k, row.Scan(&k.ID, &k.Name, &k.Sealed, at{&k.AddedAt}, at{&k.UsedAt})
}

// Second returns what she has.
func (s *Store) Second(ctx context.Context, id femos.PersonID) (x Second, err error) {
	codes, err := collect(ctx, s.read, func(row scanner) (c CodeRow, err error) {
		return c, row.Scan(&c.Sealed, at{&c.ConfirmedAt}, &c.LastStep)
	}, `SELECT sealed, confirmed_at, last_step FROM second_code WHERE person_id = $1`, id)
	if err != nil {
		return x, err
	}
	if len(codes) > 0 {
		x.Code = &codes[0]
	}
	if x.Passkeys, err = collect(ctx, s.read, scanPasskey,
		`SELECT id, name, sealed, added_at, used_at FROM second_passkey WHERE person_id = $1 ORDER BY added_at, id`, id); err != nil {
		return x, err
	}
	err = s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM second_recovery WHERE person_id = $1`, id).Scan(&x.Recovery)
	return x, unavailable(err)
}

// SetCode stores a secret that no code has confirmed yet. Conflict "second_there" if she has one that is.
func (s *Store) SetCode(ctx context.Context, id femos.PersonID, sealed []byte) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM second_code WHERE person_id = $1 AND confirmed_at = 0`, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO second_code (person_id, sealed, confirmed_at, last_step) VALUES ($1, $2, 0, 0)`, id, sealed)
		if duplicate(err) {
			return femos.Fail(femos.Conflict, "second_there")
		}
		return err
	})
}

// UseCode notes that the code of a time step was used, and that the secret is confirmed. used is false if that step, or
// a later one, was used before: of two that show one code at once, one is let in.
func (s *Store) UseCode(ctx context.Context, id femos.PersonID, step int64, now time.Time) (used bool, err error) {
	result, err := s.exec(ctx, `UPDATE second_code SET last_step = $1, confirmed_at = CASE WHEN confirmed_at = 0 THEN $2 ELSE confirmed_at END WHERE person_id = $3 AND last_step < $1`,
		step, micros(now), id)
	if err != nil {
		return false, unavailable(err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// AddPasskey stores a passkey. Conflict "passkey_there" if somebody has it already.
func (s *Store) AddPasskey(ctx context.Context, id femos.PersonID, k PasskeyRow) error {
	_, err := s.exec(ctx, `INSERT INTO second_passkey (id, person_id, name, sealed, added_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID, id, k.Name, k.Sealed, micros(k.AddedAt), micros(k.UsedAt))
	if duplicate(err) {
		return femos.Fail(femos.Conflict, "passkey_there")
	}
	return unavailable(err)
}

// UsePasskey stores what a passkey is after it was used.
func (s *Store) UsePasskey(ctx context.Context, id femos.PersonID, k PasskeyRow) error {
	return changed(s.exec(ctx, `UPDATE second_passkey SET sealed = $1, used_at = $2 WHERE id = $3 AND person_id = $4`, k.Sealed, micros(k.UsedAt), k.ID, id))
}

// SetRecovery replaces her recovery codes.
func (s *Store) SetRecovery(ctx context.Context, id femos.PersonID, hashes []string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM second_recovery WHERE person_id = $1`, id); err != nil {
			return err
		}
		for _, h := range hashes {
			if _, err := tx.ExecContext(ctx, `INSERT INTO second_recovery (person_id, hash) VALUES ($1, $2)`, id, h); err != nil {
				return err
			}
		}
		return nil
	})
}

// UseRecovery takes a recovery code away and says whether there was one.
func (s *Store) UseRecovery(ctx context.Context, id femos.PersonID, hash string) (used bool, err error) {
	result, err := s.exec(ctx, `DELETE FROM second_recovery WHERE person_id = $1 AND hash = $2`, id, hash)
	if err != nil {
		return false, unavailable(err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// DropSecond removes her codes ("code"), one passkey (by its id), or all ("all"). Recovery codes go with the last of them.
func (s *Store) DropSecond(ctx context.Context, id femos.PersonID, what string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if what == "code" || what == "all" {
			if _, err := tx.ExecContext(ctx, `DELETE FROM second_code WHERE person_id = $1`, id); err != nil {
				return err
			}
		}
		if what != "code" {
			if _, err := tx.ExecContext(ctx, `DELETE FROM second_passkey WHERE person_id = $1 AND (id = $2 OR $3)`, id, what, what == "all"); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM second_recovery WHERE person_id = $1
			AND NOT EXISTS (SELECT 1 FROM second_code c WHERE c.person_id = $1 AND c.confirmed_at <> 0) AND NOT EXISTS (SELECT 1 FROM second_passkey k WHERE k.person_id = $1)`, id)
		return err
	})
}

// SetChallenge notes what a passkey has to sign next in this session.
func (s *Store) SetChallenge(ctx context.Context, session, challenge string) error {
	_, err := s.exec(ctx, `UPDATE session SET challenge = $1 WHERE id = $2`, challenge, session)
	return unavailable(err)
}

// TakeChallenge returns it and takes it away, so that nothing is signed twice. "" if there is none.
func (s *Store) TakeChallenge(ctx context.Context, session string) (challenge string, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT challenge FROM session WHERE id = $1`+s.locked(), session).Scan(&challenge); err != nil {
			return missing(err, "no_session")
		}
		_, err := tx.ExecContext(ctx, `UPDATE session SET challenge = '' WHERE id = $1`, session)
		return err
	})
	return challenge, err
}

// ShowSecond notes when the second factor was shown in a session.
func (s *Store) ShowSecond(ctx context.Context, session string, now time.Time) error {
	_, err := s.exec(ctx, `UPDATE session SET second_at = $1 WHERE id = $2`, micros(now), session)
	return unavailable(err)
}
