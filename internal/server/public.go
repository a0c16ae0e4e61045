package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/triage"
	"femos/internal/web/public"
)

// mostFound is how many answers a question on the public site finds.
const mostFound = 5

// openPublic makes the site that everybody may read.
func (s *Server) openPublic(ctx context.Context, judge *triage.Judge) error {
	starter, err := public.LoadStarter(s.content)
	if err != nil {
		return err
	}
	if s.shelf, err = newShelf(ctx, &shelf{Starter: starter, library: s.Library, law: s.statutes, team: s.team, judge: judge, employer: s.settings.Employer, funder: s.settings.Funder, now: time.Now}); err != nil {
		return err
	}
	o := public.Options{Shelf: s.shelf, Base: s.settings.PublicURL, Name: s.settings.ProjectName, Leave: s.settings.LeaveURL, Log: s.log, Demo: s.settings.Demo,
		Find: func(question string) public.Found { return s.shelf.shown.Load().finder.find(question, mostFound) }}
	if s.settings.Demo {
		o.Name += " (Demo)" // on each page
	}
	for file, text := range map[string]*map[femos.Language]string{s.settings.ImprintFile: &o.Imprint, s.settings.PrivacyFile: &o.Privacy, s.settings.AccessibilityFile: &o.Accessibility} {
		if file == "" {
			continue
		}
		if *text, err = inLanguages(file); err != nil {
			return fmt.Errorf("a text of the public site: %w", err)
		}
	}
	s.public = public.New(o)
	return nil
}

// inLanguages reads a file in German, and what stands beside it in other languages: imprint.txt, imprint.ar.txt.
func inLanguages(file string) (map[femos.Language]string, error) {
	plain, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	texts := map[femos.Language]string{"de": string(plain)}
	ending := filepath.Ext(file)
	for _, l := range public.Languages() {
		plain, err := os.ReadFile(strings.TrimSuffix(file, ending) + "." + string(l) + ending)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		texts[l] = string(plain)
	}
	return texts, nil
}

// front leads who opens the bare address to the public site, as it stands under replies; who has a session, to the desk.
func (s *Server) front(desk http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie(auth.CookieName); err != nil {
			s.public.Front(w, r)
			return
		}
		desk.ServeHTTP(w, r)
	})
}
