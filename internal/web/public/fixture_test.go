package public_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"femos"
	"femos/content"
	"femos/internal/triage"
	"femos/internal/web/public"
)

// sites is what the site speaks.
func tongues() []femos.Language {
	return []femos.Language{"de", "ar", "en", "es", "fr", "fa", "ps", "pt", "ru", "sr", "tr", "uk"}
}

// shelf is a library that tests change.
type shelf struct {
	edition atomic.Pointer[string]
	topics  []public.Topic
	answers []public.Answer
	claims  []public.Claim
	keys    []public.Key
	team    public.Team
}

func (s *shelf) Edition() string          { return *s.edition.Load() }
func (s *shelf) Topics() []public.Topic   { return s.topics }
func (s *shelf) Answers() []public.Answer { return s.answers }
func (s *shelf) Claims() []public.Claim   { return s.claims }

func (s *shelf) Keys() []public.Key { return s.keys }
func (s *shelf) Team() public.Team  { return s.team }

func (s *shelf) now(edition string) { s.edition.Store(&edition) }

func starter(t testing.TB) *public.Starter {
	t.Helper()
	s, err := public.LoadStarter(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sample is the starter library and three answers more: verified with all there is, withdrawn, and one whose signature
// does not fit. Nobody has verified anything: the names say so.
func sample(t testing.TB) *shelf {
	t.Helper()
	from := starter(t)
	s := &shelf{topics: from.Topics(), answers: from.Answers(), claims: from.Claims()}
	day := func(month time.Month, n int) time.Time { return time.Date(2026, month, n, 0, 0, 0, 0, time.UTC) }
	verified := public.Answer{ID: "test-verified", Topics: []string{"B5"}, State: public.Verified, Version: 4, VerifiedBy: "Testperson, erfunden", VerifiedAt: day(10, 12),
		ValidUntil: time.Date(2027, 4, 12, 0, 0, 0, 0, time.UTC), LawAsOf: day(10, 1), Texts: map[femos.Language]public.Text{
			"de": {Title: "Wie lange gilt meine Fiktionsbescheinigung?", Body: "Es kommt auf das Kästchen an. Ist „§ 81 Abs. 4“ angekreuzt, dürfen Sie weiter arbeiten wie bisher.\n\nBei „§ 81 Abs. 3“ meist noch nicht."},
			"ar": {Title: "هل يحقّ لي العمل والسفر بوثيقة الإقامة المؤقتة؟", Body: "الأمر يتوقّف على المربّع المؤشَّر. إن كان الرابع فيحقّ لكِ العمل كما كان.\n\nوإن كان الثالث فغالباً ليس بعد.", CheckedBy: "شخص مخترع"},
		},
		Citations: []public.Citation{{Label: "§ 81 Abs. 4 Satz 1 AufenthG", AsOf: day(10, 1), Link: "https://www.gesetze-im-internet.de/aufenthg_2004/__81.html",
			Text: "Beantragt ein Ausländer vor Ablauf seines Aufenthaltstitels dessen Verlängerung oder die Erteilung eines anderen Aufenthaltstitels, gilt der bisherige Aufenthaltstitel vom Zeitpunkt seines Ablaufs bis zur Entscheidung der Ausländerbehörde als fortbestehend."}}}
	withdrawn := public.Answer{ID: "test-withdrawn", Topics: []string{"B5"}, State: public.Withdrawn, Texts: map[femos.Language]public.Text{"de": {Title: "Was war?", Body: "Das alte Wort."}},
		Instead: map[femos.Language]string{"de": "Das neue Wort."}}
	broken := public.Answer{ID: "test-broken", Topics: []string{"B5"}, State: public.Broken, Texts: map[femos.Language]public.Text{"de": {Title: "Was ist?", Body: "<script>alert(1)</script> & so."}}}
	s.answers = append(append([]public.Answer(nil), s.answers...), verified, withdrawn, broken)
	s.team = invented()
	s.now("1")
	return s
}

// invented is a team that there is not.
func invented() public.Team {
	mornings := []femos.Span{{From: 540, To: 720}}
	return public.Team{
		Advisors: []public.Advisor{
			{ID: "0199d800-0000-7000-8000-000000000001", Name: "Nour Haddad", Title: "Beraterin für Aufenthalt & Arbeit", Roles: []femos.Role{femos.Advisor, femos.Admin}, Employer: "Verein Beispiel e. V.", Funder: "Stiftung Beispiel",
				Languages: []femos.Language{"ar", "en", "de", "ku"}, Hours: femos.Hours{0: mornings, 1: mornings, 2: mornings, 4: {{From: 840, To: 960}, {From: 1020, To: 1080}}},
				Accounts: []public.Account{{"https://bsky.app/profile/nour.beratung.example", "https://bsky.app/profile/did:plc:abcdefghijklmnop"}, {"https://www.instagram.com/nour.beratet"}}},
			{ID: "0199d800-0000-7000-8000-000000000002", Name: "أولينا كوفال", Roles: []femos.Role{femos.Lawyer}, Languages: []femos.Language{"uk"}},
		},
		Accounts: []public.Account{{"https://bsky.app/profile/femos.example"}},
	}
}

// site is a site on a shelf.
func site(t testing.TB, s public.Shelf) *public.Site {
	t.Helper()
	return siteLogging(t, s, slog.New(slog.NewTextHandler(t.Output(), nil)))
}

func siteLogging(t testing.TB, s public.Shelf, log *slog.Logger) *public.Site {
	t.Helper()
	return siteWith(t, s, func(o *public.Options) { o.Log = log })
}

// siteWith is a site whose options are changed.
func siteWith(t testing.TB, s public.Shelf, change func(*public.Options)) *public.Site {
	t.Helper()
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := triage.New(lib)
	if err != nil {
		t.Fatal(err)
	}
	o := public.Options{Shelf: s, Base: "https://femos.example", Name: "Fem.OS", Leave: "https://weather.example/", Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Imprint: map[femos.Language]string{"de": "Verein Beispiel e. V.\nMusterstraße 1"}, Privacy: map[femos.Language]string{"de": "# Was wir speichern\n\nNichts, was Sie hier fragen.", "ar": "# ماذا نحفظ\n\nلا شيء."},
		Accessibility: map[femos.Language]string{"de": "# Was noch fehlt\n\nGebärdensprache."},
		Find: func(question string) (f public.Found) {
			found := judge.Find(question, 5)
			f.Danger = found.Urgency == femos.Emergency
			for _, a := range found.Answers {
				f.Answers = append(f.Answers, a.ID)
			}
			return f
		}}
	change(&o)
	return public.New(o)
}

// httpFront asks for the bare address.
func httpFront(t testing.TB, h *public.Site, languages string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", languages)
	w := httptest.NewRecorder()
	h.Front(w, r)
	return w
}

// sheetOf is the style sheet.
func sheetOf(t testing.TB, h http.Handler) string {
	t.Helper()
	_, after, _ := strings.Cut(get(t, h, "/de/").Body.String(), `rel="stylesheet" href="`)
	link, _, _ := strings.Cut(after, `"`)
	return get(t, h, link).Body.String()
}

func get(t testing.TB, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func ask(t testing.TB, h http.Handler, lang femos.Language, question string) *httptest.ResponseRecorder {
	t.Helper()
	return post(t, h, "/"+string(lang)+"/find", url.Values{"question": {question}})
}

// post sends a form.
func post(t testing.TB, h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// path is where the answer with that id stands, as the short link says.
func path(t testing.TB, h http.Handler, lang femos.Language, title string) string {
	t.Helper()
	for page := "/" + string(lang) + "/t/B"; page != ""; {
		body := get(t, h, page).Body.String()
		if before, _, found := strings.Cut(body, ">"+title+"<"); found {
			href := before[strings.LastIndex(before, `href="`)+6:]
			return href[:strings.Index(href, `"`)]
		}
		page = ""
	}
	t.Fatalf("%q stands nowhere", title)
	return ""
}
