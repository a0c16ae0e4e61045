package server_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store/pgtest"
)

// Two nodes on one PostgreSQL: who is logged in at one is known at the other, and a change at one reaches the browsers
// of the other.
func TestNodesTellEachOther(t *testing.T) {
	t.Parallel()
	database, folder := pgtest.New(t), t.TempDir() // one set of keys
	here := startIn(t, folder, database)
	here.nour = here.person(t, femos.Person{Login: "nour", Name: "Nour Haddad", Roles: femos.Roles(), Languages: []femos.Language{"ar", "de"}, Interface: "en"})
	there := startIn(t, folder, database)
	channel := here.group(t, "WhatsApp")
	v := here.visitor(t, "nour")

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, there.base()+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: v.cookie})
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stream.Body.Close() })
	if stream.StatusCode != http.StatusOK {
		t.Fatalf("the other node answers %s to her session", stream.Status)
	}
	lines := make(chan string, 100)
	go func() {
		for s := bufio.NewScanner(stream.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	id := v.capture(t, channel, "Meine Aufenthaltserlaubnis läuft in fünf Tagen ab, was kann ich machen?")
	asked, patience := time.Now(), time.After(patience)
	for {
		select {
		case line := <-lines:
			if strings.Contains(line, string(id)) {
				t.Logf("the other node's stream had it %d ms after the answer", time.Since(asked).Milliseconds())
				return
			}
		case <-patience:
			t.Fatal("the other node's browser was not told")
		}
	}
}
