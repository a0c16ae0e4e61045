package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"femos/internal/store"
)

// presentEvery is how often a node says that it runs: some words may be lost before it counts as gone.
const presentEvery = store.PresentFor / 4

// movedError says to where the database was moved.
type movedError string

// Error says so.
func (to movedError) Error() string {
	return fmt.Sprintf("this database was moved to %s: start with that one, so that not two do the same work", string(to))
}

// movedAway returns a movedError if the database was moved.
func (s *Server) movedAway(ctx context.Context) error {
	to, err := s.Store.Installation(ctx, store.Moved)
	if err == nil && to != "" {
		err = movedError(to)
	}
	return err
}

// present says in the database that this node runs, until the returned function is called, so that nobody moves it
// meanwhile. moved is told when somebody has all the same: what is done here from then on would be left behind.
func (s *Server) present(ctx context.Context) (moved <-chan error, leave func()) {
	s.speak(ctx) // before any work
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	told, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		said := time.Now()
		for rest(ctx, watchEvery) {
			var moved movedError
			if err := s.movedAway(ctx); errors.As(err, &moved) {
				told <- err
				return
			}
			if time.Since(said) >= presentEvery {
				said = time.Now()
				s.speak(ctx)
			}
		}
	}()
	return told, func() {
		cancel()
		<-ended
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := s.Store.Absent(last, s.node); err != nil {
			s.log.Warn("it is not noted that this node has ended", "err", err)
		}
	}
}

// speak says once that this node runs. It goes on if it can't: with a full disk too there is something to read.
func (s *Server) speak(ctx context.Context) {
	short, cancel := context.WithTimeout(ctx, watchWait)
	defer cancel()
	if err := s.Store.Present(short, s.node); err != nil && ctx.Err() == nil {
		s.log.Warn("it is not noted that this node runs", "err", err)
	}
}
