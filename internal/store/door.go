package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"femos"
)

// Intake is what the door made of one batch: all of it is stored in one transaction, or nothing.
type Intake struct {
	Account femos.AccountID
	Cursor  string // after the batch; "" leaves it as it is (capture has none)
	Node    string // who must hold the account's lease; "" asks for none
	At      time.Time

	Counts    []Count          // Kept is filled in here, from what was really kept
	Sightings []femos.Sighting // of claims, in posts that Counts count
	Inquiries []NewInquiry
	Comments  []Comment // kept if they stand under an open inquiry
	Edits     []Edit
	Deletions []string // source keys; those of what is written anew come first, the others here
	Reactions []Reaction
	Frame     map[FrameKey]int // posts of channels that may be sampled
	Samples   []Drawn
	Stretches []Stretches // whole, as they are after the batch; Version as it was when they were asked for
}

// FrameKey is a channel and a band of scores; KeptBand is that of what was kept.
type FrameKey struct {
	Channel femos.ChannelID
	Band    int
}

// NewInquiry is an inquiry with the posts kept for it; one of them has role Asked and the id Inquiry.Asked.
type NewInquiry struct {
	femos.Inquiry
	Posts []KeptPost
	Day   string // on which it is counted; "" for the day of the intake
	Anew  bool   // its question was deleted at the source, in this very batch, and written again
}

// KeptPost is a masked post with what finds it again.
type KeptPost struct {
	femos.Post
	SourceKey string
	Reference []byte // sealed; nil if there is none
}

// Comment is a post that is kept if one of the posts it stands under is kept for an open inquiry. Its Inquiry is
// filled in here.
type Comment struct {
	KeptPost
	Under []string // source keys: its parent, the root of its thread
	Anew  bool     // as NewInquiry.Anew
}

// Edit is how a kept post reads now.
type Edit struct {
	SourceKey string
	Text      string
	Language  femos.Language
	Verdict   *femos.Verdict
	At        time.Time
}

// Reaction is a like that came or went.
type Reaction struct {
	Key       string // keyed hash of its id
	SourceKey string // of the post it is on; "" for Undone where the platform does not say
	Undone    bool
}

// Accepted says what an intake changed, for the browsers.
type Accepted struct {
	New      []femos.InquiryID
	Changed  []femos.InquiryID
	Comments int // that went to inquiries which stood already
	Known    int // posts that had been read before, as the door saw it
	Counted  int // posts that were counted and not offered to the inbox, as the door was asked to
}

// Accept stores what the door kept and the cursor after it, in one transaction. Posts that stand already are left
// as they are, so that a replay changes nothing; channels whose permission was withdrawn meanwhile are left out.
// Conflict "lease_lost" if another node reads the account by now. Text with a NUL, or that is not UTF-8, is an error:
// the door cleans.
func (s *Store) Accept(ctx context.Context, in Intake) (Accepted, error) {
	var done Accepted
	stored := 0
	err := s.txApart(ctx, func(tx *sql.Tx) error {
		done = Accepted{}
		w := &intakeWriter{s: s, tx: tx, in: in, kept: map[countKey]int{}, covered: map[femos.ChannelID]bool{}}
		if err := w.cursor(ctx); err != nil {
			return err
		}
		if err := w.hold(ctx); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{w.anew, w.inquiries, w.comments, w.edits, w.deletions, w.reactions, w.counts, w.stretches, w.samples} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		done, stored = w.done, w.stored
		if len(in.Edits)+len(in.Deletions) > 0 {
			return owe(ctx, tx)
		}
		return nil
	})
	if err != nil {
		s.Forget() // a commit whose answer was lost is one
		return Accepted{}, err
	}
	if len(done.New)+len(done.Changed) > 0 {
		s.arrived(ctx)
	}
	if len(in.Edits)+len(in.Deletions) > 0 {
		s.owed.Store(true) // the old words may still stand in the files
	}
	s.ripen(stored)
	done.Changed = unique(done.Changed)
	return done, nil
}

type countKey struct {
	channel  femos.ChannelID
	day      string
	language femos.Language
}

