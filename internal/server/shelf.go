package server

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"femos"
	"femos/internal/library"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/team"
	"femos/internal/triage"
	"femos/internal/web/public"
)

// shelfEvery is how often the shelf looks by itself: an answer falls due with the day, and nobody tells.
const shelfEvery = time.Minute

// shelfPause is how long it waits before it listens again.
const shelfPause = time.Second

// shelf is what the public site shows: of each answer the version that a lawyer signed, and how that stands; before there is
// one, the text that ships, as the draft it is. What we write and have not signed stands nowhere in public.
type shelf struct {
	*public.Starter
	library *library.Library
	law     *statutes
	team    *team.Profiles
	judge   *triage.Judge // finds what ships
	now     func() time.Time
	shown   atomic.Pointer[shown]

	employer, funder string // of the team
}

// shown is the answers at one moment. It is not changed any more.
type shown struct {
	edition int
	answers []public.Answer
	claims  []public.Claim
	keys    []public.Key
	team    public.Team
	finder  *finder
}

// newShelf fills a shelf that has all but what is shown.
func newShelf(ctx context.Context, s *shelf) (*shelf, error) {
	s.shown.Store(&shown{answers: s.Starter.Answers(), claims: s.Starter.Claims(), finder: s.newFinder(s.Starter.Answers())})
	return s, s.refresh(ctx)
}

// Edition is another one after each change.
func (s *shelf) Edition() string { return strconv.Itoa(s.shown.Load().edition) }

// Answers are those that may be shown.
func (s *shelf) Answers() []public.Answer { return s.shown.Load().answers }

// Claims are those of the register, as it has them.
func (s *shelf) Claims() []public.Claim { return s.shown.Load().claims }

// Keys are the published keys.
func (s *shelf) Keys() []public.Key { return s.shown.Load().keys }

// Team is who of the team may be shown.
func (s *shelf) Team() public.Team { return s.shown.Load().team }

// retell looks at the team anew: who takes herself back does not wait for the whole library to be read.
func (s *shelf) retell(ctx context.Context) error {
	t, err := s.shownTeam(ctx)
	if err != nil {
		return err
	}
	if fresh := *s.shown.Load(); !reflect.DeepEqual(fresh.team, t) {
		fresh.team = t
		s.put(&fresh)
	}
	return nil
}

// put shows what is given, as a new edition if it is another. One goroutine does at a time.
func (s *shelf) put(fresh *shown) {
	before := s.shown.Load()
	fresh.edition, fresh.finder = before.edition, before.finder
	if reflect.DeepEqual(before, fresh) {
		return
	}
	if !reflect.DeepEqual(before.answers, fresh.answers) {
		fresh.finder = s.newFinder(fresh.answers)
	}
	fresh.edition++
	s.shown.Store(fresh)
}

func (s *shelf) newFinder(answers []public.Answer) *finder {
	return newFinder(s.judge, answers, func(id string) bool {
		return slices.ContainsFunc(s.Starter.Answers(), func(a public.Answer) bool { return a.ID == id })
	})
}

// refresh looks at the library and the team anew.
func (s *shelf) refresh(ctx context.Context) error {
	ours := map[string]public.Answer{}
	var order []string
	for after := ""; ; {
		page, err := s.library.List(ctx, store.AnswerQuery{Now: s.now(), After: after, Limit: 500})
		if err != nil {
			return fmt.Errorf("the public shelf: %w", err)
		}
		for _, row := range page.Rows {
			if row.Current == "" && row.WithdrawnAt.IsZero() {
				continue
			}
			e, err := s.library.Entry(ctx, row.ID)
			if err != nil {
				return fmt.Errorf("the public shelf: %w", err)
			}
			a := shownEntry(e)
			if err := s.quote(ctx, e, &a); err != nil {
				return fmt.Errorf("the public shelf: %w", err)
			}
			ours[string(row.ID)] = a
			order = append(order, string(row.ID))
		}
		if after = page.Next; after == "" {
			break
		}
	}
	var all []public.Answer
	for _, a := range s.Starter.Answers() {
		if signed, ok := ours[a.ID]; ok {
			a = linked(signed, a)
			delete(ours, a.ID)
		} else {
			a.Citations = s.law.quoted(a.Citations)
		}
		all = append(all, a)
	}
	for _, id := range order {
		if a, ok := ours[id]; ok {
			all = append(all, a)
		}
	}
	fresh := &shown{answers: all}
	var err error
	if fresh.claims, err = s.shownClaims(ctx); err != nil {
		return err
	}
	keys, err := s.library.Keys(ctx)
	if err != nil {
		return fmt.Errorf("the public shelf: %w", err)
	}
	for _, k := range keys {
		fresh.keys = append(fresh.keys, public.Key{ID: string(k.ID), Public: k.Public, From: k.CreatedAt, Until: k.RetiredAt})
	}
	if fresh.team, err = s.shownTeam(ctx); err != nil {
		return err
	}
	s.put(fresh)
	return nil
}

