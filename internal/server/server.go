// Package server builds everything from the settings and runs it. It holds the list of platforms; the command line
// and the end-to-end tests both start here.
package server

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"femos"
	"femos/content"
	"femos/internal/auth"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/connector/bluesky"
	"femos/internal/connector/capture"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
	"femos/internal/guidance"
	"femos/internal/intake"
	"femos/internal/jobs"
	"femos/internal/learning"
	"femos/internal/library"
	"femos/internal/live"
	"femos/internal/metrics"
	"femos/internal/opinion"
	"femos/internal/outreach"
	"femos/internal/safehttp"
	"femos/internal/sampling"
	"femos/internal/store"
	"femos/internal/team"
	"femos/internal/trouble"
	"femos/internal/vault"
	"femos/internal/web/desk"
	"femos/internal/web/public"
)

// Going are the platforms whose accounts go on when a backup is put back: a person stands behind each of their posts.
func Going() []femos.Platform { return []femos.Platform{capture.Name} }

// Platforms is the list of what Fem.OS can connect to, for whoever looks an installation over.
func Platforms() []connector.Kind { return platforms() }

// platforms is the list of what Fem.OS can connect to.
func platforms() []connector.Kind {
	return []connector.Kind{bluesky.Kind(), capture.Kind(), export.Kind()}
}

// stopTime is how long a graceful stop may take.
const stopTime = 5 * time.Second

// Server is a node of Fem.OS. Make it with New, run it once with Run.
type Server struct {
	settings config.Settings
	content  fs.FS // what ships, with the team's own claims
	log      *slog.Logger
	listener net.Listener
	handler  http.Handler

	Store    *store.Store
	Auth     *auth.Service
	Trouble  *trouble.Board // what is wrong just now
	hub      *live.Hub
	queue    *jobs.Queue
	runner   *connector.Runner
	desk     *outreach.Desk
	Channels *outreach.Channels
	Accounts *outreach.Accounts
	Library  *library.Library
	capture  *capture.Service
	imports  *importer.Service
	opinion  *opinion.Desk // nil unless the settings name a server
	learning *learning.Service
	guidance *guidance.Register
	public   *public.Site
	shelf    *shelf
	team     *team.Profiles
	statutes *statutes
	doubts   chan struct{} // something read is not what was signed
	node     string        // this process among those on one database
	demo     *demoDay      // nil but in the demo

	now func() time.Time // by which trouble is looked for; tests turn it

	stopping        atomic.Bool
	metrics         *metrics.Metrics
	metricsListener net.Listener // nil where nobody is to see them
	metricsServer   *http.Server
}

// New opens the database and the keys and builds everything. Nothing is read or served before Run. The caller closes
// what New opened by running or by Close.
func New(ctx context.Context, settings config.Settings, log *slog.Logger) (*Server, error) {
	files, err := content.With(settings.Data)
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", settings.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", settings.Listen, err)
	}
	s := &Server{content: files, settings: settings.ListeningOn(listener.Addr().String()), log: log, listener: listener, hub: live.NewHub(), doubts: make(chan struct{}, 1), now: time.Now,
		node: string(femos.NewID[femos.PersonID](time.Now(), rand.Reader))}
	s.Trouble = trouble.New(time.Now, s.troubled)
	if err := s.build(ctx); err != nil {
		_ = listener.Close()
		if s.metricsListener != nil {
			_ = s.metricsListener.Close()
		}
		if s.Store != nil {
			_ = s.Store.Close()
		}
		return nil, err
	}
	return s, nil
}