type intakeWriter struct {
	s       *Store
	tx      *sql.Tx
	in      Intake
	done    Accepted
	kept    map[countKey]int
	covered map[femos.ChannelID]bool
	stored  int // posts
}

func (w *intakeWriter) cursor(ctx context.Context) error {
	if w.in.Cursor == "" && w.in.Node == "" {
		return nil
	}
	result, err := w.tx.ExecContext(ctx, `UPDATE account SET cursor = CASE WHEN $1 = '' THEN cursor ELSE $1 END, cursor_at = CASE WHEN $1 = '' THEN cursor_at ELSE $2 END
		WHERE id = $3 AND ($4 = '' OR lease_holder = $4)`, w.in.Cursor, micros(w.in.At), w.in.Account, w.in.Node)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, femos.Fail(femos.Conflict, "lease_lost"))
	}
	return nil
}

// hold takes all channels of the batch before anything else is locked, in the same order as everybody, and finds out
// which of them a permission covers.
func (w *intakeWriter) hold(ctx context.Context) error {
	var channels []femos.ChannelID
	for _, c := range w.in.Counts {
		channels = append(channels, c.Channel)
	}
	for _, n := range w.in.Inquiries {
		channels = append(channels, n.Channel)
	}
	for _, c := range w.in.Comments {
		channels = append(channels, c.Channel)
	}
	for _, t := range w.in.Stretches {
		channels = append(channels, t.Channel)
	}
	return w.cover(ctx, channels)
}

// cover holds channels until the transaction ends, so that a withdrawal comes either wholly before (nothing is kept) or
// wholly after (it removes what was kept), and notes on which of them a permission stands. It asks once they are held:
// a statement that waited for them would still see the permission as it was before.
func (w *intakeWriter) cover(ctx context.Context, channels []femos.ChannelID) error {
	channels = slices.DeleteFunc(channels, func(c femos.ChannelID) bool { _, known := w.covered[c]; return known })
	if len(channels) == 0 {
		return nil
	}
	slices.Sort(channels)
	channels = slices.Compact(channels)
	in, args := among(channels)
	held, err := collect(ctx, w.tx, scanChannelID, `SELECT id FROM channel WHERE id IN `+in+` ORDER BY id`+w.s.locked(), args...)
	if err != nil {
		return err
	}
	if len(held) < len(channels) {
		return femos.Fail(femos.NotFound, "no_channel")
	}
	standing, err := collect(ctx, w.tx, scanChannelID, `SELECT channel_id FROM permission WHERE withdrawn_at = 0 AND may_read AND channel_id IN `+in+``, args...)
	for _, c := range channels {
		w.covered[c] = slices.Contains(standing, c)
	}
	return err
}

// covers says whether a permission stands, for channels that hold did not know of too.
func (w *intakeWriter) covers(ctx context.Context, channel femos.ChannelID) (bool, error) {
	if yes, known := w.covered[channel]; known {
		return yes, nil
	}
	err := w.cover(ctx, []femos.ChannelID{channel})
	return w.covered[channel], err
}

func scanChannelID(row scanner) (id femos.ChannelID, err error) {
	err = row.Scan(&id)
	return id, err
}

