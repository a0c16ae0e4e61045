package outreach

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/connector"
	"femos/internal/jobs"
	"femos/internal/live"
	"femos/internal/store"
)

// underWay are the states from which a job may send.
var underWay = []femos.ReplyState{femos.ReplyWaiting, femos.ReplySending, femos.ReplyUnknown}

const (
	databaseWait = 10 * time.Second // after which a reply is tried again when we failed and not the platform
	// longestLimit is how long a platform that says "later" is believed at a time.
	longestLimit = time.Hour
	// stuckAfter is when a reply that is being sent has no job any more that could be sending it: longer than a job may
	// run and be missed for.
	stuckAfter = 5 * time.Minute
)

func (d *Desk) enqueue(ctx context.Context, id femos.ReplyID) func(*sql.Tx) error {
	return func(tx *sql.Tx) error { return d.o.Jobs.Deliver(ctx, tx, id) }
}

// Deliver is the job that publishes a reply: step 7 of a question's way. It may run any number of times, also at once: a
// reply that stands is left alone, and the platform takes the same key once. last says that no further try comes by
// itself. Where our own database fails, the try does not count.
func (d *Desk) Deliver(ctx context.Context, id femos.ReplyID, last bool) error {
	// What became of a reply is noted even while we are being stopped.
	note := context.WithoutCancel(ctx)
	r, err := d.o.Store.ChangeReply(note, id, 0, underWay, store.Outcome{State: femos.ReplySending, At: d.o.Now(), Attempt: true}, nil)
	if err != nil {
		return d.uncounted(id, err) // nil where it was sent, given up or withdrawn meanwhile
	}
	d.tellReply(r)
	account, receipt, err := d.publish(ctx, r)
	now := d.o.Now()
	if err == nil {
		key := d.o.Keys.SourceKey(account, receipt.Ref.ID)
		// Also if another try was refused meanwhile: it stands.
		err := d.became(note, id, append([]femos.ReplyState{femos.ReplyRefused}, underWay...),
			store.Outcome{State: femos.ReplySent, Link: receipt.Ref.Link, SourceKey: key, At: now})
		// After it is stored, which is what counts: a door that is being loaded finds it there, one that takes a batch in
		// keeps us waiting.
		d.o.Watcher.Published(account, key)
		return err
	}
	fault := connector.FaultOf(err)
	outcome, again := afterFault(fault, now, last)
	stopped := errors.Is(ctx.Err(), context.Canceled) && fault.Kind == connector.Temporary
	if stopped || femos.KindOf(err) == femos.Unavailable { // no failure of the platform
		outcome, again = store.Outcome{State: femos.ReplyWaiting, Fault: fault.Code}, jobs.Later(databaseWait)
	}
	outcome.At = now
	if fault.Kind == connector.Denied {
		if _, err := d.o.Store.SetAccountFault(note, account, store.AccountFault{Code: outcome.Fault, Denied: true}, now); err != nil {
			return d.uncounted(id, err)
		}
		d.o.Hub.Publish(live.Notice{Kind: "account", ID: string(account)})
	}
	d.o.Log.Info("reply not sent", "reply", id, "account", account, "state", outcome.State, "fault", outcome.Fault, "try", r.Attempts)
	if err := d.became(note, id, underWay, outcome); err != nil {
		return err
	}
	return again
}

// became stores what became of a try and tells the desk. Of two tries at once the first says what became of the reply.
func (d *Desk) became(ctx context.Context, id femos.ReplyID, from []femos.ReplyState, o store.Outcome) error {
	r, err := d.o.Store.ChangeReply(ctx, id, 0, from, o, nil)
	if err != nil {
		return d.uncounted(id, err)
	}
	d.tellReply(r)
	return nil
}

// uncounted says what to do when a reply could not be read or changed: nothing if it is past that, else the same again
// soon, which takes none of its tries.
func (d *Desk) uncounted(id femos.ReplyID, err error) error {
	if kind := femos.KindOf(err); kind == femos.Conflict || kind == femos.NotFound {
		return nil
	}
	d.o.Log.Warn("reply waits for the database", "reply", id, "err", err)
	return jobs.Later(databaseWait)
}

// afterFault says in which state a fault leaves a reply, and when it is tried again: nil for not by itself.
func afterFault(f *connector.Fault, now time.Time, last bool) (store.Outcome, error) {
	switch f.Kind {
	case connector.Refused, connector.Denied:
		return store.Outcome{State: femos.ReplyRefused, Fault: f.Code}, nil
	case connector.Limited:
		if f.Until.After(now) {
			return store.Outcome{State: femos.ReplyWaiting, Fault: f.Code}, jobs.Later(min(max(f.Until.Sub(now), time.Second), longestLimit))
		}
	case connector.Unknown:
		// The next try looks before it sends: the same key is the same reply.
		if last {
			return store.Outcome{State: femos.ReplyUnknown, Fault: f.Code}, nil
		}
		return store.Outcome{State: femos.ReplyUnknown, Fault: f.Code}, f
	}
	if last {
		return store.Outcome{State: femos.ReplyRefused, Fault: f.Code}, nil
	}
	return store.Outcome{State: femos.ReplyWaiting, Fault: f.Code}, f
}

