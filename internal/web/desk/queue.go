package desk

import (
	"femos"
	"femos/internal/outreach"
	"femos/internal/store"
)

// queueData is what waits for the lawyer, the most pressing first.
type queueData struct {
	Shell
	Red     []heldView
	Review  []answerRow
	Due     []answerRow
	Claims  []claimRow // whose law has changed
	Cited   []citedRow // that replies cite in their own words
	Recalls []store.RecallRow
	Sample  []heldView
	Notice  *notice
}

// heldView is a reply that waits for her.
type heldView struct {
	store.HeldReply
	Area   string
	Class  string
	Why    []string
	Since  string
	Deputy bool // the deputy is asked too
}

func queuePage(c *call) error { return c.showQueue(nil) }

func (c *call) showQueue(wrong *notice) error {
	shell, err := c.shell(c.t("queue.title"), "main", "/queue")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := queueData{Shell: shell, Notice: wrong}
	held, err := c.d.Releases.Held(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	for _, h := range held {
		data.Red = append(data.Red, c.heldView(h))
	}
	drawn, err := c.d.Releases.Sampled(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	for _, h := range drawn {
		data.Sample = append(data.Sample, c.heldView(h))
	}
	review, err := c.d.Library.List(c.r.Context(), store.AnswerQuery{Review: true, Limit: 100})
	if err != nil {
		return err
	}
	for _, r := range review.Rows {
		row := c.answerRow(r, "")
		if row.Said = c.t("queue.review.first"); r.Current != "" {
			row.Said = c.t("queue.review.next")
		}
		data.Review = append(data.Review, row)
	}
	due, err := c.d.Library.DueNow(c.r.Context())
	if err != nil {
		return err
	}
	for _, r := range due {
		row := c.answerRow(r, "")
		row.Said = c.due(r.Standing(c.now), r.DueAt, r.BlockedAt, "")
		if r.DueReason != "" {
			row.Said += " " + c.t("law.changed", r.DueReason)
		}
		data.Due = append(data.Due, row)
	}
	claims, err := c.d.Library.DueClaims(c.r.Context())
	if err != nil {
		return err
	}
	for _, x := range claims {
		data.Claims = append(data.Claims, c.claimRow(x))
	}
	if data.Cited, err = c.citedRows(); err != nil {
		return err
	}
	if data.Recalls, err = c.d.Releases.Recalls(c.r.Context(), c.who); err != nil {
		return err
	}
	return c.page("queue", data)
}

func (c *call) heldView(h store.HeldReply) heldView {
	v := heldView{HeldReply: h, Class: c.t("risk.class." + string(h.Risk)), Since: c.cat.Moment(c.now, h.CreatedAt.In(c.d.Zone))}
	if !h.HeldAt.IsZero() { // what was raised later waits from then on
		v.Since, v.Deputy = c.cat.Moment(c.now, h.HeldAt.In(c.d.Zone)), outreach.DeputyAsked(h.HeldAt, c.now)
	}
	v.Area, _ = c.d.words.topic(c.cat, h.Topic)
	v.Asked = plain(c.cat, h.Asked)
	for _, why := range h.RiskWhy {
		v.Why = append(v.Why, c.t("risk."+why))
	}
	return v
}

// onHeld does something with the reply of the address.
func (c *call) onHeld(do func(id femos.ReplyID, version int64, word string) error) error {
	id, err := femos.ParseID[femos.ReplyID](c.r.PathValue("reply"))
	if err != nil {
		return err
	}
	if err := do(id, c.version(), c.value("word")); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showQueue(wrong)
	}
	return c.to("/queue")
}

func releaseReply(c *call) error {
	return c.onHeld(func(id femos.ReplyID, version int64, word string) error {
		return c.d.Releases.Release(c.r.Context(), c.who, id, version, word)
	})
}

func sendBackReply(c *call) error {
	return c.onHeld(func(id femos.ReplyID, version int64, word string) error {
		return c.d.Releases.SendBack(c.r.Context(), c.who, id, version, word)
	})
}

func lowerReply(c *call) error {
	return c.onHeld(func(id femos.ReplyID, version int64, word string) error {
		return c.d.Releases.Class(c.r.Context(), c.who, id, version, femos.RiskClass(c.value("class")), word)
	})
}

func lookedReply(c *call) error {
	return c.onHeld(func(id femos.ReplyID, version int64, word string) error {
		return c.d.Releases.Looked(c.r.Context(), c.who, id, version, word)
	})
}
