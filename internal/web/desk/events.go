package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"femos"
	"femos/internal/live"
)

// events is the stream of what changed (server-sent events, HTML standard section 9.2): kinds and ids only. The
// browser fetches what changed through the normal routes, so what she may see is decided there. The stream ends
// with the session.
//
// It takes its connection over where that is possible, which is not so in HTTP/2: what a server holds for a request, its
// buffers, its headers and the stack of all that it went through, would be held for hours otherwise, for each open page.
func events(c *call) error {
	head := c.w.Header()
	head.Set("Content-Type", "text/event-stream")
	head.Set("X-Accel-Buffering", "no")
	s := stream{d: c.d, cookie: c.session.Cookie}
	out := http.NewResponseController(c.w)
	if c.r.Method == http.MethodGet {
		if conn, _, err := out.Hijack(); err == nil {
			go s.over(conn, answer(head, c.now))
			return nil
		}
	}
	if err := out.Flush(); err != nil {
		return femos.Fail(femos.Internal, "no_stream").Because(err)
	}
	s.run(c.r.Context(), flushed{c.w, out}, "")
	return nil
}

// answer is the head of an answer that lasts as long as its connection (RFC 9112, section 6.3).
func answer(head http.Header, now time.Time) string {
	head.Set("Connection", "close")
	head.Set("Date", now.UTC().Format(http.TimeFormat))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	_ = head.Write(&b) // to memory
	b.WriteString("\r\n")
	return b.String()
}

// stream is one browser's, with no more than it needs: it may be open all day.
type stream struct {
	d      *Desk
	cookie string // of her session
}

// over runs the stream on a connection of its own, after an answer's head, and closes it.
func (s stream) over(conn net.Conn, head string) {
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	defer conn.Close() //nolint:errcheck // she has gone
	go func() {
		_, _ = conn.Read(make([]byte, 1)) // a browser says nothing more: this ends when she goes
		leave()
	}()
	s.run(ctx, conn, head)
}

// run writes what changes, each notice at once, until ctx ends or she can't be told.
func (s stream) run(ctx context.Context, out io.Writer, head string) {
	notices := s.d.Live.Subscribe(ctx)
	if _, err := io.WriteString(out, head+"retry: 2000\n\n"); err != nil {
		return // the browser has gone
	}
	beat := time.NewTicker(s.d.Beat)
	defer beat.Stop()
	for {
		line := ":\n\n"
		select {
		case <-ctx.Done():
			return
		case n, open := <-notices:
			if !open {
				return
			}
			line = told(n)
		case <-beat.C:
			if !s.still(ctx) {
				return
			}
		}
		if _, err := io.WriteString(out, line); err != nil {
			return
		}
	}
}

// told is a notice as the stream says it.
func told(n *live.Notice) string {
	line, err := json.Marshal(n)
	if err != nil {
		return ":\n\n" // not of three such fields
	}
	return fmt.Sprintf("data: %s\n\n", line)
}

// still says whether the session goes on: a person who was logged out or switched off hears nothing more.
func (s stream) still(ctx context.Context) bool {
	if s.d.away() {
		return true // nobody can be asked
	}
	_, err := s.d.Auth.Session(ctx, s.cookie)
	return err == nil || femos.KindOf(err) == femos.Unavailable
}

// flushed sends each write at once.
type flushed struct {
	io.Writer
	out *http.ResponseController
}

// Write implements io.Writer.
func (f flushed) Write(b []byte) (int, error) {
	n, err := f.Writer.Write(b)
	if err == nil {
		err = f.out.Flush()
	}
	return n, err
}
