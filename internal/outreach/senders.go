package outreach

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"femos"
	"femos/internal/connector"
)

// senders keeps one open connector per account, so that not every reply logs in anew. A changed account gets a new one.
type senders struct {
	o    Options
	mu   sync.Mutex
	open map[femos.AccountID]sender
}

type sender struct {
	connector.Connector
	version int64
}

func newSenders(o Options) *senders { return &senders{o: o, open: map[femos.AccountID]sender{}} }

// of returns the account's sender. A *connector.Fault of kind Refused if the account is paused, denied or can't send, of
// kind Denied if its settings can't be opened or break a rule.
func (s *senders) of(ctx context.Context, id femos.AccountID) (connector.Sender, error) {
	a, err := s.o.Store.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	switch a.State {
	case femos.AccountPaused:
		return nil, &connector.Fault{Kind: connector.Refused, Code: "account_paused"}
	case femos.AccountDenied:
		return nil, &connector.Fault{Kind: connector.Refused, Code: "account_denied"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	held, ok := s.open[id]
	if ok && held.version < a.Version { // never back to older ones, however late we are
		_ = held.Close() // of old settings; nobody waits for it
		ok = false
	}
	if !ok {
		values, err := connector.OpenValues(s.o.Keys, id, a.Settings)
		if err != nil {
			return nil, &connector.Fault{Kind: connector.Denied, Code: "settings_invalid", Cause: err}
		}
		c, err := s.o.Opener.Open(a.Platform, values, nil)
		if femos.KindOf(err) == femos.Invalid {
			return nil, &connector.Fault{Kind: connector.Denied, Code: "settings_invalid", Cause: err}
		}
		if err != nil {
			return nil, err
		}
		held = sender{c, a.Version}
		s.open[id] = held
	}
	out, ok := held.Connector.(connector.Sender)
	if !ok {
		return nil, &connector.Fault{Kind: connector.Refused, Code: "sends_nothing", Cause: fmt.Errorf("platform %s", a.Platform)}
	}
	return out, nil
}

func (s *senders) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for id, held := range s.open {
		errs = append(errs, held.Close())
		delete(s.open, id)
	}
	return errors.Join(errs...)
}
