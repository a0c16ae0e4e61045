package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

const translationColumns = `t.version_id, t.language, t.question, t.text, t.machine, t.editor_id, t.edited_at, t.checked_by, t.checked_at, t.source, t.edits, t.check_key, t.check_value`

func scanTranslation(row scanner) (t femos.Translation, err error) {
	return t, row.Scan(translationFields(&t)...)
}

func translationFields(t *femos.Translation) []any {
	return []any{&t.Version, &t.Language, &t.Question, &t.Text, &t.Machine, &t.Editor, at{&t.EditedAt}, &t.CheckedBy, at{&t.CheckedAt}, &t.Source, &t.Edits, &t.CheckKey, &t.Check}
}

func insertTranslation(ctx context.Context, tx *sql.Tx, t femos.Translation) error {
	if err := storable(t.Question, t.Text, t.Source); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO answer_translation (version_id, language, question, text, machine, editor_id, edited_at, checked_by, checked_at, source, edits, check_key, check_value)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12)`, t.Version, t.Language, t.Question, t.Text, t.Machine, t.Editor, micros(t.EditedAt), t.CheckedBy, micros(t.CheckedAt), t.Source, t.CheckKey, t.Check)
	return err
}

// SaveTranslation writes the translation of a version into a language. Edits is the state it was made from, 0 for a new
// one; checked only if it says so. Conflict "translation_changed" if somebody else was faster.
func (s *Store) SaveTranslation(ctx context.Context, t femos.Translation) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return saveTranslation(ctx, tx, t) })
}

func saveTranslation(ctx context.Context, tx *sql.Tx, t femos.Translation) error {
	if t.Edits == 0 {
		err := insertTranslation(ctx, tx, t)
		if duplicate(err) {
			return femos.Fail(femos.Conflict, "translation_changed")
		}
		return err
	}
	if err := storable(t.Question, t.Text, t.Source); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, `UPDATE answer_translation SET question = $1, text = $2, machine = $3, editor_id = $4, edited_at = $5, checked_by = $6, checked_at = $7, source = $8, check_key = $9, check_value = $10, edits = edits + 1
		WHERE version_id = $11 AND language = $12 AND edits = $13`, t.Question, t.Text, t.Machine, t.Editor, micros(t.EditedAt), t.CheckedBy, micros(t.CheckedAt), t.Source, t.CheckKey, t.Check, t.Version, t.Language, t.Edits)
	if femos.KindOf(changed(result, err)) == femos.Conflict {
		return femos.Fail(femos.Conflict, "translation_changed")
	}
	return err
}

const signatureColumns = `g.version_id, g.key_id, g.signed_by, g.name, g.signed_at, g.value`

func scanSignature(row scanner) (g femos.Signature, err error) {
	return g, row.Scan(&g.Version, &g.Key, &g.By, &g.Name, at{&g.At}, &g.Value)
}

// SigningKeys returns all published keys, oldest first.
func (s *Store) SigningKeys(ctx context.Context) ([]femos.SigningKey, error) {
	return collect(ctx, s.read, func(row scanner) (k femos.SigningKey, err error) {
		return k, row.Scan(&k.ID, &k.Public, &k.Proof, at{&k.CreatedAt}, at{&k.RetiredAt})
	}, `SELECT id, public, proof, created_at, retired_at FROM signing_key ORDER BY created_at, id`)
}

// SealedSigningKey returns the key that signs now, with its sealed private part. NotFound "no_signing_key".
func (s *Store) SealedSigningKey(ctx context.Context) (k femos.SigningKey, sealed []byte, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT id, public, proof, created_at, sealed FROM signing_key WHERE retired_at = 0 ORDER BY created_at DESC, id DESC LIMIT 1`).
		Scan(&k.ID, &k.Public, &k.Proof, at{&k.CreatedAt}, &sealed)
	return k, sealed, missing(err, "no_signing_key")
}

// AddSigningKey stores a key in the place of the one that signed so far, whose private part goes. only says that there must
// be none yet: of two nodes that start at once the second keeps the first's.
func (s *Store) AddSigningKey(ctx context.Context, k femos.SigningKey, sealed []byte, only bool) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		// One at a time, on both engines.
		if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ('signing_key', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, k.ID); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM signing_key WHERE retired_at = 0`).Scan(&n); err != nil {
			return err
		}
		if only && n > 0 {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `UPDATE signing_key SET retired_at = $1, sealed = $2 WHERE retired_at = 0`, micros(k.CreatedAt), []byte{}); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO signing_key (id, public, proof, sealed, created_at, retired_at) VALUES ($1, $2, $3, $4, $5, 0)`, k.ID, k.Public, k.Proof, sealed, micros(k.CreatedAt))
		return err
	})
}

// ProveKey stores the proof of a published key.
func (s *Store) ProveKey(ctx context.Context, id femos.KeyID, proof []byte) error {
	_, err := s.exec(ctx, `UPDATE signing_key SET proof = $1 WHERE id = $2`, proof, id)
	return unavailable(err)
}

// Standing is a version in use with its signature and one translation: what a reply can be made from.
type Standing struct {
	Answer      femos.Answer
	Version     femos.AnswerVersion // the signed one, else the one under way
	Signature   *femos.Signature
	KeyProof    []byte // of the key of the signature
	Newer       bool   // a later version is signed: this is not what should be in use
	Translation *femos.Translation
	Source      *femos.AnswerVersion // that the translation was made from, if it is another
	CheckedBy   string
	CheckProof  []byte // of the key of the translation's check
}

