package library_test

import (
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/internal/library"
	"femos/internal/store"
)

// Each translated paragraph stays beside what it was made from, wherever that stands now, and what came in, went or reads
// otherwise is shown as that.
func TestTranslationFollowsItsParagraph(t *testing.T) {
	t.Parallel()
	const question = "Wie melde ich Elternzeit an?"
	before := []string{"Sieben Wochen vorher.", "In Textform.", "Bewahren Sie einen Nachweis auf."}
	added := func(text string) string { return "{+" + text + "+}" }
	removed := func(text string) string { return "[-" + text + "-]" }
	for name, c := range map[string]struct {
		question string
		now      []string
		asked    string   // how the question is shown
		want     []string // how each pair is shown
	}{
		"a paragraph comes in": {question, []string{"Sie haben Anspruch.", before[0], before[1], before[2]}, "Q",
			[]string{added("Sie haben Anspruch.") + " = ", before[0] + " = a", before[1] + " = b", before[2] + " = c"}},
		"one comes in before one that changes": {question, []string{before[0], "Ein Fax genügt nicht.", "In Textform, auch als E-Mail.", before[2]}, "Q",
			[]string{before[0] + " = a", added("Ein Fax genügt nicht.") + " = ", "In Textform" + added(", auch als E-Mail") + ". = b", before[2] + " = c"}},
		"a paragraph goes": {question, []string{before[0], before[2]}, "Q", []string{before[0] + " = a", removed(before[1]) + " = b", before[2] + " = c"}},
		"the first goes":   {question, []string{before[1], before[2]}, "Q", []string{removed(before[0]) + " = a", before[1] + " = b", before[2] + " = c"}},
		"only the question": {"Wie nehme ich Elternzeit?", before, "Wie " + removed("melde") + added("nehme") + " ich Elternzeit" + removed(" an") + "? = Q",
			[]string{before[0] + " = a", before[1] + " = b", before[2] + " = c"}},
		"all is another": {question, []string{"Eins."}, "Q", nil},
	} {
		of := femos.AnswerVersion{ID: "1", Number: 1, Question: question, Text: strings.Join(before, "\n\n")}
		v := femos.AnswerVersion{ID: "2", Number: 2, Question: c.question, Text: strings.Join(c.now, "\n\n")}
		d := store.Dossier{Versions: []femos.AnswerVersion{v, of}, Translations: []femos.Translation{{Version: "1", Language: "ar", Question: "Q", Text: "a\n\nb\n\nc", Editor: "tara"}}}
		b := library.BesideVersion(d, v, "ar")
		var got []string
		changed := b.Question.Changed != nil
		for _, p := range b.Pairs {
			got = append(got, drawn(p))
			changed = changed || p.Changed != nil
		}
		if c.want == nil { // whatever is paired with whatever: nothing is lost
			if all := strings.Join(got, ""); strings.Count(all, " = a")+strings.Count(all, " = b")+strings.Count(all, " = c") != 3 || !strings.Contains(all, "Eins") {
				t.Errorf("%s: %q", name, got)
			}
		} else if !slices.Equal(got, c.want) {
			t.Errorf("%s: it shows\n%q, want\n%q", name, got, c.want)
		}
		if asked := drawn(b.Question); !strings.HasSuffix(asked, "= Q") || strings.Contains(c.asked, "=") && asked != c.asked {
			t.Errorf("%s: the question shows as %q", name, asked)
		}
		if b.State != femos.TranslationStale || !changed {
			t.Errorf("%s: %s, and shows a change: %t", name, b.State, changed)
		}
	}
}

// drawn is a pair in one line.
func drawn(p library.ParagraphPair) string {
	text := p.Source
	if p.Changed != nil {
		text = ""
	}
	for _, x := range p.Changed {
		switch {
		case x.Removed:
			text += "[-" + x.Text + "-]"
		case x.Added:
			text += "{+" + x.Text + "+}"
		default:
			text += x.Text
		}
	}
	return text + " = " + p.Translated
}

// More paragraphs than are compared go by their place, and nothing is lost.
func TestVeryManyParagraphs(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x\n\n", 2000)
	of, v := femos.AnswerVersion{ID: "1", Number: 1, Question: "Q", Text: text}, femos.AnswerVersion{ID: "2", Number: 2, Question: "Q", Text: "y\n\n" + text}
	d := store.Dossier{Versions: []femos.AnswerVersion{v, of}, Translations: []femos.Translation{{Version: "1", Language: "ar", Question: "Q", Text: text}}}
	b := library.BesideVersion(d, v, "ar")
	if len(b.Pairs) != 2001 || b.Pairs[0].Changed == nil || b.Pairs[1].Changed != nil || !b.Pairs[2000].Fresh() || b.Pairs[1999].Translated != "x" {
		t.Errorf("%d pairs", len(b.Pairs))
	}
}
