package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"femos"
)

const replyColumns = `r.id, r.inquiry_id, r.channel_id, r.to_id, r.author_id, r.action, r.language, r.text, r.posted, r.answer_used, r.state, r.fault, r.link,
	r.reactions, r.attempts, r.created_at, r.sent_at, r.changed_at, r.version, r.answer_version, r.risk, r.risk_why, r.held_at, r.decided_by, r.decided_at, r.decision, r.sampled`

func replyFields(r *femos.Reply) []any {
	return []any{&r.ID, &r.Inquiry, &r.Channel, &r.To, &r.Author, &r.Action, &r.Language, &r.Text, &r.Posted, &r.AnswerUsed, &r.State, &r.Fault, &r.Link,
		&r.Reactions, &r.Attempts, at{&r.CreatedAt}, at{&r.SentAt}, at{&r.ChangedAt}, &r.Version, &r.AnswerVersion, &r.Risk, split[string]{&r.RiskWhy}, at{&r.HeldAt},
		&r.DecidedBy, at{&r.DecidedAt}, &r.Decision, &r.Sampled}
}

func scanReply(row scanner) (r femos.Reply, err error) { return r, row.Scan(replyFields(&r)...) }

// AddReply stores a reply together with its job: enqueue runs in the same transaction, so that there is never one
// without the other (nil for replies that are copied out by hand). The inquiry is taken for its author if nobody
// has it. A reply that is held gets its job when it is released. Conflict "taken_by", "closed", "changed",
// "permission_missing" (no standing permission to reply there), "answer_withdrawn", "answer_changed".
func (s *Store) AddReply(ctx context.Context, c Change, r femos.Reply, enqueue func(*sql.Tx) error) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := storable(r.Text, r.Posted); err != nil {
			return fmt.Errorf("reply %s: %w", r.ID, err)
		}
		if err := s.holdChannel(ctx, tx, r.Channel); err != nil {
			return err
		}
		var may string
		err := tx.QueryRowContext(ctx, `SELECT id FROM permission WHERE channel_id = $1 AND withdrawn_at = 0 AND may_reply`, r.Channel).Scan(&may)
		if errors.Is(err, sql.ErrNoRows) {
			return femos.Fail(femos.Conflict, "permission_missing")
		}
		if err != nil {
			return err
		}
		if err := s.changeIn(ctx, tx, c, func(i *femos.Inquiry) error {
			if i.ID != r.Inquiry || i.Channel != r.Channel {
				return fmt.Errorf("reply %s is for another inquiry or channel", r.ID)
			}
			if err := heldByOther(ctx, tx, i, c.By); err != nil {
				return err
			}
			if !i.Open() {
				return femos.Fail(femos.Conflict, "closed")
			}
			if i.State == femos.New {
				i.State = femos.Taken
			}
			if i.TakenBy == "" {
				i.TakenBy, i.TakenAt = c.By, c.At
			}
			return nil
		}); err != nil {
			return err
		}
		if err := use(ctx, tx, r); err != nil {
			return err
		}
		if err := insertReply(ctx, tx, r, c.At); err != nil {
			return err
		}
		if err := insertReplyLaw(ctx, tx, r.ID, r.Cites); err != nil {
			return err
		}
		if err := noteReply(ctx, tx, r.Inquiry, c.At); err != nil {
			return err
		}
		if enqueue == nil || !r.HeldAt.IsZero() {
			return nil
		}
		return enqueue(tx)
	})
}

func insertReply(ctx context.Context, tx *sql.Tx, r femos.Reply, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO reply (id, inquiry_id, channel_id, to_id, author_id, action, language, text, posted, answer_used, state, fault, link,
			source_key, reactions, attempts, created_at, sent_at, changed_at, version, answer_version, risk, risk_why, held_at, sampled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', '', 0, 0, $12, 0, $13, 1, $14, $15, $16, $17, $18)`,
		r.ID, r.Inquiry, r.Channel, r.To, r.Author, r.Action, r.Language, r.Text, r.Posted, r.AnswerUsed, r.State, micros(now), micros(now),
		r.AnswerVersion, r.Risk, joined(r.RiskWhy), micros(r.HeldAt), r.Sampled)
	return err
}

