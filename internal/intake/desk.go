package intake

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
	"femos/internal/vault"
)

// Desk is the door of all accounts. Safe for concurrent use; one account's batches come one after the other.
type Desk struct {
	o     Options
	mu    sync.Mutex // guards doors
	doors map[femos.AccountID]*door
}

// Judge says what triage thinks of a post. It is safe for concurrent use. triage.Judge is one; another takes its time.
type Judge interface {
	Judge(triage.Post) femos.Verdict
}

// Options are what the door works with; all but Kept are required.
type Options struct {
	Store  *store.Store
	Judge  Judge
	Keys   *vault.Keys
	Hub    *live.Hub
	Log    *slog.Logger
	Now    func() time.Time
	Random io.Reader
	Kept   func([]femos.InquiryID) // is told of inquiries once they are stored, and must not wait; nil for nobody
}

// New makes the door.
func New(o Options) *Desk { return &Desk{o: o, doors: map[femos.AccountID]*door{}} }

// door is what the desk knows of one account between batches.
type door struct {
	mu     sync.Mutex // one batch at a time
	loaded time.Time
	rings  map[femos.ChannelID]*ring
	files  map[string]*file // exports being read, by the id of the import
	runs   map[chat]int64   // how far the account has read each numbered chat since it was opened
	kept   keptKeys
}

// door returns an account's door, loading what is kept the first time. A desk that has just taken the account over
// from another node calls Forget first.
func (d *Desk) door(ctx context.Context, account femos.AccountID) (*door, error) {
	d.mu.Lock()
	found := d.doors[account]
	d.mu.Unlock()
	if found != nil {
		return found, nil
	}
	now := d.o.Now()
	fresh := &door{loaded: now, rings: map[femos.ChannelID]*ring{}, files: map[string]*file{}, runs: map[chat]int64{}, kept: keptKeys{since: map[uint64]struct{}{}}}
	if err := d.o.Store.KeptKeys(ctx, account, func(key string) { fresh.kept.before = append(fresh.kept.before, prefix(key)) }); err != nil {
		return nil, err
	}
	slices.Sort(fresh.kept.before)
	d.mu.Lock()
	defer d.mu.Unlock()
	if found := d.doors[account]; found != nil {
		return found, nil
	}
	d.doors[account] = fresh
	return fresh, nil
}

// Forget drops what is in memory of an account: when its reading begins anew or goes to another node, when a permission is
// withdrawn, when a batch could not be stored.
func (d *Desk) Forget(account femos.AccountID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.doors, account)
}

// Published tells the door of a reply of ours that stands now, so that likes of it are counted.
func (d *Desk) Published(account femos.AccountID, sourceKey string) {
	d.mu.Lock()
	found := d.doors[account]
	d.mu.Unlock()
	if found == nil {
		return
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	found.kept.add(sourceKey)
}

// readAgain is how often a batch is judged anew because others read in the same chat at the same moment.
const readAgain = 100

// Accept takes a batch in: step 3 and 4 of a question's way. threader may be nil. The error is the store's; nothing of
// the batch is stored then, and the same batch may be handed over again.
func (d *Desk) Accept(ctx context.Context, account femos.AccountID, node string, b connector.Batch, threader connector.Threader) (store.Accepted, error) {
	var done store.Accepted
	var err error
	for range readAgain {
		done, err = d.accept(ctx, account, node, b, threader)
		// Another process has read in the same chat meanwhile: what was judged new may no longer be.
		if known := (*femos.Error)(nil); !errors.As(err, &known) || known.Code != "read_elsewhere" {
			break
		}
	}
	return done, err
}

func (d *Desk) accept(ctx context.Context, account femos.AccountID, node string, b connector.Batch, threader connector.Threader) (store.Accepted, error) {
	door, err := d.door(ctx, account)
	if err != nil {
		return store.Accepted{}, err
	}
	door.mu.Lock()
	defer door.mu.Unlock()
	w, err := d.batch(ctx, door, account, node, b, threader)
	if err != nil {
		return store.Accepted{}, err
	}
	w.judgeAhead(b.Events)
	for _, e := range b.Events {
		w.event(ctx, e)
	}
	if err := w.finish(ctx, b); err != nil {
		d.Forget(account)
		return store.Accepted{}, err
	}
	done, err := d.o.Store.Accept(ctx, w.in)
	if err != nil {
		d.Forget(account) // memory already holds what storage does not: handed over again, it must look new
		return done, err
	}
	done.Known, done.Counted = w.known, w.counted
	w.remember()
	notices := make([]live.Notice, 0, len(done.New)+len(done.Changed))
	for _, id := range done.New {
		notices = append(notices, live.Notice{Kind: "inquiry", ID: string(id), New: true})
	}
	for _, id := range done.Changed {
		notices = append(notices, live.Notice{Kind: "inquiry", ID: string(id)})
	}
	d.o.Hub.Publish(notices...)
	if d.o.Kept != nil && len(done.New) > 0 {
		d.o.Kept(done.New)
	}
	return done, nil
}

// batch looks up what a batch is judged against.
func (d *Desk) batch(ctx context.Context, door *door, account femos.AccountID, node string, b connector.Batch, threader connector.Threader) (*batch, error) {
	covered, err := d.o.Store.Covered(ctx, account)
	if err != nil {
		return nil, err
	}
	w := &batch{d: d, door: door, account: account, threader: threader, covered: map[femos.ChannelID]femos.Permission{},
		counts: map[countKey]*store.Count{}, in: store.Intake{Account: account, Cursor: b.Cursor, Node: node, At: d.o.Now()},
		file: b.Import, read: map[chat]*store.Stretches{}}
	for _, c := range covered {
		w.covered[c.ID] = c.Permission
	}
	return w, w.open(ctx, b)
}

// remember keeps in memory what a stored batch means for the next.
func (w *batch) remember() {
	for _, key := range w.keys {
		w.door.kept.add(key)
	}
	if w.file != nil && w.file.Last {
		delete(w.door.files, w.file.ID)
	}
}
