package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"femos"
	"femos/internal/config"
	"femos/test/browser"
	pdstest "femos/test/servers/bluesky"
)

// lifeAnswer is an answer of the starter library that § 10 StAG carries, which reads otherwise in the newer law of the tests.
const lifeAnswer = "/library/naturalisation-conditions"

// life is the people of the story, each with a browser of her own.
type life struct {
	*node
	anna, nour, judith *browser.Page
}

// The whole life of an answer, in the browser: an advisor drafts it, a colleague comments at a passage, the lawyer sends it
// back, it is confirmed, signed with a passkey, and stands under a woman's post. The law changes: it falls due with the
// change shown. The lawyer says that replies have to be corrected, and edits it herself; a colleague confirms, she signs
// with a code of her app, and the advisor posts the drafted correction under the post.
func TestLifeOfAnAnswer(t *testing.T) {
	t.Parallel()
	pds := pdstest.Start(t)
	team, amal := pds.Person(t, "femos"), pds.Person(t, "amal")
	folder := t.TempDir()
	keepLaw(t, folder, "2022-02-23")
	n := startWith(t, folder, "", func(s *config.Settings) { s.PublicURL = "http://localhost:0" }) // a passkey needs a name
	n.nour = n.person(t, nour())
	n.team(t)
	channel := n.connect(t, pds, team, amal)
	l := life{n, browser.New(t), browser.New(t), browser.New(t)}
	n.logInAs(t, l.anna, "anna")
	n.logInAs(t, l.nour, "nour")
	n.logInAs(t, l.judith, "judith")

	l.drafted(t)
	l.signedWithPasskey(t)
	n.reading(t, channel)
	amal.Post(t, "Hallo, wie lange muss ich in Deutschland leben, bis ich mich einbürgern lassen kann? Muss ich meinen alten Pass abgeben?")
	inquiry := l.published(t)
	standsThere(t, team, 1, "acht Jahren", "Anna Writer")

	keepLaw(t, folder, "2026-04-29")
	until(t, "that the answer is due", func() bool {
		return n.standing(t, "naturalisation-conditions") == femos.StandsDue
	})
	l.changeShown(t)
	l.signedWithCode(t)
	l.corrected(t, inquiry)
	standsThere(t, team, 2, "Korrektur", "fünf Jahren", "Anna Writer")
}

// write puts a text in the place of what stands in a field.
func write(p *browser.Page, selector, text string) {
	p.Eval(`(f => { f.focus(); f.select(); return true })(document.querySelector(` + quoted(selector) + `))`)
	p.Insert(text)
}

// click presses a button, or follows a link, and waits for the page that comes.
func click(p *browser.Page, what, selector, then string) {
	p.Wait(what, `document.querySelector(`+quoted(selector)+`)`)
	p.Eval(`document.documentElement.dataset.before = "1"; document.querySelector(` + quoted(selector) + `).click(); true`)
	p.Wait(what+", done", `!document.documentElement.dataset.before && document.readyState === "complete" && (`+then+`)`)
}

func says(text string) string {
	return `document.querySelector("#main").innerText.includes(` + quoted(text) + `)`
}

// submit presses the button of one of the forms on the answer's page.
func (l life) submit(p *browser.Page, do, then string) {
	click(p, do, `form[action="`+lifeAnswer+`/`+do+`"] button`, then)
}

func (l life) open(p *browser.Page, path string) { p.Go(l.base() + path) }

