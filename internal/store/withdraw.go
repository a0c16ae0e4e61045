package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

// withdrawAtOnce is of how many posts the files are cleared before Withdraw returns.
const withdrawAtOnce = 20

// withdrawWhole is how many posts a withdrawal removes in its own transaction: a quarter of a second. More are hidden in it, which
// takes a fraction of that, and go in slices: see EraseWithdrawn.
const withdrawWhole = 2000

// unhidden is a condition on an inquiry i: that it is of no channel that is hidden. Said so that no index is chosen for it.
const unhidden = `i.channel_id || '' NOT IN (SELECT channel_id FROM withdrawing)`

// seen is unhidden while there is such a channel, and nothing at all other times: PostgreSQL's planner takes it for
// something that leaves half of the rows, and sorts what it should walk.
func (s *Store) seen(ctx context.Context) ([]string, error) {
	var hides bool
	err := s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM withdrawing)`).Scan(&hides)
	if err != nil || !hides {
		return nil, unavailable(err)
	}
	return []string{unhidden}, nil
}

// Withdraw ends a permission and removes all that was kept from its channel; nothing can be kept from there afterwards. From
// when it returns nobody sees, finds, counts or changes any of it: it is gone in that transaction, or hidden by it. confirmed is what the person was told would go: Conflict "kept_changed" if it is more by
// now. Conflict "already_withdrawn". It returns what went, and the inquiries that changed, none where they are hidden. What the search index and the database's files
// still hold of a few posts goes at once too; of more, or where somebody is reading them, with the next Sweep: see Erasing.
func (s *Store) Withdraw(ctx context.Context, id femos.PermissionID, by femos.PersonID, confirmed femos.Kept, now time.Time) (gone femos.Kept, touched []femos.InquiryID, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		var channel femos.ChannelID
		if err := tx.QueryRowContext(ctx, `SELECT channel_id FROM permission WHERE id = $1`, id).Scan(&channel); err != nil {
			return missing(err, "no_permission")
		}
		if err := s.holdChannel(ctx, tx, channel); err != nil {
			return err
		}
		p, err := scanPermission(tx.QueryRowContext(ctx, `SELECT `+permissionColumns+` FROM permission m WHERE m.id = $1`, id))
		if err != nil {
			return err
		}
		if !p.WithdrawnAt.IsZero() {
			return femos.Fail(femos.Conflict, "already_withdrawn")
		}
		if gone, err = kept(ctx, tx, p.Channel); err != nil {
			return err
		}
		if gone.Inquiries > confirmed.Inquiries || gone.Posts > confirmed.Posts || gone.Waiting > confirmed.Waiting {
			return femos.Fail(femos.Conflict, "kept_changed")
		}
		if _, err = tx.ExecContext(ctx, `UPDATE permission SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3`, micros(now), by, id); err != nil {
			return err
		}
		if max(gone.Posts, gone.Inquiries) <= s.whole {
			touched, err = eraseChannel(ctx, tx, p.Channel, now)
		} else {
			err = hideChannel(ctx, tx, p.Channel, now)
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO erasure (permission_id, posts, began_at, done_at) VALUES ($1, $2, $3, 0)`, id, gone.Posts, micros(now)); err != nil {
			return err
		}
		return owe(ctx, tx)
	})
	if err != nil {
		return femos.Kept{}, nil, err
	}
	// It is withdrawn: a failure from here on must not look as if it were not. Sweep does it again, and says so.
	s.owed.Store(true)
	if gone.Posts <= withdrawAtOnce {
		_ = s.clear(context.WithoutCancel(ctx), now)
	}
	return gone, touched, nil
}

// hideChannel hides all that is kept from a channel. What there is little of, as people made it, goes at once.
func hideChannel(ctx context.Context, tx *sql.Tx, channel femos.ChannelID, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO withdrawing (channel_id, began_at) VALUES ($1, $2)`, channel, micros(now)); err != nil {
		return err
	}
	if err := unindexChanged(ctx, tx, gone, `channel_id = $1`, channel); err != nil {
		return err
	}
	if err := eraseLearning(ctx, tx, channel); err != nil {
		return err
	}
	if err := eraseSamples(ctx, tx, channel); err != nil {
		return err
	}
	return giveUp(ctx, tx, channel, now)
}

// settled says whether nothing of a channel is hidden. Conflict "still_erasing".
func settled(ctx context.Context, tx *sql.Tx, channel femos.ChannelID) error {
	var going bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM withdrawing WHERE channel_id = $1)`, channel).Scan(&going)
	if going {
		err = femos.Fail(femos.Conflict, "still_erasing")
	}
	return err
}

// EraseWithdrawn removes the next inquiries of a channel that is hidden, at most limit, and returns the channel, "" if there is
// none: call it again until then. A process that was killed is followed by one that goes on. What the index and the files hold
// goes with the Sweep after it.
func (s *Store) EraseWithdrawn(ctx context.Context, now time.Time, limit int) (channel femos.ChannelID, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		channel = ""
		list, err := collect(ctx, tx, scanKey, `SELECT channel_id FROM withdrawing ORDER BY began_at, channel_id LIMIT 1`+s.locked())
		if err != nil || len(list) == 0 {
			return err
		}
		channel = femos.ChannelID(list[0])
		ids, err := collect(ctx, tx, scanInquiryID, `SELECT id FROM inquiry WHERE channel_id = $1 AND erased_at = 0 LIMIT $2`, channel, limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := eraseInquiry(ctx, tx, id, now); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, closeWithdrawn+`id = $3 AND state <> 'done'`, femos.PermissionWithdrawn, micros(now), id); err != nil {
				return err
			}
		}
		if len(ids) < limit {
			if _, err := eraseChannel(ctx, tx, channel, now); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM withdrawing WHERE channel_id = $1`, channel); err != nil {
				return err
			}
		}
		return owe(ctx, tx)
	})
	if err != nil {
		return "", err
	}
	if channel != "" {
		s.owed.Store(true)
	}
	return channel, nil
}
