package public_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"femos"
	"femos/internal/web/public"
)

const (
	verifiedDE = "Wie lange gilt meine Fiktionsbescheinigung?"
	mostBytes  = 50_000
)

// every returns the paths of all pages in a language: found by following links from the home page.
func every(t *testing.T, h http.Handler, lang femos.Language) []string {
	t.Helper()
	list := []string{"/" + string(lang) + "/"}
	seen := map[string]bool{list[0]: true}
	link := regexp.MustCompile(`href="(/` + string(lang) + `/[^"]*)"`)
	for i := 0; i < len(list); i++ {
		w := get(t, h, list[i])
		if w.Code != http.StatusOK {
			t.Errorf("%s, to which a link leads: %d", list[i], w.Code)
		}
		for _, m := range link.FindAllStringSubmatch(w.Body.String(), -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				list = append(list, m[1])
			}
		}
	}
	return list
}

// Every page in every language keeps the promises of all: small, no cookie, nothing of anybody else, a way to leave, the
// language and its direction, all twelve languages.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	foreign := regexp.MustCompile(`(?i)<(img|iframe|video|audio|embed)\b|(src|srcset)="(https?:)?//|<link [^>]*rel="stylesheet"[^>]*href="http`)
	sheet := regexp.MustCompile(`/public/[0-9a-f]+/[a-z.]+`)
	for _, lang := range tongues() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			pages := every(t, h, lang)
			if len(pages) < 130 {
				t.Errorf("only %d pages", len(pages))
			}
			dir := "ltr"
			if lang == "ar" || lang == "fa" || lang == "ps" {
				dir = "rtl"
			}
			for _, path := range pages {
				w := get(t, h, path)
				body := w.Body.String()
				all := len(body)
				if strings.HasSuffix(path, ".xml") {
					continue
				}
				for _, name := range sheet.FindAllString(body, -1) {
					all += get(t, h, name).Body.Len()
				}
				if all > mostBytes {
					t.Errorf("%s: %d bytes with style and script", path, all)
				}
				if len(w.Result().Cookies()) > 0 || foreign.MatchString(body) {
					t.Errorf("%s: a cookie, or something of somebody else's: %q", path, foreign.FindString(body))
				}
				for _, want := range []string{`<html lang="` + string(lang), `dir="` + dir + `"`, `class="leave"`, "https://weather.example/", `tel:112`, "<h1"} {
					if !strings.Contains(body, want) {
						t.Errorf("%s lacks %s", path, want)
					}
				}
				if n := strings.Count(body, `hreflang=`); n < 12 {
					t.Errorf("%s links %d languages", path, n)
				}
				if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || w.Header().Get("Referrer-Policy") != "no-referrer" {
					t.Errorf("%s: %v", path, w.Header())
				}
			}
		})
	}
}

// What no lawyer has verified says so on its page and in every list, is kept from search engines, and its markup calls it a draft.
func TestDraftsSaySo(t *testing.T) {
	t.Parallel()
	h := site(t, starter(t))
	for _, path := range every(t, h, "de") {
		body := get(t, h, path).Body.String()
		if (strings.Contains(path, "/a/") || strings.Contains(path, "/c/")) &&
			(!strings.Contains(body, "Keine Juristin hat ihn geprüft") || !strings.Contains(body, `content="noindex"`) || !strings.Contains(body, `"creativeWorkStatus":"Draft"`)) {
			t.Errorf("%s does not say that it is a draft", path)
		}
		if strings.Contains(path, "/t/") && strings.Count(body, "<li><a href=\"/de/a/") != strings.Count(body, `class="mark"`) {
			t.Errorf("%s lists answers without their state", path)
		}
		if strings.Contains(body, "Juristisch geprüft") {
			t.Errorf("%s calls something verified", path)
		}
	}
	if body := get(t, h, "/sitemap.xml").Body.String(); strings.Contains(body, "/a/") || !strings.Contains(body, "https://femos.example/uk/") {
		t.Errorf("sitemap: %s", body)
	}
}