// drafted is the way of the first version to the lawyer's desk.
func (l life) drafted(t *testing.T) {
	t.Helper()
	l.open(l.anna, lifeAnswer+"/edit")
	write(l.anna, "#text", "Meist nach acht Jahren in Deutschland.")
	write(l.anna, "#citations", "§ 10 Abs. 1 StAG")
	l.anna.Press('\r', chromedp.ModifierCtrl)
	l.anna.Wait("the draft", says("acht Jahren"))
	l.submit(l.anna, "submit", says("with the lawyer"))

	l.open(l.nour, lifeAnswer)
	write(l.nour, "#quote", "acht Jahren")
	write(l.nour, "#comment", "Und wenn sie selbst kein Geld verdient?")
	l.submit(l.nour, "comment", says("kein Geld verdient"))

	l.open(l.judith, "/queue")
	click(l.judith, "the answer in the queue", `a[href="`+lifeAnswer+`"]`, says("kein Geld verdient"))
	l.submit(l.judith, "return", says("sent back"))

	l.open(l.anna, lifeAnswer)
	l.anna.Shot("life-sent-back")
	l.submit(l.anna, "resolve", says("done"))
	l.open(l.anna, lifeAnswer+"/edit")
	write(l.anna, "#text", "Meist nach acht Jahren in Deutschland, wenn Sie Ihren Lebensunterhalt selbst sichern.")
	l.anna.Press('\r', chromedp.ModifierCtrl)
	l.anna.Wait("the second draft", says("Lebensunterhalt"))
	l.submit(l.anna, "submit", says("with the lawyer"))
	l.open(l.nour, lifeAnswer)
	l.submit(l.nour, "confirm", says("Nour Haddad"))
}

// later lets ten minutes pass since the lawyer showed her second factor.
func (l life) later(t *testing.T) {
	t.Helper()
	behind(t, "sqlite:"+l.folder+"/femos.db", fmt.Sprintf(`UPDATE session SET second_at = second_at - %d WHERE second_at > 0`, (10*time.Minute).Microseconds()))
}

func (l life) signedWithPasskey(t *testing.T) {
	t.Helper()
	p := l.judith
	p.Authenticator()
	l.open(p, "/me/second")
	fill(p, "#password-passkey", password)
	p.Wait("the form for its name", `document.querySelector("form[data-passkey=create]:not([hidden])")`)
	fill(p, "#name", "Kanzlei")
	p.Wait("that she has a passkey", `document.querySelectorAll(".codes li").length === 10`)
	l.later(t)
	l.open(p, lifeAnswer)
	l.submit(p, "sign", `location.pathname === "/second" && document.querySelector("form[data-passkey=get]:not([hidden])")`)
	click(p, "the passkey", "form[data-passkey=get] button", `location.pathname === "`+lifeAnswer+`"`)
	if s := l.standing(t, "naturalisation-conditions"); s != femos.StandsDraft {
		t.Fatalf("showing the passkey alone made it %s", s)
	}
	l.submit(p, "sign", says("Verified by Judith Brandt"))
	p.Shot("life-signed")
}

// published has the answer stand under the woman's post as it was signed, with three keys.
func (l life) published(t *testing.T) (inquiry string) {
	t.Helper()
	p := l.anna
	l.open(p, "/inbox?view=new")
	p.Wait("the inquiry", `document.querySelector("#rows .row") || (document.querySelector("#fresh:not([hidden])")?.click(), false)`)
	p.Press('j')
	p.Press('\r')
	p.Wait("the answer beside it, verified", `document.querySelector(".shelf .seal")?.innerText.includes("Judith Brandt")`)
	p.Press('1')
	p.Wait("the answer in the composer", `document.querySelector("#text").value.includes("acht Jahren")`)
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("that it was sent", `document.querySelector(".state.sent a[href]")`)
	return strings.Trim(p.Eval(`location.pathname`), `"`)
}

// standsThere reads our newest post back from the network.
func standsThere(t *testing.T, team *pdstest.Person, count int, words ...string) {
	t.Helper()
	records := team.Records(t, pdstest.Posts)
	if len(records) != count {
		t.Fatalf("%d posts of ours stand on the network, not %d", len(records), count)
	}
	for _, word := range words {
		found := false
		for _, r := range records {
			found = found || strings.Contains(fmt.Sprint(r.Value["text"]), word)
		}
		if !found {
			t.Errorf("no post of ours says %q: %v", word, records)
		}
	}
}

