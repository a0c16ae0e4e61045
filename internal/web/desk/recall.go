package desk

import (
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/library"
	"femos/internal/outreach"
)

// recalledView is a published reply that has to be corrected, with the draft of a correction, and who has done it.
type recalledView struct {
	outreach.Recalled
	SentOn string
	Said   string // who has done it, and when; "" if nobody has
}

// recalledViews are the replies to correct after an answer turned out wrong.
func (c *call) recalledViews(e library.Entry) (views []recalledView, err error) {
	if e.Answer.RecalledAt.IsZero() || !c.may(auth.ReadInbox) {
		return nil, nil
	}
	list, err := c.d.Releases.Recalled(c.r.Context(), c.who, string(e.Answer.ID))
	for _, r := range list {
		v := recalledView{Recalled: r, SentOn: c.cat.Date(r.SentAt.In(c.d.Zone)), Said: c.corrected(r.Done, r.DoneBy, r.DoneAt)}
		views = append(views, v)
	}
	return views, err
}

// corrected says who has corrected a reply, and when; "" if nobody has.
func (c *call) corrected(done femos.CorrectionState, by string, at time.Time) string {
	when := c.cat.Moment(c.now, at.In(c.d.Zone))
	switch done {
	case femos.CorrectionPosted:
		return c.t("recall.done.posted", by, when)
	case femos.CorrectionNeedless:
		return c.t("recall.done.needless", by, when)
	}
	return ""
}

func recallAnswer(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Releases.Recall(c.r.Context(), c.who, id) })
}

func correctedReply(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.noteCorrected(c.value("reply"), string(id)) })
}

// noteCorrected notes that the correction of a reply was posted, by us or by hand, or that it needs none, for what it rests on that
// turned out wrong.
func (c *call) noteCorrected(reply, used string) error {
	id, err := femos.ParseID[femos.ReplyID](reply)
	if err != nil {
		return err
	}
	return c.d.Releases.Corrected(c.r.Context(), c.who, id, used, femos.CorrectionState(c.value("state")))
}
