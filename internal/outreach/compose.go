package outreach

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"femos"
	"femos/internal/connector"
	"femos/internal/mask"
	"femos/internal/store"
)

// Draft is a reply as she writes it.
type Draft struct {
	Inquiry    femos.InquiryID
	To         femos.PostID // the comment it goes under; "" for the question, or for the comment that holds the claim it corrects
	Version    int64        // of the inquiry, as she saw it
	Action     femos.ReplyAction
	Language   femos.Language
	Text       string
	AnswerUsed string
	Raised     bool // she wants the lawyer to look first
}

// Composition is what the composer begins with.
type Composition struct {
	Language    femos.Language
	Dir         string
	Disclosure  string // goes under the text
	Affirmation string // says that what somebody answered is right
	Limits      connector.Limits
	Manual      bool // she copies the reply out herself
	Suggestions []Suggestion
}

// Suggestion is a block that fits what was asked: its Title is the question, or the claim that stands in the thread.
type Suggestion struct {
	femos.Wording
	Score      float64
	Disclosure string   // goes under the text instead, with the link of the answer's page
	Why        []string // subjects that it and the post both speak of, in the language of her desk
	Correction bool     // Title is a claim that stands in the thread, Text what is right
}

// Preview is exactly what will stand under the post.
type Preview struct {
	Posted  string
	Length  int // in user-perceived characters (UAX #29), or in bytes of UTF-8 where only these are too many
	Limit   int // of the same; 0 for none
	TooLong bool
	Dir     string
	Risk    Risk
}

// mostWhy is how many subjects say why a block is suggested.
const mostWhy = 3

// maxSuggestions is how many blocks the shelf has room for.
const maxSuggestions = 3

// Compose prepares a reply. lang "" is the language of the post; used is the block it is made from, "" for none.
func (d *Desk) Compose(ctx context.Context, who femos.Person, id femos.InquiryID, lang femos.Language, used string) (Composition, error) {
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
	block, err := d.base(ctx, Draft{Language: lang, AnswerUsed: used}, who)
	if err != nil {
		return Composition{}, err
	}
	suggestions, err := d.suggest(ctx, t, who, lang)
	return Composition{Language: lang, Dir: lang.Dir(), Disclosure: d.o.Disclosure.with(d.link(block)).Under(who, lang), Affirmation: affirmation(lang), Limits: kind.Limits, Manual: kind.Limits.Manual, Suggestions: suggestions}, err
}

