package server_test

import (
	"strings"
	"testing"

	"femos/test/browser"
)

// at puts the cursor on something that she would reach with the tabulator.
func at(p *browser.Page, selector string) {
	p.Wait(selector, `document.querySelector("`+selector+`")`)
	p.Eval(`document.querySelector("` + selector + `").focus(); true`)
}

// An old browser, a strict one, a script that did not load: the whole work by plain forms.
func TestDeskWithoutScript(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel := n.group(t, "Mamas in Neukölln")
	v := n.visitor(t, "nour")
	first, second := v.capture(t, channel, question), v.capture(t, channel, "Verkaufe Kinderwagen, kaum benutzt, 50 Euro. Weiß jemand, ob ich das beim Jobcenter angeben muss?")

	p := browser.New(t)
	p.WithoutScript()
	p.Go(n.base() + "/inbox/" + string(first))
	at(p, "input[name=login]")
	p.Type("nour\t" + password + "\r")
	p.Wait("the thread she asked for", `location.pathname === "/inbox/`+string(first)+`"`)
	if p.Eval(`document.documentElement.classList.contains("live")`) != "false" {
		t.Fatal("the script runs")
	}
	if p.Eval(`[...document.querySelectorAll(".live, kbd")].some(e => e.checkVisibility())`) != "false" {
		t.Error("something is shown that works with the script only")
	}
	at(p, "form[action*='/take?'] button")
	p.Type("\r")
	p.Wait("that she has it", `document.querySelector("#head .lease")`)

	at(p, "#text")
	p.Insert("Stell den Antrag noch vor dem Ablauf,\nam besten schriftlich.")
	at(p, "button[formaction*='/preview?']")
	p.Type("\r")
	p.Wait("the preview", `document.querySelector("#shown").innerText.includes("Nour Haddad")`)
	p.Shot("e2e-plain-preview")
	if got := p.Eval(`document.querySelector("#text").value`); got != `"Stell den Antrag noch vor dem Ablauf,\nam besten schriftlich."` {
		t.Errorf("the preview changed what she wrote: %s", got)
	}
	at(p, "button[data-sends]")
	p.Type("\r")
	p.Wait("that it is ready", `document.querySelector(".state.manual")`)
	at(p, "input[name=link]")
	p.Type("https://groups.example/mamas/4711\r")
	p.Wait("that it is posted", `document.querySelector(".state.sent a")`)
	at(p, "form[action*='/done?'] button")
	p.Type("\r")
	p.Wait("that it is done", `document.querySelector("form[action*='/reopen?']")`)

	n.dismissPlainly(t, p, string(second))
	n.capturePlainly(t, p)
	at(p, "input[name=q]")
	p.Type("ausländerbehorde\r") // folded: found all the same
	p.Wait("the hit", `location.pathname === "/search" && document.querySelectorAll("#rows a.row").length === 1`)
	at(p, "#rows a.row")
	p.Type("\r")
	p.Wait("the thread", `location.pathname === "/inbox/`+string(first)+`"`)
	at(p, "form[action='/logout'] button")
	p.Type("\r")
	p.Wait("the log-in", `location.pathname === "/login"`)
	p.Go(n.base() + "/inbox")
	if got := p.Eval(`location.pathname`); got != `"/login"` {
		t.Errorf("after log-out the inbox leads to %s", got)
	}
}

// dismissPlainly closes an inquiry with a reason, from its row in the list.
func (n *node) dismissPlainly(t *testing.T, p *browser.Page, id string) {
	t.Helper()
	p.Go(n.base() + "/inbox")
	at(p, "#rows a.row[data-id='"+id+"']")
	p.Type("\r")
	at(p, "details.drop summary")
	p.Type("\r")
	p.Wait("the reasons", `document.querySelector("details.drop[open]")`)
	at(p, "button[name=reason][value=advertising]")
	p.Type("\r")
	p.Wait("that it is closed", `document.querySelector("form[action*='/reopen?']")`)
	if said := p.Eval(`document.querySelector("#head").innerText`); !strings.Contains(strings.ToLower(said), "advertising") {
		t.Errorf("it does not say why it was closed: %s", said)
	}
}

// capturePlainly pastes a post, looks at its marks and takes one off.
func (n *node) capturePlainly(t *testing.T, p *browser.Page) {
	t.Helper()
	at(p, "a[href='/capture']")
	p.Type("\r")
	at(p, "#c-text")
	p.Insert("Ich bin Samira Haddadi, bekomme ich Wohngeld?\nAntwort an 0176 5550 1234 oder samira@example.org")
	at(p, "form[action='/capture'] .btn.main")
	p.Type("\r")
	p.Wait("three marks", `document.querySelectorAll(".piece input:checked").length === 3`)
	at(p, ".piece input[value$=':phone']")
	p.Press(' ')
	at(p, "form[action='/capture/keep'] .btn.main")
	p.Type("\r")
	p.Wait("the thread", `document.querySelector("#posts .asked")`)
	if said := p.Eval(`document.querySelector("#posts .asked p").innerText`); !strings.Contains(said, "0176 5550 1234") || strings.Contains(said, "Samira") || strings.Contains(said, "samira") {
		t.Errorf("not what she confirmed: %s", said)
	}
	n.nowhere(t, "Samira")
}
