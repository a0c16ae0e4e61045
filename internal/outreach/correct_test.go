package outreach_test

import (
	"errors"
	"slices"
	"testing"

	"femos"
)

// What an advisor decides is told to the learner, where it says something of the verdict, and decided whatever the learner
// says.
func TestDecisionsAreLearntFrom(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		r.learner.err = errors.New("no room")
		var list []femos.Inquiry
		for range 3 {
			list = append(list, r.asks(t, r.channel, "Frage", german()))
		}
		i := list[0]
		wants(t, r.Correct(t.Context(), r.lena, i.ID, i.Version, femos.Correction{}), femos.Invalid, "nothing_corrected")
		wants(t, r.Correct(t.Context(), r.lena, i.ID, i.Version, femos.Correction{Urgency: "soon"}), femos.Invalid, "correction")
		check(t, r.Correct(t.Context(), r.lena, i.ID, i.Version, femos.Correction{Topic: "E2", Urgency: femos.Deadline}))
		hears(t, r, "inquiry", i.ID)
		i = r.inquiry(t, i.ID)
		r.writes(t, i)
		check(t, r.Dismiss(t.Context(), r.olga, list[1].ID, list[1].Version, femos.OutOfScope))
		check(t, r.Dismiss(t.Context(), r.olga, list[2].ID, list[2].Version, femos.NoTime))
		check(t, r.Reopen(t.Context(), r.olga, list[1].ID, r.inquiry(t, list[1].ID).Version))
		want := []femos.Labels{{Topic: "E2", InScope: femos.Yes, Urgency: femos.Deadline, Advice: femos.Yes}, {Advice: femos.Yes, InScope: femos.Yes, Kind: femos.Question},
			{Advice: femos.No, InScope: femos.No}, {}}
		if !slices.Equal(r.learner.notes, want) || !slices.Equal(r.learner.forgotten, []femos.InquiryID{list[1].ID}) {
			t.Errorf("noted %+v, forgotten %v", r.learner.notes, r.learner.forgotten)
		}
	})
}
