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
	"time"

	"golang.org/x/sync/errgroup"

	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/live"
	"femos/internal/triage"
)

// perBatch is how many posts come at once, as from a busy stream.
const perBatch = 200

// door makes the door of a bed.
func (b *bed) door(judge *triage.Judge) *intake.Desk {
	return intake.New(intake.Options{Store: b.Store, Judge: judge, Keys: b.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader})
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

// intakeRate measures the whole way of a post: permission, verdict, masking, one transaction a batch. Beside it, in turn
// with it, the rows that were kept are inserted bare, in as many transactions: what the engine takes at best.
func intakeRate(ctx context.Context, b *bed, o Options, judge *triage.Judge, t texts, out io.Writer) (perSecond float64, err error) {
	door := b.door(judge)
	plain, err := openPlain(ctx, b)
	if err != nil {
		return 0, err
	}
	defer func() { _ = plain.Close() }()
	indexed, failed := b.keepIndexed(ctx)
	defer func() { indexed(); err = errors.Join(err, *failed) }()
	var whole, bare time.Duration
	kept := 0
	for n := 0; n < o.Posts; n += perBatch {
		batch := b.batch(b.accounts[0], t, n)
		began := time.Now()
		done, err := door.Accept(ctx, b.accounts[0].account, "", batch, nil)
		if err != nil {
			return 0, err
		}
		whole += time.Since(began)
		kept += len(done.New)
		began = time.Now()
		if err := insertPlain(ctx, plain, batch, len(done.New)); err != nil {
			return 0, err
		}
		bare += time.Since(began)
	}
	fmt.Fprintf(out, "intake, %s, into %d inquiries\n  %-24s %.0f posts a second (%d posts, %d kept, batches of %d, durable, with verdict and masking)\n",
		b.engine(), b.size, "one account", float64(o.Posts)/whole.Seconds(), o.Posts, kept, perBatch)
	b.size += kept
	began := time.Now()
	if perSecond, err = b.fromAll(ctx, door, o.Posts, t); err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "  %-24s %.0f posts a second\n", fmt.Sprint(len(b.accounts), " accounts at once"), perSecond)
	indexed()
	fmt.Fprintf(out, "  %-24s %.0f posts a second\n", "and all in the index", float64(o.Posts*len(b.accounts))/time.Since(began).Seconds())
	fmt.Fprintf(out, "  %-24s %.0f posts a second (in the same run, batch by batch)\n", "only the kept rows, bare", float64(o.Posts)/bare.Seconds())
	return perSecond, nil
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

// fromAll takes posts in from every account at the same time, as a node does, and returns posts a second.
func (b *bed) fromAll(ctx context.Context, door *intake.Desk, posts int, t texts) (float64, error) {
	kept := make([]int, len(b.accounts))
	began := time.Now()
	var all errgroup.Group
	for i, from := range b.accounts {
		all.Go(func() error {
			for n := 0; n < posts; n += perBatch {
				done, err := door.Accept(ctx, from.account, "", b.batch(from, t, n+i*posts), nil)
				if err != nil {
					return err
				}
				kept[i] += len(done.New)
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return 0, err
	}
	took := time.Since(began)
	for _, n := range kept {
		b.size += n
	}
	return float64(posts*len(b.accounts)) / took.Seconds(), nil
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
