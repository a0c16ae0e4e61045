package store

import (
	"slices"
	"testing"
	"time"

	"femos"
)

// cites stores a published reply that cites a section in its own words.
func (f *fixture) cites(t *testing.T, cited ...femos.Citation) femos.ReplyID {
	t.Helper()
	q := f.ask(t, "wie lange?")
	r := f.reply(q, f.anna)
	r.State, r.Cites = femos.ReplyManual, cited
	must(t, f.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
	_, err := f.ChangeReply(t.Context(), r.ID, 0, []femos.ReplyState{femos.ReplyManual}, Outcome{State: femos.ReplySent, Link: "https://example.org/ours", At: noon}, nil)
	must(t, err)
	_, err = f.exec(t.Context(), `UPDATE reply SET created_at = $1 WHERE id = $2`, micros(noon), r.ID)
	must(t, err)
	return r.ID
}

func section(pin, day string) femos.Citation {
	return femos.Citation{Act: "AufenthG", Section: "18g", Pin: pin, PinnedOn: day}
}

// A section changes that replies cite in their own words: it waits for the lawyer with them, whatever state they were written by;
// what was cited before its act was loaded rests on the first state that is. She says that they hold, and the next change is told
// again; or that they do not, and they are among those to correct, until somebody has.
func TestReplyLaw(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		older, newer, unread := f.cites(t, section("sha256:a", "2026-01-01")), f.cites(t, section("sha256:b", "2026-04-29")), f.cites(t, section("", ""))
		f.cites(t, femos.Citation{Act: "BEEG", Section: "16", Pin: "sha256:x", PinnedOn: "2026-04-29"})
		month := func(n int) time.Time { return noon.AddDate(0, n, 0) }
		// reads says that the section reads so now, as the library does.
		reads := func(pin, day string, at time.Time) {
			known, err := s.ReplyLaw(t.Context(), at)
			must(t, err)
			var news []ReplyLaw
			for _, k := range known {
				if k.Cited.Act == "AufenthG" && k.NowPin != pin {
					k.NowPin, k.NowDay = pin, day
					news = append(news, k)
				}
			}
			must(t, s.KeepReplyLaw(t.Context(), news, at))
		}
		due := func(at time.Time) int {
			list, err := s.CitedDue(t.Context(), at)
			must(t, err)
			if len(list) == 0 {
				return 0
			}
			if len(list) > 1 || list[0].Cited.String() != "§\u00a018g\u00a0AufenthG" {
				t.Errorf("%+v", list)
			}
			return list[0].Replies
		}
		must(t, s.KeepWording(t.Context(), "", femos.Section{Pin: "sha256:b", Day: "2026-04-29", Text: "Ohne Zustimmung."}))
		reads("sha256:b", "2026-04-29", month(1))
		if n := due(month(1)); n != 1 { // the older one; the unread one is pinned to this
			t.Errorf("%d replies cite what reads otherwise, want 1", n)
		}
		reads("sha256:a", "2026-01-01", month(1)) // as it did: what cites that is not due any more, what cites the other is
		reads("sha256:c", "2026-06-01", month(2))
		if n := due(month(2)); n != 3 {
			t.Errorf("%d replies cite what reads otherwise, want 3", n)
		}
		changes, err := s.CitedChanges(t.Context(), "AufenthG", "18g", month(2))
		must(t, err)
		if len(changes) != 2 || changes[0].Was.Pin != "sha256:a" || changes[1].Was.Text != "Ohne Zustimmung." || changes[1].Now.Pin != "sha256:c" {
			t.Errorf("changes: %+v", changes)
		}
		list, err := s.RepliesCiting(t.Context(), "AufenthG", "18g", month(2), 10)
		must(t, err)
		if len(list) != 3 || list[0].Text == "" || list[0].WrittenBy == "" {
			t.Errorf("replies: %+v", list)
		}
		if n := due(month(27)); n != 0 {
			t.Errorf("after 27 months %d replies are due", n)
		}

		look := CitedLook{Act: "AufenthG", Section: "18g", NowPin: "sha256:b", By: f.olena.ID, At: month(2)}
		if err := s.LookedAtCited(t.Context(), look); femos.KindOf(err) != femos.Conflict {
			t.Errorf("she has seen another wording: %v", err)
		}
		look.NowPin = "sha256:c"
		must(t, s.LookedAtCited(t.Context(), look))
		if n := due(month(2)); n != 0 {
			t.Errorf("%d replies are due though she has looked", n)
		}
		reads("", "2026-07-01", month(3)) // it has gone
		if n := due(month(3)); n != 3 {
			t.Errorf("%d replies cite what has gone, want 3", n)
		}
		look.NowPin, look.Instead, look.At = "", "Seit Juli gilt § 18h.", month(3)
		must(t, s.RecallCited(t.Context(), look))
		if err := s.RecallCited(t.Context(), look); femos.KindOf(err) != femos.Conflict {
			t.Errorf("a second time: %v", err)
		}
		used := femos.CitedUsed("AufenthG", "18g")
		if instead, err := s.CitedInstead(t.Context(), "AufenthG", "18g"); err != nil || instead != look.Instead {
			t.Errorf("%q, %v", instead, err)
		}
		recalled, err := s.Recalled(t.Context(), used, 10)
		must(t, err)
		if len(recalled) != 3 || recalled[0].Used != used {
			t.Errorf("to be corrected: %+v", recalled)
		}
		rows, err := s.Recalls(t.Context())
		must(t, err)
		if len(rows) != 1 || rows[0].Open != 3 || !rows[0].Cited() || rows[0].Question != "§\u00a018g\u00a0AufenthG" {
			t.Errorf("%+v", rows)
		}
		must(t, s.Corrected(t.Context(), newer, used, femos.CorrectionPosted, f.anna.ID, month(3)))
		owed, err := s.OwedBy(t.Context(), f.anna.ID, 10)
		must(t, err)
		if len(owed) != 2 || !owed[0].Cited() || owed[0].ID != unread && owed[0].ID != older {
			t.Errorf("still to be corrected: %+v", owed)
		}

		// One that rests on an answer too, which is withdrawn: each is corrected for itself.
		f.signed(t, "parental-leave")
		_, err = s.exec(t.Context(), `UPDATE reply SET answer_used = 'parental-leave' WHERE id = $1`, older)
		must(t, err)
		must(t, s.WithdrawAnswer(t.Context(), Withdrawal{Answer: "parental-leave", By: f.olena.ID, At: month(4)}))
		must(t, s.Corrected(t.Context(), older, used, femos.CorrectionNeedless, f.anna.ID, month(4)))
		owed, err = s.OwedBy(t.Context(), f.anna.ID, 10)
		must(t, err)
		if len(owed) != 2 || !slices.ContainsFunc(owed, func(o Owed) bool { return o.ID == older && o.Used == "parental-leave" && !o.Cited() }) {
			t.Errorf("corrected for the section only: %+v", owed)
		}
		acts, err := s.CitedActs(t.Context())
		must(t, err)
		if !slices.Contains(acts, "AufenthG") {
			t.Errorf("acts to fetch: %v", acts)
		}
	})
}

// What a reply cites goes with its text, and with the reply.
func TestReplyLawIsForgotten(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.cites(t, section("sha256:a", "2026-01-01"))
		_, err := s.exec(t.Context(), `UPDATE inquiry SET erased_at = 1`)
		must(t, err)
		for _, at := range []struct{ months, want int }{{23, 1}, {26, 0}} {
			_, err := s.ForgetReplies(t.Context(), noon.AddDate(0, at.months, 0), 10)
			must(t, err)
			if n := s.rows(t, "reply_law"); n != at.want {
				t.Errorf("after %d months %d are kept, want %d", at.months, n, at.want)
			}
		}
		q := f.ask(t, "wie lange?")
		r := f.reply(q, f.anna)
		r.State, r.Cites = femos.ReplyManual, []femos.Citation{section("sha256:a", "2026-01-01")}
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
		_, err = s.DiscardReply(t.Context(), r.ID, r.Version, noon)
		must(t, err)
		if n := s.rows(t, "reply_law"); n != 0 {
			t.Errorf("%d are kept of a reply that was given up", n)
		}
	})
}
