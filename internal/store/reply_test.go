package store

import (
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"femos"
)

var errQueue = errors.New("no queue")

func TestReplyGoesWithItsJob(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		before := f.state(t)
		err := s.AddReply(t.Context(), f.by(t, f.anna, q.ID), f.reply(q, f.anna), func(*sql.Tx) error { return errQueue })
		if !errors.Is(err, errQueue) || f.state(t) != before {
			t.Errorf("%v, and left %s", err, f.state(t))
		}
		r := f.reply(q, f.anna)
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), `INSERT INTO installation (name, value) VALUES ('job', 'stored')`)
			return err
		}))
		if v, err := s.Installation(t.Context(), "job"); err != nil || v != "stored" {
			t.Errorf("the job is not there: %q, %v", v, err)
		}
		got, err := s.Reply(t.Context(), r.ID)
		must(t, err)
		r.CreatedAt, r.ChangedAt = noon.Add(time.Minute), noon.Add(time.Minute)
		if !reflect.DeepEqual(got, r) {
			t.Errorf("stored %+v, got %+v", r, got)
		}
		if i := f.now(t, q.ID); i.State != femos.Taken || i.TakenBy != f.anna.ID {
			t.Errorf("who replies has it: %+v", i)
		}
		waiting := []femos.ReplyState{femos.ReplyWaiting}
		before = f.state(t)
		_, err = s.ChangeReply(t.Context(), r.ID, 0, waiting, Outcome{State: femos.ReplySent, At: noon}, func(*sql.Tx) error { return errQueue })
		if !errors.Is(err, errQueue) || f.state(t) != before {
			t.Errorf("%v, and left %s", err, f.state(t))
		}
		_, err = s.Reply(t.Context(), newID[femos.ReplyID]())
		refused(t, err, femos.NotFound, "no_reply")
	})
}

func TestReplyIsRefused(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q, closed := f.ask(t, "wie lange?"), f.ask(t, "erledigt")
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, closed.ID), femos.NoTime))
		reply := func(q NewInquiry, spoil func(*Change, *femos.Reply)) error {
			c, r := f.by(t, f.anna, q.ID), f.reply(q, f.anna)
			spoil(&c, &r)
			before := f.state(t)
			err := s.AddReply(t.Context(), c, r, nil)
			if f.state(t) != before {
				t.Errorf("%v, and left %s", err, f.state(t))
			}
			return err
		}
		nothing := func(*Change, *femos.Reply) {}
		refused(t, reply(closed, nothing), femos.Conflict, "closed")
		refused(t, reply(q, func(c *Change, _ *femos.Reply) { c.Version-- }), femos.Conflict, "changed")
		refused(t, reply(q, func(c *Change, _ *femos.Reply) { c.Inquiry = newID[femos.InquiryID]() }), femos.NotFound, "no_inquiry")
		if err := reply(q, func(_ *Change, r *femos.Reply) { r.Inquiry = closed.ID }); femos.KindOf(err) != femos.Unavailable {
			t.Errorf("a reply to another inquiry than the one that was looked at: %v", err)
		}
		for _, text := range []string{"a\x00b", "\xff"} {
			if err := reply(q, func(_ *Change, r *femos.Reply) { r.Text = text }); femos.KindOf(err) != femos.Unavailable {
				t.Errorf("%q: %v", text, err)
			}
		}
		elsewhere := newID[femos.ChannelID]()
		must(t, s.AddChannel(t.Context(), f.newChannel(elsewhere, "Bonn")))
		f.permit(t, elsewhere)
		if err := reply(q, func(_ *Change, r *femos.Reply) { r.Channel = elsewhere }); femos.KindOf(err) != femos.Unavailable {
			t.Errorf("a reply under another channel's permission: %v", err)
		}
		readOnly := f.permission(f.channel)
		readOnly.Scopes = femos.Scopes{Read: true, Sample: true, Learn: true}
		must(t, s.RecordPermission(t.Context(), readOnly))
		refused(t, reply(q, nothing), femos.Conflict, "permission_missing")
		_, _, err := s.Withdraw(t.Context(), readOnly.ID, f.anna.ID, femos.Kept{Inquiries: 9, Posts: 9}, noon)
		must(t, err)
		refused(t, reply(q, nothing), femos.Conflict, "permission_missing")
	})
}

