package outreach_test

import (
	"context"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/jobs"
	"femos/internal/outreach"
)

// The whole way with the real jobs: what fails is tried again, and every reply stands once.
func TestTheQueueDelivers(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		began := time.Now()
		r.options.Now = func() time.Time { return noon.Add(time.Since(began)) } // limits end in real time
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
		limit := connector.Fault{Kind: connector.Limited, Code: "limited", Until: noon.Add(time.Since(began) + 2*time.Second)}
		r.platform.fail(
			fault{err: &limit},
			fault{err: &connector.Fault{Kind: connector.Temporary, Code: "no_answer"}},
			fault{err: &connector.Fault{Kind: connector.Unknown, Code: "no_answer"}, late: true},
			fault{err: &connector.Fault{Kind: connector.Refused, Code: "too_long"}},
		)
		var ids []femos.ReplyID
		for range 5 {
			i := r.asks(t, r.channel, "marker-question", german())
			reply, err := desk.Send(t.Context(), r.lena, draft(i))
			check(t, err)
			ids = append(ids, reply.ID)
		}
		states := func() map[femos.ReplyState]int {
			n := map[femos.ReplyState]int{}
			for _, id := range ids {
				n[r.reply(t, id).State]++
			}
			return n
		}
		deadline := time.Now().Add(time.Minute)
		for n := states(); n[femos.ReplySent] != 4 || n[femos.ReplyRefused] != 1; n = states() {
			if time.Now().After(deadline) {
				t.Fatalf("after a minute: %v", n)
			}
			time.Sleep(50 * time.Millisecond)
		}
		sends, stands := r.platform.count()
		if stands != 4 || sends != 8 {
			t.Errorf("%d stand, asked %d times; want each once, and three again", stands, sends)
		}
		r.nowhere(t, secret)
	})
}
