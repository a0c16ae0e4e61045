package outreach_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"femos"
	"femos/internal/connector"
	"femos/internal/store"
)

func (r *room) deliver(t *testing.T, id femos.ReplyID) femos.Reply {
	t.Helper()
	check(t, r.Deliver(t.Context(), id, false))
	return r.reply(t, id)
}

func TestSent(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "marker-question", german())
		reply := r.writes(t, i)
		if reply.State != femos.ReplyWaiting || len(r.slips.ids) != 1 || r.inquiry(t, i.ID).TakenBy != r.lena.ID {
			t.Fatalf("%+v, jobs %v: stored with its job, and hers", reply, r.slips.ids)
		}
		r.told()
		r.pass(time.Minute)
		_, err := r.watcher.Accept(t.Context(), r.account, "", connector.Batch{}, nil) // the account is being read
		check(t, err)
		reply = r.deliver(t, reply.ID)
		if reply.State != femos.ReplySent || reply.Link != "https://stand.example/"+string(reply.ID) || !reply.SentAt.Equal(r.clock()) || reply.Attempts != 1 {
			t.Fatalf("%+v", reply)
		}
		if i := r.inquiry(t, i.ID); i.State != femos.Answered {
			t.Errorf("the inquiry is %s", i.State)
		}
		out := r.platform.stands[string(reply.ID)]
		if out.Text != reply.Posted || out.Lang != "de" || out.Parent.Rev != "rev" || out.Root.ID == "" {
			t.Errorf("sent as %+v", out)
		}
		hears(t, r, "reply", reply.ID)
		// A like of it is counted, once, and told.
		like := connector.Batch{Events: []connector.Event{{Reaction: &connector.Reaction{ID: "like", Post: connector.PostRef{ID: "post-" + string(reply.ID)}}}}}
		for range 2 {
			_, err := r.watcher.Accept(t.Context(), r.account, "", like, nil)
			check(t, err)
		}
		hears(t, r, "inquiry", i.ID)
		var likes int
		check(t, r.store.Jobs().QueryRowContext(t.Context(), `SELECT reactions FROM reply`).Scan(&likes))
		if likes != 1 {
			t.Errorf("%d likes", likes)
		}
		if strings.Contains(r.log.String(), "marker") || strings.Contains(r.log.String(), "arbeiten") {
			t.Errorf("the log holds content: %s", r.log)
		}
	})
}

// The job and its reply are stored together or not at all.
func TestNoReplyWithoutItsJob(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		r.slips.err = errors.New("no room")
		if _, err := r.Send(t.Context(), r.lena, draft(i)); err == nil {
			t.Fatal("stored without its job")
		}
		thread, err := r.Thread(t.Context(), r.lena, i.ID)
		check(t, err)
		if len(thread.Replies) != 0 || thread.Inquiry.State != femos.New {
			t.Errorf("%+v", thread)
		}
	})
}

func TestFaults(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		in := func(d time.Duration) time.Time { return r.clock().Add(d) }
		for name, try := range map[string]struct {
			fault *connector.Fault
			last  bool
			state femos.ReplyState
			later time.Duration // 0: not by itself; -1: as a failure
		}{
			"refused":          {&connector.Fault{Kind: connector.Refused, Code: "too_long"}, false, femos.ReplyRefused, 0},
			"limited":          {&connector.Fault{Kind: connector.Limited, Code: "limited", Until: in(90 * time.Second)}, false, femos.ReplyWaiting, 90 * time.Second},
			"limited, last":    {&connector.Fault{Kind: connector.Limited, Code: "limited", Until: in(time.Hour)}, true, femos.ReplyWaiting, time.Hour},
			"limited, a year":  {&connector.Fault{Kind: connector.Limited, Code: "limited", Until: in(365 * 24 * time.Hour)}, true, femos.ReplyWaiting, time.Hour},
			"limited, no time": {&connector.Fault{Kind: connector.Limited, Code: "limited"}, false, femos.ReplyWaiting, -1},
			"temporary":        {&connector.Fault{Kind: connector.Temporary, Code: "no_answer"}, false, femos.ReplyWaiting, -1},
			"temporary, last":  {&connector.Fault{Kind: connector.Temporary, Code: "no_answer"}, true, femos.ReplyRefused, 0},
			"garbled":          {&connector.Fault{Kind: connector.Garbled, Code: "garbled"}, false, femos.ReplyWaiting, -1},
			"unknown":          {&connector.Fault{Kind: connector.Unknown, Code: "no_answer"}, false, femos.ReplyUnknown, -1},
			"unknown, last":    {&connector.Fault{Kind: connector.Unknown, Code: "no_answer"}, true, femos.ReplyUnknown, 0},
		} {
			reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
			r.platform.fail(fault{err: try.fault})
			err := r.Deliver(t.Context(), reply.ID, try.last)
			var snoozed *rivertype.JobSnoozeError
			switch {
			case try.later == 0 && err != nil,
				try.later < 0 && !errors.Is(err, try.fault),
				try.later > 0 && (!errors.As(err, &snoozed) || snoozed.Duration != try.later):
				t.Errorf("%s: the job ends with %v", name, err)
			}
			if got := r.reply(t, reply.ID); got.State != try.state || got.Fault != try.fault.Code {
				t.Errorf("%s: %s, fault %q; want %s", name, got.State, got.Fault, try.state)
			}
			if i := r.inquiry(t, reply.Inquiry); i.State != femos.Taken {
				t.Errorf("%s: the inquiry is %s", name, i.State)
			}
		}
	})
}

