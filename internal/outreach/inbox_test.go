package outreach_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/outreach"
	"femos/internal/store"
)

func TestTwoTakeOneInquiry(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		errs := map[string]error{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for _, who := range []femos.Person{r.lena, r.olga} {
			all.Go(func() {
				err := r.Take(t.Context(), who, i.ID, i.Version)
				mu.Lock()
				defer mu.Unlock()
				errs[who.Name] = err
			})
		}
		all.Wait()
		winner, loser := r.lena, r.olga
		if errs[winner.Name] != nil {
			winner, loser = loser, winner
		}
		check(t, errs[winner.Name])
		if told := told(t, errs[loser.Name], femos.Conflict, "taken_by"); len(told.Args) != 1 || told.Args[0] != winner.Name {
			t.Errorf("told %v, want %q", told.Args, winner.Name)
		}
		hears(t, r, "inquiry", i.ID)
		i = r.inquiry(t, i.ID)
		_, err := r.Send(t.Context(), loser, draft(i))
		wants(t, err, femos.Conflict, "taken_by")
		wants(t, r.Dismiss(t.Context(), loser, i.ID, i.Version, femos.Duplicate), femos.Conflict, "taken_by")
		wants(t, r.GiveBack(t.Context(), loser, i.ID, i.Version), femos.Conflict, "not_yours")
		check(t, r.GiveBack(t.Context(), winner, i.ID, i.Version))
		check(t, r.Take(t.Context(), loser, i.ID, r.inquiry(t, i.ID).Version))
	})
}

// Two send at once, or one twice: one reply.
func TestSentOncePerVersion(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		r.writes(t, i)
		_, err := r.Send(t.Context(), r.lena, draft(i))
		wants(t, err, femos.Conflict, "changed")
		_, err = r.Send(t.Context(), r.olga, draft(i))
		wants(t, err, femos.Conflict, "taken_by")
		if len(r.slips.ids) != 1 {
			t.Errorf("%d jobs", len(r.slips.ids))
		}
	})
}

func TestLifeOfAnInquiry(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		version := func() int64 { return r.inquiry(t, i.ID).Version }
		wants(t, r.Finish(t.Context(), r.lena, i.ID, version()), femos.Conflict, "not_answered")
		wants(t, r.Dismiss(t.Context(), r.lena, i.ID, version(), "because"), femos.Invalid, "dismiss_reason")
		wants(t, r.Dismiss(t.Context(), r.lena, i.ID, version(), femos.GoneAtSource), femos.Invalid, "dismiss_reason")
		reply := r.writes(t, i)
		wants(t, r.Dismiss(t.Context(), r.lena, i.ID, version(), femos.NoTime), femos.Conflict, "still_sending")
		r.deliver(t, reply.ID)
		check(t, r.Finish(t.Context(), r.lena, i.ID, version()))
		_, err := r.Send(t.Context(), r.lena, draft(r.inquiry(t, i.ID)))
		wants(t, err, femos.Conflict, "closed")
		check(t, r.Reopen(t.Context(), r.olga, i.ID, version()))
		if i := r.inquiry(t, i.ID); i.State != femos.Answered || i.TakenBy != r.olga.ID {
			t.Errorf("%+v", i)
		}
		page, err := r.Search(t.Context(), r.lena, "Frage", "")
		if err != nil || len(page.Hits) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestUrgentFirst(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		want := make([]femos.InquiryID, 4)
		for n, urgency := range []femos.Urgency{femos.Normal, femos.Deadline, femos.Emergency, femos.Normal} {
			v := german()
			v.Urgency = urgency
			want[[]int{2, 1, 0, 3}[n]] = r.asks(t, r.channel, "Frage", v).ID
			r.pass(time.Minute)
		}
		page, err := r.List(t.Context(), r.lena, store.Query{View: femos.ViewNew, Limit: 10})
		check(t, err)
		for n, row := range page.Rows {
			if row.ID != want[n] {
				t.Errorf("%d: %s, urgency %s", n, row.ID, row.Urgency)
			}
		}
		check(t, r.Take(t.Context(), r.lena, want[3], page.Rows[3].Version))
		mine, err := r.List(t.Context(), r.lena, store.Query{View: femos.ViewMine, Limit: 10, Me: r.olga.ID})
		check(t, err)
		counts, err := r.Counts(t.Context(), r.lena)
		check(t, err)
		if len(mine.Rows) != 1 || mine.Rows[0].ID != want[3] || counts.View[femos.ViewMine] != 1 || counts.View[femos.ViewUrgent] != 2 || counts.View[femos.ViewNew] != 3 {
			t.Errorf("%+v, %+v", mine, counts)
		}
	})
}

func TestByHand(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.handed, "Frage", german())
		c, err := r.Compose(t.Context(), r.lena, i.ID, "", "")
		if err != nil || !c.Manual {
			t.Errorf("%+v, %v", c, err)
		}
		reply := r.writes(t, i)
		if reply.State != femos.ReplyManual || len(r.slips.ids) != 0 {
			t.Fatalf("%+v, jobs %v", reply, r.slips.ids)
		}
		check(t, r.Deliver(t.Context(), reply.ID, false)) // a job that should not be there does no harm
		for _, link := range []string{"groups.example/1", "javascript:alert(1)", "https://", "ftp://x.example/", "https://x.example/\xff", "https://x.example/\x00", "https://a b/"} {
			wants(t, r.MarkPosted(t.Context(), r.lena, reply.ID, reply.Version, link), femos.Invalid, "link_form")
		}
		wants(t, r.MarkPosted(t.Context(), r.olga, reply.ID, reply.Version, ""), femos.Forbidden, "not_your_reply")
		wants(t, r.MarkPosted(t.Context(), r.lena, reply.ID, reply.Version+1, ""), femos.Conflict, "reply_changed")
		r.told()
		check(t, r.MarkPosted(t.Context(), r.lena, reply.ID, reply.Version, " https://groups.example/1 "))
		hears(t, r, "reply", reply.ID)
		if got := r.reply(t, reply.ID); got.State != femos.ReplySent || got.Link != "https://groups.example/1" || r.inquiry(t, i.ID).State != femos.Answered {
			t.Errorf("%+v", got)
		}
		wants(t, r.MarkPosted(t.Context(), r.lena, reply.ID, reply.Version+1, ""), femos.Conflict, "reply_changed")
		other := r.writes(t, r.asks(t, r.handed, "Frage", german()))
		check(t, r.MarkPosted(t.Context(), r.chief, other.ID, other.Version, "")) // some groups have no links
		third := r.writes(t, r.asks(t, r.handed, "Frage", german()))
		check(t, r.Discard(t.Context(), r.lena, third.ID, third.Version))
		_, err = r.store.Reply(t.Context(), third.ID)
		wants(t, err, femos.NotFound, "no_reply")
	})
}

