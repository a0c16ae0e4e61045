package triage_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"femos"
	"femos/internal/triage"
)

// quiz are posts of a language course that quizzes its members: to who does not know it they are questions.
func quiz(n int) []string {
	var list []string
	subjects := []string{"Wie lange habe ich nach einem Bescheid Zeit für einen Widerspruch", "Wo bekomme ich Wohngeld", "Bekomme ich Kindergeld, wenn ich studiere",
		"Wer hilft mir, wenn die Ausländerbehörde nicht antwortet", "Darf ich mit einer Duldung arbeiten", "Was tun, wenn das Jobcenter nicht zahlt", "Wie kündige ich meine Wohnung"}
	for i := range n {
		list = append(list, fmt.Sprintf("Quizfrage %d aus unserem Kurs: %s? Die Auflösung kommt am Abend, wer zuerst antwortet, bekommt %d Punkte", i+1, subjects[i%len(subjects)], 10+i%5))
	}
	return list
}

func asks() []string {
	return []string{
		"Mein Aufenthaltstitel läuft in zwei Wochen ab und die Ausländerbehörde gibt keinen Termin. Was soll ich tun?",
		"Bekomme ich Kindergeld mit einer Fiktionsbescheinigung? Die Familienkasse antwortet nicht",
		"Das Jobcenter hat meine Leistungen gekürzt, wie kann ich Widerspruch einlegen?",
		"Ich habe eine Kündigung bekommen, obwohl ich schwanger bin. Ist das erlaubt?",
		"Mein Vermieter will die Kaution nicht zurückzahlen, wer kann mir helfen?",
	}
}

func see(b *triage.Brain, texts []string, l femos.Labels) (list []triage.Example) {
	for _, t := range texts {
		list = append(list, triage.Example{Seen: b.See(triage.Post{Text: t}), Labels: l})
	}
	return list
}

// What is seen of a post survives being stored, whole or not at all.
func TestSeenRoundTrip(t *testing.T) {
	t.Parallel()
	b := newJudge(t).Brain()
	for _, text := range append(asks(), "", "؟", "кіндергельд") {
		s := b.See(triage.Post{Text: text, Parent: "Kindergeld?"})
		again, err := triage.ReadSeen(s.Bytes())
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%q: %v, %+v, want %+v", text, err, again, s)
		}
		for n := range len(s.Bytes()) {
			if _, err := triage.ReadSeen(s.Bytes()[:n]); err == nil {
				t.Errorf("%q: read from its first %d bytes", text, n)
			}
		}
	}
}

// An adapter learns what was decided here, for posts it has not seen, and leaves others alone.
func TestAdapterLearns(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	b := j.Brain()
	posts := quiz(60)
	examples := append(see(b, posts[:45], femos.Labels{Advice: femos.No, InScope: femos.No}), see(b, asks(), femos.Labels{Advice: femos.Yes, InScope: femos.Yes, Kind: femos.Question})...)
	a := b.Adapt(examples)
	if again := b.Adapt(examples); !reflect.DeepEqual(a.Bytes(), again.Bytes()) {
		t.Error("the same examples give another adapter")
	}
	aside := see(b, posts[45:], femos.Labels{Advice: femos.No, InScope: femos.No})
	before, err := b.Try(nil, aside)
	if err != nil {
		t.Fatal(err)
	}
	after, err := b.Try(a, aside)
	if err != nil {
		t.Fatal(err)
	}
	if mean(after.Loss) >= mean(before.Loss) || before.Wrong == 0 || after.Wrong > before.Wrong/3 {
		t.Errorf("loss %.3f, was %.3f; wrong %d, was %d", mean(after.Loss), mean(before.Loss), after.Wrong, before.Wrong)
	}
	read, err := triage.ReadAdapter(a.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Use(read); err != nil {
		t.Fatal(err)
	}
	shipped := newJudge(t)
	for _, text := range posts[45:] {
		was, is := shipped.Judge(triage.Post{Text: text}), j.Judge(triage.Post{Text: text})
		if is.AdviceScore >= was.AdviceScore {
			t.Errorf("%q: %.4f, was %.4f", text, is.AdviceScore, was.AdviceScore)
		}
	}
	for _, text := range asks() {
		if v := j.Judge(triage.Post{Text: text}); !v.Advice {
			t.Errorf("%q needs an advisor no more: %.2f", text, v.AdviceScore)
		}
	}
	if err := j.Use(nil); err != nil {
		t.Fatal(err)
	}
	for _, text := range append(asks(), posts...) {
		if got, want := j.Judge(triage.Post{Text: text}), shipped.Judge(triage.Post{Text: text}); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: without the adapter %+v, want %+v", text, got, want)
		}
	}
}

// However often advisors say that somebody was in no danger, danger is not seen less.
func TestAdapterNeverHidesDanger(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	danger := []string{
		"Mein Mann hat mich eingesperrt, er schlägt mich, bitte helft mir jetzt",
		"Er hat gedroht mich umzubringen, ich habe Angst, was soll ich tun?",
		"Ich stehe heute Nacht mit zwei Kindern auf der Straße, wohin kann ich gehen?",
	}
	var texts []string
	for range 20 {
		texts = append(texts, danger...)
	}
	if err := j.Use(j.Brain().Adapt(see(j.Brain(), texts, femos.Labels{Advice: femos.No, Urgency: femos.Normal}))); err != nil {
		t.Fatal(err)
	}
	shipped := newJudge(t)
	for _, text := range danger {
		was, is := shipped.Judge(triage.Post{Text: text}), j.Judge(triage.Post{Text: text})
		if is.Scores.Emergency < was.Scores.Emergency || was.Urgency == femos.Emergency && (is.Urgency != femos.Emergency || !is.Advice) {
			t.Errorf("%q: %s %.2f, was %s %.2f", text, is.Urgency, is.Scores.Emergency, was.Urgency, was.Scores.Emergency)
		}
	}
}

// An adapter is swapped while posts are judged; each post is judged with the one or the other.
func TestAdapterSwapsWhileJudging(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	a := j.Brain().Adapt(see(j.Brain(), quiz(20), femos.Labels{Advice: femos.No}))
	post := triage.Post{Text: quiz(21)[20]}
	plain := j.Judge(post).AdviceScore
	if err := j.Use(a); err != nil {
		t.Fatal(err)
	}
	learnt := j.Judge(post).AdviceScore
	if plain == learnt {
		t.Fatal("the adapter changes nothing here")
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 200 {
				if got := j.Judge(post).AdviceScore; got != plain && got != learnt {
					t.Errorf("neither with nor without: %f", got)
				}
			}
		})
	}
	for i := range 200 {
		next := a
		if i%2 == 0 {
			next = nil
		}
		if err := j.Use(next); err != nil {
			t.Error(err)
		}
	}
	wait.Wait()
	other := *a
	other.Base = "another"
	if err := j.Use(&other); err != triage.ErrOtherBase { //nolint:errorlint // it is this very one
		t.Errorf("an adapter of another model: %v", err)
	}
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list))
}