func TestVerifiedAnswer(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	at := path(t, h, "de", verifiedDE)
	body := get(t, h, at).Body.String()
	code := at[strings.LastIndex(at, "/")+1:]
	for _, want := range []string{"Juristisch geprüft", "Testperson, erfunden", "12. Oktober 2026", "12. April 2027", "1. Oktober 2026", "femos.example/a/" + code,
		`<p class="lead" lang="de" dir="ltr">Es kommt auf das Kästchen an. Ist „§ 81 Abs. 4“ angekreuzt, dürfen Sie weiter arbeiten wie bisher.</p>`,
		"als fortbestehend.", `<link rel="canonical" href="https://femos.example/de/a/` + code, `hreflang="ar" href="https://femos.example/ar/a/` + code, `"@type":"FAQPage"`, `"creativeWorkStatus":"Published"`} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(body, "noindex") || strings.Contains(body, `hreflang="fr" href="https`) {
		t.Error("kept from search engines, or said to be there in French")
	}
	if body := get(t, h, "/ar/a/"+code).Body.String(); !strings.Contains(body, "شخص مخترع") || !strings.Contains(body, "12 تشرين الأول 2026") {
		t.Error("the translation does not say of what, and by whom it was checked")
	}
	body = get(t, h, "/fr/a/"+code).Body.String()
	if !strings.Contains(body, "Il est ici en Deutsch") || !strings.Contains(body, `<h1 lang="de" dir="ltr">`) || !strings.Contains(body, `<link rel="canonical" href="https://femos.example/de/a/`+code) {
		t.Error("without a translation, the page does not say that the text is German")
	}
	if body := get(t, h, "/sitemap.xml").Body.String(); !strings.Contains(body, "https://femos.example/ar/a/"+code) || strings.Contains(body, "/fr/a/") {
		t.Errorf("sitemap: %s", body)
	}
}

