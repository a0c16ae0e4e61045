package doctor

import (
	"context"
	"net/http"
	"time"

	"femos"
	"femos/internal/backup"
	"femos/internal/connector"
	"femos/internal/jobs"
	"femos/internal/store"
)

// running asks the node on this machine how it is.
func (e *exam) running(ctx context.Context) {
	ready, said, err := Ready(ctx, e.Settings)
	switch {
	case err != nil:
		e.tell(Note, "not_running", e.Settings.Listen)
	case !ready:
		e.tell(Must, "not_ready", said)
	}
}

const faultRest = time.Minute // what lasts less mends itself

// accounts looks at what the nodes noted about accounts.
func (e *exam) accounts(ctx context.Context) {
	if e.db == nil {
		return
	}
	list, err := e.db.Accounts(ctx)
	if err != nil {
		return // an older schema
	}
	for _, a := range list {
		what, todo := e.Words.Fault(a.Fault)
		switch {
		case a.State == femos.AccountDenied:
			e.of(a.ID, Must, "account_denied", a.Name, what)
		case a.State == femos.AccountPaused && a.Fault == store.Restored:
			e.of(a.ID, Should, "account_restored", a.Name)
		case a.State == femos.AccountActive && a.Fault != "" && e.Now().Sub(a.FaultAt) > faultRest:
			e.of(a.ID, Should, "account_fault", a.Name, what, todo)
		}
	}
}

const (
	clockShould = 5 * time.Second
	clockMust   = 2 * time.Minute // log-ins to platforms and leases between nodes fail
)

// clock compares ours with the database's.
func (e *exam) clock(ctx context.Context) {
	if e.db == nil {
		return
	}
	if at, err := e.db.Clock(ctx); err == nil {
		e.off("clock_database", e.Now().Sub(at))
	}
}

// off tells of a clock that is off by a time; half a second is lost in telling it.
func (e *exam) off(code string, by time.Duration) {
	by = by.Abs().Truncate(time.Second)
	switch {
	case by >= clockMust:
		e.tell(Must, code, by.String())
	case by >= clockShould:
		e.tell(Should, code, by.String())
	}
}

// platforms asks each account's platform who we are, and what time it is there.
func (e *exam) platforms(ctx context.Context) {
	if e.db == nil || e.keys == nil || e.Offline {
		return
	}
	list, err := e.db.Accounts(ctx)
	if err != nil {
		return
	}
	times := &dates{now: e.Now}
	opener := e.Opener
	if opener.HTTP != nil {
		times.next = opener.HTTP.Transport
		client := *opener.HTTP
		client.Transport = times
		opener.HTTP = &client
	}
	for _, a := range list {
		if kind, err := opener.Kind(a.Platform); err != nil || kind.BuiltIn || a.State != femos.AccountActive {
			continue
		}
		e.ask(ctx, opener, a)
	}
	if times.heard {
		e.off("clock_platform", times.off)
	}
}

func (e *exam) ask(ctx context.Context, opener connector.Opener, a store.AccountRow) {
	values, err := connector.OpenValues(e.keys, a.ID, a.Settings)
	if err != nil {
		e.of(a.ID, Must, "account_sealed", a.Name)
		return
	}
	c, err := opener.Open(a.Platform, values, nil)
	if err != nil {
		e.of(a.ID, Must, "account_settings", a.Name)
		return
	}
	defer c.Close() //nolint:errcheck // it was only asked once
	if _, err = c.Check(ctx); err == nil {
		return
	}
	fault := connector.FaultOf(err)
	what, todo := e.Words.Fault(fault.Code)
	if fault.Kind == connector.Denied || fault.Kind == connector.Refused {
		e.of(a.ID, Must, "account_denied", a.Name, what)
		return
	}
	e.of(a.ID, Should, "account_fault", a.Name, what, todo)
}

// dates takes the times that platforms write into their answers (RFC 9110, section 6.6.1).
type dates struct {
	next  http.RoundTripper
	now   func() time.Time
	off   time.Duration // how far the nearest was from ours: one platform whose clock is off is no matter of ours
	heard bool
}

// RoundTrip passes the request on.
func (d *dates) RoundTrip(r *http.Request) (*http.Response, error) {
	next := d.next
	if next == nil {
		next = http.DefaultTransport //nolint:forbidigo // of a test's client; ours has its own
	}
	res, err := next.RoundTrip(r)
	if err != nil {
		return res, err
	}
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		if off := d.now().Sub(at); !d.heard || off.Abs() < d.off.Abs() {
			d.off, d.heard = off, true
		}
	}
	return res, nil
}

const (
	backupShould = 2 * 24 * time.Hour
	backupMust   = 8 * 24 * time.Hour
)

// backups looks when the last was made.
func (e *exam) backups(ctx context.Context) {
	if e.db == nil || e.Settings.Demo {
		return
	}
	at, err := backup.Last(ctx, e.db)
	if err != nil {
		return
	}
	age := e.Now().Sub(at)
	switch {
	case at.IsZero():
		e.tell(Must, "backup_never")
	case age > backupMust:
		e.tell(Must, "backup_old", int(age/(24*time.Hour)))
	case age > backupShould:
		e.tell(Should, "backup_old", int(age/(24*time.Hour)))
	}
}

// permissions looks for reviews that are overdue.
func (e *exam) permissions(ctx context.Context) {
	if e.db == nil {
		return
	}
	channels, err := e.db.Channels(ctx, e.Now())
	if err != nil {
		return
	}
	overdue := 0
	for _, c := range channels {
		if p := c.Permission; p != nil && p.WithdrawnAt.IsZero() && !p.ReviewAt.IsZero() && p.ReviewAt.Before(e.Now()) {
			overdue++
		}
	}
	if overdue > 0 {
		e.tell(Should, "permissions_overdue", overdue)
	}
}

const workStuck = 15 * time.Minute // more than a job may run and be missed for

// work looks whether jobs are done and replies go out.
func (e *exam) work(ctx context.Context) {
	if e.db == nil {
		return
	}
	if state, err := jobs.Look(ctx, e.db.Jobs()); err == nil && !state.Oldest.IsZero() && e.Now().Sub(state.Oldest) > workStuck {
		e.tell(Must, "work_stuck", state.Due+state.Running, int(e.Now().Sub(state.Oldest)/time.Minute))
	}
	if unsent, err := e.db.Unsent(ctx); err == nil && unsent[femos.ReplyUnknown] > 0 {
		e.tell(Should, "replies_unknown", unsent[femos.ReplyUnknown])
	}
}
