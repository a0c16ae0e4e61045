package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/trouble"
	"femos/test/browser"
)

// The database is stopped under an open page with a half-written reply, and started again: the page says so and clears it
// by itself, nothing that she typed is lost, and what she sends then stands once.
func TestDatabaseStopsUnderAnOpenPage(t *testing.T) {
	t.Parallel()
	database := pgtest.Own(t, "fsync = off")
	n := start(t, pgtest.DSN(database))
	n.mayFail()
	channel := n.group(t, "Mamas in Neukölln")
	v := n.visitor(t, "nour")
	id := v.capture(t, channel, question)
	p := browser.New(t)
	n.logIn(t, p)
	p.Go(n.base() + "/inbox/" + string(id) + "?view=open")
	p.Wait("the thread", `document.querySelector("#text")`)
	p.Press('a')
	p.Type("Ja, das geht noch.")

	database.Stop("immediate")
	p.Wait("that the page says so", `document.querySelector("#trouble").innerText.includes("The database has not answered since")`)
	if _, ok := n.Trouble.Of(trouble.DatabaseAway); !ok {
		t.Error("the board does not know")
	}
	p.Type(" Schreib uns, wenn du Fragen hast.")
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("that it is not sent", `document.querySelector("#compose .notice")`)
	p.Shot("e2e-trouble-away")
	p.Axe("a page whose database is away")
	text := `document.querySelector("#text").value`
	if got := p.Eval(text); got != `"Ja, das geht noch. Schreib uns, wenn du Fragen hast."` {
		t.Errorf("her words are %s", got)
	}
	if a := v.get(t, "/inbox"); a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, "tries again by itself") {
		t.Errorf("a page meanwhile: %d", a.status)
	}
	if a := v.get(t, "/readyz"); a.status != http.StatusServiceUnavailable {
		t.Errorf("ready meanwhile: %d", a.status)
	}

	database.Start()
	p.Wait("that the line goes", `!document.querySelector("#trouble").innerText`)
	if got := p.Eval(text); !strings.Contains(got, "Schreib uns") {
		t.Errorf("her words are %s", got)
	}
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("that it is taken", `document.querySelector(".state.manual")`)
	p.Shot("e2e-trouble-over")
	thread, err := n.Store.Thread(t.Context(), id)
	if err != nil || len(thread.Replies) != 1 {
		t.Errorf("%d replies, %v", len(thread.Replies), err)
	}
	if lines := strings.Count(n.log.String(), "\n"); lines > 200 {
		t.Errorf("%d lines in the log", lines)
	}
	if n.Store.Engine() != store.Postgres {
		t.Error("another database")
	}
}