// changeShown is the lawyer's desk after the law changed: what is due, with both wordings; she has the replies corrected.
func (l life) changeShown(t *testing.T) {
	t.Helper()
	p := l.judith
	l.open(p, "/queue")
	p.Wait("the answer as due", says("§\u00a010\u00a0StAG"))
	click(p, "the answer that is due", `a[href="`+lifeAnswer+`"]`, `document.querySelector("#law")`)
	for _, shown := range []string{`[...document.querySelectorAll(".law ins")].some(e => e.innerText.includes("fünf"))`, `[...document.querySelectorAll(".law del")].some(e => e.innerText.includes("acht"))`} {
		p.Wait("the change word by word", shown)
	}
	p.Shot("life-due")
	l.submit(p, "recall", `document.querySelector("#recall")`)
}

// signedWithCode is the second version: the lawyer writes it herself, a colleague confirms, she signs with her app.
func (l life) signedWithCode(t *testing.T) {
	t.Helper()
	p := l.judith
	l.open(p, "/me/second")
	fill(p, "#password-code", password)
	p.Wait("the QR code", `document.querySelector("svg.qr path")`)
	secret := appSecret(p)
	fill(p, "#code-first", appCode(t, secret, 0))
	p.Wait("that the app is set up", `document.querySelector('form[action="/me/second/remove"] [value=code]') && document.readyState === "complete"`)
	l.later(t)

	l.open(p, lifeAnswer)
	l.submit(p, "begin", `document.querySelector('a[href="`+lifeAnswer+`/edit"]')`)
	l.open(p, lifeAnswer+"/edit")
	write(p, "#text", "Meist nach fünf Jahren in Deutschland, wenn Sie Ihren Lebensunterhalt selbst sichern.")
	write(p, "#law_as_of", "2026-04-29")
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("her version", says("fünf Jahren"))
	l.submit(p, "submit", says("with the lawyer"))
	l.open(l.nour, lifeAnswer)
	l.submit(l.nour, "confirm", says("Nour Haddad"))
	l.open(p, lifeAnswer)
	l.submit(p, "sign", `location.pathname === "/second" && document.querySelector("#code")`)
	fill(p, "#code", appCode(t, secret, 30*time.Second))
	p.Wait("the answer again", `location.pathname === "`+lifeAnswer+`" && document.querySelector('form[action$="/sign"]')`)
	l.submit(p, "sign", says("Verified by Judith Brandt"))
	if s := l.standing(t, "naturalisation-conditions"); s != femos.StandsVerified {
		t.Fatalf("signed anew it is %s", s)
	}
}

// corrected is the reply of before, listed with a draft of what to post under it, and posted.
func (l life) corrected(t *testing.T, inquiry string) {
	t.Helper()
	p := l.anna
	l.open(p, "/corrections")
	p.Wait("hers among those to correct", `document.querySelector('.held a[href^="`+inquiry+`?correct="]')`)
	p.Shot("life-corrections")
	l.open(p, lifeAnswer)
	p.Wait("the draft", `document.querySelector("#recall ~ .held .quote")?.innerText.includes("fünf Jahren")`)
	p.Shot("life-to-correct")
	click(p, "the draft", `a[href^="`+inquiry+`?correct="]`, `document.querySelector("#text")?.value.includes("fünf Jahren")`)
	if p.Eval(`document.querySelector("input[name=action]:checked").value`) != `"correct"` {
		t.Error("the composer does not begin with a correction")
	}
	p.Shot("life-correction")
	p.Eval(`document.querySelector("#text").focus(); true`)
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("that it was sent too", `document.querySelectorAll(".state.sent a[href]").length === 2`)
	l.open(p, lifeAnswer)
	click(p, "that it stands there", `form[action$="/corrected"] button[value=posted]`, says("Corrected by Anna Writer"))
	l.open(p, "/corrections")
	p.Wait("that none is left for her", `document.querySelector("#done") && !document.querySelector('a[href*="?correct="]')`)
	l.open(l.judith, "/queue")
	l.judith.Wait("that nothing is left", `document.querySelector("#main h1") && !document.querySelector('a[href$="#recall"]')`)
}
