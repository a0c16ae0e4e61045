package store

import (
	"context"
	"maps"
	"sync"
	"testing"
	"time"

	"femos"
)

func TestChannels(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		refused(t, s.AddChannel(t.Context(), f.newChannel(newID[femos.ChannelID](), "Berlin")), femos.Conflict, "channel_exists")
		_, err := s.Channel(t.Context(), newID[femos.ChannelID](), noon)
		refused(t, err, femos.NotFound, "no_channel")
		second := f.newChannel(newID[femos.ChannelID](), "Aachen")
		must(t, s.AddChannel(t.Context(), second))
		for day, seen := range map[int]int{0: 1, -6: 2, -7: 4, -8: 8} { // seven days with today
			f.accept(t, Intake{At: noon.AddDate(0, 0, day), Counts: []Count{{Channel: f.channel, Day: Day(noon.AddDate(0, 0, day)), Language: "ar", Seen: seen}}})
		}
		list, err := s.Channels(t.Context(), noon)
		must(t, err)
		if len(list) != 2 || list[0].ID != second.ID || list[0].Permission != nil || list[1].Seen7Days != 3 || list[1].AccountName != "@femos.test" {
			t.Errorf("%+v", list)
		}
		covered, err := s.Covered(t.Context(), "")
		must(t, err)
		if len(covered) != 1 || covered[0].ID != f.channel || covered[0].Permission.ID != f.standing {
			t.Errorf("only what has a permission is read: %+v", covered)
		}
		if none, err := s.Covered(t.Context(), newID[femos.AccountID]()); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
		if none, err := s.Readable(t.Context(), newID[femos.AccountID]()); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
		readable, err := s.Readable(t.Context(), f.account)
		must(t, err)
		if want := map[femos.ChannelID]femos.Scopes{f.channel: covered[0].Permission.Scopes}; !maps.Equal(readable, want) {
			t.Errorf("%+v, want %+v", readable, want)
		}
		_, _, err = s.Withdraw(t.Context(), f.standing, f.anna.ID, femos.Kept{}, noon)
		must(t, err)
		if none, err := s.Readable(t.Context(), f.account); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
		counters, err := s.Counters(t.Context(), f.channel, Day(noon.AddDate(0, 0, -7)))
		must(t, err)
		if len(counters) != 3 || counters[0].Seen != 4 || counters[2].Seen != 1 {
			t.Errorf("%+v", counters)
		}
	})
}

func TestPermissionIsSuperseded(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		p := f.permission(f.channel)
		p.RecordedAt = noon.Add(time.Hour)
		p.Scopes.Reply = false
		must(t, s.RecordPermission(t.Context(), p))
		list, err := s.Permissions(t.Context(), f.channel)
		must(t, err)
		if len(list) != 2 || list[0].ID != p.ID || list[0].Scopes != p.Scopes || !list[0].Covers(noon.AddDate(9, 0, 0)) ||
			list[1].ID != f.standing || !list[1].WithdrawnAt.Equal(p.RecordedAt) || list[1].WithdrawnBy != f.anna.ID {
			t.Fatalf("%+v", list)
		}
		if thread := f.thread(t, q.ID); len(thread.Posts) != 1 || thread.Permission.ID != p.ID {
			t.Errorf("what was kept stays: %+v", thread)
		}
		_, _, err = s.Withdraw(t.Context(), f.standing, f.anna.ID, femos.Kept{Inquiries: 1, Posts: 1}, noon)
		refused(t, err, femos.Conflict, "already_withdrawn")
		if thread := f.thread(t, q.ID); len(thread.Posts) != 1 {
			t.Errorf("a superseded permission took the posts of its successor: %+v", thread)
		}
		nowhere := f.permission(newID[femos.ChannelID]())
		refused(t, s.RecordPermission(t.Context(), nowhere), femos.NotFound, "no_channel")
	})
}

