package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// ReplyLaw is a section that replies cite in their own words: as it read when they were written, and as it reads now.
type ReplyLaw struct {
	Cited  femos.Citation // act, section, pin; PinnedOn "" while the act was never loaded
	NowPin string         // "" if the section has gone
	NowDay string
	Kept   bool // the wording as pinned is kept
}

func insertReplyLaw(ctx context.Context, tx *sql.Tx, id femos.ReplyID, cited []femos.Citation) error {
	for _, c := range cited {
		if _, err := tx.ExecContext(ctx, `INSERT INTO reply_law (reply_id, act, section, pin, pinned_on, now_pin, now_day, found_at, looked_by, looked_at, recalled_at)
			VALUES ($1, $2, $3, $4, $5, $4, $5, 0, '', 0, 0) ON CONFLICT (reply_id, act, section) DO NOTHING`, id, c.Act, c.Section, c.Pin, c.PinnedOn); err != nil {
			return err
		}
	}
	return nil
}

func scanReplyLaw(row scanner) (l ReplyLaw, err error) {
	c := &l.Cited
	return l, row.Scan(&c.Act, &c.Section, &c.Pin, &c.PinnedOn, &l.NowPin, &l.NowDay, &l.Kept)
}

// ReplyLaw returns the sections that replies of 24 months before now cite in their own words, by the state of the law they were
// written by, whether they were sent or may still be.
func (s *Store) ReplyLaw(ctx context.Context, now time.Time) ([]ReplyLaw, error) {
	return collect(ctx, s.read, scanReplyLaw, `SELECT DISTINCT l.act, l.section, l.pin, l.pinned_on, l.now_pin, l.now_day, w.pin IS NOT NULL
		FROM reply_law l JOIN reply r ON r.id = l.reply_id LEFT JOIN wording w ON w.pin = l.pin AND w.paragraph = ''
		WHERE r.created_at >= $1 ORDER BY l.act, l.section, l.pinned_on`, micros(now)-recallSpan)
}

// KeepReplyLaw pins what was not pinned yet to NowPin, and notes what reads otherwise now, or again as it did.
func (s *Store) KeepReplyLaw(ctx context.Context, list []ReplyLaw, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, l := range list {
			c := l.Cited
			if _, err := tx.ExecContext(ctx, `UPDATE reply_law SET now_pin = $1, now_day = $2,
					found_at = CASE WHEN pinned_on = '' OR pin = $1 THEN 0 WHEN found_at = 0 THEN $3 ELSE found_at END,
					pin = CASE WHEN pinned_on = '' THEN $1 ELSE pin END, pinned_on = CASE WHEN pinned_on = '' THEN $2 ELSE pinned_on END
				WHERE act = $4 AND section = $5 AND pin = $6 AND pinned_on = $7 AND now_pin <> $1`, l.NowPin, l.NowDay, micros(now), c.Act, c.Section, c.Pin, c.PinnedOn); err != nil {
				return err
			}
		}
		return nil
	})
}

// CitedDue is a section that reads otherwise than when published replies cited it.
type CitedDue struct {
	Cited   femos.Citation
	FoundAt time.Time
	Replies int
}

const citedDue = ` FROM reply_law l JOIN reply r ON r.id = l.reply_id WHERE l.found_at <> 0 AND r.sent_at <> 0 AND r.created_at >= $1 `

// CitedDue returns the sections that published replies of 24 months before now cite in their own words and that read otherwise,
// what most cite first.
func (s *Store) CitedDue(ctx context.Context, now time.Time) ([]CitedDue, error) {
	return collect(ctx, s.read, func(row scanner) (d CitedDue, err error) {
		return d, row.Scan(&d.Cited.Act, &d.Cited.Section, at{&d.FoundAt}, &d.Replies)
	}, `SELECT l.act, l.section, MIN(l.found_at), COUNT(*)`+citedDue+`GROUP BY l.act, l.section ORDER BY COUNT(*) DESC, l.act, l.section`, micros(now)-recallSpan)
}

