package store

import (
	"slices"
	"testing"
	"time"

	"femos"
)

// What nobody comes back to is closed, and so is erased in its time: answered inquiries soon, all others later. What
// waits to be sent is left alone.
func TestCloseStale(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		var ids []femos.InquiryID
		for _, text := range []string{"answered", "untouched", "sending", "fresh"} {
			at := noon.AddDate(0, 0, -100)
			if text == "fresh" {
				at = noon
			}
			q := f.question(text, femos.Normal, at)
			f.accept(t, Intake{Account: f.account, At: at, Inquiries: []NewInquiry{q}})
			ids = append(ids, q.ID)
			if text == "answered" || text == "sending" {
				r := femos.Reply{ID: newID[femos.ReplyID](), Inquiry: q.ID, Channel: f.channel, To: q.Asked, Author: f.anna.ID, Action: femos.ActAnswer, Language: "de", Text: "x", Posted: "x", State: femos.ReplyWaiting}
				must(t, s.AddReply(t.Context(), Change{Inquiry: q.ID, Version: 1, By: f.anna.ID, At: at}, r, nil))
				if text == "answered" {
					_, err := s.ChangeReply(t.Context(), r.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, Outcome{State: femos.ReplySent, Link: "https://example.org/reply", SourceKey: "ours", At: at.Add(time.Hour)}, nil)
					must(t, err)
				}
			}
		}
		closed, err := s.CloseStale(t.Context(), noon.AddDate(0, 0, -14), noon.AddDate(0, 0, -200), noon, 10)
		must(t, err)
		if !slices.Equal(closed, ids[:1]) {
			t.Fatalf("after two weeks closed: %v, want the answered one of %v", closed, ids)
		}
		closed, err = s.CloseStale(t.Context(), noon.AddDate(0, 0, -14), noon.AddDate(0, 0, -90), noon, 10)
		must(t, err)
		if !slices.Equal(closed, ids[1:2]) {
			t.Fatalf("after a quarter closed: %v, want the untouched one of %v", closed, ids)
		}
		for i, want := range []femos.DismissReason{"", femos.NoTime} {
			got, err := s.Inquiry(t.Context(), ids[i])
			must(t, err)
			if got.State != femos.Done || got.Dismissed != want {
				t.Errorf("%s closed as %q", ids[i], got.Dismissed)
			}
		}
	})
}

// The day of a question is enough once its words are gone, the time to our answer stays as a duration, and our own
// reply with its link, though that was typed by hand.
func TestErasedInquiryKeepsNoExactTime(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.question("wie lange?", femos.Normal, noon)
		f.accept(t, Intake{Account: f.account, At: noon, Inquiries: []NewInquiry{q}})
		r := femos.Reply{ID: newID[femos.ReplyID](), Inquiry: q.ID, Channel: f.channel, To: q.Asked, Author: f.anna.ID, Action: femos.ActAnswer, Language: "de", Text: "x", Posted: "x", State: femos.ReplyManual}
		must(t, s.AddReply(t.Context(), Change{Inquiry: q.ID, Version: 1, By: f.anna.ID, At: noon}, r, nil))
		_, err := s.ChangeReply(t.Context(), r.ID, 0, []femos.ReplyState{femos.ReplyManual}, Outcome{State: femos.ReplySent, Link: "https://example.org/ours/1", At: noon.Add(time.Hour)}, nil)
		must(t, err)
		i, err := s.Inquiry(t.Context(), q.ID)
		must(t, err)
		must(t, s.CloseInquiry(t.Context(), Change{Inquiry: q.ID, Version: i.Version, By: f.anna.ID, At: noon}, ""))
		if n, err := s.Sweep(t.Context(), noon.AddDate(0, 0, 1), noon, 10); err != nil || n != 1 {
			t.Fatalf("swept %d, %v", n, err)
		}
		i, err = s.Inquiry(t.Context(), q.ID)
		must(t, err)
		var after int64
		must(t, s.read.QueryRowContext(t.Context(), `SELECT answered_after FROM inquiry WHERE id = $1`, q.ID).Scan(&after))
		if !i.CreatedAt.Equal(noon.Truncate(24*time.Hour)) || after != time.Hour.Microseconds() {
			t.Errorf("asked %v, answered after %d", i.CreatedAt, after)
		}
		if got, err := s.Reply(t.Context(), r.ID); err != nil || got.Link == "" || got.Posted != "x" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Our reply removed at the platform is told; a coordinator frees what somebody who is away holds, and so does her leaving.
func TestGoneAndAway(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.question("wie lange?", femos.Normal, noon)
		f.accept(t, Intake{Account: f.account, At: noon, Inquiries: []NewInquiry{q}})
		must(t, s.Take(t.Context(), Change{Inquiry: q.ID, Version: 1, By: f.anna.ID, At: noon}))
		if err := s.GiveBack(t.Context(), Change{Inquiry: q.ID, Version: 2, By: f.olena.ID, At: noon}); femos.KindOf(err) != femos.Conflict {
			t.Errorf("anybody gives back: %v", err)
		}
		must(t, s.GiveBack(t.Context(), Change{Inquiry: q.ID, Version: 2, By: f.olena.ID, At: noon, Over: true}))
		must(t, s.Take(t.Context(), Change{Inquiry: q.ID, Version: 3, By: f.anna.ID, At: noon}))
		gone := f.anna
		gone.Active, gone.Version = false, 1
		must(t, s.UpdatePerson(t.Context(), gone))
		i, err := s.Inquiry(t.Context(), q.ID)
		must(t, err)
		if i.State != femos.New || i.TakenBy != "" {
			t.Errorf("%+v is still hers", i)
		}
		r := femos.Reply{ID: newID[femos.ReplyID](), Inquiry: q.ID, Channel: f.channel, To: q.Asked, Author: f.olena.ID, Action: femos.ActAnswer, Language: "de", Text: "x", Posted: "x", State: femos.ReplyWaiting}
		must(t, s.AddReply(t.Context(), Change{Inquiry: q.ID, Version: i.Version, By: f.olena.ID, At: noon}, r, nil))
		_, err = s.ChangeReply(t.Context(), r.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, Outcome{State: femos.ReplySent, Link: "https://example.org/r", SourceKey: "our key", At: noon}, nil)
		must(t, err)
		done := f.accept(t, Intake{Account: f.account, At: noon, Deletions: []string{"our key"}})
		got, err := s.Reply(t.Context(), r.ID)
		must(t, err)
		if got.State != femos.ReplyGone || got.Link != "" || !slices.Contains(done.Changed, q.ID) {
			t.Errorf("%+v, changed %v", got, done.Changed)
		}
		list, newest, err := s.ChangedSince(t.Context(), noon, 10)
		must(t, err)
		if len(list) != 1 || list[0].ID != q.ID || !newest.Equal(noon) {
			t.Errorf("changed since noon: %v, %v", list, newest)
		}
	})
}