// A feed has the answers of its language under their titles there, and none of those that are not translated.
func TestFeedsByLanguage(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	for lang, want := range map[string]string{"de": verifiedDE, "ar": "هل يحقّ لي العمل والسفر بوثيقة الإقامة المؤقتة؟", "fr": ""} {
		var feed struct {
			Entries []struct {
				Title string `xml:"title"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(get(t, h, "/"+lang+"/feed.xml").Body.Bytes(), &feed); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
		if want == "" {
			if len(feed.Entries) > 0 {
				t.Errorf("%s: %v, of which nothing is translated", lang, feed.Entries)
			}
		} else if len(feed.Entries) != 1 || feed.Entries[0].Title != want {
			t.Errorf("%s: %v, want %q", lang, feed.Entries, want)
		}
	}
}

// A withdrawn answer says so with the next request, with what is right instead; one whose signature fails is not called
// verified; and nobody's text becomes a page's code.
func TestStatesChange(t *testing.T) {
	t.Parallel()
	s := sample(t)
	h := site(t, s)
	at := path(t, h, "de", verifiedDE)
	etag := get(t, h, at).Header().Get("Etag")
	if w := get(t, h, at, "If-None-Match", etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("unchanged: %d", w.Code)
	}
	changed := append([]public.Answer(nil), s.answers...)
	for i := range changed {
		if changed[i].ID == "test-verified" {
			changed[i].State, changed[i].Instead = public.Withdrawn, map[femos.Language]string{"de": "Fragen Sie uns."}
		}
	}
	s.answers = changed
	s.now("2")
	w := get(t, h, at, "If-None-Match", etag)
	body := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(body, "Zurückgezogen") || !strings.Contains(body, "Fragen Sie uns.") || strings.Contains(body, "Es kommt auf das Kästchen an") || strings.Contains(body, "FAQPage") {
		t.Errorf("withdrawn: %d %s", w.Code, body)
	}
	if w.Header().Get("Cache-Control") != "no-cache" {
		t.Error("a browser may show it without asking")
	}
	body = get(t, h, path(t, h, "de", "Was ist?")).Body.String()
	if !strings.Contains(body, "Die Unterschrift passt nicht") || strings.Contains(body, "<script>alert") || strings.Contains(body, "FAQPage") {
		t.Errorf("broken: %s", body)
	}
}

func TestClaimPage(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	body := get(t, h, "/de/c/"+claimCode(t, h)).Body.String()
	_, after, _ := strings.Cut(body, `<script type="application/ld+json">`)
	plain, _, _ := strings.Cut(after, "</script>")
	var review struct {
		Type    string                         `json:"@type"`
		Claim   string                         `json:"claimReviewed"`
		Status  string                         `json:"creativeWorkStatus"`
		Body    string                         `json:"reviewBody"`
		Rating  struct{ AlternateName string } `json:"reviewRating"`
		Author  struct{ Name string }
		InLang  string `json:"inLanguage"`
		Address string `json:"url"`
	}
	if err := json.Unmarshal([]byte(plain), &review); err != nil {
		t.Fatal(err)
	}
	if review.Type != "ClaimReview" || review.Claim == "" || review.Body == "" || review.Status != "Draft" || review.Rating.AlternateName == "" || review.Author.Name != "Fem.OS" || !strings.HasPrefix(review.Address, "https://femos.example/de/c/") {
		t.Errorf("%+v", review)
	}
	if !strings.Contains(body, "<q>"+review.Claim+"</q>") || strings.Contains(body, "<del") || strings.Contains(body, "<s>") {
		t.Error("the claim is not quoted, or struck through")
	}
}

// claimCode is the code of a claim that an answer names.
func claimCode(t *testing.T, h http.Handler) string {
	t.Helper()
	for _, path := range every(t, h, "de") {
		if code, is := strings.CutPrefix(path, "/de/c/"); is {
			return code
		}
	}
	t.Fatal("no claim")
	return ""
}

// One asks in one's own words and language; the question is in no address, is kept by nobody, and comes back escaped.
func TestFind(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	for lang, question := range map[femos.Language]string{
		"de": "Darf ich mit Fiktion arbeiten?", "ar": "هل أستطيع العمل بفيكسيون؟", "en": "can I work with fiktionsbescheinigung", "es": "¿puedo trabajar con la fiktionsbescheinigung?",
		"fr": "est-ce que je peux travailler avec une fiktionsbescheinigung ?", "fa": "آیا می‌توانم با فیکسیون کار کنم؟", "ps": "زه په Fiktionsbescheinigung کار کولی شم؟", "pt": "posso trabalhar com fiktionsbescheinigung?",
		"ru": "можно работать с фиктионсбешайнигунг?", "sr": "da li mogu da radim sa fiktionsbescheinigung?", "tr": "fiktionsbescheinigung ile çalışabilir miyim?", "uk": "чи можна працювати з фіктіонсбешайнігунг?",
	} {
		w := ask(t, h, lang, question)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: %d %v", lang, w.Code, w.Header())
		}
		if body := w.Body.String(); !strings.Contains(body, "Fiktionsbescheinigung arbeiten") && !strings.Contains(body, "May I work and travel with") {
			t.Errorf("%s: %q does not find the answer", lang, question)
		}
	}
	body := ask(t, h, "de", `</textarea><script>alert(1)</script> Mein Mann schlägt mich und ich habe Angst`).Body.String()
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "Sind Sie in Gefahr?") || strings.Index(body, "Sind Sie in Gefahr?") > strings.Index(body, `class="list"`) {
		t.Errorf("danger is not told first, or a question became code")
	}
	for name, question := range map[string]string{"nothing": "", "much": strings.Repeat("Kindergeld ", 100_000), "bytes": "\xff\xfe", "other": "hello"} {
		if w := ask(t, h, "de", question); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `class="topics"`) && name != "much" {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := get(t, h, "/de/find?question=x"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/de/" {
		t.Errorf("a question in an address: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestShortLinks(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	at := path(t, h, "de", verifiedDE)
	code := at[len("/de/a/"):]
	for accept, want := range map[string]string{"": "de", "ar-SY,ar;q=0.9,en;q=0.8": "ar", "xx, uk;q=0.5, de;q=0.4": "uk", "bs": "sr", "prs": "fa", "zh": "de", strings.Repeat("q,", 1000) + "ar": "de"} {
		if w := get(t, h, "/a/"+code, "Accept-Language", accept); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/"+want+"/a/"+code {
			t.Errorf("%q: %d %s", accept, w.Code, w.Header().Get("Location"))
		}
	}
	if w := get(t, h, "/de/a/"+strings.ToUpper(code)); w.Code != http.StatusOK {
		t.Errorf("in capitals: %d", w.Code)
	}
	for _, path := range []string{"/de/a/zzzz", "/de/a/7", "/de/a/", "/de/c/zzzz", "/de/t/Q", "/de/t/B/1", "/de/t/B/9", "/de/x", "/a/../etc"} {
		w := get(t, h, path)
		if w.Code != http.StatusNotFound && w.Code != http.StatusTemporaryRedirect && w.Code != http.StatusMovedPermanently || w.Code == http.StatusNotFound && !strings.Contains(w.Body.String(), `class="leave"`) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := get(t, h, "/a/%2f%2fevil.example"); strings.Contains(w.Header().Get("Location"), "evil") {
		t.Errorf("leads to %s", w.Header().Get("Location"))
	}
}

// A statement on accessibility that the team has not written is no page, and no link leads there.
func TestWithoutStatement(t *testing.T) {
	t.Parallel()
	h := siteWith(t, sample(t), func(o *public.Options) { o.Accessibility = nil })
	if w := get(t, h, "/de/accessibility"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), `class="leave"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if strings.Contains(get(t, h, "/de/").Body.String(), `href="/de/accessibility"`) {
		t.Error("a link leads to no page")
	}
	if body := get(t, site(t, sample(t)), "/de/accessibility").Body.String(); !strings.Contains(body, "Gebärdensprache.") {
		t.Errorf("written, it does not show: %s", body)
	}
}

func TestCompressed(t *testing.T) {
	t.Parallel()
	h := site(t, sample(t))
	plain := get(t, h, "/de/").Body.Bytes()
	w := get(t, h, "/de/", "Accept-Encoding", "gzip, br")
	z, err := gzip.NewReader(w.Body)
	if err != nil || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatal(err, w.Header())
	}
	if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, unpacked) {
		t.Error("another page")
	}
}

// The desk and this site have one set of tokens.
func TestTokensAreTheDesks(t *testing.T) {
	t.Parallel()
	ours, err := os.ReadFile("page/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile("../desk/page/shell/tokens.css")
	if err != nil || !bytes.Equal(ours, theirs) {
		t.Errorf("they differ: %v", err)
	}
}

// Every language has all sentences of the others, with the same places for what is put in; and who was not reviewed says so.
func TestWords(t *testing.T) {
	t.Parallel()
	type words struct {
		Reviewed bool
		Months   []string
		Days     []string
		Topics   map[string]string
		Texts    map[string]string
	}
	read := func(lang femos.Language) (w words) {
		plain, err := os.ReadFile("text/" + string(lang) + ".json")
		if err == nil {
			err = json.Unmarshal(plain, &w)
		}
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	german := read("de")
	h := site(t, sample(t))
	for _, lang := range tongues() {
		w := read(lang)
		if len(w.Months) != 12 || len(w.Days) != 7 || len(w.Topics) != len(german.Topics) || len(w.Texts) != len(german.Texts) {
			t.Errorf("%s: %d months, %d topics, %d texts", lang, len(w.Months), len(w.Topics), len(w.Texts))
		}
		for key, text := range german.Texts {
			if w.Texts[key] == "" && key != "frame" {
				t.Errorf("%s lacks %s", lang, key)
			}
			for _, place := range []string{"{1}", "{2}", "{d}", "{m}", "{y}"} {
				if strings.Contains(text, place) != strings.Contains(w.Texts[key], place) {
					t.Errorf("%s: %s and its %s", lang, key, place)
				}
			}
		}
		if says := strings.Contains(get(t, h, "/"+string(lang)+"/").Body.String(), `class="frame"`); says == w.Reviewed || says && w.Texts["frame"] == "" {
			t.Errorf("%s: reviewed %t, says that it was not: %t", lang, w.Reviewed, says)
		}
	}
}
