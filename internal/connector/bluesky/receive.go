package bluesky

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"femos/internal/connector"
)

const (
	maxFrame  = 6 << 20 // a frame is at most 5 MB (https://atproto.com/specs/event-stream)
	maxBatch  = 200     // events of one batch, the last message's to the end
	maxSeen   = 20_000  // versions of posts handed over since Receive began
	readAhead = 64      // messages read before they are handled; then the stream waits
)

// Receive implements connector.Receiver.
func (a *account) Receive(ctx context.Context, from string, emit func(connector.Batch) error) error {
	ctx, end := a.call(ctx)
	defer end()
	start, err := parseCursor(from)
	if err != nil {
		return garbled("cursor", err)
	}
	r := &receiver{account: a, emit: emit, dialect: dialectOf(a.settings.stream), seen: newMemory[string](maxSeen)}
	r.begin(start)
	err = r.run(ctx)
	var failed *emitError
	switch {
	case errors.As(err, &failed):
		return failed.err
	case ended(ctx, err):
		return nil
	}
	return fault(err)
}

// receiver is one call of Receive.
type receiver struct {
	account *account
	emit    func(connector.Batch) error
	dialect dialect
	own     string // our DID
	seen    *memory[string]

	at      cursor    // after the last message handled
	since   time.Time // from here on the stream does not say what happened: to be fetched; zero if nothing is missing
	fresh   bool      // nothing older was asked for
	first   bool      // the next message is the first of this connection
	pending []connector.Event
	told    string // the cursor that went with the last batch
	owed    owed
}

// emitError carries an error of emit past everything that wraps errors.
type emitError struct{ err error }

func (e *emitError) Error() string { return "emit: " + e.err.Error() }

// begin sets where to start: at the cursor, or now.
func (r *receiver) begin(start cursor) {
	missing := start.owed
	start.owed = time.Time{}
	r.at = start.on(r.dialect.name(), r.account.settings.stream)
	switch {
	case start.kind == "":
		r.at.at, r.fresh = r.account.env.Now(), true
	case r.at.number > 0:
	case start.number == 0 && start.kind == r.at.kind:
		r.since = start.at // nothing had come on this stream yet, and nothing older was asked for
	default:
		r.since = start.at.Add(-margin)
	}
	if !missing.IsZero() && (r.since.IsZero() || missing.Before(r.since)) {
		r.since = missing
	}
}

func (r *receiver) run(ctx context.Context) error {
	var err error
	if r.own, err = r.account.own(ctx); err != nil {
		return err
	}
	if err := r.account.loadLists(ctx); err != nil {
		return err
	}
	r.account.loadRoots(ctx)
	for {
		err := r.stream(ctx)
		if !errors.Is(err, errFutureCursor) {
			return err
		}
		// The server's numbers were begun anew: read on from now and fetch what was missed.
		r.since, r.at.number = r.at.at.Add(-margin), 0
	}
}

// frame is what the reading goroutine hands over: a message, or why there are no more.
type frame struct {
	data []byte
	err  error
}

// stream connects once and handles messages until something ends it.
func (r *receiver) stream(ctx context.Context) error {
	conn, err := r.dial(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	frames := make(chan frame, readAhead)
	done := make(chan struct{})
	go func() {
		defer close(done)
		read(ctx, conn, frames)
	}()
	go r.account.keepAlive(ctx, conn)
	defer func() {
		cancel()
		_ = conn.CloseNow()
		<-done
	}()
	if !r.since.IsZero() {
		if err := r.catchUp(ctx); err != nil {
			return err
		}
	}
	if r.told == "" { // from here on a restart misses nothing
		if err := r.hand(); err != nil {
			return err
		}
	}
	return r.handle(ctx, frames)
}

// handle takes messages, and hands over batches when they are full or old enough.
func (r *receiver) handle(ctx context.Context, frames <-chan frame) error {
	r.first = true
	heartbeat := time.NewTicker(r.account.pace.heartbeat)
	defer heartbeat.Stop()
	flush := time.NewTimer(r.account.pace.flush)
	flush.Stop()
	defer flush.Stop()
	waiting := false // flush runs
	asking, enough := context.WithCancel(ctx)
	defer func() {
		enough()
		r.owed.end()
	}()
	for {
		r.owed.wait(r.account.pace.retry)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-heartbeat.C:
			if r.cursor() != r.told {
				if err := r.hand(); err != nil {
					return err
				}
			}
		case <-flush.C:
			waiting = false
			if err := r.handPending(1); err != nil {
				return err
			}
		case <-r.owed.due():
			r.askAgain(asking)
		case feeds := <-r.owed.answer:
			r.owed.answer = nil
			if err := r.takeFeeds(feeds); err != nil {
				return err
			}
		case f := <-frames:
			err := f.err
			if err == nil {
				err = r.take(ctx, f.data)
			}
			if err != nil && ctx.Err() != nil {
				return err
			}
			least := maxBatch
			if err != nil {
				least = 1 // what came before it was good
			}
			if failed := r.handPending(least); failed != nil {
				return failed
			}
			if err != nil {
				return err
			}
			if !waiting && len(r.pending) > 0 {
				flush.Reset(r.account.pace.flush)
				waiting = true
			}
		}
	}
}