// Standing returns what stands of an answer, with its newest translation into a language. NotFound "no_answer_block".
func (s *Store) Standing(ctx context.Context, id femos.AnswerID, lang femos.Language) (Standing, error) {
	var x Standing
	err := s.read.QueryRowContext(ctx, `SELECT `+answerColumns+`, `+versionColumns+` FROM answer a JOIN answer_version v ON v.id = CASE WHEN a.current_id <> '' THEN a.current_id ELSE a.working_id END
		WHERE a.id = $1`, id).Scan(append(answerFields(&x.Answer), versionFields(&x.Version)...)...)
	if err != nil {
		return x, missing(err, "no_answer_block")
	}
	if x.Version.Citations, err = citations(ctx, s.read, x.Version.ID); err != nil {
		return x, err
	}
	if x.Answer.Current != "" {
		list, err := collect(ctx, s.read, func(row scanner) (g femos.Signature, err error) {
			return g, row.Scan(&g.Version, &g.Key, &g.By, &g.Name, at{&g.At}, &g.Value, &x.KeyProof, &x.Newer)
		}, `SELECT `+signatureColumns+`, k.proof, EXISTS (SELECT 1 FROM answer_version w JOIN answer_signature h ON h.version_id = w.id WHERE w.answer_id = $2 AND w.number > $3)
			FROM answer_signature g JOIN signing_key k ON k.id = g.key_id WHERE g.version_id = $1`, x.Version.ID, x.Answer.ID, x.Version.Number)
		if err != nil {
			return x, err
		}
		if len(list) > 0 {
			x.Signature = &list[0]
		}
	}
	if lang.Base() == "de" {
		return x, nil
	}
	return x, s.translated(ctx, &x, lang.Base())
}

// translated adds the newest translation of what stands: of this version, or of an earlier one.
func (s *Store) translated(ctx context.Context, x *Standing, lang femos.Language) error {
	var source femos.AnswerVersion
	list, err := collect(ctx, s.read, func(row scanner) (t femos.Translation, err error) {
		return t, row.Scan(append(append(translationFields(&t), &x.CheckedBy, &x.CheckProof), versionFields(&source)...)...)
	}, `SELECT `+translationColumns+`, COALESCE(p.name, ''), k.proof, `+versionColumns+` FROM answer_translation t JOIN answer_version v ON v.id = t.version_id LEFT JOIN person p ON p.id = t.checked_by LEFT JOIN signing_key k ON k.id = t.check_key
		WHERE v.answer_id = $1 AND v.number <= $2 AND t.language = $3 ORDER BY v.number DESC LIMIT 1`, x.Answer.ID, x.Version.Number, lang)
	if err != nil || len(list) == 0 {
		return err
	}
	x.Translation = &list[0]
	if source.ID != x.Version.ID {
		x.Source = &source
	}
	return nil
}

// TranslatedInto returns the languages in which there is any translation.
func (s *Store) TranslatedInto(ctx context.Context) ([]femos.Language, error) {
	return collect(ctx, s.read, func(row scanner) (l femos.Language, err error) { return l, row.Scan(&l) }, `SELECT DISTINCT language FROM answer_translation ORDER BY language`)
}

// DueBetween returns the answers in use that fall due in a time, soonest first: the lawyer's calendar.
func (s *Store) DueBetween(ctx context.Context, from, to time.Time) ([]AnswerRow, error) {
	return collect(ctx, s.read, scanAnswerRow, `SELECT `+answerColumns+`, v.question, v.topics, COALESCE(w.state, ''), v.edited_at FROM answer a JOIN answer_version v ON v.id = a.current_id
		LEFT JOIN answer_version w ON w.id = a.working_id WHERE a.withdrawn_at = 0 AND a.due_at >= $1 AND a.due_at < $2 ORDER BY a.due_at, a.uses DESC, a.id`, micros(from), micros(to))
}

// CheckedTranslation is a translation that says it was checked, with what that can be held against.
type CheckedTranslation struct {
	femos.Translation
	Of       femos.AnswerVersion // without its citations
	KeyProof []byte              // of the key of the check; nil if none of that name is published
}

// CheckedTranslations returns the translations of an answer that say they were checked: of each
// language the newest that is of a version up to this number.
func (s *Store) CheckedTranslations(ctx context.Context, id femos.AnswerID, upTo int) ([]CheckedTranslation, error) {
	return collect(ctx, s.read, func(row scanner) (c CheckedTranslation, err error) {
		return c, row.Scan(append(append(translationFields(&c.Translation), &c.KeyProof), versionFields(&c.Of)...)...)
	}, `SELECT `+translationColumns+`, k.proof, `+versionColumns+` FROM answer_translation t JOIN answer_version v ON v.id = t.version_id LEFT JOIN signing_key k ON k.id = t.check_key
		WHERE v.answer_id = $1 AND t.checked_by <> '' AND v.number = (SELECT MAX(w.number) FROM answer_translation u JOIN answer_version w ON w.id = u.version_id
			WHERE w.answer_id = v.answer_id AND u.language = t.language AND w.number <= $2) ORDER BY t.language`, id, upTo)
}
