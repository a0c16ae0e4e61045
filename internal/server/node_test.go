package server_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/server"
	"femos/test/browser"
)

const password = "a long enough password"

// node is a running server with one person.
type node struct {
	*server.Server
	nour   femos.Person
	folder string   // its data
	log    *journal // all that it logs
	stop   func()   // ends it, as the end of the test does
	bears  bool     // errors in the log are no failure: the test makes them
}

// start runs a server on a database until the test ends.
func start(t *testing.T, database string) *node {
	t.Helper()
	n := startIn(t, t.TempDir(), database)
	n.nour = n.person(t, nour())
	return n
}

func nour() femos.Person {
	return femos.Person{Login: "nour", Name: "Nour Haddad", Roles: femos.Roles(), Languages: []femos.Language{"ar", "de"}, Interface: "en"}
}

// startIn runs a server on a data folder until the test ends or stop is called, and fails the test if it logs an error.
// database "" is the embedded one.
func startIn(t *testing.T, folder, database string) *node {
	t.Helper()
	return startWith(t, folder, database, func(*config.Settings) {})
}

// startWith is startIn with other settings.
func startWith(t *testing.T, folder, database string, change func(*config.Settings)) *node {
	t.Helper()
	n := made(t, folder, database, change)
	n.run(t)
	return n
}

// made is a server that does not run yet.
func made(t *testing.T, folder, database string, change func(*config.Settings)) *node {
	t.Helper()
	settings := config.Settings{Data: folder, Database: database, Listen: "127.0.0.1:0", ProjectName: "Fem.OS", ProjectLink: "femos.example",
		RetentionDays: 30, ImportMegabytes: 200, OutboundAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	if database == "" {
		settings.Database = "sqlite:" + folder + "/femos.db"
	}
	change(&settings)
	n := &node{folder: folder, log: &journal{copy: t.Output()}}
	s, err := server.New(t.Context(), settings.ListeningOn("127.0.0.1:0"), slog.New(slog.NewTextHandler(n.log, &slog.HandlerOptions{Level: settings.LogLevel})))
	if err != nil {
		t.Fatal(err)
	}
	n.Server = s
	return n
}

// run runs it until the test ends or stop is called.
func (n *node) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	n.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the server ended with: %v", err)
			}
		case <-time.After(patience):
			t.Error("the server does not stop")
		}
		if !n.bears && strings.Contains(n.log.String(), "level=ERROR") {
			t.Error("the server logs an error where all goes well")
		}
	})
	t.Cleanup(n.stop)
}

// mayFail says that errors in the log are meant.
func (n *node) mayFail() { n.bears = true }

// journal keeps what a server logs.
type journal struct {
	mu   sync.Mutex
	all  bytes.Buffer
	copy io.Writer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.all.Write(b)
	return j.copy.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.all.String()
}

// person adds somebody to the team, with the password of all.
func (n *node) person(t *testing.T, p femos.Person) femos.Person {
	t.Helper()
	p.Sworn, p.IntroducedUntil = true, time.Now().AddDate(1, 0, 0)
	id, err := n.Auth.AddAsOperator(t.Context(), p, password)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = n.Store.Person(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return p
}

// base is where a browser finds the node. localhost, as browsers keep Secure cookies there without TLS.
func (n *node) base() string {
	return "http://localhost:" + n.Address()[strings.LastIndex(n.Address(), ":")+1:]
}

// logIn types name and password as she would.
func (n *node) logIn(t *testing.T, p *browser.Page) {
	t.Helper()
	n.logInAs(t, p, "nour")
}

func (n *node) logInAs(t *testing.T, p *browser.Page, login string) {
	t.Helper()
	p.Go(n.base() + "/login")
	p.Eval(`document.querySelector("input[name=login]").focus(); true`)
	p.Type(login + "\t" + password + "\r")
	p.Wait("the inbox, with its keys", `location.pathname.startsWith("/inbox") && document.querySelector("#rows") && document.documentElement.classList.contains("live")`)
}

// group adds a channel whose posts come by hand, with a permission to read and reply.
func (n *node) group(t *testing.T, name string) femos.ChannelID {
	t.Helper()
	accounts, err := n.Accounts.Accounts(t.Context(), n.nour)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.Platform != "capture" {
			continue
		}
		channel, err := n.Channels.AddChannel(t.Context(), n.nour, a.ID, "", name, name, "de")
		if err != nil {
			t.Fatal(err)
		}
		n.permit(t, channel)
		return channel
	}
	t.Fatal("no account takes posts by hand")
	return ""
}

// permit records that the channel may be read and answered in.
func (n *node) permit(t *testing.T, channel femos.ChannelID) {
	t.Helper()
	if _, err := n.Channels.Record(t.Context(), n.nour, femos.Permission{Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal", Evidence: "message of today", ReviewAt: time.Now().AddDate(1, 0, 0)}); err != nil {
		t.Fatal(err)
	}
}
