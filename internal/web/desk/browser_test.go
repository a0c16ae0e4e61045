package desk_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"femos/test/browser"
)

// arabic is the inquiry of the sample day whose posts are Arabic.
func arabic() string { return "/inbox/" + string(inquiryID(2)) + "?view=open" }

// axe-core finds no barrier on any page, in German, with what women wrote in Arabic beside it, light and dark. Each page is
// opened once: nothing but colours changes with the light.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	all := pages()
	for half, list := range map[string][]string{"half": all[:len(all)/2], "other half": all[len(all)/2:]} {
		t.Run(half, func(t *testing.T) {
			t.Parallel()
			s := newSample()
			s.people[0].Interface = "de"
			site := httptest.NewServer(turned(s))
			t.Cleanup(site.Close)
			p := browser.New(t)
			check := func(name, path string) {
				p.Scheme("light")
				p.Go(site.URL + path)
				p.Axe(name + " " + path)
				p.Scheme("dark")
				p.AxeColours(name + " dark " + path)
			}
			check("desk", arabic())
			if !strings.Contains(p.Eval(`document.documentElement.lang + " " + document.querySelector(".post p").lang`), "de ar") {
				t.Fatal("the German desk does not show an Arabic post")
			}
			check("desk", "/login?as=nobody")
			p.Wait("the log-in", `document.querySelector("input[type=password]")`)
			for _, path := range list {
				check("desk", path)
			}
			p.Size(360, 740)
			for n, path := range []string{"/inbox", arabic(), "/capture", "/channels", "/learning", "/check", "/login?as=nobody"} {
				if n%2 == 0 == (half == "half") {
					check("phone", path)
				}
			}
		})
	}
}

// Pictures of the main pages go to screenshots/, to be looked at.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	s := newSample()
	site := httptest.NewServer(turned(s))
	t.Cleanup(site.Close)
	p := browser.New(t)
	for name, path := range pictured() {
		p.Go(site.URL + path)
		for _, look := range []string{"light", "dark"} {
			if look == "dark" && !slices.Contains([]string{"inbox", "thread", "capture", "translations", "corrections", "calendar", "claim"}, name) && !strings.HasPrefix(name, "import") {
				continue
			}
			p.Scheme(look)
			for _, size := range []struct {
				name          string
				width, height int
			}{{"1440", 1440, 900}, {"1100", 1100, 800}, {"360", 360, 740}} {
				p.Size(size.width, size.height)
				p.Shot("desk-" + name + "-" + size.name + "-" + look)
				if wide := p.Eval(`document.documentElement.scrollWidth > document.documentElement.clientWidth`); wide == "true" {
					t.Errorf("%s at %d px: the page is wider than the window", path, size.width)
				}
			}
		}
	}
}

// The register of guidance on paper is the table whole: no menu, no buttons, no forms, and nothing that only a screen can scroll to.
func TestGuidanceOnPaper(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(turned(newSample()))
	t.Cleanup(site.Close)
	p := browser.New(t)
	p.Go(site.URL + "/guidance")
	const shown = `[...document.querySelectorAll(".views, .btn, form, .skip")].filter(e => e.offsetHeight > 0).length`
	if p.Eval(shown) == "0" {
		t.Fatal("on the screen there is nothing to leave out")
	}
	p.Print()
	p.Wait("paper without controls", shown+` === 0 && document.querySelector(".register").offsetHeight > 0`)
	p.Wait("paper that holds all", `[...document.querySelectorAll("body, main, .thread, .scroll")].every(e => getComputedStyle(e).overflowY === "visible" && e.scrollHeight <= e.clientHeight + 1)`)
	p.Shot("desk-guidance-print")
}

// pictured are the pages that pictures are taken of, by the picture's name.
func pictured() map[string]string {
	return map[string]string{"library": "/library/" + string(sampleAnswer) + "?v=2&with=1", "library-edit": "/library/" + string(sampleAnswer) + "/edit", "library-translate": "/library/" + string(sampleAnswer) + "/translate?lang=ar&v=2", "queue": "/queue", "translations": "/translations?lang=ar", "corrections": "/corrections", "calendar": "/queue/calendar", "queue-law": "/queue/law?section=18g&act=AufenthG", "claim": "/claims/" + sampleClaim, "inbox": "/inbox", "thread": arabic(), "rtl": arabic() + "&dir=rtl", "capture": "/capture", "channels": "/channels", "accounts": "/accounts",
		"import": "/channels/" + string(channelID(1)) + "/import", "import-chats": "/channels/" + string(channelID(5)) + "/import", "import-asking": "/channels/" + string(channelID(3)) + "/import", "import-taking": "/channels/" + string(channelID(6)) + "/import", "import-done": "/channels/" + string(channelID(7)) + "/import", "import-failed": "/channels/" + string(channelID(8)) + "/import",
		"permission": "/channels/" + string(channelID(1)) + "/permission", "withdraw": "/channels/" + string(channelID(2)) + "/withdraw", "people": "/people", "learning": "/learning", "check": "/check", "guidance": "/guidance", "me": "/me", "profile": "/me/profile", "profile-other": "/people/" + string(personID(1)) + "/profile", "second": "/me/second", "second-on": "/me/second?as=lawyer", "second-ask": "/login/second", "login": "/login?as=nobody", "search": "/search?q=minijob"}
}