func TestDeniedAccount(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		one, two := r.writes(t, r.asks(t, r.channel, "Frage", german())), r.writes(t, r.asks(t, r.channel, "Frage", german()))
		r.platform.fail(fault{err: &connector.Fault{Kind: connector.Denied, Code: "login_refused", Cause: errors.New("401")}})
		r.told()
		if got := r.deliver(t, one.ID); got.State != femos.ReplyRefused || got.Fault != "login_refused" {
			t.Errorf("%+v", got)
		}
		hears(t, r, "account", r.account)
		a, err := r.store.Account(t.Context(), r.account)
		check(t, err)
		if a.State != femos.AccountDenied || a.Fault != "login_refused" {
			t.Errorf("%+v", a.Account)
		}
		// The platform is not asked again until somebody looked.
		if got := r.deliver(t, two.ID); got.State != femos.ReplyRefused || got.Fault != "account_denied" {
			t.Errorf("%+v", got)
		}
		if sends, _ := r.platform.count(); sends != 1 {
			t.Errorf("asked %d times", sends)
		}
		check(t, r.accounts.Update(t.Context(), r.chief, r.account, connector.Values{"user": "femos", "password": "new"}, a.Version))
		check(t, r.Retry(t.Context(), r.lena, two.ID, r.reply(t, two.ID).Version))
		if got := r.deliver(t, two.ID); got.State != femos.ReplySent || got.Fault != "" {
			t.Errorf("after new settings: %+v", got)
		}
		if with := r.platform.with[string(two.ID)]; with != "new" {
			t.Errorf("sent with the old password")
		}
		if r.platform.closed != r.platform.opened-1 {
			t.Errorf("%d connectors were closed of %d: all but the sender in use", r.platform.closed, r.platform.opened)
		}
	})
}

// The network loses the answer: the reply stands, and the next try finds it.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
		r.platform.fail(fault{err: &connector.Fault{Kind: connector.Unknown, Code: "no_answer"}, late: true})
		if err := r.Deliver(t.Context(), reply.ID, false); err == nil {
			t.Error("not tried again")
		}
		if got := r.reply(t, reply.ID); got.State != femos.ReplyUnknown {
			t.Errorf("%+v", got)
		}
		if got := r.deliver(t, reply.ID); got.State != femos.ReplySent || got.Attempts != 2 {
			t.Errorf("%+v", got)
		}
		if _, stands := r.platform.count(); stands != 1 {
			t.Errorf("stands %d times", stands)
		}
	})
}

// Killed between sending and receipt, and then run by several at once.
func TestOnceHoweverOften(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
		_, err := r.store.ChangeReply(t.Context(), reply.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, store.Outcome{State: femos.ReplySending, At: noon, Attempt: true}, nil)
		check(t, err)
		r.platform.stands[string(reply.ID)] = connector.Outgoing{Text: reply.Posted}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if err := r.Deliver(t.Context(), reply.ID, false); err != nil {
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		if got := r.deliver(t, reply.ID); got.State != femos.ReplySent {
			t.Errorf("%+v", got)
		}
		if _, stands := r.platform.count(); stands != 1 {
			t.Errorf("stands %d times", stands)
		}
	})
}

// Of two tries at once one is refused while the other is on its way: what stands is never shown as refused.
func TestStandsThoughRefused(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
		gate := make(chan struct{})
		r.platform.gate = gate
		ended := make(chan error, 1)
		go func() { ended <- r.Deliver(t.Context(), reply.ID, false) }()
		<-gate // it stands, its answer is on the way
		silent := r.permission(r.channel)
		silent.Scopes.Reply = false
		_, err := r.channels.Record(t.Context(), r.chief, silent)
		check(t, err)
		if got := r.deliver(t, reply.ID); got.State != femos.ReplyRefused {
			t.Errorf("the second try: %+v", got)
		}
		gate <- struct{}{}
		check(t, <-ended)
		if got := r.reply(t, reply.ID); got.State != femos.ReplySent || got.Link == "" || got.Fault != "" {
			t.Errorf("it stands and is shown as %+v", got)
		}
	})
}

