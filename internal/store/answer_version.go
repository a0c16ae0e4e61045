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

// open is the condition under which a version may be changed: what is signed never changes, whoever asks.
const open = `state IN ('draft', 'review', 'returned')`

// NewAnswer is an answer that comes into being: its first version, and translations of it.
type NewAnswer struct {
	Version      femos.AnswerVersion
	Translations []femos.Translation
}

// AddAnswer stores a new answer with its first version, which is under way, and the translations of it. Conflict
// "answer_exists".
func (s *Store) AddAnswer(ctx context.Context, v femos.AnswerVersion, translations ...femos.Translation) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		added, err := insertAnswer(ctx, tx, NewAnswer{v, translations})
		if err == nil && !added {
			err = femos.Fail(femos.Conflict, "answer_exists")
		}
		return err
	})
}

// SeedAnswers stores those that are not there yet. Of what is there, only a draft that is as it was seeded (nobody is its
// editor, and it is the first version) is written anew, where it is another now.
func (s *Store) SeedAnswers(ctx context.Context, list []NewAnswer) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, n := range list {
			added, err := insertAnswer(ctx, tx, n)
			if err != nil {
				return fmt.Errorf("answer %s: %w", n.Version.Answer, err)
			}
			if added {
				continue
			}
			var id femos.VersionID
			err = tx.QueryRowContext(ctx, `SELECT v.id FROM answer_version v JOIN answer a ON a.working_id = v.id
				WHERE v.answer_id = $1 AND v.number = 1 AND v.state = 'draft' AND v.editor_id = ''`, n.Version.Answer).Scan(&id)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if err := reseed(ctx, tx, id, n); err != nil {
				return fmt.Errorf("answer %s: %w", n.Version.Answer, err)
			}
		}
		return nil
	})
}

func reseed(ctx context.Context, tx *sql.Tx, id femos.VersionID, n NewAnswer) error {
	v := n.Version
	v.ID = id
	was, err := scanVersion(tx.QueryRowContext(ctx, `SELECT `+versionColumns+` FROM answer_version v WHERE v.id = $1`, id))
	if err != nil {
		return err
	}
	if err := keepSource(ctx, tx, was, v); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE answer_version SET question = $1, also_asked = $2, text = $3, topics = $4, sources = $5, law_as_of = $6, note = $7, edits = edits + 1 WHERE id = $8 AND `+open,
		v.Question, lined(v.AlsoAsked), v.Text, joined(v.Topics), lined(v.Sources), v.LawAsOf, v.Note, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM answer_citation WHERE version_id = $1`, id); err != nil {
		return err
	}
	if err := insertCitations(ctx, tx, v); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM answer_translation WHERE version_id = $1 AND machine`, id); err != nil {
		return err
	}
	theirs, err := collect(ctx, tx, func(row scanner) (l femos.Language, err error) { return l, row.Scan(&l) }, `SELECT language FROM answer_translation WHERE version_id = $1`, id)
	if err != nil {
		return err
	}
	for _, t := range n.Translations {
		if slices.Contains(theirs, t.Language) {
			continue // what one of us wrote stays
		}
		t.Version = id
		if err := insertTranslation(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

// keepSource lets what was translated from the words of a version go on to say so when these become others.
func keepSource(ctx context.Context, tx *sql.Tx, was, v femos.AnswerVersion) error {
	if was.Question == v.Question && was.Text == v.Text {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE answer_translation SET source = $1 WHERE version_id = $2 AND source = ''`, was.Source(), v.ID)
	return err
}

func insertAnswer(ctx context.Context, tx *sql.Tx, n NewAnswer) (added bool, err error) {
	v := n.Version
	v.Number = 1
	result, err := tx.ExecContext(ctx, `INSERT INTO answer (id, current_id, working_id, due_at, due_reason, withdrawn_at, withdrawn_by, withdrawn, instead, uses, created_at, edits)
		VALUES ($1, '', $2, 0, '', 0, '', '', '', 0, $3, 1) ON CONFLICT (id) DO NOTHING`, v.Answer, v.ID, micros(v.CreatedAt))
	if err != nil {
		return false, err
	}
	if rows, err := result.RowsAffected(); err != nil || rows == 0 {
		return false, err
	}
	if err := insertVersion(ctx, tx, v); err != nil {
		return false, err
	}
	for _, t := range n.Translations {
		if err := insertTranslation(ctx, tx, t); err != nil {
			return false, err
		}
	}
	return true, nil
}