// What can be done about a reply that does not stand, and by whom.
func TestAgainOrNever(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		in := func(state femos.ReplyState) femos.Reply {
			t.Helper()
			reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
			got, err := r.store.ChangeReply(t.Context(), reply.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, store.Outcome{State: state, At: r.clock()}, nil)
			check(t, err)
			return got
		}
		acts := map[string]func(who femos.Person, reply femos.Reply) error{
			"look": func(who femos.Person, reply femos.Reply) error {
				return r.LookAgain(t.Context(), who, reply.ID, reply.Version)
			},
			"retry": func(who femos.Person, reply femos.Reply) error {
				return r.Retry(t.Context(), who, reply.ID, reply.Version)
			},
			"discard": func(who femos.Person, reply femos.Reply) error {
				return r.Discard(t.Context(), who, reply.ID, reply.Version)
			},
		}
		may := map[femos.ReplyState][]string{femos.ReplyUnknown: {"look", "discard"}, femos.ReplyRefused: {"retry", "discard"}, femos.ReplyManual: {"discard"}}
		for _, state := range []femos.ReplyState{femos.ReplyWaiting, femos.ReplySending, femos.ReplySent, femos.ReplyUnknown, femos.ReplyRefused, femos.ReplyManual} {
			for name, act := range acts {
				reply := in(state)
				wants(t, act(r.olga, reply), femos.Forbidden, "not_your_reply")
				jobs := len(r.slips.ids)
				err := act(r.lena, reply)
				if slices.Contains(may[state], name) {
					if err != nil {
						t.Errorf("%s of a reply that is %s: %v", name, state, err)
					}
					if name != "discard" && (len(r.slips.ids) != jobs+1 || r.reply(t, reply.ID).State != femos.ReplyWaiting) {
						t.Errorf("%s of a reply that is %s: no job, or not waiting", name, state)
					}
					if act(r.lena, reply) == nil {
						t.Errorf("%s twice of a reply that is %s", name, state)
					}
					continue
				}
				wants(t, err, femos.Conflict, "reply_changed")
			}
		}
		check(t, acts["discard"](r.chief, in(femos.ReplyRefused))) // a coordinator may
		gone := femos.Reply{ID: newID[femos.ReplyID](), Version: 1}
		for _, act := range acts {
			wants(t, act(r.lena, gone), femos.NotFound, "no_reply")
		}
	})
}

// A node that was killed in a reply's last try leaves it as being sent, and nobody comes back to it by itself.
func TestLookAfterAKilledTry(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
		reply, err := r.store.ChangeReply(t.Context(), reply.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, store.Outcome{State: femos.ReplySending, At: r.clock()}, nil)
		check(t, err)
		wants(t, r.LookAgain(t.Context(), r.lena, reply.ID, reply.Version), femos.Conflict, "reply_changed") // its job may be running
		r.pass(6 * time.Minute)
		check(t, r.LookAgain(t.Context(), r.lena, reply.ID, reply.Version))
		if got := r.deliver(t, reply.ID); got.State != femos.ReplySent {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatASendNeeds(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		for _, text := range []string{"", " \n\t", "\x00", "\u200b\u200d\u2060", "\u202e\u202c", "\u0301"} {
			d := draft(i)
			d.Text = text
			_, err := r.Send(t.Context(), r.lena, d)
			wants(t, err, femos.Invalid, "empty_reply")
		}
		d := draft(i)
		d.Action = "shout"
		_, err := r.Send(t.Context(), r.lena, d)
		wants(t, err, femos.Invalid, "reply_action")
		d = draft(i)
		d.Inquiry = newID[femos.InquiryID]()
		_, err = r.Send(t.Context(), r.lena, d)
		wants(t, err, femos.NotFound, "no_inquiry")
		// Language and block come from a form: what is none is not stored as one.
		d = outreach.Draft{Inquiry: i.ID, Version: i.Version, Action: femos.ActAnswer, Language: "de\x00<script>", Text: "Ja", AnswerUsed: "\x00nonsense"}
		reply, err := r.Send(t.Context(), r.lena, d)
		check(t, err)
		if reply.Language != femos.Undetermined || reply.AnswerUsed != "" {
			t.Errorf("%+v", reply)
		}
		for _, block := range []string{"A1", "claim:C1"} {
			d := draft(r.inquiry(t, i.ID))
			d.AnswerUsed, d.Language = block, "sr-Cyrl"
			reply, err := r.Send(t.Context(), r.lena, d)
			check(t, err)
			if reply.AnswerUsed != block || reply.Language != "sr-Cyrl" || r.reply(t, reply.ID).AnswerUsed != block {
				t.Errorf("%+v", reply)
			}
		}
	})
}
