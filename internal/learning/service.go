package learning

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"femos"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
	"femos/internal/vault"
)

// Service learns, and says what was learnt. Safe for concurrent use. Make it with New.
type Service struct {
	o     Options
	mu    sync.Mutex // one change of the judge at a time
	using femos.AdapterID
}

// Options are what it works with; all are required.
type Options struct {
	Store     *store.Store
	Judge     *triage.Judge
	Keys      *vault.Keys
	Hub       *live.Hub
	Log       *slog.Logger
	Now       func() time.Time
	Random    io.Reader
	Forbidden func(femos.Platform) bool // whether a platform's terms forbid learning from what is written there
}

// New makes it.
func New(o Options) *Service { return &Service{o: o} }

// Learns says whether anything may be learnt from what is written on a platform.
func (s *Service) Learns(p femos.Platform) bool { return !s.o.Forbidden(p) }

// Note keeps what somebody decided about an inquiry's question as an example, where that is permitted. Labels that say nothing are
// nothing.
func (s *Service) Note(ctx context.Context, t store.Thread, l femos.Labels) error {
	if l.Empty() || !t.Permission.Scopes.Learn || !s.Learns(t.Channel.Platform) {
		return nil
	}
	post, ok := question(t)
	if !ok {
		return nil
	}
	_, err := s.o.Store.KeepExample(ctx, t.Inquiry.Asked, s.Example(post, l))
	return err
}

// question is what an inquiry is about, with what it answers; false if it is gone.
func question(t store.Thread) (p triage.Post, ok bool) {
	for _, post := range t.Posts {
		switch {
		case post.ID == t.Inquiry.Asked:
			p.Text = post.Text
			return p, post.DeletedAt.IsZero() && post.Text != ""
		case post.Role == femos.Parent:
			p.Parent = post.Text
		}
	}
	return p, false
}

// Example makes an example of a text as it is kept. Its channel is the caller's to fill in.
func (s *Service) Example(p triage.Post, l femos.Labels) store.Example {
	now := s.o.Now()
	e := store.Example{ID: femos.NewID[femos.ExampleID](now, s.o.Random), Labels: l, Day: store.Day(now)}
	e.Features = s.o.Keys.Seal("example", string(e.ID), s.o.Judge.Brain().See(p).Bytes())
	return e
}

// Forget takes back what was learnt of an inquiry's question.
func (s *Service) Forget(ctx context.Context, id femos.InquiryID) error {
	return s.o.Store.DropExample(ctx, id)
}
