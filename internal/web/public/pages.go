package public

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"strings"
	"time"

	"femos"
)

//go:embed page
var embedded embed.FS

// static is the one style sheet. Its address changes with it, so browsers may keep it.
type static struct {
	version string
	files   map[string][]byte
}

func newStatic() *static {
	s := &static{files: map[string][]byte{}}
	h := sha256.New()
	for name, parts := range map[string][]string{"public.css": {"tokens.css", "public.css"}} {
		for _, part := range parts {
			plain, err := embedded.ReadFile("page/" + part)
			if err != nil {
				panic("public: " + err.Error())
			}
			s.files[name] = append(s.files[name], plain...)
		}
	}
	h.Write(s.files["public.css"])
	s.version = hex.EncodeToString(h.Sum(nil))[:16]
	return s
}

func (s *static) url(name string) string { return "/public/" + s.version + "/" + name }

func (s *static) serve(w http.ResponseWriter, r *http.Request) {
	plain, there := s.files[r.PathValue("file")]
	if !there || r.PathValue("version") != s.version {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, r.PathValue("file"), time.Time{}, bytes.NewReader(plain))
}

// newPages parses the templates for one language.
func newPages(s *Site, w *words) *template.Template {
	set := template.New("").Funcs(template.FuncMap{
		"t":     w.t,
		"date":  w.date,
		"asset": s.static.url,
		"name":  s.nameOf,
		"tag":   tag,
		"dir":   func(l femos.Language) string { return l.Dir() },
		"no":    func(t time.Time) bool { return t.IsZero() },
		"comma": func() string { return comma(w.lang) },
	})
	return template.Must(set.ParseFS(embedded, "page/*.html"))
}

// comma stands between what is listed: Arabic script has one of its own.
func comma(l femos.Language) string {
	if l.Dir() == "rtl" {
		return "، "
	}
	return ", "
}

// nameOf is a language's name in its own words, "" for one that the site does not speak.
func (s *Site) nameOf(l femos.Language) string {
	if t := s.tongues[l.Base()]; t != nil {
		return t.Texts["name"]
	}
	return ""
}

// shell is what every page has around it.
type shell struct {
	Lang    femos.Language
	Title   string
	Name    string // of the project
	Leave   string
	Tongues []tongueLink
	Others  []tongueLink // of Tongues, those in which the page says the same: for search engines
	Self    string       // whole address of the page they should name; "" for none of their business
	Hidden  bool         // from search engines
	Frame   bool         // its words are a machine's
	Demo    bool         // all of it is invented
	Front   bool         // it is the home page
	Any     string       // whole address that leads to the language a browser asks for; "" for none
	Feet    []foot
}

type tongueLink struct {
	Lang femos.Language
	Path string // of the same page in that language
	URL  string
}

type foot struct{ Key, Path string }

// shell makes it for a page whose path behind the language is given: "" for the home page, "a/7k3q".
func (c *call) shell(title, rest string) shell {
	s := shell{Lang: c.lang, Title: title, Name: c.site.o.Name, Leave: c.site.o.Leave, Frame: !c.Reviewed, Hidden: true, Demo: c.site.o.Demo}
	for _, l := range languages() {
		path := "/" + string(l) + "/" + rest
		s.Tongues = append(s.Tongues, tongueLink{l, path, c.site.o.Base + path})
	}
	if !c.team.none() {
		s.Feet = append(s.Feet, foot{"team", "/" + string(c.lang) + "/team"})
	}
	for _, f := range []struct {
		key  string
		text map[femos.Language]string
	}{{"imprint", c.site.o.Imprint}, {"privacy", c.site.o.Privacy}, {"accessibility", c.site.o.Accessibility}} {
		if len(f.text) > 0 {
			s.Feet = append(s.Feet, foot{f.key, "/" + string(c.lang) + "/" + f.key})
		}
	}
	s.Front = rest == ""
	return s
}

// indexed lets search engines know a page, in the languages in which its text stands. anywhere is the address that leads to the
// language that somebody's browser asks for.
func (s *shell) indexed(shown femos.Language, anywhere string, in func(femos.Language) bool) {
	s.Hidden, s.Any = false, anywhere
	for _, t := range s.Tongues {
		if t.Lang == shown {
			s.Self = t.URL // where a text stands in German for want of a translation, the German page is the one to find
		}
		if in(t.Lang) {
			s.Others = append(s.Others, t)
		}
	}
}

// bare is an address without its scheme, as one writes it on paper.
func bare(url string) string {
	_, rest, found := strings.Cut(url, "://")
	if !found {
		return url
	}
	return rest
}
