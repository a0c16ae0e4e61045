package desk_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/internal/auth"
	"femos/internal/web/desk"
)

// ask sends a request to the desk as somebody ("" for nobody).
func ask(t *testing.T, h http.Handler, as, method, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if as != "" {
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: as})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// allowed is who may use each route. It says the same as the table of routes and the rights together, on purpose: a
// new route, or a changed right, fails here until somebody has said that it is meant.
var allowed = map[string]string{
	"GET /library": "advisor translator lawyer deputy coordinator", "GET /library/{id}": "advisor translator lawyer deputy coordinator",
	"GET /claims": "advisor translator lawyer deputy coordinator", "GET /claims/{id}": "advisor translator lawyer deputy coordinator", "POST /claims/{id}": "advisor lawyer deputy coordinator", "POST /claims/{id}/looked": "lawyer deputy",
	"GET /queue/law": "lawyer deputy", "POST /queue/law/looked": "lawyer deputy", "POST /queue/law/recall": "lawyer deputy",
	"POST /claims/{id}/sign": "lawyer deputy", "POST /claims/{id}/recall": "lawyer deputy",
	"GET /library/exchange": "advisor translator lawyer deputy coordinator", "GET /library/export": "advisor translator lawyer deputy coordinator", "POST /library/import": "advisor translator lawyer deputy coordinator",
	"POST /library/{id}/comment": "advisor translator lawyer deputy coordinator", "POST /library/{id}/resolve": "advisor translator lawyer deputy coordinator",
	"GET /library/add": "advisor lawyer deputy coordinator", "GET /library/{id}/edit": "advisor lawyer deputy coordinator",
	"POST /library/add": "advisor lawyer deputy coordinator", "POST /library/{id}/edit": "advisor lawyer deputy coordinator", "POST /library/{id}/begin": "advisor lawyer deputy coordinator", "POST /library/{id}/submit": "advisor lawyer deputy coordinator", "POST /library/{id}/confirm": "advisor lawyer deputy coordinator",
	"POST /library/{id}/return": "lawyer deputy", "POST /library/{id}/sign": "lawyer deputy", "POST /library/{id}/block": "lawyer deputy", "POST /library/{id}/recall": "lawyer deputy", "POST /library/{id}/corrected": "advisor lawyer deputy coordinator",
	"GET /corrections": "advisor", "POST /corrections/{reply}": "advisor", "GET /queue/calendar": "lawyer deputy", "GET /queue/calendar.ics": "lawyer deputy", "GET /alarms": "lawyer deputy admin", "POST /alarms/{id}": "lawyer deputy admin",
	"GET /library/{id}/translate":  "advisor translator lawyer deputy",
	"POST /library/{id}/translate": "advisor translator lawyer deputy",
	"GET /library/{id}/withdraw":   "lawyer deputy coordinator",
	"POST /library/{id}/withdraw":  "lawyer deputy coordinator",
	"GET /queue":                   "lawyer deputy",
	"POST /queue/{reply}/release":  "lawyer deputy", "POST /queue/{reply}/return": "lawyer deputy", "POST /queue/{reply}/looked": "lawyer deputy",
	"GET /login": "everybody", "POST /login": "everybody", "GET /static/{version}/{file...}": "everybody", "GET /trouble": "everybody", "/": "everybody",
	"GET /{$}": "anyone", "POST /logout": "anyone", "GET /events": "anyone", "GET /keys": "anyone",
	"GET /login/second": "everybody", "POST /login/second": "everybody", "POST /people/{id}/second": "admin",
	"GET /me/second": "anyone", "POST /me/second/code": "anyone", "POST /me/second/code/confirm": "anyone", "POST /me/second/passkey": "anyone", "POST /me/second/passkey/add": "anyone",
	"POST /me/second/recovery": "anyone", "POST /me/second/remove": "anyone", "GET /second": "anyone", "POST /second": "anyone",
	"GET /guidance": "advisor translator lawyer deputy coordinator", "GET /guidance/table.csv": "advisor translator lawyer deputy coordinator", "POST /guidance/record": "coordinator",
	"POST /guidance/confirm": "lawyer deputy", "POST /guidance/ask": "advisor", "POST /guidance/answer": "lawyer deputy",
	"GET /me/profile": "anyone", "POST /me/profile": "anyone", "POST /me/profile/link": "anyone", "POST /me/profile/unlink": "anyone",
	"GET /people/{id}/profile": "coordinator admin", "POST /people/{id}/profile/link": "coordinator admin", "POST /people/{id}/profile/unlink": "coordinator admin",
	"GET /translations": "advisor translator lawyer deputy",
	"GET /me":           "anyone", "POST /me": "anyone", "POST /me/password": "anyone",
	"GET /inbox": "advisor translator lawyer deputy coordinator", "GET /inbox/{id}": "advisor translator lawyer deputy coordinator", "GET /search": "advisor translator lawyer deputy coordinator",
	"POST /inbox/{id}/take": "advisor", "POST /inbox/{id}/back": "advisor coordinator", "POST /inbox/{id}/done": "advisor", "POST /inbox/{id}/preview": "advisor", "POST /inbox/{id}/send": "advisor",
	"POST /inbox/{id}/dismiss": "advisor coordinator", "POST /inbox/{id}/reopen": "advisor coordinator", "POST /inbox/{id}/correct": "advisor coordinator",
	"POST /inbox/{id}/reply/{reply}/look": "advisor", "POST /inbox/{id}/reply/{reply}/retry": "advisor", "POST /inbox/{id}/reply/{reply}/discard": "advisor", "POST /inbox/{id}/reply/{reply}/posted": "advisor",
	"POST /inbox/{id}/reply/{reply}/class": "advisor translator lawyer deputy coordinator", "POST /queue/{reply}/class": "lawyer deputy",
	"GET /capture": "advisor coordinator", "POST /capture": "advisor coordinator", "POST /capture/keep": "advisor coordinator",
	"GET /channels": "anyone", "GET /channels/{id}": "anyone",
	"GET /channels/add": "coordinator admin", "POST /channels/add": "coordinator admin",
	"GET /channels/{id}/permission": "coordinator admin", "POST /channels/{id}/permission": "coordinator admin",
	"GET /channels/{id}/withdraw": "coordinator admin", "POST /channels/{id}/withdraw": "coordinator admin",
	"GET /channels/{id}/import": "advisor coordinator admin", "POST /channels/{id}/import": "advisor coordinator admin",
	"POST /channels/{id}/import/take": "advisor coordinator admin", "POST /channels/{id}/import/drop": "advisor coordinator admin",
	"GET /accounts": "advisor admin", "GET /accounts/{id}": "advisor admin", "POST /accounts/{id}": "advisor admin", "POST /accounts/{id}/pause": "advisor admin",
	"POST /accounts/{id}/resume": "advisor admin", "GET /accounts/add": "advisor admin", "POST /accounts/add": "advisor admin",
	"GET /check": "advisor coordinator", "POST /check": "advisor coordinator",
	"GET /learning": "coordinator", "POST /learning/use": "coordinator", "POST /learning/automatic": "coordinator",
	"GET /people": "coordinator admin", "GET /people/{id}": "admin", "POST /people/{id}": "admin", "POST /people/{id}/password": "admin", "GET /people/add": "admin", "POST /people/add": "admin",
}

