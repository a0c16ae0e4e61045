package triage_test

import (
	"slices"
	"testing"

	"femos"
	"femos/content"
	"femos/internal/triage"
)

// Why a German answer is put beside a post is said by what both speak of, whatever the post's language.
func TestShared(t *testing.T) {
	t.Parallel()
	library, err := triage.LoadLibrary(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := triage.New(library)
	if err != nil {
		t.Fatal(err)
	}
	const answer = "Kann ich Kindergeld bekommen? Kindergeld beantragen Sie bei der Familienkasse."
	for post, want := range map[string]string{
		"Ich habe Kindergeld beantragt, was macht die Familienkasse so lange?": "Kindergeld",
		"как долго рассматривают киндергельд?":                                 "Kindergeld",
		"هل يحق لي Kindergeld؟":                                                "Kindergeld",
	} {
		if got := judge.Shared(post, answer, "de", 3); !slices.Contains(got, want) {
			t.Errorf("%q shares %q", post, got)
		}
	}
	if got := judge.Shared("Wo finde ich eine Wohnung in Köln?", answer, "de", 3); len(got) > 0 {
		t.Errorf("a flat shares %q with child benefit", got)
	}
	if got := judge.Shared("Kindergeld?", answer, femos.Language("en"), 3); !slices.Equal(got, []string{"Child benefit"}) {
		t.Errorf("in English %q", got)
	}
	if got := judge.Shared("", "", "de", 3); len(got) > 0 {
		t.Errorf("nothing shares %q", got)
	}
}
