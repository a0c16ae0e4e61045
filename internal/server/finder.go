package server

import (
	"femos"
	"femos/content"
	"femos/internal/triage"
	"femos/internal/web/public"
)

// finder finds answers among all that are shown: those that ship, and those that were written and signed here.
func (s *shelf) finder() *triage.Judge { return s.shown.Load().finder }

// newFinder makes it. What was signed here under the id of an answer that ships takes its place, but for the other ways to ask that ship.
func newFinder(answers []public.Answer) (*triage.Judge, error) {
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		return nil, err
	}
	asked := map[string]map[string][]string{}
	for _, a := range lib.Answers {
		asked[a.ID] = a.AlsoAsked
	}
	known := map[string]bool{}
	for _, t := range lib.Topics {
		known[t.Code] = true
	}
	lib.Answers = nil
	for _, a := range answers {
		if a.State == public.Withdrawn || a.State == public.Broken {
			continue
		}
		b := triage.Answer{ID: a.ID, Question: triage.Texts{}, Answer: triage.Texts{}, AlsoAsked: map[string][]string{}}
		for lang, also := range asked[a.ID] {
			b.AlsoAsked[lang] = also
		}
		if len(a.AlsoAsked) > 0 {
			b.AlsoAsked["de"] = a.AlsoAsked
		}
		for _, code := range a.Topics {
			if known[code] {
				b.Topics = append(b.Topics, code)
			}
		}
		for _, lang := range []femos.Language{"de", "en"} {
			b.Question[string(lang)], b.Answer[string(lang)] = a.Texts[lang].Title, a.Texts[lang].Body
		}
		lib.Answers = append(lib.Answers, b)
	}
	return triage.New(lib)
}
