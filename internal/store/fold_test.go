package store

import "testing"

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  Jobcenter\n  BERLIN ": "jobcenter berlin",
		"إِقَامَتِي":             "اقامتي",
		"ـكـتـاب":                "كتاب",
		"کتابی":                  "كتابي",
		"Ещё":                    "еще",
		"İŞ":                     "is",
		"Diyarbakır":             "diyarbakir",
		"Größe":                  "grose",
		"ﬁnanz":                  "finanz",
		"a\u200fb\u202ec":        "abc",
		"\xff":                   "\ufffd",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
		if again := Fold(Fold(text)); again != Fold(text) {
			t.Errorf("Fold is not stable on %q", text)
		}
	}
}
