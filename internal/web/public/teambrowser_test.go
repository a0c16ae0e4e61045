package public_test

import (
	"net/http/httptest"
	"testing"

	"femos/test/browser"
)

// Without script a woman pastes what somebody sent her and reads whether it is one of ours, in German, and in Arabic from right to
// left; and finds the advisor's own page. axe finds no barrier on any page of the site that TestWithoutScript does not look at.
func TestTeamWithoutScript(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	at := advisorPath(t, h, "Nour Haddad")[len("/de"):]
	for _, c := range []struct{ lang, dir, scheme string }{{"de", "ltr", "light"}, {"ar", "rtl", "dark"}} {
		t.Run(c.lang, func(t *testing.T) {
			t.Parallel()
			base := server.URL + "/" + c.lang
			p := browser.New(t)
			p.WithoutScript()
			p.Scheme(c.scheme)
			p.Go(base + "/")
			p.Wait("a way to the team", `document.querySelector(".foot a[href='/`+c.lang+`/team']")`)
			p.Go(base + "/team")
			p.Shot("public-team-" + c.lang)
			paste := func(account, verdict string) {
				p.Eval(`document.querySelector("#account").focus(); document.querySelector("#account").select()`)
				p.Insert(account)
				p.Eval(`document.querySelector(".ask button").focus()`)
				p.Press(13)
				p.Wait(verdict, `document.querySelector(".verdict.`+verdict+` h1") && location.pathname === "/`+c.lang+`/team/check" && location.search === ""`)
				p.Shot("public-check-" + verdict + "-" + c.lang)
			}
			paste("https://instagram.com/nour_beratet", "looks_like")
			p.Size(360, 740)
			p.Wait("room on a phone", `document.documentElement.scrollWidth <= 360`)
			p.Shot("public-check-phone-" + c.lang)
			paste("instagram.com/sofia.hilft", "unknown")
			paste("https://www.instagram.com/nour.beratet/?igsh=1", "ours")
			p.Wait("a way to her page", `document.querySelector(".holder a").pathname === "/`+c.lang+at+`" && getComputedStyle(document.body).direction === "`+c.dir+`"`)
			p.Eval(`document.querySelector(".holder a").focus()`)
			p.Press(13)
			p.Wait("her page", `location.pathname === "/`+c.lang+at+`" && document.querySelector("a[rel~=me]").href.startsWith("https://bsky.app/")`)
			p.Wait("room for it on a phone", `document.documentElement.scrollWidth <= 360`)
			p.Shot("public-advisor-phone-" + c.lang)
			p.Size(1100, 900)
			p.Shot("public-advisor-" + c.lang)
			p.Print()
			p.Wait("paper without controls", `getComputedStyle(document.querySelector(".ask")).display === "none" && document.querySelector(".facts").offsetHeight > 0`)
			p.Shot("public-advisor-print-" + c.lang)
		})
		t.Run(c.lang+" without barriers", func(t *testing.T) {
			t.Parallel()
			q := browser.New(t)
			q.Scheme(c.scheme)
			for _, path := range []string{"/team", at, "/imprint", "/privacy", "/keys", "/nowhere"} {
				q.Go(server.URL + "/" + c.lang + path)
				q.Axe(c.lang + path)
			}
			for _, form := range []struct{ at, field, text string }{{"/", "#question", "Darf ich mit Fiktion arbeiten? Mein Mann schlägt mich."}, {"/team", "#account", "https://instagram.com/nour_beratet"}, {"/team", "#account", "@nour.beratung.example"}, {"/team", "#account", "Nour Haddad"}} {
				q.Go(server.URL + "/" + c.lang + form.at)
				q.Eval(`document.querySelector("` + form.field + `").focus()`)
				q.Insert(form.text)
				q.Eval(`document.querySelector(".ask button").click()`)
				q.Wait("an answer", `location.pathname.endsWith("/find") || location.pathname.endsWith("/check")`)
				q.Axe(c.lang + form.at + ": " + form.text)
			}
		})
	}
}
