package outreach

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/store"
)

// mostHeld is how many replies the lawyer's list shows.
const mostHeld = 100

// Held returns the replies that wait for the lawyer, longest first.
func (d *Desk) Held(ctx context.Context, _ femos.Person) ([]store.HeldReply, error) {
	return d.o.Store.Held(ctx, mostHeld)
}

// Sampled returns the yellow replies that were drawn for the lawyer to look at, oldest first.
func (d *Desk) Sampled(ctx context.Context, _ femos.Person) ([]store.HeldReply, error) {
	return d.o.Store.Sampled(ctx, mostHeld)
}

// Release lets a red reply go. Conflict "reply_changed", "answer_withdrawn".
func (d *Desk) Release(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, word string) error {
	c, err := d.decision(who, id, version, word, false)
	if err != nil {
		return err
	}
	r, err := d.o.Store.ReleaseReply(ctx, c, d.enqueue(ctx, id))
	if err == nil {
		d.tellReply(r)
	}
	return err
}

// SendBack gives a red reply back to who wrote it, with what the lawyer has to say. Invalid "decision_why" without that.
func (d *Desk) SendBack(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, word string) error {
	c, err := d.decision(who, id, version, word, true)
	if err != nil {
		return err
	}
	r, err := d.o.Store.ReturnReply(ctx, c)
	if err == nil {
		d.tellReply(r)
	}
	return err
}

// Looked notes that the lawyer looked at a drawn reply.
func (d *Desk) Looked(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, word string) error {
	c, err := d.decision(who, id, version, word, false)
	if err != nil {
		return err
	}
	r, err := d.o.Store.NoteSample(ctx, c)
	if err == nil {
		d.tellReply(r)
	}
	return err
}

func (d *Desk) decision(who femos.Person, id femos.ReplyID, version int64, word string, needed bool) (store.Decision, error) {
	word = strings.TrimSpace(word)
	switch {
	case !who.Is(femos.Lawyer, femos.Deputy):
		return store.Decision{}, femos.Fail(femos.Forbidden, "only_lawyer")
	case needed && word == "" || utf8.RuneCountInString(word) > 4000:
		return store.Decision{}, femos.Fail(femos.Invalid, "decision_why").About("word")
	}
	return store.Decision{Reply: id, Version: version, By: who.ID, Text: word, At: d.o.Now()}, nil
}

// drawn decides whether the lawyer looks at a yellow reply afterwards.
func (d *Desk) drawn() (bool, error) {
	var b [2]byte
	if _, err := d.o.Random.Read(b[:]); err != nil {
		return false, err
	}
	return (int(b[0])<<8|int(b[1]))%100 < d.o.SamplePercent, nil
}

// deputyAfter is how many hours of work a reply waits before the deputy is asked too.
const deputyAfter = 2 * time.Hour

// DeputyAsked says whether a reply has waited so long that the deputy is asked too: two hours between 9 and 17 o'clock from
// Monday to Friday, in the zone of now. Holidays are not known.
func DeputyAsked(since, now time.Time) bool {
	since = since.In(now.Location())
	var worked time.Duration
	for day := time.Date(since.Year(), since.Month(), since.Day(), 0, 0, 0, 0, now.Location()); day.Before(now); day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		from, until := day.Add(9*time.Hour), day.Add(17*time.Hour)
		if from.Before(since) {
			from = since
		}
		if until.After(now) {
			until = now
		}
		if worked += max(until.Sub(from), 0); worked >= deputyAfter {
			return true
		}
	}
	return false
}
