package opinion

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"femos"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
)

// Bounds of what a server is asked. A small model on one graphics card answers in a second or two.
const (
	queueLength = 200
	askEvery    = 2 * time.Second // at most one exchange in this time, on the long run
	askAtOnce   = 5
	mostAsked   = 3 // how often one inquiry is tried while the server fails
	shortRest   = 5 * time.Second
	longRest    = 10 * time.Minute
)

// Store is what the desk needs of package store.
type Store interface {
	Thread(ctx context.Context, id femos.InquiryID) (store.Thread, error)
	AddOpinion(ctx context.Context, o store.Opinion) (bool, error)
}

// Options are what a desk works with.
type Options struct {
	Server  Server
	Store   Store
	Library triage.Library
	Hub     *live.Hub
	Log     *slog.Logger
	Now     func() time.Time
	Every   time.Duration // between exchanges; 0 for two seconds
	Rest    time.Duration // after the first failure; 0 for five seconds
}

// Desk asks for second opinions, one after the other. Make it with New, begin with Run.
type Desk struct {
	o       Options
	client  *client
	prompt  string
	topics  map[string]bool
	like    *likeness
	limit   *rate.Limiter
	queue   chan femos.InquiryID
	dropped atomic.Int64
	resting time.Duration // 0 while the server is well
}

// New makes a desk. It touches no network.
func New(o Options) (*Desk, error) {
	c, err := newClient(o.Server)
	if err != nil {
		return nil, err
	}
	if o.Every == 0 {
		o.Every = askEvery
	}
	if o.Rest == 0 {
		o.Rest = shortRest
	}
	d := &Desk{o: o, client: c, prompt: prompt(o.Library.Topics), topics: map[string]bool{}, like: newLikeness(o.Library),
		limit: rate.NewLimiter(rate.Every(o.Every), askAtOnce), queue: make(chan femos.InquiryID, queueLength)}
	for _, t := range o.Library.Topics {
		d.topics[t.Code] = t.Parent != ""
	}
	return d, nil
}

// Offer puts inquiries before the desk. It never waits: what does not fit into the queue is not asked about.
func (d *Desk) Offer(ids []femos.InquiryID) {
	for _, id := range ids {
		select {
		case d.queue <- id:
		default:
			d.dropped.Add(1)
		}
	}
}

// Run asks until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	defer d.client.http.CloseIdleConnections()
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-d.queue:
			d.tryOn(ctx, id)
		}
	}
}

// tryOn asks about one inquiry, again after a rest while the server fails.
func (d *Desk) tryOn(ctx context.Context, id femos.InquiryID) {
	for range mostAsked {
		err := d.look(ctx, id)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			d.well()
			return
		case !errors.Is(err, errAway):
			d.o.Log.Info("no second opinion", "inquiry", id, "err", err)
			return
		}
		if !d.rest(ctx, err) {
			return
		}
	}
}

// rest leaves the server alone for a while, longer each time; false if ctx ended. The first time is told.
func (d *Desk) rest(ctx context.Context, err error) bool {
	if d.resting == 0 {
		d.o.Log.Warn("the second opinion's server fails", "err", err)
	}
	d.resting = min(max(2*d.resting, d.o.Rest), longRest)
	pause := time.NewTimer(d.resting)
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-pause.C:
		return true
	}
}

func (d *Desk) well() {
	if d.resting > 0 {
		d.o.Log.Info("the second opinion's server is back", "dropped", d.dropped.Swap(0))
		d.resting = 0
	}
}

// look asks about an inquiry and puts beside its verdict what comes back.
func (d *Desk) look(ctx context.Context, id femos.InquiryID) error {
	t, err := d.o.Store.Thread(ctx, id)
	if err != nil {
		return err
	}
	post, above := question(t)
	if post == nil || !t.Inquiry.Open() || !Hard(post.Verdict) || asked(post.Verdict) {
		return nil
	}
	o := store.Opinion{Inquiry: id, Text: post.Text}
	if d.o.Server.Model != "" {
		if err := d.limit.Wait(ctx); err != nil {
			return err
		}
		said, err := d.client.ask(ctx, d.prompt, masked(post.Text), masked(above))
		if err != nil {
			return err
		}
		o.Urgency, o.Topics, o.Reasons = said.adds(post.Verdict, post.Text, d.topics)
	}
	// What the model said is worth having though likeness fails: the server may know one of the two only.
	liken := d.liken(ctx, post, &o)
	if len(o.Reasons) > 0 {
		o.At = d.o.Now()
		added, err := d.o.Store.AddOpinion(ctx, o)
		if err != nil {
			return err
		}
		if added {
			d.o.Hub.Publish(live.Notice{Kind: "inquiry", ID: string(id)})
		}
	}
	return liken
}

// liken adds what the library holds that is like the post.
func (d *Desk) liken(ctx context.Context, post *femos.Post, o *store.Opinion) error {
	if d.o.Server.Embeddings == "" {
		return nil
	}
	wait := d.limit.Wait
	if err := d.like.answers.fill(ctx, d.client, wait); err != nil {
		return err
	}
	if err := d.like.claims.fill(ctx, d.client, wait); err != nil {
		return err
	}
	if err := wait(ctx); err != nil {
		return err
	}
	vectors, err := d.client.embed(ctx, []string{masked(post.Text)})
	if err != nil {
		return err
	}
	answers, claims, reasons := d.like.adds(post.Verdict, vectors[0])
	o.Answers, o.Claims, o.Reasons = answers, claims, append(o.Reasons, reasons...)
	return nil
}

// question is the post that an inquiry is about, nil if it is gone, and the text above it.
func question(t store.Thread) (post *femos.Post, above string) {
	for i := range t.Posts {
		switch p := &t.Posts[i]; {
		case p.ID == t.Inquiry.Asked && p.DeletedAt.IsZero():
			post = p
		case p.Role == femos.Parent && p.DeletedAt.IsZero():
			above = p.Text // oldest first: the nearest comes last
		}
	}
	return post, above
}

// asked says whether a second opinion stands there already.
func asked(v *femos.Verdict) bool {
	for _, r := range v.Reasons {
		if strings.HasPrefix(r.Code, "second_") {
			return true
		}
	}
	return false
}
