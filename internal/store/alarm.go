package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// Alarm says that a signed version does not read as it was signed, or a translation of it as it was checked.
type Alarm struct {
	Answer   femos.AnswerID
	Version  femos.VersionID
	Language femos.Language // of the translation, "" for the version itself
	Number   int            // of the version
	Question string
	FoundAt  time.Time
}

// Ring notes an alarm, and says whether that is news. While a signed version rings, no reply made from the answer is
// stored, released or sent; a translation that rings is none that could be published.
func (s *Store) Ring(ctx context.Context, a Alarm) (fresh bool, err error) {
	result, err := s.exec(ctx, `INSERT INTO alarm (version_id, answer_id, language, found_at, settled_by, settled_at) VALUES ($1, $2, $3, $4, '', 0) ON CONFLICT DO NOTHING`, a.Version, a.Answer, a.Language, micros(a.FoundAt))
	if err != nil {
		return false, unavailable(err)
	}
	n, err := result.RowsAffected()
	return n > 0, unavailable(err)
}

// Alarms returns what rings, the oldest first.
func (s *Store) Alarms(ctx context.Context) ([]Alarm, error) {
	return collect(ctx, s.read, func(row scanner) (a Alarm, err error) {
		return a, row.Scan(&a.Answer, &a.Version, &a.Language, &a.Number, &a.Question, at{&a.FoundAt})
	}, `SELECT l.answer_id, l.version_id, l.language, v.number, v.question, l.found_at FROM alarm l JOIN answer_version v ON v.id = l.version_id WHERE l.settled_at = 0
		ORDER BY l.found_at, l.answer_id, l.language`)
}

// SettleAlarm notes that somebody has looked. If it still is not what was signed, it rings again at the next look.
func (s *Store) SettleAlarm(ctx context.Context, id femos.AnswerID, by femos.PersonID, now time.Time) error {
	_, err := s.exec(ctx, `UPDATE alarm SET settled_by = $1, settled_at = $2 WHERE answer_id = $3 AND settled_at = 0`, by, micros(now), id)
	return unavailable(err)
}

// silent refuses an answer whose signed version rings. Conflict "answer_broken".
func silent(ctx context.Context, tx *sql.Tx, answer string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM alarm WHERE answer_id = $1 AND language = '' AND settled_at = 0`, answer).Scan(&n)
	if err == nil && n > 0 {
		err = femos.Fail(femos.Conflict, "answer_broken")
	}
	return err
}
