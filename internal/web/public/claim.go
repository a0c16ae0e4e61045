package public

import (
	"html/template"

	"femos"
)

type claimPage struct {
	shell
	Claim      Claim
	Shown      femos.Language
	State      State // of the text that is shown
	Missing    bool
	Said       Said
	Lead       string
	Paragraphs []string
	Whole      *answerLink // the answer that says more
	Check      string
	Talk       string
	Markup     template.HTML
}

func claim(c *call) (*page, error) {
	places := c.claimCodes.find(c.r.PathValue("code"))
	if len(places) != 1 {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	k := c.claims[places[0]]
	code := c.claimCodes.of(k.ID)
	shown := pick(k.Texts, c.lang)
	p := claimPage{shell: c.shell(k.Texts[shown].Claim, "c/"+code), Claim: k, Shown: shown, State: k.In(shown), Missing: shown != c.lang, Said: k.Texts[shown], Talk: c.site.o.Talk,
		Check: bare(c.site.o.Base) + "/c/" + code}
	p.Lead, p.Paragraphs = prose(p.Said.Correction)
	if p.State == Verified || p.State == Due {
		p.indexed(shown, c.site.o.Base+"/c/"+code, func(l femos.Language) bool { return k.published(l) })
	}
	if at, there := c.answerAt[k.Answer]; there {
		link := c.answerLink(at)
		p.Whole = &link
	}
	p.Markup = c.review(k, shown, code)
	return c.render("claim", p)
}

// published says whether there is a text in the language that a lawyer stands behind.
func (k Claim) published(l femos.Language) bool {
	_, there := k.Texts[l]
	return there && (k.In(l) == Verified || k.In(l) == Due)
}