// Ten people record a permission of one channel at once: each is recorded, one stands.
func TestOnePermissionStands(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		var wg sync.WaitGroup
		errs := make([]error, 10)
		for n := range errs {
			wg.Go(func() { errs[n] = s.RecordPermission(t.Context(), f.permission(f.channel)) })
		}
		wg.Wait()
		for _, err := range errs {
			must(t, err)
		}
		if all, standing := s.rows(t, "permission"), s.rows(t, "permission WHERE withdrawn_at = 0"); all != 11 || standing != 1 {
			t.Errorf("%d recorded, %d stand", all, standing)
		}
	})
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		f.accept(t, Intake{Comments: []Comment{f.under(q, "zwei Wochen")}, Reactions: []Reaction{{Key: "like", SourceKey: q.Posts[0].SourceKey}}})
		done := f.ask(t, "erledigt?")
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, done.ID), femos.Duplicate))
		reply := f.reply(q, f.anna)
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), reply, nil))

		elsewhere := newID[femos.ChannelID]()
		must(t, s.AddChannel(t.Context(), f.newChannel(elsewhere, "Bonn")))
		f.permit(t, elsewhere)
		other := f.question("anderswo", femos.Normal, noon)
		other.Channel, other.Posts[0].Channel = elsewhere, elsewhere
		f.accept(t, Intake{Inquiries: []NewInquiry{other}})

		told, err := s.Kept(t.Context(), f.channel)
		must(t, err)
		if told != (femos.Kept{Inquiries: 2, Posts: 3, Waiting: 1}) {
			t.Fatalf("%+v", told)
		}
		for _, less := range []femos.Kept{{Inquiries: 1, Posts: 3, Waiting: 1}, {Inquiries: 2, Posts: 2, Waiting: 1}, {Inquiries: 2, Posts: 3}} {
			gone, ids, err := s.Withdraw(t.Context(), f.standing, f.anna.ID, less, noon)
			refused(t, err, femos.Conflict, "kept_changed")
			if gone != (femos.Kept{}) || ids != nil || s.rows(t, "post") != 4 || s.rows(t, "permission WHERE withdrawn_at = 0") != 2 {
				t.Fatalf("a refused withdrawal took something: %+v %v", gone, ids)
			}
		}
		told.Posts += 5 // less than she was told is no reason to ask again
		later := noon.Add(time.Hour)
		gone, ids, err := s.Withdraw(t.Context(), f.standing, f.olena.ID, told, later)
		must(t, err)
		if gone != (femos.Kept{Inquiries: 2, Posts: 3, Waiting: 1}) || len(ids) != 2 {
			t.Errorf("%+v, %v", gone, ids)
		}
		for table, want := range map[string]int{"post": 1, "source_reference": 1, "reaction": 0, "inquiry": 3, "reply": 1} {
			if n := s.rows(t, table); n != want {
				t.Errorf("%s: %d rows, want %d", table, n, want)
			}
		}
		thread := f.thread(t, q.ID)
		if i := thread.Inquiry; i.Open() || i.Dismissed != femos.PermissionWithdrawn || !i.ClosedAt.Equal(later) || thread.Permission.ID != "" {
			t.Errorf("%+v", thread)
		}
		if r := thread.Replies[0]; r.State != femos.ReplyRefused || r.Fault != "permission_withdrawn" || r.Version == reply.Version {
			t.Errorf("%+v", r)
		}
		if i := f.now(t, done.ID); i.Dismissed != femos.Duplicate {
			t.Errorf("a closed inquiry keeps its reason: %+v", i)
		}
		page, err := s.List(t.Context(), Query{View: femos.ViewDone, Channel: f.channel, Limit: 9})
		must(t, err)
		for _, row := range page.Rows {
			if row.Excerpt != "" || row.ID == q.ID && row.Reply != femos.ReplyRefused {
				t.Errorf("%+v", row)
			}
		}
		_, _, err = s.Withdraw(t.Context(), f.standing, f.anna.ID, told, later)
		refused(t, err, femos.Conflict, "already_withdrawn")
		_, _, err = s.Withdraw(t.Context(), newID[femos.PermissionID](), f.anna.ID, told, later)
		refused(t, err, femos.NotFound, "no_permission")
		list, err := s.Permissions(t.Context(), f.channel)
		must(t, err)
		if !list[0].WithdrawnAt.Equal(later) || list[0].WithdrawnBy != f.olena.ID {
			t.Errorf("%+v", list[0])
		}

		// What arrives afterwards is left out, even the count, and the cursor moves on.
		f.accept(t, Intake{Cursor: "9", Inquiries: []NewInquiry{f.question("zu spät", femos.Normal, noon)}, Counts: []Count{{Channel: f.channel, Day: Day(noon), Language: "ar", Seen: 1}}})
		if s.rows(t, "post") != 1 || s.rows(t, "counter WHERE seen > 0") != 0 {
			t.Error("something was kept without a permission")
		}
	})
}

