package public_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"femos"
	"femos/internal/web/public"
)

// What no lawyer has verified says so wherever it shows: in the answer that refutes a claim, and beside the link from a claim to its answer.
func TestDraftsSaySoInOtherPages(t *testing.T) {
	t.Parallel()
	s := sample(t)
	s.claims = append([]public.Claim(nil), s.claims...)
	s.claims[0].Answer = "test-verified"
	h := site(t, s)
	body := get(t, h, path(t, h, "de", verifiedDE)).Body.String()
	if _, rumour, there := strings.Cut(body, `class="rumour"`); !there || !strings.Contains(rumour[:strings.Index(rumour, "</section>")], `<p class="mark">Nicht juristisch geprüft</p>`) {
		t.Error("a verified answer shows a correction that nobody verified as if somebody had")
	}
	for _, at := range every(t, h, "de") {
		if !strings.HasPrefix(at, "/de/c/") {
			continue
		}
		body := get(t, h, at).Body.String()
		if _, whole, there := strings.Cut(body, "Die ganze Antwort"); there && !strings.Contains(whole[:strings.Index(whole, "</section>")], `class="mark"`) && !strings.Contains(whole, verifiedDE) {
			t.Errorf("%s leads to a draft without saying so", at)
		}
	}
}

// In the demo each page says in its own language that everything is invented, the lawyer too; in earnest none does.
func TestDemoSaysSo(t *testing.T) {
	t.Parallel()
	s := sample(t)
	earnest, demo := site(t, s), siteWith(t, s, func(o *public.Options) { o.Demo = true })
	code := path(t, demo, "de", verifiedDE)[len("/de/"):]
	said := map[string]bool{}
	for _, lang := range tongues() {
		prefix := "/" + string(lang) + "/"
		for _, at := range []string{prefix, prefix + code, prefix + "t/B", prefix + "team", prefix + "imprint", prefix + "nowhere", prefix + "keys"} {
			_, banner, there := strings.Cut(get(t, demo, at).Body.String(), `<aside class="demo" aria-label="Demo">`)
			if !there {
				t.Fatalf("%s does not say that it is a demo", at)
			}
			said[banner[:strings.Index(banner, "</aside>")]] = true
			if strings.Contains(get(t, earnest, at).Body.String(), `class="demo"`) {
				t.Errorf("%s says that it is a demo", at)
			}
		}
		if !strings.Contains(ask(t, demo, lang, "Kindergeld").Body.String(), `class="demo"`) {
			t.Errorf("%s: what is found does not say that it is a demo", lang)
		}
	}
	if len(said) != 12 {
		t.Errorf("said in %d ways: %v", len(said), said)
	}
}

// The team's own texts stand in the page's language where they wrote them in it, else in German, which the page says.
func TestImprintInLanguages(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	for at, want := range map[string][]string{
		"/ar/privacy": {"ماذا نحفظ", `lang="ar" dir="rtl">`}, "/fr/privacy": {"Nichts, was Sie hier fragen.", "Il est ici en Deutsch", `lang="de" dir="ltr">`}, "/de/imprint": {"Verein Beispiel e. V.<br>Musterstraße 1"},
	} {
		body := get(t, h, at).Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %s", at, w)
			}
		}
		if strings.Contains(at, "/ar/") == strings.Contains(body, `class="note"`) && at != "/de/imprint" {
			t.Errorf("%s: says wrongly whether it is translated", at)
		}
	}
}

// Search engines learn of the address that leads to each reader's language; pages that answer a form are as small as the others.
func TestAnyLanguageAndSmallForms(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	at := path(t, h, "de", verifiedDE)
	if body := get(t, h, at).Body.String(); !strings.Contains(body, `hreflang="x-default" href="https://femos.example/a/`+at[len("/de/a/"):]+`"`) {
		t.Error("no address for any language")
	}
	if body := get(t, h, "/de/").Body.String(); !strings.Contains(body, `hreflang="x-default" href="https://femos.example/"`) || !strings.Contains(body, `href="/inbox" rel="nofollow"`) {
		t.Error("no address of the home page for any language, or no way in for the team")
	}
	w := httpFront(t, h, "fr-CA,fr;q=0.9")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/fr/" {
		t.Errorf("the bare address: %d %s", w.Code, w.Header().Get("Location"))
	}
	long := strings.Repeat("Darf ich mit Fiktion arbeiten? ", 60)
	for _, lang := range []femos.Language{"de", "ar", "ru"} {
		if n := ask(t, h, lang, long).Body.Len() + len(sheetOf(t, h)); n > mostBytes {
			t.Errorf("%s: what is found has %d bytes", lang, n)
		}
		if n := post(t, h, "/"+string(lang)+"/team/check", url.Values{"account": {long}}).Body.Len() + len(sheetOf(t, h)); n > mostBytes {
			t.Errorf("%s: what is said of an account has %d bytes", lang, n)
		}
	}
}
