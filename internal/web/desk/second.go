package desk

import (
	"net/http"
	"net/url"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

// secondData is the page on which she sets up her second factor.
type secondData struct {
	Shell
	Second  auth.Second
	Keys    []passkeyView
	Options string   // with which a passkey is made now, "" if none is
	Codes   []string // recovery codes that were just made
	Notice  *notice
	Done    string
}

type passkeyView struct {
	store.PasskeyRow
	Said string
}

func secondPage(c *call) error { return c.showSecond(secondData{}) }

// showSecond writes the page around what is given.
func (c *call) showSecond(data secondData) (err error) {
	if data.Shell, err = c.shell(c.t("second.title"), "main", "/me"); err != nil {
		return err
	}
	data.Wide = true
	if data.Second, err = c.d.Auth.Second(c.r.Context(), c.session); err != nil {
		return err
	}
	for _, k := range data.Second.Passkeys {
		view := passkeyView{PasskeyRow: k, Said: c.t("second.passkey.added", c.cat.Date(k.AddedAt.In(c.d.Zone)))}
		if !k.UsedAt.IsZero() {
			view.Said += ", " + c.t("second.passkey.used", c.cat.Moment(c.now, k.UsedAt.In(c.d.Zone)))
		}
		data.Keys = append(data.Keys, view)
	}
	if c.r.URL.Query().Get("done") == "removed" {
		data.Done = c.t("second.removed")
	}
	return c.page("second", data)
}

// orTold shows the page with what went wrong.
func (c *call) orTold(err error) error {
	wrong, err := c.told(err)
	if err != nil {
		return err
	}
	return c.showSecond(secondData{Notice: wrong})
}

func addCode(c *call) error {
	if err := c.d.Auth.AddCode(c.r.Context(), c.session, c.r.FormValue("password")); err != nil {
		return c.orTold(err)
	}
	return c.to("/me/second")
}

func confirmCode(c *call) error {
	codes, err := c.d.Auth.ConfirmCode(c.r.Context(), c.session, c.value("code"), c.remote())
	if err != nil {
		return c.orTold(err)
	}
	return c.showSecond(secondData{Codes: codes, Done: c.t("second.app.done")})
}

// offerPasskey shows the page with the form that asks her browser for a passkey.
func offerPasskey(c *call) error {
	options, err := c.d.Auth.OfferPasskey(c.r.Context(), c.session, c.r.FormValue("password"))
	if err != nil {
		return c.orTold(err)
	}
	return c.showSecond(secondData{Options: options})
}

func addPasskey(c *call) error {
	codes, err := c.d.Auth.AddPasskey(c.r.Context(), c.session, c.value("name"), c.r.FormValue("credential"))
	if err != nil {
		return c.orTold(err)
	}
	return c.showSecond(secondData{Codes: codes, Done: c.t("second.passkey.done")})
}

func newRecovery(c *call) error {
	codes, err := c.d.Auth.NewRecovery(c.r.Context(), c.session, c.r.FormValue("password"))
	if err != nil {
		return c.orTold(err)
	}
	return c.showSecond(secondData{Codes: codes, Done: c.t("second.recovery.done")})
}

func removeSecond(c *call) error {
	if err := c.d.Auth.RemoveSecond(c.r.Context(), c.session, c.r.FormValue("password"), c.value("what")); err != nil {
		return c.orTold(err)
	}
	return c.to("/me/second?done=removed")
}

// askData is where a second factor is shown: after the password, or before she signs.
type askData struct {
	Shell
	Action  string
	Next    string
	Back    string
	Sign    bool
	Options string // with which she uses a passkey, "" if she has none
	Notice  *notice
}

// second is the second half of the log-in.
func secondLoginPage(c *call) error {
	s, err := c.d.Auth.Waiting(c.r.Context(), auth.CookieOf(c.r))
	if femos.KindOf(err) == femos.Unauthenticated {
		return c.to("/login")
	}
	if err != nil {
		return err
	}
	c.be(s.Person)
	c.who = femos.Person{} // she is not in yet
	return c.showAsk(s, askData{Action: "/login/second", Back: "/login"}, nil)
}

func secondLogin(c *call) error {
	s, err := c.d.Auth.Waiting(c.r.Context(), auth.CookieOf(c.r))
	if femos.KindOf(err) == femos.Unauthenticated {
		return c.to("/login")
	}
	if err != nil {
		return err
	}
	c.be(s.Person)
	c.who = femos.Person{}
	return c.show(s, askData{Action: "/login/second", Back: "/login"})
}

// stepUpPage asks her once more, before she signs.
func stepUpPage(c *call) error {
	return c.showAsk(c.session, askData{Action: "/second", Back: local(c.r.FormValue("next")), Sign: true}, nil)
}

func stepUp(c *call) error {
	return c.show(c.session, askData{Action: "/second", Back: local(c.r.FormValue("next")), Sign: true})
}

// show takes what she shows and sends her on, with the cookie of the session it was shown in.
func (c *call) show(s auth.Session, data askData) error {
	var shown auth.Session
	var err error
	if signed := c.r.FormValue("credential"); signed != "" {
		shown, err = c.d.Auth.ShowPasskey(c.r.Context(), s, signed, c.remote())
	} else {
		shown, err = c.d.Auth.ShowCode(c.r.Context(), s, c.value("code"), c.remote())
	}
	if err != nil {
		return c.showAsk(s, data, err)
	}
	http.SetCookie(c.w, shown.HTTPCookie())
	return c.to(local(c.r.FormValue("next")))
}

// showAsk writes the page, with why what she showed was not taken.
func (c *call) showAsk(s auth.Session, data askData, wrong error) (err error) {
	if wrong != nil {
		if data.Notice, err = c.told(wrong); err != nil {
			return err
		}
	}
	if data.Options, err = c.d.Auth.AskPasskey(c.r.Context(), s); err != nil {
		return err
	}
	data.Shell, data.Next = c.bareShell(c.t("second.ask")), local(c.r.FormValue("next"))
	return c.page("second.ask", data)
}

// fresh says whether she may sign now. If not, she is sent to show her second factor and comes back to the path.
func (c *call) fresh(path string) (bool, error) {
	ok, err := c.d.Auth.Fresh(c.r.Context(), c.session)
	if err != nil || ok {
		return ok, err
	}
	return false, c.to("/second?next=" + url.QueryEscape(path))
}

// clearSecond takes somebody's second factor away, who lost it.
func clearSecond(c *call) error {
	p, err := c.personOfPath()
	if err != nil {
		return err
	}
	if err := c.d.Auth.ClearSecond(c.r.Context(), c.who, p.ID); err != nil {
		return err
	}
	return c.to("/people/" + string(p.ID) + "?done=second")
}
