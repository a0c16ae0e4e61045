package store

import (
	"context"
	"time"

	"femos"
)

// recallMonths is how far back replies are looked for that have to be corrected.
const recallMonths = 24

// Recalled is a published reply that was made from an answer which turned out wrong.
type Recalled struct {
	HeldReply
	RecalledAt time.Time
	Done       femos.CorrectionState // "" while nobody has corrected it
	DoneBy     string                // name
	DoneAt     time.Time
}

// RecallAnswer says that replies made from an answer so far have to be corrected, as the law has changed what it says.
// Withdrawing does so by itself. Conflict "answer_not_due" unless it is due.
func (s *Store) RecallAnswer(ctx context.Context, id femos.AnswerID, by femos.PersonID, now time.Time) error {
	result, err := s.exec(ctx, `UPDATE answer SET recalled_at = $1, recalled_by = $2, edits = edits + 1 WHERE id = $3 AND current_id <> '' AND withdrawn_at = 0 AND due_at <> 0 AND due_at <= $1`, micros(now), by, id)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "answer_not_due").Because(err)
	}
	return nil
}

// Recalled returns the published replies of 24 months before the recall that were made from an answer, those that nobody has
// corrected first, then the newest first, at most limit.
func (s *Store) Recalled(ctx context.Context, id femos.AnswerID, limit int) ([]Recalled, error) {
	var at0 time.Time
	if err := s.read.QueryRowContext(ctx, `SELECT recalled_at FROM answer WHERE id = $1`, id).Scan(at{&at0}); err != nil {
		return nil, missing(err, "no_answer_block")
	}
	if at0.IsZero() {
		return nil, nil
	}
	return collect(ctx, s.read, func(row scanner) (r Recalled, err error) {
		r.RecalledAt = at0
		return r, row.Scan(append(append(replyFields(&r.Reply), &r.ChannelName, &r.WrittenBy, &r.Topic, &r.Asked), &r.Done, &r.DoneBy, at{&r.DoneAt})...)
	}, `SELECT `+replyColumns+heldColumns+`, COALESCE(k.state, ''), COALESCE(q.name, ''), COALESCE(k.at, 0)`+heldFrom+`LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = $1 LEFT JOIN person q ON q.id = k.by_id
		WHERE r.answer_used = $2 AND r.sent_at <> 0 AND r.created_at >= $3 AND r.created_at <= $1 ORDER BY CASE WHEN k.at IS NULL THEN 0 ELSE 1 END, r.created_at DESC, r.id DESC LIMIT $4`,
		micros(at0), id, micros(at0.AddDate(0, -recallMonths, 0)), limit)
}

// RecallRow is an answer whose replies have to be corrected.
type RecallRow struct {
	ID       femos.AnswerID
	Question string
	At       time.Time
	Open     int // replies that nobody has corrected
}

// Recalls returns the answers with replies that nobody has corrected, the newest recall first.
func (s *Store) Recalls(ctx context.Context) ([]RecallRow, error) {
	return collect(ctx, s.read, func(row scanner) (r RecallRow, err error) {
		return r, row.Scan(&r.ID, &r.Question, at{&r.At}, &r.Open)
	}, `SELECT a.id, v.question, a.recalled_at, COUNT(*) FROM answer a JOIN answer_version v ON v.id = CASE WHEN a.current_id <> '' THEN a.current_id ELSE a.working_id END
		JOIN reply r ON r.answer_used = a.id AND r.sent_at <> 0 AND r.created_at <= a.recalled_at AND r.created_at >= a.recalled_at - $1 LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = a.recalled_at
		WHERE a.recalled_at <> 0 AND k.reply_id IS NULL GROUP BY a.id, v.question, a.recalled_at ORDER BY a.recalled_at DESC, a.id`, int64(recallMonths)*31*24*time.Hour.Microseconds())
}

// Corrected notes what became of a reply after a recall. The first who says so stands. Conflict "reply_changed" if it is none
// of those to be corrected.
func (s *Store) Corrected(ctx context.Context, id femos.ReplyID, state femos.CorrectionState, by femos.PersonID, now time.Time) error {
	result, err := s.exec(ctx, `INSERT INTO correction (reply_id, recalled_at, state, by_id, at)
		SELECT r.id, a.recalled_at, $1, $2, $3 FROM reply r JOIN answer a ON a.id = r.answer_used WHERE r.id = $4 AND r.sent_at <> 0 AND a.recalled_at <> 0 AND r.created_at <= a.recalled_at ON CONFLICT (reply_id, recalled_at) DO NOTHING`,
		state, by, micros(now), id)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "reply_changed").Because(err)
	}
	return nil
}

// Owed is a published reply that nobody has corrected yet, with the answer that turned out wrong.
type Owed struct {
	HeldReply
	Question string
	At       time.Time // of the recall
}

// OwedBy returns the replies that nobody has corrected yet, those of a person first, then the newest first, at most limit.
func (s *Store) OwedBy(ctx context.Context, who femos.PersonID, limit int) ([]Owed, error) {
	return collect(ctx, s.read, func(row scanner) (o Owed, err error) {
		return o, row.Scan(append(append(replyFields(&o.Reply), &o.ChannelName, &o.WrittenBy, &o.Topic, &o.Asked), &o.Question, at{&o.At})...)
	}, `SELECT `+replyColumns+heldColumns+`, v.question, a.recalled_at`+heldFrom+`JOIN answer a ON a.id = r.answer_used JOIN answer_version v ON v.id = CASE WHEN a.current_id <> '' THEN a.current_id ELSE a.working_id END
		LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = a.recalled_at
		WHERE a.recalled_at <> 0 AND r.sent_at <> 0 AND r.created_at <= a.recalled_at AND r.created_at >= a.recalled_at - $1 AND k.reply_id IS NULL ORDER BY CASE WHEN r.author_id = $2 THEN 0 ELSE 1 END, r.created_at DESC, r.id DESC LIMIT $3`,
		int64(recallMonths)*31*24*time.Hour.Microseconds(), who, limit)
}
