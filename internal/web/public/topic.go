package public

import (
	"slices"
	"strconv"

	"femos"
)

// perPage is how many answers a page of a topic lists: a hundred titles are about 30 KB.
const perPage = 100

type topicPage struct {
	shell
	Heading string
	Answers []answerLink
	More    string
}

// answerLink is a link to an answer, with its title in the language that it is shown in.
type answerLink struct {
	Path, Title string
	Lang        femos.Language
	State       State
	Lead        string // "" in lists
}

func topic(c *call) (*page, error) {
	code := c.r.PathValue("topic")
	at := slices.IndexFunc(c.topics, func(t Topic) bool { return t.Code == code })
	number, path := 1, "t/"+code
	if text := c.r.PathValue("number"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 || strconv.Itoa(n) != text {
			return nil, femos.Fail(femos.NotFound, "no_page")
		}
		number, path = n, path+"/"+text
	}
	if at < 0 || (number-1)*perPage >= len(c.byTopic[code]) {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	places := c.byTopic[code][(number-1)*perPage:]
	name := c.topicName(c.topics[at])
	p := topicPage{shell: c.shell(name, path), Heading: name}
	if len(places) > perPage {
		places = places[:perPage]
		p.More = "/" + string(c.lang) + "/t/" + code + "/" + strconv.Itoa(number+1)
	}
	for _, i := range places {
		p.Answers = append(p.Answers, c.answerLink(i))
	}
	return c.render("topic", p)
}

func (c *call) answerLink(i int) answerLink {
	a := c.answers[i]
	lang := pick(a.Texts, c.lang)
	return answerLink{Path: "/" + string(c.lang) + "/a/" + c.answerCodes.of(a.ID), Title: a.Texts[lang].Title, Lang: lang, State: a.State}
}
