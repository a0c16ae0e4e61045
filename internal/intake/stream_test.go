package intake_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
)

// gate is a judge that lets posts with "held" in them wait.
type gate struct {
	judge *triage.Judge
	asked chan struct{} // gets one when such a post is looked at
	open  chan struct{} // closed when they may go on
}

func newGate() *gate {
	return &gate{doortest.Judge(), make(chan struct{}, 100), make(chan struct{})}
}

// Judge implements intake.Judge.
func (g *gate) Judge(p triage.Post) femos.Verdict {
	if strings.Contains(p.Text, "held") {
		g.asked <- struct{}{}
		<-g.open
	}
	return g.judge.Judge(p)
}

// reading is a stream whose first transaction is over but not told of yet, so that what comes next waits.
type reading struct {
	*intake.Stream
	desk  *intake.Desk
	tx    atomic.Int64 // transactions
	going chan struct{}
}

const nodeName = "one"

// read begins a reading that has taken in a first batch, with cursor "1". goOn lets it go on.
func (r *room) read(ctx context.Context, t *testing.T, judge intake.Judge) *reading {
	t.Helper()
	desk := intake.New(intake.Options{Store: r.store, Judge: judge, Keys: r.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return noon }, Random: rand.Reader})
	if got, err := r.store.Lease(t.Context(), r.account, nodeName, time.Minute); err != nil || !got {
		t.Fatal(got, err)
	}
	in := &reading{desk: desk, going: make(chan struct{})}
	first := make(chan struct{})
	in.Stream = desk.Stream(ctx, r.account, nodeName, nil, func(time.Duration, error) {
		if in.tx.Add(1) == 1 {
			close(first)
			<-in.going
		}
	})
	check(t, in.Accept(batchOf("1", r.said("first", "amal", question+" first"))))
	<-first
	return in
}

func (in *reading) goOn() { close(in.going) }

func batchOf(cursor string, posts ...connector.Post) connector.Batch {
	b := connector.Batch{Cursor: cursor}
	for _, p := range posts {
		b.Events = append(b.Events, connector.Event{Post: &p})
	}
	return b
}

// heldPosts are so many that they are judged ahead.
func (r *room) heldPosts(prefix string) (posts []connector.Post) {
	for n := range 10 {
		posts = append(posts, r.said(fmt.Sprint(prefix, n), "maria", fmt.Sprint(question, " held ", n)))
	}
	return posts
}

// stands checks the account's cursor, how many inquiries there are, and how many posts were counted.
func (r *room) stands(t *testing.T, cursor string, inquiries, seen int) {
	t.Helper()
	a, err := r.store.Account(t.Context(), r.account)
	check(t, err)
	page, err := r.store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
	check(t, err)
	counters, err := r.store.Counters(t.Context(), r.channel, "")
	check(t, err)
	counted := 0
	for _, c := range counters {
		counted += c.Seen
	}
	if a.Cursor != cursor || len(page.Rows) != inquiries || counted != seen {
		t.Errorf("cursor %q, %d inquiries, %d counted; want %q, %d, %d", a.Cursor, len(page.Rows), counted, cursor, inquiries, seen)
	}
}

// A permission that is withdrawn while a batch waits, and while the next is judged, keeps both out.
func TestWithdrawnWhileJudgedAhead(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		judge := newGate()
		in := r.read(t.Context(), t, judge)
		check(t, in.Accept(batchOf("2", r.said("waits", "amal", question+" waits"))))
		judged := make(chan error)
		go func() { judged <- in.Accept(batchOf("3", r.heldPosts("h")...)) }()
		<-judge.asked
		r.withdraw(t, r.channel, r.standing)
		in.desk.Forget(r.account) // as whoever withdraws does
		close(judge.open)
		check(t, <-judged)
		in.goOn()
		check(t, in.Wait())
		r.stands(t, "3", 0, 1) // the first was counted while the permission stood
	})
}

