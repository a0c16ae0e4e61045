package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"femos"
	"femos/internal/live"
)

// events is the stream of what changed (server-sent events, HTML standard section 9.2): kinds and ids only. The
// browser fetches what changed through the normal routes, so what she may see is decided there. The stream ends
// with the session.
func events(c *call) error {
	notices := c.d.Live.Subscribe(c.r.Context())
	out := http.NewResponseController(c.w)
	c.w.Header().Set("Content-Type", "text/event-stream")
	c.w.Header().Set("X-Accel-Buffering", "no")
	if _, err := fmt.Fprint(c.w, "retry: 2000\n\n"); err != nil {
		return nil // the browser has gone
	}
	if err := out.Flush(); err != nil {
		return femos.Fail(femos.Internal, "no_stream").Because(err)
	}
	beat := time.NewTicker(c.d.Beat)
	defer beat.Stop()
	for {
		select {
		case <-c.r.Context().Done():
			return nil
		case n, open := <-notices:
			if !open || c.tell(n) != nil {
				return nil
			}
		case <-beat.C:
			if !c.still() {
				return nil
			}
			if _, err := fmt.Fprint(c.w, ":\n\n"); err != nil {
				return nil
			}
		}
		if out.Flush() != nil {
			return nil
		}
	}
}

func (c *call) tell(n live.Notice) error {
	line, err := json.Marshal(map[string]any{"kind": n.Kind, "id": n.ID, "new": n.New})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.w, "data: %s\n\n", line)
	return err
}

// still says whether the session goes on: a person who was logged out or switched off hears nothing more.
func (c *call) still() bool {
	if c.d.away() {
		return true // nobody can be asked
	}
	_, err := c.d.Auth.Session(c.r.Context(), c.session.Cookie)
	return err == nil || femos.KindOf(err) == femos.Unavailable
}
