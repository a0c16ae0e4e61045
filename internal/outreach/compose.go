package outreach

import (
	"context"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"femos"
	"femos/internal/connector"
	"femos/internal/mask"
	"femos/internal/store"
)

// Draft is a reply as she writes it.
type Draft struct {
	Inquiry    femos.InquiryID
	Version    int64 // of the inquiry, as she saw it
	Action     femos.ReplyAction
	Language   femos.Language
	Text       string
	AnswerUsed string
}

// Composition is what the composer begins with.
type Composition struct {
	Language    femos.Language
	Dir         string
	Disclosure  string // goes under the text
	Limits      connector.Limits
	Manual      bool // she copies the reply out herself
	Suggestions []Suggestion
}

// Suggestion is a block that fits what was asked.
type Suggestion struct {
	ID       string
	Title    string
	Text     string
	Language femos.Language
	Verified bool // false for the whole starter library: no lawyer has seen it
	LawAsOf  string
	Score    float64
}

// Preview is exactly what will stand under the post.
type Preview struct {
	Posted  string
	Length  int // in what the platform counts: user-perceived characters
	Limit   int // 0 for none
	TooLong bool
	Dir     string
}

// maxSuggestions is how many blocks the shelf has room for.
const maxSuggestions = 3

// Compose prepares a reply. lang "" is the language of the post.
func (d *Desk) Compose(ctx context.Context, who femos.Person, id femos.InquiryID, lang femos.Language) (Composition, error) {
	t, err := d.o.Store.Thread(ctx, id)
	if err != nil {
		return Composition{}, err
	}
	kind, err := d.o.Opener.Kind(t.Channel.Platform)
	if err != nil {
		return Composition{}, err
	}
	if lang == "" {
		lang = t.Inquiry.Language
	}
	if lang == femos.Undetermined {
		lang = t.Channel.Language
	}
	if lang == "" {
		lang = who.Interface
	}
	return Composition{Language: lang, Dir: lang.Dir(), Disclosure: d.o.Disclosure.Under(who, lang), Limits: kind.Limits, Manual: kind.Limits.Manual,
		Suggestions: d.suggest(t, who, lang)}, nil
}

// suggest collects the corrections of claims seen in the thread and the answers that fit the question, best first.
func (d *Desk) suggest(t store.Thread, who femos.Person, lang femos.Language) []Suggestion {
	var list []Suggestion
	add := func(b femos.Answer, ok bool, score float64) {
		if ok && !slices.ContainsFunc(list, func(s Suggestion) bool { return s.ID == b.ID }) {
			list = append(list, Suggestion{ID: b.ID, Title: b.Title, Text: b.Text, Language: b.Language, Verified: b.Verified, LawAsOf: b.LawAsOf, Score: score})
		}
	}
	if !d.o.Library.Speaks(lang) {
		lang = who.Interface // she reads it there and writes it anew
	}
	for _, p := range t.Posts {
		if p.Verdict == nil {
			continue
		}
		for _, c := range p.Verdict.Claims {
			b, ok := d.o.Library.Correction(c.ID, lang)
			add(b, ok, c.Score)
		}
		if p.ID != t.Inquiry.Asked {
			continue
		}
		for _, a := range p.Verdict.Answers {
			b, ok := d.o.Library.Answer(a.ID, lang)
			add(b, ok, a.Score)
		}
	}
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return list[:min(len(list), maxSuggestions)]
}

// Preview shows exactly what will be posted.
func (d *Desk) Preview(ctx context.Context, who femos.Person, draft Draft) (Preview, error) {
	p, _, err := d.preview(ctx, who, draft)
	return p, err
}

func (d *Desk) preview(ctx context.Context, who femos.Person, draft Draft) (Preview, store.Thread, error) {
	t, err := d.o.Store.Thread(ctx, draft.Inquiry)
	if err != nil {
		return Preview{}, t, err
	}
	kind, err := d.o.Opener.Kind(t.Channel.Platform)
	if err != nil {
		return Preview{}, t, err
	}
	posted := d.o.Disclosure.Posted(who, draft.Language, mask.Clean(draft.Text))
	p := Preview{Posted: posted, Length: uniseg.GraphemeClusterCount(posted), Limit: kind.Limits.TextGraphemes, Dir: draft.Language.Dir()}
	p.TooLong = p.Limit > 0 && p.Length > p.Limit || kind.Limits.TextBytes > 0 && len(posted) > kind.Limits.TextBytes
	return p, t, nil
}

// Send stores a reply with the job that publishes it, and takes the inquiry for her if nobody has it. Where replies
// are copied out by hand it waits to be marked as posted. Invalid "empty_reply", "too_long", "reply_action";
// Conflict "taken_by", "closed", "changed", "permission_missing", "post_gone".
func (d *Desk) Send(ctx context.Context, who femos.Person, draft Draft) (femos.Reply, error) {
	if strings.TrimSpace(draft.Text) == "" {
		return femos.Reply{}, femos.Fail(femos.Invalid, "empty_reply").About("text")
	}
	if !slices.Contains(femos.ReplyActions(), draft.Action) {
		return femos.Reply{}, femos.Fail(femos.Invalid, "reply_action").About("action")
	}
	p, t, err := d.preview(ctx, who, draft)
	if err != nil {
		return femos.Reply{}, err
	}
	if p.TooLong {
		return femos.Reply{}, femos.Fail(femos.Invalid, "too_long", p.Length, p.Limit).About("text")
	}
	kind, err := d.o.Opener.Kind(t.Channel.Platform)
	if err != nil {
		return femos.Reply{}, err
	}
	now := d.o.Now()
	r := femos.Reply{ID: femos.NewID[femos.ReplyID](now, d.o.Random), Inquiry: draft.Inquiry, Channel: t.Channel.ID, To: t.Inquiry.Asked, Author: who.ID, Action: draft.Action,
		Language: draft.Language, Text: mask.Clean(draft.Text), Posted: p.Posted, AnswerUsed: draft.AnswerUsed, State: femos.ReplyWaiting, CreatedAt: now, ChangedAt: now, Version: 1}
	enqueue := d.enqueue(ctx, r.ID)
	if kind.Limits.Manual {
		r.State, enqueue = femos.ReplyManual, nil
	} else if _, err := d.reference(ctx, r.To); err != nil {
		if femos.KindOf(err) == femos.NotFound {
			err = femos.Fail(femos.Conflict, "post_gone")
		}
		return femos.Reply{}, err
	}
	err = d.o.Store.AddReply(ctx, d.change(who, draft.Inquiry, draft.Version), r, enqueue)
	return r, d.told(draft.Inquiry, err)
}
