package outreach

import (
	"slices"

	"femos"
	"femos/internal/store"
)

// target is the post that a reply goes under: the comment she chose, the newest that holds the claim she corrects, else the
// question. Invalid "reply_to"; Conflict "post_gone".
func target(t store.Thread, draft Draft) (femos.PostID, error) {
	if draft.To != "" && draft.To != t.Inquiry.Asked {
		at := slices.IndexFunc(t.Posts, func(p femos.Post) bool { return p.ID == draft.To && p.Role == femos.Comment })
		switch {
		case at < 0:
			return "", femos.Fail(femos.Invalid, "reply_to")
		case !t.Posts[at].DeletedAt.IsZero():
			return "", femos.Fail(femos.Conflict, "post_gone")
		}
		return draft.To, nil
	}
	to := t.Inquiry.Asked
	if draft.To != "" || draft.Action != femos.ActCorrect {
		return to, nil
	}
	for _, p := range t.Posts { // in the order of time
		holds := p.Verdict != nil && slices.ContainsFunc(p.Verdict.Claims, func(c femos.ClaimMatch) bool { return "claim:"+c.ID == draft.AnswerUsed })
		if holds && p.Role == femos.Comment && p.DeletedAt.IsZero() {
			to = p.ID
		}
	}
	return to, nil
}

// link is the short address of the page of a signed answer, "" where there is none: what nobody verified is not sent around.
func (d *Desk) link(block *femos.Wording) string {
	if block == nil || block.SignedBy == "" || block.Standing == femos.StandsBroken {
		return ""
	}
	return d.short(block.ID)
}

// short is the short address of an answer's page, "" where there is none.
func (d *Desk) short(id string) string {
	if d.o.Link == nil {
		return ""
	}
	return d.o.Link(femos.AnswerID(id))
}