// noteReply keeps the newest reply's state at its inquiry, for the list.
func noteReply(ctx context.Context, tx *sql.Tx, id femos.InquiryID, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE inquiry SET reply = COALESCE((SELECT r.state FROM reply r WHERE r.inquiry_id = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT 1), ''),
		changed_at = $2, version = version + 1 WHERE id = $1`, id, micros(now))
	return err
}

// Reply returns one reply. NotFound "no_reply".
func (s *Store) Reply(ctx context.Context, id femos.ReplyID) (femos.Reply, error) {
	r, err := scanReply(s.read.QueryRowContext(ctx, `SELECT `+replyColumns+` FROM reply r WHERE r.id = $1`, id))
	return r, missing(err, "no_reply")
}

// Outcome is what became of a reply.
type Outcome struct {
	State     femos.ReplyState
	Fault     string
	Link      string
	SourceKey string // of the published post, once sent
	At        time.Time
	Attempt   bool // counts as an attempt to send
}

// ChangeReply moves a reply to another state if it is in one of the given ones, and in version unless that is 0. A
// reply that was sent answers its inquiry; one that waits for the lawyer is left to her. enqueue may be nil. Conflict
// "reply_changed"; "answer_withdrawn" where it would be sent and is made from what was withdrawn since.
func (s *Store) ChangeReply(ctx context.Context, id femos.ReplyID, version int64, from []femos.ReplyState, o Outcome, enqueue func(*sql.Tx) error) (femos.Reply, error) {
	var r femos.Reply
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var err error
		r, err = scanReply(tx.QueryRowContext(ctx, `SELECT `+replyColumns+` FROM reply r WHERE r.id = $1`+s.locked(), id))
		if errors.Is(err, sql.ErrNoRows) {
			return femos.Fail(femos.NotFound, "no_reply")
		}
		if err != nil {
			return err
		}
		if !slices.Contains(from, r.State) || version != 0 && version != r.Version || !r.HeldAt.IsZero() {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		if o.State == femos.ReplySending {
			if err := usable(ctx, tx, r.AnswerUsed); err != nil {
				return err
			}
		}
		r.State, r.Fault, r.ChangedAt = o.State, o.Fault, o.At
		if o.Attempt {
			r.Attempts++
		}
		if o.State == femos.ReplySent {
			r.Link, r.SentAt = o.Link, o.At
		}
		r.Version++
		if _, err := tx.ExecContext(ctx, `UPDATE reply SET state = $1, fault = $2, link = $3, source_key = CASE WHEN $4 = '' THEN source_key ELSE $4 END, attempts = $5, sent_at = $6, changed_at = $7, version = $8 WHERE id = $9`,
			r.State, r.Fault, r.Link, o.SourceKey, r.Attempts, micros(r.SentAt), micros(r.ChangedAt), r.Version, r.ID); err != nil {
			return err
		}
		if err := noteReply(ctx, tx, r.Inquiry, o.At); err != nil {
			return err
		}
		if o.State == femos.ReplySent {
			if _, err := tx.ExecContext(ctx, `UPDATE inquiry SET state = CASE WHEN state IN ('new', 'taken') THEN 'answered' ELSE state END,
				answered_after = CASE WHEN answered_after = 0 AND erased_at = 0 AND created_at < $1 THEN $1 - created_at ELSE answered_after END WHERE id = $2`, micros(o.At), r.Inquiry); err != nil {
				return err
			}
		}
		if enqueue == nil {
			return nil
		}
		return enqueue(tx)
	})
	return r, err
}

// DiscardReply gives a reply up that was not sent. Conflict "reply_changed".
func (s *Store) DiscardReply(ctx context.Context, id femos.ReplyID, version int64, now time.Time) (femos.InquiryID, error) {
	var inquiry femos.InquiryID
	err := s.tx(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `DELETE FROM reply WHERE id = $1 AND version = $2 AND (state IN ('manual', 'refused', 'unknown') OR held_at <> 0) RETURNING inquiry_id`, id, version).Scan(&inquiry)
		if errors.Is(err, sql.ErrNoRows) {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		if err != nil {
			return err
		}
		return noteReply(ctx, tx, inquiry, now)
	})
	return inquiry, err
}
