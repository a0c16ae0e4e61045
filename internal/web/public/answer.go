package public

import (
	"html/template"

	"femos"
)

type answerPage struct {
	shell
	Answer     Answer
	Shown      femos.Language // of the text
	Missing    bool           // it does not exist in the page's language
	Text       Text
	Lead       string
	Paragraphs []string
	Instead    string
	InsteadIn  femos.Language
	Also       []tongueLink // where the text stands in another language
	Check      string       // short link, as one writes it
	Heard      []heardClaim
	Talk       string
	Commands   string // by which anybody checks the signature
	Code       string
	Markup     template.HTML
}

// heardClaim is a claim that an answer refutes.
type heardClaim struct {
	Path  string
	Said  Said
	Lang  femos.Language
	State State
}

// mostHeard is how many claims an answer names.
const mostHeard = 2

func answer(c *call) (*page, error) {
	places := c.answerCodes.find(c.r.PathValue("code"))
	if len(places) > 1 {
		return c.which(places)
	}
	if len(places) == 0 {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	a := c.answers[places[0]]
	code := c.answerCodes.of(a.ID)
	shown := pick(a.Texts, c.lang)
	text := a.Texts[shown]
	p := answerPage{shell: c.shell(text.Title, "a/"+code), Answer: a, Shown: shown, Missing: shown != c.lang, Text: text, Talk: c.site.o.Talk,
		Check: bare(c.site.o.Base) + "/a/" + code}
	p.Code, p.Commands = code, c.commands(a, code)
	p.Lead, p.Paragraphs = prose(text.Body)
	if a.State == Withdrawn {
		p.InsteadIn = pick(a.Instead, c.lang)
		p.Instead = a.Instead[p.InsteadIn]
	}
	has := func(l femos.Language) bool { _, there := a.Texts[l]; return there }
	if a.State == Verified || a.State == Due {
		p.indexed(shown, c.site.o.Base+"/a/"+code, has)
	}
	for _, t := range p.Tongues {
		if has(t.Lang) && t.Lang != c.lang {
			p.Also = append(p.Also, t)
		}
	}
	for _, i := range c.heard[a.ID][:min(len(c.heard[a.ID]), mostHeard)] {
		said := c.claims[i]
		lang := pick(said.Texts, c.lang)
		p.Heard = append(p.Heard, heardClaim{"/" + string(c.lang) + "/c/" + c.claimCodes.of(said.ID), said.Texts[lang], lang, said.State})
	}
	p.Markup = c.faq(a, shown)
	return c.render("answer", p)
}

type whichPage struct {
	shell
	Answers []answerLink
}

// which lets her choose where a code has come to mean several answers.
func (c *call) which(places []int) (*page, error) {
	p := whichPage{shell: c.shell(c.Texts["which"], "a/"+c.r.PathValue("code"))}
	for _, i := range places {
		p.Answers = append(p.Answers, c.answerLink(i))
	}
	return c.render("which", p)
}
