package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// addSightings adds to how often claims were repeated.
func addSightings(ctx context.Context, s *Store, tx *sql.Tx, list []femos.Sighting) error {
	sums := make(map[femos.Sighting]int, len(list)) // PostgreSQL adds to a row once a statement
	for _, x := range list {
		n := x.N
		x.N = 0
		sums[x] += n
	}
	rows := make([][]any, 0, len(sums))
	for x, n := range sums {
		rows = append(rows, []any{x.Claim, x.Channel, x.Day, x.Language, n})
	}
	return s.insertRows(ctx, tx, `sighting (claim_id, channel_id, day, language, n)`, rows, `ON CONFLICT (claim_id, day, channel_id, language) DO UPDATE SET n = sighting.n + excluded.n`)
}

// ClaimRow is what is known of a claim that was seen, corrected, or decided about.
type ClaimRow struct {
	Claim       string
	First, Last string // days on which it was seen, "" if it never was
	Seen        int
	Corrections int       // replies of ours that correct it and went out
	CorrectedAt time.Time // the last of them
	Decision    *femos.ClaimDecision
}

// Claims returns what is known of claims, by id.
func (s *Store) Claims(ctx context.Context) (map[string]ClaimRow, error) {
	list := map[string]ClaimRow{}
	seen, err := collect(ctx, s.read, func(row scanner) (c ClaimRow, err error) {
		return c, row.Scan(&c.Claim, &c.First, &c.Last, &c.Seen)
	}, `SELECT claim_id, MIN(day), MAX(day), CAST(SUM(n) AS BIGINT) FROM sighting GROUP BY claim_id`)
	if err != nil {
		return nil, err
	}
	for _, c := range seen {
		list[c.Claim] = c
	}
	corrected, err := collect(ctx, s.read, func(row scanner) (c ClaimRow, err error) {
		return c, row.Scan(&c.Claim, &c.Corrections, at{&c.CorrectedAt})
	}, `SELECT answer_used, COUNT(*), MAX(sent_at) FROM reply WHERE answer_used LIKE 'claim:%' AND answer_used <> '' AND state = 'sent' GROUP BY answer_used`)
	if err != nil {
		return nil, err
	}
	for _, x := range corrected {
		id := femos.ClaimUsed(x.Claim)
		c := list[id]
		c.Claim, c.Corrections, c.CorrectedAt = id, x.Corrections, x.CorrectedAt
		list[id] = c
	}
	decided, err := collect(ctx, s.read, func(row scanner) (d femos.ClaimDecision, err error) {
		return d, row.Scan(&d.Claim, &d.State, &d.By, at{&d.At}, &d.Note)
	}, `SELECT claim_id, state, by_id, at, note FROM claim_state`)
	for _, d := range decided {
		c := list[d.Claim]
		c.Claim, c.Decision = d.Claim, &d
		list[d.Claim] = c
	}
	return list, err
}

// SeenIn is a sighting with the name of its channel.
type SeenIn struct {
	femos.Sighting
	ChannelName string
}

// Sightings returns a claim's sightings from a day on, oldest first.
func (s *Store) Sightings(ctx context.Context, claim, from string) ([]SeenIn, error) {
	return collect(ctx, s.read, func(row scanner) (x SeenIn, err error) {
		return x, row.Scan(&x.Claim, &x.Channel, &x.Day, &x.Language, &x.N, &x.ChannelName)
	}, `SELECT g.claim_id, g.channel_id, g.day, g.language, g.n, c.name FROM sighting g JOIN channel c ON c.id = g.channel_id WHERE g.claim_id = $1 AND g.day >= $2
		ORDER BY g.day, c.name, g.language`, claim, from)
}

// DecideClaim writes what the team decided about a claim, in the place of what stood.
func (s *Store) DecideClaim(ctx context.Context, d femos.ClaimDecision) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := storable(d.Note); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO claim_state (claim_id, state, by_id, at, note) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (claim_id) DO UPDATE SET state = excluded.state, by_id = excluded.by_id, at = excluded.at, note = excluded.note`, d.Claim, d.State, d.By, micros(d.At), d.Note)
		return err
	})
}
