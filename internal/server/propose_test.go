package server_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"femos/internal/library"
)

// An answer is proposed from an inquiry: what was asked stands above the form without what says who asked, and nothing of it is
// stored with the answer.
func TestProposedWithoutPersonalData(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	n.team(t)
	v := n.visitor(t, "anna")
	form := url.Values{"channel": {string(n.group(t, "Mamas"))}, "text": {"Darf ich mit Fiktionsbescheinigung arbeiten? Meine Aufenthaltserlaubnis läuft ab. Schreibt mir: amira.test@example.org oder 0176 5550 1234"}}
	for _, m := range regexp.MustCompile(`name="mark" value="(0:[^"]+)"`).FindAllStringSubmatch(v.post(t, "/capture", form).body, -1) {
		form.Add("mark", m[1]) // as they are proposed
	}
	found := inquiryPath.FindStringSubmatch(v.post(t, "/capture/keep", form).location)
	if found == nil || len(form["mark"]) < 2 {
		t.Fatalf("no inquiry, with %v taken out", form["mark"])
	}
	inquiry := found[1]
	body := v.get(t, "/library/add?from="+inquiry).body
	if !strings.Contains(body, "Darf ich mit Fiktionsbescheinigung arbeiten?") {
		t.Fatalf("what was asked does not stand there: %s", body)
	}
	a := v.post(t, "/library/add?from="+inquiry, url.Values{"question": {"Darf ich weiter arbeiten?"}, "text": {"Ja."}, "use": {"advice"}, "audience": {"unknown"}})
	if !strings.HasPrefix(a.location, "/library/") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var out strings.Builder
	if err := n.Library.Export(t.Context(), &out, library.Lines, ""); err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{"amira.test", "5550 1234", inquiry, "Schreibt mir"} {
		if strings.Contains(out.String(), piece) {
			t.Errorf("%q is stored with the answer", piece)
		}
		if strings.Contains(body, piece) && piece != inquiry && piece != "Schreibt mir" {
			t.Errorf("%q stands above the form", piece)
		}
	}
}
