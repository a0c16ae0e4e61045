package desk

import (
	"net/http"
	"net/url"

	"femos"
	"femos/internal/auth"
)

type loginData struct {
	Shell
	Login  string
	Next   string
	Notice *notice
}

func loginPage(c *call) error {
	if c.who.ID != "" {
		return c.to(local(c.r.URL.Query().Get("next")))
	}
	return c.page("login", loginData{Shell: c.bareShell(c.t("login.title")), Next: local(c.r.URL.Query().Get("next"))})
}

// login starts a session. A wrong name and a wrong password are told alike.
func login(c *call) error {
	next := local(c.r.FormValue("next"))
	s, err := c.d.Auth.Login(c.r.Context(), c.value("login"), c.r.FormValue("password"), c.remote())
	if err != nil {
		if femos.KindOf(err) == femos.Unauthenticated {
			err = femos.Fail(femos.Invalid, "login_wrong").Because(err) // told above the form, not with another log-in
		}
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.page("login", loginData{Shell: c.bareShell(c.t("login.title")), Login: c.value("login"), Next: next, Notice: wrong})
	}
	http.SetCookie(c.w, s.HTTPCookie())
	if s.Waits() {
		return c.to("/login/second?next=" + url.QueryEscape(next))
	}
	return c.to(next)
}

func logout(c *call) error {
	if err := c.d.Auth.Logout(c.r.Context(), c.session.Cookie); err != nil {
		return err
	}
	http.SetCookie(c.w, auth.NoCookie())
	return c.to("/login")
}
