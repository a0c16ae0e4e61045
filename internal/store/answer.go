package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"femos"
)

const answerColumns = `a.id, a.current_id, a.working_id, a.due_at, a.due_reason, a.withdrawn_at, a.withdrawn_by, a.withdrawn, a.instead, a.uses, a.created_at, a.edits, a.blocked_at, a.blocked_by, a.recalled_at, a.recalled_by`

func answerFields(a *femos.Answer) []any {
	return []any{&a.ID, &a.Current, &a.Working, at{&a.DueAt}, &a.DueReason, at{&a.WithdrawnAt}, &a.WithdrawnBy, &a.Withdrawn, &a.Instead, &a.Uses, at{&a.CreatedAt}, &a.Edits, at{&a.BlockedAt}, &a.BlockedBy, at{&a.RecalledAt}, &a.RecalledBy}
}

const versionColumns = `v.id, v.answer_id, v.number, v.state, v.question, v.also_asked, v.text, v.topics, v.audience, v.use, v.each_time, v.sources,
	v.law_as_of, v.valid_until, v.note, v.editor_id, v.edited_at, v.created_at, v.edits, v.may_use`

func versionFields(v *femos.AnswerVersion) []any {
	return []any{&v.ID, &v.Answer, &v.Number, &v.State, &v.Question, lines{&v.AlsoAsked}, &v.Text, split[string]{&v.Topics}, &v.Audience, &v.Use, &v.EachTime,
		lines{&v.Sources}, &v.LawAsOf, &v.ValidUntil, &v.Note, &v.Editor, at{&v.EditedAt}, at{&v.CreatedAt}, &v.Edits, split[femos.Role]{&v.MayUse}}
}

// lines scans a list that is stored a line each.
type lines struct{ list *[]string }

// Scan implements sql.Scanner.
func (l lines) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list is text, not %T", v)
	}
	*l.list = nil
	if text != "" {
		*l.list = strings.Split(text, "\n")
	}
	return nil
}

// lined is such a list as stored: no entry may hold a line end.
func lined(list []string) string {
	clean := make([]string, len(list))
	for i, s := range list {
		clean[i] = strings.Join(strings.Fields(s), " ")
	}
	return strings.Join(clean, "\n")
}

// AnswerQuery asks for one page of the library.
type AnswerQuery struct {
	Standing femos.Standing // "" all; StandsBroken can't be asked for, as only signatures tell
	Review   bool           // only what waits for a second person or the lawyer, most used first
	Topic    string         // "B3", or "B" for all of that area; "" all
	Now      time.Time
	After    string // AnswerPage.Next of the page before
	Limit    int    // 1 to 500
}

// AnswerRow is one line of the library: an answer with the version that stands, else the one under way.
type AnswerRow struct {
	femos.Answer
	Question string
	Topics   []string
	Open     femos.VersionState // of the version under way, "" if there is none
	EditedAt time.Time
}

// AnswerPage is one page of the library, by id, or most used first.
type AnswerPage struct {
	Rows []AnswerRow
	Next string
}

// Answers returns one page of the library.
func (s *Store) Answers(ctx context.Context, q AnswerQuery) (AnswerPage, error) {
	where, args := []string{"true"}, []any{}
	and := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	now, red := micros(q.Now), micros(q.Now.AddDate(0, 0, -femos.DueDays))
	switch q.Standing {
	case femos.StandsWithdrawn:
		and("a.withdrawn_at <> 0")
	case femos.StandsDraft:
		and("a.withdrawn_at = 0 AND a.current_id = ''")
	case femos.StandsVerified:
		and("a.withdrawn_at = 0 AND a.current_id <> '' AND a.blocked_at = 0 AND (a.due_at = 0 OR a.due_at > ?)", now)
	case femos.StandsDue:
		and("a.withdrawn_at = 0 AND a.current_id <> '' AND a.blocked_at = 0 AND a.due_at <> 0 AND a.due_at <= ? AND a.due_at > ?", now, red)
	case femos.StandsOverdue:
		and("a.withdrawn_at = 0 AND a.current_id <> '' AND (a.blocked_at <> 0 OR a.due_at <> 0 AND a.due_at <= ?)", red)
	}
	if q.Topic != "" {
		and("(',' || v.topics) LIKE ?", "%,"+escaped(q.Topic)+"%")
	}
	order := "a.id"
	if q.Review {
		and("w.state = 'review'")
		order = "a.uses DESC, a.id"
	} else if q.After != "" {
		and("a.id > ?", q.After)
	}
	limit := min(max(q.Limit, 1), 500)
	rows, err := collect(ctx, s.read, scanAnswerRow, `SELECT `+answerColumns+`, v.question, v.topics, COALESCE(w.state, ''), COALESCE(w.edited_at, v.edited_at)
		FROM answer a JOIN answer_version v ON v.id = CASE WHEN a.current_id <> '' THEN a.current_id ELSE a.working_id END LEFT JOIN answer_version w ON w.id = a.working_id
		WHERE `+strings.Join(where, " AND ")+` ORDER BY `+order+fmt.Sprintf(" LIMIT %d", limit+1), args...)
	if err != nil {
		return AnswerPage{}, err
	}
	page := AnswerPage{Rows: rows}
	if len(rows) > limit {
		page.Rows = rows[:limit]
		page.Next = string(rows[limit-1].ID)
	}
	return page, nil
}