// AddVersion begins a further version of an answer. Conflict "version_under_way" if there is one.
func (s *Store) AddVersion(ctx context.Context, v femos.AnswerVersion) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return addVersion(ctx, tx, v) })
}

func addVersion(ctx context.Context, tx *sql.Tx, v femos.AnswerVersion) error {
	result, err := tx.ExecContext(ctx, `UPDATE answer SET working_id = $1, edits = edits + 1 WHERE id = $2 AND working_id = ''`, v.ID, v.Answer)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, femos.Fail(femos.Conflict, "version_under_way"))
	}
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM answer_version WHERE answer_id = $1`, v.Answer).Scan(&v.Number); err != nil {
		return err
	}
	return insertVersion(ctx, tx, v)
}

func insertVersion(ctx context.Context, tx *sql.Tx, v femos.AnswerVersion) error {
	if err := storable(v.Question, v.Text, v.Note, lined(v.AlsoAsked), lined(v.Sources)); err != nil {
		return fmt.Errorf("version %s: %w", v.ID, err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_version (id, answer_id, number, state, question, also_asked, text, topics, audience, use, each_time, sources, law_as_of, valid_until,
			note, editor_id, edited_at, created_at, may_use, edits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)`,
		v.ID, v.Answer, v.Number, femos.VersionDraft, v.Question, lined(v.AlsoAsked), v.Text, joined(v.Topics), v.Audience, v.Use, v.EachTime, lined(v.Sources), v.LawAsOf, v.ValidUntil,
		v.Note, v.Editor, micros(v.EditedAt), micros(v.CreatedAt), joined(v.MayUse))
	if err != nil {
		return err
	}
	return insertCitations(ctx, tx, v)
}

func insertCitations(ctx context.Context, tx *sql.Tx, v femos.AnswerVersion) error {
	for n, c := range v.Citations {
		if err := storable(c.Act, c.Section, c.Paragraph, c.Document); err != nil {
			return fmt.Errorf("version %s: %w", v.ID, err)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO answer_citation (version_id, number, act, section, paragraph, document, pin, pinned_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			v.ID, n, c.Act, c.Section, c.Paragraph, c.Document, c.Pin, c.PinnedOn); err != nil {
			return err
		}
	}
	return nil
}

// held locks a version that may still be changed. Conflict "version_signed", or "version_changed" if it is not in the
// state of edits.
func (s *Store) held(ctx context.Context, tx *sql.Tx, id femos.VersionID, edits int64) (v femos.AnswerVersion, err error) {
	v, err = scanVersion(tx.QueryRowContext(ctx, `SELECT `+versionColumns+` FROM answer_version v WHERE v.id = $1`+s.locked(), id))
	switch {
	case err != nil:
		return v, missing(err, "no_version")
	case !v.State.Open():
		return v, femos.Fail(femos.Conflict, "version_signed")
	case v.Edits != edits:
		return v, femos.Fail(femos.Conflict, "version_changed")
	}
	return v, nil
}

// SaveVersion writes a version that is under way, and makes it a draft again: whoever read it has not read this. v.Edits
// is the state it was made from. Conflict "version_changed" if somebody else was faster, "version_signed".
func (s *Store) SaveVersion(ctx context.Context, v femos.AnswerVersion) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return s.saveVersion(ctx, tx, v) })
}

