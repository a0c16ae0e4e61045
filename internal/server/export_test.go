package server

import (
	"context"
	"errors"
	"strings"

	"femos/internal/law"
)

// LawNight is the job that fetches the law, for tests that don't wait half an hour.
func (s *Server) LawNight(ctx context.Context) error { return s.lawNight(ctx) }

// KeepLaw keeps a state that was fetched after the newest there is.
func (s *Server) KeepLaw(ctx context.Context, state *law.State) error {
	before, err := law.Load(s.statutes.folder, "")
	if err != nil && !errors.Is(err, law.ErrMissing) {
		return err
	}
	return s.keepLaw(ctx, before, state)
}

// LawDay is the day of the newest state of the law that is open, "" if none is.
func (s *Server) LawDay() string {
	if state := s.statutes.newest.Load(); state != nil {
		return state.Date()
	}
	return ""
}

// Short is the path of the page of an answer, or of a claim ("claim:" and its id).
func (s *Server) Short(id string) string { return strings.TrimPrefix(s.public.Short(id), s.URL()) }
