package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"femos"
)

// An advisor has a page as soon as she says so, and none before; whose account it is can be asked; it is gone when she takes it
// back, when she leaves, and it does not come back by itself when she does.
func TestAdvisorInPublic(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	amal := n.person(t, femos.Person{Login: "amal", Name: "Amal Nasser", Roles: []femos.Role{femos.Coordinator, femos.Admin}, Interface: "de"})
	nour := n.person(t, femos.Person{Login: "advisor", Name: "Nour Haddad", Roles: []femos.Role{femos.Advisor}, Languages: []femos.Language{"ar", "de"}, Interface: "de"})
	hers := n.visitor(t, "advisor")
	form := func(public string) url.Values {
		return url.Values{"public": {public}, "employer": {"Verein Beispiel"}, "day0": {"9-12"}}
	}
	if a := hers.post(t, "/me/profile", url.Values{"day1": {"nachmittags"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="nachmittags"`) {
		t.Errorf("hours that are none: %d", a.status)
	}
	if a := hers.post(t, "/me/profile", form("")); a.status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", a.status, a.body)
	}
	if a := hers.post(t, "/me/profile/link", url.Values{"link": {"m.facebook.com/Nour.Beratet?x=1"}}); a.status != http.StatusSeeOther {
		t.Fatalf("recording: %d %s", a.status, a.body)
	}
	if a := hers.post(t, "/people/"+string(amal.ID)+"/profile/link", url.Values{"link": {"https://t.me/amal"}}); a.status != http.StatusForbidden {
		t.Errorf("an advisor records for another: %d", a.status)
	}
	if n.status(t, "/de/team") != http.StatusNotFound {
		t.Error("she is shown before she said so")
	}
	theirs := n.visitor(t, "amal")
	for link, want := range map[string]int{"https://www.instagram.com/nour_beratet": http.StatusSeeOther, "https://www.facebook.com/nour.beratet": http.StatusConflict, "kein Link": http.StatusUnprocessableEntity} {
		if a := theirs.post(t, "/people/"+string(nour.ID)+"/profile/link", url.Values{"link": {link}}); a.status != want {
			t.Errorf("%q: %d, want %d", link, a.status, want)
		}
	}
	hers.post(t, "/me/profile", form("on"))
	list := n.until(t, "/de/team", "Nour Haddad")
	page := regexp.MustCompile(`/de/p/[0-9a-z]+`).FindString(list)
	if body := n.get(t, page); !strings.Contains(body, "Verein Beispiel") || !strings.Contains(body, "9:00–12:00") || !strings.Contains(body, `href="https://www.facebook.com/nour.beratet" rel="me noreferrer"`) {
		t.Errorf("her page: %s", body)
	}
	if a := hers.get(t, "/me/profile"); !strings.Contains(a.body, "/p/"+page[len("/de/p/"):]) {
		t.Error("she is not told where her page is")
	}
	ask := func() string {
		return (&visitor{base: n.base()}).post(t, "/de/team/check", url.Values{"account": {"instagram.com/Nour_Beratet/?igsh=1"}}).body
	}
	if body := ask(); !strings.Contains(body, "Ja, dieses Konto gehört zu uns") || !strings.Contains(body, "Nour Haddad") {
		t.Errorf("her account: %s", body)
	}
	hers.post(t, "/me/profile", form(""))
	n.gone(t, page)
	hers.post(t, "/me/profile", form("on"))
	n.until(t, "/de/team", "Nour Haddad")
	away, err := n.Store.Person(t.Context(), nour.ID)
	if err != nil {
		t.Fatal(err)
	}
	away.Active = false
	if err := n.Auth.UpdatePerson(t.Context(), amal, away); err != nil {
		t.Fatal(err)
	}
	n.gone(t, page)
	if away, err = n.Store.Person(t.Context(), nour.ID); err != nil {
		t.Fatal(err)
	}
	away.Active = true
	if err := n.Auth.UpdatePerson(t.Context(), amal, away); err != nil {
		t.Fatal(err)
	}
	if p, err := n.Store.Profile(t.Context(), nour.ID); err != nil || p.Public || len(p.Links) != 2 {
		t.Errorf("back again, she is shown without having said so: %+v %v", p, err)
	}
}

// status is what anybody gets.
func (n *node) status(t *testing.T, path string) int {
	t.Helper()
	return (&visitor{base: n.base()}).get(t, path).status
}

// gone asks until a page is not there any more, or the test's time is over.
func (n *node) gone(t *testing.T, path string) {
	t.Helper()
	for n.status(t, path) != http.StatusNotFound {
	}
}