// suggest collects what the shelf has room for: corrections of claims that stand in the thread for sure, then the
// answers that fit the question, best first, then corrections of what may be a claim. What was withdrawn, or is not what was signed, is not among them.
func (d *Desk) suggest(ctx context.Context, t store.Thread, who femos.Person, lang femos.Language) ([]Suggestion, error) {
	var sure, fits, perhaps []match
	for _, p := range t.Posts {
		if p.Verdict == nil {
			continue
		}
		for _, c := range p.Verdict.Claims {
			m := match{"claim:" + c.ID, c.Score, true, p.Text}
			if c.Band == "confirm" {
				sure = append(sure, m)
			} else {
				perhaps = append(perhaps, m)
			}
		}
		if p.ID != t.Inquiry.Asked {
			continue
		}
		for _, a := range slices.Concat(d.own(p.Text), p.Verdict.Answers) {
			fits = append(fits, match{a.ID, a.Score, false, p.Text})
		}
	}
	var list []Suggestion
	for _, m := range slices.Concat(sure, fits, perhaps) {
		if len(list) == maxSuggestions {
			break
		}
		if slices.ContainsFunc(list, func(other Suggestion) bool { return other.ID == m.id }) {
			continue
		}
		w, err := d.wording(ctx, m.id, who, lang)
		switch {
		case femos.KindOf(err) == femos.NotFound, err == nil && (w.Standing == femos.StandsWithdrawn || w.Standing == femos.StandsBroken || w.Again || !w.UsableBy(who)):
		case err != nil:
			return nil, err
		default:
			s := Suggestion{Wording: w, Score: m.score, Disclosure: d.o.Disclosure.with(d.link(&w)).Under(who, lang), Correction: m.correction}
			if d.o.Shared != nil {
				s.Why = d.o.Shared(m.post, w.Title+"\n"+w.Text, who.Interface, mostWhy)
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// own are the answers written here: for want of another, so they come first.
func (d *Desk) own(question string) []femos.AnswerMatch {
	if d.o.Own == nil {
		return nil
	}
	return d.o.Own(question)
}

// match is a block that triage found.
type match struct {
	id         string
	score      float64
	correction bool
	post       string // that it fits
}

// wording is a block in the language, else in that of her desk: she reads it there and writes it anew.
func (d *Desk) wording(ctx context.Context, id string, who femos.Person, lang femos.Language) (femos.Wording, error) {
	w, err := d.o.Library.Answer(ctx, id, lang)
	if err == nil && w.Language != lang.Base() && w.Language != who.Interface {
		return d.o.Library.Answer(ctx, id, who.Interface)
	}
	return w, err
}

// Preview shows exactly what will be posted.
func (d *Desk) Preview(ctx context.Context, who femos.Person, draft Draft) (Preview, error) {
	block, err := d.base(ctx, draft, who)
	if err != nil {
		return Preview{}, err
	}
	p, t, err := d.preview(ctx, who, draft, block)
	p.Risk = Classify(Risky{Text: withoutOpening(draft.Text), Block: block, Topic: t.Inquiry.Topic, Raised: draft.Raised})
	return p, err
}

func (d *Desk) preview(ctx context.Context, who femos.Person, draft Draft, block *femos.Wording) (Preview, store.Thread, error) {
	t, err := d.o.Store.Thread(ctx, draft.Inquiry)
	if err != nil {
		return Preview{}, t, err
	}
	kind, err := d.o.Opener.Kind(t.Channel.Platform)
	if err != nil {
		return Preview{}, t, err
	}
	posted := d.o.Disclosure.with(d.link(block)).Posted(who, draft.Language, draft.Text)
	p := Preview{Posted: posted, Length: uniseg.GraphemeClusterCount(posted), Limit: kind.Limits.TextGraphemes, Dir: draft.Language.Dir()}
	p.TooLong = p.Limit > 0 && p.Length > p.Limit
	if most := kind.Limits.TextBytes; !p.TooLong && most > 0 && len(posted) > most {
		p.Length, p.Limit, p.TooLong = len(posted), most, true
	}
	return p, t, nil
}

// Send stores a reply with the job that publishes it, and takes the inquiry for her if nobody has it. Where replies
// are copied out by hand it waits to be marked as posted; a red one waits for the lawyer first. Invalid "empty_reply",
// "too_long", "reply_action", "reply_to" (what is no comment of this thread), "translation_unchecked" (a translation that nobody
// checked, unchanged); Conflict "taken_by",
// "closed", "changed", "permission_missing", "post_gone", "answer_withdrawn", "answer_changed".
func (d *Desk) Send(ctx context.Context, who femos.Person, draft Draft) (femos.Reply, error) {
	draft = mended(draft)
	if !strings.ContainsFunc(draft.Text, seen) {
		return femos.Reply{}, femos.Fail(femos.Invalid, "empty_reply").About("text")
	}
	if !slices.Contains(femos.ReplyActions(), draft.Action) {
		return femos.Reply{}, femos.Fail(femos.Invalid, "reply_action").About("action")
	}
	block, err := d.base(ctx, draft, who)
	if err != nil {
		return femos.Reply{}, err
	}
	p, t, err := d.preview(ctx, who, draft, block)
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
	if err := d.mayUse(ctx, who, t.Channel.Account); err != nil {
		return femos.Reply{}, err
	}
	now := d.o.Now()
	if !who.MayPublish(now) {
		return femos.Reply{}, femos.Fail(femos.Forbidden, "introduction_missing")
	}
	to, err := target(t, draft)
	if err != nil {
		return femos.Reply{}, err
	}
	r := femos.Reply{ID: femos.NewID[femos.ReplyID](now, d.o.Random), Inquiry: draft.Inquiry, Channel: t.Channel.ID, To: to, Author: who.ID, Action: draft.Action,
		Language: draft.Language, Text: draft.Text, Posted: p.Posted, State: femos.ReplyWaiting, CreatedAt: now, ChangedAt: now, Version: 1}
	if err := d.weigh(&r, draft, who, block, t.Inquiry.Topic); err != nil {
		return femos.Reply{}, err
	}
	if r.Cites, err = d.o.Library.Cites(ctx, r.Text, r.AnswerUsed); err != nil {
		return femos.Reply{}, err
	}
	enqueue := d.enqueue(ctx, r.ID)
	if kind.Limits.Manual {
		r.State, enqueue = femos.ReplyManual, nil
	} else if _, err := d.reference(ctx, r.To); err != nil {
		if femos.KindOf(err) == femos.NotFound {
			err = femos.Fail(femos.Conflict, "post_gone")
		}
		return femos.Reply{}, err
	}
	if err := d.told(draft.Inquiry, d.o.Store.AddReply(ctx, d.change(who, draft.Inquiry, draft.Version), r, enqueue)); err != nil {
		return r, err
	}
	d.learn(ctx, t, draft.Action.Labels())
	return r, nil
}

// weigh notes what a reply rests on and its class, and what follows from that.
func (d *Desk) weigh(r *femos.Reply, draft Draft, who femos.Person, block *femos.Wording, topic string) (err error) {
	if block != nil {
		r.AnswerUsed, r.AnswerVersion = block.ID, block.Version
		switch {
		case block.Standing == femos.StandsWithdrawn:
			return femos.Fail(femos.Conflict, "answer_withdrawn")
		case block.Standing == femos.StandsBroken:
			return femos.Fail(femos.Conflict, "answer_broken")
		case !block.UsableBy(who):
			return femos.Fail(femos.Forbidden, "answer_not_hers")
		case !block.Publishable() && Whole(block.Text, withoutOpening(draft.Text)):
			return femos.Fail(femos.Invalid, "translation_unchecked").About("text")
		}
	}
	risk := Classify(Risky{Text: withoutOpening(draft.Text), Block: block, Topic: topic, Raised: draft.Raised})
	r.Risk, r.RiskWhy, r.Sampled = risk.Class, risk.Why, risk.Shown
	switch {
	case risk.Class == femos.Red:
		r.HeldAt = r.CreatedAt
	case risk.Class == femos.Yellow && !risk.Shown:
		r.Sampled, err = d.drawn()
	}
	return err
}

// mayUse says whether she may publish through an account: the team's, or her own. Another advisor's own account does not
// carry her name. Forbidden "not_your_account".
func (d *Desk) mayUse(ctx context.Context, who femos.Person, id femos.AccountID) error {
	a, err := d.o.Store.Account(ctx, id)
	if err == nil && a.Owner != "" && a.Owner != who.ID {
		err = femos.Fail(femos.Forbidden, "not_your_account")
	}
	return err
}

// mended is a draft without what can't be stored, and without naming a language that is none.
func mended(draft Draft) Draft {
	draft.Text = mask.Clean(draft.Text)
	draft.Language = tag(draft.Language)
	return draft
}

// base returns the block a draft was made from, nil if it names none that there is.
func (d *Desk) base(ctx context.Context, draft Draft, who femos.Person) (*femos.Wording, error) {
	if draft.AnswerUsed == "" || len(draft.AnswerUsed) > 100 {
		return nil, nil //nolint:nilnil // her own words
	}
	w, err := d.wording(ctx, draft.AnswerUsed, who, draft.Language)
	switch {
	case femos.KindOf(err) == femos.NotFound:
		return nil, nil //nolint:nilnil // as above
	case err != nil:
		return nil, err
	}
	return &w, nil
}

// tag returns a language that has the form of one (BCP 47: letters, digits and hyphens), else Undetermined; "" stays.
func tag(lang femos.Language) femos.Language {
	odd := func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if len(lang) > 35 || strings.ContainsFunc(string(lang), odd) { // RFC 5646, section 4.4.1
		return femos.Undetermined
	}
	return lang
}

// seen says whether a character is one that people see.
func seen(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) }
