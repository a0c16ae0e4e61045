package server_test

import (
	"bufio"
	"net/http"
	"testing"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector/connectortest"
	pdstest "femos/test/servers/bluesky"
)

// While posts come in, event streams are open, a reply is under way to a platform that hangs, and so does a request: the
// server stops all the same without waiting for them (figure: docs/performance.md), nothing is lost, and the reply is looked for before it is sent again.
func TestStopsUnderLoad(t *testing.T) {
	t.Parallel()
	pds := pdstest.Start(t)
	line := connectortest.NewNetwork(t, pds.URL)
	n := start(t, "")
	team, amal := pds.Person(t, "femos"), pds.Person(t, "amal")
	channel := n.connectBy(t, line.URL, pds, team, amal)
	n.reading(t, channel)
	v := n.visitor(t, "nour")
	for range 20 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, n.base()+"/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: v.cookie})
		stream, err := http.DefaultClient.Do(r)
		if err != nil || stream.StatusCode != http.StatusOK {
			t.Fatalf("no stream: %v", err)
		}
		t.Cleanup(func() { _ = stream.Body.Close() })
		go func() {
			for s := bufio.NewScanner(stream.Body); s.Scan(); {
			}
		}()
	}
	amal.Post(t, "Erste: "+question)
	until(t, "the question", func() bool { return len(n.open(t)["Erste"]) == 1 })
	id := n.open(t)["Erste"][0].ID
	// What is written from here on is taken by the PDS, and its answer never comes; nor does any other.
	line.Set(connectortest.Trouble{Writes: true, Then: &connectortest.Trouble{Lose: true, Writes: true, Then: &connectortest.Trouble{Hang: true}}})
	v.reply(t, n, id)
	until(t, "the reply at the PDS", func() bool { return len(team.Records(t, pdstest.Posts)) == 1 })
	writing := make(chan struct{})
	go func() {
		defer close(writing)
		for range 20 {
			amal.Post(t, "Guten Abend zusammen")
		}
	}()
	began := time.Now()
	n.stop() // fails the test if it ends with an error, or logs one; the platform hangs until afterwards
	t.Logf("stopped after %.1f seconds; the target is 5", time.Since(began).Seconds())
	<-writing

	line.Set(connectortest.Trouble{})
	again := startIn(t, n.folder, "")
	if r := again.replied(t, id); r.State == femos.ReplySent {
		t.Fatal("it was sent before the stop: nothing hung")
	}
	until(t, "the reply's fate", func() bool { return again.replied(t, id).State == femos.ReplySent })
	if stands := len(team.Records(t, pdstest.Posts)); stands != 1 {
		t.Errorf("%d replies stand", stands)
	}
	until(t, "what was written while it stopped", func() bool { return again.seen(t, channel) == 21 })
}
