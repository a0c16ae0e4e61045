package outreach_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

func TestAddChannel(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		poked := r.reader.poked
		id, err := r.channels.AddChannel(t.Context(), r.chief, r.account, "group", " köln ", " \x00 ", "de\x00")
		check(t, err)
		hears(t, r, "channel", id)
		c, permissions, err := r.channels.Channel(t.Context(), r.lena, id)
		check(t, err)
		if r.channels.Address(r.lena, c.Channel) != "group:köln" || bytes.Contains(c.Address.Sealed, []byte("köln")) || c.Name != "Gruppe köln" || c.Platform != "stand" || c.Language != femos.Undetermined || c.Permission != nil || len(permissions) != 0 || r.reader.poked != poked+1 {
			t.Errorf("%+v, %v", c, permissions)
		}
		_, err = r.channels.AddChannel(t.Context(), r.chief, r.account, "group", "köln", "Köln", "de")
		wants(t, err, femos.Conflict, "channel_exists")
		_, err = r.channels.AddChannel(t.Context(), r.chief, r.account, "group", "bonn", strings.Repeat("x", 201), "de")
		wants(t, err, femos.Invalid, "channel_name")
		_, err = r.channels.AddChannel(t.Context(), r.chief, newID[femos.AccountID](), "group", "bonn", "", "de")
		wants(t, err, femos.NotFound, "no_account")
		for code, fault := range map[string]error{
			"channel_not_found":   &connector.Fault{Kind: connector.Refused, Code: "not_found"},
			"account_refused":     &connector.Fault{Kind: connector.Denied, Code: "login_refused"},
			"channel_hashtag":     femos.Fail(femos.Invalid, "channel_hashtag").About("typed"),
			"account_unreachable": errors.New("no route to host"), // that it is not there would be a lie
		} {
			r.platform.resolve = fault
			_, err := r.channels.AddChannel(t.Context(), r.chief, r.account, "group", "bonn", "", "de")
			kind := femos.Invalid
			if code == "account_unreachable" {
				kind = femos.Unavailable
			}
			wants(t, err, kind, code)
		}
		// A platform without addresses of its own takes as many channels as the team has.
		one, err := r.channels.AddChannel(t.Context(), r.chief, r.hands, "", "Mütter in Köln", "", "de")
		check(t, err)
		two, err := r.channels.AddChannel(t.Context(), r.chief, r.hands, "", "", "Mütter in Köln", "de")
		check(t, err)
		if one == two {
			t.Error("one channel of two")
		}
		_, err = r.channels.AddChannel(t.Context(), r.chief, r.hands, "", " ", "", "de")
		wants(t, err, femos.Invalid, "channel_name")
		list, err := r.channels.Channels(t.Context(), r.lena)
		if err != nil || len(list) != 5 {
			t.Errorf("%d channels, %v", len(list), err)
		}
	})
}

func TestRecord(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		poked := r.reader.poked
		p := r.permission(r.channel)
		p.Conditions, p.GrantedBy = "nur werktags\x00", "Amal\u202e"
		p.RecordedBy, p.WithdrawnAt, p.ID = r.olga.ID, noon, "forged"
		r.pass(time.Hour)
		id, err := r.channels.Record(t.Context(), r.chief, p)
		check(t, err)
		_, all, err := r.channels.Channel(t.Context(), r.lena, r.channel)
		check(t, err)
		if len(all) != 2 || all[0].ID != id || all[0].RecordedBy != r.chief.ID || !all[0].RecordedAt.Equal(r.clock()) || !all[0].WithdrawnAt.IsZero() || all[1].WithdrawnAt.IsZero() ||
			all[0].Conditions != "nur werktags" || all[0].GrantedBy != "Amal" {
			t.Errorf("%+v", all)
		}
		hears(t, r, "channel", r.channel)
		if r.reader.poked != poked+1 {
			t.Error("the reader was not poked")
		}
		for field, spoil := range map[string]func(*femos.Permission){
			"kind":       func(p *femos.Permission) { p.Kind = "" },
			"read":       func(p *femos.Permission) { p.Scopes.Read = false },
			"granted_by": func(p *femos.Permission) { p.GrantedBy = "\x00 " },
			"evidence":   func(p *femos.Permission) { p.Evidence = "" },
			"review_at":  func(p *femos.Permission) { p.ReviewAt = r.clock() },
		} {
			bad := r.permission(r.channel)
			spoil(&bad)
			_, err := r.channels.Record(t.Context(), r.chief, bad)
			var told *femos.Error
			if !errors.As(err, &told) || told.Kind != femos.Invalid || told.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		_, err = r.channels.Record(t.Context(), r.chief, r.permission(newID[femos.ChannelID]()))
		wants(t, err, femos.NotFound, "no_channel")
	})
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.asks(t, r.channel, "marker-one", german())
		kept, err := r.channels.Kept(t.Context(), r.chief, r.channel)
		check(t, err)
		if kept != (femos.Kept{Inquiries: 1, Posts: 1}) {
			t.Fatalf("%+v", kept)
		}
		two := r.asks(t, r.channel, "marker-two", german(), german())
		r.writes(t, two)
		poked := r.reader.poked
		_, err = r.channels.Withdraw(t.Context(), r.chief, r.standing, kept)
		wants(t, err, femos.Conflict, "kept_changed")
		if r.reader.poked != poked || len(r.watcher.forgotten) != 0 {
			t.Error("told of a withdrawal that was none")
		}
		kept, err = r.channels.Kept(t.Context(), r.chief, r.channel)
		check(t, err)
		r.told()
		gone, err := r.channels.Withdraw(t.Context(), r.chief, r.standing, kept)
		check(t, err)
		if gone != (femos.Kept{Inquiries: 2, Posts: 3, Waiting: 1}) || r.reader.poked != poked+1 || !slices.Equal(r.watcher.forgotten, []femos.AccountID{r.account}) {
			t.Errorf("%+v, poked %d, forgotten %v", gone, r.reader.poked-poked, r.watcher.forgotten)
		}
		told := r.told()
		for _, want := range []string{"channel " + string(r.channel), " "} { // one notice for all that went
			if !slices.Contains(told, want) {
				t.Errorf("told %q, not of %s", told, want)
			}
		}
		thread, err := r.Thread(t.Context(), r.lena, two.ID)
		check(t, err)
		if len(thread.Posts) != 0 || len(thread.Replies) != 1 || thread.Replies[0].State != femos.ReplyRefused || thread.Inquiry.State != femos.Done {
			t.Errorf("%+v", thread)
		}
		if hits, err := r.Search(t.Context(), r.lena, "marker", ""); err != nil || len(hits.Hits) != 0 {
			t.Errorf("%+v, %v", hits, err)
		}
		_, err = r.channels.Withdraw(t.Context(), r.chief, r.standing, femos.Kept{})
		wants(t, err, femos.Conflict, "already_withdrawn")
		_, err = r.channels.Withdraw(t.Context(), r.chief, newID[femos.PermissionID](), femos.Kept{})
		wants(t, err, femos.NotFound, "no_permission")
		r.nowhere(t, "marker-one", "marker-two", "marker-person")
	})
}