var hole = regexp.MustCompile(`\{[^}]*\}`)

// concrete turns a pattern into a request.
func concrete(pattern string) (method, path string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		return http.MethodGet, "/nowhere/at/all"
	}
	id := string(inquiryID(2))
	switch {
	case strings.Contains(path, "/library/"), strings.Contains(path, "/alarms/"):
		id = string(sampleAnswer)
	case strings.Contains(path, "/claims/"):
		id = sampleClaim
	case strings.Contains(path, "/channels/"):
		id = string(channelID(1))
	case strings.Contains(path, "/accounts/"):
		id = string(accountID(1))
	case strings.Contains(path, "/people/"):
		id = string(personID(1))
	}
	path = strings.ReplaceAll(strings.ReplaceAll(path, "{reply}", id), "{id}", id)
	return method, hole.ReplaceAllString(path, "")
}

func TestEveryRouteHasARule(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range desk.Routes() {
		seen[r.Pattern] = true
		if r.Act == "" {
			t.Errorf("%s: needs no act", r.Pattern)
		}
		if allowed[r.Pattern] == "" {
			t.Errorf("%s: nobody has said who may", r.Pattern)
		}
	}
	for pattern := range allowed {
		if !seen[pattern] {
			t.Errorf("%s: there is no such route", pattern)
		}
	}
}

