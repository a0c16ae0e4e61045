package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var sentence = regexp.MustCompile(`(?s)<div class="notice"[^>]*>.*?<p>(.*?)</p>`)

// told is the sentence that a page shows above its form.
func (a answer) told() string {
	if found := sentence.FindStringSubmatch(a.body); found != nil {
		return found[1]
	}
	return ""
}

// Whoever guesses learns nothing, and can't guess for long.
func TestLogInTellsNothing(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	v := &visitor{base: n.base()}
	wrong, unknown := v.logIn(t, "nour", "not her password at all"), v.logIn(t, "nobody", "not her password at all")
	if wrong.status != http.StatusUnprocessableEntity || wrong.told() == "" {
		t.Errorf("a wrong password gives %d %q", wrong.status, wrong.told())
	}
	if wrong.status != unknown.status || wrong.told() != unknown.told() {
		t.Errorf("an unknown login is told apart: %d %q and %d %q", wrong.status, wrong.told(), unknown.status, unknown.told())
	}
	if v.cookie != "" || len(wrong.cookies) > 0 {
		t.Error("a wrong password gives a cookie")
	}
	for tries := 1; ; tries++ {
		a := v.logIn(t, "nour", "not her password at all")
		if a.status == http.StatusTooManyRequests {
			if !regexp.MustCompile(`\d+ (Sekunden|seconds)`).MatchString(a.told()) {
				t.Errorf("the wait is not told: %q", a.told())
			}
			break
		}
		if tries > 20 {
			t.Fatal("one can guess for ever")
		}
	}
	if a := v.logIn(t, "nour", password); a.status != http.StatusTooManyRequests || v.cookie != "" {
		t.Errorf("the right password still gets in while guessing is stopped: %d", a.status)
	}
}

// She comes where she wanted to go, and nowhere else.
func TestLogInLeadsBack(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	v := &visitor{base: n.base()}
	asked := "/search?q=" + url.QueryEscape("Jobcenter & Miete")
	a := v.get(t, asked)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/login?next=") {
		t.Fatalf("a page asked for without log-in gives %d to %q", a.status, a.location)
	}
	form := regexp.MustCompile(`name="next" value="([^"]*)"`).FindStringSubmatch(v.get(t, a.location).body)
	if form == nil || form[1] != asked {
		t.Fatalf("the form leads to %q, not to %q", form, asked)
	}
	if a := v.post(t, "/login", url.Values{"login": {"nour"}, "password": {password}, "next": {form[1]}}); a.location != asked {
		t.Errorf("after log-in she stands at %q, not at %q", a.location, asked)
	}
	for _, trap := range []string{"https://evil.example/", "//evil.example/", `/\evil.example/`, "/\t/evil.example", "javascript:alert(1)"} {
		if a := v.post(t, "/login", url.Values{"login": {"nour"}, "password": {password}, "next": {trap}}); a.location != "/" {
			t.Errorf("next=%q leads to %q", trap, a.location)
		}
	}
}

// The cookie is the session: no script and no other site gets at it, a restart keeps it, and log-out ends it for good.
func TestSessionEndsWithLogOut(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	v := &visitor{base: n.base()}
	a := v.logIn(t, "nour", password)
	if len(a.cookies) != 1 {
		t.Fatalf("log-in sets %d cookies", len(a.cookies))
	}
	c := a.cookies[0]
	if !strings.HasPrefix(c.Name, "__Host-") || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("the cookie can be had by others: %s", strings.Replace(c.Raw, c.Value, "…", 1))
	}
	for _, page := range []answer{v.get(t, "/inbox"), a} {
		if strings.Contains(page.body, c.Value) {
			t.Error("a page shows the cookie")
		}
	}

	n.stop()
	again := startIn(t, n.folder, "")
	v.base = again.base()
	if a := v.get(t, "/inbox"); a.status != http.StatusOK {
		t.Fatalf("after a restart the inbox gives %d", a.status)
	}

	old := v.cookie
	if a := v.post(t, "/logout", url.Values{}); a.location != "/login" || len(a.cookies) != 1 || a.cookies[0].MaxAge >= 0 {
		t.Errorf("log-out gives %d to %q with %d cookies", a.status, a.location, len(a.cookies))
	}
	if a := v.get(t, "/inbox"); a.status != http.StatusSeeOther {
		t.Errorf("the old cookie still gives %d", a.status)
	}
	if a := v.post(t, "/me/password", url.Values{}); a.status != http.StatusUnauthorized {
		t.Errorf("a form with the old cookie gives %d", a.status)
	}
	for _, said := range []string{n.log.String(), again.log.String()} {
		if strings.Contains(said, old) || strings.Contains(said, password) {
			t.Error("the log tells the cookie or the password")
		}
	}
}
