package outreach

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"femos"
	"femos/internal/store"
)

// Class gives a reply another class. Anybody raises it, so that the lawyer sees it, before it goes out where that has not
// happened; only she lowers it, and says why. Forbidden "only_lawyer"; Invalid "class_why" without a reason to lower;
// Conflict "reply_changed".
func (d *Desk) Class(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, to femos.RiskClass, why string) error {
	r, err := d.o.Store.Reply(ctx, id)
	if err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	switch lower := to.Rank() < r.Risk.Rank(); {
	case !slices.Contains(femos.Classes(), to) || utf8.RuneCountInString(why) > 4000:
		return femos.Fail(femos.Invalid, "class_why").About("why")
	case to == r.Risk:
		return femos.Fail(femos.Conflict, "reply_changed")
	case !who.MayGive(r.Risk, to):
		return femos.Fail(femos.Forbidden, "only_lawyer")
	case lower && why == "":
		return femos.Fail(femos.Invalid, "class_why").About("why")
	}
	r, err = d.o.Store.GiveClass(ctx, femos.ClassChange{Reply: id, Was: r.Risk, Became: to, By: who.ID, Why: why, At: d.o.Now()}, version, d.enqueue(ctx, id))
	if err == nil {
		d.tellReply(r)
	}
	return err
}

// Classes returns who gave the replies of an inquiry other classes, oldest first.
func (d *Desk) Classes(ctx context.Context, _ femos.Person, id femos.InquiryID) ([]store.NamedChange, error) {
	return d.o.Store.ClassChanges(ctx, id)
}
