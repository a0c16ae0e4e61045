package public

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	mostQuestion = 2000 // letters
	mostForm     = 16 << 10
	mostAnswers  = 5
)

type findPage struct {
	shell
	Ask     ask
	Danger  bool
	Answers []answerLink
	Topics  []topicLink
}

// find answers a question in one's own words. It comes in the body of a POST and goes nowhere from here.
func find(c *call) (*page, error) {
	c.r.Body = http.MaxBytesReader(nil, c.r.Body, mostForm)
	question := strings.TrimSpace(c.r.PostFormValue("question")) // too large a form counts as an empty one
	if utf8.RuneCountInString(question) > mostQuestion {
		question = string([]rune(question)[:mostQuestion])
	}
	p := findPage{shell: c.shell(c.Texts["ask"], ""), Ask: ask{c.lang, question}}
	found := c.site.o.Find(question)
	p.Danger = found.Danger
	for _, id := range found.Answers {
		at, there := c.answerAt[id]
		if !there || c.answers[at].State == Withdrawn || len(p.Answers) == mostAnswers {
			continue
		}
		link := c.answerLink(at)
		link.Lead, _ = prose(c.answers[at].Texts[link.Lang].Body)
		p.Answers = append(p.Answers, link)
	}
	if len(p.Answers) == 0 {
		p.Topics = c.topicLinks()
	}
	made, err := c.render("find", p)
	if err == nil {
		made.once = true
	}
	return made, err
}
