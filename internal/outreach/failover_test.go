package outreach_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"femos"
	"femos/internal/jobs"
	"femos/internal/outreach"
	"femos/internal/store/pgtest"
)

// PostgreSQL fails over while replies are being sent: every reply stands at the platform once, and is noted as sent. What
// an advisor sends while the database is away, and sends again as she was told, is one reply.
func TestFailoverSendsOnce(t *testing.T) {
	t.Parallel()
	one := pgtest.Own(t)
	two := one.Standby()
	one.SQL("ALTER SYSTEM SET synchronous_standby_names = '*'")
	one.SQL("SELECT pg_reload_conf()")
	r := newRoom(t, t.TempDir(), pgtest.DSN(one, two))
	var desk *outreach.Desk
	queue, err := jobs.Open(t.Context(), string(r.store.Engine()), r.store.Jobs(), jobs.Handlers{
		Deliver: func(ctx context.Context, id femos.ReplyID, last bool) error { return desk.Deliver(ctx, id, last) },
		Sweep:   func(context.Context) error { return nil },
	}, r.options.Log)
	check(t, err)
	r.options.Jobs = queue
	desk = outreach.New(r.options)
	check(t, queue.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := queue.Stop(ctx); err != nil {
			t.Error(err)
		}
		_ = desk.Close()
	})
	var drafts []outreach.Draft
	for range 30 {
		drafts = append(drafts, draft(r.asks(t, r.channel, "marker-question", german())))
	}
	refused := 0
	for n, d := range drafts {
		if n == 10 {
			go func() {
				one.Stop("immediate")
				two.Promote()
			}()
		}
		refused += sendUntilTaken(t, desk, r.lena, d)
	}
	if refused == 0 {
		t.Error("nothing was refused: the database was not away")
	}
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		sent := 0
		for _, d := range drafts {
			thread, err := r.store.Thread(t.Context(), d.Inquiry)
			check(t, err)
			if len(thread.Replies) != 1 {
				t.Fatalf("%d replies to one question", len(thread.Replies))
			}
			if thread.Replies[0].State == femos.ReplySent {
				sent++
			}
		}
		if sent == len(drafts) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d are sent; %s", sent, len(drafts), r.log.String())
		}
	}
	sends, stands := r.platform.count()
	if stands != len(drafts) {
		t.Errorf("%d stand, want %d", stands, len(drafts))
	}
	t.Logf("%d replies, handed to the platform %d times, %d forms sent again", stands, sends, refused)
}

// sendUntilTaken sends a form again and again, as she does, and returns how often she was told that the database is away.
func sendUntilTaken(t *testing.T, desk *outreach.Desk, who femos.Person, d outreach.Draft) (refused int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		_, err := desk.Send(t.Context(), who, d)
		var e *femos.Error
		switch {
		case err == nil, errors.As(err, &e) && e.Kind == femos.Conflict: // stored the first time: the answer was lost
			return refused
		case femos.KindOf(err) != femos.Unavailable:
			t.Fatal(err)
		}
		refused++
	}
	t.Fatal("the database does not come back")
	return 0
}
