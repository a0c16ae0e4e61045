package desk

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"femos"
	"femos/internal/auth"
	"femos/internal/i18n"
)

// call is one request with what every handler needs: who asks, in which language she is answered, and when.
type call struct {
	d       *Desk
	w       http.ResponseWriter
	r       *http.Request
	who     femos.Person // zero before log-in
	session auth.Session
	cat     *i18n.Catalogue
	now     time.Time // in the team's zone
	status  int       // of the answer, 200 if 0
}

func (d *Desk) call(w http.ResponseWriter, r *http.Request) *call {
	return &call{d: d, w: w, r: r, cat: i18n.For(preferred(r)), now: d.Now().In(d.Zone)}
}

// preferred is the language of whoever is not logged in yet.
func preferred(r *http.Request) femos.Language {
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return i18n.Fallback
	}
	have := i18n.Languages()
	for _, tag := range wanted {
		base, _ := tag.Base()
		for _, l := range have {
			if string(l) == base.String() {
				return l
			}
		}
	}
	return i18n.Fallback
}

// part names the fragment that the script asks for, "" for the whole page.
func (c *call) part() string { return c.r.Header.Get("Part") }

// t is the sentence of a key in her language.
func (c *call) t(key string, args ...any) string { return c.cat.T(key, args...) }

// value is a form field without the space around it.
func (c *call) value(name string) string { return strings.TrimSpace(c.r.FormValue(name)) }

// moment is a time as stored, in her words.
func (c *call) moment(micros int64) string {
	return c.cat.Moment(c.now, time.UnixMicro(micros).In(c.d.Zone))
}

// version is the state of the thing that the form was made from; 0 is older than any.
func (c *call) version() int64 {
	n, err := strconv.ParseInt(c.r.FormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// to sends her on after a form was taken.
func (c *call) to(path string) error {
	http.Redirect(c.w, c.r, local(path), http.StatusSeeOther) //nolint:gosec // local lets no other site through
	return nil
}

// page writes a page or a fragment by its template's name.
func (c *call) page(name string, data any) error {
	err := c.d.pages[c.cat.Language].render(name, data, func(body []byte) {
		c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if c.status != 0 {
			c.w.WriteHeader(c.status)
		}
		if c.r.Method != http.MethodHead {
			_, _ = c.w.Write(body) // the browser has gone: nobody to tell
		}
	})
	if err != nil {
		return femos.Fail(femos.Internal, "broken_page").Because(err)
	}
	return nil
}
