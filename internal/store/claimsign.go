package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// ClaimSignature is the lawyer's, under the correction of a claim.
type ClaimSignature struct {
	Claim   string
	Text    string // what was signed
	Key     femos.KeyID
	Proof   []byte // of that key; only as it is read
	By      femos.PersonID
	Name    string // as she signed
	LawAsOf string
	At      time.Time
	Value   []byte
}

// ClaimRecall says that the correction of a claim is not right any more.
type ClaimRecall struct {
	Claim   string
	Said    string // the claim, in German
	Instead string // what is right now, "" if nobody has said
	By      femos.PersonID
	At      time.Time
}

// SignClaim puts a signature under the correction of a claim, in place of an older one. From then on it rests on the law as it
// reads now.
func (s *Store) SignClaim(ctx context.Context, g ClaimSignature) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO claim_signature (claim_id, text, key_id, signed_by, name, law_as_of, signed_at, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (claim_id) DO UPDATE SET text = excluded.text, key_id = excluded.key_id, signed_by = excluded.signed_by, name = excluded.name, law_as_of = excluded.law_as_of, signed_at = excluded.signed_at, value = excluded.value`,
			g.Claim, g.Text, g.Key, g.By, g.Name, g.LawAsOf, micros(g.At), g.Value); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE claim_law SET pin = now_pin, pinned_on = now_day, found_at = 0, looked_by = $1, looked_at = $2 WHERE claim_id = $3`, g.By, micros(g.At), g.Claim)
		return err
	})
}

// ClaimSignatures returns the signatures under corrections, by claim.
func (s *Store) ClaimSignatures(ctx context.Context) (map[string]ClaimSignature, error) {
	list := map[string]ClaimSignature{}
	_, err := collect(ctx, s.read, func(row scanner) (g ClaimSignature, err error) {
		err = row.Scan(&g.Claim, &g.Text, &g.Key, &g.Proof, &g.By, &g.Name, &g.LawAsOf, at{&g.At}, &g.Value)
		list[g.Claim] = g
		return g, err
	}, `SELECT g.claim_id, g.text, g.key_id, k.proof, g.signed_by, g.name, g.law_as_of, g.signed_at, g.value FROM claim_signature g JOIN signing_key k ON k.id = g.key_id`)
	return list, err
}

// RecallClaim says that replies made from the correction of a claim so far have to be corrected, as the law has changed what it
// says. Conflict "claim_not_due" unless it is due.
func (s *Store) RecallClaim(ctx context.Context, r ClaimRecall) error {
	if err := storable(r.Instead); err != nil {
		return err
	}
	result, err := s.exec(ctx, `INSERT INTO claim_recall (claim_id, said, instead, recalled_at, recalled_by) SELECT $1, $2, $3, $4, $5 WHERE EXISTS (SELECT 1 FROM claim_law WHERE claim_id = $1 AND found_at <> 0)
		ON CONFLICT (claim_id) DO UPDATE SET said = excluded.said, instead = excluded.instead, recalled_at = excluded.recalled_at, recalled_by = excluded.recalled_by`, r.Claim, r.Said, r.Instead, micros(r.At), r.By)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "claim_not_due").Because(err)
	}
	return nil
}

// ClaimRecalls returns the corrections that are not right any more, by claim.
func (s *Store) ClaimRecalls(ctx context.Context) (map[string]ClaimRecall, error) {
	list := map[string]ClaimRecall{}
	_, err := collect(ctx, s.read, func(row scanner) (r ClaimRecall, err error) {
		err = row.Scan(&r.Claim, &r.Said, &r.Instead, &r.By, at{&r.At})
		list[r.Claim] = r
		return r, err
	}, `SELECT claim_id, said, instead, recalled_by, recalled_at FROM claim_recall`)
	return list, err
}