// CitedChanges returns how a section read when published replies cited it, for each state they were written by, the oldest first,
// with both wordings as far as they are kept.
func (s *Store) CitedChanges(ctx context.Context, act, section string, now time.Time) ([]femos.LawChange, error) {
	return collect(ctx, s.read, func(row scanner) (x femos.LawChange, err error) {
		c, w, n := &x.Cited, &x.Was, &x.Now
		c.Act, c.Section = act, section
		err = row.Scan(&c.Pin, &c.PinnedOn, &n.Pin, &n.Day, at{&x.FoundAt}, &w.Title, &w.Text, &n.Title, &n.Text)
		w.Pin, w.Day, w.To, n.To = c.Pin, c.PinnedOn, len(w.Text), len(n.Text)
		return x, err
	}, `SELECT c.pin, c.pinned_on, c.now_pin, c.now_day, c.found_at, COALESCE(w.title, ''), COALESCE(w.text, ''), COALESCE(n.title, ''), COALESCE(n.text, '')
		FROM (SELECT l.pin, MIN(l.pinned_on) AS pinned_on, l.now_pin, MAX(l.now_day) AS now_day, MIN(l.found_at) AS found_at`+citedDue+`AND l.act = $2 AND l.section = $3 GROUP BY l.pin, l.now_pin) c
		LEFT JOIN wording w ON w.pin = c.pin AND w.paragraph = '' LEFT JOIN wording n ON n.pin = c.now_pin AND n.paragraph = '' ORDER BY c.pinned_on, c.pin`, micros(now)-recallSpan, act, section)
}

// RepliesCiting returns the published replies that cite a section which reads otherwise, the newest first, at most limit.
func (s *Store) RepliesCiting(ctx context.Context, act, section string, now time.Time, limit int) ([]HeldReply, error) {
	return collect(ctx, s.read, scanHeld, `SELECT `+replyColumns+heldColumns+heldFrom+`WHERE r.id IN (SELECT l.reply_id`+citedDue+`AND l.act = $2 AND l.section = $3) ORDER BY r.created_at DESC, r.id DESC LIMIT $4`,
		micros(now)-recallSpan, act, section, limit)
}

// CitedLook is what the lawyer says of the replies that cite a section which reads otherwise.
type CitedLook struct {
	Act, Section string
	NowPin       string // as she saw it read
	Instead      string // what is right now, in German, where they have to be corrected; "" if nobody has said
	By           femos.PersonID
	At           time.Time
}

// LookedAtCited notes that the replies hold by a section as it reads now: from then on they rest on that. Conflict "cited_not_due"
// if it does not read otherwise, or otherwise than she saw.
func (s *Store) LookedAtCited(ctx context.Context, l CitedLook) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return lookedAtCited(ctx, tx, l, nil) })
}

// RecallCited says that the replies have to be corrected. Conflict as LookedAtCited.
func (s *Store) RecallCited(ctx context.Context, l CitedLook) error {
	if err := storable(l.Instead); err != nil {
		return err
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := lookedAtCited(ctx, tx, l, micros(l.At)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO law_recall (act, section, instead, recalled_at, recalled_by) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (act, section) DO UPDATE SET instead = excluded.instead, recalled_at = excluded.recalled_at, recalled_by = excluded.recalled_by`, l.Act, l.Section, l.Instead, micros(l.At), l.By)
		return err
	})
}

// lookedAtCited notes that she has looked; recalled is since when the replies have to be corrected, nil if they need not.
func lookedAtCited(ctx context.Context, tx *sql.Tx, l CitedLook, recalled any) error {
	result, err := tx.ExecContext(ctx, `UPDATE reply_law SET pin = now_pin, pinned_on = now_day, found_at = 0, looked_by = $1, looked_at = $2, recalled_at = COALESCE(CAST($3 AS BIGINT), recalled_at)
		WHERE act = $4 AND section = $5 AND found_at <> 0 AND now_pin = $6`, l.By, micros(l.At), recalled, l.Act, l.Section, l.NowPin)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return femos.Fail(femos.Conflict, "cited_not_due").Because(err)
	}
	return nil
}

// CitedInstead is what the lawyer last said is right since a section changed, in German; "" if she has not.
func (s *Store) CitedInstead(ctx context.Context, act, section string) (string, error) {
	list, err := collect(ctx, s.read, scanText, `SELECT instead FROM law_recall WHERE act = $1 AND section = $2`, act, section)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}
