package outreach_test

import (
	"strings"
	"testing"

	"femos"
	"femos/internal/outreach"
)

// A reply goes under the comment it is about: the one she chose, the newest that holds the claim she corrects, else under
// the question.
func TestUnderWhatAReplyGoes(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		claim := femos.Verdict{Language: "de", Claims: []femos.ClaimMatch{{ID: "C1", Score: 0.8, Band: "confirm"}}}
		advice := femos.Verdict{Language: "de", Kind: femos.AnswerGiven}
		i := r.asks(t, r.channel, "Frage", german(), claim, advice)
		thread, err := r.Thread(t.Context(), r.lena, i.ID)
		check(t, err)
		asked, wrong, right := thread.Posts[0].ID, thread.Posts[1].ID, thread.Posts[2].ID
		for name, want := range map[string]struct {
			draft outreach.Draft
			to    femos.PostID
		}{
			"an answer":                  {outreach.Draft{Action: femos.ActAnswer}, asked},
			"a correction of the claim":  {outreach.Draft{Action: femos.ActCorrect, AnswerUsed: "claim:C1"}, wrong},
			"a correction of no claim":   {outreach.Draft{Action: femos.ActCorrect}, asked},
			"an answer made from it":     {outreach.Draft{Action: femos.ActAnswer, AnswerUsed: "claim:C1"}, asked},
			"an affirmation":             {outreach.Draft{Action: femos.ActAffirm, To: right}, right},
			"a correction put elsewhere": {outreach.Draft{Action: femos.ActCorrect, AnswerUsed: "claim:C1", To: asked}, asked},
		} {
			i, err := r.store.Thread(t.Context(), i.ID)
			check(t, err)
			d := want.draft
			d.Inquiry, d.Version, d.Language, d.Text = i.Inquiry.ID, i.Inquiry.Version, "de", "So steht es im Gesetz: "+name
			reply, err := r.Send(t.Context(), r.lena, d)
			if err != nil || reply.To != want.to {
				t.Errorf("%s: goes under %q, %v; want %q", name, reply.To, err, want.to)
			}
		}
		other := r.asks(t, r.channel, "Andere Frage", german(), advice)
		elsewhere, err := r.Thread(t.Context(), r.lena, other.ID)
		check(t, err)
		now, err := r.store.Thread(t.Context(), i.ID)
		check(t, err)
		_, err = r.Send(t.Context(), r.lena, outreach.Draft{Inquiry: i.ID, Version: now.Inquiry.Version, To: elsewhere.Posts[1].ID, Action: femos.ActAffirm, Language: "de", Text: "Stimmt."})
		wants(t, err, femos.Invalid, "reply_to")
	})
}

// Under what was made from a signed answer stands the link of that answer's page; under everything else the project's.
func TestLinkOfTheAnswer(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		v := german()
		v.Answers = []femos.AnswerMatch{{ID: "A3", Score: 0.9}, {ID: "A1", Score: 0.5}}
		i := r.asks(t, r.channel, "Frage", v)
		c, err := r.Compose(t.Context(), r.lena, i.ID, "", "")
		check(t, err)
		if under := c.Suggestions[0].Disclosure; under != "Lena Kraus, Beraterin bei Fem.OS · https://femos.example/a/a3" || c.Suggestions[1].Disclosure != c.Disclosure {
			t.Errorf("under a signed answer %q, under a draft %q", under, c.Suggestions[1].Disclosure)
		}
		// What is used need not be among the suggestions.
		other := r.asks(t, r.channel, "Andere Frage", german())
		if c, err := r.Compose(t.Context(), r.lena, other.ID, "", "A3"); err != nil || c.Disclosure != "Lena Kraus, Beraterin bei Fem.OS · https://femos.example/a/a3" {
			t.Errorf("under what is made from a signed answer %q, %v", c.Disclosure, err)
		}
		for used, link := range map[string]string{"A3": "femos.example/a/a3", "A1": "Fem.OS · femos.example", "": "Fem.OS · femos.example"} {
			p, err := r.Preview(t.Context(), r.lena, outreach.Draft{Inquiry: i.ID, Version: i.Version, Action: femos.ActAnswer, Language: "de", Text: "Eigene Worte.", AnswerUsed: used})
			if err != nil || !strings.HasSuffix(p.Posted, link) {
				t.Errorf("made from %q: %q, %v", used, p.Posted, err)
			}
		}
	})
}