// A withdrawal whose caller goes away right after the commit is still a withdrawal, and the next sweep clears up.
func TestWithdrawOwesTheFiles(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.ask(t, "wie lange?")
		_, _, err := s.Withdraw(t.Context(), f.standing, f.anna.ID, femos.Kept{Inquiries: 1, Posts: 1}, noon)
		must(t, err)
		if s.owed.Load() {
			t.Error("the files still hold it")
		}
		f.permit(t, f.channel)
		q := f.ask(t, "noch einmal")
		f.accept(t, Intake{Deletions: []string{q.Posts[0].SourceKey}})
		if !s.owed.Load() {
			t.Error("nobody will take the deleted words out of the files")
		}
		// Nor is it forgotten when the process dies now.
		s.owed.Store(false)
		if must(t, s.recall(t.Context())); !s.owed.Load() {
			t.Error("the next start does not know")
		}
		_, err = s.Sweep(t.Context(), noon.AddDate(-1, 0, 0), noon, 10)
		must(t, err)
		if must(t, s.recall(t.Context())); s.owed.Load() {
			t.Error("the sweep left them there, or the next start would do it again")
		}
	})
}

// Whenever a withdrawal comes, nothing is kept afterwards from a channel without a permission.
func TestAcceptAgainstWithdraw(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		standing := f.standing
		much := femos.Kept{Inquiries: 1000, Posts: 1000, Waiting: 1000}
		for range 25 {
			q := f.ask(t, "vorher")
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					_, err := s.Accept(context.WithoutCancel(t.Context()), Intake{Account: f.account, At: noon, Inquiries: []NewInquiry{f.question("währenddessen", femos.Normal, noon)},
						Comments:  []Comment{f.under(q, "dazu")},
						Edits:     []Edit{{SourceKey: q.Posts[0].SourceKey, Text: "anders", Language: "ar", At: noon}},
						Reactions: []Reaction{{Key: "like of " + q.Posts[0].SourceKey, SourceKey: q.Posts[0].SourceKey}}})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Go(func() {
				if err := s.AddReply(context.WithoutCancel(t.Context()), Change{Inquiry: q.ID, Version: 1, By: f.anna.ID, At: noon}, f.reply(q, f.anna), nil); femos.KindOf(err) == femos.Unavailable {
					t.Error(err)
				}
			})
			wg.Go(func() {
				if _, _, err := s.Withdraw(context.WithoutCancel(t.Context()), standing, f.anna.ID, much, noon); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			for _, table := range []string{"post", "source_reference", "reaction", "inquiry WHERE state <> 'done' OR erased_at = 0", "reply WHERE state = 'waiting'"} {
				if n := s.rows(t, table); n != 0 {
					t.Fatalf("%d left in %s", n, table)
				}
			}
			standing = f.permit(t, f.channel)
		}
	})
}

// A permission that is recorded anew while batches come in never makes the door forget one of them.
func TestAcceptAgainstRecording(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for round := range 50 {
			var wg sync.WaitGroup
			wg.Go(func() {
				if err := s.RecordPermission(context.WithoutCancel(t.Context()), f.permission(f.channel)); err != nil {
					t.Error(err)
				}
			})
			done := f.accept(t, Intake{Inquiries: []NewInquiry{f.question("?", femos.Normal, noon)}})
			wg.Wait()
			if len(done.New) != 1 {
				t.Fatalf("round %d: the question is lost", round)
			}
		}
	})
}