func (w *intakeWriter) comments(ctx context.Context) error {
	for _, c := range w.in.Comments {
		if yes, err := w.covers(ctx, c.Channel); err != nil || !yes {
			if err != nil {
				return err
			}
			continue
		}
		id, err := w.inquiryOver(ctx, c)
		if err != nil {
			return err
		}
		if id == "" {
			continue
		}
		c.Inquiry = id
		// Where it stood before it was deleted stands nothing but a note of that.
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM post WHERE inquiry_id = $1 AND source_key = $2 AND role = 'comment' AND deleted_at <> 0`, id, c.SourceKey); err != nil {
			return err
		}
		if added, err := addComment(ctx, w.s, w.tx, c.KeptPost); err != nil || !added {
			if err != nil {
				return err
			}
			continue
		}
		claims := 0
		if c.Verdict.RepeatsClaim() {
			claims = 1
		}
		if _, err := w.tx.ExecContext(ctx, `UPDATE inquiry SET claims = claims + $1, changed_at = $2, version = version + 1 WHERE id = $3`,
			claims, micros(w.in.At), c.Inquiry); err != nil {
			return err
		}
		w.stored++
		w.done.Comments++
		w.done.Changed = append(w.done.Changed, c.Inquiry)
	}
	return nil
}

// since is from when a deleted post is taken for the one that was written then; never for one that is known to be new.
func since(posted time.Time, anew bool) int64 {
	if anew {
		return math.MaxInt64
	}
	return micros(posted)
}

// inquiryOver finds the open inquiry of the same channel with room for a comment under one of the posts it stands
// under, "" if there is none or the comment has its place already. The nearest post is asked first. Comments are counted
// of what was found, said so because PostgreSQL, which knows nothing of a fresh database's tables, counted those of all inquiries.
func (w *intakeWriter) inquiryOver(ctx context.Context, c Comment) (femos.InquiryID, error) {
	var placed int
	if err := w.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM post WHERE source_key = $1 AND role = 'comment' AND (deleted_at = 0 OR posted_at >= $2)`,
		c.SourceKey, since(c.PostedAt, c.Anew)).Scan(&placed); err != nil || placed > 0 {
		return "", err
	}
	for _, key := range c.Under {
		var id femos.InquiryID
		err := w.tx.QueryRowContext(ctx, `WITH above AS MATERIALIZED (SELECT i.id, i.created_at, p.role FROM post p JOIN inquiry i ON i.id = p.inquiry_id
				WHERE p.source_key = $1 AND i.channel_id = $2 AND i.state <> 'done')
			SELECT o.id FROM above o WHERE (SELECT COUNT(*) FROM post q WHERE q.inquiry_id = o.id AND q.role = 'comment') < $3
			ORDER BY CASE WHEN o.role = 'asked' THEN 0 ELSE 1 END, o.created_at DESC, o.id DESC LIMIT 1`, key, c.Channel, MaxComments).Scan(&id)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return "", nil
}

func (w *intakeWriter) edits(ctx context.Context) error {
	for _, e := range w.in.Edits {
		if err := eraseLearnt(ctx, w.tx, e.SourceKey); err != nil { // it was learnt from other words
			return err
		}
		posts, err := postsAt(ctx, w.tx, e.SourceKey)
		if err != nil {
			return err
		}
		for _, p := range posts {
			did, err := w.edit(ctx, p, e)
			if err != nil {
				return err
			}
			if !did {
				continue
			}
			if err := w.touch(ctx, p.inquiry); err != nil {
				return err
			}
			if p.role == femos.Asked && e.Verdict != nil {
				if err := w.rejudge(ctx, p.inquiry, e.Verdict); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// edit gives a post its new words; false if it reads so already, or is not kept any more.
func (w *intakeWriter) edit(ctx context.Context, p place, e Edit) (bool, error) {
	if yes, err := w.covers(ctx, p.channel); err != nil || !yes {
		return false, err
	}
	if err := storable(e.Text); err != nil {
		return false, fmt.Errorf("edit of post %s: %w", p.id, err)
	}
	result, err := w.tx.ExecContext(ctx, `UPDATE post SET text = $1, language = $2, verdict = $3, edited_at = $4 WHERE id = $5 AND (text <> $1 OR language <> $2 OR verdict <> $3)`,
		e.Text, e.Language, verdictText(e.Verdict), micros(e.At), p.id)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	return true, unindexChanged(ctx, w.tx, stands, `seq = $1`, p.seq)
}

// rejudge gives an inquiry the urgency and topic of its edited question. Urgency only rises: what was urgent
// once is looked at by a person.
func (w *intakeWriter) rejudge(ctx context.Context, id femos.InquiryID, v *femos.Verdict) error {
	var created time.Time
	var urgency femos.Urgency
	if err := w.tx.QueryRowContext(ctx, `SELECT created_at, urgency FROM inquiry WHERE id = $1`, id).Scan(at{&created}, &urgency); err != nil {
		return err
	}
	if v.Urgency.Rank() > urgency.Rank() {
		urgency = v.Urgency
	}
	topic := ""
	if len(v.Topics) > 0 {
		topic = v.Topics[0].Code
	}
	_, err := w.tx.ExecContext(ctx, `UPDATE inquiry SET topic = $1, urgency = $2, rank = $3, due_at = $4 WHERE id = $5`,
		topic, urgency, rankOf(urgency, created), micros(created.Add(urgency.Target())), id)
	return err
}

// anew deletes what is written anew in this batch, so that the new does not find the old in its place.
func (w *intakeWriter) anew(ctx context.Context) error {
	again := map[string]bool{}
	for _, n := range w.in.Inquiries {
		for _, p := range n.Posts {
			again[p.SourceKey] = again[p.SourceKey] || n.Anew && p.Role == femos.Asked
		}
	}
	for _, c := range w.in.Comments {
		again[c.SourceKey] = again[c.SourceKey] || c.Anew
	}
	var first, later []string
	for _, key := range w.in.Deletions {
		if again[key] {
			first = append(first, key)
		} else {
			later = append(later, key)
		}
	}
	w.in.Deletions = later
	return w.erase(ctx, first)
}

func (w *intakeWriter) deletions(ctx context.Context) error { return w.erase(ctx, w.in.Deletions) }

func (w *intakeWriter) erase(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := w.oursGone(ctx, key); err != nil {
			return err
		}
		if err := eraseLearnt(ctx, w.tx, key); err != nil {
			return err
		}
		posts, err := postsAt(ctx, w.tx, key)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if err := erasePost(ctx, w.tx, p.id, w.in.At); err != nil {
				return err
			}
			if err := w.touch(ctx, p.inquiry); err != nil {
				return err
			}
			if p.role != femos.Asked {
				continue
			}
			// Whoever has it decides herself; an inquiry that nobody has leaves the inbox.
			if _, err := w.tx.ExecContext(ctx, `UPDATE inquiry SET state = 'done', dismissed = $1, closed_at = $2 WHERE id = $3 AND state = 'new'`,
				femos.GoneAtSource, micros(w.in.At), p.inquiry); err != nil {
				return err
			}
		}
	}
	return nil
}

// oursGone notes that a reply of ours no longer stands at the platform.
func (w *intakeWriter) oursGone(ctx context.Context, key string) error {
	ids, err := collect(ctx, w.tx, scanInquiryID, `UPDATE reply SET state = 'gone', link = '', changed_at = $1, version = version + 1
		WHERE source_key = $2 AND state = 'sent' RETURNING inquiry_id`, micros(w.in.At), key)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := noteReply(ctx, w.tx, id, w.in.At); err != nil {
			return err
		}
		w.done.Changed = append(w.done.Changed, id)
	}
	return nil
}

func (w *intakeWriter) touch(ctx context.Context, id femos.InquiryID) error {
	w.done.Changed = append(w.done.Changed, id)
	_, err := w.tx.ExecContext(ctx, `UPDATE inquiry SET changed_at = $1, version = version + 1 WHERE id = $2`, micros(w.in.At), id)
	return err
}

func (w *intakeWriter) counts(ctx context.Context) error {
	counts := make([]Count, 0, len(w.in.Counts)+len(w.kept))
	for _, c := range w.in.Counts {
		yes, err := w.covers(ctx, c.Channel)
		if err != nil {
			return err
		}
		if c.Kept = 0; yes { // what was really kept is added below
			counts = append(counts, c)
		}
	}
	for key, n := range w.kept {
		counts = append(counts, Count{Channel: key.channel, Day: key.day, Language: key.language, Kept: n})
	}
	if err := addCounts(ctx, w.s, w.tx, counts); err != nil {
		return err
	}
	var seen []femos.Sighting
	for _, x := range w.in.Sightings {
		yes, err := w.covers(ctx, x.Channel)
		if err != nil {
			return err
		}
		if yes {
			seen = append(seen, x)
		}
	}
	return addSightings(ctx, w.s, w.tx, seen)
}

// unique drops repetitions and keeps the order.
func unique(ids []femos.InquiryID) []femos.InquiryID {
	seen := make(map[femos.InquiryID]bool, len(ids))
	return slices.DeleteFunc(ids, func(id femos.InquiryID) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
}

func verdictText(v *femos.Verdict) string {
	if v == nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "" // floats that are not numbers; the verdict's own tests forbid them
	}
	return string(b)
}
