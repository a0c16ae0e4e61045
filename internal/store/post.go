package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"femos"
)

// MaxComments is how many comments an inquiry keeps around its question.
const MaxComments = 20

const postColumns = `p.id, p.inquiry_id, p.channel_id, p.role, p.author, p.text, p.language, p.verdict, p.reactions, p.posted_at, p.edited_at, p.deleted_at, p.received_at`

func scanPost(row scanner) (p femos.Post, err error) {
	var verdict string
	err = row.Scan(&p.ID, &p.Inquiry, &p.Channel, &p.Role, &p.Author, &p.Text, &p.Language, &verdict, &p.Reactions,
		at{&p.PostedAt}, at{&p.EditedAt}, at{&p.DeletedAt}, at{&p.ReceivedAt})
	if err == nil && verdict != "" {
		p.Verdict = new(femos.Verdict)
		err = json.Unmarshal([]byte(verdict), p.Verdict)
	}
	return p, err
}

type place struct {
	id      femos.PostID
	seq     int64
	inquiry femos.InquiryID
	channel femos.ChannelID
	role    femos.PostRole
}

// postsAt finds what is kept of a post at the source: once as a question, perhaps again as a comment elsewhere.
func postsAt(ctx context.Context, q querier, sourceKey string) ([]place, error) {
	scan := func(row scanner) (p place, err error) {
		err = row.Scan(&p.id, &p.seq, &p.inquiry, &p.channel, &p.role)
		return p, err
	}
	return collect(ctx, q, scan, `SELECT id, seq, inquiry_id, channel_id, role FROM post WHERE source_key = $1 AND deleted_at = 0`, sourceKey)
}

// Reference returns the sealed reference of a post. NotFound "no_reference".
func (s *Store) Reference(ctx context.Context, id femos.PostID) ([]byte, error) {
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `SELECT sealed FROM source_reference WHERE post_id = $1
		AND NOT EXISTS (SELECT 1 FROM post p JOIN withdrawing w ON w.channel_id = p.channel_id WHERE p.id = $1)`, id).Scan(&sealed)
	return sealed, missing(err, "no_reference")
}

func (w *intakeWriter) reactions(ctx context.Context) error {
	for _, r := range w.in.Reactions {
		key := r.SourceKey
		if r.Undone {
			err := w.tx.QueryRowContext(ctx, `DELETE FROM reaction WHERE key = $1 RETURNING source_key`, r.Key).Scan(&key)
			if err == sql.ErrNoRows {
				continue
			}
			if err != nil {
				return err
			}
		} else {
			// Only on what is kept, or on what we wrote and still watch; all other likes are forgotten.
			result, err := w.tx.ExecContext(ctx, `INSERT INTO reaction (key, source_key) SELECT $1, $2
				WHERE EXISTS (SELECT 1 FROM post WHERE source_key = $2 AND deleted_at = 0)
					OR EXISTS (SELECT 1 FROM reply r JOIN inquiry i ON i.id = r.inquiry_id WHERE r.source_key = $2 AND i.erased_at = 0)
				ON CONFLICT (key) DO NOTHING`, r.Key, key)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := w.react(ctx, key, r.Undone); err != nil {
			return err
		}
	}
	return nil
}

func (w *intakeWriter) react(ctx context.Context, sourceKey string, undone bool) error {
	by := 1
	if undone {
		by = -1
	}
	for _, statement := range []string{
		`UPDATE post SET reactions = reactions + $1 WHERE source_key = $2 RETURNING inquiry_id`,
		`UPDATE reply SET reactions = reactions + $1 WHERE source_key = $2 RETURNING inquiry_id`,
	} {
		ids, err := collect(ctx, w.tx, scanInquiryID, statement, by, sourceKey)
		if err != nil {
			return err
		}
		w.done.Changed = append(w.done.Changed, ids...)
	}
	return nil
}
