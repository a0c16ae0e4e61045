package store

import (
	"context"

	"time"

	"femos"
)

// Stretches are the parts of a chat that were read into a channel.
type Stretches struct {
	Channel femos.ChannelID
	Chat    string // keyed hash of the platform's id of the chat, "" if the channel is one chat
	Version int64  // of all stretches of the channel; see Intake.Stretches
	Counted []femos.Stretch
	Kept    []femos.Stretch // of them, those of which what needs an advisor was kept
}

// Stretches returns what was read of a chat, in order.
func (s *Store) Stretches(ctx context.Context, channel femos.ChannelID, chat string) (Stretches, error) {
	out := Stretches{Channel: channel, Chat: chat}
	// The version first: what changes in between is noticed when these are stored.
	if err := s.read.QueryRowContext(ctx, `SELECT stretches FROM channel WHERE id = $1`, channel).Scan(&out.Version); err != nil {
		return out, missing(err, "no_channel")
	}
	type row struct {
		femos.Stretch
		kept bool
	}
	rows, err := collect(ctx, s.read, func(r scanner) (v row, err error) {
		return v, r.Scan(&v.kept, &v.From, &v.FromN, &v.Until, &v.UntilN)
	}, `SELECT kept, from_at, from_n, until_at, until_n FROM stretch WHERE channel_id = $1 AND chat = $2 ORDER BY from_at, until_at`, channel, chat)
	for _, r := range rows {
		if r.kept {
			out.Kept = append(out.Kept, r.Stretch)
		} else {
			out.Counted = append(out.Counted, r.Stretch)
		}
	}
	return out, err
}

// stretches stores what was read once this intake is stored. Conflict "read_elsewhere" if somebody else has read in
// the channel since they were asked for: what was judged new may no longer be.
func (w *intakeWriter) stretches(ctx context.Context) error {
	for _, t := range w.in.Stretches {
		if yes, err := w.covers(ctx, t.Channel); err != nil || !yes {
			if err != nil {
				return err
			}
			continue
		}
		result, err := w.tx.ExecContext(ctx, `UPDATE channel SET stretches = stretches + 1 WHERE id = $1 AND stretches = $2`, t.Channel, t.Version)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errOr(err, femos.Fail(femos.Conflict, "read_elsewhere"))
		}
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM stretch WHERE channel_id = $1 AND chat = $2`, t.Channel, t.Chat); err != nil {
			return err
		}
		for kept, list := range map[bool][]femos.Stretch{false: t.Counted, true: t.Kept} {
			for _, v := range list {
				if _, err := w.tx.ExecContext(ctx, `INSERT INTO stretch (channel_id, chat, kept, from_at, from_n, until_at, until_n) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
					t.Channel, t.Chat, kept, v.From, v.FromN, v.Until, v.UntilN); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func errOr(err error, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Imported notes that an export was read into a channel.
func (s *Store) Imported(ctx context.Context, channel femos.ChannelID, now time.Time) error {
	_, err := s.write.ExecContext(ctx, `UPDATE channel SET imported_at = $1 WHERE id = $2`, micros(now), channel)
	return unavailable(err)
}

// AskedPost is a kept question with what finds it at the source.
type AskedPost struct {
	ID        femos.PostID
	Text      string // masked
	PostedAt  time.Time
	Reference []byte // sealed, nil if there is none
}

// AskedIn returns the questions kept from a channel that were written between two times.
func (s *Store) AskedIn(ctx context.Context, channel femos.ChannelID, from, until time.Time) ([]AskedPost, error) {
	return collect(ctx, s.read, func(r scanner) (p AskedPost, err error) {
		return p, r.Scan(&p.ID, &p.Text, at{&p.PostedAt}, &p.Reference)
	}, `SELECT p.id, p.text, p.posted_at, r.sealed FROM post p LEFT JOIN source_reference r ON r.post_id = p.id
		WHERE p.channel_id = $1 AND p.role = 'asked' AND p.deleted_at = 0 AND p.posted_at BETWEEN $2 AND $3`, channel, micros(from), micros(until))
}

// KeptBy returns the source keys of what is kept from a channel by one author between two times, each once.
func (s *Store) KeptBy(ctx context.Context, channel femos.ChannelID, author string, from, until time.Time) ([]string, error) {
	return collect(ctx, s.read, func(r scanner) (key string, err error) { return key, r.Scan(&key) },
		`SELECT DISTINCT source_key FROM post WHERE channel_id = $1 AND author = $2 AND deleted_at = 0 AND posted_at >= $3 AND posted_at < $4`,
		channel, author, micros(from), micros(until))
}
