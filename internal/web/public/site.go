package public

import (
	"bytes"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"femos"
)

// Options are what the site is made from.
type Options struct {
	Shelf Shelf
	Find  func(question string) Found
	Base  string // address of the site, no slash at its end: https://desk.example.org
	Name  string // of the project
	Leave string // where leaving quickly leads
	Talk  string // address of the confidential channel; "" where there is none
	Demo  bool   // everything is invented, and each page says so
	Log   *slog.Logger

	// Texts of the team by language, with empty lines between paragraphs and "# " before headings; nil where they give none.
	Imprint, Privacy, Accessibility map[femos.Language]string
}

// Site answers for everything that Patterns lists.
type Site struct {
	o       Options
	mux     *http.ServeMux
	static  *static
	tongues map[femos.Language]*tongue
	mu      sync.Mutex // one edition is made at a time
	current atomic.Pointer[edition]
}

// tongue is the site's words and templates in one language.
type tongue struct {
	*words
	pages *template.Template
}

// Patterns are those of http.ServeMux under which the site wants to be reached.
func Patterns() []string {
	list := []string{"GET /a/{code}", "GET /c/{code}", "GET /p/{code}", "GET /sitemap.xml", "GET /robots.txt", "GET /public/{version}/{file}", "GET /verify/{file}"}
	for _, l := range languages() {
		list = append(list, "/"+string(l)+"/")
	}
	return list
}

// New makes the site. It panics if templates or texts that are built in are broken.
func New(o Options) *Site {
	s := &Site{o: o, static: newStatic(), tongues: map[femos.Language]*tongue{}, mux: http.NewServeMux()}
	for _, l := range languages() {
		w := loadWords(l)
		s.tongues[l] = &tongue{w, newPages(s, w)}
		prefix := "/" + string(l) + "/"
		for pattern, page := range map[string]func(*call) (*page, error){
			"GET " + prefix + "{$}":                home,
			"GET " + prefix + "t/{topic}":          topic,
			"GET " + prefix + "t/{topic}/{number}": topic,
			"GET " + prefix + "a/{code}":           answer,
			"GET " + prefix + "c/{code}":           claim,
			"GET " + prefix + "feed.xml":           feed,
			"GET " + prefix + "imprint":            plain,
			"GET " + prefix + "privacy":            plain,
			"GET " + prefix + "accessibility":      plain,
			"GET " + prefix + "keys":               keys,
			"GET " + prefix + "team":               teamList,
			"GET " + prefix + "p/{code}":           advisor,
			"POST " + prefix + "team/check":        checkAccount,
			"POST " + prefix + "find":              find,
			prefix:                                 nowhere,
		} {
			s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, l, page) })
		}
		// Who loads a page of answers again, or follows a link to it, asks anew.
		s.mux.Handle("GET "+prefix+"find", http.RedirectHandler(prefix, http.StatusSeeOther))
		s.mux.Handle("GET "+prefix+"team/check", http.RedirectHandler(prefix+"team", http.StatusSeeOther))
	}
	s.mux.HandleFunc("GET /a/{code}", s.short)
	s.mux.HandleFunc("GET /c/{code}", s.short)
	s.mux.HandleFunc("GET /p/{code}", s.short)
	s.mux.HandleFunc("GET /sitemap.xml", func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, "de", sitemap) })
	s.mux.HandleFunc("GET /robots.txt", robots)
	s.mux.HandleFunc("GET /verify/{file}", func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, "de", verify) })
	s.mux.HandleFunc("GET /public/{version}/{file}", s.static.serve)
	return s
}

// call is one request.
type call struct {
	*edition
	*tongue
	site *Site
	r    *http.Request
}

// page is an answer before it goes out.
type page struct {
	kind   string // MIME type; "" for HTML
	body   []byte
	status int  // 0 for 200
	once   bool // about this request alone: kept nowhere
}

// policies of every page, made once: a page from memory costs little beside them. Nothing is asked of others; what is typed goes to
// us alone. net/http does not alter these.
var (
	policy      = []string{"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"}
	noSniffing  = []string{"nosniff"}
	noReferrer  = []string{"no-referrer"}
	noDevices   = []string{"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"}
	ownContexts = []string{"same-origin"}
)

// ServeHTTP answers pages that are in memory at once.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Content-Security-Policy"], h["X-Content-Type-Options"], h["Referrer-Policy"] = policy, noSniffing, noReferrer
	h["Permissions-Policy"], h["Cross-Origin-Opener-Policy"] = noDevices, ownContexts
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		if k := s.now().kept(r.URL.Path); k != nil {
			k.serve(w, r)
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}

// now is the edition of this moment.
func (s *Site) now() *edition {
	name := s.o.Shelf.Edition()
	if e := s.current.Load(); e != nil && e.name == name {
		return e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.current.Load(); e != nil && e.name == name {
		return e
	}
	e := newEdition(name, s.o.Shelf)
	s.current.Store(e)
	return e
}

// answer makes a page, keeps it, and sends it.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, lang femos.Language, make func(*call) (*page, error)) {
	c := &call{s.now(), s.tongues[lang], s, r}
	p, err := make(c)
	var known *femos.Error
	if errors.As(err, &known) && known.Kind == femos.NotFound {
		p, err = c.missing()
	}
	if err != nil {
		s.o.Log.Error("public", "route", r.Pattern, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	if p.status == 0 && !p.once {
		c.keep(r.URL.Path, p).serve(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/html; charset=utf-8")
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	_, _ = w.Write(p.body) // whoever asked has gone if this fails
}

// render makes a page of a template.
func (c *call) render(name string, data any) (*page, error) {
	var b bytes.Buffer
	if err := c.pages.ExecuteTemplate(&b, name, data); err != nil {
		return nil, err
	}
	return &page{body: b.Bytes()}, nil
}

// short sends a short link on to the page in the language that the browser asks for.
func (s *Site) short(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-cache")
	kind := r.URL.Path[1:2]
	code := r.PathValue("code")
	if strings.ContainsFunc(code, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		code = "-"
	}
	http.Redirect(w, r, "/"+string(preferred(r))+"/"+kind+"/"+strings.ToLower(code), http.StatusSeeOther) //nolint:gosec // within this site: the code is letters and digits
}

// Front sends whoever names no page to the home page in the language that her browser asks for.
func (s *Site) Front(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, "/"+string(preferred(r))+"/", http.StatusSeeOther) //nolint:gosec // one of our languages
}

// nowhere answers for every address that there is not.
func nowhere(*call) (*page, error) { return nil, femos.Fail(femos.NotFound, "no_page") }

// missing is the page for these.
func (c *call) missing() (*page, error) {
	p, err := c.render("nowhere", nowherePage{c.shell(c.Texts["nowhere"], "")})
	if err == nil {
		p.status = http.StatusNotFound
	}
	return p, err
}

type nowherePage struct{ shell }
