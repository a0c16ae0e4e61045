package outreach

import (
	"context"

	"femos"
	"femos/internal/store"
)

// Correct sets kind, topic or urgency right where triage was wrong; the inquiry goes on. Invalid "correction",
// "nothing_corrected"; Conflict "taken_by", "closed", "changed", "post_gone".
func (d *Desk) Correct(ctx context.Context, who femos.Person, id femos.InquiryID, version int64, as femos.Correction) error {
	if err := as.Validate(); err != nil {
		return err
	}
	t, err := d.o.Store.Thread(ctx, id)
	if err != nil {
		return err
	}
	if err := d.told(id, d.o.Store.Correct(ctx, d.change(who, id, version), as)); err != nil {
		return err
	}
	d.learn(ctx, t, as.Labels())
	return nil
}

// learn tells the learner what was decided. That it could not be noted takes nothing from the decision.
func (d *Desk) learn(ctx context.Context, t store.Thread, l femos.Labels) {
	if err := d.o.Learner.Note(ctx, t, l); err != nil {
		d.o.Log.Warn("a decision is not learnt from", "inquiry", t.Inquiry.ID, "err", err)
	}
}
