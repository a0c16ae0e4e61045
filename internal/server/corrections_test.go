package server_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"femos"
)

// An answer is withdrawn: who posted it finds her reply among those to correct, a colleague finds it among the others', and
// nobody once it is corrected.
func TestHerRepliesToCorrect(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		who := n.team(t)
		id := n.signed(t, who, femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
		anna, nour := n.visitor(t, "anna"), n.visitor(t, "nour")
		inquiry := anna.capture(t, n.group(t, "Mamas"), question)
		thread, err := n.Store.Thread(t.Context(), inquiry)
		if err != nil {
			t.Fatal(err)
		}
		anna.post(t, "/inbox/"+string(inquiry)+"/send", url.Values{"version": {strconv.FormatInt(thread.Inquiry.Version, 10)}, "action": {"answer"}, "language": {"de"}, "answer": {string(id)}, "text": {"Im Rathaus."}})
		r := n.replied(t, inquiry)
		anna.post(t, "/inbox/"+string(inquiry)+"/reply/"+string(r.ID)+"/posted", url.Values{"version": {strconv.FormatInt(r.Version, 10)}})
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
