package connectortest

import (
	"bytes"
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

// note keeps an error for the search.
func (sc *scene) note(err error) {
	if err != nil {
		fmt.Fprintf(sc, "%v\n%+v\n", err, err)
	}
}

// must fails the test if there is an error.
func (sc *scene) must(t *testing.T, err error) {
	t.Helper()
	sc.note(err)
	if err != nil {
		t.Fatal(err)
	}
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
	"می\u200cخواهم بدانم «حق بارداری» چیست؟ \u200f(فوری)\u200e",
	"زه په آلمان کې کار کوم، مرسته غواړم",
	"Familie 👩🏽‍👩🏽‍👧🏽‍👦🏽 und Fahne 🏳️‍🌈 🇺🇦 fertig",
	"𝔉𝔢𝔪 𐤀𐤁 𠮷野家 vier Byte",
	"Zalgo: e\u0301e\u0301 und Ẹ̀kọ́, ЋЖЩ, ığüşöç",
	"Zeile eins\nZeile zwei\n\n  eingerückt <b>&amp;</b> \"so\"",
}

// record starts Receive after a cursor.
func (sc *scene) record(t *testing.T, c connector.Connector, cursor string) *Tape {
	t.Helper()
	tp := Listen(t, c.(connector.Receiver), cursor) //nolint:forcetypeassert // testAbilities checks it
	tp.note = sc.note
	return tp
}

// primer is the text of posts that only show that a receiver is there.
const primer = "primer of the suite"

// listen starts Receive from now and returns when it hears what is written. A stream may begin a moment after it
// connects, so posts are written until one arrives.
func (sc *scene) listen(t *testing.T, c connector.Connector) *Tape {
	t.Helper()
	tp := sc.record(t, c, "")
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		sc.Stage.Write(t, primer)
		if tp.wait(2*time.Second, func() bool { return len(tp.events(true)) > 0 }) {
			return tp
		}
	}
	t.Fatalf("nothing is received (%v)", tp.ended())
	return nil
}
