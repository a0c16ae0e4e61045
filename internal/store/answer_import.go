package store

import (
	"context"
	"database/sql"
	"errors"

	"femos"
)

// AnswerImport is what an import does to one answer.
type AnswerImport struct {
	New          *femos.Answer         // it is not there yet; nil if it is
	Versions     []femos.AnswerVersion // oldest first. Of a new answer all; else at most one, which becomes the one under way
	Signatures   []femos.Signature     // under versions of a new answer, looked at by the caller
	Save         *femos.AnswerVersion  // is under way, and becomes this; as SaveVersion
	Translations []femos.Translation   // as SaveTranslation
	Comments     []femos.ReviewComment
}

// ImportAnswers does all of it or nothing. at is the first of the list that can't be done, if that is why it failed:
// Conflict "version_changed", "version_signed", "version_under_way", "translation_changed", "answer_exists", or
// "import_twice" if one of its ids belongs to something else.
func (s *Store) ImportAnswers(ctx context.Context, list []AnswerImport) (at int, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		for i := range list {
			at = i
			if err := s.importAnswer(ctx, tx, list[i]); err != nil {
				if duplicate(err) {
					err = femos.Fail(femos.Conflict, "import_twice").Because(err)
				}
				return err
			}
		}
		return nil
	})
	return at, err
}

func (s *Store) importAnswer(ctx context.Context, tx *sql.Tx, a AnswerImport) error {
	switch {
	case a.New != nil:
		if err := insertWhole(ctx, tx, a); err != nil {
			return err
		}
	case len(a.Versions) == 1:
		if err := addVersion(ctx, tx, a.Versions[0]); err != nil {
			return err
		}
	case len(a.Versions) > 1:
		return errors.New("an answer that is there takes one version")
	}
	if a.Save != nil {
		if err := s.saveVersion(ctx, tx, *a.Save); err != nil {
			return err
		}
	}
	for _, t := range a.Translations {
		if err := saveTranslation(ctx, tx, t); err != nil {
			return err
		}
	}
	for _, c := range a.Comments {
		if err := insertComment(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// insertWhole stores a new answer with all its versions and the signatures under them.
func insertWhole(ctx context.Context, tx *sql.Tx, a AnswerImport) error {
	n := a.New
	if err := storable(n.DueReason, n.Withdrawn, n.Instead); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO answer (id, current_id, working_id, due_at, due_reason, withdrawn_at, withdrawn_by, withdrawn, instead, uses, created_at, edits, blocked_at, blocked_by, recalled_at, recalled_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING`, n.ID, n.Current, n.Working, micros(n.DueAt), n.DueReason, micros(n.WithdrawnAt), n.WithdrawnBy, n.Withdrawn,
		n.Instead, n.Uses, micros(n.CreatedAt), micros(n.BlockedAt), n.BlockedBy, micros(n.RecalledAt), n.RecalledBy)
	if err != nil {
		return err
	}
	if rows, err := result.RowsAffected(); err != nil || rows == 0 {
		return errors.Join(err, femos.Fail(femos.Conflict, "answer_exists"))
	}
	for _, v := range a.Versions {
		if err := insertVersion(ctx, tx, v); err != nil {
			return err
		}
		if v.State.Open() {
			continue // whatever it was: it is a draft here
		}
		if _, err := tx.ExecContext(ctx, `UPDATE answer_version SET state = $1 WHERE id = $2`, v.State, v.ID); err != nil {
			return err
		}
	}
	for _, g := range a.Signatures {
		if err := insertSignature(ctx, tx, g); err != nil {
			return err
		}
	}
	return nil
}

func insertSignature(ctx context.Context, tx *sql.Tx, g femos.Signature) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_signature (version_id, key_id, signed_by, name, signed_at, value) VALUES ($1, $2, $3, $4, $5, $6)`,
		g.Version, g.Key, g.By, g.Name, micros(g.At), g.Value)
	return err
}
