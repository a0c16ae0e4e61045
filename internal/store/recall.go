package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// recallMonths is how far back replies are looked for that have to be corrected.
const recallMonths = 24

// Recalled is a published reply that was made from an answer which turned out wrong.
type Recalled struct {
	HeldReply
	Used       string // what it rests on and turned out wrong: an answer's id, "claim:" and a claim's, or a section as femos.CitedUsed names it
	RecalledAt time.Time
	Closed     bool                  // nothing can be sent from its inquiry any more: it is closed, and its posts are gone or will be
	Done       femos.CorrectionState // "" while nobody has corrected it
	DoneBy     string                // name
	DoneAt     time.Time
}

// RecallAnswer says that replies made from an answer so far have to be corrected, as the law has changed what it says; from
// now on each use waits for the lawyer, until a version is signed anew. Withdrawing does so by itself. Conflict "answer_not_due" unless it is due.
func (s *Store) RecallAnswer(ctx context.Context, id femos.AnswerID, by femos.PersonID, now time.Time) error {
	result, err := s.exec(ctx, `UPDATE answer SET recalled_at = $1, recalled_by = $2, edits = edits + 1,
		blocked_at = CASE WHEN blocked_at = 0 THEN $1 ELSE blocked_at END, blocked_by = CASE WHEN blocked_at = 0 THEN $2 ELSE blocked_by END WHERE id = $3 AND current_id <> '' AND withdrawn_at = 0 AND due_at <> 0 AND due_at <= $1`, micros(now), by, id)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "answer_not_due").Because(err)
	}
	return nil
}

// turnedOut is which replies rest on what turned out wrong: an answer, the correction of a claim as replies name it, or a section
// that they cite in their own words (femos.CitedUsed names it, so it says nothing here).
const turnedOut = `(SELECT r.id AS reply_id, a.id AS used, a.recalled_at, v.question AS said FROM answer a JOIN answer_version v ON v.id = CASE WHEN a.current_id <> '' THEN a.current_id ELSE a.working_id END
		JOIN reply r ON r.answer_used = a.id AND r.answer_used <> '' WHERE a.recalled_at <> 0
	UNION ALL SELECT r.id, 'claim:' || c.claim_id, c.recalled_at, c.said FROM claim_recall c JOIN reply r ON r.answer_used = 'claim:' || c.claim_id AND r.answer_used <> ''
	UNION ALL SELECT l.reply_id, 'law:' || l.act || '/' || l.section, l.recalled_at, '' FROM reply_law l WHERE l.recalled_at <> 0) w`

// recallSpan is how far back that is, in microseconds.
const recallSpan = int64(recallMonths) * 31 * 24 * int64(time.Hour/time.Microsecond)

// Recalled returns the published replies of 24 months before the recall that rest on an answer, the correction of a
// claim ("claim:" and its id) or a section (femos.CitedUsed), those that nobody has corrected first, then the newest first, at most limit.
func (s *Store) Recalled(ctx context.Context, used string, limit int) ([]Recalled, error) {
	return collect(ctx, s.read, func(row scanner) (r Recalled, err error) {
		return r, row.Scan(append(append(replyFields(&r.Reply), &r.ChannelName, &r.WrittenBy, &r.Topic, &r.Asked), &r.Used, at{&r.RecalledAt}, &r.Closed, &r.Done, &r.DoneBy, at{&r.DoneAt})...)
	}, `SELECT `+replyColumns+heldColumns+`, w.used, w.recalled_at`+doneColumns+heldFrom+`JOIN `+turnedOut+` ON w.reply_id = r.id
		LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = w.recalled_at LEFT JOIN person q ON q.id = k.by_id
		WHERE w.used = $1 AND r.sent_at <> 0 AND r.created_at >= w.recalled_at - $2 AND r.created_at <= w.recalled_at ORDER BY CASE WHEN k.at IS NULL THEN 0 ELSE 1 END, r.created_at DESC, r.id DESC LIMIT $3`,
		used, recallSpan, limit)
}

// ForgetReplies takes text and link from the published replies that are too old for any recall to come, and returns of how many:
// at most limit a call. What is still to be corrected keeps them until somebody has, and so does what stands in a thread that is
// not erased. Sweep, called after, takes them out of the files.
func (s *Store) ForgetReplies(ctx context.Context, now time.Time, limit int) (forgotten int, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE reply SET text = '', posted = '', link = '', version = version + 1 WHERE id IN (
			SELECT r.id FROM reply r JOIN inquiry i ON i.id = r.inquiry_id WHERE r.sent_at <> 0 AND r.created_at < $1 AND i.erased_at <> 0 AND r.posted <> ''
				AND NOT EXISTS (SELECT 1 FROM `+turnedOut+` LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = w.recalled_at
					WHERE w.reply_id = r.id AND r.created_at <= w.recalled_at AND r.created_at >= w.recalled_at - $2 AND k.reply_id IS NULL)
			LIMIT $3)`, micros(now)-recallSpan, recallSpan, limit)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if forgotten = int(n); err != nil || n == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM reply_law WHERE reply_id IN (SELECT id FROM reply WHERE sent_at <> 0 AND created_at < $1 AND posted = '')`, micros(now)-recallSpan); err != nil {
			return err
		}
		return owe(ctx, tx)
	})
	if err == nil && forgotten > 0 {
		s.aged.Store(true)
	}
	return forgotten, err
}

