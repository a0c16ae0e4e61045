package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"femos"
	"femos/internal/connector"
	"femos/internal/store/pgtest"
	"femos/test/browser"
	pdstest "femos/test/servers/bluesky"
)

// connect adds an account on the PDS and a channel of one person's posts, with a permission.
func (n *node) connect(t *testing.T, pds *pdstest.Server, team, asker *pdstest.Person) femos.ChannelID {
	t.Helper()
	return n.connectBy(t, pds.URL, pds, team, asker)
}

// connectBy does that by another address, behind which the PDS is.
func (n *node) connectBy(t *testing.T, address string, pds *pdstest.Server, team, asker *pdstest.Person) femos.ChannelID {
	t.Helper()
	account, err := n.Accounts.Add(t.Context(), n.nour, "bluesky", connector.Values{"service": address, "identifier": team.Handle, "app_password": team.AppPassword(t),
		"stream": strings.Replace(address, "http", "ws", 1) + "/xrpc/com.atproto.sync.subscribeRepos", "plc": pds.PLC, "appview": "none"})
	if err != nil {
		t.Fatal(err)
	}
	channel, err := n.Channels.AddChannel(t.Context(), n.nour, account, "person", asker.Handle, "Amal's page", "de")
	if err != nil {
		t.Fatal(err)
	}
	n.permit(t, channel)
	return channel
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
			for _, who := range []string{amal.DID, amal.Handle} { // whose page it is stands sealed, wherever it was needed meanwhile
				n.nowhere(t, who)
			}
		})
	}
}

// askUntilSeen has her ask. What was written before the stream was connected is not read (the cursor begins now), so
// she asks when the account is being read.
func (n *node) askUntilSeen(t *testing.T, p *browser.Page, amal *pdstest.Person) pdstest.Ref {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
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
