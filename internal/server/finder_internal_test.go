package server

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/content"
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
	judge, err := newJudge(content.Files)
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

// Two words are enough to be told whom to call, in Arabic too; other questions do not begin with emergency numbers.
func TestFinderKnowsDanger(t *testing.T) {
	t.Parallel()
	starter, err := public.LoadStarter(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := newJudge(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	f := newFinder(judge, starter.Answers(), func(string) bool { return true })
	for question, want := range map[string]bool{"زوجي يضربني": true, "Mein Mann schlägt mich": true, "Kindergeld": false, "Darf mir gekündigt werden, wenn ich schwanger bin?": false, "إجازة الوالدين": false} {
		if found := f.find(question, 3); found.Danger != want {
			t.Errorf("%q: danger %t, answers %v", question, found.Danger, found.Answers)
		}
	}
}

// BenchmarkOwn finds what was written here among 10,000 answers in twelve languages, no two alike: their questions are of eight of the
// starter library's words each, as frequent as there; it is asked with posts of five questions.
func BenchmarkOwn(b *testing.B) {
	judge, err := newJudge(content.Files)
	if err != nil {
		b.Fatal(err)
	}
	starter, err := public.LoadStarter(content.Files)
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	words := map[femos.Language][]string{}
	for _, a := range starter.Answers() {
		for lang, t := range a.Texts {
			words[lang] = append(words[lang], strings.Fields(t.Title+" "+t.Body)...)
		}
	}
	langs := public.Languages()
	line := func(lang femos.Language, n int) string {
		from, made := words[lang], ""
		if len(from) == 0 { // it ships nothing in it: words as frequent as the German ones, and none of theirs
			from, made = words["de"], string(lang)
		}
		var some []string
		for range n {
			some = append(some, made+from[random.IntN(len(from))])
		}
		return strings.Join(some, " ")
	}
	answers := slices.Clone(starter.Answers())
	for n := range 10_000 {
		a := public.Answer{ID: fmt.Sprint("own-", n), State: public.Verified, Texts: map[femos.Language]public.Text{}}
		for _, lang := range langs {
			a.Texts[lang] = public.Text{Title: line(lang, 8)}
		}
		answers = append(answers, a)
	}
	f := newFinder(judge, answers, func(id string) bool { return !strings.HasPrefix(id, "own-") })
	for _, lang := range []femos.Language{"de", "en", "ar"} {
		b.Run(string(lang), func(b *testing.B) {
			for b.Loop() {
				f.own(line(lang, 40))
			}
		})
	}
}
