package demo

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"femos"
	"femos/internal/connector"
)

func newTestWorld(t *testing.T) *World {
	t.Helper()
	w, err := New(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// join opens a connector that reads all groups.
func join(t *testing.T, w *World, speed string) *account {
	t.Helper()
	var channels []connector.Channel
	for _, g := range w.Groups() {
		channels = append(channels, connector.Channel{ID: femos.ChannelID("c-" + g.ID()), Address: g.Address})
	}
	env := connector.Env{Log: slog.New(slog.DiscardHandler), Now: time.Now, Channels: channels}
	c, err := Kind(w).Open(env, connector.Values{"speed": speed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.(*account)
}

// take reads after cursor for a while (of the test's own time).
func take(t *testing.T, a *account, cursor string, while time.Duration) (events []connector.Event, batches []connector.Batch) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), while)
	defer cancel()
	err := a.Receive(ctx, cursor, func(b connector.Batch) error {
		if len(b.Events) > batchSize {
			t.Errorf("a batch of %d", len(b.Events))
		}
		batches = append(batches, b)
		events = append(events, b.Events...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events, batches
}

// name says what an event is, so that lists of them can be compared.
func nameOf(e connector.Event) string {
	switch {
	case e.Post != nil:
		return "post " + e.Post.Ref.ID
	case e.Edit != nil:
		return "edit " + e.Edit.Ref.ID + " " + e.Edit.Text
	case e.Deletion != nil:
		return "deletion " + e.Deletion.ID
	case e.Reaction.Undone:
		return "undone " + e.Reaction.ID
	}
	return "like " + e.Reaction.ID
}

func names(events []connector.Event) []string {
	list := make([]string, len(events))
	for i, e := range events {
		list[i] = nameOf(e)
	}
	return list
}

func TestPlayTellsEverythingOnceInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		start := time.Now()
		var last time.Time
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
		defer cancel()
		var all []connector.Event
		err := join(t, w, "1").Receive(ctx, "", func(b connector.Batch) error {
			for _, e := range b.Events {
				if p := e.Post; p != nil {
					if p.At.After(time.Now()) || p.At.After(start) && time.Since(p.At) > time.Millisecond {
						t.Errorf("%s written at %v arrives at %v", p.Ref.ID, p.At, time.Now())
					}
					if p.At.Before(last) {
						t.Errorf("%s is older than the one before", p.Ref.ID)
					}
					last = p.At
				}
			}
			all = append(all, b.Events...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != len(w.day.moments) {
			t.Errorf("%d events of %d", len(all), len(w.day.moments))
		}
		seen := map[string]bool{}
		for _, n := range names(all) {
			if seen[n] {
				t.Errorf("twice: %s", n)
			}
			seen[n] = true
		}
	})
}

func TestPlayBeginsWithTheDaySoFar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := join(t, newTestWorld(t), "1")
		events, batches := take(t, a, "", 7*time.Second)
		if len(batches) < 2 || len(batches[0].Events) != batchSize || batches[0].Behind < time.Hour {
			t.Errorf("%d batches, the first of %d events, %v behind", len(batches), len(batches[0].Events), batches[0].Behind)
		}
		later, _ := take(t, a, batches[len(batches)-1].Cursor, 2*time.Second)
		if len(later) != 1 || later[0].Post == nil {
			t.Errorf("after 8 seconds come %v, want the first live post", names(later))
		}
		for _, e := range events {
			if e.Post != nil && !e.Post.At.Before(time.Now().Add(-6*time.Minute)) {
				t.Errorf("%s is of %v", e.Post.Ref.ID, e.Post.At)
			}
		}
	})
}

func TestPlayGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		whole, batches := take(t, join(t, newTestWorld(t), "0"), "", time.Hour)
		for _, b := range batches[:len(batches)-1] { // another process, from each cursor
			rest, _ := take(t, join(t, newTestWorld(t), "0"), b.Cursor, time.Hour)
			if want := whole[len(whole)-len(rest):]; !slices.EqualFunc(rest, want, same) {
				t.Errorf("after %s come %v, want %v", b.Cursor, names(rest), names(want))
			}
			if len(rest) == 0 {
				t.Errorf("after %s comes nothing", b.Cursor)
			}
		}
		got := 0
		for cursor, n := "", 1; n > 0; got += n { // a batch at a time, each in a new process
			n, cursor = one(t, join(t, newTestWorld(t), "0"), cursor)
		}
		if got != len(whole) {
			t.Errorf("%d events in pieces, %d at once", got, len(whole))
		}
	})
}

// one takes a single batch; the second fails.
func one(t *testing.T, a *account, cursor string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	full := errors.New("one is enough")
	var first *connector.Batch
	err := a.Receive(ctx, cursor, func(b connector.Batch) error {
		if first != nil {
			return full
		}
		first = &b
		return nil
	})
	if first == nil {
		return 0, cursor
	}
	if err != nil && err != full { //nolint:errorlint // unchanged means this very one
		t.Fatal(err)
	}
	return len(first.Events), first.Cursor
}

