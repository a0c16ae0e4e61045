package public

import (
	"encoding/xml"
	"slices"
	"time"
)

// mostFed is how many answers a feed names.
const mostFed = 50

// atom is a feed as RFC 4287 has it.
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feed tells of new answers in one language, newest first: only what a lawyer stands behind, and only what exists in it.
func feed(c *call) (*page, error) {
	home := c.site.o.Base + "/" + string(c.lang) + "/"
	f := atom{Lang: tag(c.lang), Title: c.site.o.Name + ": " + c.Texts["feed"], ID: home + "feed.xml", Author: c.site.o.Name,
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Links: []atomLink{{"self", home + "feed.xml"}, {"alternate", home}}}
	list := slices.DeleteFunc(slices.Clone(c.answers), func(a Answer) bool { _, there := a.Texts[c.lang]; return a.State != Verified || !there })
	slices.SortStableFunc(list, func(a, b Answer) int { return b.VerifiedAt.Compare(a.VerifiedAt) })
	for _, a := range list[:min(len(list), mostFed)] {
		url := home + "a/" + c.answerCodes.of(a.ID)
		lead, _ := prose(a.Texts[c.lang].Body)
		f.Entries = append(f.Entries, atomEntry{a.Texts[c.lang].Title, url, a.VerifiedAt.UTC().Format(time.RFC3339), atomLink{"alternate", url}, lead})
	}
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	plain, err := xml.Marshal(f)
	return &page{kind: "application/atom+xml; charset=utf-8", body: append([]byte(xml.Header), plain...)}, err
}