// Of many posts nothing is seen when the withdrawal returns; the files are cleared by a sweep that is asked for, and the
// channel says when that is done.
func TestWithdrawMany(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		for range 11 {
			r.asks(t, r.channel, "marker-many", german(), german())
		}
		kept, err := r.channels.Kept(t.Context(), r.chief, r.channel)
		check(t, err)
		_, err = r.channels.Withdraw(t.Context(), r.chief, r.standing, kept)
		check(t, err)
		state, _, err := r.channels.Channel(t.Context(), r.chief, r.channel)
		if check(t, err); state.Erasing == nil || state.Erasing.Left != kept.Posts || kept.Posts != 22 || r.slips.sweeps != 1 {
			t.Fatalf("%+v of %+v, %d sweeps", state.Erasing, kept, r.slips.sweeps)
		}
		if hits, err := r.Search(t.Context(), r.lena, "marker", ""); err != nil || len(hits.Hits) != 0 {
			t.Errorf("%+v, %v", hits, err)
		}
		check(t, r.Sweep(t.Context(), 30*24*time.Hour))
		state, _, err = r.channels.Channel(t.Context(), r.chief, r.channel)
		if check(t, err); state.Erasing.Left != 0 || !state.Erasing.DoneAt.Equal(r.clock()) {
			t.Errorf("%+v", state.Erasing)
		}
		r.nowhere(t, "marker-many", "marker-person")
	})
}

func TestSweep(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		const retention = 30 * 24 * time.Hour
		i := r.asks(t, r.channel, "marker-swept", german())
		reply := r.writes(t, i)
		r.deliver(t, reply.ID)
		check(t, r.Finish(t.Context(), r.lena, i.ID, r.inquiry(t, i.ID).Version))
		open := r.asks(t, r.channel, "marker-open", german())
		posts := func(id femos.InquiryID) int {
			t.Helper()
			thread, err := r.Thread(t.Context(), r.lena, id)
			check(t, err)
			return len(thread.Posts)
		}
		r.pass(retention)
		check(t, r.Sweep(t.Context(), retention))
		if posts(i.ID) != 1 {
			t.Error("gone before its time")
		}
		r.pass(time.Second)
		check(t, r.Sweep(t.Context(), retention))
		check(t, r.Sweep(t.Context(), retention))
		if posts(i.ID) != 0 || posts(open.ID) != 1 {
			t.Errorf("%d of the closed, %d of the open", posts(i.ID), posts(open.ID))
		}
		if got := r.reply(t, reply.ID); got.Text != reply.Text || got.Posted != reply.Posted || got.Link == "" || got.State != femos.ReplySent {
			t.Errorf("our own words went: %+v", got)
		}
		wants(t, r.Reopen(t.Context(), r.lena, i.ID, r.inquiry(t, i.ID).Version), femos.Conflict, "erased")
		r.pass(24 * time.Hour) // what only had its time leaves the files within a day
		check(t, r.Sweep(t.Context(), retention))
		r.nowhere(t, "marker-swept", "marker-person")
		r.pass(700 * 24 * time.Hour) // and after 24 months, of 31 days each, our own words
		check(t, r.Sweep(t.Context(), retention))
		kept := r.reply(t, reply.ID)
		r.pass(45 * 24 * time.Hour)
		check(t, r.Sweep(t.Context(), retention))
		if got := r.reply(t, reply.ID); kept.Text != reply.Text || got.Text+got.Posted+got.Link != "" {
			t.Errorf("before: %+v, after: %+v", kept, got)
		}
	})
}
