package server

import (
	"context"
	"time"

	"femos"
	"femos/internal/opinion"
	"femos/internal/triage"
)

// openOpinion makes ready who is asked for a second opinion; nobody unless the settings name a server.
func (s *Server) openOpinion() error {
	if s.settings.OpinionURL == "" {
		return nil
	}
	lib, err := triage.LoadLibrary(s.content)
	if err != nil {
		return err
	}
	s.opinion, err = opinion.New(opinion.Options{Store: s.Store, Library: lib, Hub: s.hub, Log: s.log, Now: time.Now, Server: opinion.Server{
		URL: s.settings.OpinionURL, Key: s.settings.OpinionKey, Model: s.settings.OpinionModel, Embeddings: s.settings.OpinionEmbeddings,
		Timeout: time.Duration(s.settings.OpinionSeconds) * time.Second}})
	return err
}

// kept tells of what the door has stored.
func (s *Server) kept(ids []femos.InquiryID) {
	if s.opinion != nil {
		s.opinion.Offer(ids)
	}
}

// opine asks for second opinions until ctx ends.
func (s *Server) opine(ctx context.Context) {
	if s.opinion != nil {
		s.opinion.Run(ctx)
	}
}

// reason is the sentence of a verdict's reason in the language of the desk.
func reason(code string, lang femos.Language) string {
	if said := opinion.ReasonText(code, lang); said != "" {
		return said
	}
	return triage.ReasonText(code, string(lang))
}
