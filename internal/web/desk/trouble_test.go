package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"femos/internal/auth"
	"femos/internal/trouble"
	"femos/internal/web/desk"
	"femos/test/browser"
)

// troubled is the sample's desk while these things are wrong.
func (s *sample) troubled(list ...trouble.Trouble) http.Handler {
	return desk.New(desk.Options{Inbox: s, Library: sampleLibrary{s}, Capture: s, Channels: sampleChannels{s}, Accounts: sampleAccounts{s}, Guidance: sampleGuidance{s}, Auth: sampleAuth{s}, Live: s.hub, May: auth.May,
		Reason: sampleReason, Now: func() time.Time { return noon }, Zone: time.UTC, Log: quiet(), Beat: time.Hour, Trouble: func() []trouble.Trouble { return list }})
}

var (
	away    = trouble.Trouble{Kind: trouble.DatabaseAway, Since: ago(3 * time.Minute)}
	full    = trouble.Trouble{Kind: trouble.DiskFull, Since: ago(3 * time.Minute)}
	denied  = trouble.Trouble{Kind: trouble.PlatformDenied, Account: accountID(1), Name: "@femos.example", Since: ago(time.Hour)}
	limited = trouble.Trouble{Kind: trouble.PlatformLimited, Account: accountID(2), Name: "@أمل", Since: ago(time.Hour), Until: noon.Add(time.Hour)}
)

// Each page says what is wrong; who is not logged in is told nothing about accounts.
func TestTroubleAboveEachPage(t *testing.T) {
	t.Parallel()
	h := newSample().troubled(full, denied)
	for path, account := range map[string]bool{"/inbox": true, "/channels": true, "/me": true, "/trouble": true} {
		body := ask(t, h, "nour", "GET", path, nil).Body.String()
		if !strings.Contains(body, "The disk has been full since 11:57") || strings.Contains(body, "@femos.example\u2069 since") != account {
			t.Errorf("%s does not say so", path)
		}
	}
	if body := ask(t, h, "", "GET", "/trouble?lang=de", nil).Body.String(); !strings.Contains(body, "seit 11:57 voll") || strings.Contains(body, "femos.example") {
		t.Errorf("nobody is told %q", body)
	}
}

// While the database is away nobody waits for it: a page asks for itself again, a form comes back with what she wrote,
// without secrets and not in an address.
func TestAway(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.troubled(away)
	w := ask(t, h, "nour", "GET", "/inbox", nil)
	if body := w.Body.String(); w.Code != 503 || w.Header().Get("Retry-After") != "10" || w.Header().Get("Refresh") != "10" || !strings.Contains(body, "since 11:57") {
		t.Errorf("%d %s", w.Code, body)
	}
	const words = `Das habe ich "lange" <überlegt>.`
	form := url.Values{"version": {"7"}, "action": {"correct"}, "language": {"de"}, "text": {words}, "password": {"geheim"}}
	w = ask(t, h, "nour", "POST", "/inbox/"+string(inquiryID(3))+"/send?view=open", form)
	body := w.Body.String()
	for _, want := range []string{`>Das habe ich &#34;lange&#34; &lt;überlegt&gt;.</textarea>`, `name="version" value="7"`, `name="action" value="correct"`, `action="/inbox/` + string(inquiryID(3)) + `/send?view=open"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not hold %s: %s", want, body)
		}
	}
	if w.Code != 503 || strings.Contains(body, "geheim") || w.Header().Get("Refresh") != "" || len(s.calls) > 0 {
		t.Errorf("%d, calls %v: %s", w.Code, s.calls, body)
	}
	if body := ask(t, h, "nour", "POST", "/login", url.Values{"login": {"nour"}, "password": {"geheim"}}).Body.String(); strings.Contains(body, "geheim") || strings.Contains(body, `value="nour"`) {
		t.Error("a log-in comes back")
	}
	w = ask(t, h, "nour", "POST", "/inbox/"+string(inquiryID(3))+"/send", form, "Part", "thread")
	if body := w.Body.String(); w.Code != 503 || !strings.HasPrefix(body, `<p class="problem"`) {
		t.Errorf("%d %s", w.Code, body)
	}
	if w := ask(t, h, "", "GET", "/trouble?lang=en", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "since 11:57") {
		t.Errorf("%d %s", w.Code, w.Body.String())
	}
}

// What was to be captured while the database is away begins again where she sees what is taken out: sent once more, it must not
// be kept with the names in it.
func TestAwayWhileCapturing(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.troubled(away)
	body := ask(t, h, "nour", "POST", "/capture/keep", url.Values{"channel": {"7"}, "text": {"Ruf mich an: 0171 2345678"}, "comments": {"Eins\n\nZwei"}, "mark": {"0:13:25:phone"}}).Body.String()
	for _, want := range []string{`method="post" action="/capture"`, `>Ruf mich an: 0171 2345678</textarea>`, `name="channel" value="7"`, "name=\"comments\" value=\"Eins\n\nZwei\""} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not hold %s: %s", want, body)
		}
	}
	if len(s.calls) > 0 {
		t.Errorf("calls %v", s.calls)
	}
}

// Pictures of it, and no barrier in them.
func TestTroubleScreenshots(t *testing.T) {
	t.Parallel()
	s := newSample()
	for name, list := range map[string][]trouble.Trouble{"full": {full, denied, limited}, "limited": {limited}} {
		site := httptest.NewServer(entered(s.troubled(list...), "nour"))
		t.Cleanup(site.Close)
		german := httptest.NewServer(entered(s.troubled(list...), "german"))
		t.Cleanup(german.Close)
		p := browser.New(t)
		p.Go(site.URL + arabic())
		p.Shot("trouble-" + name + "-light")
		p.Axe("trouble " + name)
		p.Scheme("dark")
		p.Go(german.URL + arabic())
		p.Shot("trouble-" + name + "-german-dark")
		p.Axe("trouble dark " + name)
		p.Size(360, 740)
		p.Go(german.URL + arabic())
		p.Shot("trouble-" + name + "-360-dark")
		if p.Eval(`document.documentElement.scrollWidth > document.documentElement.clientWidth`) == "true" {
			t.Error("the page is wider than a phone")
		}
	}
	site := httptest.NewServer(still(entered(s.troubled(away), "nour")))
	t.Cleanup(site.Close)
	p := browser.New(t)
	p.Go(site.URL + "/inbox")
	p.Shot("trouble-away-light")
	p.Axe("away")
	p.Go(site.URL + "/static/none") // same site, no page
	p.Eval(`document.body.innerHTML = '<form method="post" action="/inbox/` + string(inquiryID(2)) + `/send?view=open"><input name="version" value="1"><input name="language" value="ar"><textarea name="text">نعم، يمكنك التقدم بطلب قبل انتهاء الإقامة.</textarea></form>'; document.forms[0].submit(); true`)
	p.Wait("her words", `document.querySelector("#again")`)
	p.Shot("trouble-away-form-light")
	p.Axe("away with a form")
	p.Scheme("dark")
	p.Size(360, 740)
	p.Shot("trouble-away-form-360-dark")
}

// still serves pages that do not ask for themselves again while somebody looks at them.
func still(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		rec.Header().Del("Refresh")
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	})
}

// entered serves with somebody's cookie.
func entered(h http.Handler, as string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Cookie")
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: as})
		if as == "german" {
			r.Header.Set("Accept-Language", "de")
		}
		h.ServeHTTP(w, r)
	})
}
