package server_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"femos/internal/store/pgtest"
	"femos/test/browser"
)

// gate stands between browsers and a node, and lets everything through but the event stream while that is broken.
type gate struct {
	*httptest.Server
	how     atomic.Int64 // answers the stream with this status, or ends its connection if that is 1; 0: lets it through
	refused atomic.Int64 // how often
	asked   atomic.Int64 // how often somebody asked what is wrong, which browsers do by themselves without a stream only
}

func gateTo(t *testing.T, n *node) *gate {
	t.Helper()
	to, err := url.Parse("http://" + n.Address())
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{}
	pass := &httputil.ReverseProxy{FlushInterval: -1, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/trouble" {
			g.asked.Add(1)
		}
		how := g.how.Load()
		if r.URL.Path != "/events" || how == 0 {
			pass.ServeHTTP(w, r)
			return
		}
		g.refused.Add(1)
		if how == 1 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(int(how))
	}))
	g.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(func() {
		g.CloseClientConnections()
		g.Close()
	})
	return g
}

// A browser whose event stream is cut, refused, or answered by something else asks by itself and shows what came; when the
// stream is back it goes on as before.
func TestBrowserWithoutItsStream(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel, v, g := n.group(t, "Mamas in Neukölln"), n.visitor(t, "nour"), gateTo(t, n)
	p := browser.New(t)
	p.Go(strings.Replace(g.URL, "127.0.0.1", "localhost", 1) + "/login")
	p.Eval(`document.querySelector("input[name=login]").focus(); true`)
	p.Type("nour\t" + password + "\r")
	p.Wait("the inbox", `document.querySelector("#fresh") && document.documentElement.classList.contains("live")`)
	for asked, how := range []int64{1, http.StatusBadGateway, 0} {
		g.how.Store(how)
		before := g.refused.Load()
		g.CloseClientConnections()
		if how != 0 {
			until(t, "that the stream is broken", func() bool { return g.refused.Load() > before })
			before = g.asked.Load()
			until(t, "that the browser asks again and again", func() bool { return g.asked.Load() >= before+2 })
		}
		v.capture(t, channel, fmt.Sprintf("Frage %d: %s", asked, question))
		p.Wait(fmt.Sprintf("question %d", asked), fmt.Sprintf(`document.querySelector("#fresh span").textContent.startsWith("%d ")`, asked+1))
	}
	p.Wait("that it says nothing is lost", `document.querySelector("#lost").hidden`)
	p.Shot("e2e-stream-back")
}

// The connection by which a node hears the others is cut again and again: what is changed at one node is shown all the same in a
// browser at the other.
func TestNodesThatDoNotHearEachOther(t *testing.T) {
	t.Parallel()
	database, folder := pgtest.New(t), t.TempDir() // one set of keys
	here := startIn(t, folder, database)
	here.nour = here.person(t, nour())
	there := startIn(t, folder, database)
	here.mayFail() // a connection of the pool whose last word was a ping is cut too, and who gets it is told to try again
	there.mayFail()
	channel, v := here.group(t, "WhatsApp"), here.visitor(t, "nour")
	p := browser.New(t)
	there.logIn(t, p)
	cut := func(queries string) (n int) {
		if err := here.Store.Jobs().QueryRowContext(t.Context(), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query SIMILAR TO $1`, queries).Scan(&n); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
		return n
	}
	until(t, "that it is noticed", func() bool {
		return cut("LISTEN %|-- ping") > 0 && strings.Contains(there.log.String(), "are not heard")
	})
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ended:
				return
			case <-time.After(20 * time.Millisecond):
				cut("LISTEN %")
			}
		}
	}()
	for n := range 3 {
		v.capture(t, channel, fmt.Sprintf("Frage %d: %s", n, question))
		p.Wait(fmt.Sprintf("question %d", n), fmt.Sprintf(`document.querySelector("#fresh span").textContent.startsWith("%d ")`, n+1))
	}
	close(ended)
	<-done
}
