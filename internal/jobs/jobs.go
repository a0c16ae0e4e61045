// Package jobs runs background work on River, in the same database as everything else: a job is stored in the
// transaction that needs it, so there is never one without the other, and it survives whatever happens to the process.
//
// Guarantees: a job runs at least once, on one node at a time; its handler must bear a repeat. Arguments hold ids only, and
// so does what River keeps of a failure. Limits: about 200 jobs a second on SQLite (docs/performance.md), where jobs
// and store share one writing connection; a job waits up to a quarter of a second before it is seen.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"femos"
)

// Handlers do the work. An error means again, later and later; Later asks for a time.
type Handlers struct {
	Deliver func(ctx context.Context, id femos.ReplyID, last bool) error // sends a reply; last says that no further try comes
	Sweep   func(ctx context.Context) error                              // removes what has had its time; every ten minutes and at the start
	Learn   func(ctx context.Context) error                              // lets triage learn, if it is time; every half an hour
	Law     func(ctx context.Context) error                              // fetches the law, if it is time; every half an hour and at the start; nil where nobody is to
}

// Tries is how often a reply is tried before a person has to look: with River's growing pauses about four hours.
const Tries = 10

const (
	deliverTime = time.Minute
	// sweepTime is that of a sweep, which writes the database anew: some gigabytes on a slow disk.
	sweepTime = 30 * time.Minute
	learnTime = 15 * time.Minute
	// lawTime is for all federal law, some 6,900 files, from a slow server.
	lawTime = 30 * time.Minute
)

// Queue is the background work of this node. Make it with Open, begin with Start.
type Queue struct {
	client *river.Client[*sql.Tx]
	log    *slog.Logger
}

type deliver struct {
	Reply femos.ReplyID `json:"reply"`
}

// Kind names the job in the database.
func (deliver) Kind() string { return "deliver" }

type sweep struct{}

// Kind names the job in the database.
func (sweep) Kind() string { return "sweep" }

type learn struct{}

// Kind names the job in the database.
func (learn) Kind() string { return "learn" }

type law struct{}

// Kind names the job in the database.
func (law) Kind() string { return "law" }

// Later is returned by a handler that wants to run again after a while without that counting as a failure.
func Later(after time.Duration) error { return river.JobSnooze(after) }

// Open prepares the tables and the client. engine is "sqlite" or "postgres"; db is the store's writing pool.
func Open(ctx context.Context, engine string, db *sql.DB, h Handlers, log *slog.Logger) (*Queue, error) {
	var driver riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(db)
	if engine == "sqlite" {
		driver = riversqlite.New(db)
	}
	// River tells each step of its own life; only what goes wrong is of interest here. It tells of each failed try, by ids.
	quiet := slog.New(above{log.With("part", "jobs").Handler(), slog.LevelWarn, &said{last: map[string]time.Time{}}})
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("jobs: migrate: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, worker[deliver]{time: deliverTime, do: func(ctx context.Context, job *river.Job[deliver]) error {
		return h.Deliver(ctx, job.Args.Reply, job.Attempt >= job.MaxAttempts)
	}})
	river.AddWorker(workers, worker[sweep]{time: sweepTime, do: func(ctx context.Context, _ *river.Job[sweep]) error { return h.Sweep(ctx) }})
	river.AddWorker(workers, worker[learn]{time: learnTime, do: func(ctx context.Context, _ *river.Job[learn]) error { return h.Learn(ctx) }})
	river.AddWorker(workers, worker[law]{time: lawTime, do: func(ctx context.Context, _ *river.Job[law]) error {
		if h.Law == nil {
			return nil // stored by a node with other settings
		}
		return h.Law(ctx)
	}})
	client, err := river.NewClient(driver, &river.Config{
		Logger:  quiet,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		Workers: workers,
		// SQLite has no notices, and database/sql passes PostgreSQL's on to nobody: both are asked.
		FetchPollInterval: 250 * time.Millisecond,
		PollOnly:          true,
		JobTimeout:        deliverTime,
		// A node that was killed leaves its jobs running; another takes them up after this.
		RescueStuckJobsAfter:        2 * time.Minute,
		CompletedJobRetentionPeriod: time.Hour,
		PeriodicJobs:                periodic(h.Law != nil),
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return &Queue{client, quiet}, nil
}

// periodic is what is done by itself. On several nodes each is done once.
func periodic(withLaw bool) []*river.PeriodicJob {
	every := func(interval, unique time.Duration, args river.JobArgs, atStart bool) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByPeriod: unique}}
		}, &river.PeriodicJobOpts{RunOnStart: atStart})
	}
	list := []*river.PeriodicJob{every(10*time.Minute, 5*time.Minute, sweep{}, true), every(30*time.Minute, 15*time.Minute, learn{}, false)}
	if withLaw {
		list = append(list, every(30*time.Minute, 15*time.Minute, law{}, true))
	}
	return list
}

