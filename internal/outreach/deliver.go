package outreach

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/jobs"
	"femos/internal/live"
	"femos/internal/store"
)

// underWay are the states from which a job may send.
var underWay = []femos.ReplyState{femos.ReplyWaiting, femos.ReplySending, femos.ReplyUnknown}

func (d *Desk) enqueue(ctx context.Context, id femos.ReplyID) func(*sql.Tx) error {
	return func(tx *sql.Tx) error { return d.o.Jobs.Deliver(ctx, tx, id) }
}

// Deliver is the job that publishes a reply: step 7 of a question's way. It may run any number of times: a reply that
// stands is left alone, and the platform takes the same key once. last says that no further try comes by itself.
func (d *Desk) Deliver(ctx context.Context, id femos.ReplyID, last bool) error {
	// What became of a reply is noted even while we are being stopped.
	note := context.WithoutCancel(ctx)
	r, err := d.o.Store.ChangeReply(note, id, 0, underWay, store.Outcome{State: femos.ReplySending, At: d.o.Now(), Attempt: true}, nil)
	switch femos.KindOf(err) {
	case "":
	case femos.Conflict, femos.NotFound:
		return nil // it was sent, given up or withdrawn meanwhile
	default:
		return err
	}
	d.tellReply(r)
	account, receipt, err := d.publish(ctx, r)
	now := d.o.Now()
	if err == nil {
		key := d.o.Keys.SourceKey(account, receipt.Ref.ID)
		d.o.Watcher.Published(account, key)
		r, err = d.o.Store.ChangeReply(note, id, 0, underWay, store.Outcome{State: femos.ReplySent, Link: receipt.Ref.Link, SourceKey: key, At: now}, nil)
		d.tellReply(r)
		return err
	}
	outcome, again := afterFault(connector.FaultOf(err), now, last)
	outcome.At = now
	if connector.FaultOf(err).Kind == connector.Denied {
		if _, err := d.o.Store.SetAccountFault(note, account, outcome.Fault, true, now); err != nil {
			return err
		}
		d.o.Hub.Publish(live.Notice{Kind: "account", ID: string(account)})
	}
	d.o.Log.Info("reply not sent", "reply", id, "account", account, "state", outcome.State, "fault", outcome.Fault, "try", r.Attempts)
	r, err = d.o.Store.ChangeReply(note, id, 0, underWay, outcome, nil)
	d.tellReply(r)
	if err != nil {
		return err
	}
	return again
}

// afterFault says in which state a fault leaves a reply, and when it is tried again: nil for not by itself.
func afterFault(f *connector.Fault, now time.Time, last bool) (store.Outcome, error) {
	switch f.Kind {
	case connector.Refused, connector.Denied:
		return store.Outcome{State: femos.ReplyRefused, Fault: f.Code}, nil
	case connector.Limited:
		return store.Outcome{State: femos.ReplyWaiting, Fault: f.Code}, jobs.Later(max(f.Until.Sub(now), time.Second))
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
	if r.ID != "" {
		d.o.Hub.Publish(live.Notice{Kind: "reply", ID: string(r.ID)}, live.Notice{Kind: "inquiry", ID: string(r.Inquiry)})
	}
}

// LookAgain asks the platform whether a reply stands whose fate is unknown, and sends it if not.
func (d *Desk) LookAgain(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error {
	return d.again(ctx, who, id, version, femos.ReplyUnknown)
}

// Retry sends a refused reply again, after the cause is mended.
func (d *Desk) Retry(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error {
	return d.again(ctx, who, id, version, femos.ReplyRefused)
}

func (d *Desk) again(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, from femos.ReplyState) error {
	if err := d.hers(ctx, who, id); err != nil {
		return err
	}
	r, err := d.o.Store.ChangeReply(ctx, id, version, []femos.ReplyState{from}, store.Outcome{State: femos.ReplyWaiting, At: d.o.Now()}, d.enqueue(ctx, id))
	if err == nil {
		d.tellReply(r)
	}
	return err
}

// hers checks that the reply is her own, or that she coordinates.
func (d *Desk) hers(ctx context.Context, who femos.Person, id femos.ReplyID) error {
	r, err := d.o.Store.Reply(ctx, id)
	if err == nil && r.Author != who.ID && !who.Is(femos.Coordinator, femos.Admin) {
		err = femos.Fail(femos.Forbidden, "not_your_reply")
	}
	return err
}

// Discard gives up a reply that was not sent.
func (d *Desk) Discard(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error {
	if err := d.hers(ctx, who, id); err != nil {
		return err
	}
	inquiry, err := d.o.Store.DiscardReply(ctx, id, version, d.o.Now())
	return d.told(inquiry, err)
}

// MarkPosted notes that she has posted a reply by hand, and where. The link may be empty: some groups have none.
// Invalid "link_form".
func (d *Desk) MarkPosted(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, link string) error {
	link = strings.TrimSpace(link)
	if u, err := url.Parse(link); link != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return femos.Fail(femos.Invalid, "link_form").About("link")
	}
	if err := d.hers(ctx, who, id); err != nil {
		return err
	}
	r, err := d.o.Store.ChangeReply(ctx, id, version, []femos.ReplyState{femos.ReplyManual}, store.Outcome{State: femos.ReplySent, Link: link, At: d.o.Now()}, nil)
	if err == nil {
		d.tellReply(r)
	}
	return err
}
