package desk

import (
	"slices"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

// correctView is what can be said about a verdict that is wrong.
type correctView struct {
	ID      femos.InquiryID
	Version int64
	Query   string
	Urgency []femos.Urgency  // that it is not
	Kinds   []femos.PostKind // that it is not
	Areas   []topicArea
}

// topicArea is an area of the taxonomy with its topics.
type topicArea struct {
	Name   string
	Topics []topicChoice
}

type topicChoice struct{ Code, Name string }

// correction is the menu beside the verdict, nil where she can't correct it.
func (c *call) correction(t store.Thread, p femos.Post) *correctView {
	in := t.Inquiry
	if p.Role != femos.Asked || !c.may(auth.Dismiss) || !in.Open() || in.TakenBy != "" && in.TakenBy != c.who.ID || !p.DeletedAt.IsZero() {
		return nil
	}
	v := &correctView{ID: in.ID, Version: in.Version, Query: c.query().String(), Areas: c.d.words.areas(c.cat)}
	for _, u := range []femos.Urgency{femos.Emergency, femos.Deadline, femos.Normal} {
		if u != in.Urgency {
			v.Urgency = append(v.Urgency, u)
		}
	}
	for _, k := range []femos.PostKind{femos.Question, femos.AnswerGiven, femos.Other} {
		if p.Verdict == nil || k != p.Verdict.Kind {
			v.Kinds = append(v.Kinds, k)
		}
	}
	return v
}

// correct sets kind, topic or urgency right.
func correct(c *call) error {
	return c.onInquiry(func(id femos.InquiryID) error {
		as := femos.Correction{Kind: femos.PostKind(c.value("kind")), Topic: c.value("topic"), Urgency: femos.Urgency(c.value("urgency"))}
		if as.Topic != "" && !slices.ContainsFunc(c.d.words.areas(c.cat), func(a topicArea) bool {
			return slices.ContainsFunc(a.Topics, func(t topicChoice) bool { return t.Code == as.Topic })
		}) {
			return femos.Fail(femos.Invalid, "correction").About("topic")
		}
		return c.d.Inbox.Correct(c.r.Context(), c.who, id, c.version(), as)
	})
}
