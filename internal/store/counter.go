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

// dayStart is when a day begins.
func dayStart(day string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, day, time.UTC)
}

// addCounts adds to the counters.
func addCounts(ctx context.Context, s *Store, tx *sql.Tx, counts []Count) error {
	type key struct {
		channel  femos.ChannelID
		day      string
		language femos.Language
	}
	sums := make(map[key]Count, len(counts)) // PostgreSQL adds to a row once a statement
	for _, c := range counts {
		k := key{c.Channel, c.Day, c.Language}
		sum := sums[k]
		sums[k] = Count{c.Channel, c.Day, c.Language, sum.Seen + c.Seen, sum.Advice + c.Advice, sum.Claims + c.Claims, sum.Kept + c.Kept}
	}
	rows := make([][]any, 0, len(sums))
	for _, c := range sums {
		rows = append(rows, []any{c.Channel, c.Day, c.Language, c.Seen, c.Advice, c.Claims, c.Kept})
	}
	return s.insertRows(ctx, tx, `counter (channel_id, day, language, seen, advice, claims, kept)`, rows, `ON CONFLICT (channel_id, day, language) DO UPDATE
		SET seen = counter.seen + excluded.seen, advice = counter.advice + excluded.advice, claims = counter.claims + excluded.claims, kept = counter.kept + excluded.kept`)
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
