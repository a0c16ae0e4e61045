package connectortest

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// Network lies between the connector and the platform: a reverse proxy on loopback, WebSockets included, that fails
// on request. Safe for concurrent use.
type Network struct {
	URL string // what the connector is given instead of the platform's own address

	proxy    *httputil.ReverseProxy
	mu       sync.Mutex
	trouble  Trouble
	requests int
	open     map[net.Conn]bool
}

// Trouble is what goes wrong. The zero Trouble is none.
type Trouble struct {
	Status int         // answer with this status instead of asking the platform
	Header http.Header // and these headers
	Body   string      // and this
	Break  bool        // end the connection without an answer
	Hang   bool        // never answer
	Lose   bool        // let the platform do what a POST says, then end the connection without an answer; with Hang, never answer
	Then   *Trouble    // what goes wrong from the next request on; nil for the same again
	Writes bool        // only requests other than GET
}

// NewNetwork makes a network in front of the platform at target ("http://127.0.0.1:PORT").
func NewNetwork(t testing.TB, target string) *Network {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	n := &Network{open: map[net.Conn]bool{}}
	n.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway) // the platform is down
		},
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server := httptest.NewUnstartedServer(n)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Config.ConnState = n.note
	server.Start()
	n.URL = server.URL
	t.Cleanup(func() {
		n.Cut()
		server.Close()
	})
	return n
}

// Set lets things go wrong from now on, or be well again.
func (n *Network) Set(trouble Trouble) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.trouble = trouble
}

// Requests returns how many requests have come.
func (n *Network) Requests() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.requests
}

// Cut ends all connections, streams included.
func (n *Network) Cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.open {
		_ = c.Close()
	}
	clear(n.open)
}

// note keeps track of connections. One that a stream took over stays on the list: Cut is for those most of all.
func (n *Network) note(c net.Conn, state http.ConnState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch state {
	case http.StateNew:
		n.open[c] = true
	case http.StateClosed:
		delete(n.open, c)
	}
}

// next counts a request and says what goes wrong with it.
func (n *Network) next(r *http.Request) Trouble {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.requests++
	trouble := n.trouble
	if trouble.Writes && r.Method == http.MethodGet {
		return Trouble{}
	}
	if trouble.Then != nil {
		n.trouble = *trouble.Then
	}
	return trouble
}

// ServeHTTP implements http.Handler.
func (n *Network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	trouble := n.next(r)
	switch {
	case trouble.Lose:
		n.proxy.ServeHTTP(httptest.NewRecorder(), r)
		if trouble.Hang {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	case trouble.Break:
		panic(http.ErrAbortHandler)
	case trouble.Hang:
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not notice that the caller went
		<-r.Context().Done()
	case trouble.Status != 0:
		for key, values := range trouble.Header {
			w.Header()[http.CanonicalHeaderKey(key)] = values
		}
		w.WriteHeader(trouble.Status)
		_, _ = io.WriteString(w, trouble.Body)
	default:
		n.proxy.ServeHTTP(w, r)
	}
}
