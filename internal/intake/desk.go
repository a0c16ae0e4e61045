package intake

import (
	"context"
	"errors"
	"io"
	"log/slog"
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
	mu    sync.Mutex // guards lanes, and the door of each
	lanes map[femos.AccountID]*lane
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
func New(o Options) *Desk { return &Desk{o: o, lanes: map[femos.AccountID]*lane{}} }

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
	l := d.lane(account)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settle() // what the account has read before comes before; if it fails, its reading says so
	door, err := d.door(ctx, l, account)
	if err != nil {
		return store.Accepted{}, err
	}
	w, err := d.batch(ctx, door, account, node, b, threader)
	if err != nil {
		return store.Accepted{}, err
	}
	w.judgeAhead(b.Events)
	w.events(ctx, b.Events)
	if err := w.finish(ctx, b); err != nil {
		d.Forget(account)
		return store.Accepted{}, err
	}
	done, err := d.store(ctx, w)
	if err == nil && w.file != nil && w.file.Last {
		delete(door.files, w.file.ID)
	}
	return done, err
}

// store stores what a batch leaves behind, and tells of it. It touches nothing that the next batch is judged against.
func (d *Desk) store(ctx context.Context, w *batch) (store.Accepted, error) {
	for _, c := range w.counts {
		w.in.Counts = append(w.in.Counts, *c)
	}
	done, err := d.o.Store.Accept(ctx, w.in)
	if err != nil {
		d.Forget(w.account) // memory already holds what storage does not: handed over again, it must look new
		return done, err
	}
	done.Known, done.Counted = w.known, w.counted
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
	covered, err := d.o.Store.Readable(ctx, account)
	if err != nil {
		return nil, err
	}
	now := d.o.Now()
	w := &batch{d: d, door: door, account: account, threader: threader, covered: covered, today: store.Day(now),
		counts: map[countKey]*store.Count{}, in: store.Intake{Account: account, Cursor: b.Cursor, Node: node, At: now},
		file: b.Import, read: map[chat]*store.Stretches{}}
	return w, w.open(ctx, b)
}
