package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"femos"
)

// version of a form, and what of.
var (
	formVersion = regexp.MustCompile(`name="version" value="(\d+)"`)
	formOf      = regexp.MustCompile(`name="of" value="([^"]+)"`)
)

// edited is the form of an answer as somebody sees it, with her text in it.
func (v *visitor) edited(t *testing.T, path, text, citations string) url.Values {
	t.Helper()
	page := v.get(t, path).body
	return url.Values{"of": {formOf.FindStringSubmatch(page)[1]}, "version": {formVersion.FindStringSubmatch(page)[1]},
		"question": {"Wie lange gilt das?"}, "text": {text}, "citations": {citations}, "use": {"advice"}, "audience": {"unknown"}, "topic": {"B3"}}
}

// Two people write on one version: who is second is told, sees what the first wrote, in every field, and hers; hers is not
// lost and not stored; and when she saves again, knowing it, that is the version.
func TestTwoEditOneVersion(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		who := n.team(t)
		id, err := n.Library.Create(t.Context(), who.anna, femos.AnswerVersion{Question: "Wie lange gilt das?", Text: "Drei Wochen.", Topics: []string{"B3"}})
		if err != nil {
			t.Fatal(err)
		}
		path := "/library/" + string(id) + "/edit"
		anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
		first, second := anna.edited(t, path, "Vier Wochen, immer.", "§ 3 BUrlG"), judith.edited(t, path, "Sechs Wochen, meist.", "§ 10 StAG")
		if a := anna.post(t, path, first); a.status != http.StatusSeeOther {
			t.Fatalf("the first gets %d", a.status)
		}
		a := judith.post(t, path, second)
		if a.status != http.StatusConflict {
			t.Errorf("the second gets %d", a.status)
		}
		for _, part := range []string{"Vier Wochen, immer.", "Sechs Wochen, meist.", "§ 3 BUrlG", "§ 10 StAG", "<del>", "<ins>"} {
			if !strings.Contains(a.body, part) {
				t.Errorf("the second does not see %q", part)
			}
		}
		if text := n.version(t, id).Text; text != "Vier Wochen, immer." {
			t.Errorf("stored is %q", text)
		}
		second.Set("version", formVersion.FindStringSubmatch(a.body)[1])
		if a := judith.post(t, path, second); a.status != http.StatusSeeOther {
			t.Errorf("knowing it she gets %d", a.status)
		}
		if text := n.version(t, id).Text; text != "Sechs Wochen, meist." {
			t.Errorf("stored is %q", text)
		}
	})
}

// version is the one under way.
func (n *node) version(t *testing.T, id femos.AnswerID) femos.AnswerVersion {
	t.Helper()
	e, err := n.Library.Entry(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return *e.Version(e.Answer.Working)
}

// The same with a translation.
func TestTwoTranslateOneVersion(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	who := n.team(t)
	id, err := n.Library.Create(t.Context(), who.anna, femos.AnswerVersion{Question: "Wie lange gilt das?", Text: "Drei Wochen.", Topics: []string{"B3"}})
	if err != nil {
		t.Fatal(err)
	}
	path := "/library/" + string(id) + "/translate"
	anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
	page := anna.get(t, path+"?lang=fr").body
	form := func(text string) url.Values {
		return url.Values{"of": {formOf.FindStringSubmatch(page)[1]}, "version": {formVersion.FindStringSubmatch(page)[1]}, "v": {"1"}, "lang": {"fr"}, "question": {"Combien de temps ?"}, "text": {text}}
	}
	if a := anna.post(t, path, form("Trois semaines, toujours.")); a.status != http.StatusSeeOther {
		t.Fatalf("the first gets %d: %s", a.status, a.told())
	}
	mine := form("Six semaines, souvent.")
	a := judith.post(t, path, mine)
	if a.status != http.StatusConflict || !strings.Contains(a.body, "Trois semaines, toujours.") || !strings.Contains(a.body, "Six semaines, souvent.") {
		t.Fatalf("the second gets %d, and does not see both", a.status)
	}
	mine.Set("version", formVersion.FindStringSubmatch(a.body)[1])
	if a := judith.post(t, path, mine); a.status != http.StatusSeeOther {
		t.Errorf("knowing it she gets %d", a.status)
	}
}
