package desk

import (
	"slices"
	"strconv"
	"time"

	"femos"
	"femos/internal/connector"
)

// grantForm is a permission about to be recorded.
type grantForm struct {
	Kinds      []femos.PermissionKind
	Permission femos.Permission
	Review     string // "2027-05-02"
	NoLearning bool   // the platform's terms forbid to learn from what stands there
}

func permissionPage(c *call) error {
	p := femos.Permission{Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true}, ReviewAt: c.now.AddDate(1, 0, 0)}
	return c.showGrant(p, nil)
}

func recordPermission(c *call) error {
	id, err := femos.ParseID[femos.ChannelID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	p := femos.Permission{Channel: id, Kind: femos.PermissionKind(c.value("kind")), GrantedBy: c.value("granted_by"), Evidence: c.value("evidence"),
		Conditions: c.value("conditions"), RecordedBy: c.who.ID, RecordedAt: c.d.Now(), ReviewAt: c.date("review_at"),
		Scopes: femos.Scopes{Read: c.value("read") != "", Reply: c.value("reply") != "", Sample: c.value("sample") != "", Learn: c.value("learn") != ""}}
	if _, err := c.d.Channels.Record(c.r.Context(), c.who, p); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showGrant(p, wrong)
	}
	return c.to("/channels/" + string(id))
}

func (c *call) showGrant(p femos.Permission, wrong *notice) error {
	data, state, err := c.openChannel()
	if err != nil {
		return err
	}
	data.Grant, data.Notice = &grantForm{Kinds: femos.PermissionKinds(), Permission: p}, wrong
	// What is built in is not in the list: what comes from there may come from anywhere.
	data.Grant.NoLearning = !slices.ContainsFunc(c.d.Accounts.Platforms(), func(k connector.Kind) bool { return k.Name == state.Platform && !k.Limits.NoLearning })
	if !p.ReviewAt.IsZero() {
		data.Grant.Review = p.ReviewAt.In(c.d.Zone).Format(time.DateOnly)
	}
	return c.page("channels", data)
}

// leaving is what a withdrawal would remove, as she is told before she confirms.
type leaving struct {
	Permission femos.PermissionID
	Kept       femos.Kept
}

func withdrawPage(c *call) error { return c.showLeaving(nil) }

func (c *call) showLeaving(wrong *notice) error {
	data, state, err := c.openChannel()
	if err != nil {
		return err
	}
	standing := state.Standing(c.now)
	if standing == nil {
		return femos.Fail(femos.Conflict, "already_withdrawn")
	}
	kept, err := c.d.Channels.Kept(c.r.Context(), c.who, state.ID)
	if err != nil {
		return err
	}
	data.Leaving, data.Notice = &leaving{Permission: standing.ID, Kept: kept}, wrong
	return c.page("channels", data)
}

// withdraw ends a permission. The form says how much she was told is kept; if it is more by now, she is asked again.
func withdraw(c *call) error {
	id, err := femos.ParseID[femos.PermissionID](c.value("permission"))
	if err != nil {
		return err
	}
	told := femos.Kept{Inquiries: c.number("inquiries"), Posts: c.number("posts"), Waiting: c.number("waiting")}
	if _, err := c.d.Channels.Withdraw(c.r.Context(), c.who, id, told); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showLeaving(wrong)
	}
	return c.to("/channels/" + c.r.PathValue("id"))
}

func (c *call) number(field string) int {
	n, err := strconv.Atoi(c.value(field))
	if err != nil {
		return 0
	}
	return n
}
