package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// ClaimLaw is a section that a claim of the register cites: as it read when somebody last looked, and as it reads now.
type ClaimLaw struct {
	Claim   string
	Cited   femos.Citation // with its pin
	NowPin  string
	NowDay  string
	FoundAt time.Time // since when it reads otherwise; zero if it does not
}

const claimLawColumns = `claim_id, act, section, paragraph, pin, pinned_on, now_pin, now_day, found_at`

func scanClaimLaw(row scanner) (l ClaimLaw, err error) {
	c := &l.Cited
	return l, row.Scan(&l.Claim, &c.Act, &c.Section, &c.Paragraph, &c.Pin, &c.PinnedOn, &l.NowPin, &l.NowDay, at{&l.FoundAt})
}

// ClaimLaw returns what the claims of the register rest on, as far as it is pinned.
func (s *Store) ClaimLaw(ctx context.Context) ([]ClaimLaw, error) {
	return collect(ctx, s.read, scanClaimLaw, `SELECT `+claimLawColumns+` FROM claim_law ORDER BY claim_id, act, section, paragraph`)
}

// ClaimDue returns which sections that a claim cites read otherwise than when somebody last looked; of all claims for "".
func (s *Store) ClaimDue(ctx context.Context, claim string) ([]ClaimLaw, error) {
	return collect(ctx, s.read, scanClaimLaw, `SELECT `+claimLawColumns+` FROM claim_law WHERE found_at <> 0 AND ($1 = '' OR claim_id = $1) ORDER BY claim_id, act, section, paragraph`, claim)
}

// KeepClaimLaw pins what is not pinned yet, and notes what reads otherwise now, or reads again as it did.
func (s *Store) KeepClaimLaw(ctx context.Context, list []ClaimLaw, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, l := range list {
			c := l.Cited
			if _, err := tx.ExecContext(ctx, `INSERT INTO claim_law (claim_id, act, section, paragraph, pin, pinned_on, now_pin, now_day, found_at, looked_by, looked_at)
				VALUES ($1, $2, $3, $4, $5, $6, $5, $6, 0, '', 0) ON CONFLICT (claim_id, act, section, paragraph) DO NOTHING`, l.Claim, c.Act, c.Section, c.Paragraph, c.Pin, c.PinnedOn); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE claim_law SET now_pin = $1, now_day = $2, found_at = CASE WHEN pin = $1 THEN 0 WHEN found_at = 0 THEN $3 ELSE found_at END
				WHERE claim_id = $4 AND act = $5 AND section = $6 AND paragraph = $7 AND now_pin <> $1`, l.NowPin, l.NowDay, micros(now), l.Claim, c.Act, c.Section, c.Paragraph); err != nil {
				return err
			}
		}
		return nil
	})
}

// LookedAtClaim notes that somebody has looked at what has changed of the law that a claim rests on: from then on it rests on that.
// Conflict "claim_not_due" if nothing has.
func (s *Store) LookedAtClaim(ctx context.Context, claim string, by femos.PersonID, now time.Time) error {
	result, err := s.exec(ctx, `UPDATE claim_law SET pin = now_pin, pinned_on = now_day, found_at = 0, looked_by = $1, looked_at = $2 WHERE claim_id = $3 AND found_at <> 0`, by, micros(now), claim)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "claim_not_due").Because(err)
	}
	return nil
}
