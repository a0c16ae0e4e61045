package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"femos/internal/config"
	"femos/test/browser"
)

// fill puts a text into the field with this selector and sends its form.
func fill(p *browser.Page, selector, text string) {
	p.Eval(`document.querySelector(` + quoted(selector) + `).focus(); true`)
	p.Insert(text)
	p.Press('\r')
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// appSecret is the key that the page shows for her app.
func appSecret(p *browser.Page) string {
	return strings.NewReplacer(" ", "", `"`, "").Replace(p.Eval(`document.querySelector(".secret").innerText`))
}

// appCode is what the app shows at a time from now: half a minute off is taken too, as clocks differ.
func appCode(t *testing.T, secret string, off time.Duration) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(off))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// startNamed is start at an address with a name, as passkeys need.
func startNamed(t *testing.T) *node {
	t.Helper()
	n := startWith(t, t.TempDir(), "", func(s *config.Settings) { s.PublicURL = "http://localhost:0" }) // becomes that of the listener
	n.nour = n.person(t, nour())
	return n
}

// again logs out and logs in again with the password alone.
func (n *node) again(p *browser.Page) {
	p.Eval(`document.querySelector("form[action='/logout']").requestSubmit(); true`)
	p.Wait("the log-in", `location.pathname === "/login" && document.querySelector("#password")`)
	p.Eval(`document.querySelector("input[name=login]").focus(); true`)
	p.Type("nour\t" + password + "\r")
	p.Wait("that she is asked", `location.pathname === "/login/second" && document.querySelector("#code")`)
}

const inside = `location.pathname.startsWith("/inbox") && document.querySelector("#rows")`

// A passkey, made and used with Chromium's own authenticator.
func TestPasskey(t *testing.T) {
	t.Parallel()
	n := startNamed(t)
	p := browser.New(t)
	p.Authenticator()
	n.logIn(t, p)
	p.Go(n.base() + "/me/second")
	fill(p, "#password-passkey", password)
	p.Wait("the form for its name", `document.querySelector("form[data-passkey=create]:not([hidden])")`)
	p.Axe("a passkey about to be made")
	fill(p, "#name", "Büro")
	p.Wait("recovery codes", `document.querySelectorAll(".codes li").length === 10`)
	p.Shot("e2e-second-codes")
	p.Axe("recovery codes")
	recovery := strings.Trim(p.Eval(`document.querySelector(".codes li").innerText`), `"`)
	p.Go(n.base() + "/me/second")
	p.Wait("the passkey by name", `document.querySelector(".keylist").innerText.includes("Büro")`)

	n.again(p)
	p.Shot("e2e-second-ask")
	p.Axe("the second half of the log-in")
	p.Eval(`document.querySelector("form[data-passkey=get] button").click(); true`)
	p.Wait("the inbox", inside)

	n.again(p)
	fill(p, "#code", recovery)
	p.Wait("the inbox by a recovery code", inside)
	n.again(p)
	fill(p, "#code", recovery)
	p.Wait("that it works once", `document.querySelector("[role=alert] p")`)
}

// An app with codes, without any script on the way.
func TestCodesOfAnApp(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	p := browser.New(t)
	n.logIn(t, p)
	p.WithoutScript()
	p.Go(n.base() + "/me/second")
	fill(p, "#password-code", password)
	p.Wait("the QR code", `document.querySelector("svg.qr path")?.getAttribute("d").length > 1000`)
	p.Shot("e2e-second-setup")
	secret := appSecret(p)
	fill(p, "#code-first", appCode(t, secret, 0))
	p.Wait("recovery codes", `document.querySelectorAll(".codes li").length === 10`)

	v := &visitor{base: n.base()}
	if a := v.logIn(t, "nour", password); a.location != "/login/second?next=%2F" {
		t.Fatalf("after the password: %d %s", a.status, a.location)
	}
	for _, path := range []string{"/inbox", "/me", "/me/second", "/library"} {
		if a := v.get(t, path); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/login/second?next=") {
			t.Errorf("half-way in, %s gives %d to %q", path, a.status, a.location)
		}
	}
	if a := v.post(t, "/me/second/remove", url.Values{"what": {"code"}, "password": {password}}); a.status != http.StatusUnauthorized {
		t.Errorf("half-way in, it can be removed: %d", a.status)
	}
	a := v.post(t, "/login/second", url.Values{"code": {appCode(t, secret, 30*time.Second)}, "next": {"/library"}})
	if a.location != "/library" || len(a.cookies) != 1 || a.cookies[0].Value == v.cookie {
		t.Fatalf("the code gives %d to %q with %d cookies; %s", a.status, a.location, len(a.cookies), a.told())
	}
	v.cookie = a.cookies[0].Value
	if a := v.get(t, "/library"); a.status != http.StatusOK {
		t.Errorf("the library gives %d", a.status)
	}
}
