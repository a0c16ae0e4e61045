package server_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/library"
)

// What the lawyer signs stands on the public site as verified by her, and what is withdrawn says so there, with what is right
// instead. What is only written stands nowhere.
func TestSignedAnswersArePublic(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) { signedArePublic(t, n) })
}

func signedArePublic(t *testing.T, n *node) {
	t.Helper()
	anna := n.person(t, femos.Person{Login: "anna", Name: "Anna Writer", Roles: []femos.Role{femos.Advisor}, Languages: []femos.Language{"de"}, Interface: "de"})
	judith := n.person(t, femos.Person{Login: "judith", Name: "Judith Brandt", Roles: []femos.Role{femos.Lawyer}, Languages: []femos.Language{"de"}, Interface: "de"})
	lib := n.Library
	id, err := lib.Create(t.Context(), anna, femos.AnswerVersion{Question: "Wo gibt es den Zauberausweis?", Text: "Im Rathaus.\n\nEr kostet nichts.", Topics: []string{"C4"}, LawAsOf: "2026-04-29",
		Citations: []femos.Citation{{Document: "Erlass über Zauberausweise", Pin: "sha256:" + strings.Repeat("ab", 32), PinnedOn: "2026-05-03"}}})
	if err != nil {
		t.Fatal(err)
	}
	read := func() library.Reading {
		e, err := lib.Entry(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		v := e.Version(e.Answer.Working)
		return library.Reading{Answer: id, Version: v.ID, Edits: v.Edits}
	}
	if strings.Contains(n.get(t, "/de/feed.xml"), "Zauberausweis") {
		t.Error("what nobody signed is public")
	}
	if err := lib.Submit(t.Context(), n.nour, read()); err != nil {
		t.Fatal(err)
	}
	if err := lib.Sign(t.Context(), judith, read(), time.Now().AddDate(1, 0, 0).Format(time.DateOnly)); err != nil {
		t.Fatal(err)
	}
	feed := n.until(t, "/de/feed.xml", "Zauberausweis")
	link := regexp.MustCompile(`/de/a/[0-9a-z]+`).FindString(feed)
	if page := n.get(t, link); !strings.Contains(page, "Judith Brandt") || !strings.Contains(page, "Er kostet nichts.") {
		t.Errorf("%s: %s", link, page)
	}
	found := (&visitor{base: n.base()}).post(t, "/de/find", url.Values{"question": {"Zauberausweis beantragen"}}).body
	if !strings.Contains(found, "Wo gibt es den Zauberausweis?") {
		t.Error("what was signed here is not found by who asks for it")
	}
	if a := (&visitor{base: n.base()}).get(t, "/"); a.status != http.StatusSeeOther || a.location != "/de/" {
		t.Errorf("the bare address leads to %s", a.location)
	}
	if a := n.visitor(t, "judith").get(t, "/"); a.status != http.StatusSeeOther || a.location != "/inbox" {
		t.Errorf("it leads the team to %s", a.location)
	}
	if err := lib.Withdraw(t.Context(), judith, id, "Erlass aufgehoben", "Es gibt ihn nicht mehr."); err != nil {
		t.Fatal(err)
	}
	if page := n.until(t, link, "Es gibt ihn nicht mehr."); strings.Contains(page, "Er kostet nichts.") {
		t.Error("what is withdrawn is still told")
	}
}

// get returns the page that anybody gets.
func (n *node) get(t *testing.T, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, n.base()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// until asks for a page until it holds some words, or the test's time is over.
func (n *node) until(t *testing.T, path, words string) string {
	t.Helper()
	for {
		if page := n.get(t, path); strings.Contains(page, words) {
			return page
		}
		time.Sleep(20 * time.Millisecond)
	}
}
