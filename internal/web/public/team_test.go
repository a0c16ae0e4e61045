package public_test

import (
	"bytes"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"femos"
	"femos/internal/web/public"
)

// advisorPath is where somebody of the team stands.
func advisorPath(t *testing.T, h http.Handler, name string) string {
	t.Helper()
	before, _, found := strings.Cut(get(t, h, "/de/team").Body.String(), "<bdi>"+name+"</bdi>")
	if !found {
		t.Fatalf("%s stands nowhere", name)
	}
	href := before[strings.LastIndex(before, `href="`)+6:]
	return href[:strings.Index(href, `"`)]
}

// The page of an advisor says who she is, for whom and when she works, and which accounts are hers, in each language; it is told to
// no search engine.
func TestAdvisor(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	at := advisorPath(t, h, "Nour Haddad")
	body := get(t, h, at).Body.String()
	for _, want := range []string{"<h1><bdi>Nour Haddad</bdi></h1>", `<p class="lead">Beraterin</p>`, "Beraterin für Aufenthalt &amp; Arbeit", "Verein Beispiel e. V.", "Stiftung Beispiel", `<bdi lang="ar">العربية</bdi>`, `<bdi lang="ku">kurdî</bdi> (Kurdisch)`,
		`Montag – Mittwoch: <bdi dir="ltr">9:00–12:00</bdi>`, `Freitag: <bdi dir="ltr">14:00–16:00, 17:00–18:00</bdi>`, `content="noindex"`, "femos.example/p/" + at[len("/de/p/"):],
		`<a href="https://bsky.app/profile/nour.beratung.example" rel="me noreferrer"><bdi dir="ltr">bsky.app/profile/nour.beratung.example</bdi></a>`, `href="https://www.instagram.com/nour.beratet" rel="me noreferrer"`} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(body, "did:plc") || strings.Contains(body, "Donnerstag") || strings.Contains(body, "role_") {
		t.Error("says what nobody needs")
	}
	if body := get(t, h, "/ar"+at[len("/de"):]).Body.String(); !strings.Contains(body, "مستشارة") || !strings.Contains(body, "الاثنين – الأربعاء") || !strings.Contains(body, "حساباتها الحقيقية") || !strings.Contains(body, `<bdi lang="ku">kurdî</bdi> (الكردية)`) {
		t.Error("not in Arabic")
	}
	if w := get(t, h, "/p/"+at[len("/de/p/"):], "Accept-Language", "tr"); w.Header().Get("Location") != "/tr"+at[len("/de"):] {
		t.Errorf("the short link leads to %s", w.Header().Get("Location"))
	}
	if body := get(t, h, "/sitemap.xml").Body.String(); strings.Contains(body, "/p/") || strings.Contains(body, "/team") {
		t.Error("search engines are told of her")
	}
}

// Who takes her page back is gone with the next request, from her page, from the list, and from what is confirmed. Where nobody
// is shown there are no such pages, as they would deny who is real.
func TestAdvisorGoes(t *testing.T) {
	t.Parallel()
	s := sample(t)
	h := site(t, s)
	at := advisorPath(t, h, "Nour Haddad")
	hers := url.Values{"account": {"@nour.beratung.example"}}
	if body := post(t, h, "/de/team/check", hers).Body.String(); !strings.Contains(body, "Ja, dieses Konto gehört zu uns") || !strings.Contains(body, at) {
		t.Fatal("her account is not confirmed")
	}
	s.team = public.Team{Advisors: s.team.Advisors[1:], Accounts: s.team.Accounts}
	s.now("2")
	if w := get(t, h, at); w.Code != http.StatusNotFound {
		t.Errorf("her page: %d", w.Code)
	}
	for _, body := range []string{get(t, h, "/de/team").Body.String(), post(t, h, "/de/team/check", hers).Body.String()} {
		if strings.Contains(body, "Nour") || strings.Contains(body, "Ja, dieses") {
			t.Error("she is still told of")
		}
	}
	s.team = public.Team{}
	s.now("3")
	for _, w := range []int{get(t, h, "/de/team").Code, post(t, h, "/de/team/check", hers).Code} {
		if w != http.StatusNotFound {
			t.Errorf("with nobody: %d", w)
		}
	}
	if strings.Contains(get(t, h, "/de/").Body.String(), "/de/team") {
		t.Error("a link leads to nobody")
	}
}

