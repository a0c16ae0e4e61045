package outreach

import (
	"context"
	"strings"
	"unicode/utf8"

	"femos"
	"femos/internal/connector"
	"femos/internal/live"
	"femos/internal/mask"
	"femos/internal/store"
)

// Channels is where we are, and why we may be there.
type Channels struct {
	o      Options
	reader Reader
}

// NewChannels makes it.
func NewChannels(o Options, reader Reader) *Channels { return &Channels{o, reader} }

// Channels lists them, by name.
func (c *Channels) Channels(ctx context.Context, _ femos.Person) ([]store.ChannelState, error) {
	return c.o.Store.Channels(ctx, c.o.Now())
}

// Channel returns one with all its permissions, the standing one first.
func (c *Channels) Channel(ctx context.Context, _ femos.Person, id femos.ChannelID) (store.ChannelState, []femos.Permission, error) {
	state, err := c.o.Store.Channel(ctx, id, c.o.Now())
	if err != nil {
		return state, nil, err
	}
	permissions, err := c.o.Store.Permissions(ctx, id)
	return state, permissions, err
}

// AddChannel notes a channel; it is read once a permission is recorded. kind is one of the platform's channel kinds,
// typed what she types for it ("anna.test", a link, "#berlin"), name how the team calls it ("" for the platform's).
func (c *Channels) AddChannel(ctx context.Context, _ femos.Person, account femos.AccountID, kind, typed, name string, lang femos.Language) (femos.ChannelID, error) {
	row, err := c.o.Store.Account(ctx, account)
	if err != nil {
		return "", err
	}
	now := c.o.Now()
	id := femos.NewID[femos.ChannelID](now, c.o.Random)
	address, found, err := c.resolve(ctx, row, id, kind, typed)
	if err != nil {
		return "", err
	}
	if name = strings.TrimSpace(mask.Clean(name)); name == "" {
		name = strings.TrimSpace(mask.Clean(found))
	}
	if n := utf8.RuneCountInString(name); n < 1 || n > 200 {
		return "", femos.Fail(femos.Invalid, "channel_name").About("name")
	}
	channel := femos.Channel{ID: id, Account: account, Platform: row.Platform, Name: name, Language: tag(lang), AddedAt: now}
	channel.Address = connector.SealAddress(c.o.Keys, channel, address)
	if err := c.o.Store.AddChannel(ctx, channel); err != nil {
		return "", err
	}
	c.changed(id)
	return id, nil
}

// Address returns what the platform calls a channel, "" if these keys don't open it.
func (c *Channels) Address(_ femos.Person, channel femos.Channel) string {
	address, err := connector.OpenAddress(c.o.Keys, channel)
	if err != nil {
		return "" // the account's fault says so; the page is there to be read all the same
	}
	return address
}

// resolve asks the platform what she means. Platforms without addresses of their own (capture) take the channel's id.
func (c *Channels) resolve(ctx context.Context, row store.AccountRow, id femos.ChannelID, kind, typed string) (address, name string, err error) {
	values, err := connector.OpenValues(c.o.Keys, row.ID, row.Settings)
	if err != nil {
		return "", "", err
	}
	opened, err := c.o.Opener.Open(row.Platform, values, nil)
	if err != nil {
		return "", "", err
	}
	defer func() { _ = opened.Close() }() // it was only asked once
	resolver, ok := opened.(connector.Resolver)
	if !ok {
		return "group:" + string(id), strings.TrimSpace(typed), nil
	}
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	address, name, err = resolver.Resolve(ctx, kind, strings.TrimSpace(typed))
	if err == nil || femos.KindOf(err) == femos.Invalid {
		return address, name, err
	}
	switch connector.FaultOf(err).Kind {
	case connector.Refused:
		err = femos.Fail(femos.Invalid, "channel_not_found").About("typed").Because(err)
	case connector.Denied:
		err = femos.Fail(femos.Invalid, "account_refused").Because(err)
	default:
		err = femos.Fail(femos.Unavailable, "account_unreachable").Because(err)
	}
	return "", "", err
}

// Record stores a permission; reading begins within a second. One that stood is superseded, and what was kept stays.
func (c *Channels) Record(ctx context.Context, who femos.Person, p femos.Permission) (femos.PermissionID, error) {
	now := c.o.Now()
	p.GrantedBy, p.Evidence, p.Conditions = mask.Clean(p.GrantedBy), mask.Clean(p.Evidence), mask.Clean(p.Conditions)
	p.ID, p.RecordedBy, p.RecordedAt = femos.NewID[femos.PermissionID](now, c.o.Random), who.ID, now
	if err := p.Validate(); err != nil {
		return "", err
	}
	if _, err := c.o.Store.Channel(ctx, p.Channel, now); err != nil {
		return "", err
	}
	if err := c.o.Store.RecordPermission(ctx, p); err != nil {
		return "", err
	}
	c.changed(p.Channel)
	return p.ID, nil
}

// Kept says how much a withdrawal would remove.
func (c *Channels) Kept(ctx context.Context, _ femos.Person, id femos.ChannelID) (femos.Kept, error) {
	return c.o.Store.Kept(ctx, id)
}

// Withdraw ends a permission: from the moment it returns nothing is kept from the channel any more, nobody finds what was
// kept, and reading stops at once. What the files still hold of many posts is taken out in the background (store.Erasing). Conflict "kept_changed" if more is kept by now than she was told.
func (c *Channels) Withdraw(ctx context.Context, who femos.Person, id femos.PermissionID, confirmed femos.Kept) (femos.Kept, error) {
	channel, err := c.o.Store.ChannelOf(ctx, id)
	if err != nil {
		return femos.Kept{}, err
	}
	gone, _, err := c.o.Store.Withdraw(ctx, id, who.ID, confirmed, c.o.Now())
	if err != nil {
		return gone, err
	}
	c.reader.Poke()
	c.o.Watcher.Forget(channel.Account)
	// It is withdrawn, whatever becomes of this: the next sweep clears the files as well, only later.
	if err := c.clearFiles(ctx, channel.ID); err != nil {
		c.o.Log.Warn("the files are cleared with the next sweep", "channel", channel.ID, "error", err)
	}
	c.o.Hub.Publish(live.Notice{}, live.Notice{Kind: "channel", ID: string(channel.ID)}) // one for all that went, however much it was
	return gone, nil
}

// clearFiles has what is left of a channel in the search index and the files taken out in the background.
func (c *Channels) clearFiles(ctx context.Context, id femos.ChannelID) error {
	erasing, err := c.o.Store.Erasing(ctx, id)
	if err != nil || erasing == nil || !erasing.DoneAt.IsZero() {
		return err
	}
	return c.o.Jobs.Sweep(ctx)
}

func (c *Channels) changed(id femos.ChannelID) {
	c.reader.Poke()
	c.o.Hub.Publish(live.Notice{Kind: "channel", ID: string(id)})
}
