package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"time"

	"femos"
	"femos/internal/backup"
	"femos/internal/disk"
	"femos/internal/jobs"
	"femos/internal/metrics"
	"femos/internal/triage"
)

// measure begins to count. The numbers are for whoever can reach the address that metrics_listen names, and for nobody
// without it.
func (s *Server) measure(ctx context.Context) error {
	s.metrics = metrics.New(metrics.Options{Store: s.Store, Trouble: s.Trouble, Now: time.Now,
		Streams: s.hub.Subscribers,
		Behind:  func(id femos.AccountID) time.Duration { return s.runner.Behind(id) },
		Backup:  func(ctx context.Context) (time.Time, error) { return backup.Last(ctx, s.Store) },
		Jobs: func(ctx context.Context) (metrics.Jobs, error) {
			state, err := jobs.Look(ctx, s.Store.Jobs())
			return metrics.Jobs(state), err
		},
		Free: func() (uint64, error) { return free(s.settings.Folders(), disk.Of) }})
	if s.settings.MetricsListen == "" {
		return nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.settings.MetricsListen)
	if err != nil {
		return fmt.Errorf("listen on %s for metrics: %w", s.settings.MetricsListen, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", s.ready)
	s.metricsListener = listener
	s.metricsServer = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	return nil
}

// free is the least room in any of these folders.
func free(folders []string, of func(string) (disk.Room, error)) (uint64, error) {
	least := uint64(math.MaxUint64)
	for _, folder := range folders {
		room, err := of(folder)
		if err != nil {
			return 0, err
		}
		least = min(least, room.Free)
	}
	return least, nil
}

// showMetrics serves them until the returned function is called.
func (s *Server) showMetrics() (stop func()) {
	if s.metricsServer == nil {
		return func() {}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.metricsServer.Serve(s.metricsListener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Warn("metrics are no longer served", "err", err)
		}
	}()
	return func() {
		_ = s.metricsServer.Close() // nobody is kept waiting for numbers
		<-ended
	}
}

// MetricsAddress is where the metrics are, "" if they are nowhere.
func (s *Server) MetricsAddress() string {
	if s.metricsListener == nil {
		return ""
	}
	return s.metricsListener.Addr().String()
}

// timed is a judge whose time is taken.
type timed struct {
	judge *triage.Judge
	took  func(time.Duration)
}

// Judge judges.
func (t timed) Judge(p triage.Post) femos.Verdict {
	began := time.Now()
	v := t.judge.Judge(p)
	t.took(time.Since(began))
	return v
}