// handPending hands over what is pending if it is at least so much.
func (r *receiver) handPending(least int) error {
	if len(r.pending) < least {
		return nil
	}
	return r.hand()
}

// take handles one message: what it tells of our channels joins the next batch.
func (r *receiver) take(ctx context.Context, data []byte) error {
	m, err := r.dialect.decode(data)
	switch {
	case errors.Is(err, errTooSlow):
		return &connector.Fault{Kind: connector.Temporary, Code: codeSlow, Cause: err}
	case errors.Is(err, errFutureCursor):
		return err
	case err != nil:
		return garbled("stream", err)
	case m == nil:
		return nil
	}
	if r.missed(m) {
		r.since = r.at.at.Add(-margin)
		if err := r.catchUp(ctx); err != nil {
			return err
		}
	}
	if m.number == 0 || m.number <= r.at.number {
		return nil // a note without a number, or what we had before
	}
	for _, c := range m.changes {
		if c.record == nil && c.action != deleted {
			c = r.fetchMissing(ctx, c)
		}
		r.pending = append(r.pending, r.account.watch.events(c, r.own, m.at, r.seen)...)
	}
	if m.moved != "" {
		r.account.people.forget(m.moved)
	}
	if m.closed != nil {
		if m.closed.did == r.own {
			return &connector.Fault{Kind: connector.Denied, Code: codeClosed, Cause: fmt.Errorf("account %s", m.closed.status)}
		}
		r.pending = append(r.pending, r.account.watch.closedEvents(m.closed.did)...)
	}
	if m.torn != "" && r.account.watch.author(m.torn) != "" {
		if err := r.takeFeeds(r.account.feedsOf(ctx, map[string]time.Time{m.torn: r.at.at.Add(-margin)})); err != nil {
			return err
		}
	}
	r.at.number = m.number
	if !m.at.IsZero() {
		r.at.at = m.at
	}
	return nil
}

// missed says whether the stream left something out before m: it says so itself, or, Jetstream, it begins well after
// the point we asked for. (On a Jetstream with hardly any traffic that is a false alarm, and costs some requests.)
func (r *receiver) missed(m *message) bool {
	first := r.first
	r.first = false
	return m.gap || first && !r.fresh && r.dialect.name() == jetstreamName && m.at.Sub(time.UnixMicro(r.at.number)) > time.Minute
}

// cursor is where a restart goes on: after the last message, with what is owed fetched once more.
func (r *receiver) cursor() string {
	c := r.at
	c.owed = r.owed.since()
	return c.String()
}

// hand hands over what is pending, with the cursor after it.
func (r *receiver) hand() error {
	batch := connector.Batch{Events: r.pending, Cursor: r.cursor()}
	if len(batch.Events) > 0 && !r.at.at.IsZero() {
		batch.Behind = max(0, r.account.env.Now().Sub(r.at.at))
	}
	r.pending = nil
	if err := r.emit(batch); err != nil {
		return &emitError{err}
	}
	r.told = batch.Cursor
	return nil
}

// dial connects to the stream through Env.HTTP.
func (r *receiver) dial(ctx context.Context) (*websocket.Conn, error) {
	address := r.account.settings.stream
	if q := r.dialect.query(r.at.number, len(r.account.watch.lists) > 0); len(q) > 0 {
		address += "?" + q.Encode()
	}
	conn, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: r.account.env.HTTP}) //nolint:bodyclose // Dial closes it
	if err == nil {
		conn.SetReadLimit(maxFrame)
		return conn, nil
	}
	if answer == nil || answer.StatusCode == http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("stream: %w", quiet(err))
	}
	refused := &refusal{method: "stream", status: answer.StatusCode, until: until(answer.Header, r.account.env.Now())}
	f := refused.fault()
	if f.Kind == connector.Refused { // nothing was asked to be posted: the address is wrong, or no stream
		f = garbled("stream", refused)
	}
	return nil, f
}

// read reads messages until the connection ends.
func read(ctx context.Context, conn *websocket.Conn, frames chan<- frame) {
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			err = fmt.Errorf("stream: %w", quiet(err))
		}
		select {
		case frames <- frame{data, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// keepAlive asks the other side now and then whether it is there, and ends the connection if not: a stream may be
// silent for hours, and a connection that died looks the same.
func (a *account) keepAlive(ctx context.Context, conn *websocket.Conn) {
	ticker := time.NewTicker(a.pace.ping)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			wait, cancel := context.WithTimeout(ctx, a.pace.pong)
			err := conn.Ping(wait)
			cancel()
			if err != nil {
				_ = conn.CloseNow()
				return
			}
		}
	}
}
