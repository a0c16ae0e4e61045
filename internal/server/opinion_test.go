package server_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"femos/internal/config"
	"femos/test/browser"
)

// A model on the team's own machine is asked after the door, and what it says stands in the thread as the machine's. The
// address of the settings is enough: no other private address may be dialled.
func TestSecondOpinion(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); !strings.Contains(string(body), "brief gekommen") || strings.Contains(string(body), "12345678") {
			t.Errorf("asked: %s", body)
		}
		fmt.Fprint(w, `{"choices":[{"message":{"content":"{\"urgency\":\"deadline\",\"topic\":\"B1\",\"needs_advice\":true,\"quote\":\"brief gekommen\"}"}}]}`)
	}))
	t.Cleanup(api.Close)
	n := startWith(t, t.TempDir(), "", func(s *config.Settings) {
		s.OutboundAllow, s.OpinionURL, s.OpinionModel, s.OpinionSeconds = nil, api.URL+"/v1", "small", 20
	})
	n.nour = n.person(t, nour())
	v := n.visitor(t, "nour")
	id := v.capture(t, n.group(t, "Mamas"), "da ist ein brief gekommen, meine nummer 0176 12345678")
	p := browser.New(t)
	n.logIn(t, p)
	p.Go(n.base() + "/inbox?view=urgent")
	p.Wait("it has become urgent", `document.querySelectorAll("#rows a.row").length === 1`)
	p.Go(n.base() + "/inbox/" + string(id))
	p.Wait("the machine's opinion", `document.querySelector("#posts").innerText.includes("Second opinion (machine): a time limit is running")`)
	p.Shot("e2e-opinion")
}
