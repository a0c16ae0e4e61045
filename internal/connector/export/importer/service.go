package importer

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/connector/export"
	"femos/internal/live"
	"femos/internal/store"
)

// How long an import may take, by what it is doing.
const (
	receiveTime = time.Hour
	workTime    = 6 * time.Hour
	askTime     = time.Hour      // for an answer to what was found
	toldTime    = 24 * time.Hour // how long its end is shown
	noticeEvery = 500 * time.Millisecond
)

// Door takes a batch in; the intake desk is one.
type Door interface {
	Accept(ctx context.Context, account femos.AccountID, node string, b connector.Batch, threader connector.Threader) (store.Accepted, error)
}

// Reader reads a file; export.Read is one.
type Reader func(ctx context.Context, src export.Source, h export.Handler) (export.Stats, error)

// Options are what the service works with; all are required but those of the desk's imports, where there is none.
type Options struct {
	Door   Door
	Store  Store
	Read   Reader
	Now    func() time.Time
	Random io.Reader

	// Of imports by the desk:
	Hub    *live.Hub
	Log    *slog.Logger
	Folder string // where a file lies, encrypted and without a name, while it is read
	Most   int64  // bytes of a file
}

// Service takes exports in. Safe for concurrent use. Close it when done.
type Service struct {
	o Options

	mu   sync.Mutex
	jobs map[femos.ChannelID]*job
	work sync.WaitGroup
	end  context.Context //nolint:containedctx // the service's own life, that of its background work
	stop context.CancelFunc
}

// New makes the service.
func New(o Options) *Service {
	s := &Service{o: o, jobs: map[femos.ChannelID]*job{}}
	s.end, s.stop = context.WithCancel(context.Background())
	return s
}

// Stop ends all imports, and the files that are coming.
func (s *Service) Stop() { s.stop() }

// Close stops and waits: a batch that is being stored is stored. Their files are gone.
func (s *Service) Close() {
	s.Stop()
	s.work.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, j := range s.jobs {
		j.drop()
		delete(s.jobs, id)
	}
}

// Phase is what an import is doing.
type Phase string

// The phases, in their order.
const (
	Receiving Phase = "receiving" // the file is coming
	Looking   Phase = "looking"   // it is read for the first time: nothing is taken in
	Asking    Phase = "asking"    // a person says what is to be taken in
	Taking    Phase = "taking"    // it is read into the channel
	Done      Phase = "done"
	Failed    Phase = "failed"
)

// State is an import as it stands.
type State struct {
	Phase   Phase
	File    string // its name on her computer
	Size    int64  // bytes; 0 if not known yet
	Now     int64  // bytes received or read in this phase
	Reading Reading
	Before  string // order of the dates in the channel's last export, "" if there was none: proposed where the file does not say
	Found   Found  // from Asking on
	Chat    export.Chat
	Since   time.Time
	Summary Summary
	Err     error // Failed: why
	Begun   time.Time
	By      femos.PersonID
}

// Busy says whether it goes on by itself.
func (s State) Busy() bool { return s.Phase == Receiving || s.Phase == Looking || s.Phase == Taking }

// Percent is how much of the phase is done, 0 to 100.
func (s State) Percent() int {
	if s.Size <= 0 {
		return 0
	}
	return int(min(100, s.Now*100/s.Size))
}

// job is the import of one channel.
type job struct {
	mu     sync.Mutex
	state  State
	file   *spool
	now    atomic.Int64
	told   time.Time // when a notice last went out
	cancel context.CancelFunc
	expiry *time.Timer
}

// drop ends a job's work and gives its file back.
func (j *job) drop() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.cancel != nil {
		j.cancel()
	}
	if j.expiry != nil {
		j.expiry.Stop()
	}
	j.close()
}

func (j *job) close() {
	if j.file != nil {
		_ = j.file.Close() // it has no name: there is nothing left of it either way
		j.file = nil
	}
}

// State returns how the import into a channel stands; false if there is none.
func (s *Service) State(channel femos.ChannelID) (State, bool) {
	s.mu.Lock()
	j := s.jobs[channel]
	s.mu.Unlock()
	if j == nil {
		return State{}, false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	state := j.state
	state.Now = j.now.Load()
	return state, true
}

// Drop ends the import into a channel and forgets it. What was taken in stays.
func (s *Service) Drop(channel femos.ChannelID) {
	s.mu.Lock()
	j := s.jobs[channel]
	delete(s.jobs, channel)
	s.mu.Unlock()
	if j != nil {
		j.drop()
	}
	s.tell(channel)
}

func (s *Service) tell(channel femos.ChannelID) {
	s.o.Hub.Publish(live.Notice{Kind: "import", ID: "import-" + string(channel)})
}

// begin makes the job of a channel: one at a time. Conflict "import_running".
func (s *Service) begin(channel femos.ChannelID, state State) (*job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.jobs[channel]; old != nil {
		old.mu.Lock()
		over := old.state.Phase == Done || old.state.Phase == Failed
		old.mu.Unlock()
		if !over {
			return nil, femos.Fail(femos.Conflict, "import_running").About("file")
		}
		old.drop()
	}
	j := &job{state: state}
	s.jobs[channel] = j
	return j, nil
}

// move changes a job's state, tells the browsers, and forgets the job after a while in which nothing happens.
func (s *Service) move(channel femos.ChannelID, j *job, rest time.Duration, change func(*State)) {
	j.mu.Lock()
	change(&j.state)
	if j.expiry != nil {
		j.expiry.Stop()
	}
	if rest > 0 {
		j.expiry = time.AfterFunc(rest, func() {
			s.mu.Lock()
			mine := s.jobs[channel] == j
			s.mu.Unlock()
			if mine {
				s.Drop(channel)
			}
		})
	}
	j.told = s.o.Now()
	j.mu.Unlock()
	s.tell(channel)
}

// moved notes how far a job is, and tells the browsers now and then.
func (s *Service) moved(channel femos.ChannelID, j *job, change func(*State)) {
	now := s.o.Now()
	j.mu.Lock()
	if change != nil {
		change(&j.state)
	}
	due := now.Sub(j.told) >= noticeEvery
	if due {
		j.told = now
	}
	j.mu.Unlock()
	if due {
		s.tell(channel)
	}
}

// fail ends a job: what is left of it is why.
func (s *Service) fail(channel femos.ChannelID, j *job, err error) {
	if s.end.Err() != nil {
		return // the program ends, and with it what anybody could be told
	}
	if femos.KindOf(err) == femos.Internal {
		s.o.Log.Error("import failed", "channel", string(channel), "error", err)
	}
	j.mu.Lock()
	j.close()
	j.mu.Unlock()
	s.move(channel, j, toldTime, func(st *State) { st.Phase, st.Err = Failed, err })
}