func (s *Server) build(ctx context.Context) error {
	if err := s.openStore(ctx); err != nil {
		return err
	}
	if err := s.measure(ctx); err != nil {
		return err
	}
	if err := s.openOpinion(); err != nil {
		return err
	}
	keys, err := openKeys(ctx, s.Store, s.settings.Data)
	if err != nil {
		return err
	}
	if err := s.openLibrary(ctx, keys); err != nil {
		return err
	}
	kinds, err := s.kinds()
	if err != nil {
		return err
	}
	opener := connector.Opener{Kinds: kinds, Log: s.log, Now: time.Now, HTTP: safehttp.New(safehttp.Options{Allow: s.settings.OutboundAllow, UserAgent: "femos"})}
	s.openTeam(opener)
	s.Auth = auth.New(auth.Options{Changed: s.team.Changed, Store: s.Store, Keys: keys, Site: s.settings.PublicURL, Name: s.settings.ProjectName, Now: time.Now, Random: rand.Reader, Links: s.settings.Demo})
	s.guidance = guidance.New(guidance.Options{Store: s.Store, Zone: time.Local, Now: time.Now, Random: rand.Reader})
	judge, err := s.teach(ctx, keys, opener)
	if err != nil {
		return err
	}
	door := intake.New(intake.Options{Store: s.Store, Judge: timed{judge, s.metrics.Judged}, Keys: keys, Hub: s.hub, Log: s.log, Now: time.Now, Random: rand.Reader, Kept: s.kept})
	s.runner = connector.NewRunner(&intake.Book{Desk: door, Opener: opener, Node: s.node}, s.log)
	s.queue, err = jobs.Open(ctx, string(s.Store.Engine()), s.Store.Jobs(), jobs.Handlers{
		Deliver: func(ctx context.Context, id femos.ReplyID, last bool) error { return s.desk.Deliver(ctx, id, last) },
		Sweep:   s.sweep,
		Learn:   s.learning.Night,
		Law:     s.lawNightly(),
	}, s.log)
	if err != nil {
		return err
	}
	options := outreach.Options{Store: s.Store, Keys: keys, Hub: s.hub, Opener: opener, Library: s.Library, Jobs: s.queue, Watcher: door, Learner: s.learning, Link: func(id femos.AnswerID) string { return s.public.Short(string(id)) },
		Own: func(question string) []femos.AnswerMatch { return s.shelf.shown.Load().finder.own(question) }, Shared: judge.Shared,
		Disclosure: outreach.Disclosure{Project: s.settings.ProjectName, Link: s.settings.ProjectLink}, SamplePercent: s.settings.SamplePercent, Log: s.log, Now: time.Now, Random: rand.Reader}
	s.desk = outreach.New(options)
	s.Channels = outreach.NewChannels(options, s.runner)
	s.Accounts = outreach.NewAccounts(options, s.runner)
	s.capture = &capture.Service{Door: door, Channels: s.Store, Now: time.Now}
	s.imports = importer.New(importer.Options{Read: export.Read, Door: door, Store: s.Store, Now: time.Now, Random: rand.Reader, Hub: s.hub, Log: s.log,
		Folder: s.settings.Data, Most: int64(s.settings.ImportMegabytes) << 20})
	if err := ensureAccounts(ctx, s.Store, keys); err != nil {
		return err
	}
	if s.demo != nil {
		if err := s.demo.furnish(ctx, s, keys); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	s.handler = s.routes()
	return nil
}

// kinds are the platforms, with the demo's in the demo.
func (s *Server) kinds() (list []connector.Kind, err error) {
	list = platforms()
	if s.settings.Demo {
		if s.demo, err = newDemoDay(s.settings); err != nil {
			return nil, fmt.Errorf("demo: %w", err)
		}
		list = append(list, s.demo.kind())
	}
	return list, nil
}

// openStore opens the database, unless it was left for another.
func (s *Server) openStore(ctx context.Context) (err error) {
	if s.Store, err = store.Open(ctx, s.settings.Database); err != nil {
		return err
	}
	if err := s.Store.Excuse(ctx, time.Now().Add(guidance.Grace)); err != nil {
		return err
	}
	return s.movedAway(ctx)
}

// openLibrary makes the library, with the answers that ship as drafts and a key to sign with.
func (s *Server) openLibrary(ctx context.Context, keys *vault.Keys) (err error) {
	if s.statutes, err = openStatutes(lawFolder(s.settings.Data)); err != nil {
		return err
	}
	s.Library, err = library.New(library.Options{Store: s.Store, Keys: keys, Statutes: s.laws(), Hub: s.hub, Zone: time.Local, Now: time.Now, Random: rand.Reader, Starter: s.content,
		Doubt: s.doubt})
	if err != nil {
		return err
	}
	return errors.Join(s.Library.EnsureKey(ctx), s.Library.Seed(ctx))
}

// The one account each of the platforms that are not read through one, the same in every installation.
const (
	captureAccount femos.AccountID = "00000000-0000-7000-8000-00000000ca97"
	exportAccount  femos.AccountID = "00000000-0000-7000-8000-00000000e409"
)

func ensureAccounts(ctx context.Context, db *store.Store, keys *vault.Keys) error {
	for _, a := range []femos.Account{{ID: captureAccount, Platform: capture.Name, Name: "Capture"}, {ID: exportAccount, Platform: export.Name, Name: "Export"}} {
		a.State = femos.AccountActive
		if err := db.EnsureAccount(ctx, a, connector.SealValues(keys, a.ID, connector.Values{}), time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// openKeys opens the keys of the data folder, checks that they belong to this database, and seals with them what an older version
// left in plain.
func openKeys(ctx context.Context, db *store.Store, folder string) (*vault.Keys, error) {
	fingerprint, err := db.Installation(ctx, "keys")
	if err != nil {
		return nil, err
	}
	keys, err := vault.OpenKeys(folder, rand.Reader, vault.Options{MustExist: fingerprint != ""})
	if err != nil {
		return nil, err
	}
	if fingerprint == "" {
		if err := db.SetInstallation(ctx, "keys", keys.Fingerprint()); err != nil {
			return nil, err
		}
		// Another node may have been first, with keys of its own: two sets would make each other's data unreadable.
		if fingerprint, err = db.Installation(ctx, "keys"); err != nil {
			return nil, err
		}
	}
	if err := keys.Check(fingerprint); err != nil {
		return nil, err
	}
	_, err = db.SealAddresses(ctx, func(c femos.Channel, plain string) femos.Address { return connector.SealAddress(keys, c, plain) })
	return keys, err
}

// unindexed logs that new posts could not be put into the search index; a search finds them all the same.
func (s *Server) unindexed(err error) {
	s.log.Error("new posts are not in the search index; a search reads them through", "err", err)
}

func (s *Server) sweep(ctx context.Context) error {
	return errors.Join(s.desk.Sweep(ctx, time.Duration(s.settings.RetentionDays)*24*time.Hour), s.Auth.Sweep(ctx), s.Store.DropOldSamples(ctx, time.Now()))
}

// route is an address outside the desk's own table. Everybody may ask for it, logged in or not: what is for some roles
// only belongs to the desk.
type route struct {
	pattern string
	handler http.Handler
}

// own lists them. A test holds the list against what it should be.
func (s *Server) own() []route {
	list := []route{{"GET /healthz", http.HandlerFunc(alive)}, {"GET /readyz", http.HandlerFunc(s.ready)}}
	for _, pattern := range public.Patterns() {
		list = append(list, route{pattern, s.public})
	}
	if s.demo != nil {
		list = append(list, s.demo.routes(s)...)
	}
	return list
}

func alive(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") }

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), watchWait)
	defer cancel()
	if s.stopping.Load() {
		say(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	if _, lacks, err := s.Store.Schema(ctx); errors.Is(err, store.ErrNewer) || err == nil && len(lacks) > 0 {
		say(w, http.StatusServiceUnavailable, "the database is of another version")
		return
	} else if err != nil {
		say(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	if _, full := s.Trouble.Of(trouble.DiskFull); full {
		say(w, http.StatusOK, "ready, but there is no room to store anything") // the desk can be read, and says so
		return
	}
	say(w, http.StatusOK, "ready")
}

// routes puts the sites together.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.own() {
		mux.Handle(r.pattern, r.handler)
	}
	staff := desk.New(desk.Options{Content: s.content, Inbox: s.desk, Library: s.Library, Releases: s.desk, Capture: s.capture, Imports: s.imports, Channels: s.Channels, Accounts: s.Accounts, Auth: s.Auth, Learning: s.learning, Sampling: &sampling.Service{Store: s.Store, Learner: s.learning, Now: time.Now, Random: rand.Reader}, Guidance: s.guidance, Profiles: s.team, Live: s.hub,
		May: auth.May, Reason: reason, Now: time.Now, Zone: time.Local, Log: s.log, Trouble: s.Trouble.Now})
	mux.Handle("/", staff)
	mux.Handle("GET /{$}", s.front(staff))
	return believed(s.settings.ProxyHeader, s.metrics.Measure(mux))
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // whoever asked has gone if this fails
}

// Handler answers requests as the server does, without a network: for measuring.
func (s *Server) Handler() http.Handler { return s.handler }

// URL is where a browser finds the desk.
func (s *Server) URL() string { return s.settings.PublicURL }

// Address is where it listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// begin does what comes before reading and serving.
func (s *Server) begin(ctx context.Context) error {
	if s.Store.Engine() == store.SQLite { // one process has it: whoever held a lease, or was at a job, is gone
		if err := errors.Join(s.Store.FreeLeases(ctx), s.queue.Free(ctx, s.Store.Jobs())); err != nil {
			return err
		}
	}
	return s.queue.Start(ctx)
}

// Run reads, works and serves until ctx ends, then stops within five seconds: what was taken in is stored, what was
// being sent is sent or will be.
func (s *Server) Run(ctx context.Context) error {
	web := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	moved, leave := s.present(ctx)
	if err := s.begin(ctx); err != nil {
		leave()
		if ctx.Err() != nil { // asked to stop before it had begun
			err = nil
		}
		return errors.Join(err, s.Close())
	}
	reading, stopReading := context.WithCancel(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { s.runner.Run(reading) })
	wait.Go(func() { s.watch(reading) })
	wait.Go(func() { s.Store.KeepIndexed(reading, s.unindexed) })
	wait.Go(func() { s.stock(reading) })
	wait.Go(func() { s.heedLaw(reading) })
	wait.Go(func() { s.audit(reading) })
	wait.Go(func() { s.opine(reading) })
	wait.Go(func() { s.learning.Follow(reading) })
	if s.Store.Engine() == store.Postgres {
		wait.Go(func() { s.follow(reading) })
	}
	if s.demo != nil {
		wait.Go(func() { s.demo.colleagues(reading, s) })
	}
	hideMetrics := s.showMetrics()
	served := make(chan error, 1)
	go func() { served <- s.serve(web) }()
	s.log.Info("started", "address", s.Address(), "database", s.settings.SafeDatabase())
	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
	case err = <-moved:
	}
	s.stopping.Store(true)
	stopReading()
	s.imports.Stop() // uploads end too
	s.hub.Close()    // the event streams end
	err = errors.Join(err, end(context.WithoutCancel(ctx), web, s.queue.Stop, s.desk.Close))
	wait.Wait()
	hideMetrics()
	leave()
	s.log.Info("stopped")
	return errors.Join(err, s.Close())
}

// end lets requests and jobs that run come to their end, and ends them itself when they have had most of the time. undo
// stops the jobs, at most a second later than it is told to; cut ends the sends that hang.
func end(ctx context.Context, web *http.Server, undo func(context.Context) error, cut func() error) error {
	polite, cancel := context.WithTimeout(ctx, stopTime-2*time.Second)
	defer cancel()
	// A send that hangs at its platform ends as if the answer were lost: it is looked for before it is sent again.
	defer context.AfterFunc(polite, func() { _ = cut() })()
	var unserved, undone error
	var both sync.WaitGroup
	both.Go(func() {
		if unserved = web.Shutdown(polite); errors.Is(unserved, context.DeadlineExceeded) {
			unserved = web.Close()
		}
	})
	both.Go(func() { undone = undo(polite) })
	both.Wait()
	return errors.Join(unserved, undone)
}

func (s *Server) serve(web *http.Server) error {
	var err error
	if s.settings.TLSCert != "" {
		web.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		err = web.ServeTLS(s.listener, s.settings.TLSCert, s.settings.TLSKey)
	} else {
		err = web.Serve(s.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close closes what New opened, for a server that is not run.
func (s *Server) Close() error {
	_ = s.listener.Close() // Shutdown has closed it already if it ran
	if s.imports != nil {
		s.imports.Close()
	}
	if s.metricsListener != nil {
		_ = s.metricsListener.Close() // as above
	}
	return errors.Join(s.desk.Close(), s.Store.Close())
}