// Start begins to work. The work goes on until Stop, whatever becomes of ctx.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// Stop lets running jobs end until ctx does, then cancels them; what was cancelled, or cut off as it did not end within a second
// after that, runs again at the next start.
func (q *Queue) Stop(ctx context.Context) error { return stop(ctx, q.client, q.log) }

// stopper is what of River's client stops it.
type stopper interface {
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

func stop(ctx context.Context, client stopper, log *slog.Logger) error {
	err := client.Stop(ctx)
	if err == nil || errors.Is(err, context.Canceled) && ctx.Err() == nil {
		return nil
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err = client.StopAndCancel(last); errors.Is(err, context.DeadlineExceeded) {
		log.Warn("jobs are cut off, they run again at the next start")
		return nil
	}
	return err
}

// Deliver stores the job that sends a reply, in the transaction that stores the reply.
func (q *Queue) Deliver(ctx context.Context, tx *sql.Tx, id femos.ReplyID) error {
	_, err := q.client.InsertTx(ctx, tx, deliver{id}, &river.InsertOpts{MaxAttempts: Tries})
	return err
}

// Sweep stores the job that removes what has had its time, for now: the next by itself may be ten minutes away.
func (q *Queue) Sweep(ctx context.Context) error {
	if _, err := q.client.Insert(ctx, sweep{}, &river.InsertOpts{MaxAttempts: 3}); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// worker does one kind of job in the time it is given.
type worker[A river.JobArgs] struct {
	river.WorkerDefaults[A]
	time time.Duration
	do   func(context.Context, *river.Job[A]) error
}

// Timeout is when a try is cancelled.
func (w worker[A]) Timeout(*river.Job[A]) time.Duration { return w.time }

// Work does the job. A panic becomes an error here: River would log its value and store it, which may quote anything.
func (w worker[A]) Work(ctx context.Context, job *river.Job[A]) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T at %s", v, debug.Stack())
		}
	}()
	return w.do(ctx, job)
}

// above passes on records of a level or higher, but for those of an end.
type above struct {
	slog.Handler
	level slog.Level
	said  *said
}

// said is when each thing was last said. River asks the database four times a second, and would say as often that it is
// away.
type said struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// repeatAfter is how long the same is not said again.
const repeatAfter = time.Minute

// again says whether something was said a moment ago. River's sentences are few: what differs are their values.
func (s *said) again(r slog.Record) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[r.Message]; ok && r.Time.Sub(last) < repeatAfter && r.Time.After(last) {
		return true
	}
	s.last[r.Message] = r.Time
	return false
}

// Enabled says whether a record of the level is passed on.
func (a above) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= a.level && a.Handler.Enabled(ctx, l)
}

// Handle leaves out what River says while it is being stopped: that it was; and what it said a moment ago.
func (a above) Handle(ctx context.Context, r slog.Record) error {
	if errors.Is(ctx.Err(), context.Canceled) || a.said.again(r) {
		return nil
	}
	return a.Handler.Handle(ctx, r)
}

// WithAttrs keeps the level.
func (a above) WithAttrs(attrs []slog.Attr) slog.Handler {
	return above{a.Handler.WithAttrs(attrs), a.level, a.said}
}

// WithGroup keeps the level.
func (a above) WithGroup(name string) slog.Handler {
	return above{a.Handler.WithGroup(name), a.level, a.said}
}
