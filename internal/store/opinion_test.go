package store

import (
	"testing"
	"time"

	"femos"
)

// An opinion adds a reason and raises; it lowers nothing, and says nothing of words that have changed since.
func TestOpinionOnlyAdds(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "he waits outside")
		o := Opinion{Inquiry: q.ID, Text: "he waits outside", Urgency: femos.Emergency, Topics: []femos.TopicScore{{Code: "D1", Score: 0.5}},
			Answers: []femos.AnswerMatch{{ID: "a"}}, Claims: []femos.ClaimMatch{{ID: "c", Band: "suggest"}},
			Reasons: []femos.Reason{{Kind: "urgency", Code: "second_emergency"}}, At: noon.Add(time.Minute)}
		before := f.now(t, q.ID)
		for name, other := range map[string]func(*Opinion){
			"other words":  func(o *Opinion) { o.Text = "something else" },
			"no such one":  func(o *Opinion) { o.Inquiry = newID[femos.InquiryID]() },
			"other letter": func(o *Opinion) { o.Text += " " },
		} {
			wrong := o
			other(&wrong)
			if added, err := s.AddOpinion(t.Context(), wrong); added || err != nil {
				t.Errorf("%s: %t, %v", name, added, err)
			}
		}
		if f.now(t, q.ID) != before {
			t.Error("the inquiry changed")
		}
		if added, err := s.AddOpinion(t.Context(), o); !added || err != nil {
			t.Fatalf("%t, %v", added, err)
		}
		i, p := f.now(t, q.ID), f.thread(t, q.ID).Posts[0]
		if i.Urgency != femos.Emergency || i.Topic != "D1" || i.Version != before.Version+1 || !i.DueAt.Equal(i.CreatedAt.Add(15*time.Minute)) || !i.ChangedAt.Equal(o.At) {
			t.Errorf("the inquiry is %+v", i)
		}
		if v := p.Verdict; v.Urgency != femos.Emergency || len(v.Reasons) != 2 || v.Reasons[0].Code != "second_emergency" || len(v.Answers) != 1 || len(v.Claims) != 1 {
			t.Errorf("the verdict is %+v", v)
		}
		page, err := s.List(t.Context(), Query{View: femos.ViewUrgent, Limit: 10})
		must(t, err)
		if len(page.Rows) != 1 {
			t.Errorf("%d among the urgent", len(page.Rows))
		}
		o.Urgency, o.Topics = femos.Normal, []femos.TopicScore{{Code: "B1", Score: 0.4}}
		_, err = s.AddOpinion(t.Context(), o)
		must(t, err)
		if i := f.now(t, q.ID); i.Urgency != femos.Emergency || i.Topic != "D1" {
			t.Errorf("lowered to %s, %s", i.Urgency, i.Topic)
		}
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.NoTime))
		if added, err := s.AddOpinion(t.Context(), o); added || err != nil {
			t.Errorf("closed: %t, %v", added, err)
		}
	})
}
