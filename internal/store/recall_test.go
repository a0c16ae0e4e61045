package store

import (
	"testing"

	"femos"
)

// Replies are to be corrected if they were made within 24 months before the recall, from an answer or from the correction of a
// claim; older ones are not.
func TestRecalledWithin24Months(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.signed(t, "parental-leave")
		_, err := s.exec(t.Context(), `INSERT INTO claim_law (claim_id, act, section, paragraph, pin, pinned_on, now_pin, now_day, found_at, looked_by, looked_at) VALUES ('lie', 'StAG', '10', '', 'a', '2026-04-29', 'b', '2026-11-01', 1, '', 0)`)
		must(t, err)
		for _, used := range []string{"parental-leave", "claim:lie"} {
			q := f.ask(t, "wie lange?")
			r := f.reply(q, f.anna)
			r.Risk = femos.Green
			must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
			_, err := s.exec(t.Context(), `UPDATE reply SET state = 'sent', sent_at = $1, created_at = $1, answer_used = $2 WHERE id = $3`, micros(noon), used, r.ID)
			must(t, err)
		}
		must(t, s.WithdrawAnswer(t.Context(), Withdrawal{Answer: "parental-leave", By: f.olena.ID, At: noon.AddDate(0, 1, 0)}))
		for months, want := range map[int]int{1: 1, 23: 1, 26: 0} {
			at := noon.AddDate(0, months, 0)
			_, err := s.exec(t.Context(), `UPDATE answer SET recalled_at = $1`, micros(at))
			must(t, err)
			must(t, s.RecallClaim(t.Context(), ClaimRecall{Claim: "lie", Said: "Falsch.", By: f.olena.ID, At: at}))
			for _, used := range []string{"parental-leave", "claim:lie"} {
				if list, err := s.Recalled(t.Context(), used, 10); err != nil || len(list) != want {
					t.Errorf("%s, %d months later: %d, %v", used, months, len(list), err)
				}
			}
			if list, err := s.OwedBy(t.Context(), f.anna.ID, 10); err != nil || len(list) != 2*want {
				t.Errorf("hers, %d months later: %d, %v", months, len(list), err)
			}
		}
	})
}

// A thread is closed and its posts are erased: our reply is to be corrected all the same, with its text and the link that was typed
// by hand, and it can be said that the correction stands there. Both go when no recall can ask for them any more, but not
// from what is still to be corrected.
func TestRecalledAfterErasing(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.signed(t, "parental-leave")
		var ids []femos.ReplyID
		for range 2 {
			q := f.ask(t, "wie lange?")
			r := f.reply(q, f.anna)
			r.State = femos.ReplyManual
			must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
			_, err := s.ChangeReply(t.Context(), r.ID, 0, []femos.ReplyState{femos.ReplyManual}, Outcome{State: femos.ReplySent, Link: "https://example.org/ours", At: noon}, nil)
			must(t, err)
			_, err = s.exec(t.Context(), `UPDATE reply SET answer_used = 'parental-leave', created_at = $1 WHERE id = $2`, micros(noon), r.ID)
			must(t, err)
			must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), ""))
			ids = append(ids, r.ID)
		}
		swept, err := s.Sweep(t.Context(), noon.AddDate(0, 0, 31), noon.AddDate(0, 0, 31), 10)
		must(t, err)
		if n := s.rows(t, "post"); swept != 2 || n != 0 {
			t.Fatalf("swept %d, %d posts left", swept, n)
		}
		must(t, s.WithdrawAnswer(t.Context(), Withdrawal{Answer: "parental-leave", By: f.olena.ID, At: noon.AddDate(0, 6, 0)}))
		list, err := s.Recalled(t.Context(), "parental-leave", 10)
		must(t, err)
		if len(list) != 2 || !list[0].Closed || list[0].Link != "https://example.org/ours" || list[0].Text == "" {
			t.Fatalf("to be corrected: %+v", list)
		}
		must(t, s.Corrected(t.Context(), ids[0], "parental-leave", femos.CorrectionPosted, f.olena.ID, noon.AddDate(0, 6, 1)))
		owed, err := s.OwedBy(t.Context(), f.anna.ID, 10)
		must(t, err)
		if len(owed) != 1 || owed[0].ID != ids[1] || !owed[0].Closed {
			t.Errorf("still to be corrected: %+v", owed)
		}
		for _, at := range []struct{ months, want int }{{23, 0}, {25, 1}, {26, 0}} {
			if n, err := s.ForgetReplies(t.Context(), noon.AddDate(0, at.months, 0), 10); err != nil || n != at.want {
				t.Errorf("after %d months %d are forgotten, want %d; %v", at.months, n, at.want, err)
			}
		}
		if r, err := s.Reply(t.Context(), ids[0]); err != nil || r.Text != "" || r.Posted != "" || r.Link != "" || r.AnswerUsed != "parental-leave" {
			t.Errorf("kept too long: %+v, %v", r, err)
		}
		if r, err := s.Reply(t.Context(), ids[1]); err != nil || r.Text == "" || r.Link == "" {
			t.Errorf("nobody has corrected it, and it is gone: %+v, %v", r, err)
		}
	})
}

// The lawyer's queue begins with what is used most.
func TestDueByUse(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for id, uses := range map[femos.AnswerID]int{"used-seldom": 1, "used-much": 40, "used-some": 7} {
			f.signed(t, id)
			_, err := s.exec(t.Context(), `UPDATE answer SET due_at = $1, uses = $2 WHERE id = $3`, micros(noon), uses, id)
			must(t, err)
		}
		list, err := s.DueNow(t.Context(), noon.AddDate(0, 0, 1))
		must(t, err)
		if len(list) != 3 || list[0].ID != "used-much" || list[1].ID != "used-some" || list[2].ID != "used-seldom" {
			t.Errorf("%+v", list)
		}
	})
}
