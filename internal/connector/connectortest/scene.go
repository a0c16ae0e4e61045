package connectortest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

// scene is one test on a stage. It collects every error and log line, and every text written, and at the end looks
// for secrets and texts in the errors and lines.
type scene struct {
	*Stage
	kind connector.Kind

	mu     sync.Mutex
	told   bytes.Buffer // errors and log
	hidden []string     // what must not stand there
	number int
}

func newScene(t *testing.T, kind connector.Kind, stage *Stage) *scene {
	t.Helper()
	sc := &scene{Stage: stage, kind: kind}
	sc.hide(stage.Secrets...)
	for _, f := range kind.Settings {
		if f.Secret {
			sc.hide(stage.Values[f.Name])
		}
	}
	t.Cleanup(func() {
		sc.mu.Lock()
		defer sc.mu.Unlock()
		for _, h := range sc.hidden {
			if h != "" && strings.Contains(sc.told.String(), h) {
				t.Errorf("an error or log line holds a secret or a text (%.8q…)", h)
			}
		}
	})
	return sc
}

func (sc *scene) hide(what ...string) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.hidden = append(sc.hidden, what...)
}

// Write takes what the connector logs.
func (sc *scene) Write(p []byte) (int, error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return sc.told.Write(p)
}

// note keeps an error for the search and returns its fault.
func (sc *scene) note(err error) *connector.Fault {
	if err != nil {
		_, _ = fmt.Fprintf(sc, "%v\n%+v\n", err, err)
	}
	return connector.FaultOf(err)
}

