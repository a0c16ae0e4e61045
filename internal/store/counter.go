package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// Count is what is left of posts that are not kept: numbers by channel, language and day.
type Count struct {
	Channel  femos.ChannelID
	Day      string // 2026-11-22, UTC; see Day
	Language femos.Language
	Seen     int // posts judged at the door
	Advice   int // of them, needing an advisor
	Claims   int // of them, repeating a claim
	Kept     int // inquiries made of them
}

// Day is the day of a time as counters name it.
func Day(t time.Time) string { return day(t) }

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func addCount(ctx context.Context, tx *sql.Tx, c Count) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO counter (channel_id, day, language, seen, advice, claims, kept) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (channel_id, day, language) DO UPDATE SET seen = counter.seen + excluded.seen, advice = counter.advice + excluded.advice,
			claims = counter.claims + excluded.claims, kept = counter.kept + excluded.kept`,
		c.Channel, c.Day, c.Language, c.Seen, c.Advice, c.Claims, c.Kept)
	return err
}

// Counters returns a channel's counters from a day on, oldest first.
func (s *Store) Counters(ctx context.Context, channel femos.ChannelID, from string) ([]Count, error) {
	scan := func(row scanner) (c Count, err error) {
		err = row.Scan(&c.Channel, &c.Day, &c.Language, &c.Seen, &c.Advice, &c.Claims, &c.Kept)
		return c, err
	}
	return collect(ctx, s.read, scan, `SELECT channel_id, day, language, seen, advice, claims, kept FROM counter
		WHERE channel_id = $1 AND day >= $2 ORDER BY day, language`, channel, from)
}
