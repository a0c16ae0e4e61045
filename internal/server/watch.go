package server

import (
	"context"
	"errors"
	"time"

	"femos"
	"femos/internal/live"
	"femos/internal/trouble"
)

// How trouble is looked for.
const (
	watchEvery = time.Second
	watchWait  = 3 * time.Second  // a database that takes longer counts as away
	awayRest   = 30 * time.Second // a platform that does not answer for less is not worth telling
	behindMost = 5 * time.Minute  // what is read may be this old
	clockMost  = 2 * time.Minute  // our clock may be off by less than this from the database's: beyond it log-ins to platforms fail
)

// watch keeps the board true until ctx ends.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		s.look(ctx, s.now())
	}
}

// look asks the database how it is, what time it has, and what is wrong with accounts. Of these it says nothing while the
// database is away.
func (s *Server) look(ctx context.Context, now time.Time) {
	short, cancel := context.WithTimeout(ctx, watchWait)
	defer cancel()
	err := s.Store.Check(short, now)
	if ctx.Err() != nil {
		return
	}
	var known *femos.Error
	if err != nil && !(errors.As(err, &known) && known.Code == "storage_full") {
		s.away(err)
		return
	}
	if stood, ok := s.Trouble.Of(trouble.DatabaseAway); ok {
		s.log.Info("the database is back", "after", now.Sub(stood.Since).Round(time.Second).String())
	}
	s.Trouble.Clear(trouble.DatabaseAway, "")
	if err == nil {
		s.Trouble.Clear(trouble.DiskFull, "")
	} else {
		s.Trouble.Set(trouble.Trouble{Kind: trouble.DiskFull, Code: known.Code})
	}
	if s.clock(short, now) != nil || s.rings(short) != nil || s.lawAway(short) != nil {
		return // the next look says why
	}
	accounts, err := s.Store.Accounts(short)
	if err != nil {
		return // the next look says why
	}
	var list []trouble.Trouble
	for _, a := range accounts {
		if t, ok := wrong(a.Account, s.runner.Behind(a.ID), now); ok {
			list = append(list, t)
		}
	}
	s.Trouble.Accounts(list)
}

// away notes that the database does not answer. It is logged once.
func (s *Server) away(err error) {
	if _, stands := s.Trouble.Of(trouble.DatabaseAway); !stands {
		s.log.Warn("the database is away", "err", err)
	}
	s.Trouble.Set(trouble.Trouble{Kind: trouble.DatabaseAway, Code: "storage"})
}

// clock compares our clock with the database's, which on SQLite is the same one.
func (s *Server) clock(ctx context.Context, now time.Time) error {
	at, err := s.Store.Clock(ctx)
	if err != nil {
		return err
	}
	if off := now.Sub(at).Abs(); off > clockMost {
		s.Trouble.Set(trouble.Trouble{Kind: trouble.Clock})
	} else {
		s.Trouble.Clear(trouble.Clock, "")
	}
	return nil
}

// wrong says what is wrong with an account whose newest batch was so old when it came, if anything is.
func wrong(a femos.Account, behind time.Duration, now time.Time) (trouble.Trouble, bool) {
	t := trouble.Trouble{Account: a.ID, Name: a.Name, Code: a.Fault, Since: a.FaultAt}
	switch {
	case a.State == femos.AccountDenied:
		t.Kind = trouble.PlatformDenied
	case a.State != femos.AccountActive:
		return t, false
	case a.Fault != "" && a.Until.After(now):
		t.Kind, t.Until = trouble.PlatformLimited, a.Until
	case a.Fault != "" && now.Sub(a.FaultAt) > awayRest && a.Until.IsZero():
		t.Kind = trouble.PlatformAway
	case behind > behindMost:
		t.Kind, t.Code, t.Since = trouble.Behind, "", time.Time{}
	default:
		return t, false
	}
	return t, true
}

// troubled tells the browsers that what is wrong has changed.
func (s *Server) troubled() { s.hub.Publish(live.Notice{Kind: "trouble"}) }
