package server_test

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"femos"
)

// A reply in own words cites a section, and the section changes: it comes to the lawyer with both wordings and the reply. She
// says what is right now, and it stands among the advisor's to correct, with a draft, until she has; the composer begins with it too.
func TestReplyInOwnWordsAndTheLaw(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		const right = "Das Gesetz regelt das seit 2024 anders."
		keepLawAs(t, n.folder, "2022-02-23", "2026-05-01")
		until(t, "that the law is there", func() bool { return n.LawDay() == "2026-05-01" })
		n.team(t)
		anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
		inquiry := anna.capture(t, n.group(t, "Mamas"), question)
		thread, err := n.Store.Thread(t.Context(), inquiry)
		if err != nil {
			t.Fatal(err)
		}
		anna.post(t, "/inbox/"+string(inquiry)+"/send", url.Values{"version": {strconv.FormatInt(thread.Inquiry.Version, 10)}, "action": {string(femos.ActAnswer)}, "language": {"de"}, "text": {"Das steht in § 10 Abs. 1 StAG, und in § 1 KSchG."}})
		r := n.replied(t, inquiry)
		if !r.HeldAt.IsZero() {
			judith.post(t, "/queue/"+string(r.ID)+"/release", url.Values{"version": {strconv.FormatInt(r.Version, 10)}})
			r = n.replied(t, inquiry)
		}
		anna.post(t, "/inbox/"+string(inquiry)+"/reply/"+string(r.ID)+"/posted", url.Values{"version": {strconv.FormatInt(r.Version, 10)}})
		const page = "/queue/law?section=10&act=StAG"
		if body := judith.get(t, "/queue").body; strings.Contains(body, "/queue/law") {
			t.Error("nothing has changed yet, and her queue names it")
		}
		if a := judith.get(t, page); a.status != 404 {
			t.Errorf("nothing has changed yet: %d", a.status)
		}

		keepLawAs(t, n.folder, "2026-04-29", "2026-05-02")
		until(t, "that it comes to the lawyer", func() bool {
			return strings.Contains(html.UnescapeString(judith.get(t, "/queue").body), page)
		})
		if a := anna.get(t, page); a.status != 403 {
			t.Errorf("an advisor decides: %d", a.status)
		}
		body := judith.get(t, page).body
		for _, part := range []string{"StAG, und in", "<del>", "<ins>", "Anna Writer"} {
			if !strings.Contains(body, part) {
				t.Errorf("the page lacks %q: %s", part, body)
			}
		}
		form := url.Values{"act": {"StAG"}, "section": {"10"}, "now": {"sha256:another"}, "instead": {right}}
		if a := judith.post(t, "/queue/law/recall", form); !strings.Contains(a.body, "reads otherwise") && !strings.Contains(a.body, "read otherwise") {
			t.Errorf("she decided on a wording that she has not seen: %d %s", a.status, a.body)
		}
		_, pin, _ := strings.Cut(body, `name="now" value="`)
		pin, _, _ = strings.Cut(pin, `"`)
		form.Set("now", pin)
		judith.post(t, "/queue/law/recall", form)
		if body := judith.get(t, "/queue").body; strings.Contains(body, "/queue/law?") || !strings.Contains(body, "1 left") {
			t.Errorf("decided, her queue says: %s", body)
		}
		link := "/inbox/" + string(inquiry) + "?correct=" + string(r.ID) + "&of=law%3aStAG%2f10"
		if body := html.UnescapeString(anna.get(t, "/corrections").body); !strings.Contains(body, link) || !strings.Contains(body, "10\u00a0StAG") {
			t.Fatalf("it is not among hers: %s", body)
		}
		if body := anna.get(t, link).body; !strings.Contains(body, right) || !strings.Contains(body, "Korrektur: Unsere Antwort vom") {
			t.Error("the composer does not begin with what is right")
		}
		anna.post(t, "/corrections/"+string(r.ID), url.Values{"of": {"law:StAG/10"}, "state": {"posted"}})
		if body := anna.get(t, "/corrections").body; strings.Contains(body, "correct="+string(r.ID)) || !strings.Contains(body, "Corrected by Anna Writer") {
			t.Errorf("done, the list says: %s", body)
		}
	})
}
