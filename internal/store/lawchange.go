package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"femos"
)

// Pinned is a citation of a version in use that is pinned to the text of an act.
type Pinned struct {
	Answer  femos.AnswerID
	Version femos.VersionID
	Number  int
	Cited   femos.Citation
	Kept    bool // its wording is kept
}

// Pinned returns all citations of acts by the signed versions in use.
func (s *Store) Pinned(ctx context.Context) ([]Pinned, error) {
	return collect(ctx, s.read, func(row scanner) (p Pinned, err error) {
		return p, row.Scan(&p.Answer, &p.Version, &p.Number, &p.Cited.Act, &p.Cited.Section, &p.Cited.Paragraph, &p.Cited.Pin, &p.Cited.PinnedOn, &p.Kept)
	}, `SELECT a.id, c.version_id, c.number, c.act, c.section, c.paragraph, c.pin, c.pinned_on, w.pin IS NOT NULL FROM answer a JOIN answer_citation c ON c.version_id = a.current_id
		LEFT JOIN wording w ON w.pin = c.pin AND w.paragraph = c.paragraph WHERE a.withdrawn_at = 0 AND c.document = '' AND c.pin <> '' ORDER BY a.id, c.number`)
}

// CitedActs returns the acts that versions of answers cite, drafts too, and replies in their own words.
func (s *Store) CitedActs(ctx context.Context) ([]string, error) {
	return collect(ctx, s.read, func(row scanner) (act string, err error) { return act, row.Scan(&act) },
		`SELECT act FROM answer_citation WHERE document = '' AND act <> '' UNION SELECT act FROM reply_law ORDER BY act`)
}

// KeepWording keeps what a citation of a paragraph ("" for the whole section) names. What is kept already stays.
func (s *Store) KeepWording(ctx context.Context, paragraph string, w femos.Section) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return keepWording(ctx, tx, paragraph, w) })
}

func keepWording(ctx context.Context, tx *sql.Tx, paragraph string, w femos.Section) error {
	if w.Pin == "" || w.Text == "" {
		return nil
	}
	if err := storable(w.Title, w.Text); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO wording (pin, paragraph, day, title, text, cited_from, cited_to) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (pin, paragraph) DO NOTHING`,
		w.Pin, paragraph, w.Day, w.Title, w.Text, w.From, w.To)
	return err
}

// Wordings returns what the citations of a version name, by the citation's number, as far as it is kept.
func (s *Store) Wordings(ctx context.Context, id femos.VersionID) (map[int]femos.Section, error) {
	list := map[int]femos.Section{}
	_, err := collect(ctx, s.read, func(row scanner) (n int, err error) {
		var w femos.Section
		err = row.Scan(&n, &w.Pin, &w.Day, &w.Title, &w.Text, &w.From, &w.To)
		list[n] = w
		return n, err
	}, `SELECT c.number, w.pin, w.day, w.title, w.text, w.cited_from, w.cited_to FROM answer_citation c JOIN wording w ON w.pin = c.pin AND w.paragraph = c.paragraph WHERE c.version_id = $1`, id)
	return list, err
}

// LawChanged stores that sections read otherwise, with both wordings, and makes the answers due that rest on them, if their
// version is the one in use. It returns those for which that is news. What is due earlier stays so.
func (s *Store) LawChanged(ctx context.Context, list []femos.LawChange, now time.Time) (due []femos.AnswerID, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		due = nil
		for _, c := range list {
			for _, w := range []femos.Section{c.Was, c.Now} {
				if err := keepWording(ctx, tx, c.Cited.Paragraph, w); err != nil {
					return err
				}
			}
			result, err := tx.ExecContext(ctx, `INSERT INTO law_change (version_id, number, now_pin, now_day, found_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (version_id, number, now_pin) DO NOTHING`,
				c.Version, c.Number, c.Now.Pin, c.Now.Day, micros(now))
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				if err != nil {
					return fmt.Errorf("a change of the law: %w", err)
				}
				continue
			}
			if err := lawDue(ctx, tx, c, now); err != nil {
				return err
			}
			if !slices.Contains(due, c.Answer) {
				due = append(due, c.Answer)
			}
		}
		return nil
	})
	return due, err
}

// lawDue makes an answer due, with all that has changed as its reason: "§ 16 BEEG, § 4 BUrlG".
func lawDue(ctx context.Context, tx *sql.Tx, c femos.LawChange, now time.Time) error {
	cited, err := collect(ctx, tx, func(row scanner) (string, error) {
		var x femos.Citation
		err := row.Scan(&x.Act, &x.Section)
		return x.String(), err
	}, `SELECT DISTINCT c.act, c.section FROM law_change l JOIN answer_citation c ON c.version_id = l.version_id AND c.number = l.number WHERE l.version_id = $1 ORDER BY c.act, c.section`, c.Version)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE answer SET due_at = CASE WHEN due_at = 0 OR due_at > $1 THEN $1 ELSE due_at END, due_reason = $2, edits = edits + 1 WHERE id = $3 AND current_id = $4`,
		micros(now), strings.Join(cited, ", "), c.Answer, c.Version)
	return err
}

