package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"femos"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/live"
	"femos/internal/triage"
)

// perBatch is how many posts come at once, as from a busy stream.
const perBatch = 200

// door makes the door of a bed; kept is told of what it keeps, and may be nil.
func (b *bed) door(judge intake.Judge, kept func([]femos.InquiryID)) *intake.Desk {
	return intake.New(intake.Options{Store: b.Store, Judge: judge, Keys: b.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader, Kept: kept})
}

// remembering is a judge whose verdicts cost nothing once it has seen a text: what the door costs without them.
type remembering struct {
	judge intake.Judge
	known sync.Map
}

// Judge implements intake.Judge.
func (r *remembering) Judge(p triage.Post) femos.Verdict {
	known, _ := r.known.Load(p)
	if v, ok := known.(femos.Verdict); ok {
		return v
	}
	v := r.judge.Judge(p)
	r.known.Store(p, v)
	return v
}

// batch is what women write: one post in twenty is a question. n is the number of its first post.
func (b *bed) batch(from reads, t texts, n int) connector.Batch {
	batch := connector.Batch{Cursor: fmt.Sprint(n)}
	run := time.Now().UnixNano()
	for i := range perBatch {
		text := t.said[(n+i)%len(t.said)]
		if i%20 == 0 {
			text = t.asked[(n+i)/20%len(t.asked)]
		}
		batch.Events = append(batch.Events, connector.Event{Post: &connector.Post{Ref: connector.PostRef{ID: fmt.Sprintf("post-%d-%d", run, n+i)},
			Channel: from.channels[i%4], Author: fmt.Sprintf("author-%d", i), Text: text, At: time.Now()}})
	}
	return batch
}

// rounds is how often intake and the bare insert take turns.
const rounds = 4

// intakeRate measures the whole way of a post: permission, verdict, masking, durable transactions; from one account, then
// from all at once, as it is once they are being read, while the search index is kept as a server keeps it. Then the same with verdicts that cost nothing.
func intakeRate(ctx context.Context, b *bed, o Options, judge *triage.Judge, t texts, out io.Writer) (perSecond float64, err error) {
	indexed, failed := b.keepIndexed(ctx)
	defer func() { indexed(); err = errors.Join(err, *failed) }()
	var kept atomic.Int64
	count := func(ids []femos.InquiryID) { kept.Add(int64(len(ids))) }
	door := b.door(judge, count)
	fmt.Fprintf(out, "intake, %s, into %d inquiries\n", b.engine(), b.size)
	say := func(what string, posts int, took time.Duration, more string) float64 {
		rate := float64(posts) / took.Seconds()
		fmt.Fprintf(out, "  %-24s %.0f posts a second%s\n", what, rate, more)
		return rate
	}
	began := time.Now()
	if err := b.begin(ctx, door, b.accounts); err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "  %-24s %s for each of %d accounts, until it is known what is kept\n", "a reading begins", short(time.Since(began)/time.Duration(len(b.accounts))), len(b.accounts))
	posts := (o.Posts + rounds*perBatch - 1) / (rounds * perBatch) * rounds * perBatch
	whole, bare, err := b.inTurn(ctx, door, posts, t)
	if err != nil {
		return 0, err
	}
	say("one account", posts, whole, fmt.Sprintf(" (%d posts, %d kept, in batches of %d, durable, with verdict and masking)", posts, kept.Load(), perBatch))
	many := fmt.Sprint(len(b.accounts), " accounts at once")
	began = time.Now()
	took, err := b.takeIn(ctx, door, b.accounts, posts, t)
	if err != nil {
		return 0, err
	}
	perSecond = say(many, posts*len(b.accounts), took, "")
	indexed()
	say("and all in the index", posts*len(b.accounts), time.Since(began), "")
	say("only the kept rows, bare", posts, bare, " (in turn with one account, a transaction a batch)")
	free := b.door(&remembering{judge: judge}, count)
	if err := b.begin(ctx, free, b.accounts); err != nil {
		return 0, err
	}
	if _, err := b.takeIn(ctx, free, b.accounts, posts, t); err != nil { // to see all texts
		return 0, err
	}
	for _, from := range [][]reads{b.accounts[:1], b.accounts} {
		if took, err = b.takeIn(ctx, free, from, posts, t); err != nil {
			return 0, err
		}
		say("verdicts known before", posts*len(from), took, fmt.Sprintf(" (accounts: %d; nothing indexed meanwhile)", len(from)))
	}
	b.size += int(kept.Load())
	return perSecond, nil
}

