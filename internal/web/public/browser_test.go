package public_test

import (
	"net/http/httptest"
	"testing"

	"femos/test/browser"
)

// Without script a woman asks in her own language, reads the answer and what it rests on, and leaves; in German, and in Arabic from
// right to left. With script, which the pages do not have but axe-core needs, that finds no barrier, light and dark.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	s := sample(t)
	h := site(t, s)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	code := path(t, h, "de", verifiedDE)[len("/de/a/"):]
	kinds := []string{"/", "/c/" + claimCode(t, h), "/t/B", "/accessibility", "/a/" + code}
	for _, title := range []string{"Was war?", "Was ist?", "Darf ich mit einer Fiktionsbescheinigung arbeiten und reisen?"} { // withdrawn, a signature that does not fit, a draft
		kinds = append(kinds, path(t, h, "de", title)[len("/de"):])
	}
	for _, c := range []struct{ lang, dir, question, scheme string }{
		{"de", "ltr", "Darf ich mit Fiktion arbeiten?", "light"},
		{"ar", "rtl", "هل أستطيع العمل بفيكسيون؟", "dark"},
	} {
		t.Run(c.lang, func(t *testing.T) {
			t.Parallel()
			p := browser.New(t)
			p.WithoutScript()
			p.Scheme(c.scheme)
			p.Go(server.URL + "/" + c.lang + "/")
			p.Wait("the direction", `document.documentElement.dir === "`+c.dir+`" && getComputedStyle(document.body).direction === "`+c.dir+`"`)
			p.Shot("public-home-" + c.lang)
			p.Eval(`document.querySelector("textarea").focus()`)
			p.Insert(c.question)
			p.Eval(`document.querySelector(".ask button").focus()`)
			p.Press(13)
			p.Wait("answers", `location.pathname === "/`+c.lang+`/find" && location.search === "" && document.querySelector(".list a")`)
			p.Shot("public-find-" + c.lang)
			p.Eval(`document.querySelector(".list a").focus()`)
			p.Press(13)
			p.Wait("an answer that says what it is", `document.querySelector(".proof.un h2") && document.querySelector("h1")`)
			p.Shot("public-draft-" + c.lang)
			p.Go(server.URL + "/" + c.lang + "/c/" + claimCode(t, h))
			p.Shot("public-claim-" + c.lang)
			p.Go(server.URL + "/" + c.lang + "/a/" + code)
			p.Eval(`document.querySelector("summary").focus()`)
			p.Press(13)
			p.Wait("the wording of the law, in place", `document.querySelector("details").open && document.querySelector("blockquote").offsetHeight > 0`)
			p.Shot("public-answer-" + c.lang)
			p.Size(360, 740)
			p.Wait("room on a phone", `document.documentElement.scrollWidth <= 360`)
			p.Shot("public-phone-" + c.lang)
			p.Wait("a way out", `document.querySelector(".leave").href === "https://weather.example/" && document.querySelector(".leave").getBoundingClientRect().top < 60`)
			q := browser.New(t)
			q.Scheme(c.scheme)
			for _, at := range kinds {
				q.Go(server.URL + "/" + c.lang + at)
				q.Axe(c.lang + at)
			}
			q.Go(server.URL + "/fr/a/" + code)
			q.Axe("without a translation")
		})
	}
}
