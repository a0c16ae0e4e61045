package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"femos"
)

// Deleting deletes. Everything a woman wrote stands in post (and its index, reference and reactions); these helpers
// are the only ones that remove it, so that nothing is forgotten in one of the ways it can go.

// eraseInquiry removes what is kept of an inquiry's posts. The inquiry stays as a count: channel, language, topic,
// times; our own replies stay with their link, whether a platform gave it or who posted one by hand (ForgetReplies).
func eraseInquiry(ctx context.Context, tx *sql.Tx, id femos.InquiryID, now time.Time) error {
	if err := unindexChanged(ctx, tx, gone, `inquiry_id = $1`, id); err != nil {
		return err
	}
	for _, statement := range []string{
		// The same post may be kept for another inquiry, which still counts its likes.
		`DELETE FROM reaction WHERE source_key IN (SELECT source_key FROM post WHERE inquiry_id = $1)
			AND NOT EXISTS (SELECT 1 FROM post p WHERE p.source_key = reaction.source_key AND p.inquiry_id <> $1)`,
		`DELETE FROM reaction WHERE source_key IN (SELECT source_key FROM reply WHERE inquiry_id = $1)`,
		`DELETE FROM source_reference WHERE post_id IN (SELECT id FROM post WHERE inquiry_id = $1)`,
		`DELETE FROM post WHERE inquiry_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return err
		}
	}
	// The exact time of a post finds it again in a public channel: the day is enough.
	_, err := tx.ExecContext(ctx, `UPDATE inquiry SET `+erasedInquiry+` WHERE id = $3`, oneDay, micros(now), id)
	return err
}

const erasedInquiry = `created_at = created_at - created_at % $1, due_at = due_at - due_at % $1, taken_at = taken_at - taken_at % $1,
	erased_at = $2, changed_at = $2, version = version + 1`

// oneDay is a day in microseconds.
const oneDay = int64(24 * time.Hour / time.Microsecond)

// eraseChannel removes what is kept from a channel as eraseInquiry does, but a statement for all of it; it closes its open inquiries and gives up its unsent replies.
func eraseChannel(ctx context.Context, tx *sql.Tx, channel femos.ChannelID, now time.Time) ([]femos.InquiryID, error) {
	if err := unindexChanged(ctx, tx, gone, `channel_id = $1`, channel); err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`DELETE FROM reaction WHERE source_key IN (SELECT source_key FROM post WHERE channel_id = $1)
			AND NOT EXISTS (SELECT 1 FROM post p WHERE p.source_key = reaction.source_key AND p.channel_id <> $1)`,
		`DELETE FROM reaction WHERE source_key IN (SELECT r.source_key FROM inquiry i JOIN reply r ON r.inquiry_id = i.id WHERE i.channel_id = $1 AND i.erased_at = 0)`,
		`DELETE FROM source_reference WHERE post_id IN (SELECT id FROM post WHERE channel_id = $1)`,
		`DELETE FROM post WHERE channel_id = $1`,
		// A link that was typed by hand is of our own reply, but nobody has looked at it.
		`UPDATE reply SET link = '' WHERE source_key = '' AND inquiry_id IN (SELECT id FROM inquiry WHERE channel_id = $1 AND erased_at = 0)`,
	} {
		if _, err := tx.ExecContext(ctx, statement, channel); err != nil {
			return nil, err
		}
	}
	ids, err := collect(ctx, tx, scanInquiryID, `UPDATE inquiry SET `+erasedInquiry+` WHERE channel_id = $3 AND erased_at = 0 RETURNING id`, oneDay, micros(now), channel)
	if err != nil {
		return nil, err
	}
	if err := eraseLearning(ctx, tx, channel); err != nil {
		return nil, err
	}
	if err := eraseSamples(ctx, tx, channel); err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, closeWithdrawn+`channel_id = $3 AND state <> 'done'`, femos.PermissionWithdrawn, micros(now), channel); err != nil {
		return nil, err
	}
	return ids, giveUp(ctx, tx, channel, now)
}

// closeWithdrawn takes a reason and a time. What we answered was not dismissed.
const closeWithdrawn = `UPDATE inquiry SET dismissed = CASE WHEN state = 'answered' THEN '' ELSE $1 END, state = 'done', closed_at = $2 WHERE `

// giveUp refuses the replies of a channel that were not sent.
func giveUp(ctx context.Context, tx *sql.Tx, channel femos.ChannelID, now time.Time) error {
	given, err := collect(ctx, tx, scanInquiryID, `UPDATE reply SET state = 'refused', held_at = 0, fault = 'permission_withdrawn', changed_at = $1, version = version + 1
		WHERE channel_id = $2 AND state IN ('waiting', 'manual', 'unknown') RETURNING inquiry_id`, micros(now), channel)
	for _, id := range given {
		if err == nil {
			err = noteReply(ctx, tx, id, now)
		}
	}
	return err
}

// erasePost removes the words of one post that is gone at its source; that it stood there stays, for the thread's sake.
func erasePost(ctx context.Context, tx *sql.Tx, id femos.PostID, now time.Time) error {
	if err := unindexChanged(ctx, tx, gone, `id = $1`, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM source_reference WHERE post_id = $1`, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM reaction WHERE source_key IN (SELECT source_key FROM post WHERE id = $1)`, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE post SET text = '', verdict = '', author = '', deleted_at = $1 WHERE id = $2`, micros(now), id)
	return err
}