// inTurn takes posts in from one account, and in turn with that inserts as many rows as are kept of them bare, in a
// transaction a batch: what the engine takes at best.
func (b *bed) inTurn(ctx context.Context, door *intake.Desk, posts int, t texts) (whole, bare time.Duration, err error) {
	plain, err := openPlain(ctx, b)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, plain.Close()) }()
	for range rounds {
		took, err := b.takeIn(ctx, door, b.accounts[:1], posts/rounds, t)
		if err != nil {
			return 0, 0, err
		}
		whole += took
		began := time.Now()
		for n := 0; n < posts/rounds; n += perBatch {
			if err := insertPlain(ctx, plain, b.batch(b.accounts[0], t, n), perBatch/20); err != nil {
				return 0, 0, err
			}
		}
		bare += time.Since(began)
	}
	return whole, bare, nil
}

// keepIndexed keeps the search index up to date as a server does, until the function it returns is called, which waits until
// everything is in it.
func (b *bed) keepIndexed(ctx context.Context) (done func(), failed *error) {
	background, stop := context.WithCancel(ctx)
	failed = new(error)
	var indexing sync.WaitGroup
	indexing.Go(func() { b.KeepIndexed(background, func(err error) { *failed = err }) })
	return sync.OnceFunc(func() {
		stop()
		indexing.Wait()
		*failed = errors.Join(*failed, b.Index(ctx))
	}), failed
}

// begin begins the reading of accounts: the door loads which posts are kept, once, which takes longer the more there are.
func (b *bed) begin(ctx context.Context, door *intake.Desk, accounts []reads) error {
	for _, from := range accounts {
		if _, err := door.Accept(ctx, from.account, "", connector.Batch{}, nil); err != nil {
			return err
		}
	}
	return nil
}

// takeIn takes so many posts in from each account at the same time, as a node does that reads them, and returns how long
// it took until all were stored.
func (b *bed) takeIn(ctx context.Context, door *intake.Desk, accounts []reads, posts int, t texts) (time.Duration, error) {
	batches := make([][]connector.Batch, len(accounts))
	for i, from := range accounts {
		for n := 0; n < posts; n += perBatch {
			batches[i] = append(batches[i], b.batch(from, t, n+i*posts))
		}
	}
	began := time.Now()
	var all errgroup.Group
	for i, from := range accounts {
		all.Go(func() error {
			in := door.Stream(ctx, from.account, "", nil, func(time.Duration, error) {})
			for _, batch := range batches[i] {
				if err := in.Accept(batch); err != nil {
					return err
				}
			}
			return in.Wait()
		})
	}
	err := all.Wait()
	return time.Since(began), err
}

// openPlain makes a table without an index: for SQLite in a file of its own with the same durability.
func openPlain(ctx context.Context, b *bed) (*sql.DB, error) {
	driver, address := "pgx", b.address
	if strings.HasPrefix(address, "sqlite:") {
		driver, address = "sqlite", "file:"+filepath.Join(b.folder, "plain.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`DROP TABLE IF EXISTS bench_plain`, `CREATE TABLE bench_plain (id TEXT, author TEXT, text TEXT, at BIGINT)`} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			_ = db.Close()
			return nil, err
		}
	}
	return db, nil
}

func insertPlain(ctx context.Context, db *sql.DB, batch connector.Batch, rows int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	for i := range rows {
		p := batch.Events[i*20%len(batch.Events)].Post
		if _, err := tx.ExecContext(ctx, `INSERT INTO bench_plain VALUES ($1, $2, $3, $4)`, p.Ref.ID, "3K7QX2", p.Text, p.At.UnixMicro()); err != nil {
			return err
		}
	}
	return tx.Commit()
}
