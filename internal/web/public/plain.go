package public

import (
	"net/http"
	"path"
	"strings"

	"femos"
)

type plainPage struct {
	shell
	Shown   femos.Language // of the text
	Missing bool           // there is none in the page's language
	Heading string
	Blocks  []block
}

// block is a paragraph or a heading of a text of the team's.
type block struct {
	Heading bool
	Lines   []string
}

// plain shows a text of the team's: imprint, privacy notice, accessibility statement; in German where they wrote none in the page's
// language.
func plain(c *call) (*page, error) {
	key := path.Base(c.r.URL.Path)
	texts := map[string]map[femos.Language]string{"imprint": c.site.o.Imprint, "privacy": c.site.o.Privacy, "accessibility": c.site.o.Accessibility}[key]
	shown := pick(texts, c.lang)
	text := texts[shown]
	if text == "" {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	p := plainPage{shell: c.shell(c.Texts[key], key), Heading: c.Texts[key], Shown: shown, Missing: shown != c.lang}
	for _, part := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		part = strings.TrimSpace(part)
		heading, is := strings.CutPrefix(part, "# ")
		if part != "" {
			p.Blocks = append(p.Blocks, block{is, strings.Split(heading, "\n")})
		}
	}
	return c.render("plain", p)
}

// robots asks search engines to keep away from what is not the site's; what of it they should not show says so itself.
func robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /inbox\nDisallow: /login\n"))
}
