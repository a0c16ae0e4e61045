package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

const guidanceColumns = `g.id, g.person_id, g.kind, g.held_on, g.content, g.valid_until, g.recorded_by, g.recorded_at, g.confirmed_by, g.confirmed_at`

func scanGuidance(row scanner) (g femos.Guidance, err error) {
	return g, row.Scan(&g.ID, &g.Person, &g.Kind, &g.HeldOn, &g.Content, &g.ValidUntil, &g.RecordedBy, at{&g.RecordedAt}, &g.ConfirmedBy, at{&g.ConfirmedAt})
}

// Excuse lets who was here before guidance was recorded go on as before until the given time. It does so once.
func (s *Store) Excuse(ctx context.Context, until time.Time) error {
	_, err := s.exec(ctx, `UPDATE person SET excused_until = $1 WHERE excused_until = -1`, micros(until))
	return unavailable(err)
}

// AddGuidance stores entries, all or none. An undertaking of secrecy counts at once.
func (s *Store) AddGuidance(ctx context.Context, list []femos.Guidance) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, g := range list {
			if err := storable(g.Content); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO guidance (id, person_id, kind, held_on, content, valid_until, recorded_by, recorded_at, confirmed_by, confirmed_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0)`,
				g.ID, g.Person, g.Kind, g.HeldOn, g.Content, g.ValidUntil, g.RecordedBy, micros(g.RecordedAt)); err != nil {
				return err
			}
			if g.Kind != femos.Secrecy {
				continue
			}
			if _, err := tx.ExecContext(ctx, `UPDATE person SET sworn = true WHERE id = $1`, g.Person); err != nil {
				return err
			}
		}
		return nil
	})
}

// ConfirmGuidance notes that the lawyer answers for an entry. until is the end of its last day, zero for what has none: an
// introduction counts until then. Conflict "changed" if it is confirmed already, or not there.
func (s *Store) ConfirmGuidance(ctx context.Context, id femos.GuidanceID, by femos.PersonID, now, until time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, `UPDATE guidance SET confirmed_by = $1, confirmed_at = $2 WHERE id = $3 AND confirmed_at = 0 AND kind <> 'secrecy'`, by, micros(now), id)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE person SET introduced_until = $1 WHERE id = (SELECT g.person_id FROM guidance g WHERE g.id = $2 AND g.kind = 'introduction') AND introduced_until < $1`, micros(until), id)
		return err
	})
}

// Guidance returns the entries of a person, or of all for "", newest first.
func (s *Store) Guidance(ctx context.Context, of femos.PersonID) ([]femos.Guidance, error) {
	return collect(ctx, s.read, scanGuidance, `SELECT `+guidanceColumns+` FROM guidance g WHERE $1 = '' OR g.person_id = $1 ORDER BY g.held_on DESC, g.id DESC`, of)
}

// GuidanceEntry returns one. NotFound "no_page".
func (s *Store) GuidanceEntry(ctx context.Context, id femos.GuidanceID) (femos.Guidance, error) {
	g, err := scanGuidance(s.read.QueryRowContext(ctx, `SELECT `+guidanceColumns+` FROM guidance g WHERE g.id = $1`, id))
	return g, missing(err, "no_page")
}

// AddQuestion stores a question to the lawyer.
func (s *Store) AddQuestion(ctx context.Context, q femos.LegalQuestion) error {
	if err := storable(q.Asked, q.Topic, q.Conversation); err != nil {
		return err
	}
	_, err := s.exec(ctx, `INSERT INTO guidance_question (id, asked_by, asked_at, topic, class, asked, answered_by, answered_at, answer, conversation, gone)
		VALUES ($1, $2, $3, $4, $5, $6, '', 0, '', $7, false)`, q.ID, q.AskedBy, micros(q.AskedAt), q.Topic, q.Class, q.Asked, q.Conversation)
	return unavailable(err)
}

// AnswerQuestion stores the lawyer's answer. Conflict "changed" if there is one already, or the text has gone.
func (s *Store) AnswerQuestion(ctx context.Context, id femos.QuestionID, by femos.PersonID, answer string, now time.Time) error {
	if err := storable(answer); err != nil {
		return err
	}
	return changed(s.exec(ctx, `UPDATE guidance_question SET answered_by = $1, answered_at = $2, answer = $3 WHERE id = $4 AND answered_at = 0 AND NOT gone`, by, micros(now), answer, id))
}

// EndConversation takes the texts of what was asked and answered about a confidential conversation, and its name; the next Sweep takes
// them out of the files. What stays is date, advisor, topic, class and the time to the answer.
func (s *Store) EndConversation(ctx context.Context, conversation string) error {
	var ended bool
	err := s.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE guidance_question SET asked = '', answer = '', conversation = '', gone = true WHERE conversation = $1 AND conversation <> ''`, conversation)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		ended = true
		if err := countUp(ctx, tx, noteEnded); err != nil {
			return err
		}
		return owe(ctx, tx)
	})
	if err == nil && ended {
		s.owed.Store(true) // the words may still stand in the files
	}
	return err
}

// Questions returns what a person asked, or all for "": open ones first, then the newest.
func (s *Store) Questions(ctx context.Context, of femos.PersonID) ([]femos.LegalQuestion, error) {
	return collect(ctx, s.read, func(row scanner) (q femos.LegalQuestion, err error) {
		return q, row.Scan(&q.ID, &q.AskedBy, at{&q.AskedAt}, &q.Topic, &q.Class, &q.Asked, &q.AnsweredBy, at{&q.AnsweredAt}, &q.Answer, &q.Conversation, &q.Gone)
	}, `SELECT id, asked_by, asked_at, topic, class, asked, answered_by, answered_at, answer, conversation, gone FROM guidance_question
		WHERE $1 = '' OR asked_by = $1 ORDER BY CASE WHEN answered_at = 0 AND NOT gone THEN 0 ELSE 1 END, asked_at DESC, id DESC`, of)
}

// LookedAt returns the drawn replies of a person, or of all for "", that the lawyer has looked at, newest first.
func (s *Store) LookedAt(ctx context.Context, of femos.PersonID) ([]HeldReply, error) {
	return collect(ctx, s.read, scanHeld, `SELECT `+replyColumns+heldColumns+heldFrom+`WHERE r.sampled AND r.decided_at <> 0 AND ($1 = '' OR r.author_id = $1) ORDER BY r.decided_at DESC, r.id DESC`, of)
}
