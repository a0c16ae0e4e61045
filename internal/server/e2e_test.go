package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"femos"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/server"
	"femos/internal/store/pgtest"
	"femos/test/browser"
	pdstest "femos/test/servers/bluesky"
)

const password = "a long enough password"

// node is a running server with one person.
type node struct {
	*server.Server
	nour femos.Person
}

// start runs a server on a database until the test ends.
func start(t *testing.T, database string) *node {
	t.Helper()
	settings := config.Settings{Data: t.TempDir(), Database: database, Listen: "127.0.0.1:0", PublicURL: "http://localhost:0", ProjectName: "Fem.OS", ProjectLink: "femos.example",
		RetentionDays: 30, OutboundAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	if database == "" {
		settings.Database = "sqlite:" + settings.Data + "/femos.db"
	}
	settings.PublicURL = ""
	settings = settings.ListeningOn("127.0.0.1:0")
	s, err := server.New(t.Context(), settings, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo})))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the server ended with: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the server does not stop")
		}
	})
	n := &node{Server: s}
	id, err := s.Auth.AddAsOperator(t.Context(), femos.Person{Login: "nour", Name: "Nour Haddad", Roles: femos.Roles(), Languages: []femos.Language{"ar", "de"}, Interface: "en"}, password)
	if err != nil {
		t.Fatal(err)
	}
	if n.nour, err = s.Store.Person(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return n
}

// base is where a browser finds the node. localhost, as browsers keep Secure cookies there without TLS.
func (n *node) base() string {
	return "http://localhost:" + n.Address()[strings.LastIndex(n.Address(), ":")+1:]
}

// connect adds an account on the PDS and a channel of one person's posts, with a permission.
func (n *node) connect(t *testing.T, pds *pdstest.Server, team, asker *pdstest.Person) femos.ChannelID {
	t.Helper()
	account, err := n.Accounts.Add(t.Context(), n.nour, "bluesky", connector.Values{"service": pds.URL, "identifier": team.Handle, "app_password": team.AppPassword(t),
		"stream": strings.Replace(pds.URL, "http", "ws", 1) + "/xrpc/com.atproto.sync.subscribeRepos", "plc": pds.PLC, "appview": "none"})
	if err != nil {
		t.Fatal(err)
	}
	channel, err := n.Channels.AddChannel(t.Context(), n.nour, account, "person", asker.Handle, "Amal's page", "de")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Channels.Record(t.Context(), n.nour, femos.Permission{Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal", Evidence: "message of today", ReviewAt: time.Now().AddDate(1, 0, 0)}); err != nil {
		t.Fatal(err)
	}
	return channel
}

// logIn types name and password as she would.
func (n *node) logIn(t *testing.T, p *browser.Page) {
	t.Helper()
	p.Go(n.base() + "/login")
	p.Eval(`document.querySelector("input[name=login]").focus(); true`)
	p.Type("nour\t" + password + "\r")
	p.Wait("the inbox", `location.pathname.startsWith("/inbox") && document.querySelector("#rows")`)
}

const question = "Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen, darf ich weiter arbeiten?"

// The main job: a woman asks on a network that nobody here wrote; an advisor sees it arrive, answers with the keyboard
// alone, and her answer stands under the question with who she is.
func TestAnswerStandsUnderThePost(t *testing.T) {
	t.Parallel()
	pds := pdstest.Start(t)
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			team, amal := pds.Person(t, "femos"), pds.Person(t, "amal")
			n := start(t, database())
			n.connect(t, pds, team, amal)
			p := browser.New(t)
			n.logIn(t, p)
			p.Wait("an event stream", `document.querySelector("#rows")`)

			asked := n.askUntilSeen(t, p, amal)
			p.Wait("1 new, behind its button", `!document.querySelector("#fresh").hidden`)
			p.Press('u')
			p.Wait("the row", `document.querySelector("#rows .row")`)
			p.Press('j')
			p.Press('\r')
			p.Wait("the thread", `document.querySelector("#text")`)
			p.Press('t')
			p.Wait("that she has it", `document.querySelector("#head .lease")`)
			p.Press('a')
			p.Wait("the cursor in the reply", `document.activeElement && document.activeElement.id === "text"`)
			p.Type("Stell den Antrag noch vor dem Ablauf, am besten schriftlich. Dann gilt dein Aufenthalt erst einmal weiter.")
			p.Shot("e2e-" + name + "-writing")
			p.Press('\r', chromedp.ModifierCtrl)
			p.Wait("that it was sent", `document.querySelector(".state.sent a[href]")`)
			p.Shot("e2e-" + name + "-sent")
			p.Wait("an empty composer", `document.querySelector("#text").value === ""`)

			n.stands(t, team, asked)
		})
	}
}

// askUntilSeen has her ask. What was written before the stream was connected is not read (the cursor begins now), so
// she asks when the account is being read.
func (n *node) askUntilSeen(t *testing.T, p *browser.Page, amal *pdstest.Person) pdstest.Ref {
	t.Helper()
	for range 100 {
		accounts, err := n.Store.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range accounts {
			if a.Cursor != "" {
				return amal.Post(t, question)
			}
		}
		amal.Post(t, "Guten Abend zusammen") // an event moves the cursor
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatal("the account is not read")
	return pdstest.Ref{}
}

// stands reads the reply back from the PDS.
func (n *node) stands(t *testing.T, team *pdstest.Person, asked pdstest.Ref) {
	t.Helper()
	records := team.Records(t, pdstest.Posts)
	if len(records) != 1 {
		t.Fatalf("%d posts of ours stand on the network", len(records))
	}
	text := fmt.Sprint(records[0].Value["text"])
	if !strings.HasPrefix(text, "Stell") {
		t.Errorf("the key that opened the composer was typed into it: %.20q", text)
	}
	for _, want := range []string{"Stell den Antrag", "Nour Haddad", "Fem.OS", "femos.example"} {
		if !strings.Contains(text, want) {
			t.Errorf("the reply does not say %q: %s", want, text)
		}
	}
	reply, _ := records[0].Value["reply"].(map[string]any)
	if parent, _ := reply["parent"].(map[string]any); parent["uri"] != asked.URI || parent["cid"] != asked.CID {
		t.Errorf("it stands under %v, not under %v", parent, asked)
	}
}
