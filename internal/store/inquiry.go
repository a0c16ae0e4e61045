package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"femos"
)

const inquiryColumns = `i.id, i.channel_id, i.asked_id, i.state, i.language, i.topic, i.urgency, i.claims, i.taken_by, i.taken_at, i.created_at, i.due_at,
	i.changed_at, i.closed_at, i.dismissed, i.version`

func inquiryFields(i *femos.Inquiry) []any {
	return []any{&i.ID, &i.Channel, &i.Asked, &i.State, &i.Language, &i.Topic, &i.Urgency, &i.Claims, &i.TakenBy, at{&i.TakenAt}, at{&i.CreatedAt}, at{&i.DueAt},
		at{&i.ChangedAt}, at{&i.ClosedAt}, &i.Dismissed, &i.Version}
}

// rankOf orders the open views by urgency, then waiting, in one number that an index can hold: lower stands higher.
// 2e17 microseconds lie between two urgencies, which lasts until the year 8307.
func rankOf(u femos.Urgency, created time.Time) int64 {
	return int64(2-u.Rank())*200_000_000_000_000_000 + micros(created)
}

// notUrgent is the rank at which inquiries without a deadline begin.
const notUrgent = 2 * 200_000_000_000_000_000

const inquiryInto = `inquiry (id, channel_id, asked_id, state, language, base, topic, urgency, rank, claims, reply, taken_by, taken_at,
	created_at, due_at, changed_at, closed_at, dismissed, answered_after, erased_at, version)`

// inquiryRow is a new inquiry for inquiryInto.
func inquiryRow(i femos.Inquiry) []any {
	return []any{i.ID, i.Channel, i.Asked, i.State, i.Language, i.Language.Base(), i.Topic, i.Urgency, rankOf(i.Urgency, i.CreatedAt), i.Claims, "", i.TakenBy, micros(i.TakenAt),
		micros(i.CreatedAt), micros(i.DueAt), micros(i.ChangedAt), micros(i.ClosedAt), i.Dismissed, 0, 0, 1}
}

// Inquiry returns one inquiry. NotFound "no_inquiry".
func (s *Store) Inquiry(ctx context.Context, id femos.InquiryID) (femos.Inquiry, error) {
	i, err := inquiryIn(ctx, s.read, id, "")
	return i, missing(err, "no_inquiry")
}

func inquiryIn(ctx context.Context, q querier, id femos.InquiryID, lock string) (i femos.Inquiry, err error) {
	var hidden time.Time
	err = q.QueryRowContext(ctx, `SELECT `+inquiryColumns+hiddenSince+` FROM inquiry i WHERE i.id = $1`+lock, id).Scan(append(inquiryFields(&i), at{&hidden})...)
	return seenAs(i, hidden), err
}

// hiddenSince is a column of an inquiry i: when its channel was hidden, 0 for not.
const hiddenSince = `, COALESCE((SELECT w.began_at FROM withdrawing w WHERE w.channel_id = i.channel_id), 0)`

// seenAs is an inquiry as it is seen while its channel is hidden: closed already.
func seenAs(i femos.Inquiry, hidden time.Time) femos.Inquiry {
	if hidden.IsZero() || !i.Open() {
		return i
	}
	if i.State != femos.Answered {
		i.Dismissed = femos.PermissionWithdrawn
	}
	i.State, i.ClosedAt = femos.Done, hidden
	return i
}

// Change is what a person does to an inquiry.
type Change struct {
	Inquiry femos.InquiryID
	Version int64 // as she saw it
	By      femos.PersonID
	At      time.Time
	Over    bool // she coordinates: what somebody else has, she may give back
}

// errAsItIs is what a decision returns if the inquiry already is as the person wants it.
var errAsItIs = errors.New("as it is")

// changeIn loads an inquiry under lock, lets decide alter it, and stores it with the next version. Decide returns the
// error that the person gets, or errAsItIs. An old version is a Conflict "changed", but only after decide had the
// chance to say something more exact (who has it).
func (s *Store) changeIn(ctx context.Context, tx *sql.Tx, c Change, decide func(*femos.Inquiry) error) error {
	i, err := inquiryIn(ctx, tx, c.Inquiry, s.locked())
	if errors.Is(err, sql.ErrNoRows) {
		return femos.Fail(femos.NotFound, "no_inquiry")
	}
	if err != nil {
		return err
	}
	current := i.Version
	if err := decide(&i); err != nil {
		if errors.Is(err, errAsItIs) {
			return nil
		}
		return err
	}
	if c.Version != current {
		return femos.Fail(femos.Conflict, "changed")
	}
	_, err = tx.ExecContext(ctx, `UPDATE inquiry SET state = $1, taken_by = $2, taken_at = $3, closed_at = $4, dismissed = $5, changed_at = $6, version = version + 1 WHERE id = $7`,
		i.State, i.TakenBy, micros(i.TakenAt), micros(i.ClosedAt), i.Dismissed, micros(c.At), c.Inquiry)
	return err
}