// escaped takes the meaning from what LIKE would read as a pattern: codes hold neither.
func escaped(s string) string { return strings.NewReplacer("%", "", "_", "").Replace(s) }

func scanAnswerRow(row scanner) (r AnswerRow, err error) {
	return r, row.Scan(append(answerFields(&r.Answer), &r.Question, split[string]{&r.Topics}, &r.Open, at{&r.EditedAt})...)
}

// Dossier is an answer with all that is kept of it.
type Dossier struct {
	Answer        femos.Answer
	Versions      []femos.AnswerVersion // newest first, with their citations
	Signatures    map[femos.VersionID]femos.Signature
	Confirmations []femos.Confirmation   // of the version under way
	Comments      []femos.ReviewComment  // of all versions, oldest first
	Translations  []femos.Translation    // of all versions
	Keys          map[femos.KeyID][]byte // proofs of the published keys; package library makes the keys of them
	Names         map[femos.PersonID]string
}

// Version returns one of its versions, nil if it has none of that id.
func (d *Dossier) Version(id femos.VersionID) *femos.AnswerVersion {
	for i := range d.Versions {
		if d.Versions[i].ID == id {
			return &d.Versions[i]
		}
	}
	return nil
}

// Dossier returns an answer with all that is kept of it. NotFound "no_answer_block".
func (s *Store) Dossier(ctx context.Context, id femos.AnswerID) (Dossier, error) {
	d := Dossier{Signatures: map[femos.VersionID]femos.Signature{}, Keys: map[femos.KeyID][]byte{}, Names: map[femos.PersonID]string{}}
	err := s.read.QueryRowContext(ctx, `SELECT `+answerColumns+` FROM answer a WHERE a.id = $1`, id).Scan(answerFields(&d.Answer)...)
	if err != nil {
		return d, missing(err, "no_answer_block")
	}
	if d.Versions, err = collect(ctx, s.read, scanVersion, `SELECT `+versionColumns+` FROM answer_version v WHERE v.answer_id = $1 ORDER BY v.number DESC`, id); err != nil {
		return d, err
	}
	for i := range d.Versions {
		if d.Versions[i].Citations, err = citations(ctx, s.read, d.Versions[i].ID); err != nil {
			return d, err
		}
	}
	if err := s.around(ctx, &d); err != nil {
		return d, err
	}
	keys, err := s.SigningKeys(ctx)
	if err != nil {
		return d, err
	}
	for _, k := range keys {
		d.Keys[k.ID] = k.Proof
	}
	people, err := s.People(ctx)
	for _, p := range people {
		d.Names[p.ID] = p.Name
	}
	return d, err
}

