package server

import (
	"context"
	"fmt"
	"os"
	"time"

	"femos"
	"femos/content"
	"femos/internal/triage"
	"femos/internal/web/public"
)

// mostFound is how many answers a question on the public site finds.
const mostFound = 5

// openPublic makes the site that everybody may read.
func (s *Server) openPublic(ctx context.Context, judge *triage.Judge) error {
	starter, err := public.LoadStarter(content.Files)
	if err != nil {
		return err
	}
	if s.shelf, err = newShelf(ctx, &shelf{Starter: starter, library: s.Library, law: s.statutes, team: s.team, employer: s.settings.Employer, funder: s.settings.Funder, now: time.Now}); err != nil {
		return err
	}
	o := public.Options{Shelf: s.shelf, Base: s.settings.PublicURL, Name: s.settings.ProjectName, Leave: s.settings.LeaveURL, Log: s.log, Demo: s.settings.Demo,
		Find: func(question string) (f public.Found) {
			found := judge.Find(question, mostFound)
			f.Danger = found.Urgency == femos.Emergency
			for _, a := range found.Answers {
				f.Answers = append(f.Answers, a.ID)
			}
			return f
		}}
	if s.settings.Demo {
		o.Name += " (Demo)" // on each page
	}
	for file, text := range map[string]*string{s.settings.ImprintFile: &o.Imprint, s.settings.PrivacyFile: &o.Privacy, s.settings.AccessibilityFile: &o.Accessibility} {
		if file == "" {
			continue
		}
		plain, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("a text of the public site: %w", err)
		}
		*text = string(plain)
	}
	s.public = public.New(o)
	return nil
}
