package desk

import (
	"femos"
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
	if e.Answer.RecalledAt.IsZero() {
		return nil, nil
	}
	list, err := c.d.Releases.Recalled(c.r.Context(), c.who, e.Answer.ID)
	for _, r := range list {
		v := recalledView{Recalled: r, SentOn: c.cat.Date(r.SentAt.In(c.d.Zone))}
		when := c.cat.Moment(c.now, r.DoneAt.In(c.d.Zone))
		switch r.Done {
		case femos.CorrectionPosted:
			v.Said = c.t("recall.done.posted", r.DoneBy, when)
		case femos.CorrectionNeedless:
			v.Said = c.t("recall.done.needless", r.DoneBy, when)
		}
		views = append(views, v)
	}
	return views, err
}

func recallAnswer(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Releases.Recall(c.r.Context(), c.who, id) })
}

func correctedReply(c *call) error {
	return c.onAnswer(func(femos.AnswerID) error {
		reply, err := femos.ParseID[femos.ReplyID](c.value("reply"))
		if err != nil {
			return err
		}
		return c.d.Releases.Corrected(c.r.Context(), c.who, reply, femos.CorrectionState(c.value("state")))
	})
}
