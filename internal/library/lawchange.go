package library

import (
	"context"
	"slices"

	"femos"
	"femos/internal/store"
)

// CompareLaw holds what signed versions rest on against the law as it reads now, and makes due what rests on a section that
// reads otherwise; corrections of claims too, and what published replies cite in their own words. It returns the answers for which that is news. It may be done again and on several nodes at once: what is
// known stays as it is. A state of the law that is older than a pin says nothing about it.
func (l *Library) CompareLaw(ctx context.Context) (due []femos.AnswerID, err error) {
	if l.o.Statutes == nil {
		return nil, nil
	}
	if err := l.compareClaims(ctx); err != nil {
		return nil, err
	}
	if err := l.compareReplies(ctx); err != nil {
		return nil, err
	}
	cited, err := l.o.Store.Pinned(ctx)
	if err != nil {
		return nil, err
	}
	var changes []femos.LawChange
	for _, p := range cited {
		now, err := l.o.Statutes.Section(p.Cited, "")
		switch {
		case femos.KindOf(err) == femos.NotFound, err == nil && now.Day < p.Cited.PinnedOn:
			continue
		case err != nil:
			return nil, err
		case now.Pin == p.Cited.Pin:
			if !p.Kept {
				if err := l.o.Store.KeepWording(ctx, p.Cited.Paragraph, now); err != nil {
					return nil, err
				}
			}
			continue
		}
		changes = append(changes, femos.LawChange{Answer: p.Answer, Version: p.Version, Number: p.Number, Cited: p.Cited, Was: l.asPinned(p), Now: now})
	}
	if len(changes) == 0 {
		return nil, nil
	}
	if due, err = l.o.Store.LawChanged(ctx, changes, l.o.Now()); err != nil {
		return nil, err
	}
	for _, id := range due {
		l.tell(id)
	}
	return due, nil
}

// Acts are those that anything here cites, by the name it is cited by: versions of answers, drafts too, and claims.
func (l *Library) Acts(ctx context.Context) ([]string, error) {
	acts, err := l.o.Store.CitedActs(ctx)
	for _, claim := range l.register {
		for _, c := range claim.Citations {
			acts = append(acts, c.Act)
		}
	}
	slices.Sort(acts)
	return slices.Compact(acts), err
}

// asPinned is a section as it was signed, without text where that state of the law is not to be had.
func (l *Library) asPinned(p store.Pinned) femos.Section {
	if was, err := l.o.Statutes.Section(p.Cited, p.Cited.PinnedOn); err == nil && was.Pin == p.Cited.Pin {
		return was
	}
	return femos.Section{Pin: p.Cited.Pin, Day: p.Cited.PinnedOn}
}

// keepWordings keeps what a version's citations name, as far as it is at hand.
func (l *Library) keepWordings(ctx context.Context, v femos.AnswerVersion) error {
	for _, c := range v.Citations {
		if c.Document != "" || c.Pin == "" || l.o.Statutes == nil {
			continue
		}
		if w, err := l.o.Statutes.Section(c, ""); err == nil && w.Pin == c.Pin {
			if err := l.o.Store.KeepWording(ctx, c.Paragraph, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// Changed is a section that a signed version rests on and that reads otherwise now.
type Changed struct {
	femos.LawChange
	Words     []Piece // of the whole section, old to new; nil where the old wording is not kept
	Paragraph bool    // what the citation names has itself changed, and not only the rest of its section
}

// Changes returns what has changed of the law that a version rests on.
func (l *Library) Changes(ctx context.Context, id femos.VersionID) ([]Changed, error) {
	list, err := l.o.Store.LawChanges(ctx, id)
	return l.changed(list), err
}

// changed sets both wordings beside each other.
func (l *Library) changed(list []femos.LawChange) (out []Changed) {
	for _, c := range list {
		x := Changed{LawChange: c, Paragraph: !slices.Equal(hashes(c.Was.Cited()), hashes(c.Now.Cited()))}
		if x.Now.Pin == "" && l.o.Statutes != nil { // why it is gone is asked, not stored
			if now, err := l.o.Statutes.Section(c.Cited, ""); err == nil {
				x.Now.Left = now.Left
			}
		}
		if c.Was.Text != "" {
			x.Words = Diff(c.Was.Text, c.Now.Text)
		}
		out = append(out, x)
	}
	return out
}

// Wordings are what the citations of a version name, as it was pinned, by the citation's place; only of those that are kept.
func (l *Library) Wordings(ctx context.Context, id femos.VersionID) (map[int]femos.Section, error) {
	return l.o.Store.Wordings(ctx, id)
}

// Block makes each use of an answer that is due wait for the lawyer, from now on. Only she does. Conflict "answer_not_due".
func (l *Library) Block(ctx context.Context, who femos.Person, id femos.AnswerID) error {
	if err := lawyer(who); err != nil {
		return err
	}
	return l.told(id, l.o.Store.BlockAnswer(ctx, id, who.ID, l.o.Now()))
}

// DueNow is what is due, the most used first.
func (l *Library) DueNow(ctx context.Context) ([]store.AnswerRow, error) {
	return l.o.Store.DueNow(ctx, l.o.Now())
}
