// Package metrics says in numbers how a node works, for Prometheus.
//
// Guarantees. Nothing holds content, names or handles: an account is its id, a page its pattern in the site map, a fault
// its kind. No label takes a value that somebody outside chooses. Asking takes two seconds at most; a database that does
// not answer leaves its numbers out and femos_database_up at 0. What is read from the database
// (femos_posts_read_total and its like) is the same at every node: take max over nodes, not sum.
package metrics

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"femos"
	"femos/internal/store"
	"femos/internal/trouble"
)

// Options is what is measured.
type Options struct {
	Store   *store.Store
	Trouble *trouble.Board
	Streams func() int                               // open event streams
	Behind  func(femos.AccountID) time.Duration      // how old what is read is when it comes, at this node
	Jobs    func(context.Context) (Jobs, error)      // how the background work stands
	Backup  func(context.Context) (time.Time, error) // when the last backup was made
	Free    func() (uint64, error)                   // bytes where the data folder lies, or an embedded database: whichever has less
	Now     func() time.Time
}

// Jobs is how the background work stands.
type Jobs struct {
	Due, Running, Later int
	Oldest              time.Time
}

// Metrics measures a node. Make it with New.
type Metrics struct {
	o        Options
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	judged   prometheus.Histogram
}

// New begins to measure.
func New(o Options) *Metrics {
	m := &Metrics{o: o, registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "femos_http_request_seconds",
			Help:    "How long requests take, by the pattern of their address; event streams are not among them.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"pattern", "status"}),
		judged: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "femos_triage_seconds", Help: "How long the judgement of a post takes.",
			Buckets: []float64{10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 100e-3}}),
	}
	streams := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "femos_event_streams", Help: "Open event streams of browsers, at this node."},
		func() float64 { return float64(o.Streams()) })
	m.registry.MustRegister(m.requests, m.judged, streams, collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), state{m.o})
	for name, pool := range o.Store.Pools() {
		m.registry.MustRegister(collectors.NewDBStatsCollector(pool, name))
	}
	return m
}

// Handler answers with all numbers.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second})
}

// Judged notes how long a judgement took.
func (m *Metrics) Judged(took time.Duration) { m.judged.Observe(took.Seconds()) }

// Measure notes how long requests take. The pattern is that of the innermost http.ServeMux that next leads to, if the
// request is handed on as it is.
func (m *Metrics) Measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := m.o.Now()
		seen := &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		if strings.HasSuffix(r.Pattern, " /events") {
			return
		}
		pattern := r.Pattern
		if pattern == "" {
			pattern = "none"
		}
		m.requests.WithLabelValues(pattern, classes[seen.code/100%len(classes)]).Observe(m.o.Now().Sub(began).Seconds())
	})
}

// classes of a status by its first digit.
var classes = [...]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx", "6xx", "7xx", "8xx", "9xx"}

// status notes the status that is written.
type status struct {
	http.ResponseWriter
	code int
}

// WriteHeader notes it.
func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController flush.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
