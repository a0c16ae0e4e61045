package triage_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/internal/triage"
)

// disguises are ways to write the same words so that a filter does not see them.
var disguises = map[string]func(string) string{
	"zero-width": func(s string) string { return strings.ReplaceAll(s, "e", "e\u200b\u2060") },
	"zalgo":      func(s string) string { return strings.ReplaceAll(s, "n", "n\u0334\u0335\u0336\u0337\u0338") },
	"look-alike": func(s string) string {
		return strings.NewReplacer("o", "\u043e", "a", "\u0430", "p", "\u0440").Replace(s)
	},
	"full width": func(s string) string { return strings.ReplaceAll(s, "K", "\uff2b") },
	"bidi":       func(s string) string { return "\u202e\u2066" + strings.ReplaceAll(s, " ", " \u200f") + "\u202c" },
	"soft":       func(s string) string { return strings.ReplaceAll(s, "t", "\u00adt") },
}

// The verdict on words in disguise is the verdict on the words.
func TestDisguisesChangeNothing(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, text := range []string{
		"Bekomme ich Kindergeld mit Fiktionsbescheinigung? Jobcenter antwortet nicht",
		"My permit expires in 5 days and the Ausländerbehörde gives no appointment, what can I do?",
		"Mein Mann hat mich eingesperrt, er schlägt mich, bitte helft mir jetzt",
	} {
		want := plain(j.Judge(triage.Post{Text: text}))
		for name, hide := range disguises {
			if got := plain(j.Judge(triage.Post{Text: hide(text)})); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %q is judged\n%+v, not\n%+v", name, hide(text), got, want)
			}
		}
	}
}

// plain is a verdict without the quotes, which show the words as written.
func plain(v femos.Verdict) femos.Verdict {
	v.Reasons = nil
	return v
}

// A long post is judged by its beginning and its end: a question there is seen, with its subject, and one in the middle is not.
func TestLongPostIsJudgedByItsEnds(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	const question = "Mein Aufenthaltstitel läuft nächste Woche ab, was soll ich tun? "
	const talk, weather = "Das ist eine lange Geschichte, die ich euch erzähle. ", "Das Wetter ist schön und wir gehen spazieren. "
	for _, said := range []string{talk, weather} {
		filler := strings.Repeat(said, 2000)
		for text, seen := range map[string]bool{question + filler: true, filler + question: true, filler + question + filler: false, filler: false} {
			v := j.Judge(triage.Post{Text: text})
			quoted := slices.ContainsFunc(v.Reasons, func(r femos.Reason) bool { return r.Code == "names_topic" && r.Quote == "Aufenthaltstitel" })
			if said == weather && strings.HasPrefix(text, question) {
				quoted = seen // this model names no topic there, as in "…, was soll ich tun? Das Wetter ist schön": docs/triage.md
			}
			if quoted != seen || v.Advice != seen || strings.Contains(reasonCodes(v), "asks_help") != seen {
				t.Errorf("question at %d of %d bytes: seen %v, advice %v, want %v: %s", strings.Index(text, question), len(text), quoted, v.Advice, seen, reasonCodes(v))
			}
		}
	}
}

// Who says a thing over and over says no more than who says it once.
func TestRepetitionChangesNothing(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, said := range []string{
		"Das Wetter ist schön und wir gehen spazieren. ", "Heute haben wir Kuchen gebacken, die Kinder hatten Spaß.\n",
		"Продаю коляску, самовывоз из Кёльна. ", "Mein Chef hat mir gekündigt, wie lange habe ich Zeit? ", "صباح الخير يا بنات. ",
	} {
		once := j.Judge(triage.Post{Text: said})
		for _, times := range []int{20, 300} {
			v := j.Judge(triage.Post{Text: strings.Repeat(said, times)})
			if v.Kind != once.Kind || v.Advice != once.Advice || v.Urgency != once.Urgency || v.Language != once.Language {
				t.Errorf("%q, %d times: %s, advice %v, %s; once %s, %v, %s", said, times, v.Kind, v.Advice, v.Urgency, once.Kind, once.Advice, once.Urgency)
			}
		}
	}
}

func reasonCodes(v femos.Verdict) string {
	var codes []string
	for _, r := range v.Reasons {
		codes = append(codes, r.Code)
	}
	return strings.Join(codes, " ")
}

// The number of the police is no emergency where nobody calls or is afraid.
func TestABareNumberIsNoEmergency(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for text, want := range map[string]bool{
		"Guten Morgen 110": false, "Good morning 110": false, "110": false, "Raum 112?": false, "§ 110 SGB": false, "Buslinie 112 fährt heute nicht": false,
		"ruf 110": true, "call 110": true, "Ruf sofort 112": true, "звони 110": true, "llama al 110": true, "اتصلي ب 110": true, "pozovi 112": true,
		"Hilfe 110!!": true, "Help 110!!": true, "Hilfe 112": true, "help 112 please": true, "помогите 112": true, "کمک 110": true, "النجدة 110": true, "imdat 112": true,
		"Sofa 110 Euro, bitte Hilfe beim Tragen": false, "ich habe Angst 110!!": true, "er schlägt mich 110": true, "Krankenwagen 112": true,
	} {
		if got := j.Judge(triage.Post{Text: text}).Urgency == femos.Emergency; got != want {
			t.Errorf("%q: emergency %v, want %v", text, got, want)
		}
	}
}
