package public

import (
	"net/http"
	"path"
	"strings"

	"femos"
)

type plainPage struct {
	shell
	Heading string
	Blocks  []block
}

// block is a paragraph or a heading of a text of the team's.
type block struct {
	Heading bool
	Lines   []string
}

// plain shows a text of the team's: imprint, privacy notice, accessibility statement. It is in the language they wrote it in.
func plain(c *call) (*page, error) {
	key := path.Base(c.r.URL.Path)
	text := map[string]string{"imprint": c.site.o.Imprint, "privacy": c.site.o.Privacy, "accessibility": c.site.o.Accessibility}[key]
	if text == "" {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	p := plainPage{shell: c.shell(c.Texts[key], key), Heading: c.Texts[key]}
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
