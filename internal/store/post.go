package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

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

// addPost stores a post of an inquiry with its index entry and reference; false if it stands there already.
func addPost(ctx context.Context, tx *sql.Tx, p KeptPost) (bool, error) {
	if p.SourceKey == "" {
		return false, fmt.Errorf("post %s has no source key: it would be taken for any other without one", p.ID)
	}
	if err := storable(p.Text, p.Author); err != nil {
		return false, fmt.Errorf("post %s: %w", p.ID, err)
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO post (id, inquiry_id, channel_id, role, author, source_key, text, language, verdict, reactions, posted_at, edited_at, deleted_at, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (inquiry_id, source_key) DO NOTHING`,
		p.ID, p.Inquiry, p.Channel, p.Role, p.Author, p.SourceKey, p.Text, p.Language, verdictText(p.Verdict), p.Reactions,
		micros(p.PostedAt), micros(p.EditedAt), micros(p.DeletedAt), micros(p.ReceivedAt))
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO post_search (rowid, body) SELECT seq, $1 FROM post WHERE id = $2`, Fold(p.Text), p.ID); err != nil {
		return false, err
	}
	if p.Reference != nil {
		if _, err := tx.ExecContext(ctx, `INSERT INTO source_reference (post_id, sealed) VALUES ($1, $2)`, p.ID, p.Reference); err != nil {
			return false, err
		}
	}
	return true, nil
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
	err := s.read.QueryRowContext(ctx, `SELECT sealed FROM source_reference WHERE post_id = $1`, id).Scan(&sealed)
	return sealed, missing(err, "no_reference")
}

// KeptSource is what is kept of a post at the source, as the door and the connector must know it after a restart.
type KeptSource struct {
	SourceKey string
	Post      femos.PostID // "" for what we published and for likes
	Channel   femos.ChannelID
	Reference []byte // sealed, nil if there is none
}

// KeptSources returns all posts kept from an account, what we published there and still watch, and the likes of either:
// whatever an event at the source can still be about.
func (s *Store) KeptSources(ctx context.Context, account femos.AccountID) ([]KeptSource, error) {
	scan := func(row scanner) (o KeptSource, err error) {
		err = row.Scan(&o.SourceKey, &o.Post, &o.Channel, &o.Reference)
		return o, err
	}
	var all []KeptSource
	for _, query := range []string{
		`SELECT p.source_key, p.id, p.channel_id, r.sealed
			FROM channel c JOIN post p ON p.channel_id = c.id LEFT JOIN source_reference r ON r.post_id = p.id
			WHERE c.account_id = $1 AND p.deleted_at = 0`,
		`SELECT r.source_key, '', r.channel_id, NULL
			FROM channel c JOIN reply r ON r.channel_id = c.id JOIN inquiry i ON i.id = r.inquiry_id WHERE c.account_id = $1 AND r.source_key <> '' AND i.erased_at = 0`,
		`SELECT x.key, '', c.id, NULL FROM channel c JOIN post p ON p.channel_id = c.id JOIN reaction x ON x.source_key = p.source_key WHERE c.account_id = $1`,
		`SELECT x.key, '', c.id, NULL FROM channel c JOIN reply r ON r.channel_id = c.id JOIN reaction x ON x.source_key = r.source_key WHERE c.account_id = $1`,
	} {
		list, err := collect(ctx, s.read, scan, query, account)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
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
