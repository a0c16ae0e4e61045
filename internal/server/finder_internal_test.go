package server

import (
	"testing"

	"femos"
	"femos/internal/web/public"
)

// What was written and signed here is found beside what ships; what is withdrawn is not.
func TestFinder(t *testing.T) {
	t.Parallel()
	answers := []public.Answer{
		{ID: "ours", Topics: []string{"B5", "Q9"}, State: public.Verified, AlsoAsked: []string{"chancenkarte nebenjob erlaubt?"}, Texts: map[femos.Language]public.Text{"ru": {Title: "Можно ли подрабатывать с картой шансов?"}, "de": {Title: "Darf ich mit der Chancenkarte nebenbei arbeiten?",
			Body: "Ja, mit der Chancenkarte dürfen Sie während der Suche nach Arbeit bis zu 20 Stunden in der Woche arbeiten und zwei Wochen zur Probe."}}},
		{ID: "gone", Topics: []string{"C4"}, State: public.Withdrawn, Texts: map[femos.Language]public.Text{"de": {Title: "Wie lange bekomme ich Kindergeld?", Body: "Bis zum 18. Geburtstag bekommen Sie Kindergeld."}}},
	}
	judge, err := newJudge()
	if err != nil {
		t.Fatal(err)
	}
	f := newFinder(judge, answers, func(id string) bool { return id != "ours" && id != "gone" })
	whole := "Hallo ihr Lieben, ich bin seit März mit meinem Mann in Leipzig und suche noch etwas in meinem Beruf. Jetzt hat mir ein Café eine Stelle angeboten, nur abends. Weiß jemand, ob ich mit der Chancenkarte nebenbei arbeiten darf, oder bekomme ich Ärger? Danke euch!"
	other := "Hallo ihr Lieben, ich bin seit März in Leipzig und darf ich mit dem Hund in die Straßenbahn? Danke euch!"
	if own := f.own(whole); len(own) != 1 || own[0].ID != "ours" || len(f.own(other)) > 0 {
		t.Errorf("beside a whole post stands %v, beside another %v", own, f.own(other))
	}
	for question, want := range map[string]string{"Darf ich mit Chancenkarte arbeiten?": "ours", "chancenkarte nebenjob": "ours", "можно работать с картой шансов?": "ours", "Kindergeld": "child-benefit-title"} {
		found := f.find(question, 5)
		first := ""
		if len(found.Answers) > 0 {
			first = found.Answers[0]
		}
		if first != want {
			t.Errorf("%q finds %q, want %q", question, first, want)
		}
	}
}
