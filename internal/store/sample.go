package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"femos"
)

// MaxSamples is how many samples wait at most: what a person looks through in five minutes. SampleDays is how long one waits,
// LabelDays how long what was said of samples counts.
const (
	MaxSamples = 60
	SampleDays = 7
	LabelDays  = 90
)

// KeptBand is the band under which posts that were kept are counted.
const KeptBand = -1

// noteShare names the fact by how much all chances are lowered just now, in millionths.
const noteShare = "sample_share"

const whole = 1_000_000

// Drawn is a sample as the door drew it: it stays while Draw is below its chance.
type Drawn struct {
	femos.Sample
	SourceKey string
	Draw      int64 // 0 to 999,999
}

// Week is the Monday of a time's week, as frames name it.
func Week(t time.Time) string {
	t = t.UTC()
	return day(t.AddDate(0, 0, -(int(t.Weekday())+6)%7))
}

// sampled says which of the channels of a batch may be sampled.
func (w *intakeWriter) sampled(ctx context.Context, channel femos.ChannelID) (bool, error) {
	if yes, err := w.covers(ctx, channel); err != nil || !yes {
		return false, err
	}
	var n int
	err := w.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM permission WHERE channel_id = $1 AND withdrawn_at = 0 AND may_sample`, channel).Scan(&n)
	return n > 0, err
}

// samples counts what samples are drawn from, and keeps those that are drawn. Where more than MaxSamples wait, all chances are
// halved until they fit: which go hangs on the number that was drawn for each, so that its chance stays known.
func (w *intakeWriter) samples(ctx context.Context) error {
	for key, n := range w.in.Frame {
		yes, err := w.sampled(ctx, key.Channel)
		if err != nil {
			return err
		}
		if !yes {
			continue
		}
		if _, err := w.tx.ExecContext(ctx, `INSERT INTO sample_frame (week, band, posts) VALUES ($1, $2, $3) ON CONFLICT (week, band) DO UPDATE SET posts = sample_frame.posts + excluded.posts`,
			Week(w.in.At), key.Band, n); err != nil {
			return err
		}
	}
	if len(w.in.Samples) == 0 {
		return nil
	}
	share, err := w.s.holdShare(ctx, w.tx)
	if err != nil {
		return err
	}
	for _, d := range w.in.Samples {
		chance := femos.BandChance(d.Band) * share / whole
		yes, err := w.sampled(ctx, d.Channel)
		if err != nil {
			return err
		}
		if !yes || d.Draw >= chance {
			continue
		}
		if err := storable(d.Text); err != nil {
			return err
		}
		if _, err := w.tx.ExecContext(ctx, `INSERT INTO sample (id, channel_id, source_key, text, language, band, draw, chance, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (source_key) DO NOTHING`,
			d.ID, d.Channel, d.SourceKey, d.Text, d.Language, d.Band, d.Draw, chance, micros(w.in.At)); err != nil {
			return err
		}
	}
	return thin(ctx, w.tx, share)
}

// thin halves all chances until no more than MaxSamples wait.
func thin(ctx context.Context, tx *sql.Tx, share int64) error {
	for {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sample`).Scan(&n); err != nil || n <= MaxSamples || share < 2 {
			return err
		}
		share /= 2
		if _, err := tx.ExecContext(ctx, `UPDATE sample SET chance = chance / 2`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sample WHERE draw >= chance`); err != nil {
			return err
		}
		if err := noteIn(ctx, tx, share); err != nil {
			return err
		}
		if err := owe(ctx, tx); err != nil {
			return err
		}
	}
}

func noteIn(ctx context.Context, tx *sql.Tx, share int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE installation SET value = $1 WHERE name = $2`, strconv.FormatInt(share, 10), noteShare)
	return err
}

// holdShare returns the share and makes whoever else wants to change it wait.
func (s *Store) holdShare(ctx context.Context, tx *sql.Tx) (int64, error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, noteShare, strconv.Itoa(whole)); err != nil {
		return 0, err
	}
	var text string
	if err := tx.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = $1`+s.locked(), noteShare).Scan(&text); err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

// NextSample returns the sample that has waited longest, and how many wait. NotFound "no_sample".
func (s *Store) NextSample(ctx context.Context) (p femos.Sample, waiting int, err error) {
	if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM sample`).Scan(&waiting); err != nil {
		return p, 0, unavailable(err)
	}
	err = s.read.QueryRowContext(ctx, `SELECT id, channel_id, text, language, band, drawn_at FROM sample ORDER BY drawn_at, id LIMIT 1`).
		Scan(&p.ID, &p.Channel, &p.Text, &p.Language, &p.Band, at{&p.DrawnAt})
	return p, waiting, missing(err, "no_sample")
}

