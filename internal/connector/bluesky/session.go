package bluesky

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"femos/internal/connector"
)

// session is our log-in with an app password. Tokens live in memory only: an access token for about two hours, a
// refresh token for about two months. Bluesky allows 30 log-ins in five minutes and 300 a day, so one is made when it
// is first needed, and renewed when the server says that it has expired. Safe for concurrent use.
type session struct {
	client     *client
	service    string
	identifier string
	password   string

	mu      sync.Mutex
	current *tokens
}

// tokens is the answer of com.atproto.server.createSession and refreshSession.
type tokens struct {
	Access  string      `json:"accessJwt"`
	Refresh string      `json:"refreshJwt"`
	DID     string      `json:"did"`
	Handle  string      `json:"handle"`
	Active  *bool       `json:"active"` // nil for true
	Doc     didDocument `json:"didDoc"`
}

// did returns our DID if we have logged in, else "".
func (s *session) did() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil {
		return ""
	}
	return s.current.DID
}

// who asks the server who we are, logging in if need be.
func (s *session) who(ctx context.Context) (connector.Identity, error) {
	var me struct {
		DID    string `json:"did"`
		Handle string `json:"handle"`
		Active *bool  `json:"active"`
	}
	err := s.with(ctx, func(base, token, _ string) error {
		return s.client.query(ctx, base, "com.atproto.server.getSession", token, nil, &me)
	})
	if err != nil {
		return connector.Identity{}, fault(err)
	}
	if !isDID(me.DID) {
		return connector.Identity{}, garbled("getSession", errors.New("no DID"))
	}
	if me.Active != nil && !*me.Active {
		return connector.Identity{}, &connector.Fault{Kind: connector.Denied, Code: codeClosed}
	}
	return connector.Identity{ID: me.DID, Name: me.Handle}, nil
}

// with runs call with the address of our server, an access token and our DID. If the token has expired, it gets
// another and runs call once more: nothing was done the first time.
func (s *session) with(ctx context.Context, call func(base, token, did string) error) error {
	t, err := s.tokens(ctx, nil)
	if err != nil {
		return err
	}
	err = call(s.base(t), t.Access, t.DID)
	if !expired(err) {
		return err
	}
	if t, err = s.tokens(ctx, t); err != nil {
		return err
	}
	return call(s.base(t), t.Access, t.DID)
}

func expired(err error) bool {
	var r *refusal
	return errors.As(err, &r) &&
		(r.status == http.StatusUnauthorized || r.name == "ExpiredToken" || r.name == "InvalidToken")
}

// tokens returns tokens other than stale: those at hand, refreshed ones, or those of a new log-in.
func (s *session) tokens(ctx context.Context, stale *tokens) (*tokens, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.current != stale {
		return s.current, nil
	}
	if stale != nil {
		t, err := s.ask(ctx, "com.atproto.server.refreshSession", stale.Refresh, nil)
		if err == nil {
			s.current = t
			return t, nil
		}
		if !expired(err) {
			return nil, err
		}
	}
	t, err := s.ask(ctx, "com.atproto.server.createSession", "", map[string]string{
		"identifier": s.identifier, "password": s.password,
	})
	if err != nil {
		return nil, err
	}
	s.current = t
	return t, nil
}

func (s *session) ask(ctx context.Context, method, token string, input any) (*tokens, error) {
	var t tokens
	if err := s.client.procedure(ctx, s.service, method, token, input, &t); err != nil {
		return nil, err
	}
	if t.Access == "" || t.Refresh == "" || !isDID(t.DID) {
		return nil, garbled(method, errors.New("an answer without tokens or DID"))
	}
	if t.Active != nil && !*t.Active {
		return nil, &connector.Fault{Kind: connector.Denied, Code: codeClosed}
	}
	return &t, nil
}

// base is where our repository is. bsky.social is only the entrance to many servers; which one is ours, our identity
// says. A server on loopback is taken as it stands, so that a test can put something in between.
func (s *session) base(t *tokens) string {
	if own := t.Doc.server(false); own != "" && !isLoopback(s.service) {
		return own
	}
	return s.service
}
