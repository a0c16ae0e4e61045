package server_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"femos/test/browser"
)

// focused waits until the cursor stands on what a selector names.
func focused(p *browser.Page, what, selector string) {
	p.Wait(what, `document.activeElement && document.activeElement.matches("`+selector+`")`)
}

// What an advisor does all day besides answering: every step on a key, and the cursor never lost.
func TestDayOnKeys(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel := n.group(t, "Mamas in Neukölln")
	v := n.visitor(t, "nour")
	first := v.capture(t, channel, "Wie beantrage ich Kindergeld, und welche Unterlagen brauche ich dafür?")
	second := v.capture(t, channel, "Zahlt das Jobcenter die Kaution für die neue Wohnung?")
	row := func(id string) string { return "#rows a.row[data-id='" + id + "']" }

	p := browser.New(t)
	n.logIn(t, p)
	p.Wait("two rows", `document.documentElement.classList.contains("live") && document.querySelectorAll("#rows a.row").length === 2`)
	p.Press('j')
	focused(p, "the first row", row(string(first)))
	p.Press('j')
	focused(p, "the second row", row(string(second)))
	p.Press('k')
	focused(p, "the first row again", row(string(first)))
	p.Press('\r')
	p.Wait("its thread", `document.querySelector("#main").dataset.inquiry === "`+string(first)+`"`)
	p.Press('t')
	p.Wait("that she has it", `document.querySelector("#head button[data-key=b]")`)
	p.Press('b')
	p.Wait("that she gave it back", `document.querySelector("#head button[data-key=t]") && !document.querySelector("#head .lease")`)

	p.Press('d')
	focused(p, "the first reason", "details.drop[open] button[name=reason]")
	p.Press('\x1b')
	p.Wait("the menu shut", `!document.querySelector("details.drop[open]")`)
	focused(p, "what opened it", "details.drop summary")
	p.Press('d')
	focused(p, "the first reason again", "details.drop[open] button[name=reason]")
	p.Press('\t')
	p.Press('\r')
	p.Wait("that it is closed", `document.querySelector("#head button[data-key=o]")`)
	p.Press('o')
	p.Wait("that it is hers again", `document.querySelector("#head button[data-key=b]")`)

	p.Press('?', chromedp.ModifierShift)
	p.Wait("all keys", `document.querySelector("dialog[open] .keymap")`)
	p.Press('\x1b')
	p.Wait("the box shut", `!document.querySelector("dialog[open]")`)
	p.Press('/')
	focused(p, "the search", "input[name=q]")
	p.Type("kaution\r")
	p.Wait("the hit", `location.pathname === "/search" && document.readyState === "complete" && document.querySelectorAll("#rows a.row").length === 1`)
	p.Press('j')
	p.Press('\r')
	p.Wait("its thread", `document.querySelector("#main").dataset.inquiry === "`+string(second)+`"`)
}
