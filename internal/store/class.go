package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"femos"
)

// GiveClass gives a reply in this version another class, and notes who did and why. One that did not go out yet waits for
// the lawyer once it is red, and waits no more when it is not: then enqueue stores its job in the same transaction. One that
// went out is drawn for the lawyer to look at when its class was raised. Conflict "reply_changed", "answer_withdrawn".
func (s *Store) GiveClass(ctx context.Context, c femos.ClassChange, version int64, enqueue func(*sql.Tx) error) (r femos.Reply, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if err := storable(c.Why); err != nil {
			return err
		}
		r, err = scanReply(tx.QueryRowContext(ctx, `SELECT `+replyColumns+` FROM reply r WHERE r.id = $1`+s.locked(), c.Reply))
		if errors.Is(err, sql.ErrNoRows) || err == nil && (r.Version != version || r.Risk != c.Was) {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		if err != nil {
			return err
		}
		raised, held := c.Became.Rank() > c.Was.Rank(), !r.HeldAt.IsZero()
		r.Risk, r.ChangedAt = c.Became, c.At
		switch {
		case !raised:
			r.HeldAt, r.DecidedBy, r.DecidedAt, r.Decision, r.RiskWhy = time.Time{}, c.By, c.At, c.Why, append(r.RiskWhy, "lowered")
		case c.Became == femos.Red && (r.State == femos.ReplyWaiting || r.State == femos.ReplyManual):
			r.HeldAt, r.RiskWhy = c.At, append(r.RiskWhy, "raised_later")
		default:
			r.Sampled, r.DecidedAt, r.RiskWhy = true, time.Time{}, append(r.RiskWhy, "raised_later")
		}
		if held && !raised {
			if err := usable(ctx, tx, r.AnswerUsed); err != nil {
				return err
			}
		}
		r.Version++
		if err := writeClass(ctx, tx, r, c); err != nil {
			return err
		}
		if !held || raised || r.State != femos.ReplyWaiting || enqueue == nil {
			return nil
		}
		return enqueue(tx)
	})
	return r, err
}

func writeClass(ctx context.Context, tx *sql.Tx, r femos.Reply, c femos.ClassChange) error {
	if _, err := tx.ExecContext(ctx, `UPDATE reply SET risk = $1, risk_why = $2, held_at = $3, sampled = $4, decided_by = $5, decided_at = $6, decision = $7, changed_at = $8, version = $9 WHERE id = $10`,
		r.Risk, joined(r.RiskWhy), micros(r.HeldAt), r.Sampled, r.DecidedBy, micros(r.DecidedAt), r.Decision, micros(r.ChangedAt), r.Version, r.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO class_change (reply_id, at, was, became, by_id, why) VALUES ($1, $2, $3, $4, $5, $6)`, c.Reply, micros(c.At), c.Was, c.Became, c.By, c.Why); err != nil {
		return err
	}
	return noteReply(ctx, tx, r.Inquiry, c.At)
}

// NamedChange is a change of a class with the name of who made it.
type NamedChange struct {
	femos.ClassChange
	Name string
}

// ClassChanges returns who gave the replies of an inquiry other classes, oldest first.
func (s *Store) ClassChanges(ctx context.Context, id femos.InquiryID) ([]NamedChange, error) {
	return collect(ctx, s.read, func(row scanner) (c NamedChange, err error) {
		return c, row.Scan(&c.Reply, &c.Was, &c.Became, &c.By, &c.Why, at{&c.At}, &c.Name)
	}, `SELECT c.reply_id, c.was, c.became, c.by_id, c.why, c.at, p.name FROM class_change c JOIN reply r ON r.id = c.reply_id JOIN person p ON p.id = c.by_id WHERE r.inquiry_id = $1 ORDER BY c.at, c.reply_id`, id)
}
