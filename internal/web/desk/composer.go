package desk

import (
	"net/url"
	"slices"

	"femos"
	"femos/internal/auth"
	"femos/internal/outreach"
	"femos/internal/store"
)

// composeView is the composer under a thread.
type composeView struct {
	ID          femos.InquiryID
	Version     int64
	Query       string
	To          femos.PostID // the comment that the reply goes under, "" for the question
	ToAuthor    string
	Action      femos.ReplyAction
	Actions     []femos.ReplyAction
	Language    femos.Language
	Dir         string
	Languages   []femos.Language
	Text        string
	AnswerUsed  string
	Raised      bool
	Disclosure  string
	Graphemes   int // longest reply, 0 for no limit
	Bytes       int
	Manual      bool
	Again       bool // a reply stands already: the composer is folded
	Suggestions []suggestionView
	Propose     bool // she may write an answer that the library lacks
	Shown       *outreach.Preview
	Notice      *notice // about what she wrote
}

type suggestionView struct {
	outreach.Suggestion
	Key  int
	Href string
	Used bool
	Law  string // the day of the law it was written by, in words
	Seal string // who verified it and when, "" if nobody
	Said []string
	Both string // where both wordings of the law stand that has changed, "" if it has not
}

// addComposer adds the composer where she can reply, else says why she can't.
func (c *call) addComposer(v *threadView, t store.Thread, d outreach.Draft) error {
	in := t.Inquiry
	switch {
	case !c.may(auth.Reply):
		return nil
	case !in.Open():
		if d.Action == femos.ActCorrect {
			v.NoReply = c.t("recall.closed")
		}
		return nil
	case v.NoBasis:
		v.NoReply = c.t("noreply.basis")
		return nil
	case !t.Permission.Scopes.Reply:
		v.NoReply = c.t("noreply.scope")
		return nil
	case in.TakenBy != "" && in.TakenBy != c.who.ID && in.State == femos.Taken:
		v.NoReply = c.t("noreply.taken", t.TakenByName)
		return nil
	}
	if d.Language == "" {
		d.Language = in.Language
	}
	composition, err := c.d.Inbox.Compose(c.r.Context(), c.who, in.ID, d.Language, d.AnswerUsed)
	if err != nil {
		if femos.KindOf(err) != femos.Invalid && femos.KindOf(err) != femos.Conflict {
			return err
		}
		v.NoReply = c.cat.Error(err)
		return nil
	}
	v.Compose = c.composer(v, composition, d)
	v.Compose.Again = len(t.Replies) > 0 && d.Text == ""
	v.Compose.Languages = c.replyLanguages(composition.Language, in.Language)
	return nil
}

func (c *call) composer(v *threadView, o outreach.Composition, d outreach.Draft) *composeView {
	out := &composeView{ID: v.ID, Version: v.Version, Query: v.Query, To: d.To, Action: d.Action, Actions: femos.ReplyActions(), Language: o.Language, Dir: o.Dir,
		Text: d.Text, AnswerUsed: d.AnswerUsed, Raised: d.Raised, Disclosure: o.Disclosure, Graphemes: o.Limits.TextGraphemes, Bytes: o.Limits.TextBytes,
		Manual: o.Manual, Propose: c.may(auth.WriteLibrary)}
	if out.Action == "" && femos.ClaimUsed(d.AnswerUsed) != "" {
		out.Action = femos.ActCorrect
	}
	if !slices.Contains(out.Actions, out.Action) {
		out.Action = femos.ActAnswer
	}
	if out.Action == femos.ActAffirm && out.Text == "" {
		out.Text = o.Affirmation
	}
	for i, s := range o.Suggestions {
		if i == 3 {
			break
		}
		used := s.ID == d.AnswerUsed
		if used && out.Text == "" {
			out.Text = s.Text
		}
		link := url.Values{"answer": {s.ID}, "reply": {string(o.Language)}}
		seal, said := c.stands(s.Wording)
		one := suggestionView{Suggestion: s, Key: i + 1, Used: used, Law: c.day(s.LawAsOf), Seal: seal, Said: said,
			Href: "/inbox/" + string(v.ID) + "?" + v.Query + "&" + link.Encode()}
		if s.DueReason != "" && (s.Standing == femos.StandsDue || s.Standing == femos.StandsOverdue) && c.may(auth.ReadLibrary) {
			one.Both = "/library/" + url.PathEscape(s.ID) + "#law"
		}
		out.Suggestions = append(out.Suggestions, one)
	}
	return out
}

// stands says in plain words what may be made of a text of the library: who verified it and when, and what to mind.
func (c *call) stands(w femos.Wording) (seal string, said []string) {
	signed := c.cat.Date(w.SignedAt.In(c.d.Zone))
	switch w.Standing {
	case femos.StandsVerified:
		seal = c.t("answer.signed", w.SignedBy, signed)
	case femos.StandsDue, femos.StandsOverdue:
		said = append(said, c.t("answer."+string(w.Standing), c.cat.Date(w.DueAt.In(c.d.Zone))), c.t("answer.signed", w.SignedBy, signed))
		if w.DueReason != "" {
			said = append(said, c.t("law.changed", w.DueReason))
		}
	case femos.StandsBroken:
		said = append(said, c.t("answer.broken"))
	default:
		said = append(said, c.t("answer.draft"))
	}
	if w.EachTime {
		said = append(said, c.t("answer.each_time"))
	}
	switch {
	case w.Translation == femos.TranslationChecked && w.SignedBy != "":
		said = append(said, c.t("answer.translation.checked", signed, w.CheckedBy))
	case w.Translation != "" && w.Translation != femos.TranslationChecked:
		said = append(said, c.t("answer.translation."+string(w.Translation)))
	}
	return seal, said
}

// replyLanguages are the languages she can choose: of the draft, of the post, hers, German and English.
func (c *call) replyLanguages(first, asked femos.Language) []femos.Language {
	out := []femos.Language{first}
	for _, l := range append([]femos.Language{asked}, append(slices.Clone(c.who.Languages), "de", "en")...) {
		if l != femos.Undetermined && l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
