package public

import (
	"femos"
)

type homePage struct {
	shell
	Ask    ask
	Topics []topicLink
}

// ask is the form in which one asks.
type ask struct {
	Lang     femos.Language
	Question string
}

type topicLink struct {
	Path, Name string
	Count      int
}

func home(c *call) (*page, error) {
	p := homePage{shell: c.shell(c.Texts["ask"], ""), Ask: ask{Lang: c.lang}, Topics: c.topicLinks()}
	p.indexed(c.lang, c.site.o.Base+"/", func(femos.Language) bool { return true })
	return c.render("home", p)
}

func (c *call) topicLinks() (list []topicLink) {
	for _, t := range c.topics {
		if n := len(c.byTopic[t.Code]); n > 0 {
			list = append(list, topicLink{"/" + string(c.lang) + "/t/" + t.Code, c.topicName(t), n})
		}
	}
	return list
}

// topicName is a topic in the site's language; one that the site has no word for stands in English.
func (c *call) topicName(t Topic) string {
	switch name := c.words.Topics[t.Code]; {
	case name != "":
		return name
	case c.lang == "de":
		return t.DE
	}
	return t.EN
}