// heldByOther is the Conflict "taken_by" with the name of who has the inquiry, nil if it is nobody else.
func heldByOther(ctx context.Context, tx *sql.Tx, i *femos.Inquiry, by femos.PersonID) error {
	if i.TakenBy == "" || i.TakenBy == by {
		return nil
	}
	// On the transaction's own connection: of twenty at once, all of a pool's may be waiting for this very inquiry.
	var name string
	if err := tx.QueryRowContext(ctx, `SELECT name FROM person WHERE id = $1`, i.TakenBy).Scan(&name); err != nil {
		return missing(err, "no_person")
	}
	return femos.Fail(femos.Conflict, "taken_by", name)
}

// Take gives an inquiry to an advisor. Of two at once one gets it, the other a Conflict "taken_by" with the first
// one's name. Taking what she has already changes nothing, whatever version she saw. Conflict "closed", "changed".
func (s *Store) Take(ctx context.Context, c Change) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		return s.changeIn(ctx, tx, c, func(i *femos.Inquiry) error {
			if err := heldByOther(ctx, tx, i, c.By); err != nil {
				return err
			}
			switch {
			case !i.Open():
				return femos.Fail(femos.Conflict, "closed")
			case i.TakenBy == c.By:
				return errAsItIs
			}
			if i.State == femos.New {
				i.State = femos.Taken
			}
			i.TakenBy, i.TakenAt = c.By, c.At
			return nil
		})
	})
}

// GiveBack lets go of an inquiry: whose it is does, or who coordinates, for an advisor who is away. Conflict "not_yours", "closed", "changed".
func (s *Store) GiveBack(ctx context.Context, c Change) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		return s.changeIn(ctx, tx, c, func(i *femos.Inquiry) error {
			switch {
			case !i.Open():
				return femos.Fail(femos.Conflict, "closed")
			case i.TakenBy == "" || i.TakenBy != c.By && !c.Over:
				return femos.Fail(femos.Conflict, "not_yours")
			}
			if i.State == femos.Taken {
				i.State = femos.New
			}
			i.TakenBy, i.TakenAt = "", time.Time{}
			return nil
		})
	})
}

// CloseInquiry ends an inquiry: dismissed with a reason, or finished ("" and it was answered). What it keeps goes when its
// time is over. Conflict "taken_by", "closed", "not_answered", "still_sending", "changed".
func (s *Store) CloseInquiry(ctx context.Context, c Change, reason femos.DismissReason) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var unsent int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM reply WHERE inquiry_id = $1 AND state IN ('waiting', 'sending', 'unknown')`, c.Inquiry).Scan(&unsent); err != nil {
			return err
		}
		return s.changeIn(ctx, tx, c, func(i *femos.Inquiry) error {
			if err := heldByOther(ctx, tx, i, c.By); err != nil {
				return err
			}
			switch {
			case !i.Open():
				return femos.Fail(femos.Conflict, "closed")
			case reason == "" && i.State != femos.Answered:
				return femos.Fail(femos.Conflict, "not_answered")
			case unsent > 0:
				return femos.Fail(femos.Conflict, "still_sending")
			}
			i.State, i.Dismissed, i.ClosedAt = femos.Done, reason, c.At
			return nil
		})
	})
}

// Reopen takes an inquiry back into the inbox, as hers. Conflict "erased" once its posts are gone, "not_closed", "changed".
func (s *Store) Reopen(ctx context.Context, c Change) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var erased, hidden int64
		var sent int
		err := tx.QueryRowContext(ctx, `SELECT i.erased_at`+hiddenSince+`, (SELECT COUNT(*) FROM reply WHERE inquiry_id = $1 AND state = 'sent') FROM inquiry i WHERE i.id = $1`, c.Inquiry).Scan(&erased, &hidden, &sent)
		if errors.Is(err, sql.ErrNoRows) {
			return femos.Fail(femos.NotFound, "no_inquiry")
		}
		if err != nil {
			return err
		}
		return s.changeIn(ctx, tx, c, func(i *femos.Inquiry) error {
			switch {
			case i.Open():
				return femos.Fail(femos.Conflict, "not_closed")
			case erased != 0 || hidden != 0:
				return femos.Fail(femos.Conflict, "erased")
			}
			i.State = femos.Taken
			if sent > 0 {
				i.State = femos.Answered
			}
			i.TakenBy, i.TakenAt = c.By, c.At
			i.Dismissed, i.ClosedAt = "", time.Time{}
			return nil
		})
	})
}