// When a transaction fails while the next batch is judged, nothing of either is stored, and both come in once when they are
// read again.
func TestFailsWhileNextIsJudged(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		judge := newGate()
		in := r.read(t.Context(), t, judge)
		second, third := batchOf("2", r.said("second", "amal", question+" second")), batchOf("3", r.heldPosts("h")...)
		check(t, in.Accept(second))
		judged := make(chan error)
		go func() { judged <- in.Accept(third) }()
		<-judge.asked
		check(t, r.store.Unlease(t.Context(), nodeName))
		in.goOn()
		if err := in.Wait(); femos.KindOf(err) != femos.Conflict {
			t.Errorf("the second: %v", err)
		}
		close(judge.open)
		if err := <-judged; femos.KindOf(err) != femos.Conflict {
			t.Errorf("the third: %v", err)
		}
		if err := in.Accept(batchOf("4", r.said("fourth", "amal", question))); femos.KindOf(err) != femos.Conflict {
			t.Errorf("one after it: %v", err)
		}
		if err := in.Accept(connector.Batch{Cursor: "5"}); femos.KindOf(err) != femos.Conflict {
			t.Errorf("an empty one after it: %v", err)
		}
		r.stands(t, "1", 1, 1)
		got, err := r.store.Lease(t.Context(), r.account, nodeName, time.Minute)
		if err != nil || !got {
			t.Fatal(got, err)
		}
		again := in.desk.Stream(t.Context(), r.account, nodeName, nil, func(time.Duration, error) {})
		check(t, again.Accept(second))
		check(t, again.Accept(third))
		check(t, again.Wait())
		r.stands(t, "3", 12, 12)
	})
}

// What still waits when the reading is stopped is not stored, and comes in once when it is read again.
func TestStoppedWhileOneWaits(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx, stop := context.WithCancel(t.Context())
		in := r.read(ctx, t, doortest.Judge())
		second := batchOf("2", r.said("second", "amal", question+" second"))
		check(t, in.Accept(second))
		stop()
		in.goOn()
		if err := in.Wait(); err == nil {
			t.Error("what was stopped says that all is stored")
		}
		r.stands(t, "1", 1, 1)
		again := in.desk.Stream(t.Context(), r.account, nodeName, nil, func(time.Duration, error) {})
		check(t, again.Accept(second))
		check(t, again.Wait())
		r.stands(t, "2", 2, 2)
	})
}

// What comes while a batch is being stored goes into one transaction, up to a bound; what is deleted or answered among it
// is as if it had come in one batch, and an empty batch returns when all is stored.
func TestBacklogGoesTogether(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		in := r.read(t.Context(), t, doortest.Judge())
		check(t, in.Accept(batchOf("2", r.said("q", "maria", question+" second"), r.said("gone", "amal", question+" gone"))))
		check(t, in.Accept(batchOf("3", r.said("c", "olga", "Das war bei mir genauso, ich habe einfach eine E-Mail geschrieben", "q"))))
		check(t, in.Accept(connector.Batch{Cursor: "4", Events: []connector.Event{{Deletion: &connector.PostRef{ID: "gone"}}}}))
		var chat []connector.Post
		for n := range 997 {
			chat = append(chat, r.said(fmt.Sprint("chat", n), "amal", fmt.Sprint(chatter, n)))
		}
		check(t, in.Accept(batchOf("5", chat...))) // now enough waits
		more := make(chan error)
		go func() { more <- in.Accept(batchOf("6", r.said("last", "amal", question+" last"))) }()
		in.goOn()
		check(t, <-more)
		check(t, in.Accept(connector.Batch{Cursor: "7"}))
		if n := in.tx.Load(); n != 4 { // the first, what waited, the last, the empty one
			t.Errorf("%d transactions", n)
		}
		r.stands(t, "7", 3, 1002)
		page, err := r.store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
		check(t, err)
		comments := 0
		for _, row := range page.Rows {
			for _, p := range r.thread(t, row.ID).Posts {
				if p.Role == femos.Comment {
					comments++
				}
			}
		}
		if comments != 1 {
			t.Errorf("%d comments", comments)
		}
	})
}

// What somebody brings waits for what was read before it: a comment finds the question that is not stored yet.
func TestBroughtAfterWhatWaits(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		judge := newGate()
		close(judge.open)
		in := r.read(t.Context(), t, judge)
		check(t, in.Accept(batchOf("2", r.said("q", "maria", question+" second"))))
		brought := make(chan store.Accepted)
		go func() {
			done, err := in.desk.Accept(t.Context(), r.account, "", batchOf("", r.said("c", "olga", "Das habe ich auch, held", "q")), nil)
			if err != nil {
				t.Error(err)
			}
			brought <- done
		}()
		for range 30 { // it has time enough to come first
			r.stands(t, "1", 1, 1)
		}
		if len(judge.asked) > 0 {
			t.Error("what was brought did not wait")
		}
		in.goOn()
		if done := <-brought; done.Comments != 1 {
			t.Errorf("%d comments", done.Comments)
		}
		check(t, in.Wait())
	})
}
