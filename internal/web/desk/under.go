package desk

import (
	"net/url"

	"femos"
	"femos/internal/store"
)

// addUnder adds what can be done under a comment: say with one key that an answer is right, or reply there instead of under
// the question. The affirmation names the signed answer that says the same, if one was found, so that it is watched with it.
func (c *call) addUnder(v *threadView, t store.Thread) {
	answer := ""
	for _, s := range v.Compose.Suggestions {
		if !s.Correction && s.Verified() {
			answer = s.ID
			break
		}
	}
	var last *pairView
	for _, side := range [][]pairView{v.Earlier, v.Pairs} {
		for i := range side {
			p := &side[i]
			if p.Kind != femos.Comment || p.GoneAt != "" {
				continue
			}
			p.Under = v.under(p, "", "")
			if p.ID == v.Compose.To {
				v.Compose.ToAuthor = p.Author
			}
			if advises(t, p.ID) {
				p.Affirm = v.under(p, femos.ActAffirm, answer)
				last = p
			}
		}
	}
	if last != nil {
		last.Last = true
	}
}

// under is the address of the composer for a reply right under a comment.
func (v *threadView) under(p *pairView, action femos.ReplyAction, answer string) string {
	to := url.Values{"to": {string(p.ID)}}
	if action != "" {
		to.Set("do", string(action))
		to.Set("reply", string(p.Language))
	}
	if answer != "" {
		to.Set("answer", answer)
	}
	return "/inbox/" + string(v.ID) + "?" + v.Query + "&" + to.Encode() + "#reply"
}

// advises says whether a comment gives advice in which no claim was found for sure.
func advises(t store.Thread, id femos.PostID) bool {
	for _, p := range t.Posts {
		if p.ID != id || p.Verdict == nil || p.Verdict.Kind != femos.AnswerGiven {
			continue
		}
		for _, claim := range p.Verdict.Claims {
			if claim.Band == "confirm" {
				return false
			}
		}
		return true
	}
	return false
}
