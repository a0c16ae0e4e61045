package bluesky

import (
	"context"
	"strings"
	"sync"
	"time"

	"femos"
	"femos/internal/connector"
)

// name never changes: it is the folder, the database value and the URL segment.
const name femos.Platform = "bluesky"

// Kind describes the platform.
func Kind() connector.Kind {
	return connector.Kind{
		Name: name,
		Limits: connector.Limits{
			TextGraphemes: maxGraphemes,
			TextBytes:     maxBytes,
			Threads:       true,
			Edits:         true,
			ChannelKinds:  []string{"person", "list", "hashtag", "thread"},
		},
		Settings: fields(),
		Profile:  profile,
		Open:     open,
	}
}

// profile is where everybody sees an account: by its handle, and by its DID, which stays when the handle changes.
func profile(a femos.Account) []string {
	var list []string
	for _, id := range []string{strings.TrimPrefix(a.Name, "@"), a.Identity} {
		if id != "" {
			list = append(list, "https://bsky.app/profile/"+id)
		}
	}
	return list
}

// account is one account on Bluesky: a connector.Connector that receives, sends, fetches threads and resolves.
type account struct {
	settings settings
	env      connector.Env
	http     *client
	session  *session
	people   *directory
	watch    *watch
	pace     pace

	closing context.Context // done when Close was called; every call ends with it
	close   context.CancelFunc
	gate    sync.Mutex // so that no call begins while Close waits
	running sync.WaitGroup
}

// pace holds the waits of the event stream, so that tests can shorten them.
type pace struct {
	flush     time.Duration // how long an event waits for others before its batch goes
	heartbeat time.Duration // how often a cursor goes although nothing happened here
	ping      time.Duration // how often the stream is asked whether it is alive
	pong      time.Duration // how long it may take to say so
	retry     time.Duration // before a feed that did not answer is asked for again the first time; then twice as long each time
}

func open(env connector.Env, values connector.Values) (connector.Connector, error) {
	s, err := parse(values)
	if err != nil {
		return nil, err
	}
	w, err := newWatch(env.Channels)
	if err != nil {
		return nil, err
	}
	a := &account{
		settings: s,
		env:      env,
		http:     &client{http: env.HTTP, now: env.Now},
		watch:    w,
		pace:     pace{flush: 100 * time.Millisecond, heartbeat: 5 * time.Second, ping: 30 * time.Second, pong: 15 * time.Second, retry: 5 * time.Second},
	}
	a.session = &session{client: a.http, service: s.service, identifier: s.identifier, password: s.password}
	a.people = &directory{client: a.http, service: s.service, plc: s.plc, loopback: isLoopback(s.service), servers: newMemory[string](1000)}
	a.closing, a.close = context.WithCancel(context.Background())
	return a, nil
}

// Check logs in and says who we are there.
func (a *account) Check(ctx context.Context) (connector.Identity, error) {
	ctx, end := a.call(ctx)
	defer end()
	return a.session.who(ctx)
}

// Close ends running calls and waits for them. A call that begins afterwards ends at once.
func (a *account) Close() error {
	a.gate.Lock()
	a.close()
	a.gate.Unlock()
	a.running.Wait()
	return nil
}

// call ties a call to the connector: closing it ends the call.
func (a *account) call(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	a.gate.Lock()
	defer a.gate.Unlock()
	if a.closing.Err() != nil {
		cancel()
		return ctx, cancel
	}
	a.running.Add(1)
	stop := context.AfterFunc(a.closing, cancel)
	return ctx, func() {
		stop()
		cancel()
		a.running.Done()
	}
}

// own returns our DID without logging in: reading needs no password.
func (a *account) own(ctx context.Context) (string, error) {
	if did := a.session.did(); did != "" {
		return did, nil
	}
	did, err := a.people.did(ctx, a.settings.identifier)
	if isGone(err) { // our own name is wrong: a person must look
		return "", &connector.Fault{Kind: connector.Denied, Code: codeLogin, Cause: err}
	}
	return did, err
}
