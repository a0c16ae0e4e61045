package intake

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/live"
	"femos/internal/store"
)

// Book is what the runner reads by: accounts, channels and permissions from the store, and the door behind them.
type Book struct {
	Desk   *Desk
	Opener connector.Opener
	Node   string // of this process; unique among those on one database
}

var _ connector.Book = (*Book)(nil)

// Readings lists the active accounts with a channel that may be read, but for platforms that are written to by hand. Of all
// accounts that nothing comes from any more memory is emptied: nothing that was written in a channel outlives its
// permission here, whichever node withdrew it.
func (b *Book) Readings(ctx context.Context) ([]connector.Reading, error) {
	accounts, err := b.Desk.o.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	covered, err := b.Desk.o.Store.Covered(ctx, "")
	if err != nil {
		return nil, err
	}
	byAccount := map[femos.AccountID][]store.Covered{}
	for _, c := range covered {
		byAccount[c.Account] = append(byAccount[c.Account], c)
	}
	var list []connector.Reading
	open := map[femos.AccountID]time.Time{} // when an export last came into one of its channels
	for _, a := range accounts {
		channels := byAccount[a.ID]
		if a.State != femos.AccountActive || len(channels) == 0 {
			continue
		}
		open[a.ID] = slices.MaxFunc(channels, func(x, y store.Covered) int { return x.ImportedAt.Compare(y.ImportedAt) }).ImportedAt
		// A platform that is not there any more is left to Open, which says so.
		if kind, err := b.Opener.Kind(a.Platform); err == nil && kind.Limits.Manual {
			continue
		}
		stamp := sha256.New()
		fmt.Fprintln(stamp, a.Version)
		for _, c := range channels {
			fmt.Fprintln(stamp, c.ID, c.Permission.ID, c.ImportedAt.UnixMicro())
		}
		list = append(list, connector.Reading{Account: a.ID, Stamp: string(stamp.Sum(nil))})
	}
	b.Desk.forgetBut(open)
	return list, nil
}

// Open opens the account's connector. What memory holds of the account is dropped: another node may have read it
// meanwhile, and a channel may have gone. Settings that can't be opened or break a rule are a fault of kind Denied: a
// person must store them anew.
func (b *Book) Open(ctx context.Context, account femos.AccountID) (connector.Connector, string, error) {
	b.Desk.Forget(account)
	a, err := b.Desk.o.Store.Account(ctx, account)
	if err != nil {
		return nil, "", err
	}
	values, err := connector.OpenValues(b.Desk.o.Keys, a.ID, a.Settings)
	if err != nil {
		return nil, "", &connector.Fault{Kind: connector.Denied, Code: "settings_invalid", Cause: err}
	}
	covered, err := b.Desk.o.Store.Covered(ctx, account)
	if err != nil {
		return nil, "", err
	}
	refs, err := b.open(ctx, covered)
	if err != nil {
		return nil, "", err
	}
	channels := make([]connector.Channel, len(covered))
	for i, c := range covered {
		address, err := connector.OpenAddress(b.Desk.o.Keys, c.Channel)
		if err != nil {
			return nil, "", &connector.Fault{Kind: connector.Denied, Code: "settings_invalid", Cause: err}
		}
		channels[i] = connector.Channel{ID: c.ID, Address: address, Open: refs[c.ID]}
	}
	c, err := b.Opener.Open(a.Platform, values, channels)
	return c, a.Cursor, err
}

// maxFollowed is how many kept posts of an account a connector is told of, the newest: what lies further back nobody
// writes under any more, and a start must not take longer the more there is.
const maxFollowed = 20_000

// open returns where kept posts stand, and the first posts of their threads, each once. Those of closed inquiries are
// among them: what is deleted at the source goes here too, until everything goes.
func (b *Book) open(ctx context.Context, channels []store.Covered) (map[femos.ChannelID][]connector.PostRef, error) {
	refs := map[femos.ChannelID][]connector.PostRef{}
	for _, c := range channels {
		sources, err := b.Desk.o.Store.KeptSources(ctx, c.ID, max(100, maxFollowed/len(channels)))
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		for _, s := range slices.Backward(sources) {
			ref, err := connector.OpenReference(b.Desk.o.Keys, s.Post, s.Reference)
			if err != nil {
				continue // one that can't be opened is not followed; the desk still shows it
			}
			for _, r := range []connector.PostRef{ref.Root, ref.Post} {
				if r.ID != "" && !seen[r.ID] {
					seen[r.ID] = true
					refs[c.ID] = append(refs[c.ID], r)
				}
			}
		}
	}
	return refs, nil
}

// Lease takes or keeps an account for this node. What memory holds of one that another node has is dropped.
func (b *Book) Lease(ctx context.Context, account femos.AccountID, hold time.Duration) (bool, error) {
	got, err := b.Desk.o.Store.Lease(ctx, account, b.Node, hold)
	if err == nil && !got {
		b.Desk.Forget(account)
	}
	return got, err
}

// Renew keeps this node's accounts and returns which they are.
func (b *Book) Renew(ctx context.Context, hold time.Duration) ([]femos.AccountID, error) {
	return b.Desk.o.Store.Renew(ctx, b.Node, hold)
}

// Release gives this node's accounts back.
func (b *Book) Release(ctx context.Context) error { return b.Desk.o.Store.Unlease(ctx, b.Node) }

// Fault notes at the account why it can't be read, and tells the desk when that changed.
func (b *Book) Fault(ctx context.Context, account femos.AccountID, fault *connector.Fault) error {
	if fault != nil && femos.KindOf(fault) == femos.Unavailable {
		return nil // our own storage: nothing is wrong with the account
	}
	noted := store.AccountFault{Node: b.Node}
	if fault != nil {
		noted.Code, noted.Denied, noted.Until = fault.Code, fault.Kind == connector.Denied, fault.Until
	}
	changed, err := b.Desk.o.Store.SetAccountFault(ctx, account, noted, b.Desk.o.Now())
	if changed {
		b.Desk.o.Hub.Publish(live.Notice{Kind: "account", ID: string(account)})
	}
	return err
}

// Intake begins the taking in of what an account reads.
func (b *Book) Intake(ctx context.Context, account femos.AccountID, threader connector.Threader, done func(behind time.Duration, err error)) connector.Intake {
	return b.Desk.Stream(ctx, account, b.Node, threader, done)
}
