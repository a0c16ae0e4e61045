package demo

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"femos"
	"femos/internal/connector"
)

// name never changes: it is the folder, the database value and the URL segment.
const name femos.Platform = "demo"

// maxGraphemes is the longest reply, as on a large network, so that the counter of the composer is seen at work.
const maxGraphemes = 2000

// Codes of the faults ("fault." + code in the catalogue).
const (
	codeClosed  = "thread_closed"  // the group takes no more comments under this post
	codeGone    = "post_gone"      // no such post, or deleted
	codeLong    = "too_long"       // longer than maxGraphemes
	codeNoText  = "no_text"        // nothing to post, or not valid UTF-8
	codeLost    = "answer_lost"    // it stands, but we were not told
	codeNotRead = "not_understood" // a cursor that is not ours
)

// Kind describes the platform as it plays in world.
func Kind(world *World) connector.Kind {
	return connector.Kind{
		Name: name,
		Limits: connector.Limits{
			TextGraphemes: maxGraphemes,
			Threads:       true,
			Edits:         true,
			ChannelKinds:  []string{strings.TrimSuffix(addressPrefix, ":")},
		},
		Settings: fields(),
		Open: func(env connector.Env, values connector.Values) (connector.Connector, error) {
			return open(world, env, values)
		},
	}
}

func fields() []connector.Field {
	return []connector.Field{
		{Name: "base", Default: "http://127.0.0.1:8080", Check: checkBase}, // where World.Handler is served
		{Name: "speed", Default: "1", Check: checkSpeed},                   // how many times faster; 0 for everything at once
	}
}

// account is our presence in the groups: a connector.Connector, Receiver, Sender, Threader and Resolver.
type account struct {
	world    *World
	env      connector.Env
	base     string
	speed    float64
	channels map[string]femos.ChannelID // by group id

	closing context.Context // done when Close was called; every call ends with it
	close   context.CancelFunc
	mu      sync.Mutex // running must not grow while Close waits for it
	running sync.WaitGroup
}

func open(world *World, env connector.Env, values connector.Values) (connector.Connector, error) {
	given := map[string]string{}
	for _, f := range fields() {
		v := strings.TrimSpace(values[f.Name])
		if v == "" {
			v = f.Default
		}
		if err := f.Check(v); err != nil {
			return nil, err
		}
		given[f.Name] = v
	}
	a := &account{world: world, env: env, base: strings.TrimRight(given["base"], "/"), channels: map[string]femos.ChannelID{}}
	a.speed, _ = strconv.ParseFloat(given["speed"], 64) // checked above
	for _, c := range env.Channels {
		g := world.groupAt(c.Address)
		if g == nil {
			return nil, femos.Fail(femos.Invalid, "channel_address").Because(fmt.Errorf("channel %s", c.ID))
		}
		a.channels[g.id] = c.ID
	}
	a.closing, a.close = context.WithCancel(context.Background())
	return a, nil
}

func (w *World) groupAt(address string) *group {
	for _, g := range w.day.groups {
		if address == addressPrefix+g.id {
			return g
		}
	}
	return nil
}

func checkBase(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return femos.Fail(femos.Invalid, "setting_address").About("base")
	}
	return nil
}

func checkSpeed(v string) error {
	f, err := strconv.ParseFloat(v, 64)
	if err == nil && (f == 0 || f >= 0.01 && f <= 1e6) {
		return nil
	}
	return femos.Fail(femos.Invalid, "setting_number").About("speed")
}

// Check says who we are in the groups.
func (a *account) Check(context.Context) (connector.Identity, error) {
	return connector.Identity{ID: teamID, Name: teamName}, nil
}

// Close ends running calls and waits for them.
func (a *account) Close() error {
	a.mu.Lock()
	a.close()
	a.mu.Unlock()
	a.running.Wait()
	return nil
}

// call ties a call to the connector: closing it ends the call.
func (a *account) call(ctx context.Context) (context.Context, func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	if a.closing.Err() != nil {
		cancel()
		return ctx, func() {}
	}
	a.running.Add(1)
	stop := context.AfterFunc(a.closing, cancel)
	return ctx, func() {
		stop()
		cancel()
		a.running.Done()
	}
}

// Resolve finds a group by its name or id.
func (a *account) Resolve(_ context.Context, kind, typed string) (address, label string, err error) {
	typed = strings.TrimSpace(typed)
	for _, g := range a.world.Groups() {
		if kind == "group" && (strings.EqualFold(typed, g.Name) || strings.EqualFold(typed, g.ID()) || typed == g.Address) {
			return g.Address, g.Name, nil
		}
	}
	return "", "", femos.Fail(femos.Invalid, "channel_not_found")
}

// ref is how a post is found again.
func (a *account) ref(p *post) connector.PostRef {
	return connector.PostRef{ID: p.key, Link: a.base + "/demo/thread/" + p.root().key + "#" + p.key}
}

// post turns what the group sees into what the contract hands over.
func (a *account) post(s Shown) connector.Post {
	p := connector.Post{
		Ref:     a.ref(s.post),
		Channel: a.channels[s.post.group.id],
		Author:  s.post.group.id + "/" + s.Author, // a nickname is unique in its group only
		Ours:    s.Ours,
		Text:    s.Text,
		At:      stamp(s.At),
	}
	if s.Ours {
		p.Author = teamID
	}
	if under := s.post.under; under != nil {
		parent, root := a.ref(under), a.ref(under.root())
		p.Parent, p.Root = &parent, &root
	}
	return p
}

// stamp is a time as the contract has it.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
