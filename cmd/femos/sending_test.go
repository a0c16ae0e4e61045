package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	"femos/internal/store"
	pdstest "femos/test/servers/bluesky"
	"femos/test/servers/jetstream"
)

// until waits for what another process does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// The program is killed when the platform has taken a reply and before anybody knows that: started again, it does not post it
// twice, and finds where it stands. On PostgreSQL, where another node could still be at it, that takes two minutes more.
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	engines := databases(t)
	if !soak() {
		delete(engines, "postgres")
	}
	pds := pdstest.Start(t)
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			line := connectortest.NewNetwork(t, pds.URL)
			team, amal := pds.Person(t, "femos"), pds.Person(t, "amal")
			data := t.TempDir()
			database := address(data)
			channel := installed(t, data, database, "bluesky", connector.Values{"service": line.URL, "identifier": team.Handle, "app_password": team.AppPassword(t),
				"stream": strings.Replace(line.URL, "http", "ws", 1) + "/xrpc/com.atproto.sync.subscribeRepos", "plc": pds.PLC, "appview": "none"}, "person", amal.Handle)
			db, err := store.Open(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // read only
			p := serve(t, data, database)
			thread := asked(t, db, channel, amal)
			line.Set(connectortest.Trouble{Writes: true, Then: &connectortest.Trouble{Lose: true, Hang: true, Writes: true}}) // the log-in goes through
			answer(t, p.link, thread)
			until(t, "the reply at the platform", func() bool { return len(team.Records(t, pdstest.Posts)) == 1 })
			p.kill(t)
			if r := replied(t, db, thread.Inquiry.ID); r.State == femos.ReplySent || r.Link != "" {
				t.Fatal("the receipt is known: nothing was killed in the middle")
			}

			line.Set(connectortest.Trouble{})
			p = serve(t, data, database)
			defer p.kill(t)
			until(t, "the receipt", func() bool { return replied(t, db, thread.Inquiry.ID).State == femos.ReplySent })
			stands := team.Records(t, pdstest.Posts)
			if r := replied(t, db, thread.Inquiry.ID); len(stands) != 1 || r.Link == "" || r.Attempts < 2 {
				t.Errorf("%d stand, the link is %q after %d tries", len(stands), r.Link, r.Attempts)
			}
			// On SQLite the start itself frees the job (jobs.Queue.Free). If that did not, it would be the two minutes' rescue that does.
			if said := rescued(t, db); said != (name == "postgres") {
				t.Errorf("that the job was rescued is %t", said)
			}
		})
	}
}

// rescued says whether the job that sends was taken for stuck.
func rescued(t *testing.T, db *store.Store) bool {
	t.Helper()
	var errors sql.NullString
	if err := db.Jobs().QueryRowContext(t.Context(), `SELECT CAST(errors AS TEXT) FROM river_job WHERE kind = 'deliver'`).Scan(&errors); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(errors.String, "rescued")
}

// asked has somebody ask once the account is being read, and returns the thread.
func asked(t *testing.T, db *store.Store, channel femos.ChannelID, who *pdstest.Person) store.Thread {
	t.Helper()
	until(t, "the stream", func() bool {
		c, err := db.Channel(t.Context(), channel, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		a, err := db.Account(t.Context(), c.Account)
		if err != nil {
			t.Fatal(err)
		}
		return a.Cursor != ""
	})
	who.Post(t, jetstream.Asks)
	var rows []store.Row
	until(t, "the question", func() bool {
		page, err := db.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		rows = page.Rows
		return len(rows) == 1
	})
	thread, err := db.Thread(t.Context(), rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return thread
}

// submit sends a form as a browser does, without following where it leads.
func submit(ctx context.Context, link string, form url.Values, cookies []*http.Cookie) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client.Do(r)
}

// taken sends a form that must be taken, and returns the cookies that are set.
func taken(t *testing.T, link string, form url.Values, cookies []*http.Cookie) []*http.Cookie {
	t.Helper()
	res, err := submit(t.Context(), link, form, cookies)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s gives %s", link, res.Status)
	}
	return res.Cookies()
}

// logIn logs nour in.
func logIn(t *testing.T, link string) []*http.Cookie {
	t.Helper()
	cookies := taken(t, link+"/login", url.Values{"login": {"nour"}, "password": {"a long enough password"}}, nil)
	if len(cookies) != 1 || cookies[0].Name != auth.CookieName {
		t.Fatalf("cookies %v", cookies)
	}
	return cookies
}

// answer has nour log in and reply by the desk's forms.
func answer(t *testing.T, link string, thread store.Thread) {
	t.Helper()
	link = strings.TrimSuffix(link, "/")
	taken(t, link+"/inbox/"+string(thread.Inquiry.ID)+"/send", url.Values{"version": {fmt.Sprint(thread.Inquiry.Version)}, "action": {"answer"}, "language": {"de"},
		"text": {"Stell den Antrag noch vor dem Ablauf, dann gilt dein Aufenthalt weiter."}}, logIn(t, link))
}

// replied is the one reply of an inquiry.
func replied(t *testing.T, db *store.Store, id femos.InquiryID) femos.Reply {
	t.Helper()
	thread, err := db.Thread(t.Context(), id)
	if err != nil || len(thread.Replies) != 1 {
		t.Fatalf("%d replies, %v", len(thread.Replies), err)
	}
	return thread.Replies[0]
}
