package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector/connectortest"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	pdstest "femos/test/servers/bluesky"
)

// patience is how long a test waits for what must come. It is no measure: only a test that fails waits to the end.
const patience = 5 * time.Minute

// until waits for what must come.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// open lists the open inquiries by what was asked.
func (n *node) open(t *testing.T) map[string][]store.Row {
	t.Helper()
	page, err := n.Store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]store.Row{}
	for _, row := range page.Rows {
		word, _, _ := strings.Cut(row.Excerpt, ":")
		rows[word] = append(rows[word], row)
	}
	return rows
}

// account is the account of a channel.
func (n *node) account(t *testing.T, channel femos.ChannelID) store.AccountRow {
	t.Helper()
	c, err := n.Store.Channel(t.Context(), channel, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	a, err := n.Store.Account(t.Context(), c.Account)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// seen says how many posts of a channel were counted.
func (n *node) seen(t *testing.T, channel femos.ChannelID) (seen int) {
	t.Helper()
	counts, err := n.Store.Counters(t.Context(), channel, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		seen += c.Seen
	}
	return seen
}

// reading waits until the account of a channel is read.
func (n *node) reading(t *testing.T, channel femos.ChannelID) {
	t.Helper()
	until(t, "the stream", func() bool { return n.account(t, channel).Cursor != "" })
}

// The line to the PDS is cut and the PDS itself stopped in mid-stream, while people write: nothing is lost, nothing
// comes twice.
func TestPlatformStopsInMidStream(t *testing.T) {
	t.Parallel()
	pds := pdstest.Start(t)
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) { // one after the other: the PDS is theirs together
			line := connectortest.NewNetwork(t, pds.URL)
			team, amal := pds.Person(t, "femos"), pds.Person(t, "amal")
			n := start(t, database())
			channel := n.connectBy(t, line.URL, pds, team, amal)
			n.reading(t, channel)
			asked := 0
			ask := func(how string) {
				for range 5 {
					asked++
					amal.Post(t, fmt.Sprintf("%s %d: %s", how, asked, question))
				}
			}
			ask("Verbunden")
			line.Set(connectortest.Trouble{Break: true})
			line.Cut()
			ask("Getrennt")
			line.Set(connectortest.Trouble{})
			ask("Wieder")
			pds.Restart(t)
			ask("Neustart")
			until(t, "all questions", func() bool { return len(n.open(t)) == asked })
			for word, rows := range n.open(t) {
				if len(rows) != 1 {
					t.Errorf("%q stands %d times", word, len(rows))
				}
			}
			if seen := n.seen(t, channel); seen != asked {
				t.Errorf("%d posts, %d counted", asked, seen)
			}
			until(t, "that all is well", func() bool { return n.account(t, channel).Fault == "" })
		})
	}
}

// reply answers an inquiry by the form, and returns the reply as it stands then.
func (v *visitor) reply(t *testing.T, n *node, id femos.InquiryID) {
	t.Helper()
	thread, err := n.Store.Thread(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	a := v.post(t, "/inbox/"+string(id)+"/send", url.Values{"version": {fmt.Sprint(thread.Inquiry.Version)},
		"action": {"answer"}, "language": {"de"}, "text": {"Stell den Antrag noch vor dem Ablauf, dann gilt dein Aufenthalt weiter."}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("the reply is not taken: %d %.500s", a.status, a.body)
	}
}

func (n *node) replied(t *testing.T, id femos.InquiryID) femos.Reply {
	t.Helper()
	thread, err := n.Store.Thread(t.Context(), id)
	if err != nil || len(thread.Replies) != 1 {
		t.Fatalf("%d replies, %v", len(thread.Replies), err)
	}
	return thread.Replies[0]
}

// The network loses the answer to a reply that the PDS has taken: it stands once, and the desk knows where. Then the
// account is revoked: it is marked and the desk says so, while the other account goes on.
func TestLostAnswerAndRevokedAccount(t *testing.T) {
	t.Parallel()
	pds := pdstest.Start(t)
	line := connectortest.NewNetwork(t, pds.URL)
	n := start(t, "")
	team, own := pds.Person(t, "femos"), pds.Person(t, "other")
	amal, olga := pds.Person(t, "amal"), pds.Person(t, "olga")
	first, second := n.connectBy(t, line.URL, pds, team, amal), n.connect(t, pds, own, olga)
	n.reading(t, first)
	n.reading(t, second)
	v := n.visitor(t, "nour")
	inquiry := func(word string, who *pdstest.Person) femos.InquiryID {
		t.Helper()
		who.Post(t, word+": "+question)
		until(t, "the question", func() bool { return len(n.open(t)[word]) == 1 })
		return n.open(t)[word][0].ID
	}

	lost := inquiry("Erste", amal)
	// The log-in goes through, the writing is done and its answer lost, and so are the looks after it.
	line.Set(connectortest.Trouble{Writes: true, Then: &connectortest.Trouble{Lose: true, Writes: true, Then: &connectortest.Trouble{Break: true, Then: &connectortest.Trouble{}}}})
	v.reply(t, n, lost)
	until(t, "that it is sent", func() bool { return n.replied(t, lost).State == femos.ReplySent })
	if stands := team.Records(t, pdstest.Posts); len(stands) != 1 || n.replied(t, lost).Link == "" {
		t.Errorf("%d posts of ours stand, the desk's link is %q", len(stands), n.replied(t, lost).Link)
	}

	// The password is revoked: as the tokens that were given out with it still work for two hours, the sender begins anew.
	team.RevokeAppPassword(t)
	a := n.account(t, first)
	if err := n.Store.UpdateAccount(t.Context(), a.Account, nil); err != nil {
		t.Fatal(err)
	}
	n.reading(t, first)
	refused := inquiry("Zweite", amal)
	v.reply(t, n, refused)
	until(t, "that it is refused", func() bool { return n.replied(t, refused).State == femos.ReplyRefused })
	if a := n.account(t, first); a.State != femos.AccountDenied || a.Fault != "login_refused" {
		t.Errorf("the account is %s: %q", a.State, a.Fault)
	}
	if page := v.get(t, "/accounts/"+string(n.account(t, first).ID)); !strings.Contains(page.body, "refuses our login") {
		t.Errorf("the desk does not say it: %.2000s", page.body)
	}
	said := "The platform has refused \u2068" + n.account(t, first).Name + "\u2069 since "
	until(t, "that every page says it", func() bool { return strings.Contains(v.get(t, "/trouble").body, said) })
	if page := v.get(t, "/inbox"); !strings.Contains(page.body, said) {
		t.Error("the inbox does not say it")
	}
	other := inquiry("Dritte", olga) // the other account is read on,
	v.reply(t, n, other)             // and writes
	until(t, "the other account's reply", func() bool { return n.replied(t, other).State == femos.ReplySent })
	if a := n.account(t, second); a.State != femos.AccountActive || a.Fault != "" {
		t.Errorf("the other account is %s: %q", a.State, a.Fault)
	}
}
