package outreach_test

import (
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

// The clock jumps an hour, on or back, between a try whose answer was lost and the next, and before a sweep: the reply stands
// once, and nothing is erased earlier than an hour before its time.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, r *room) {
				i := r.asks(t, r.channel, "marker-asked", german())
				reply := r.writes(t, i)
				r.platform.fail(fault{err: &connector.Fault{Kind: connector.Unknown, Code: "no_answer"}, late: true})
				if err := r.Deliver(t.Context(), reply.ID, false); err == nil {
					t.Fatal("not tried again")
				}
				r.pass(jump)
				if got := r.deliver(t, reply.ID); got.State != femos.ReplySent {
					t.Errorf("the reply is %s", got.State)
				}
				r.pass(-jump)
				check(t, r.Deliver(t.Context(), reply.ID, false)) // as a job does that is taken for stuck
				if _, stands := r.platform.count(); stands != 1 {
					t.Errorf("it stands %d times", stands)
				}

				const retention = 30 * 24 * time.Hour
				check(t, r.Finish(t.Context(), r.lena, i.ID, r.inquiry(t, i.ID).Version))
				kept := func() bool {
					t.Helper()
					check(t, r.Sweep(t.Context(), retention))
					thread, err := r.Thread(t.Context(), r.lena, i.ID)
					check(t, err)
					return len(thread.Posts) > 0
				}
				r.pass(retention - time.Hour + jump) // an hour to go
				if !kept() {
					t.Error("erased more than an hour too early")
				}
				r.pass(time.Hour + time.Second - jump) // its time, by a clock that is right again
				if kept() {
					t.Error("not erased in time")
				}
			})
		})
	}
}