func TestPermissionEndsBeforeDelivery(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		reply := r.writes(t, i)
		silent := r.permission(r.channel)
		silent.Scopes.Reply = false
		_, err := r.channels.Record(t.Context(), r.chief, silent)
		check(t, err)
		if got := r.deliver(t, reply.ID); got.State != femos.ReplyRefused || got.Fault != "permission_withdrawn" {
			t.Errorf("without the scope: %+v", got)
		}
		_, err = r.Send(t.Context(), r.lena, draft(r.inquiry(t, i.ID)))
		wants(t, err, femos.Conflict, "permission_missing")
		// Withdrawn altogether while a reply waits.
		standing, err := r.channels.Record(t.Context(), r.chief, r.permission(r.channel))
		check(t, err)
		waiting := r.writes(t, r.inquiry(t, i.ID))
		kept, err := r.channels.Kept(t.Context(), r.chief, r.channel)
		check(t, err)
		_, err = r.channels.Withdraw(t.Context(), r.chief, standing, kept)
		check(t, err)
		if got := r.deliver(t, waiting.ID); got.State != femos.ReplyRefused || got.Fault != "permission_withdrawn" {
			t.Errorf("withdrawn: %+v", got)
		}
		if sends, _ := r.platform.count(); sends != 0 {
			t.Errorf("asked the platform %d times", sends)
		}
	})
}

func TestPostGone(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		reply := r.writes(t, i)
		gone := connector.Batch{Events: []connector.Event{{Deletion: &connector.PostRef{ID: "native-" + string(i.ID)}}}}
		_, err := r.watcher.Accept(t.Context(), r.account, "", gone, nil)
		check(t, err)
		if got := r.deliver(t, reply.ID); got.State != femos.ReplyRefused || got.Fault != "post_gone" {
			t.Errorf("%+v", got)
		}
		if i = r.inquiry(t, i.ID); i.State != femos.Taken {
			t.Errorf("the inquiry is %s: whoever has it decides herself", i.State)
		}
		_, err = r.Send(t.Context(), r.lena, draft(i))
		wants(t, err, femos.Conflict, "post_gone")
		thread, err := r.Thread(t.Context(), r.lena, i.ID)
		if err != nil || thread.SourceLink != "" {
			t.Errorf("%q, %v", thread.SourceLink, err)
		}
	})
}

// What these keys don't open can be read and not answered; settings that they don't open are told.
func TestOtherKeys(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		reply := r.writes(t, i)
		exec := func(query string, args ...any) {
			t.Helper()
			_, err := r.store.Jobs().ExecContext(t.Context(), query, args...)
			check(t, err)
		}
		exec(`UPDATE account SET settings = $1 WHERE id = $2`, []byte("nothing"), r.account)
		if got := r.deliver(t, reply.ID); got.State != femos.ReplyRefused || got.Fault != "settings_invalid" {
			t.Errorf("%+v", got)
		}
		a, err := r.store.Account(t.Context(), r.account)
		check(t, err)
		if a.State != femos.AccountDenied {
			t.Errorf("the account is %s", a.State)
		}
		// She can mend it by giving all settings anew.
		wants(t, r.accounts.Update(t.Context(), r.chief, r.account, connector.Values{"user": "femos"}, a.Version), femos.Invalid, "setting_missing")
		check(t, r.accounts.Update(t.Context(), r.chief, r.account, connector.Values{"user": "femos", "password": secret}, a.Version))
		exec(`UPDATE source_reference SET sealed = $1`, []byte("nothing"))
		thread, err := r.Thread(t.Context(), r.lena, i.ID)
		if err != nil || thread.SourceLink != "" || len(thread.Posts) != 1 {
			t.Errorf("%+v, %v", thread, err)
		}
		check(t, r.Retry(t.Context(), r.lena, reply.ID, r.reply(t, reply.ID).Version))
		if got := r.deliver(t, reply.ID); got.State != femos.ReplyRefused || got.Fault != "post_gone" {
			t.Errorf("%+v", got)
		}
	})
}

// Being stopped, and a database that does not answer, are no failures of the platform and take no try.
func TestStoppedMeanwhile(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var snoozed *rivertype.JobSnoozeError
		if err := r.Deliver(ctx, reply.ID, true); !errors.As(err, &snoozed) {
			t.Errorf("stopped: %v", err)
		}
		if got := r.reply(t, reply.ID); got.State != femos.ReplyWaiting {
			t.Errorf("stopped: %+v", got)
		}
		check(t, r.store.Close())
		if err := r.Deliver(t.Context(), reply.ID, true); !errors.As(err, &snoozed) {
			t.Errorf("without a database: %v", err)
		}
	})
}

func TestPausedAccountSendsNothing(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		reply := r.writes(t, r.asks(t, r.channel, "Frage", german()))
		check(t, r.accounts.Pause(t.Context(), r.chief, r.account, 1))
		if got := r.deliver(t, reply.ID); got.State != femos.ReplyRefused || got.Fault != "account_paused" {
			t.Errorf("%+v", got)
		}
	})
}