// LawChanges returns what has changed of the law that a version rests on: of each citation the newest change.
func (s *Store) LawChanges(ctx context.Context, id femos.VersionID) ([]femos.LawChange, error) {
	all, err := collect(ctx, s.read, func(row scanner) (l femos.LawChange, err error) {
		c, w, n := &l.Cited, &l.Was, &l.Now
		return l, row.Scan(&l.Answer, &l.Version, &l.Number, &c.Act, &c.Section, &c.Paragraph, &c.Pin, &c.PinnedOn, at{&l.FoundAt},
			&w.Title, &w.Text, &w.From, &w.To, &n.Pin, &n.Day, &n.Title, &n.Text, &n.From, &n.To)
	}, `SELECT v.answer_id, l.version_id, l.number, c.act, c.section, c.paragraph, c.pin, c.pinned_on, l.found_at,
			COALESCE(w.title, ''), COALESCE(w.text, ''), COALESCE(w.cited_from, 0), COALESCE(w.cited_to, 0), l.now_pin, l.now_day, COALESCE(n.title, ''), COALESCE(n.text, ''), COALESCE(n.cited_from, 0), COALESCE(n.cited_to, 0)
		FROM law_change l JOIN answer_version v ON v.id = l.version_id JOIN answer_citation c ON c.version_id = l.version_id AND c.number = l.number
		LEFT JOIN wording w ON w.pin = c.pin AND w.paragraph = c.paragraph LEFT JOIN wording n ON n.pin = l.now_pin AND n.paragraph = c.paragraph
		WHERE l.version_id = $1 ORDER BY l.number, l.found_at DESC, l.now_day DESC`, id)
	if err != nil {
		return nil, err
	}
	var newest []femos.LawChange
	for _, l := range all {
		if len(newest) == 0 || newest[len(newest)-1].Number != l.Number {
			l.Was.Pin, l.Was.Day = l.Cited.Pin, l.Cited.PinnedOn
			newest = append(newest, l)
		}
	}
	return newest, nil
}

// BlockAnswer makes each use of an answer that is due wait for the lawyer at once, not only after femos.DueDays. Conflict
// "answer_not_due".
func (s *Store) BlockAnswer(ctx context.Context, id femos.AnswerID, by femos.PersonID, now time.Time) error {
	result, err := s.exec(ctx, `UPDATE answer SET blocked_at = CASE WHEN blocked_at = 0 THEN $1 ELSE blocked_at END, blocked_by = CASE WHEN blocked_at = 0 THEN $2 ELSE blocked_by END, edits = edits + 1
		WHERE id = $3 AND current_id <> '' AND withdrawn_at = 0 AND due_at <> 0 AND due_at <= $1`, micros(now), by, id)
	if err != nil {
		return unavailable(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "answer_not_due").Because(err)
	}
	return nil
}

// DueNow returns the answers that are due, the most used first: the lawyer's queue.
func (s *Store) DueNow(ctx context.Context, now time.Time) ([]AnswerRow, error) {
	return collect(ctx, s.read, scanAnswerRow, `SELECT `+answerColumns+`, v.question, v.topics, COALESCE(w.state, ''), v.edited_at FROM answer a JOIN answer_version v ON v.id = a.current_id
		LEFT JOIN answer_version w ON w.id = a.working_id WHERE a.withdrawn_at = 0 AND a.due_at <> 0 AND a.due_at <= $1 ORDER BY a.uses DESC, a.due_at, a.id`, micros(now))
}
