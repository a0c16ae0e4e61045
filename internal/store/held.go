package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"femos"
)

// HeldReply is a reply that waits for the lawyer, or was drawn for her to look at, with what she needs to see.
type HeldReply struct {
	femos.Reply
	ChannelName string
	WrittenBy   string
	Topic       string
	Asked       string // what was asked, masked; "" once it is gone
}

const heldColumns = `, c.name, p.name, i.topic, COALESCE((SELECT o.text FROM post o WHERE o.id = r.to_id), '')`

func scanHeld(row scanner) (h HeldReply, err error) {
	return h, row.Scan(append(replyFields(&h.Reply), &h.ChannelName, &h.WrittenBy, &h.Topic, &h.Asked)...)
}

const heldFrom = ` FROM reply r JOIN channel c ON c.id = r.channel_id JOIN person p ON p.id = r.author_id JOIN inquiry i ON i.id = r.inquiry_id `

// Held returns the replies that wait for the lawyer, longest first, at most limit.
func (s *Store) Held(ctx context.Context, limit int) ([]HeldReply, error) {
	return collect(ctx, s.read, scanHeld, `SELECT `+replyColumns+heldColumns+heldFrom+`WHERE r.held_at <> 0 ORDER BY r.held_at, r.id LIMIT $1`, limit)
}

// Sampled returns the replies that were drawn and nobody has looked at, oldest first, at most limit.
func (s *Store) Sampled(ctx context.Context, limit int) ([]HeldReply, error) {
	return collect(ctx, s.read, scanHeld, `SELECT `+replyColumns+heldColumns+heldFrom+`WHERE r.sampled AND r.decided_at = 0 ORDER BY r.created_at, r.id LIMIT $1`, limit)
}

// Decision is what the lawyer decides about a reply.
type Decision struct {
	Reply   femos.ReplyID
	Version int64
	By      femos.PersonID
	Text    string
	Lower   femos.RiskClass // the class it has from then on; "" leaves it
	At      time.Time
}

// ReleaseReply lets a held reply go: its job is stored in the same transaction (enqueue nil where it is copied out by hand).
// Conflict "reply_changed", "answer_withdrawn".
func (s *Store) ReleaseReply(ctx context.Context, d Decision, enqueue func(*sql.Tx) error) (femos.Reply, error) {
	return s.decide(ctx, d, func(tx *sql.Tx, r *femos.Reply) error {
		if r.HeldAt.IsZero() {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		if err := usable(ctx, tx, r.AnswerUsed); err != nil {
			return err
		}
		r.HeldAt = time.Time{}
		if enqueue == nil || r.State != femos.ReplyWaiting {
			return nil
		}
		return enqueue(tx)
	})
}

// ReturnReply sends a held reply back to who wrote it: it is refused, with the fault "lawyer_returned". Conflict
// "reply_changed".
func (s *Store) ReturnReply(ctx context.Context, d Decision) (femos.Reply, error) {
	return s.decide(ctx, d, func(_ *sql.Tx, r *femos.Reply) error {
		if r.HeldAt.IsZero() {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		r.HeldAt, r.State, r.Fault = time.Time{}, femos.ReplyRefused, femos.FaultReturned
		return nil
	})
}

// NoteSample notes that a drawn reply was looked at, and what there is to say. Conflict "reply_changed".
func (s *Store) NoteSample(ctx context.Context, d Decision) (femos.Reply, error) {
	return s.decide(ctx, d, func(_ *sql.Tx, r *femos.Reply) error {
		if !r.Sampled || !r.DecidedAt.IsZero() {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		return nil
	})
}

func (s *Store) decide(ctx context.Context, d Decision, how func(*sql.Tx, *femos.Reply) error) (r femos.Reply, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if err := storable(d.Text); err != nil {
			return err
		}
		r, err = scanReply(tx.QueryRowContext(ctx, `SELECT `+replyColumns+` FROM reply r WHERE r.id = $1`+s.locked(), d.Reply))
		if errors.Is(err, sql.ErrNoRows) || err == nil && r.Version != d.Version {
			return femos.Fail(femos.Conflict, "reply_changed")
		}
		if err != nil {
			return err
		}
		if err := how(tx, &r); err != nil {
			return err
		}
		if d.Lower != "" {
			r.Risk = d.Lower
		}
		r.DecidedBy, r.DecidedAt, r.Decision, r.ChangedAt = d.By, d.At, d.Text, d.At
		r.Version++
		if _, err := tx.ExecContext(ctx, `UPDATE reply SET state = $1, fault = $2, risk = $3, held_at = $4, decided_by = $5, decided_at = $6, decision = $7, changed_at = $8, version = $9 WHERE id = $10`,
			r.State, r.Fault, r.Risk, micros(r.HeldAt), r.DecidedBy, micros(r.DecidedAt), r.Decision, micros(r.ChangedAt), r.Version, r.ID); err != nil {
			return err
		}
		return noteReply(ctx, tx, r.Inquiry, d.At)
	})
	return r, err
}
