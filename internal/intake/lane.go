package intake

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"femos"
)

// lane keeps one account's batches in order: those that it reads, and those that somebody brings. It stays for as long as
// the process does, while what the door knows of the account comes and goes.
type lane struct {
	mu     sync.Mutex             // one batch at a time is judged; guards what door points to
	stream atomic.Pointer[Stream] // the one that is storing; nil for none
	door   *door                  // guarded by Desk.mu; nil where it is to be loaded
}

// door is what the desk knows of one account between batches: as if all was stored that was judged. Where that fails it
// is forgotten.
type door struct {
	loaded time.Time
	rings  map[femos.ChannelID]*ring
	files  map[string]*file // exports being read, by the id of the import
	runs   map[chat]int64   // how far the account has read each numbered chat since it was opened
	kept   keptKeys
}

func (d *Desk) lane(account femos.AccountID) *lane {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.lanes[account]
	if l == nil {
		l = &lane{}
		d.lanes[account] = l
	}
	return l
}

// settle waits until everything that was judged is stored, or failed.
func (l *lane) settle() {
	if s := l.stream.Load(); s != nil {
		_ = s.Wait() // its reading is told
	}
}

// known returns what is known of the lane's account, nil for nothing.
func (d *Desk) known(l *lane) *door {
	d.mu.Lock()
	defer d.mu.Unlock()
	return l.door
}

// door returns what is known of an account, loading what is kept if it was forgotten. The lane is held, and settled: what
// is not stored yet would not be among it. A desk that has just taken the account over from another node calls Forget first.
func (d *Desk) door(ctx context.Context, l *lane, account femos.AccountID) (*door, error) {
	if found := d.known(l); found != nil {
		return found, nil
	}
	fresh := &door{loaded: d.o.Now(), rings: map[femos.ChannelID]*ring{}, files: map[string]*file{}, runs: map[chat]int64{}, kept: keptKeys{since: map[uint64]struct{}{}}}
	if err := d.o.Store.KeptKeys(ctx, account, func(key string) { fresh.kept.before = append(fresh.kept.before, prefix(key)) }); err != nil {
		return nil, err
	}
	slices.Sort(fresh.kept.before)
	d.mu.Lock()
	defer d.mu.Unlock()
	l.door = fresh
	return fresh, nil
}

// Forget drops what is in memory of an account: when its reading begins anew or goes to another node, when a permission is
// withdrawn, when a batch could not be stored.
func (d *Desk) Forget(account femos.AccountID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l := d.lanes[account]; l != nil {
		l.door = nil
	}
}

// Published tells the door of a reply of ours that stands now, so that likes of it are counted.
func (d *Desk) Published(account femos.AccountID, sourceKey string) {
	l := d.lane(account)
	if d.known(l) == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if door := d.known(l); door != nil {
		door.kept.add(sourceKey)
	}
}

// forgetBut drops what memory holds of accounts that nothing comes from any more, and what is too old of the others: in
// a quiet channel no new post pushes it out. Where an export came in, perhaps through another process, more is kept now
// than memory knows. open says when one last came into a channel of each account.
func (d *Desk) forgetBut(open map[femos.AccountID]time.Time) {
	now := d.o.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for account, l := range d.lanes {
		if l.door == nil {
			continue
		}
		if imported, ok := open[account]; !ok || imported.After(l.door.loaded) {
			l.door = nil
			continue
		}
		if !l.mu.TryLock() {
			continue // a batch is coming in; the next look is soon
		}
		for _, r := range l.door.rings {
			r.age(now)
		}
		l.mu.Unlock()
	}
}