// Sample returns a sample that waits, and the platform it is of. NotFound "no_sample".
func (s *Store) Sample(ctx context.Context, id femos.SampleID) (p femos.Sample, of femos.Platform, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT s.id, s.channel_id, s.text, s.language, s.band, s.drawn_at, c.platform FROM sample s JOIN channel c ON c.id = s.channel_id WHERE s.id = $1`, id).
		Scan(&p.ID, &p.Channel, &p.Text, &p.Language, &p.Band, at{&p.DrawnAt}, &of)
	return p, of, missing(err, "no_sample")
}

// LabelSample notes what somebody said of a sample, and removes it. label is a random id: nothing leads back. A sample that is gone, or
// was labelled by somebody else, is none: false. What it teaches, nil for nothing, becomes an example if the channel's permission
// covers learning.
func (s *Store) LabelSample(ctx context.Context, id femos.SampleID, label string, needed bool, teaches *Example, now time.Time) (noted bool, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		noted = false
		var channel femos.ChannelID
		err := tx.QueryRowContext(ctx, `SELECT channel_id FROM sample WHERE id = $1`, id).Scan(&channel)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.holdChannel(ctx, tx, channel); err != nil {
			return err
		}
		var language femos.Language
		var band, chance int64
		var key string
		err = tx.QueryRowContext(ctx, `DELETE FROM sample WHERE id = $1 RETURNING source_key, language, band, chance`, id).Scan(&key, &language, &band, &chance)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if teaches != nil {
			e := *teaches
			e.Channel = channel
			if _, err := addExample(ctx, tx, key, e); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO sample_label (id, week, language, band, chance, needed) VALUES ($1, $2, $3, $4, $5, $6)`,
			label, Week(now), language, band, chance, needed); err != nil {
			return err
		}
		noted = true
		return owe(ctx, tx)
	})
	if noted {
		s.owed.Store(true)
	}
	return noted, err
}

// DropOldSamples removes samples that nobody looked at in time, and labels and counts that have had theirs. Where few wait, chances rise
// again: to be called once a day or so.
func (s *Store) DropOldSamples(ctx context.Context, now time.Time) error {
	gone := false
	err := s.tx(ctx, func(tx *sql.Tx) error {
		share, err := s.holdShare(ctx, tx)
		if err != nil {
			return err
		}
		ids, err := collect(ctx, tx, scanKey, `DELETE FROM sample WHERE drawn_at < $1 RETURNING id`, micros(now.AddDate(0, 0, -SampleDays)))
		if err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM sample_label WHERE week < $1`, `DELETE FROM sample_frame WHERE week < $1`} {
			if _, err := tx.ExecContext(ctx, query, Week(now.AddDate(0, 0, -LabelDays))); err != nil {
				return err
			}
		}
		if gone = len(ids) > 0; gone {
			if err := owe(ctx, tx); err != nil {
				return err
			}
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM sample`).Scan(&n); err != nil || n > MaxSamples/4 || share >= whole {
			return err
		}
		return noteIn(ctx, tx, min(whole, share*2))
	})
	if err == nil && gone {
		s.owed.Store(true)
	}
	return err
}

// Blindness is what is known about what is missed, over the last LabelDays.
type Blindness struct {
	Labels  []SampleLabel
	Posts   [femos.Bands]int // that were not kept, by band
	Kept    int              // that were kept
	Decided int              // inquiries of these channels that were decided about
	Wrong   int              // of them, that needed no advisor
}

// SampleLabel is what somebody said of a sample.
type SampleLabel struct {
	Band   int
	Chance float64 // with which it was drawn
	Needed bool
}

// Blindness returns what is known about what is missed.
func (s *Store) Blindness(ctx context.Context, now time.Time) (b Blindness, err error) {
	from := now.AddDate(0, 0, -LabelDays)
	b.Labels, err = collect(ctx, s.read, func(row scanner) (l SampleLabel, err error) {
		var chance int64
		err = row.Scan(&l.Band, &chance, &l.Needed)
		l.Chance = float64(chance) / whole
		return l, err
	}, `SELECT band, chance, needed FROM sample_label WHERE week >= $1 ORDER BY id`, Week(from))
	if err != nil {
		return b, err
	}
	if err := walk(ctx, s.read, func(row scanner) error {
		var band, n int
		err := row.Scan(&band, &n)
		switch {
		case band == KeptBand:
			b.Kept = n
		case band >= 0 && band < femos.Bands:
			b.Posts[band] = n
		}
		return err
	}, `SELECT band, CAST(SUM(posts) AS BIGINT) FROM sample_frame WHERE week >= $1 GROUP BY band`, Week(from)); err != nil {
		return b, err
	}
	err = walk(ctx, s.read, func(row scanner) error {
		var reason femos.DismissReason
		var n int
		err := row.Scan(&reason, &n)
		b.Decided += n
		if reason.VerdictWrong() {
			b.Wrong += n
		}
		return err
	}, `SELECT i.dismissed, COUNT(*) FROM inquiry i JOIN permission m ON m.channel_id = i.channel_id AND m.withdrawn_at = 0 AND m.may_sample
		WHERE i.state = 'done' AND i.closed_at >= $1 AND i.dismissed NOT IN ('permission_withdrawn', 'gone_at_source', 'no_time') GROUP BY i.dismissed`, micros(from))
	return b, err
}

// eraseSamples removes the samples of a channel in which no permission covers sampling any more.
func eraseSamples(ctx context.Context, tx *sql.Tx, channel femos.ChannelID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM sample WHERE channel_id = $1`, channel)
	return err
}
