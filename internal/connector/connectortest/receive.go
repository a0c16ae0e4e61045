package connectortest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"femos/internal/connector"
)

func testTexts(t *testing.T, sc *scene) {
	tp := sc.listen(t, sc.open(t))
	seen := map[string]bool{}
	for _, text := range texts {
		ref := sc.write(t, text)
		post := tp.Post(t, ref.ID)
		switch {
		case post.Text != text:
			t.Errorf("text arrives as %q, want %q", post.Text, text)
		case post.Channel != sc.Channels[0].ID:
			t.Errorf("channel %q, want %q", post.Channel, sc.Channels[0].ID)
		case post.Author == "" || post.Author == sc.Identity.ID || post.Ours:
			t.Errorf("author %q, ours %v: somebody else wrote it", post.Author, post.Ours)
		case post.At.IsZero():
			t.Error("no time")
		case post.Ref != ref:
			t.Errorf("reference %+v, want %+v", post.Ref, ref)
		}
		if seen[post.Ref.ID] {
			t.Errorf("id %q twice", post.Ref.ID)
		}
		seen[post.Ref.ID] = true
	}
	tp.Stop(t)
}

// script writes posts one after the other, each after the one before has arrived, so that several batches come of it.
func (sc *scene) script(t *testing.T, tp *Tape, posts int) []string {
	t.Helper()
	var written []string
	for range posts {
		ref := sc.write(t, "Ein Beitrag im Kanal")
		tp.Post(t, ref.ID)
		written = append(written, ref.ID)
	}
	return written
}

func testReplay(t *testing.T, sc *scene) {
	first := sc.listen(t, sc.open(t))
	start := first.Cursor()
	sc.script(t, first, 3)
	first.Stop(t)
	want := ids(after(first, start))
	for range 2 {
		again := sc.record(t, sc.open(t), start)
		again.Post(t, want[len(want)-1])
		again.Stop(t)
		if got := ids(again.events(true)); !slices.Equal(got, want) {
			t.Errorf("a replay gives %v, the first time it was %v", got, want)
		}
	}
}

// after returns what a tape recorded after a cursor.
func after(tp *Tape, cursor string) []connector.Event {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	var rest []connector.Event
	for i := len(tp.batches) - 1; i >= 0 && tp.batches[i].Cursor != cursor; i-- {
		rest = append(slices.Clone(tp.batches[i].Events), rest...)
	}
	return rest
}

func testResume(t *testing.T, sc *scene) {
	c := sc.open(t)
	tp := sc.listen(t, c)
	sc.script(t, tp, 4)
	tp.Stop(t)
	var missed []string
	for range 3 {
		missed = append(missed, sc.write(t, "Ein Beitrag, während niemand liest").ID)
	}
	// The same connector goes on where it was.
	last := tp.Cursor()
	rest := sc.record(t, c, last)
	rest.Post(t, missed[2])
	rest.Stop(t)
	if got := ids(rest.events(true)); !slices.Equal(got, missed) {
		t.Errorf("after the last cursor come %v, want %v", got, missed)
	}
	// From every cursor comes exactly what came after it.
	for _, cursor := range cursors(tp) {
		want := append(ids(after(tp, cursor)), missed...)
		again := sc.record(t, sc.open(t), cursor)
		again.Post(t, missed[2])
		again.Stop(t)
		if got := ids(again.events(true)); !slices.Equal(got, want) {
			t.Errorf("after cursor %q come %v, want %v", cursor, got, want)
		}
	}
}

// cursors returns the cursors at which something had been received, each once.
func cursors(tp *Tape) []string {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	var all []string
	received := false
	for _, b := range tp.batches {
		received = received || len(b.Events) > 0
		if received && !slices.Contains(all, b.Cursor) {
			all = append(all, b.Cursor)
		}
	}
	return all
}

func testCut(t *testing.T, sc *scene) {
	c := sc.open(t)
	tp := sc.listen(t, c)
	sc.script(t, tp, 2)
	sc.Network.Cut()
	if f := connector.FaultOf(tp.Finish(t)); f == nil || f.Kind != connector.Temporary {
		t.Errorf("a broken line is %v, want a temporary fault", f)
	}
	ref := sc.write(t, "Ein Beitrag, während die Leitung steht")
	rest := sc.record(t, c, tp.Cursor())
	rest.Post(t, ref.ID)
	rest.Stop(t)
	if got := ids(rest.events(true)); !slices.Equal(got, []string{ref.ID}) {
		t.Errorf("after the broken line come %v, want %v alone", got, ref.ID)
	}
}

func testEmitFails(t *testing.T, sc *scene) {
	c := sc.open(t)
	tp := sc.listen(t, c)
	start := tp.Cursor()
	written := sc.script(t, tp, 3)
	tp.Stop(t)
	boom := errors.New("the store is full")
	calls := 0
	err := c.(connector.Receiver).Receive(t.Context(), start, func(b connector.Batch) error { //nolint:forcetypeassert // testAbilities
		if calls > 0 || len(b.Events) > 0 {
			calls++
			return boom
		}
		return nil
	})
	if err != boom { //nolint:errorlint // unchanged means this very one
		t.Errorf("Receive returns %v, want emit's error unchanged", err)
	}
	if calls != 1 {
		t.Errorf("emit was called %d times after it failed", calls-1)
	}
	// What was not stored comes again.
	again := sc.record(t, c, start)
	again.Post(t, written[2])
	again.Stop(t)
	if got := ids(again.Events()); !slices.Equal(got, written) {
		t.Errorf("after the failure come %v, want %v", got, written)
	}
}