func (s *Store) saveVersion(ctx context.Context, tx *sql.Tx, v femos.AnswerVersion) error {
	if err := storable(v.Question, v.Text, v.Note, lined(v.AlsoAsked), lined(v.Sources)); err != nil {
		return fmt.Errorf("version %s: %w", v.ID, err)
	}
	was, err := s.held(ctx, tx, v.ID, v.Edits)
	if err != nil {
		return err
	}
	if err := keepSource(ctx, tx, was, v); err != nil {
		return err
	}
	if err := changed(tx.ExecContext(ctx, `UPDATE answer_version SET state = 'draft', question = $1, also_asked = $2, text = $3, topics = $4, audience = $5, use = $6, each_time = $7,
			sources = $8, law_as_of = $9, valid_until = $10, note = $11, editor_id = $12, edited_at = $13, may_use = $14, edits = edits + 1 WHERE id = $15 AND `+open,
		v.Question, lined(v.AlsoAsked), v.Text, joined(v.Topics), v.Audience, v.Use, v.EachTime, lined(v.Sources), v.LawAsOf, v.ValidUntil, v.Note, v.Editor, micros(v.EditedAt), joined(v.MayUse), v.ID)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM answer_citation WHERE version_id = $1`, v.ID); err != nil {
		return err
	}
	return insertCitations(ctx, tx, v)
}

// MoveVersion changes the state of a version that is under way: draft, review or returned. Its text stays as it was read.
func (s *Store) MoveVersion(ctx context.Context, id femos.VersionID, edits int64, to femos.VersionState) error {
	if !to.Open() {
		return fmt.Errorf("version %s: not moved to %s", id, to)
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := s.held(ctx, tx, id, edits); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE answer_version SET state = $1 WHERE id = $2 AND `+open, to, id)
		return err
	})
}

// Confirm notes that somebody read a version as it is in the state of edits.
func (s *Store) Confirm(ctx context.Context, c femos.Confirmation, edits int64) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := s.held(ctx, tx, c.Version, edits); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO answer_confirmation (version_id, digest, by_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (version_id, digest, by_id) DO NOTHING`,
			c.Version, c.Digest, c.By, micros(c.At))
		return err
	})
}

// AddComment stores a comment on a version.
func (s *Store) AddComment(ctx context.Context, c femos.ReviewComment) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return insertComment(ctx, tx, c) })
}

func insertComment(ctx context.Context, tx *sql.Tx, c femos.ReviewComment) error {
	if err := storable(c.Quote, c.Text, c.ByName); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_comment (id, version_id, by_id, by_name, quote, text, at, resolved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.Version, c.By, c.ByName, c.Quote, c.Text, micros(c.At), micros(c.ResolvedAt))
	return err
}

// ResolveComment notes that what a comment says is done.
func (s *Store) ResolveComment(ctx context.Context, id femos.CommentID, now time.Time) error {
	_, err := s.exec(ctx, `UPDATE answer_comment SET resolved_at = $1 WHERE id = $2 AND resolved_at = 0`, micros(now), id)
	return unavailable(err)
}

// SignVersion stores a signature under a version in the state of v.Edits, with the days and pins that were signed, and puts
// it in the place of the one that stood: from then on the answer is in use, due again at dueAt. Conflict "version_changed",
// "version_signed".
func (s *Store) SignVersion(ctx context.Context, v femos.AnswerVersion, g femos.Signature, dueAt time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := s.held(ctx, tx, v.ID, v.Edits); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE answer_version SET state = 'replaced' WHERE answer_id = $1 AND state = 'signed'`, v.Answer); err != nil {
			return err
		}
		if err := changed(tx.ExecContext(ctx, `UPDATE answer_version SET state = 'signed', valid_until = $1, edits = edits + 1 WHERE id = $2 AND `+open, v.ValidUntil, v.ID)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM answer_citation WHERE version_id = $1`, v.ID); err != nil {
			return err
		}
		if err := insertCitations(ctx, tx, v); err != nil {
			return err
		}
		if err := insertSignature(ctx, tx, g); err != nil {
			return err
		}
		return changed(tx.ExecContext(ctx, `UPDATE answer SET current_id = $1, working_id = '', due_at = $2, due_reason = '', withdrawn_at = 0, withdrawn_by = '', withdrawn = '', instead = '', blocked_at = 0, blocked_by = '',
			edits = edits + 1 WHERE id = $3 AND working_id = $1`, v.ID, micros(dueAt), v.Answer))
	})
}
