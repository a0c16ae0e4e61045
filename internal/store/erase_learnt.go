package store

import (
	"context"
	"database/sql"

	"femos"
)

// What was learnt from what somebody wrote goes when her words go; these helpers are the only ones that remove it before its time.

// eraseLearnt removes the example and the sample made of a post that was deleted or edited at its source. Adapters that may have learnt from it
// are stale: their weights go within a day, when there are others.
func eraseLearnt(ctx context.Context, tx *sql.Tx, sourceKey string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sample WHERE source_key = $1`, sourceKey); err != nil {
		return err
	}
	days, err := collect(ctx, tx, scanKey, `DELETE FROM example WHERE source_key = $1 RETURNING day`, sourceKey)
	if err != nil {
		return err
	}
	for _, d := range days {
		if err := stale(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

// eraseLearning removes the examples of a channel in which no permission covers learning any more, and the weights of all adapters
// that may have learnt from them, the one in use among them.
func eraseLearning(ctx context.Context, tx *sql.Tx, channel femos.ChannelID) error {
	var first sql.NullString
	if err := tx.QueryRowContext(ctx, `SELECT MIN(day) FROM example WHERE channel_id = $1`, channel).Scan(&first); err != nil || !first.Valid {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM example WHERE channel_id = $1`, channel); err != nil {
		return err
	}
	if err := stale(ctx, tx, first.String); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE adapter SET weights = $1 WHERE stale`, []byte{})
	return err
}

// stale marks the adapters that may have learnt from an example of a day: all that were made on it or later.
func stale(ctx context.Context, tx *sql.Tx, day string) error {
	from, err := dayStart(day)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE adapter SET stale = $1 WHERE made_at >= $2`, true, micros(from))
	return err
}
