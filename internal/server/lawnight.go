package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"femos/internal/jobs"
	"femos/internal/law"
	"femos/internal/safehttp"
	"femos/internal/trouble"
)

// What the installation notes of fetching the law by itself, so that every node knows.
const (
	noteLaw      = "law_fetched" // when that was last done
	noteLawAway  = "law_away"    // since when it fails; "" if it does not
	noteLawQuiet = "law_quiet"   // the newest state's day, if nothing reads otherwise in it than in the one before
)

// lawNightly is the job that fetches the law, nil where the settings say from nowhere. One node does it; its folder has the
// new state then, and what became due by it stands in the database.
func (s *Server) lawNightly() func(context.Context) error {
	if s.settings.LawNightly == "" {
		return nil
	}
	return s.lawNight
}

// lawNight fetches the law once a night, or as long as that fails each time it is called. Heeding it is heedLaw's: as after
// femos law update.
func (s *Server) lawNight(ctx context.Context) error {
	now := time.Now()
	done, err := s.Store.Installation(ctx, noteLaw)
	if err != nil {
		return err
	}
	away, err := s.Store.Installation(ctx, noteLawAway)
	if err != nil {
		return err
	}
	if last, err := time.Parse(time.RFC3339, done); err == nil && away == "" && !jobs.NightDue(last, now) {
		return nil
	}
	stamp := now.UTC().Format(time.RFC3339)
	if err := s.fetchLaw(ctx, now.Format(time.DateOnly)); err != nil {
		if ctx.Err() != nil || away != "" {
			s.log.Debug("the law still can't be fetched", "err", err)
			return ctx.Err()
		}
		s.log.Warn("the law can't be fetched; the state that is kept holds on", "err", err)
		return s.Store.NoteInstallation(ctx, noteLawAway, stamp)
	}
	if err := s.Store.NoteInstallation(ctx, noteLawAway, ""); err != nil {
		return err
	}
	return s.Store.NoteInstallation(ctx, noteLaw, stamp)
}

// fetchLaw keeps the law as it is today: the acts that anything here cites, and those that were kept before. All or nothing.
func (s *Server) fetchLaw(ctx context.Context, today string) error {
	acts, err := s.Library.Acts(ctx)
	if err != nil {
		return err
	}
	before := s.statutes.newest.Load()
	if before != nil {
		for _, a := range before.Acts() {
			acts = append(acts, a.Short)
		}
	}
	client := safehttp.New(safehttp.Options{Allow: s.settings.OutboundAllow, MaxBody: 64 << 20, Timeout: time.Minute, UserAgent: "femos"})
	defer client.CloseIdleConnections()
	state, err := law.Take(ctx, client, s.settings.LawNightly, today, acts, before)
	if err != nil {
		return err
	}
	return s.keepLaw(ctx, before, state)
}

// keepLaw keeps a state after the newest there was, nil if there was none.
func (s *Server) keepLaw(ctx context.Context, before, state *law.State) error {
	if before != nil {
		if state.Date() < before.Date() {
			return nil // a folder that nobody has filled since
		}
		s.tellGone(before, state)
	}
	if err := law.Keep(s.statutes.folder, state); err != nil {
		return err
	}
	return s.thinLaw(ctx, before, state)
}

// tellGone logs which acts are not there any more. What rests on those that a complete source no longer lists falls due; a folder
// or zip may hold a part, so what it lacks says nothing: what rests on that keeps its wording and stays as it is.
func (s *Server) tellGone(before, now *law.State) {
	var repealed, absent []string
	for _, a := range before.Acts() {
		switch _, there := now.Act(a.Key); {
		case there:
		case now.Left(a.Key):
			repealed = append(repealed, a.Short)
		default:
			absent = append(absent, a.Short)
		}
	}
	if len(repealed)+len(absent) > 0 {
		s.log.Warn("acts are not in the new state of the law", "no_longer_published", strings.Join(repealed, ", "), "not_in_this_source", strings.Join(absent, ", "))
	}
}

// thinLaw removes the state before, if that was fetched by itself too and nothing reads otherwise in either: else a year of
// quiet nights would fill the disk with the same text. States that were kept by hand, and the last before each change, stay.
func (s *Server) thinLaw(ctx context.Context, before, now *law.State) error {
	if before == nil || before.Date() == now.Date() || !law.Alike(before, now) {
		return s.Store.NoteInstallation(ctx, noteLawQuiet, "")
	}
	quiet, err := s.Store.Installation(ctx, noteLawQuiet)
	if err != nil {
		return err
	}
	if quiet == before.Date() {
		if err := os.Remove(filepath.Join(s.statutes.folder, before.Date()+".law")); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("remove a state of the law: %w", err)
		}
	}
	return s.Store.NoteInstallation(ctx, noteLawQuiet, now.Date())
}

// lawAway keeps the board true about law that can't be fetched, on whichever node that was tried.
func (s *Server) lawAway(ctx context.Context) error {
	if s.settings.LawNightly == "" {
		return nil
	}
	away, err := s.Store.Installation(ctx, noteLawAway)
	if err != nil {
		return err
	}
	if since, err := time.Parse(time.RFC3339, away); err == nil {
		s.Trouble.Set(trouble.Trouble{Kind: trouble.LawAway, Since: since})
	} else {
		s.Trouble.Clear(trouble.LawAway, "")
	}
	return nil
}
