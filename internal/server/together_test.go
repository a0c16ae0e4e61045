package server_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"femos"
	"femos/test/browser"
)

// colleague adds an advisor beside nour.
func (n *node) colleague(t *testing.T, login, name string) femos.Person {
	t.Helper()
	return n.person(t, femos.Person{Login: login, Name: name, Roles: []femos.Role{femos.Advisor}, Languages: []femos.Language{"fa", "de"}, Interface: "en"})
}

// opened is a browser in which somebody has an inquiry open.
func (n *node) opened(t *testing.T, login string, id femos.InquiryID) *browser.Page {
	t.Helper()
	p := browser.New(t)
	n.logInAs(t, p, login)
	p.Go(n.base() + "/inbox/" + string(id))
	p.Wait("the thread", `document.documentElement.classList.contains("live") && document.querySelector("#text")`)
	return p
}

// Two advisors have the same question open, have both begun to write, and take it at the same moment: one has it, the
// other is told who, and still sees what she wrote. The reply of the one appears before the other by itself.
func TestTwoAdvisorsAtOnce(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel := n.group(t, "Mamas in Neukölln")
	n.colleague(t, "olena", "Olena Koval")
	n.colleague(t, "parisa", "Parisa Rahimi")
	id := n.visitor(t, "nour").capture(t, channel, question)

	pages := map[string]*browser.Page{"Olena Koval": n.opened(t, "olena", id), "Parisa Rahimi": n.opened(t, "parisa", id)}
	for name, p := range pages {
		p.Press('a')
		p.Type("Entwurf von " + name)
		p.Press('\x1b')
	}
	var both sync.WaitGroup
	for _, p := range pages {
		both.Go(func() { p.Press('t') })
	}
	both.Wait()

	const mine, theirs = `document.querySelector("#head .lease") && document.querySelector("#head button[data-key=b]")`, `document.querySelector("#head .lease") && !document.querySelector("#head button[data-key=b]")`
	var holder, other string
	for name, p := range pages {
		p.Wait("that somebody has it", `document.querySelector("#head .lease")`)
		if p.Eval("!!("+mine+")") == "true" {
			holder = name
		} else {
			other = name
		}
	}
	if holder == "" || other == "" {
		t.Fatalf("%q has it, %q has not", holder, other)
	}
	first, second := pages[holder], pages[other]
	second.Wait("that she does not have it", theirs)
	second.Wait("who has it", `document.querySelector("#main").innerText.includes("`+holder+` has")`)
	second.Wait("her draft on the screen", `[...document.querySelectorAll("#reply textarea")].some(t => t.checkVisibility() && t.value === "Entwurf von `+other+`")`)
	second.Shot("e2e-together-taken")
	second.Axe("a draft that another was faster than")
	if got := first.Eval(`document.querySelector("#text").value`); !strings.Contains(got, holder) {
		t.Errorf("who took it lost her draft: %s", got)
	}

	if first.Eval(`[...document.querySelectorAll(".kept")].some(k => k.checkVisibility())`) != "false" {
		t.Error("who can reply is shown her draft twice")
	}
	first.Press('a')
	first.Press('\r', chromedp.ModifierCtrl)
	first.Wait("that it is ready", `document.querySelector(".state.manual")`)
	second.Wait("the reply of the other, live", `document.querySelector("#posts").innerText.includes("Entwurf von `+holder+`")`)
	if second.Eval(`!!document.querySelector(".state.manual").innerText.match(/copy the text/i)`) != "false" {
		t.Error("who can't act on a reply is told to")
	}
	second.Wait("her draft still", `[...document.querySelectorAll("#reply textarea")].some(t => t.checkVisibility() && t.value === "Entwurf von `+other+`")`)
	second.Shot("e2e-together-replied")
}
