package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"femos"
)

// ExampleDays is how long an example may be learnt from, and what was learnt from it be used.
const ExampleDays = 180

// Example is what somebody decided about a post, for triage to learn from.
type Example struct {
	ID       femos.ExampleID
	Channel  femos.ChannelID
	Labels   femos.Labels
	Day      string // of the decision; see Day
	Features []byte // sealed for the purpose "example" and the id
}

// KeepExample adds what somebody decided about a post that is kept, if the channel's permission covers learning, and says
// whether it did. Of a post that is an example already the labels are joined, the later ones win. A post that is gone
// at its source is none.
func (s *Store) KeepExample(ctx context.Context, post femos.PostID, e Example) (kept bool, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		kept = false
		if err := tx.QueryRowContext(ctx, `SELECT channel_id FROM post WHERE id = $1`, post).Scan(&e.Channel); err != nil {
			return exampleGone(err)
		}
		if err := s.holdChannel(ctx, tx, e.Channel); err != nil {
			return err
		}
		var key string
		if err := tx.QueryRowContext(ctx, `SELECT source_key FROM post WHERE id = $1 AND deleted_at = 0`, post).Scan(&key); err != nil {
			return exampleGone(err)
		}
		kept, err = addExample(ctx, tx, key, e)
		return err
	})
	return kept, err
}

// exampleGone is nil where the post went meanwhile: then there is nothing to learn from.
func exampleGone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// addExample adds an example of a channel that is held. It says false where no permission covers learning.
func addExample(ctx context.Context, tx *sql.Tx, key string, e Example) (bool, error) {
	var permission femos.PermissionID
	err := tx.QueryRowContext(ctx, `SELECT id FROM permission WHERE channel_id = $1 AND withdrawn_at = 0 AND may_learn`, e.Channel).Scan(&permission)
	if err != nil {
		return false, exampleGone(err)
	}
	var id, text string
	err = tx.QueryRowContext(ctx, `SELECT id, labels FROM example WHERE source_key = $1`, key).Scan(&id, &text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.ExecContext(ctx, `INSERT INTO example (id, channel_id, permission_id, source_key, day, labels, features) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.ID, e.Channel, permission, key, e.Day, labelText(e.Labels), e.Features)
		return err == nil, err
	case err != nil:
		return false, err
	}
	before, err := readLabels(text)
	if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE example SET labels = $1, day = $2 WHERE id = $3`, labelText(before.Then(e.Labels)), e.Day, id)
	return err == nil, err
}

// DropExample takes back what was learnt of an inquiry's question: who reopens it says that the decision was wrong.
func (s *Store) DropExample(ctx context.Context, id femos.InquiryID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		keys, err := collect(ctx, tx, scanKey, `SELECT source_key FROM post WHERE inquiry_id = $1 AND role = 'asked'`, id)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := eraseLearnt(ctx, tx, key); err != nil {
				return err
			}
		}
		return nil
	})
}

func scanKey(row scanner) (key string, err error) {
	err = row.Scan(&key)
	return key, err
}

// Examples returns all examples there are, by id.
func (s *Store) Examples(ctx context.Context) ([]Example, error) {
	return collect(ctx, s.read, func(row scanner) (e Example, err error) {
		var text string
		if err = row.Scan(&e.ID, &e.Channel, &text, &e.Day, &e.Features); err == nil {
			e.Labels, err = readLabels(text)
		}
		return e, err
	}, `SELECT id, channel_id, labels, day, features FROM example ORDER BY id`)
}

// DropOldExamples removes what has had its time, and the weights of adapters that have had it too or that learnt from
// something that has gone since.
func (s *Store) DropOldExamples(ctx context.Context, now time.Time) error {
	last := now.AddDate(0, 0, -ExampleDays)
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM example WHERE day < $1`, day(last)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE adapter SET weights = $1 WHERE made_at < $2 OR stale`, []byte{}, micros(last))
		return err
	})
}

func labelText(l femos.Labels) string {
	b, err := json.Marshal(l)
	if err != nil {
		panic("store: labels are words: " + err.Error())
	}
	return string(b)
}

func readLabels(text string) (l femos.Labels, err error) {
	if err = json.Unmarshal([]byte(text), &l); err != nil {
		err = fmt.Errorf("labels of an example: %w", err)
	}
	return l, err
}
