package server_test

import (
	"regexp"
	"strings"
	"testing"

	"femos"
	"femos/internal/store"
	"femos/test/browser"
)

// A permission is withdrawn while an advisor has one of the channel's questions open: the coordinator is told how much
// goes, the other sees it go, and nothing of it is kept.
func TestWithdrawnIsGone(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	leaves, stays := n.group(t, "Mamas in Neukölln"), n.group(t, "Eigene Gruppe")
	n.colleague(t, "parisa", "Parisa Rahimi")
	v := n.visitor(t, "parisa")
	id := v.capture(t, leaves, question)
	v.capture(t, leaves, "Wie beantrage ich Elterngeld, wenn ich erst seit zwei Monaten in Deutschland arbeite?")
	other := v.capture(t, stays, "Zahlt das Jobcenter die Kaution für die neue Wohnung?")
	if len(n.files(t, "Termin. Was kann ich")) == 0 {
		t.Fatal("what is kept stands in no file: this test looks in the wrong place")
	}

	reader := n.opened(t, "parisa", id)
	p := browser.New(t)
	n.logIn(t, p)
	p.Go(n.base() + "/channels/" + string(leaves) + "/withdraw")
	p.Wait("how much goes", `document.querySelector("#main form")`)
	said := p.Eval(`document.querySelector("#main form").innerText`)
	for _, want := range []string{"2 inquiries", "2 kept posts"} {
		if !strings.Contains(said, want) {
			t.Errorf("she is not told of %s: %s", want, said)
		}
	}
	p.Shot("e2e-withdraw")
	at(p, "form[action$='/withdraw'] button")
	p.Type("\r")
	p.Wait("the channel without permission", `!location.pathname.endsWith("/withdraw") && document.querySelector("#main").innerText.match(/no permission/i)`)

	reader.Wait("that the thread is empty", `!document.querySelector("#main").innerText.includes("Aufenthaltserlaubnis") && document.querySelector("#posts .removed")`)
	reader.Wait("the rows without what was said", `!document.querySelector("#rows").innerText.includes("Aufenthaltserlaubnis")`)
	reader.Wait("that nothing can be done with it", `!document.querySelector("#compose") && !document.querySelector("#head .acts form")`)
	reader.Shot("e2e-withdrawn")
	reader.Axe("a thread that was withdrawn")
	reader.Go(n.base() + "/inbox")
	reader.Wait("the one that stays", `document.querySelectorAll("#rows a.row").length === 1 && document.querySelector("#rows a.row[data-id='`+string(other)+`']")`)

	for _, gone := range []string{"Termin. Was kann ich", "ausländerbehörde gibt", "auslanderbehorde gibt", "Elterngeld, wenn"} {
		n.nowhere(t, gone)
	}
	if len(n.files(t, "Kaution für die neue")) == 0 {
		t.Error("what another permission covers went too")
	}
	n.refusesWithdrawn(t, v, leaves)
}

// refusesWithdrawn: nothing comes in any more, and a form that was open says so.
func (n *node) refusesWithdrawn(t *testing.T, v *visitor, channel femos.ChannelID) {
	t.Helper()
	a := v.post(t, "/capture/keep", map[string][]string{"channel": {string(channel)}, "text": {"Noch eine Frage zum Wohngeld?"}})
	if a.location != "" || !regexp.MustCompile(`(?i)permission|erlaubnis`).MatchString(a.told()) {
		t.Errorf("a post from there is still taken in: %d %q %q", a.status, a.location, a.told())
	}
	if page, err := n.Store.List(t.Context(), store.Query{View: femos.ViewOpen, Channel: channel, Limit: 5}); err != nil || len(page.Rows) > 0 {
		t.Errorf("%d of its inquiries are open: %v", len(page.Rows), err)
	}
	n.nowhere(t, "Noch eine Frage zum")
}
