package outreach

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/vault"
)

// Desk is the inbox and what is done in it. Safe for concurrent use.
type Desk struct {
	o       Options
	senders *senders
}

// Options are what the desk works with; all are required but those that say so.
type Options struct {
	Store      *store.Store
	Keys       *vault.Keys
	Hub        *live.Hub
	Opener     connector.Opener
	Library    Library
	Jobs       Jobs
	Watcher    Watcher
	Learner    Learner
	Disclosure Disclosure
	Link       func(femos.AnswerID) string // short address of an answer's public page; nil, or "" where there is none
	// Own returns the signed answers written here that fit a question, best first: triage was taught only of those that ship.
	// nil for none.
	Own func(question string) []femos.AnswerMatch
	// Shared names at most n subjects that a post and a text both speak of, in a language of the desk: why it is suggested. nil for none.
	Shared func(post, text string, lang femos.Language, n int) []string
	// SamplePercent is how many of a hundred yellow replies the lawyer looks at afterwards: 0 to 100.
	SamplePercent int
	Log           *slog.Logger
	Now           func() time.Time
	Random        io.Reader
}

// Jobs is the background work. Package jobs does it.
type Jobs interface {
	// Deliver stores the job that sends a reply, in the transaction that stores the reply.
	Deliver(ctx context.Context, tx *sql.Tx, id femos.ReplyID) error
	// Sweep stores a job that calls Desk.Sweep now.
	Sweep(ctx context.Context) error
}

// Watcher is told which post is ours, so that likes and comments on it are noticed. The door is one.
type Watcher interface {
	Published(account femos.AccountID, sourceKey string)
	// Forget drops what memory holds of an account's channels.
	Forget(account femos.AccountID)
}

// Learner is told what advisors decide about questions, so that triage learns from it. It keeps nothing where that is not
// permitted. Package learning is one.
type Learner interface {
	Note(ctx context.Context, t store.Thread, l femos.Labels) error
	// Forget takes back what was noted of an inquiry's question.
	Forget(ctx context.Context, id femos.InquiryID) error
}

// Library gives the texts that triage's matches name, in the language nearest to the one asked for. "claim:" and a claim's id
// names its correction. NotFound "no_answer_block".
type Library interface {
	Answer(ctx context.Context, id string, lang femos.Language) (femos.Wording, error)
	// Cites returns the sections that a text cites, each once, pinned to the law as it reads now as far as it is loaded: without
	// those that the block it is made from ("" for none) rests on itself, as these are watched there.
	Cites(ctx context.Context, text, used string) ([]femos.Citation, error)
}

// New makes the desk.
func New(o Options) *Desk { return &Desk{o: o, senders: newSenders(o)} }

// Close ends the connections that sending opened.
func (d *Desk) Close() error { return d.senders.close() }

// List returns one page of a view.
func (d *Desk) List(ctx context.Context, who femos.Person, q store.Query) (store.Page, error) {
	q.Me = who.ID
	return d.o.Store.List(ctx, q)
}

// Counts says how much stands in each of her views.
func (d *Desk) Counts(ctx context.Context, who femos.Person) (store.Counts, error) {
	return d.o.Store.Counts(ctx, who.ID)
}

// Search finds kept posts that contain the text.
func (d *Desk) Search(ctx context.Context, _ femos.Person, text, after string) (store.HitPage, error) {
	return d.o.Store.Search(ctx, text, after)
}

// Thread returns an inquiry with all that is kept of it and the link to it at the platform.
func (d *Desk) Thread(ctx context.Context, _ femos.Person, id femos.InquiryID) (store.Thread, error) {
	t, err := d.o.Store.Thread(ctx, id)
	if err != nil {
		return t, err
	}
	ref, err := d.reference(ctx, t.Inquiry.Asked)
	switch {
	case err == nil:
		t.SourceLink = ref.Post.Link
	case femos.KindOf(err) != femos.NotFound:
		return t, err
	}
	return t, nil
}

// reference opens where a post stands at the platform. NotFound once that is gone, or if these keys don't open it: the
// thread is there to be read all the same.
func (d *Desk) reference(ctx context.Context, id femos.PostID) (connector.Reference, error) {
	sealed, err := d.o.Store.Reference(ctx, id)
	if err != nil {
		return connector.Reference{}, err
	}
	ref, err := connector.OpenReference(d.o.Keys, id, sealed)
	if err != nil {
		return ref, femos.Fail(femos.NotFound, "no_reference").Because(err)
	}
	return ref, nil
}

func (d *Desk) change(who femos.Person, id femos.InquiryID, version int64) store.Change {
	return store.Change{Inquiry: id, Version: version, By: who.ID, At: d.o.Now(), Over: who.Is(femos.Coordinator)}
}

// told publishes that an inquiry changed, if it did.
func (d *Desk) told(id femos.InquiryID, err error) error {
	if err == nil {
		d.o.Hub.Publish(live.Notice{Kind: "inquiry", ID: string(id)})
	}
	return err
}

// Take gives her the inquiry. Conflict "taken_by" with the name of who has it.
func (d *Desk) Take(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error {
	return d.told(id, d.o.Store.Take(ctx, d.change(who, id, version)))
}

// GiveBack lets go of it.
func (d *Desk) GiveBack(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error {
	return d.told(id, d.o.Store.GiveBack(ctx, d.change(who, id, version)))
}

// Dismiss closes it without an answer of ours, with a reason.
func (d *Desk) Dismiss(ctx context.Context, who femos.Person, id femos.InquiryID, version int64, reason femos.DismissReason) error {
	if _, err := femos.ParseDismissReason(string(reason)); err != nil {
		return err
	}
	t, err := d.o.Store.Thread(ctx, id)
	if err != nil {
		return err
	}
	if err := d.told(id, d.o.Store.CloseInquiry(ctx, d.change(who, id, version), reason)); err != nil {
		return err
	}
	d.learn(ctx, t, reason.Labels())
	return nil
}

// Finish closes it, answered.
func (d *Desk) Finish(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error {
	return d.told(id, d.o.Store.CloseInquiry(ctx, d.change(who, id, version), ""))
}

// Reopen takes it back into the inbox, as hers.
func (d *Desk) Reopen(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error {
	if err := d.told(id, d.o.Store.Reopen(ctx, d.change(who, id, version))); err != nil {
		return err
	}
	if err := d.o.Learner.Forget(ctx, id); err != nil {
		d.o.Log.Warn("a decision that was taken back is still learnt from", "inquiry", id, "err", err)
	}
	return nil
}
