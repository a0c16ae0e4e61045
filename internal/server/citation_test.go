package server_test

import (
	"net/url"
	"strings"
	"testing"

	"femos"
	"femos/test/browser"
)

// What a draft cites is looked at while it is written, by the law that is loaded: a section that does not exist is refused with the one
// that comes nearest, what only the running text cites is found and pinned too, an act that is not loaded may be drafted. Each
// stands beside the answer with its wording and its paragraph marked.
func TestCitationsWhileWriting(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	keepLawAs(t, n.folder, "2026-04-29", "2026-04-29")
	until(t, "that the law is there", func() bool { return n.LawDay() != "" })
	n.team(t)
	v := n.visitor(t, "anna")
	form := url.Values{"question": {"Wie lange muss ich hier leben?"}, "text": {"Fünf Jahre, sagt § 10 Abs. 1 StAG.\n\nUrlaub gibt es auch, siehe § 3 BUrlG und § 7 Abs. 2 XyzG."}, "citations": {"§ 999 StAG\n§ 1 XyzG"}, "law_as_of": {"2026-11-01"}, "use": {"advice"}, "audience": {"unknown"}, "do": {"look"}}
	body := v.post(t, "/library/add", form).body
	for _, part := range []string{"Does not exist in the law of 29 April 2026. The nearest is §\u00a0", "This act is not loaded", "§\u00a010 Abs.\u00a01 StAG", "goes into the list when you save", "is older than the answer", "<mark>(1) Ein Ausländer, der seit fünf Jahren"} {
		if !strings.Contains(body, part) && !strings.Contains(body, strings.ReplaceAll(part, "\u00a0", " ")) {
			t.Errorf("looked at, it lacks %q: %s", part, body)
		}
	}
	form.Del("do")
	if a := v.post(t, "/library/add", form); !strings.Contains(a.body, "§ 999 StAG does not exist in the law of 2026-04-29. The nearest is § 4") || !strings.Contains(a.body, "Urlaub gibt es auch") {
		t.Errorf("a section that does not exist: %d %s", a.status, a.body)
	}
	form.Set("citations", "§ 1 XyzG")
	a := v.post(t, "/library/add", form)
	id, ok := strings.CutPrefix(a.location, "/library/")
	if !ok {
		t.Fatalf("%d %s", a.status, a.body)
	}
	e, err := n.Library.Entry(t.Context(), femos.AnswerID(id))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range e.Version(e.Answer.Working).Citations {
		got = append(got, strings.ReplaceAll(c.String(), "\u00a0", " ")+" "+c.PinnedOn)
	}
	if s := strings.Join(got, "; "); s != "§ 1 XyzG ; § 10 Abs. 1 StAG 2026-04-29; § 3 BUrlG 2026-04-29" {
		t.Errorf("it cites %s", s)
	}
	if body := v.get(t, "/library/"+id).body; !strings.Contains(body, "<mark>(1) Ein Ausländer, der seit fünf Jahren") {
		t.Error("its page does not open what it cites")
	}
}

// With script a draft's citations are looked at after each pause in typing: what is found stands below, whoever listens hears it in one
// sentence, focus and caret stay, wording that was opened stays open, and nothing is stored.
func TestCitationsWhileTyping(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	keepLawAs(t, n.folder, "2026-04-29", "2026-04-29")
	until(t, "that the law is there", func() bool { return n.LawDay() != "" })
	n.team(t)
	p := browser.New(t)
	n.logInAs(t, p, "anna")
	p.Go(n.base() + "/library/add")
	found := func(text string) string {
		return `document.querySelector("#found").innerText.includes(` + quoted(text) + `)`
	}
	write(p, "#citations", "§ 10")
	p.Wait("what is half typed", found("Not understood"))
	write(p, "#citations", "§ 999 StAG")
	p.Wait("what does not exist", found("Does not exist in the law of 29 April 2026"))
	p.Wait("that it is said", `document.querySelector("#say").textContent === "Citations: 1, to look at: 1."`)
	p.Insert("\n§ 10 Abs. 1 StAG")
	p.Wait("what exists", found("Found, law of 29 April 2026")+` && document.querySelector("#say").textContent === "Citations: 2, to look at: 1."`)
	if at := p.Eval(`document.activeElement.id + " " + (document.activeElement.selectionStart === document.activeElement.value.length)`); at != `"citations true"` {
		t.Errorf("she types in %s", at)
	}
	p.Eval(`document.querySelector("#found summary").click(); true`)
	write(p, "#text", "Urlaub gibt es auch, siehe § 3 BUrlG.")
	p.Wait("what only the text cites", found("Stands in the text"))
	if open := p.Eval(`document.querySelector("#found details").open + " " + document.activeElement.id + " " + location.pathname + " " + document.querySelector("#ease").innerText.includes("Amstad")`); open != `"true text /library/add true"` {
		t.Errorf("then it is %s", open)
	}
	p.Axe("the form of a draft with its citations")
	for _, look := range []string{"light", "dark"} {
		p.Scheme(look)
		for name, width := range map[string]int{"1440": 1440, "360": 360} {
			p.Size(width, 900)
			p.Eval(`document.querySelector("#citations").scrollIntoView(); true`)
			p.Shot("citations-typed-" + name + "-" + look)
		}
	}
	p.AxeColours("the same, dark")
}
