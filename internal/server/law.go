package server

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"femos"
	"femos/internal/law"
	"femos/internal/live"
)

// How the law is watched.
const (
	lawLook    = time.Second // how often the folder is looked at
	lawCompare = time.Hour   // how often what is signed is compared though the folder is as it was: another node may have an older state, and sign
)

// statutes is the newest state of the law in the data folder, which may come while the server runs. Safe for concurrent use.
type statutes struct {
	folder string
	newest atomic.Pointer[law.State] // nil until there is one
	mu     sync.Mutex                // below
	seen   string                    // what the folder had when it was last looked at
	before *law.State                // an older state that was last asked for
}

// openStatutes opens the newest state of the law in a folder. Where none was ever fetched, nothing that cites an act can be
// signed until one comes.
func openStatutes(folder string) (*statutes, error) {
	s := &statutes{folder: folder}
	_, err := s.look()
	return s, err
}

// look opens the newest state if there is another than before, and says whether. What can't be read is told once, and the
// state that was open stays.
func (s *statutes) look() (fresh bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dates, err := law.Dates(s.folder)
	if err != nil || len(dates) == 0 {
		return false, err
	}
	newest := dates[len(dates)-1]
	info, err := os.Stat(filepath.Join(s.folder, newest+".law"))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil // it goes as we look; the next look finds what is there
	}
	if err != nil {
		return false, fmt.Errorf("look at the law: %w", err)
	}
	seen := fmt.Sprintf("%s %d %d", newest, info.Size(), info.ModTime().UnixNano())
	if seen == s.seen {
		return false, nil
	}
	s.seen, s.before = seen, nil
	state, err := law.Load(s.folder, newest)
	if err != nil {
		return false, err
	}
	s.newest.Store(state)
	return true, nil
}

// of returns the newest state, or that of a day. NotFound if it is not kept.
func (s *statutes) of(day string) (*law.State, error) {
	newest := s.newest.Load()
	switch {
	case newest == nil:
		return nil, femos.Fail(femos.NotFound, "citation_unread", day)
	case day == "" || day == newest.Date():
		return newest, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.before == nil || s.before.Date() != day {
		state, err := law.Load(s.folder, day)
		if err != nil && !errors.Is(err, law.ErrMissing) {
			return nil, err
		}
		if err != nil || state.Date() != day {
			return nil, femos.Fail(femos.NotFound, "citation_unread", day)
		}
		s.before = state
	}
	return s.before, nil
}

func lawFolder(data string) string { return filepath.Join(data, "law") }

// Pin implements library.Statutes: the hash is of the whole section's text.
func (s *statutes) Pin(act, section, paragraph string) (hash, day string, err error) {
	state, r, err := s.resolve(femos.Citation{Act: act, Section: section, Paragraph: paragraph}, "")
	if err != nil {
		return "", "", err
	}
	if r.Status != law.Pinned || r.Unfound != "" {
		return "", "", femos.Fail(femos.NotFound, "citation_unread", citationText(act, section, paragraph))
	}
	return pinOf(r.Hash), state.Date(), nil
}

// Section implements library.Statutes.
func (s *statutes) Section(c femos.Citation, day string) (femos.Section, error) {
	state, r, err := s.resolve(c, day)
	if err != nil {
		return femos.Section{}, err
	}
	x := femos.Section{Day: state.Date()}
	switch r.Status {
	case law.NoAct, law.NotLoaded:
		if x.Left = state.Left(c.Act); x.Left {
			return x, nil
		}
		return x, femos.Fail(femos.NotFound, "citation_unread", citationText(c.Act, c.Section, c.Paragraph))
	case law.Pinned, law.Future:
		x.Pin, x.Title, x.Text, x.From, x.To = pinOf(r.Hash), r.Section.Title, r.Text, r.Range.Start, r.Range.End
	case law.Missing, law.Repealed: // it has gone
		x.Nearest = r.Nearest
	}
	return x, nil
}

// Cites implements library.Statutes. What is narrower than a paragraph is left to who reads.
func (s *statutes) Cites(text string) (list []femos.Citation) {
	state := s.newest.Load()
	for _, m := range law.Find(text) {
		for _, c := range m.Citations {
			if c.Act == "" {
				continue
			}
			singles, _ := state.Singles(c) // of more than it takes apart the first ones and the last
			for _, c := range singles {
				if len(c.Steps) > 0 && (c.Steps[0].Kind != law.Paragraph || c.Steps[0].Last != "") {
					c.Steps = nil
				}
				c.Steps = c.Steps[:min(1, len(c.Steps))]
				list = append(list, c.Plain())
			}
		}
	}
	return list
}

// Parse implements library.Statutes.
func (s *statutes) Parse(line string) (list []femos.Citation, err error) {
	found, err := law.ParseCitations(line)
	if err != nil {
		return nil, nil //nolint:nilerr // it is no citation, which is an answer
	}
	state := s.newest.Load()
	for _, c := range found {
		if c.Act == "" {
			return nil, nil
		}
		singles, whole := state.Singles(c)
		if !whole {
			return nil, femos.Fail(femos.Invalid, "citation_range", line, law.MostSingles).About("citations")
		}
		for _, c := range singles {
			list = append(list, c.Plain())
		}
	}
	return list, nil
}

func pinOf(h law.Hash) string { return "sha256:" + hex.EncodeToString(h[:]) }

func citationText(act, section, paragraph string) string {
	return strings.ReplaceAll(femos.Citation{Act: act, Section: section, Paragraph: paragraph}.String(), "\u00a0", " ")
}

func (s *statutes) resolve(c femos.Citation, day string) (*law.State, law.Resolution, error) {
	state, err := s.of(day)
	if err != nil {
		return nil, law.Resolution{}, err
	}
	written := citationText(c.Act, c.Section, c.Paragraph)
	list, err := law.ParseCitations(written)
	if err != nil {
		return nil, law.Resolution{}, err
	}
	if len(list) != 1 {
		return nil, law.Resolution{}, femos.Fail(femos.NotFound, "citation_unread", written)
	}
	return state, state.Resolve(list[0]), nil
}

// heedLaw keeps the statutes true, and makes due what rests on a section that reads otherwise now, until ctx ends.
func (s *Server) heedLaw(ctx context.Context) {
	tick := time.NewTicker(lawLook)
	defer tick.Stop()
	var compared time.Time // zero: as the law may have changed while nobody ran
	for {
		fresh, err := s.statutes.look()
		if err != nil {
			s.log.Error("the newest state of the law can't be read; the one before holds on", "err", err)
		}
		if fresh {
			s.hub.Publish(live.Notice{Kind: "answer", From: "law"}) // the public site quotes it; each node finds it by itself
		}
		if fresh || time.Since(compared) > lawCompare {
			due, err := s.Library.CompareLaw(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				s.log.Warn("what is signed was not compared with the law", "err", err)
			default:
				compared = time.Now()
			}
			if len(due) > 0 {
				s.log.Info("the law has changed", "state", s.statutes.newest.Load().Date(), "answers_due", len(due))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