// publish hands a reply to its platform.
func (d *Desk) publish(ctx context.Context, r femos.Reply) (femos.AccountID, connector.Receipt, error) {
	channel, err := d.o.Store.Channel(ctx, r.Channel, d.o.Now())
	if err != nil {
		return "", connector.Receipt{}, err
	}
	standing := channel.Standing(d.o.Now())
	if standing == nil || !standing.Scopes.Reply {
		return channel.Account, connector.Receipt{}, &connector.Fault{Kind: connector.Refused, Code: "permission_withdrawn"}
	}
	ref, err := d.reference(ctx, r.To)
	if femos.KindOf(err) == femos.NotFound {
		return channel.Account, connector.Receipt{}, &connector.Fault{Kind: connector.Refused, Code: "post_gone"}
	}
	if err != nil {
		return channel.Account, connector.Receipt{}, err
	}
	sender, err := d.senders.of(ctx, channel.Account)
	if err != nil {
		return channel.Account, connector.Receipt{}, err
	}
	receipt, err := sender.Send(ctx, connector.Outgoing{Key: string(r.ID), Root: ref.Root, Parent: ref.Post, Text: r.Posted, Lang: r.Language})
	return channel.Account, receipt, err
}

func (d *Desk) tellReply(r femos.Reply) {
	d.o.Hub.Publish(live.Notice{Kind: "reply", ID: string(r.ID)}, live.Notice{Kind: "inquiry", ID: string(r.Inquiry)})
}

// LookAgain asks the platform whether a reply stands whose fate is unknown, and sends it if not. Unknown is also what
// was being sent when its last try was killed.
func (d *Desk) LookAgain(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error {
	r, err := d.hers(ctx, who, id)
	if err != nil {
		return err
	}
	from := femos.ReplyUnknown
	if r.State == femos.ReplySending && d.o.Now().Sub(r.ChangedAt) > stuckAfter {
		from = femos.ReplySending
	}
	return d.again(ctx, id, version, from)
}

// Retry sends a reply that the platform refused again, after the cause is mended. What the lawyer sent back is written anew:
// Conflict "reply_changed".
func (d *Desk) Retry(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error {
	r, err := d.hers(ctx, who, id)
	if err != nil {
		return err
	}
	if r.Fault == femos.FaultReturned {
		return femos.Fail(femos.Conflict, "reply_changed")
	}
	return d.again(ctx, id, version, femos.ReplyRefused)
}

func (d *Desk) again(ctx context.Context, id femos.ReplyID, version int64, from femos.ReplyState) error {
	r, err := d.o.Store.ChangeReply(ctx, id, version, []femos.ReplyState{from}, store.Outcome{State: femos.ReplyWaiting, At: d.o.Now()}, d.enqueue(ctx, id))
	if err == nil {
		d.tellReply(r)
	}
	return err
}

// hers returns a reply that is her own, or anybody's if she coordinates.
func (d *Desk) hers(ctx context.Context, who femos.Person, id femos.ReplyID) (femos.Reply, error) {
	r, err := d.o.Store.Reply(ctx, id)
	if err == nil && r.Author != who.ID && !who.Is(femos.Coordinator, femos.Admin) {
		err = femos.Fail(femos.Forbidden, "not_your_reply")
	}
	return r, err
}

// Discard gives up a reply that was not sent.
func (d *Desk) Discard(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error {
	if _, err := d.hers(ctx, who, id); err != nil {
		return err
	}
	inquiry, err := d.o.Store.DiscardReply(ctx, id, version, d.o.Now())
	return d.told(inquiry, err)
}

// MarkPosted notes that she has posted a reply by hand, and where. The link may be empty: some groups have none.
// Invalid "link_form".
func (d *Desk) MarkPosted(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, link string) error {
	link = strings.TrimSpace(link)
	if u, err := url.Parse(link); link != "" && (err != nil || !utf8.ValidString(link) || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return femos.Fail(femos.Invalid, "link_form").About("link")
	}
	if _, err := d.hers(ctx, who, id); err != nil {
		return err
	}
	r, err := d.o.Store.ChangeReply(ctx, id, version, []femos.ReplyState{femos.ReplyManual}, store.Outcome{State: femos.ReplySent, Link: link, At: d.o.Now()}, nil)
	if err == nil {
		d.tellReply(r)
	}
	return err
}