// Two nodes work on one reply: a change of state happens to one of them.
func TestChangeReplyIsGuarded(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		r := f.reply(q, f.anna)
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
		waiting, sending := []femos.ReplyState{femos.ReplyWaiting}, []femos.ReplyState{femos.ReplySending}
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for n := range errs {
			wg.Go(func() {
				_, errs[n] = s.ChangeReply(t.Context(), r.ID, 0, waiting, Outcome{State: femos.ReplySending, Attempt: true, At: noon}, nil)
			})
		}
		wg.Wait()
		won := slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err != nil })
		if len(won) != 1 {
			t.Fatalf("%d of %d send it: %v", len(won), len(errs), errs)
		}
		for _, err := range errs {
			if err != nil {
				refused(t, err, femos.Conflict, "reply_changed")
			}
		}
		_, err := s.ChangeReply(t.Context(), r.ID, 1, sending, Outcome{State: femos.ReplySent, At: noon}, nil)
		refused(t, err, femos.Conflict, "reply_changed") // an old version
		_, err = s.ChangeReply(t.Context(), newID[femos.ReplyID](), 0, sending, Outcome{State: femos.ReplySent, At: noon}, nil)
		refused(t, err, femos.NotFound, "no_reply")
		later := noon.Add(time.Hour)
		got, err := s.ChangeReply(t.Context(), r.ID, 2, sending, Outcome{State: femos.ReplySent, Link: "https://femos.test/1", SourceKey: "ours", Attempt: true, At: later}, nil)
		must(t, err)
		stored, err := s.Reply(t.Context(), r.ID)
		must(t, err)
		if !reflect.DeepEqual(got, stored) || got.Attempts != 2 || got.Link != "https://femos.test/1" || !got.SentAt.Equal(later) || got.Version != 3 {
			t.Errorf("%+v, stored %+v", got, stored)
		}
		if i := f.now(t, q.ID); i.State != femos.Answered {
			t.Errorf("%+v", i)
		}
		if s.rows(t, "reply WHERE source_key = 'ours'") != 1 {
			t.Error("likes of it will not be found")
		}
	})
}

// The list shows the state of the newest reply, whichever changed last.
func TestListShowsNewestReply(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		first, second := f.reply(q, f.anna), f.reply(q, f.anna)
		add := func(r femos.Reply, at time.Time) {
			t.Helper()
			c := f.by(t, f.anna, q.ID)
			c.At = at
			must(t, s.AddReply(t.Context(), c, r, nil))
		}
		now := noon.Add(3 * time.Hour) // later than either was written
		become := func(r femos.Reply, from, to femos.ReplyState) {
			t.Helper()
			now = now.Add(time.Hour)
			_, err := s.ChangeReply(t.Context(), r.ID, 0, []femos.ReplyState{from}, Outcome{State: to, At: now}, nil)
			must(t, err)
		}
		shows := func(want femos.ReplyState) {
			t.Helper()
			page, err := s.List(t.Context(), Query{View: femos.ViewOpen, Limit: 1})
			must(t, err)
			if page.Rows[0].Reply != want {
				t.Errorf("the list shows %q, want %q", page.Rows[0].Reply, want)
			}
		}
		shows("")
		add(first, noon)
		become(first, femos.ReplyWaiting, femos.ReplyUnknown)
		shows(femos.ReplyUnknown)
		add(second, noon.Add(time.Hour))
		become(first, femos.ReplyUnknown, femos.ReplyRefused)
		shows(femos.ReplyWaiting)
		become(second, femos.ReplyWaiting, femos.ReplyRefused)

		_, err := s.DiscardReply(t.Context(), second.ID, 1, noon)
		refused(t, err, femos.Conflict, "reply_changed")
		id, err := s.DiscardReply(t.Context(), second.ID, 2, noon)
		if err != nil || id != q.ID {
			t.Errorf("%s, %v", id, err)
		}
		shows(femos.ReplyRefused)
		_, err = s.DiscardReply(t.Context(), first.ID, 3, noon)
		must(t, err)
		shows("")
		third := f.reply(q, f.anna)
		add(third, noon.Add(2*time.Hour))
		_, err = s.DiscardReply(t.Context(), third.ID, 1, noon)
		refused(t, err, femos.Conflict, "reply_changed") // it is on its way
		become(third, femos.ReplyWaiting, femos.ReplySent)
		_, err = s.DiscardReply(t.Context(), third.ID, 2, noon)
		refused(t, err, femos.Conflict, "reply_changed") // it stands
	})
}
