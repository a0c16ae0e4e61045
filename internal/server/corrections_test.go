package server_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"femos"
)

// publishedByHand answers an inquiry with an answer of the library and says that it is posted, and where.
func (n *node) publishedByHand(t *testing.T, v *visitor, inquiry femos.InquiryID, answer femos.AnswerID, link string) femos.Reply {
	t.Helper()
	thread, err := n.Store.Thread(t.Context(), inquiry)
	if err != nil {
		t.Fatal(err)
	}
	path := "/inbox/" + string(inquiry)
	v.post(t, path+"/send", url.Values{"version": {strconv.FormatInt(thread.Inquiry.Version, 10)}, "action": {"answer"}, "language": {"de"}, "answer": {string(answer)}, "text": {"Im Rathaus."}})
	r := n.replied(t, inquiry)
	v.post(t, path+"/reply/"+string(r.ID)+"/posted", url.Values{"version": {strconv.FormatInt(r.Version, 10)}, "link": {link}})
	return r
}

// An answer is withdrawn: who posted it finds her reply among those to correct, a colleague finds it among the others', and
// nobody once it is corrected.
func TestHerRepliesToCorrect(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		who := n.team(t)
		id := n.signed(t, who, femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
		anna, nour := n.visitor(t, "anna"), n.visitor(t, "nour")
		inquiry := anna.capture(t, n.group(t, "Mamas"), question)
		r := n.publishedByHand(t, anna, inquiry, id, "")
		if a := anna.get(t, "/corrections"); a.status != http.StatusOK || strings.Contains(a.body, "Im Rathaus.") {
			t.Fatalf("before: %d", a.status)
		}
		if err := n.Library.Withdraw(t.Context(), who.judith, id, "falsch", "Im Bürgeramt."); err != nil {
			t.Fatal(err)
		}
		link := "/inbox/" + string(inquiry) + "?correct=" + string(r.ID)
		if page := anna.get(t, "/corrections").body; !strings.Contains(page, link) || strings.Contains(page, "Of others") {
			t.Error("hers is not among hers")
		}
		if page := nour.get(t, "/corrections").body; !strings.Contains(page, link) || !strings.Contains(page, "Of others") {
			t.Error("hers is not among the others' for a colleague")
		}
		if page := anna.get(t, link+"&of="+string(id)).body; !strings.Contains(page, "Im Bürgeramt.") {
			t.Error("the composer does not begin with what is right instead")
		}
		anna.post(t, "/library/"+string(id)+"/corrected", url.Values{"reply": {string(r.ID)}, "state": {"posted"}})
		if page := anna.get(t, "/corrections").body; strings.Contains(page, link) {
			t.Error("it is still to be corrected")
		}
	})
}

// The thread of a reply is closed and its posts are gone when its answer is withdrawn: the page shows what to post under our
// reply by hand, with the line under it, and where that stands; the composer is not offered.
func TestCorrectionOfAClosedThread(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		who := n.team(t)
		id := n.signed(t, who, femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
		anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
		inquiry := anna.capture(t, n.group(t, "Mamas"), question)
		r := n.publishedByHand(t, anna, inquiry, id, "https://groups.example/ours")
		later := time.Now().AddDate(0, 3, 0)
		if closed, err := n.Store.CloseStale(t.Context(), later, later, time.Now(), 10); err != nil || len(closed) != 1 {
			t.Fatalf("closed %v, %v", closed, err)
		}
		if swept, err := n.Store.Sweep(t.Context(), later, time.Now(), 10); err != nil || swept != 1 {
			t.Fatalf("swept %d, %v", swept, err)
		}
		if err := n.Library.Withdraw(t.Context(), who.judith, id, "falsch", "Im Bürgeramt."); err != nil {
			t.Fatal(err)
		}
		list, answer := anna.get(t, "/corrections").body, judith.get(t, "/library/"+string(id)).body
		for name, page := range map[string]string{"list": list, "answer": answer} {
			for _, want := range []string{"The thread is closed here", "Korrektur: Unsere Antwort", "Im Bürgeramt.", "https://groups.example/ours", `value="posted"`} {
				if !strings.Contains(page, want) {
					t.Errorf("%s: without %q", name, want)
				}
			}
			if strings.Contains(page, "?correct=") {
				t.Errorf("%s: offers the composer", name)
			}
		}
		if !strings.Contains(list, "— Anna") {
			t.Error("the draft does not say who writes")
		}
		if page := anna.get(t, "/inbox/"+string(inquiry)+"?correct="+string(r.ID)+"&of="+string(id)).body; !strings.Contains(page, "The thread is closed here") {
			t.Error("the thread does not say why there is no composer")
		}
		anna.post(t, "/corrections/"+string(r.ID), url.Values{"of": {string(id)}, "state": {"posted"}})
		if page := anna.get(t, "/corrections").body; strings.Contains(page, "The thread is closed here") || !strings.Contains(page, "Corrected by Anna") {
			t.Error("it is not among the corrected")
		}
	})
}
