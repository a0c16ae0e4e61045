package server_test

import (
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"femos/internal/law"
)

// keepLawAs keeps the federal law of a day as that of another.
func keepLawAs(t *testing.T, data, day, as string) {
	t.Helper()
	acts, err := law.ReadAll(t.Context(), filepath.Join("..", "law", "testdata", day+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := law.Keep(filepath.Join(data, "law"), law.NewState(as, acts)); err != nil {
		t.Fatal(err)
	}
}

// The whole life of a correction: the public page of a claim says that no lawyer has verified it, until she signs; the law
// changes, and it says that; she takes it back, and it says what is right instead. The reply that was made from it stands among those
// to correct, with a draft, until the advisor says that she has posted the correction by hand; then with her name and the time.
func TestLifeOfACorrection(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		const id, right = "give-up-old-nationality", "Seit 2024 darf man mehrere haben."
		keepLawAs(t, n.folder, "2022-02-23", "2026-05-01")
		until(t, "that the law is there", func() bool { return n.LawDay() == "2026-05-01" })
		n.team(t)
		anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
		page := strings.Replace(n.Short("claim:"+id), "/c/", "/de/c/", 1)
		english := strings.Replace(page, "/de/", "/en/", 1)
		if body := n.get(t, page); !strings.Contains(body, "Keine Juristin hat ihn geprüft") || !strings.Contains(body, `"creativeWorkStatus":"Draft"`) || strings.Contains(body, "Judith") {
			t.Errorf("before anybody signs: %s", body)
		}

		if a := anna.post(t, "/claims/"+id+"/sign", nil); a.status != 403 {
			t.Errorf("an advisor signs: %d", a.status)
		}
		judith.post(t, "/claims/"+id+"/sign", nil)
		body := n.until(t, page, "Judith Brandt")
		for _, part := range []string{"Juristisch geprüft", "1. Mai 2026", `"@type":"ClaimReview"`, `"creativeWorkStatus":"Published"`, `"ratingValue":2`} {
			if !strings.Contains(body, part) {
				t.Errorf("signed, its page lacks %q: %s", part, body)
			}
		}
		if body := n.get(t, english); strings.Contains(body, "Judith Brandt") || !strings.Contains(body, "Not verified by a lawyer") {
			t.Error("what nobody checked in English counts as verified")
		}
		if map1 := n.get(t, "/sitemap.xml"); !strings.Contains(map1, page) || strings.Contains(map1, english) {
			t.Error("the site's map does not name just the German page")
		}

		inquiry := anna.capture(t, n.group(t, "Mamas"), question)
		thread, err := n.Store.Thread(t.Context(), inquiry)
		if err != nil {
			t.Fatal(err)
		}
		anna.post(t, "/inbox/"+string(inquiry)+"/send", url.Values{"version": {strconv.FormatInt(thread.Inquiry.Version, 10)}, "action": {"correct"}, "language": {"de"}, "answer": {"claim:" + id}, "text": {"Nein, das stimmt nicht."}})
		r := n.replied(t, inquiry)
		if !r.HeldAt.IsZero() {
			judith.post(t, "/queue/"+string(r.ID)+"/release", url.Values{"version": {strconv.FormatInt(r.Version, 10)}})
			r = n.replied(t, inquiry)
		}
		anna.post(t, "/inbox/"+string(inquiry)+"/reply/"+string(r.ID)+"/posted", url.Values{"version": {strconv.FormatInt(r.Version, 10)}})

		keepLawAs(t, n.folder, "2026-04-29", "2026-05-02")
		n.until(t, page, "Prüfung wieder fällig")
		if body := judith.get(t, "/queue").body; !strings.Contains(body, "/claims/"+id) {
			t.Error("the lawyer's queue lacks it")
		}
		judith.post(t, "/claims/"+id+"/recall", url.Values{"instead": {right}})
		if body := n.until(t, page, right); strings.Contains(body, "ClaimReview") || !strings.Contains(body, "Zurückgezogen") {
			t.Errorf("taken back, its page says: %s", body)
		}
		if body := judith.get(t, "/queue").body; !strings.Contains(body, "1 left") {
			t.Error("the lawyer's queue lacks what is to be corrected")
		}
		link := "/inbox/" + string(inquiry) + "?correct=" + string(r.ID)
		if body := anna.get(t, "/corrections").body; !strings.Contains(body, link) {
			t.Fatalf("it is not among hers: %s", body)
		}
		if body := anna.get(t, link+"&of=claim:"+id).body; !strings.Contains(body, right) || !strings.Contains(body, n.Short("claim:"+id)) {
			t.Error("the composer does not begin with what is right, and the link of the page")
		}
		anna.post(t, "/corrections/"+string(r.ID), url.Values{"of": {"claim:" + id}, "state": {"posted"}})
		if body := n.visitor(t, "nour").get(t, "/corrections").body; strings.Contains(body, link) || !strings.Contains(body, "Corrected by Anna Writer") {
			t.Errorf("done, the list says: %s", body)
		}
		judith.post(t, "/claims/"+id+"/sign", nil)
		n.until(t, page, "2. Mai 2026")
	})
}
