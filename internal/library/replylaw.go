package library

import (
	"context"
	"slices"

	"femos"
	"femos/internal/store"
)

// mostCiting is how many of the replies that cite a section the lawyer is shown.
const mostCiting = 100

// Cites returns the sections that a reply's text cites, each once, pinned to the law as it reads now as far as it is loaded:
// without those that the block it is made from ("" for none) rests on itself, as these are watched there; with those of a block that no
// lawyer has signed, as its are not. What a section reads is kept.
func (l *Library) Cites(ctx context.Context, text, used string) (list []femos.Citation, err error) {
	if l.o.Statutes == nil {
		return nil, nil
	}
	watched, unwatched, err := l.blockRestsOn(ctx, used)
	if err != nil {
		return nil, err
	}
	found := append(l.o.Statutes.Cites(text), unwatched...)
	named := map[string]bool{}
	for _, c := range watched {
		named[femos.CitedUsed(c.Act, c.Section)] = true
	}
	for _, c := range found {
		key := femos.CitedUsed(c.Act, c.Section)
		if named[key] {
			continue
		}
		named[key] = true
		c = femos.Citation{Act: c.Act, Section: c.Section}
		if now, err := l.o.Statutes.Section(c, ""); err == nil && now.Pin != "" {
			c.Pin, c.PinnedOn = now.Pin, now.Day
			if err := l.o.Store.KeepWording(ctx, "", now); err != nil {
				return nil, err
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// blockRestsOn is what a block rests on: held against the law for itself, or not, as no version of it was signed.
func (l *Library) blockRestsOn(ctx context.Context, used string) (watched, unwatched []femos.Citation, err error) {
	if claim := femos.ClaimUsed(used); claim != "" {
		i := slices.IndexFunc(l.register, func(c Claim) bool { return c.ID == claim })
		if i < 0 {
			return nil, nil, nil
		}
		return l.register[i].Citations, nil, nil
	}
	if used == "" {
		return nil, nil, nil
	}
	x, err := l.o.Store.Standing(ctx, femos.AnswerID(used), "de")
	switch {
	case femos.KindOf(err) == femos.NotFound:
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case x.Answer.Current == "":
		return nil, slices.DeleteFunc(x.Version.Citations, func(c femos.Citation) bool { return c.Document != "" }), nil
	}
	return x.Version.Citations, nil, nil
}

// compareReplies holds the sections that replies cite in their own words against the law as it reads now. What was cited while its
// act was not loaded rests on the first state that is.
func (l *Library) compareReplies(ctx context.Context) error {
	known, err := l.o.Store.ReplyLaw(ctx, l.o.Now())
	if err != nil {
		return err
	}
	var news []store.ReplyLaw
	for _, k := range known {
		now, err := l.o.Statutes.Section(k.Cited, "")
		pinned := k.Cited.PinnedOn != ""
		switch {
		case femos.KindOf(err) == femos.NotFound, err == nil && (now.Day < k.NowDay || !pinned && now.Pin == ""):
			continue
		case err != nil:
			return err
		}
		if now.Pin == k.NowPin && (k.Kept || now.Pin != k.Cited.Pin) {
			continue // nothing to note, and nothing to keep that is at hand
		}
		if err := l.o.Store.KeepWording(ctx, "", now); err != nil {
			return err
		}
		if now.Pin == k.NowPin {
			continue
		}
		k.NowPin, k.NowDay = now.Pin, now.Day
		news = append(news, k)
	}
	if len(news) == 0 {
		return nil
	}
	return l.told("", l.o.Store.KeepReplyLaw(ctx, news, l.o.Now()))
}

// CitedDue is what has changed that published replies cite in their own words, what most cite first.
func (l *Library) CitedDue(ctx context.Context) ([]store.CitedDue, error) {
	return l.o.Store.CitedDue(ctx, l.o.Now())
}

// Citing is a section that published replies cite in their own words and that reads otherwise now, with them.
type Citing struct {
	Changes []Changed // for each state of the law that they were written by, the oldest first
	Replies []store.HeldReply
	More    bool // replies than are among these
}

// Citing returns what has changed of a section, and the published replies that cite it. NotFound "cited_not_due" if nothing has,
// or nothing cites it.
func (l *Library) Citing(ctx context.Context, act, section string) (x Citing, err error) {
	list, err := l.o.Store.CitedChanges(ctx, act, section, l.o.Now())
	if err != nil {
		return x, err
	}
	if len(list) == 0 {
		return x, femos.Fail(femos.NotFound, "cited_not_due")
	}
	x.Changes = l.changed(list)
	x.Replies, err = l.o.Store.RepliesCiting(ctx, act, section, l.o.Now(), mostCiting+1)
	if x.More = len(x.Replies) > mostCiting; x.More {
		x.Replies = x.Replies[:mostCiting]
	}
	return x, err
}

// LookedAtCited notes that the replies hold by a section as it reads now. Only the lawyer says so. Conflict "cited_not_due".
func (l *Library) LookedAtCited(ctx context.Context, who femos.Person, look store.CitedLook) error {
	if err := lawyer(who); err != nil {
		return err
	}
	look.By, look.At = who.ID, l.o.Now()
	return l.told("", l.o.Store.LookedAtCited(ctx, look))
}
