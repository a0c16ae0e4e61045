package public

import (
	"encoding/xml"

	"femos"
)

// mostListed is how many addresses one sitemap may name (https://www.sitemaps.org/protocol.html).
const mostListed = 50_000

type urlset struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemap names what search engines may show: the home pages, and what a lawyer has verified.
func sitemap(c *call) (*page, error) {
	var list urlset
	add := func(lang femos.Language, rest, changed string) {
		if len(list.URLs) < mostListed {
			list.URLs = append(list.URLs, siteURL{c.site.o.Base + "/" + string(lang) + "/" + rest, changed})
		}
	}
	for _, l := range languages() {
		add(l, "", "")
	}
	for _, a := range c.answers {
		for _, l := range languages() {
			if _, there := a.Texts[l]; there && (a.State == Verified || a.State == Due) {
				add(l, "a/"+c.answerCodes.of(a.ID), day(a.VerifiedAt))
			}
		}
	}
	for _, k := range c.claims {
		for _, l := range languages() {
			if k.published(l) {
				add(l, "c/"+c.claimCodes.of(k.ID), "")
			}
		}
	}
	plain, err := xml.Marshal(list)
	return &page{kind: "application/xml; charset=utf-8", body: append([]byte(xml.Header), plain...)}, err
}