// RecallRow is an answer, the correction of a claim, or a section of the law, whose replies have to be corrected.
type RecallRow struct {
	ID       string // of the answer; of a claim "claim:" and its id; of a section as femos.CitedUsed names it
	Question string // or what the claim says, or the section
	At       time.Time
	Open     int // replies that nobody has corrected
}

// Claim is the id of the claim, "" if it is none.
func (r RecallRow) Claim() string { return femos.ClaimUsed(r.ID) }

// Cited says whether it is a section of the law that the replies cite themselves.
func (r RecallRow) Cited() bool { _, ok := femos.CitedIn(r.ID); return ok }

// Recalls returns what has replies that nobody has corrected, the newest recall first.
func (s *Store) Recalls(ctx context.Context) ([]RecallRow, error) {
	return collect(ctx, s.read, func(row scanner) (r RecallRow, err error) {
		err = row.Scan(&r.ID, &r.Question, at{&r.At}, &r.Open)
		r.Question = saidOf(r.ID, r.Question)
		return r, err
	}, `SELECT w.used, w.said, w.recalled_at, COUNT(*) FROM `+turnedOut+` JOIN reply r ON r.id = w.reply_id AND r.sent_at <> 0 AND r.created_at <= w.recalled_at AND r.created_at >= w.recalled_at - $1
		LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = w.recalled_at
		WHERE k.reply_id IS NULL GROUP BY w.used, w.said, w.recalled_at ORDER BY w.recalled_at DESC, w.used`, recallSpan)
}

// Corrected notes what became of a reply after what it rests on turned out wrong; of what else turned out wrong that it rests on, this
// says nothing. The first who says so stands. Conflict "reply_changed" if it is none of those to be corrected.
func (s *Store) Corrected(ctx context.Context, id femos.ReplyID, used string, state femos.CorrectionState, by femos.PersonID, now time.Time) error {
	result, err := s.exec(ctx, `INSERT INTO correction (reply_id, recalled_at, state, by_id, at)
		SELECT r.id, w.recalled_at, $1, $2, $3 FROM reply r JOIN `+turnedOut+` ON w.reply_id = r.id WHERE r.id = $4 AND w.used = $5 AND r.sent_at <> 0 AND r.created_at <= w.recalled_at ON CONFLICT (reply_id, recalled_at) DO NOTHING`,
		state, by, micros(now), id, used)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "reply_changed").Because(err)
	}
	return nil
}

// Owed is a published reply that rests on what turned out wrong, with that, and who has corrected it.
type Owed struct {
	HeldReply
	Used     string                // as in Recalled
	Question string                // or what the claim says, or the section
	At       time.Time             // of the recall
	Closed   bool                  // as in Recalled
	Done     femos.CorrectionState // "" while nobody has
	DoneBy   string                // name
	DoneAt   time.Time
}

// doneColumns say whether a reply's inquiry is closed, and what became of its correction.
const doneColumns = `, i.state = 'done', COALESCE(k.state, ''), COALESCE(q.name, ''), COALESCE(k.at, 0)`

func scanOwed(row scanner) (o Owed, err error) {
	err = row.Scan(append(append(replyFields(&o.Reply), &o.ChannelName, &o.WrittenBy, &o.Topic, &o.Asked), &o.Used, &o.Question, at{&o.At}, &o.Closed, &o.Done, &o.DoneBy, at{&o.DoneAt})...)
	o.Question = saidOf(o.Used, o.Question)
	return o, err
}

// saidOf names what turned out wrong to people.
func saidOf(used, said string) string {
	if cited, ok := femos.CitedIn(used); ok {
		return cited.String()
	}
	return said
}

// Claim is the id of the claim whose correction turned out wrong, "" if it is none.
func (o Owed) Claim() string { return femos.ClaimUsed(o.Used) }

// Cited says whether it is a section of the law that the reply cites itself.
func (o Owed) Cited() bool { _, ok := femos.CitedIn(o.Used); return ok }

const owedFrom = heldFrom + `JOIN ` + turnedOut + ` ON w.reply_id = r.id LEFT JOIN correction k ON k.reply_id = r.id AND k.recalled_at = w.recalled_at LEFT JOIN person q ON q.id = k.by_id
	WHERE r.sent_at <> 0 AND r.created_at <= w.recalled_at AND r.created_at >= w.recalled_at - $1 `

// OwedBy returns the replies that nobody has corrected yet, those of a person first, then the newest first, at most limit.
func (s *Store) OwedBy(ctx context.Context, who femos.PersonID, limit int) ([]Owed, error) {
	return collect(ctx, s.read, scanOwed, `SELECT `+replyColumns+heldColumns+`, w.used, w.said, w.recalled_at`+doneColumns+owedFrom+`AND k.reply_id IS NULL ORDER BY CASE WHEN r.author_id = $2 THEN 0 ELSE 1 END, r.created_at DESC, r.id DESC LIMIT $3`,
		recallSpan, who, limit)
}

// CorrectedLately returns the replies that somebody has corrected, or said needs none, the last first, at most limit.
func (s *Store) CorrectedLately(ctx context.Context, limit int) ([]Owed, error) {
	return collect(ctx, s.read, scanOwed, `SELECT `+replyColumns+heldColumns+`, w.used, w.said, w.recalled_at`+doneColumns+owedFrom+`AND k.reply_id IS NOT NULL ORDER BY k.at DESC, r.id DESC LIMIT $2`, recallSpan, limit)
}
