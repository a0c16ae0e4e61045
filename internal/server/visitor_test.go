package server_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"femos"
	"femos/internal/auth"
)

// visitor asks the server without a browser: one person, with her cookie or without.
type visitor struct {
	base   string
	cookie string // value of the session's cookie, "" before she logs in
}

// answer is what came back, not followed where it leads.
type answer struct {
	status   int
	location string
	body     string // as text: entities resolved
	cookies  []*http.Cookie
}

func (v *visitor) get(t *testing.T, path string) answer {
	t.Helper()
	return v.ask(t, http.MethodGet, path, nil)
}

func (v *visitor) post(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	return v.ask(t, http.MethodPost, path, form)
}

func (v *visitor) ask(t *testing.T, method, path string, form url.Values) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: v.cookie})
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header.Get("Location"), html.UnescapeString(string(body)), res.Cookies()}
}

// logIn logs her in and remembers the cookie.
func (v *visitor) logIn(t *testing.T, login, secret string) answer {
	t.Helper()
	a := v.post(t, "/login", url.Values{"login": {login}, "password": {secret}})
	for _, c := range a.cookies {
		if c.Name == auth.CookieName {
			v.cookie = c.Value
		}
	}
	return a
}

// visitor is a person of the node, logged in.
func (n *node) visitor(t *testing.T, login string) *visitor {
	t.Helper()
	v := &visitor{base: n.base()}
	if a := v.logIn(t, login, password); a.status != http.StatusSeeOther {
		t.Fatalf("%s can't log in: %d", login, a.status)
	}
	return v
}

var inquiryPath = regexp.MustCompile(`^/inbox/([0-9a-f-]{36})\?`)

// capture makes an inquiry of a post by the forms of the box.
func (v *visitor) capture(t *testing.T, channel femos.ChannelID, text string) femos.InquiryID {
	t.Helper()
	a := v.post(t, "/capture/keep", url.Values{"channel": {string(channel)}, "text": {text}})
	found := inquiryPath.FindStringSubmatch(a.location)
	if found == nil {
		t.Fatalf("no inquiry: %d %s", a.status, a.location)
	}
	return femos.InquiryID(found[1])
}