func testEnds(t *testing.T, sc *scene) {
	c := sc.open(t)
	sc.listen(t, c).Stop(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.(connector.Receiver).Receive(ctx, "", func(connector.Batch) error { return nil }); err != nil { //nolint:forcetypeassert // testAbilities
		t.Errorf("Receive with an ended context returns %v, want nil", err)
	}
}

func testComments(t *testing.T, sc *scene) {
	tp := sc.listen(t, sc.open(t))
	root := sc.write(t, "Die Frage")
	comment := sc.Comment(t, "Eine Antwort", root, root)
	deeper := sc.Comment(t, "Eine Antwort darauf", root, comment)
	if p := tp.Post(t, root.ID); p.Root != nil || p.Parent != nil {
		t.Errorf("the first post of a thread has root %v and parent %v", p.Root, p.Parent)
	}
	for _, want := range []struct{ self, parent connector.PostRef }{{comment, root}, {deeper, comment}} {
		p := tp.Post(t, want.self.ID)
		if p.Root == nil || p.Parent == nil || *p.Root != root || *p.Parent != want.parent {
			t.Errorf("a comment has root %v and parent %v, want %v and %v", p.Root, p.Parent, root, want.parent)
		}
		if p.Channel != sc.Channels[0].ID {
			t.Errorf("a comment has channel %q", p.Channel)
		}
	}
	tp.Stop(t)
}

// testOpenPosts: a comment under a comment that was open before the restart is heard, whoever wrote it.
func testOpenPosts(t *testing.T, sc *scene) {
	tp := sc.listen(t, sc.open(t))
	root := sc.write(t, "Die Frage")
	comment := sc.Comment(t, "Eine Antwort", root, root)
	tp.Post(t, comment.ID)
	tp.Stop(t)
	env := sc.env(t, patience)
	env.Channels = slices.Clone(sc.Channels)
	env.Channels[0].Open = []connector.PostRef{comment}
	late := sc.Comment(t, "Danke dir", root, comment)
	again := sc.record(t, sc.openWith(t, env, sc.Values), tp.Cursor())
	if p := again.Post(t, late.ID); p.Channel != sc.Channels[0].ID {
		t.Errorf("it has channel %q", p.Channel)
	}
	again.Stop(t)
}

func testEdits(t *testing.T, sc *scene) {
	tp := sc.listen(t, sc.open(t))
	ref := sc.write(t, "Vorher")
	tp.Post(t, ref.ID)
	for _, text := range texts[:2] {
		sc.hide(text)
		sc.Edit(t, ref, text)
		tp.Until(t, "an edit", func(e connector.Event) bool {
			return e.Edit != nil && e.Edit.Ref.ID == ref.ID && e.Edit.Text == text && e.Edit.Channel == sc.Channels[0].ID
		})
	}
	tp.Stop(t)
}

func testDeletions(t *testing.T, sc *scene) {
	tp := sc.listen(t, sc.open(t))
	ref := sc.write(t, "Gleich wieder weg")
	tp.Post(t, ref.ID)
	sc.Delete(t, ref)
	tp.Until(t, "a deletion", func(e connector.Event) bool { return e.Deletion != nil && e.Deletion.ID == ref.ID })
	tp.Stop(t)
}

func testReactions(t *testing.T, sc *scene) {
	tp := sc.listen(t, sc.open(t))
	ref := sc.write(t, "Eine gute Frage")
	tp.Post(t, ref.ID)
	undo := sc.Like(t, ref)
	came := tp.Until(t, "a like", func(e connector.Event) bool {
		return e.Reaction != nil && !e.Reaction.Undone && e.Reaction.Post.ID == ref.ID
	}).Reaction
	undo()
	tp.Until(t, "a like taken back", func(e connector.Event) bool {
		return e.Reaction != nil && e.Reaction.Undone && e.Reaction.ID == came.ID &&
			(e.Reaction.Post == connector.PostRef{} || e.Reaction.Post.ID == ref.ID)
	})
	tp.Stop(t)
}

// testOwn: what we sent comes back as ours.
func testOwn(t *testing.T, sc *scene) {
	c := sc.open(t)
	tp := sc.listen(t, c)
	ref := sc.write(t, "Die Frage")
	receipt, err := c.(connector.Sender).Send(t.Context(), sc.outgoing(ref, "Unsere Antwort")) //nolint:forcetypeassert // testAbilities
	sc.must(t, err)
	if p := tp.Post(t, receipt.Ref.ID); !p.Ours || p.Author != sc.Identity.ID {
		t.Errorf("our reply arrives as ours: %v, author %q", p.Ours, p.Author)
	}
	tp.Stop(t)
}