// around adds what stands around the versions.
func (s *Store) around(ctx context.Context, d *Dossier) (err error) {
	signatures, err := collect(ctx, s.read, scanSignature, `SELECT `+signatureColumns+` FROM answer_signature g JOIN answer_version v ON v.id = g.version_id WHERE v.answer_id = $1`, d.Answer.ID)
	if err != nil {
		return err
	}
	for _, g := range signatures {
		d.Signatures[g.Version] = g
	}
	d.Confirmations, err = collect(ctx, s.read, func(row scanner) (c femos.Confirmation, err error) {
		return c, row.Scan(&c.Version, &c.Digest, &c.By, at{&c.At})
	},
		`SELECT version_id, digest, by_id, at FROM answer_confirmation WHERE version_id = $1 ORDER BY at, by_id`, d.Answer.Working)
	if err != nil {
		return err
	}
	d.Comments, err = collect(ctx, s.read, func(row scanner) (c femos.ReviewComment, err error) {
		return c, row.Scan(&c.ID, &c.Version, &c.By, &c.Quote, &c.Text, at{&c.At}, at{&c.ResolvedAt}, &c.ByName)
	}, `SELECT c.id, c.version_id, c.by_id, c.quote, c.text, c.at, c.resolved_at, c.by_name FROM answer_comment c JOIN answer_version v ON v.id = c.version_id WHERE v.answer_id = $1 ORDER BY c.at, c.id`, d.Answer.ID)
	if err != nil {
		return err
	}
	d.Translations, err = collect(ctx, s.read, scanTranslation, `SELECT `+translationColumns+` FROM answer_translation t JOIN answer_version v ON v.id = t.version_id
		WHERE v.answer_id = $1 ORDER BY v.number DESC, t.language`, d.Answer.ID)
	return err
}

func scanVersion(row scanner) (v femos.AnswerVersion, err error) {
	return v, row.Scan(versionFields(&v)...)
}

func citations(ctx context.Context, q querier, id femos.VersionID) ([]femos.Citation, error) {
	return collect(ctx, q, func(row scanner) (c femos.Citation, err error) {
		return c, row.Scan(&c.Act, &c.Section, &c.Paragraph, &c.Document, &c.Pin, &c.PinnedOn)
	}, `SELECT act, section, paragraph, document, pin, pinned_on FROM answer_citation WHERE version_id = $1 ORDER BY number`, id)
}

// Withdrawal takes an answer out of use.
type Withdrawal struct {
	Answer  femos.AnswerID
	By      femos.PersonID
	Why     string
	Instead string
	At      time.Time
}

// WithdrawAnswer takes an answer out of use at once: a reply that is stored after this finds it withdrawn. Withdrawing
// twice keeps the first. Replies made from it that wait for their job are found by who sends them.
func (s *Store) WithdrawAnswer(ctx context.Context, w Withdrawal) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := storable(w.Why, w.Instead); err != nil {
			return err
		}
		var id femos.AnswerID
		err := tx.QueryRowContext(ctx, `SELECT id FROM answer WHERE id = $1`+s.locked(), w.Answer).Scan(&id)
		if err != nil {
			return missing(err, "no_answer_block")
		}
		_, err = tx.ExecContext(ctx, `UPDATE answer SET withdrawn_at = $1, withdrawn_by = $2, withdrawn = $3, instead = $4, recalled_at = $1, recalled_by = $2, edits = edits + 1 WHERE id = $5 AND withdrawn_at = 0`,
			micros(w.At), w.By, w.Why, w.Instead, w.Answer)
		return err
	})
}

// use counts a reply made from an answer, in the reply's transaction. Conflict "answer_withdrawn", or "answer_changed" if
// the version it was made from is no longer the one in use, "answer_broken" if it is not what was signed. What the library has not got is no answer of its.
func use(ctx context.Context, tx *sql.Tx, r femos.Reply) error {
	if r.AnswerUsed == "" {
		return nil
	}
	var current femos.VersionID
	var withdrawn int64
	err := tx.QueryRowContext(ctx, `UPDATE answer SET uses = uses + 1 WHERE id = $1 RETURNING current_id, withdrawn_at`, r.AnswerUsed).Scan(&current, &withdrawn)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case withdrawn != 0:
		return femos.Fail(femos.Conflict, "answer_withdrawn")
	case current != "" && current != r.AnswerVersion:
		return femos.Fail(femos.Conflict, "answer_changed")
	}
	return silent(ctx, tx, r.AnswerUsed)
}

// usable refuses what was withdrawn since the reply was stored. Conflict "answer_withdrawn", "answer_broken".
func usable(ctx context.Context, tx *sql.Tx, answer string) error {
	if answer == "" {
		return nil
	}
	var withdrawn int64
	err := tx.QueryRowContext(ctx, `SELECT withdrawn_at FROM answer WHERE id = $1`, answer).Scan(&withdrawn)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil && withdrawn != 0 {
		err = femos.Fail(femos.Conflict, "answer_withdrawn")
	}
	if err == nil {
		err = silent(ctx, tx, answer)
	}
	return err
}
