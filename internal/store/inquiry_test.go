package store

import (
	"database/sql"
	"sync"
	"testing"
	"time"

	"femos"
)

// Twenty advisors take one inquiry at the same moment: one gets it, nineteen are told who has it.
func TestTakeGoesToOne(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		team := make([]femos.Person, 20)
		for n := range team {
			team[n] = person(string(rune('a'+n))+"dvisor", femos.Advisor)
			must(t, s.AddPerson(t.Context(), team[n], Credentials{PublicKey: []byte{}, WrappedKey: []byte{}}))
		}
		errs := make([]error, len(team))
		start := make(chan struct{})
		var wg sync.WaitGroup
		for n, p := range team {
			wg.Go(func() {
				<-start
				errs[n] = s.Take(t.Context(), Change{Inquiry: q.ID, Version: 1, By: p.ID, At: noon})
			})
		}
		close(start)
		wg.Wait()
		i := f.now(t, q.ID)
		for n, p := range team {
			if p.ID == i.TakenBy {
				must(t, errs[n])
				continue
			}
			refused(t, errs[n], femos.Conflict, "taken_by")
		}
		if i.State != femos.Taken || i.Version != 2 || !i.TakenAt.Equal(noon) {
			t.Errorf("%+v", i)
		}
		page, err := s.List(t.Context(), Query{View: femos.ViewMine, Me: i.TakenBy, Limit: 10})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].TakenByName == "" || page.Rows[0].Excerpt != "wie lange?" {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestConflictNamesWhoHasIt(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		must(t, s.Take(t.Context(), f.by(t, f.anna, q.ID)))
		for what, err := range map[string]error{
			"take":    s.Take(t.Context(), Change{Inquiry: q.ID, Version: 1, By: f.olena.ID, At: noon}), // with what she saw before
			"dismiss": s.CloseInquiry(t.Context(), f.by(t, f.olena, q.ID), femos.NoTime),
			"reply":   s.AddReply(t.Context(), f.by(t, f.olena, q.ID), f.reply(q, f.olena), nil),
		} {
			refused(t, err, femos.Conflict, "taken_by")
			if args := err.(*femos.Error).Args; len(args) != 1 || args[0] != f.anna.Name {
				t.Errorf("%s: %v does not say who", what, args)
			}
		}
		refused(t, s.GiveBack(t.Context(), f.by(t, f.olena, q.ID)), femos.Conflict, "not_yours")
	})
}

// Each state, each thing a person can do, with the present and with an old version.
func TestTransitions(t *testing.T) {
	t.Parallel()
	type do func(*Store, *testing.T, Change) error
	actions := map[string]do{
		"take":    func(s *Store, t *testing.T, c Change) error { return s.Take(t.Context(), c) },
		"give":    func(s *Store, t *testing.T, c Change) error { return s.GiveBack(t.Context(), c) },
		"finish":  func(s *Store, t *testing.T, c Change) error { return s.CloseInquiry(t.Context(), c, "") },
		"dismiss": func(s *Store, t *testing.T, c Change) error { return s.CloseInquiry(t.Context(), c, femos.Duplicate) },
		"reopen":  func(s *Store, t *testing.T, c Change) error { return s.Reopen(t.Context(), c) },
	}
	const same = "as it is"
	// What comes of it: a state, the code of a conflict, or "as it is". The holder, if any, is Anna, who acts.
	want := map[string]map[string]string{
		"new":           {"take": "taken", "give": "not_yours", "finish": "not_answered", "dismiss": "done", "reopen": "not_closed"},
		"taken":         {"take": same, "give": "new", "finish": "not_answered", "dismiss": "done", "reopen": "not_closed"},
		"answered":      {"take": same, "give": "answered", "finish": "done", "dismiss": "done", "reopen": "not_closed"},
		"answered free": {"take": "answered", "give": "not_yours", "finish": "done", "dismiss": "done", "reopen": "not_closed"},
		"sending":       {"take": same, "give": "new", "finish": "not_answered", "dismiss": "still_sending", "reopen": "not_closed"},
		"dismissed":     {"take": "closed", "give": "closed", "finish": "closed", "dismiss": "closed", "reopen": "taken"},
		"finished":      {"take": "closed", "give": "closed", "finish": "closed", "dismiss": "closed", "reopen": "answered"},
		"erased":        {"take": "closed", "give": "closed", "finish": "closed", "dismiss": "closed", "reopen": "erased"},
	}
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for from, row := range want {
			for name, outcome := range row {
				id := f.inState(t, from)
				before := f.now(t, id)
				c := f.by(t, f.anna, id)
				conflict := outcome != same && outcome != "new" && outcome != "taken" && outcome != "answered" && outcome != "done"
				if !conflict && outcome != same {
					old := c
					old.Version--
					refused(t, actions[name](s, t, old), femos.Conflict, "changed")
				}
				err := actions[name](s, t, c)
				after := f.now(t, id)
				switch {
				case conflict:
					refused(t, err, femos.Conflict, outcome)
					fallthrough
				case outcome == same:
					if after != before {
						t.Errorf("%s, %s: %+v became %+v", from, name, before, after)
					}
					continue
				}
				if err != nil || string(after.State) != outcome || after.Version != before.Version+1 || !after.ChangedAt.Equal(c.At) {
					t.Errorf("%s, %s: %v, %+v, want %s", from, name, err, after, outcome)
				}
				f.consistent(t, after)
			}
		}
		for name, act := range actions {
			refused(t, act(s, t, Change{Inquiry: newID[femos.InquiryID](), Version: 1, By: f.anna.ID, At: noon}), femos.NotFound, "no_inquiry")
			_ = name
		}
	})
}