func TestRolesAndRoutes(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	for _, r := range desk.Routes() {
		if r.Pattern == "GET /events" {
			continue // streams until it is left; TestEvents has it
		}
		method, path := concrete(r.Pattern)
		for _, role := range append([]femos.Role{""}, femos.Roles()...) {
			want := allowed[r.Pattern] == "everybody" || role != "" && (allowed[r.Pattern] == "anyone" || slices.Contains(strings.Fields(allowed[r.Pattern]), string(role)))
			s.calls = nil
			w := ask(t, h, string(role), method, path, url.Values{})
			refused := w.Code == http.StatusForbidden || w.Code == http.StatusUnauthorized || w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/login?next=")
			if refused == want {
				t.Errorf("%s as %q: %d, allowed %v", r.Pattern, role, w.Code, want)
			}
			if refused && len(s.calls) > 0 {
				t.Errorf("%s as %q: refused, but did %v", r.Pattern, role, s.calls)
			}
		}
	}
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	t.Parallel()
	h := newSample().handler()
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/nowhere", 404}, {"POST", "/nowhere", 404}, {"DELETE", "/inbox", 404}, {"POST", "/inbox", 404}, {"GET", "/inbox/" + string(inquiryID(2)) + "/take", 404},
		{"GET", "/inbox/not-an-id", 404}, {"GET", "/inbox/" + string(inquiryID(99)), 404}, {"GET", "/static/0000000000000000/desk.css", 404}, {"GET", "/static/../desk.go", 307},
	} {
		if w := ask(t, h, "advisor", c.method, c.path, nil); w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.want)
		}
	}
}

// Every form from elsewhere is refused before anything is done, whoever is logged in.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	for _, r := range desk.Routes() {
		method, path := concrete(r.Pattern)
		if method != http.MethodPost {
			continue
		}
		for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			s.calls = nil
			w := ask(t, h, "nour", method, path, url.Values{"version": {"1"}, "reason": {"duplicate"}, "login": {"nour"}, "password": {"nour"}}, header...)
			if w.Code != http.StatusForbidden || len(s.calls) > 0 || len(w.Result().Cookies()) > 0 {
				t.Errorf("%s with %v: %d, did %v", r.Pattern, header, w.Code, s.calls)
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := newSample().handler()
	for _, path := range []string{"/login", "/inbox", "/nowhere"} {
		w := ask(t, h, "nour", "GET", path, nil)
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
			"Content-Type": "text/html; charset=utf-8"} {
			if got := w.Header().Get(name); got != want && path != "/login" {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		csp := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: the policy lacks %q: %s", path, part, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
			t.Errorf("%s: the policy is loose: %s", path, csp)
		}
	}
}

var staticLink = regexp.MustCompile(`/static/[0-9a-f]{16}/[a-z./]+`)

func TestStaticFiles(t *testing.T) {
	t.Parallel()
	h := newSample().handler()
	page := ask(t, h, "nour", "GET", "/inbox", nil).Body.String()
	links := staticLink.FindAllString(page, -1)
	if len(links) != 3 {
		t.Fatalf("links: %v", links)
	}
	for _, link := range links {
		w := ask(t, h, "", "GET", link, nil)
		if w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Body.Len() == 0 {
			t.Errorf("%s: %d, %q", link, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	base := links[2][:strings.Index(links[2], "/shell/")]
	script, err := io.ReadAll(ask(t, h, "", "GET", base+"/shell/shell.js", nil).Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`import "(\.[^"]+)"`).FindAllStringSubmatch(string(script), -1) {
		to, err := url.JoinPath(base, "shell", m[1])
		if err != nil {
			t.Fatal(err)
		}
		if w := ask(t, h, "", "GET", to, nil); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
			t.Errorf("%s: %d %s", to, w.Code, w.Header().Get("Content-Type"))
		}
	}
	for _, name := range []string{"inbox/inbox.html", "shell/shell.html", "desk.go"} {
		if w := ask(t, h, "", "GET", base+"/"+name, nil); w.Code != 404 {
			t.Errorf("%s is served", name)
		}
	}
}

func TestStatusOf(t *testing.T) {
	t.Parallel()
	for kind, want := range map[femos.ErrorKind]int{"": 200, femos.Invalid: 422, femos.NotFound: 404, femos.Conflict: 409, femos.Forbidden: 403, femos.Unauthenticated: 401,
		femos.Limited: 429, femos.Unavailable: 503, femos.Internal: 500, "new kind": 500} {
		if got := desk.StatusOf(kind); got != want {
			t.Errorf("%s: %d, want %d", kind, got, want)
		}
	}
}
