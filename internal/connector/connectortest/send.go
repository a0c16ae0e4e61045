package connectortest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"femos/internal/connector"
)

// send sends and notes the error.
func (sc *scene) send(t *testing.T, c connector.Connector, out connector.Outgoing) (connector.Receipt, error) {
	t.Helper()
	receipt, err := c.(connector.Sender).Send(t.Context(), out) //nolint:forcetypeassert // testAbilities checks it
	sc.note(err)
	if err == nil && (receipt.Ref.ID == "" || receipt.At.IsZero()) {
		t.Errorf("receipt %+v, want id and time", receipt)
	}
	return receipt, err
}

func testSendTexts(t *testing.T, sc *scene) {
	c := sc.open(t)
	for _, text := range texts {
		question := sc.write(t, "Die Frage")
		if _, err := sc.send(t, c, sc.outgoing(question, text)); err != nil {
			t.Fatal(err)
		}
		if got := sc.Standing(t, question); !slices.Equal(got, []string{text}) {
			t.Errorf("under the post stands %q, want %q", got, text)
		}
	}
}

func testSendOnce(t *testing.T, sc *scene) {
	question := sc.write(t, "Die Frage")
	out := sc.outgoing(question, "Die Antwort")
	c := sc.open(t)
	first, err := sc.send(t, c, out)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []connector.Connector{c, sc.open(t)} { // the second as after a restart
		again, err := sc.send(t, c, out)
		if err != nil {
			t.Fatal(err)
		}
		if again.Ref != first.Ref || !again.At.Equal(first.At) {
			t.Errorf("sent again: %+v, the first receipt was %+v", again, first)
		}
	}
	other := sc.outgoing(question, "Die Antwort")
	if second, err := sc.send(t, c, other); err != nil || second.Ref.ID == first.Ref.ID {
		t.Errorf("another key: %+v, %v; want another reply", second, err)
	}
	if got := sc.Standing(t, question); len(got) != 2 {
		t.Errorf("%d replies stand, want one per key, 2", len(got))
	}
	if sc.Delete == nil {
		return
	}
	sc.Delete(t, question)
	if again, err := sc.send(t, c, out); err != nil || again.Ref != first.Ref {
		t.Errorf("sent again when the post is gone: %+v, %v; want the first receipt", again, err)
	}
}

func testSendTogether(t *testing.T, sc *scene) {
	question := sc.write(t, "Die Frage")
	out := sc.outgoing(question, "Die Antwort")
	receipts := make([]connector.Receipt, 4)
	var all sync.WaitGroup
	for i := range receipts {
		c := sc.open(t)
		all.Go(func() {
			var err error
			if receipts[i], err = sc.send(t, c, out); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, r := range receipts[1:] {
		if r.Ref != receipts[0].Ref {
			t.Errorf("receipts %+v and %+v for one key", r, receipts[0])
		}
	}
	if got := sc.Standing(t, question); len(got) != 1 {
		t.Errorf("%d replies stand, want 1", len(got))
	}
}

func testLostAnswer(t *testing.T, sc *scene) {
	for name, then := range map[string]Trouble{
		"the line is back at once": {},
		"the line stays down":      {Break: true},
	} {
		question := sc.write(t, "Die Frage")
		out := sc.outgoing(question, "Die Antwort")
		c := sc.open(t)
		_, err := c.Check(t.Context())
		sc.must(t, err) // logged in, so that the next write is the reply
		sc.Network.Set(Trouble{Lose: true, Writes: true, Then: &then})
		if _, err := sc.send(t, c, out); err != nil && connector.FaultOf(err).Kind != connector.Unknown {
			t.Errorf("%s: %v, want a receipt or a fault of kind unknown", name, err)
		} else if err == nil && then.Break {
			t.Errorf("%s: a receipt that nobody gave", name)
		}
		sc.Network.Set(Trouble{})
		if got := sc.Standing(t, question); len(got) != 1 {
			t.Fatalf("%s: %d replies stand after the lost answer, want 1: the test is wrong", name, len(got))
		}
		if _, err := sc.send(t, c, out); err != nil {
			t.Errorf("%s: sent again: %v", name, err)
		}
		if got := sc.Standing(t, question); len(got) != 1 {
			t.Errorf("%s: %d replies stand after sending again, want 1", name, len(got))
		}
	}
}

func testTooLong(t *testing.T, sc *scene) {
	limits := sc.kind.Limits
	c := sc.open(t)
	question := sc.write(t, "Die Frage")
	check := func(name, text string, fits bool) {
		_, err := sc.send(t, c, sc.outgoing(question, text))
		f := connector.FaultOf(err)
		if fits && err != nil {
			t.Errorf("%s: %v, want a receipt", name, err)
		}
		if !fits && (f == nil || f.Kind != connector.Refused || f.Code != "too_long") {
			t.Errorf("%s: %v, want refused: too_long", name, err)
		}
	}
	const grapheme = "👍🏽" // 8 bytes, 2 code points, 1 for people
	if n := limits.TextGraphemes; n > 0 {
		check("as many graphemes as allowed", strings.Repeat(grapheme, n), limits.TextBytes == 0 || n*len(grapheme) <= limits.TextBytes)
		check("one grapheme more", strings.Repeat(grapheme, n+1), false)
	}
	if n := limits.TextBytes; n > 0 {
		wide := "a" + strings.Repeat("\u0301", 10) // 21 bytes, 1 grapheme
		check("more bytes than allowed", strings.Repeat(wide, n/len(wide)+1), false)
	}
	standing := len(sc.Standing(t, question))
	if f := connector.FaultOf(func() error { _, err := sc.send(t, c, sc.outgoing(question, "")); return err }()); f == nil || f.Kind != connector.Refused {
		t.Errorf("an empty reply: %v, want refused", f)
	}
	if got := len(sc.Standing(t, question)); got != standing {
		t.Error("an empty reply stands")
	}
}

func testGone(t *testing.T, sc *scene) {
	question := sc.write(t, "Die Frage")
	sc.Delete(t, question)
	_, err := sc.send(t, sc.open(t), sc.outgoing(question, "Die Antwort"))
	if f := connector.FaultOf(err); f == nil || f.Kind != connector.Refused || f.Code != "post_gone" {
		t.Errorf("%v, want refused: post_gone", err)
	}
}

func testThread(t *testing.T, sc *scene) {
	root := sc.write(t, "Die Frage")
	comment := sc.Comment(t, "Eine Antwort", root, root)
	deeper := sc.Comment(t, "Eine Antwort darauf", root, comment)
	posts, err := sc.open(t).(connector.Threader).Thread(t.Context(), deeper) //nolint:forcetypeassert // testAbilities
	sc.must(t, err)
	var got []string
	for _, p := range posts {
		got = append(got, p.Ref.ID)
		if p.Channel != sc.Channels[0].ID {
			t.Errorf("a post of the thread has channel %q", p.Channel)
		}
	}
	if want := []string{root.ID, comment.ID, deeper.ID}; !slices.Equal(got, want) {
		t.Errorf("thread %v, want %v", got, want)
	}
	if len(posts) == 3 && (posts[2].Text != "Eine Antwort darauf" || posts[2].Parent == nil || *posts[2].Parent != comment) {
		t.Errorf("the post asked for is %+v", posts[2])
	}
}
