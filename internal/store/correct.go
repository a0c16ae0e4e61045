package store

import (
	"context"
	"database/sql"
	"errors"

	"femos"
)

// Correct sets an inquiry's topic and urgency, and the verdict on its question, as an advisor says. Urgency may fall too: she has
// looked. Conflict "taken_by", "closed", "changed"; "post_gone" where the question was deleted meanwhile.
func (s *Store) Correct(ctx context.Context, c Change, as femos.Correction) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.changeIn(ctx, tx, c, func(i *femos.Inquiry) error {
			if err := heldByOther(ctx, tx, i, c.By); err != nil {
				return err
			}
			if !i.Open() {
				return femos.Fail(femos.Conflict, "closed")
			}
			return nil
		}); err != nil {
			return err
		}
		i, err := inquiryIn(ctx, tx, c.Inquiry, "")
		if err != nil {
			return err
		}
		asked, err := scanPost(tx.QueryRowContext(ctx, `SELECT `+postColumns+` FROM post p WHERE p.id = $1 AND p.deleted_at = 0`, i.Asked))
		if errors.Is(err, sql.ErrNoRows) {
			return femos.Fail(femos.Conflict, "post_gone")
		}
		if err != nil {
			return err
		}
		var v femos.Verdict
		if asked.Verdict != nil {
			v = *asked.Verdict
		}
		v = v.Correct(as)
		if _, err := tx.ExecContext(ctx, `UPDATE post SET verdict = $1 WHERE id = $2`, verdictText(&v), asked.ID); err != nil {
			return err
		}
		if as.Topic != "" {
			i.Topic = as.Topic
		}
		if as.Urgency != "" {
			i.Urgency = as.Urgency
		}
		_, err = tx.ExecContext(ctx, `UPDATE inquiry SET topic = $1, urgency = $2, rank = $3, due_at = $4 WHERE id = $5`,
			i.Topic, i.Urgency, rankOf(i.Urgency, i.CreatedAt), micros(i.CreatedAt.Add(i.Urgency.Target())), i.ID)
		return err
	})
}