// What is pasted gets one of five answers in the page's language, with what to do now; it stands in no address and no log, and comes back
// escaped.
func TestCheckAccount(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := siteLogging(t, sample(t), slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	for _, c := range []struct{ pasted, says, not string }{
		{"https://www.bsky.app/profile/nour.beratung.example?x=1", "Ja, dieses Konto gehört zu uns", "Schicken Sie dorthin"},
		{"@femos.example", "Es ist ein Konto des Teams.", "Schicken Sie dorthin"},
		{"https://instagram.com/nour_beratet", "Vorsicht: Das ist nicht unser Konto", "Ja, dieses"},
		{"https://bsky.app/profile/nour.berаtung.example", "Zeichen, die verbergen", "Ja, dieses"},
		{"https://instagram.com/sofia.hilft", "Nein, dieses Konto kennen wir nicht", "Ja, dieses"},
		{"Nour Haddad", "Der Name allein sagt nichts", "Ja, dieses"},
		{"https://www.facebook.com/share/1AbC/", "Wir erkennen nicht", "Ja, dieses"},
		{"", "Wir erkennen nicht", "Ja, dieses"},
		{"\xff\xfe\x00", "Wir erkennen nicht", "Ja, dieses"},
		{strings.Repeat("https://bsky.app/profile/nour.beratung.example ", 1000), "Wir erkennen nicht", "Ja, dieses"},
		{`"><script>alert(1)</script>`, "Nein, dieses Konto kennen wir nicht", "<script>alert"},
	} {
		w := post(t, h, "/de/team/check", url.Values{"account": {c.pasted}})
		body := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusOK || !strings.Contains(body, c.says) || strings.Contains(w.Body.String(), c.not) {
			t.Errorf("%.80q: %d, not %q", c.pasted, w.Code, c.says)
		}
		if w.Header().Get("Cache-Control") != "no-store" || len(w.Result().Cookies()) > 0 || len(w.Body.String()) > mostBytes {
			t.Errorf("%.80q: %v, %d bytes", c.pasted, w.Header(), w.Body.Len())
		}
	}
	if body := post(t, h, "/ar/team/check", url.Values{"account": {"https://instagram.com/nour_beratet"}}).Body.String(); !strings.Contains(body, "انتبهي: هذا ليس حسابنا") || !strings.Contains(body, `href="https://www.instagram.com/nour.beratet"`) {
		t.Error("a look-alike is not told of in Arabic, or what is real is not shown")
	}
	if w := get(t, h, "/de/team/check?account=x"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/de/team" {
		t.Errorf("an account in an address: %d %s", w.Code, w.Header().Get("Location"))
	}
	if log.Len() > 0 {
		t.Errorf("logged: %s", log.String())
	}
}

// A language has a name on the page of whoever speaks it, in itself and on each page; what has none anywhere is its code.
func TestSpoken(t *testing.T) {
	t.Parallel()
	for code, want := range map[femos.Language]string{"ti": "ትግርኛ", "so": "Soomaali", "am": "አማርኛ", "sq": "shqip", "ckb": "کوردیی ناوەندی", "vi": "Tiếng Việt"} {
		if own, here := public.SpokenAs(code, "de"); own != want || here == "" || here == string(code) {
			t.Errorf("%s is %q, here %q", code, own, here)
		}
	}
	for _, lang := range public.Languages() {
		if own, here := public.SpokenAs("ku", lang); own != "kurdî" || here == "" {
			t.Errorf("on a page in %s: %q, %q", lang, own, here)
		}
		if own, here := public.SpokenAs(lang, "de"); own == "" || own == string(lang) || here != "" {
			t.Errorf("%s itself: %q, %q", lang, own, here)
		}
	}
	if own, here := public.SpokenAs("qaa", "de"); own != "qaa" || here != "" {
		t.Errorf("what nobody knows: %q, %q", own, here)
	}
}