// shownEntry is what may be shown of an answer that is signed, or withdrawn.
func shownEntry(e library.Entry) public.Answer {
	a := public.Answer{ID: string(e.Answer.ID), State: shownState(e.Standing), Texts: map[femos.Language]public.Text{}}
	if e.Answer.Instead != "" {
		a.Instead = map[femos.Language]string{"de": e.Answer.Instead}
	}
	v := e.Version(e.Answer.Current)
	if v == nil { // withdrawn before anybody signed it
		if len(e.Versions) > 0 {
			a.Topics = e.Versions[0].Topics
			a.Texts["de"] = public.Text{Title: e.Versions[0].Question}
		}
		return a
	}
	if a.State == public.Broken { // what somebody put in its place is nothing to be shown, nor who is said to have signed it
		a.Texts["de"] = public.Text{Title: string(e.Answer.ID)}
		return a
	}
	signature := e.Signatures[v.ID]
	a.AlsoAsked = v.AlsoAsked
	a.Topics, a.Version, a.VerifiedBy, a.VerifiedAt = v.Topics, v.Number, signature.Name, signature.At
	a.ValidUntil, a.LawAsOf = day(v.ValidUntil), day(v.LawAsOf)
	if len(signature.Value) > 0 {
		a.Signed = &public.Signed{Key: string(signature.Key), Bytes: library.Canonical(*v, signature.Name, signature.At), Value: signature.Value}
	}
	a.Texts["de"] = public.Text{Title: v.Question, Body: v.Text}
	for _, lang := range library.Languages() { // of this version, or of an earlier one that said the same in German
		if b := library.BesideVersion(e.Dossier, *v, lang); b.State == femos.TranslationChecked {
			a.Texts[lang] = public.Text{Title: b.Translation.Question, Body: b.Translation.Text, CheckedBy: e.Names[b.Translation.CheckedBy]}
		}
	}
	for _, c := range v.Citations {
		a.Citations = append(a.Citations, public.Citation{Label: c.String(), AsOf: day(c.PinnedOn)})
	}
	return a
}

// linked gives an answer's citations the links of the text that shipped, where they are the same.
func linked(a, shipped public.Answer) public.Answer {
	links := map[string]string{}
	for _, c := range shipped.Citations {
		links[c.Label] = c.Link
	}
	if a.State == public.Broken {
		a.Topics, a.Texts["de"] = shipped.Topics, public.Text{Title: shipped.Texts["de"].Title}
	}
	for i := range a.Citations {
		a.Citations[i].Link = links[a.Citations[i].Label]
	}
	return a
}

func shownState(s femos.Standing) public.State {
	switch s {
	case femos.StandsVerified:
		return public.Verified
	case femos.StandsDue, femos.StandsOverdue:
		return public.Due
	case femos.StandsWithdrawn:
		return public.Withdrawn
	case femos.StandsBroken:
		return public.Broken
	}
	return public.Draft
}

// day reads a day of the law; what is none is not shown.
func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// stock keeps the shelf true until ctx ends: at once when an answer changes, on whichever node.
func (s *Server) stock(ctx context.Context) {
	for ctx.Err() == nil {
		s.stockWhileHeard(ctx, s.hub.Overhear(ctx))
		select { // lagged behind, or the hub is closed, which would not let it rest
		case <-ctx.Done():
		case <-time.After(shelfPause):
		}
	}
}

func (s *Server) stockWhileHeard(ctx context.Context, notices <-chan *live.Notice) {
	tick := time.NewTicker(shelfEvery)
	defer tick.Stop()
	for {
		if err := s.shelf.refresh(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("the public site shows the library as it was", "err", err)
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				waiting = false
			case n, ok := <-notices:
				if !ok {
					return
				}
				waiting = n.Kind != "answer" && n.Kind != ""
				if n.Kind != team.Notice && n.Kind != "account" {
					continue
				}
				if err := s.shelf.retell(ctx); err != nil && ctx.Err() == nil {
					s.log.Warn("the public site shows the team as it was", "err", err)
					waiting = false // and looks again, at everything
				}
			}
		}
	}
}