// same compares what is handed over, times included.
func same(a, b connector.Event) bool {
	if a.Post != nil && b.Post != nil {
		return a.Post.Ref == b.Post.Ref && a.Post.At.Equal(b.Post.At) && a.Post.Text == b.Post.Text
	}
	return nameOf(a) == nameOf(b)
}

func TestPlayIsScaledAndStartsFromTheCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		slow, batches := take(t, join(t, newTestWorld(t), "1"), "", 10*time.Minute)
		time.Sleep(time.Hour) // the process is down
		rest, caught := take(t, join(t, newTestWorld(t), "1"), batches[len(batches)-1].Cursor, time.Second)
		if n := len(slow) + len(rest); n != len(script(t).moments) {
			t.Errorf("%d events", n)
		}
		if p := rest[len(rest)-1]; caught[0].Behind < 10*time.Minute || p.Post != nil && p.Post.At.After(start.Add(time.Hour)) {
			t.Errorf("the times have moved: %v behind", caught[0].Behind)
		}
		fast, _ := take(t, join(t, newTestWorld(t), "60"), "", time.Minute+time.Second)
		if len(fast) != len(script(t).moments) {
			t.Errorf("60 times faster: %d events in a minute", len(fast))
		}
	})
}

func TestReadsOnlyItsGroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		a := join(t, w, "0")
		only := a.env
		only.Channels = only.Channels[:1]
		c, err := Kind(w).Open(only, connector.Values{"speed": "0"})
		if err != nil {
			t.Fatal(err)
		}
		events, _ := take(t, c.(*account), "", time.Minute)
		posts := 0
		for _, e := range events {
			if e.Post != nil {
				posts++
				if e.Post.Channel != only.Channels[0].ID {
					t.Errorf("%s is of channel %q", e.Post.Ref.ID, e.Post.Channel)
				}
			}
		}
		if want := len(w.groupAt(only.Channels[0].Address).posts); posts != want {
			t.Errorf("%d posts, want %d", posts, want)
		}
		if _, err := c.(*account).Thread(t.Context(), connector.PostRef{ID: "ru-uhv"}); connector.FaultOf(err) == nil {
			t.Error("a thread of a group that is not read")
		}
	})
}

func reply(key, parent string) connector.Outgoing {
	return connector.Outgoing{Key: key, Parent: connector.PostRef{ID: parent}, Text: "Antwort <b>" + key + "</b>", Lang: "de"}
}

func TestReplyIsLikedThankedAndContradicted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		a := join(t, w, "1")
		_, batches := take(t, a, "", 50*time.Minute) // the script is over
		cursor := batches[len(batches)-1].Cursor
		receipt, err := a.Send(t.Context(), reply("k1", "ar-trennung"))
		if err != nil {
			t.Fatal(err)
		}
		if want := "http://127.0.0.1:8080/demo/thread/ar-trennung#reply-k1"; receipt.Ref.Link != want {
			t.Errorf("link %s, want %s", receipt.Ref.Link, want)
		}
		sent := time.Now()
		events, later := take(t, a, cursor, time.Hour)
		want := []string{"post reply-k1", "like like-reply-k1-1", "post thanks-ar-trennung", "post objection-ar-trennung"}
		if got := names(events); !slices.Equal(got, want) {
			t.Fatalf("after the reply come %v, want %v", got, want)
		}
		thanks := events[2].Post
		if !events[0].Post.Ours || thanks.Ours || thanks.At.Sub(sent) < 15*time.Second || thanks.Parent.ID != "reply-k1" || thanks.Root.ID != "ar-trennung" {
			t.Errorf("ours %v; thanks %+v", events[0].Post.Ours, thanks)
		}
		if again, _ := take(t, a, later[0].Cursor, time.Minute); !slices.Equal(names(again), want[1:]) {
			t.Errorf("resumed in between: %v", names(again))
		}
		// The next process does not know of the reply; its own come all the same, with the same ids.
		next := join(t, newTestWorld(t), "1")
		if r, err := next.Send(t.Context(), reply("k1", "ar-trennung")); err != nil || r.Ref != receipt.Ref {
			t.Errorf("after a restart: %+v, %v", r, err)
		}
		if again, _ := take(t, next, later[len(later)-1].Cursor, time.Minute); !slices.Equal(names(again), want) {
			t.Errorf("after a restart: %v", names(again))
		}
	})
}

func TestSendFaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		a := join(t, w, "1")
		take(t, a, "", 50*time.Minute)
		deleted := "ar-gewalt-2"
		for name, c := range map[string]struct {
			out  connector.Outgoing
			code string
		}{
			"closed":          {reply("a", "locked"), "thread_closed"},
			"closed, comment": {reply("b", "locked-1"), "thread_closed"},
			"deleted":         {reply("c", deleted), "post_gone"},
			"never there":     {reply("d", "nothing"), "post_gone"},
			"blank":           {connector.Outgoing{Key: "e", Parent: connector.PostRef{ID: "en-kaution"}, Text: " \n"}, "no_text"},
			"long":            {connector.Outgoing{Key: "f", Parent: connector.PostRef{ID: "en-kaution"}, Text: strings.Repeat("👍🏽", maxGraphemes+1)}, "too_long"},
		} {
			_, err := a.Send(t.Context(), c.out)
			if f := connector.FaultOf(err); f == nil || f.Kind != connector.Refused || f.Code != c.code {
				t.Errorf("%s: %v, want refused: %s", name, err, c.code)
			}
		}
	})
}

func TestLostAnswerIsFoundAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		a := join(t, w, "1")
		take(t, a, "", 50*time.Minute)
		out := reply("k", "en-anmeldung")
		if _, err := a.Send(t.Context(), out); connector.FaultOf(err) == nil || connector.FaultOf(err).Kind != connector.Unknown {
			t.Fatalf("%v, want unknown", err)
		}
		if receipt, err := join(t, w, "1").Send(t.Context(), out); err != nil || receipt.Ref.ID != "reply-k" {
			t.Errorf("again: %+v, %v", receipt, err)
		}
		if _, err := a.Send(t.Context(), reply("k2", "en-anmeldung")); err != nil {
			t.Errorf("the second reply: %v", err)
		}
		_, posts, _ := w.Thread("en-anmeldung")
		ours := 0
		for _, p := range posts {
			if p.Ours {
				ours++
			}
		}
		if ours != 2 {
			t.Errorf("%d replies stand, want one per key, 2", ours)
		}
	})
}

func TestThreadKeepsParentsAndTwentyComments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		a := join(t, w, "1")
		take(t, a, "", 50*time.Minute)
		for i := range 25 {
			if _, err := a.Send(t.Context(), reply(string(rune('a'+i)), "ar-fiktion")); err != nil {
				t.Fatal(err)
			}
		}
		posts, err := a.Thread(t.Context(), connector.PostRef{ID: "ar-fiktion-1"})
		if err != nil {
			t.Fatal(err)
		}
		if len(posts) != maxComments+2 || posts[0].Ref.ID != "ar-fiktion" || posts[1].Ref.ID != "ar-fiktion-1" || posts[2].Ref.ID == "ar-fiktion-2" {
			t.Errorf("%d posts, first %s, %s, %s", len(posts), posts[0].Ref.ID, posts[1].Ref.ID, posts[2].Ref.ID)
		}
		if gone, err := a.Thread(t.Context(), connector.PostRef{ID: "ar-gewalt-2"}); err == nil {
			t.Errorf("a deleted post has a thread of %d", len(gone))
		}
		around, err := a.Thread(t.Context(), connector.PostRef{ID: "ar-gewalt"})
		if err != nil || slices.ContainsFunc(around, func(p connector.Post) bool { return p.Ref.ID == "ar-gewalt-2" }) {
			t.Errorf("a deleted comment stands in the thread (%v)", err)
		}
	})
}

// A clock that stands still (a test's) does not keep play from going on.
func TestPlayGoesOnWithAFixedClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fixed := time.Now()
		w, err := New(func() time.Time { return fixed })
		if err != nil {
			t.Fatal(err)
		}
		a := join(t, w, "1")
		a.env.Now = func() time.Time { return fixed }
		if events, _ := take(t, a, "", 2*time.Hour); len(events) != len(w.day.moments) {
			t.Errorf("%d events of %d", len(events), len(w.day.moments))
		}
	})
}

func TestOpenRefusesBadSettings(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t)
	for _, bad := range []connector.Values{
		{"speed": "fast"}, {"speed": "-1"}, {"speed": "NaN"}, {"speed": "+Inf"},
		{"base": "ftp://a"}, {"base": "127.0.0.1:8080"}, {"base": "http://a?b=c"}, {"base": "http://u:p@a"},
	} {
		if _, err := Kind(w).Open(connector.Env{}, bad); femos.KindOf(err) != femos.Invalid {
			t.Errorf("%v: %v, want Invalid", bad, err)
		}
	}
	env := connector.Env{Channels: []connector.Channel{{ID: "c", Address: "group:nowhere"}}}
	if _, err := Kind(w).Open(env, nil); femos.KindOf(err) != femos.Invalid {
		t.Errorf("an unknown group: %v, want Invalid", err)
	}
}

func TestReceiveRefusesAForeignCursor(t *testing.T) {
	t.Parallel()
	for _, cursor := range []string{"x", "1-2-3", "1-2-3-4-5", "1--2-3-4", "0001-2-3-4"} {
		err := join(t, newTestWorld(t), "1").Receive(t.Context(), cursor, func(connector.Batch) error { return nil })
		if f := connector.FaultOf(err); f == nil || f.Kind != connector.Garbled {
			t.Errorf("%q: %v, want garbled", cursor, err)
		}
	}
}
