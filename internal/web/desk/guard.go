package desk

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"femos"
	"femos/internal/auth"
	"femos/internal/i18n"
)

// maxBody is the longest form: the longest post with twenty comments, in four-byte letters.
const maxBody = 2 << 20

var policy = strings.Join([]string{
	"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
	"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}, "; ")

// guard is what stands before every route: headers, and the refusal of what other sites send.
func (d *Desk) guard(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := d.call(w, r)
		c.problem(femos.Fail(femos.Forbidden, "foreign_form"))
	}))
	inner := foreign.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
		h.Set("Cache-Control", "no-store")
		inner.ServeHTTP(w, r)
	})
}

// serve turns a route into a handler: who is there, may she, and what the answer is when something fails.
func (d *Desk) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rt.pattern != importUpload && rt.pattern != libraryUpload {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		c := d.call(w, r)
		if d.away() {
			if rt.pattern != "GET /trouble" && rt.pattern != "GET /static/{version}/{file...}" { // which ask the database nothing
				c.problem(femos.Fail(femos.Unavailable, "storage"))
			} else if err := rt.handle(c); err != nil {
				c.problem(err)
			}
			return
		}
		if err := c.admit(rt.act); err != nil {
			if femos.KindOf(err) == femos.Unauthenticated && reads(r.Method) && c.part() == "" && r.URL.Path != "/events" {
				http.Redirect(w, r, door(err)+"?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
				return
			}
			c.problem(err)
			return
		}
		if err := rt.handle(c); err != nil {
			c.problem(err)
		}
	})
}

// door is where somebody is sent who is not in: to the log-in, or to its second half.
func door(err error) string {
	var e *femos.Error
	if errors.As(err, &e) && e.Code == "second_needed" {
		return "/login/second"
	}
	return "/login"
}

// admit finds out who is there and whether she may do this. A route without an act admits nobody.
func (c *call) admit(act auth.Act) error {
	if act == "" {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	err := error(femos.Fail(femos.Unauthenticated, "login_needed"))
	if cookie := auth.CookieOf(c.r); cookie != "" {
		c.session, err = c.d.Auth.Session(c.r.Context(), cookie)
	}
	if err == nil {
		c.be(c.session.Person)
	}
	if act == Everybody {
		return nil
	}
	if err != nil {
		return err
	}
	if !c.who.Sworn && auth.ShowsContent(act) {
		return femos.Fail(femos.Forbidden, "secrecy_missing")
	}
	if act != Anyone && !c.may(act) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	return nil
}

// be makes the call hers: her language from here on.
func (c *call) be(p femos.Person) {
	c.who = p
	if p.Interface != "" {
		c.cat = i18n.For(p.Interface)
	}
}

func (c *call) may(act auth.Act) bool { return c.who.Active && c.d.May(c.who, act) }

// remote is the address of who asks, without its port, for the limit on log-ins.
func (c *call) remote() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	return host
}

// local returns the path if it leads to a page of this site, else "/".
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return "/"
	}
	return path
}