// consistent checks what holds of every inquiry.
func (f *fixture) consistent(t *testing.T, i femos.Inquiry) {
	t.Helper()
	if (i.TakenBy == "") != i.TakenAt.IsZero() || i.State == femos.Taken && i.TakenBy == "" || i.State == femos.New && i.TakenBy != "" ||
		i.Open() != i.ClosedAt.IsZero() || i.Open() && i.Dismissed != "" {
		t.Errorf("inconsistent: %+v", i)
	}
}

// inState makes an inquiry that stands where it says.
func (f *fixture) inState(t *testing.T, state string) femos.InquiryID {
	t.Helper()
	q := f.ask(t, state)
	sent := []femos.ReplyState{femos.ReplyWaiting}
	answer := func(outcome femos.ReplyState) {
		t.Helper()
		r := f.reply(q, f.anna)
		must(t, f.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
		if outcome != femos.ReplyWaiting {
			_, err := f.ChangeReply(t.Context(), r.ID, 0, sent, Outcome{State: outcome, At: noon}, nil)
			must(t, err)
		}
	}
	switch state {
	case "taken":
		must(t, f.Take(t.Context(), f.by(t, f.anna, q.ID)))
	case "answered":
		answer(femos.ReplySent)
	case "answered free":
		answer(femos.ReplySent)
		must(t, f.GiveBack(t.Context(), f.by(t, f.anna, q.ID)))
	case "sending":
		answer(femos.ReplyUnknown)
	case "dismissed":
		must(t, f.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.NoAdviceNeed))
	case "finished":
		answer(femos.ReplySent)
		must(t, f.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), ""))
	case "erased":
		must(t, f.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.NoAdviceNeed))
		must(t, f.tx(t.Context(), func(tx *sql.Tx) error { return eraseInquiry(t.Context(), tx, q.ID, noon) }))
	}
	return q.ID
}

// Closing while a reply is being written: there is never a closed inquiry with a reply on its way.
func TestCloseAgainstReply(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for range 15 {
			q := f.ask(t, "wie lange?")
			var wg sync.WaitGroup
			var closed, replied error
			wg.Go(func() {
				closed = s.CloseInquiry(t.Context(), Change{Inquiry: q.ID, Version: 1, By: f.anna.ID, At: noon}, femos.NoTime)
			})
			wg.Go(func() {
				replied = s.AddReply(t.Context(), Change{Inquiry: q.ID, Version: 1, By: f.anna.ID, At: noon}, f.reply(q, f.anna), nil)
			})
			wg.Wait()
			if (closed == nil) == (replied == nil) {
				t.Fatalf("one of the two: %v, %v", closed, replied)
			}
		}
		if n := s.rows(t, "reply r JOIN inquiry i ON i.id = r.inquiry_id WHERE i.state = 'done'"); n != 0 {
			t.Errorf("%d replies on their way from closed inquiries", n)
		}
	})
}

func TestThread(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		_, err := s.Thread(t.Context(), newID[femos.InquiryID]())
		refused(t, err, femos.NotFound, "no_inquiry")
		_, err = s.Reference(t.Context(), newID[femos.PostID]())
		refused(t, err, femos.NotFound, "no_reference")
		q := f.question("die Frage", femos.Deadline, noon)
		for n, role := range []femos.PostRole{femos.Comment, femos.Parent, femos.Comment} {
			q.Posts = append(q.Posts, f.post(role, string(role), noon.Add(time.Duration(n-1)*time.Hour)))
		}
		q.Posts[1].Reference = nil
		f.accept(t, Intake{Inquiries: []NewInquiry{q}})
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), f.reply(q, f.anna), nil))
		thread := f.thread(t, q.ID)
		if len(thread.Posts) != 4 || thread.Posts[0].ID != q.Posts[1].ID || thread.Posts[1].ID != q.Asked || thread.Posts[3].ID != q.Posts[3].ID {
			t.Errorf("oldest first, the question before what came at the same time: %+v", thread.Posts)
		}
		if thread.TakenByName != f.anna.Name || thread.Authors[f.anna.ID] != f.anna.Name || thread.Channel.Name != "Berlin" || thread.Permission.ID != f.standing {
			t.Errorf("%+v", thread)
		}
		_, err = s.Reference(t.Context(), q.Posts[1].ID)
		refused(t, err, femos.NotFound, "no_reference")
	})
}
