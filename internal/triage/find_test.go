package triage_test

import (
	"slices"
	"testing"

	"femos"
	"femos/content"
	"femos/internal/triage"
)

func finder(t testing.TB) *triage.Judge {
	t.Helper()
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	j, err := triage.New(lib)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// A few words, or a whole question in any language, find the answer; what is nowhere in the library finds none.
func TestFind(t *testing.T) {
	t.Parallel()
	j := finder(t)
	for text, want := range map[string]string{
		"Kindergeld":              "child-benefit-title",
		"fiktion arbeiten":        "fiktion-work-travel",
		"elterngeld nasıl alınır": "parental-allowance",
		"هل أستطيع العمل بفيكسيون؟":   "fiktion-work-travel",
		"تمدید اقامت":                 "renew-before-expiry",
		"Trennung und Aufenthalt?":    "separation-residence-right",
		"mein mann schlägt mich":      "helpline-shelter",
		"Ich bin schwanger, gefeuert": "pregnancy-job-protection",
		"hello":                       "",
		"":                            "",
		"🙂🙂":                          "",
	} {
		found := j.Find(text, 3)
		first := ""
		if len(found.Answers) > 0 {
			first = found.Answers[0].ID
		}
		if first != want || len(found.Answers) > 3 {
			t.Errorf("%q finds %v, want %q first", text, found.Answers, want)
		}
		if !slices.IsSortedFunc(found.Answers, func(a, b femos.AnswerMatch) int {
			if a.Score < b.Score {
				return 1
			}
			return -1
		}) {
			t.Errorf("%q: %v are not in order", text, found.Answers)
		}
		if danger := found.Urgency == femos.Emergency; danger != (want == "helpline-shelter") {
			t.Errorf("%q: danger %t", text, danger)
		}
	}
}