// Sweep removes what inquiries closed before the given time still keep, at most limit inquiries a call, and returns
// how many it swept: call again while that is limit. The last call takes what was deleted or edited at the source since
// the last time out of the files as well; what only had its time leaves them in the small hours, within a day. So does, on
// PostgreSQL with many posts, what was deleted at the source: writing their tables anew stops the desk for as long as that
// takes. A withdrawal, and the end of a conversation, wait for nothing.
func (s *Store) Sweep(ctx context.Context, closedBefore, now time.Time, limit int) (swept int, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		ids, err := collect(ctx, tx, scanInquiryID, `SELECT id FROM inquiry WHERE state = 'done' AND erased_at = 0 AND closed_at < $1 ORDER BY closed_at LIMIT $2`+s.locked(),
			micros(closedBefore), limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := eraseInquiry(ctx, tx, id, now); err != nil {
				return err
			}
		}
		if swept = len(ids); swept > 0 {
			return owe(ctx, tx)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if swept > 0 {
		s.aged.Store(true)
	}
	if swept < limit && (s.owed.Load() || s.aged.Load()) {
		return swept, s.clearInTime(ctx, now)
	}
	return swept, nil
}

// heavyTables is how many bytes of tables PostgreSQL writes anew in a few seconds.
const heavyTables = 256 << 20

// clearInTime clears the files now, or leaves it to a quiet hour.
func (s *Store) clearInTime(ctx context.Context, now time.Time) error {
	if !s.quiet(now) {
		if !s.owed.Load() {
			return nil
		}
		if waits, err := s.waitsForNight(ctx); waits || err != nil {
			return unavailable(err)
		}
	}
	if err := s.clear(ctx, now); err != nil {
		return err
	}
	s.clean.Store(micros(now))
	return s.NoteInstallation(ctx, noteCleared, strconv.FormatInt(micros(now), 10))
}

// waitsForNight says whether clearing the files would stop the desk for longer than a moment, and nothing was withdrawn and no conversation ended.
func (s *Store) waitsForNight(ctx context.Context) (bool, error) {
	size := s.scour().size
	if size == "" {
		return false, nil
	}
	var bytes int64
	if err := s.read.QueryRowContext(ctx, size).Scan(&bytes); err != nil || bytes < s.heavy {
		return false, err
	}
	var withdrawn int
	if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM erasure WHERE done_at = 0`).Scan(&withdrawn); err != nil {
		return false, err
	}
	n, err := s.notes(ctx)
	return withdrawn == 0 && n.ended == n.forgot, err
}

// quiet says whether what had its time should leave the files now: in the small hours, and a day after the last time at
// the latest.
func (s *Store) quiet(now time.Time) bool {
	since := now.Sub(time.UnixMicro(s.clean.Load()))
	hour := now.Local().Hour()
	return since >= 23*time.Hour || since > 4*time.Hour && hour >= 2 && hour < 5
}

// Scour takes what was deleted out of the search index and the database's files as well: what the pages still hold is overwritten, or the tables
// are written anew, and the write-ahead log is emptied. Withdraw and Sweep call it; it fails while somebody is reading the files for longer than a few seconds.
func (s *Store) Scour(ctx context.Context) error {
	n, err := s.notes(ctx)
	if err != nil {
		return err
	}
	s.owed.Store(false) // what is deleted from here on is owed again
	s.aged.Store(false)
	do := s.scour()
	err = s.unindex(ctx)
	if do.pages {
		err = errors.Join(err, s.scrub(ctx))
		release, held := s.holdLog(ctx)
		if held != nil {
			s.owed.Store(true)
			return unavailable(errors.Join(err, held))
		}
		defer release()
	}
	if n.addresses == addressesSealed {
		do.statements = append(do.addresses, do.statements...)
	}
	if n.ended != n.forgot {
		do.statements = append(do.statements, do.guidance...)
	}
	if err = errors.Join(err, s.scourWith(ctx, do.statements)); err == nil {
		err = s.scoured(ctx, n)
	}
	if err != nil {
		s.owed.Store(true)
	}
	return unavailable(err)
}

// notes are what the installation knew of what is to be cleared, before it began.
type notes struct{ owed, addresses, ended, forgot string }

func (s *Store) notes(ctx context.Context) (n notes, err error) {
	for name, into := range map[string]*string{noteOwed: &n.owed, noteAddresses: &n.addresses, noteEnded: &n.ended, noteForgot: &n.forgot} {
		if *into, err = s.Installation(ctx, name); err != nil {
			return n, err
		}
	}
	return n, nil
}

// scoured notes that the files are clear of what there was.
func (s *Store) scoured(ctx context.Context, n notes) error {
	if n.addresses == addressesSealed {
		if err := s.NoteInstallation(ctx, noteAddresses, addressesGone); err != nil {
			return err
		}
	}
	if n.ended != n.forgot {
		if err := s.NoteInstallation(ctx, noteForgot, n.ended); err != nil {
			return err
		}
	}
	return s.NoteInstallation(ctx, noteScoured, cmp.Or(n.owed, "0"))
}

// scourWith runs statements on one connection, all of them even if one fails.
func (s *Store) scourWith(ctx context.Context, statements []string) error {
	conn, err := s.long.Conn(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, statement := range statements {
		errs = append(errs, scourPatiently(ctx, conn, statement))
	}
	return errors.Join(append(errs, conn.Close())...)
}

// scourTries is how often a table is tried to be had for itself: half a minute, with what others have in between.
const scourTries = 60

// scourPatiently runs one statement, and lets others pass where it can't have its lock at once: whoever came after it waits as long as
// it does.
func scourPatiently(ctx context.Context, conn *sql.Conn, statement string) error {
	for try := 1; ; try++ {
		err := scourOnce(ctx, conn, statement)
		if !inTheWay(err) || try == scourTries {
			return err
		}
		if _, pause := conn.ExecContext(ctx, breathe); pause != nil {
			return errors.Join(err, pause)
		}
	}
}

// scourOnce runs one statement. SQLite answers a checkpoint with a row whose first number is 1 if a reader was in its way.
func scourOnce(ctx context.Context, conn *sql.Conn, statement string) error {
	busy, err := collect(ctx, conn, func(row scanner) (busy int, err error) { return busy, row.Scan(&busy, new(int), new(int)) }, statement)
	if err == nil && len(busy) > 0 && busy[0] != 0 {
		err = errors.New("the database is being read")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func scanInquiryID(row scanner) (id femos.InquiryID, err error) {
	err = row.Scan(&id)
	return id, err
}