// env is what a connector gets; its requests time out after wait.
func (sc *scene) env(t *testing.T, wait time.Duration) connector.Env {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it is
	t.Cleanup(transport.CloseIdleConnections)
	return connector.Env{
		HTTP:     &http.Client{Transport: transport, Timeout: wait},
		Log:      slog.New(slog.NewTextHandler(sc, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:      time.Now,
		Channels: sc.Channels,
	}
}

// open opens a connector and closes it at the end.
func (sc *scene) open(t *testing.T) connector.Connector {
	t.Helper()
	return sc.openWith(t, sc.env(t, patience), sc.Values)
}

func (sc *scene) openWith(t *testing.T, env connector.Env, values connector.Values) connector.Connector {
	t.Helper()
	c, err := sc.kind.Open(env, values)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return c
}

// write writes a post as somebody else; its text must not stand in any log.
func (sc *scene) write(t *testing.T, text string) connector.PostRef {
	t.Helper()
	sc.hide(text)
	return sc.Stage.Write(t, text)
}

// key returns a new idempotency key.
func (sc *scene) key() string {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.number++
	return fmt.Sprintf("01980000-0000-7000-8000-%012d", sc.number)
}

// outgoing is a reply to a post that begins a thread.
func (sc *scene) outgoing(parent connector.PostRef, text string) connector.Outgoing {
	sc.hide(text)
	return connector.Outgoing{Key: sc.key(), Root: parent, Parent: parent, Text: text, Lang: femos.Language("de")}
}

// texts are what people write: right-to-left and mixed, marks of direction, joined emoji, letters of four bytes,
// combining marks, lines.
var texts = []string{
	"مرحبا، عندي سؤال عن تصريح العمل §4a AufenthG؟",
	"می‌خواهم بدانم «حق بارداری» چیست؟ \u200f(فوری)\u200e",
	"زه په آلمان کې کار کوم، مرسته غواړم",
	"Familie 👩🏽‍👩🏽‍👧🏽‍👦🏽 und Fahne 🏳️‍🌈 🇺🇦 fertig",
	"𝔉𝔢𝔪 𐤀𐤁 𠮷野家 vier Byte",
	"Zalgo: e\u0301e\u0301 und Ẹ̀kọ́, ЋЖЩ, ığüşöç",
	"Zeile eins\nZeile zwei\n\n  eingerückt <b>&amp;</b> \"so\"",
}

// tape records what Receive emits.
type tape struct {
	mu      sync.Mutex
	batches []connector.Batch
	grown   chan struct{} // closed and replaced when a batch comes
	result  chan error
	cancel  context.CancelFunc
	sc      *scene
}

// record starts Receive after a cursor.
func (sc *scene) record(t *testing.T, c connector.Connector, cursor string) *tape {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	tp := &tape{grown: make(chan struct{}), result: make(chan error, 1), cancel: cancel, sc: sc}
	receiver := c.(connector.Receiver) //nolint:forcetypeassert // testAbilities checks it
	go func() { tp.result <- receiver.Receive(ctx, cursor, tp.emit) }()
	t.Cleanup(cancel)
	return tp
}

// primer is the text of posts that only show that a receiver is there.
const primer = "primer of the suite"

// listen starts Receive from now and returns when it hears what is written. A stream may begin a moment after it
// connects, so posts are written until one arrives.
func (sc *scene) listen(t *testing.T, c connector.Connector) *tape {
	t.Helper()
	tp := sc.record(t, c, "")
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		sc.Stage.Write(t, primer)
		if tp.wait(2*time.Second, func(all []connector.Event) bool { return len(all) > 0 }, true) {
			return tp
		}
	}
	t.Fatalf("nothing is received (%v)", tp.ended())
	return nil
}

func (tp *tape) emit(b connector.Batch) error {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	tp.batches = append(tp.batches, b)
	close(tp.grown)
	tp.grown = make(chan struct{})
	return nil
}

// events returns what was emitted so far, without primers unless they are asked for.
func (tp *tape) events(primers bool) []connector.Event {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	var all []connector.Event
	for _, b := range tp.batches {
		for _, e := range b.Events {
			if primers || e.Post == nil || e.Post.Text != primer {
				all = append(all, e)
			}
		}
	}
	return all
}

// cursor returns the cursor of the last batch.
func (tp *tape) cursor() string {
	tp.mu.Lock()
	defer tp.mu.Unlock()
	if len(tp.batches) == 0 {
		return ""
	}
	return tp.batches[len(tp.batches)-1].Cursor
}

// wait waits until enough says so; it returns whether it did in time.
func (tp *tape) wait(limit time.Duration, enough func([]connector.Event) bool, primers bool) bool {
	timeout := time.After(limit)
	for {
		tp.mu.Lock()
		grown := tp.grown
		tp.mu.Unlock()
		if enough(tp.events(primers)) {
			return true
		}
		select {
		case <-grown:
		case <-timeout:
			return false
		}
	}
}

// until waits for an event and returns the first that matches.
func (tp *tape) until(t *testing.T, what string, match func(connector.Event) bool) connector.Event {
	t.Helper()
	var found connector.Event
	ok := tp.wait(patience, func(all []connector.Event) bool {
		for _, e := range all {
			if match(e) {
				found = e
				return true
			}
		}
		return false
	}, false)
	if !ok {
		t.Fatalf("%s does not arrive (%v)", what, tp.ended())
	}
	return found
}

// post waits for a new post with this id.
func (tp *tape) post(t *testing.T, id string) *connector.Post {
	t.Helper()
	return tp.until(t, "a post", func(e connector.Event) bool { return e.Post != nil && e.Post.Ref.ID == id }).Post
}

// ended returns Receive's error if it has ended, for a message.
func (tp *tape) ended() string {
	select {
	case err := <-tp.result:
		tp.result <- err
		return fmt.Sprintf("Receive ended with %v", err)
	default:
		return "Receive goes on"
	}
}

// finish waits for Receive to end and returns its error.
func (tp *tape) finish(t *testing.T) error {
	t.Helper()
	select {
	case err := <-tp.result:
		tp.result <- err
		tp.sc.note(err)
		return err
	case <-time.After(patience):
		t.Fatal("Receive does not end")
		return nil
	}
}

// stop ends Receive by its context, which is no error.
func (tp *tape) stop(t *testing.T) {
	t.Helper()
	tp.cancel()
	if err := tp.finish(t); err != nil {
		t.Errorf("Receive ended by its context returns %v, want nil", err)
	}
}

// ids returns the ids of new posts in order.
func ids(events []connector.Event) []string {
	var all []string
	for _, e := range events {
		if e.Post != nil {
			all = append(all, e.Post.Ref.ID)
		}
	}
	return all
}
