package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"femos"
)

// Who has no introduction is told so when she sends, and her words stay; a draft of an answer for the library she can write.
func TestWithoutIntroductionSheDrafts(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	if _, err := n.Auth.AddAsOperator(t.Context(), femos.Person{Login: "mina", Name: "Mina Neu", Roles: []femos.Role{femos.Advisor}, Languages: []femos.Language{"de"}, Interface: "en", Sworn: true}, password); err != nil {
		t.Fatal(err)
	}
	mina := n.visitor(t, "mina")
	inquiry := mina.capture(t, n.group(t, "Mamas"), question)
	a := mina.post(t, "/inbox/"+string(inquiry)+"/send", url.Values{"version": {"1"}, "action": {"answer"}, "language": {"de"}, "text": {"Bitte lassen Sie sich beraten."}})
	if a.status != http.StatusForbidden || !strings.Contains(a.body, "You can draft; publishing waits for it.") || !strings.Contains(a.body, ">Bitte lassen Sie sich beraten.</textarea>") {
		t.Errorf("she sends it: %d %s", a.status, a.told())
	}
	if thread, err := n.Store.Thread(t.Context(), inquiry); err != nil || len(thread.Replies) != 0 {
		t.Errorf("%d replies, %v", len(thread.Replies), err)
	}
	a = mina.post(t, "/library/add?from="+string(inquiry), url.Values{"question": {"Darf ich weiter arbeiten?"}, "text": {"Ja."}, "use": {"advice"}, "audience": {"unknown"}})
	if a.status != http.StatusSeeOther || !strings.Contains(mina.get(t, a.location).body, "Darf ich weiter arbeiten?") {
		t.Errorf("she can't draft an answer: %d %s", a.status, a.told())
	}
}
