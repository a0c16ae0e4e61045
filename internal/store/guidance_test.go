package store

import (
	"strings"
	"testing"

	"femos"
)

// What was asked and answered about a confidential conversation is not in the files either, once that has ended and a sweep has
// passed; a process that is killed in between leaves that to the next.
func TestConversationLeavesNoTrace(t *testing.T) {
	t.Parallel()
	for engine, fresh := range addresses() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			address := fresh(t)
			s := opened(t, address)
			f := build(t, s)
			must(t, s.Scour(t.Context())) // nothing is owed from before
			for n := range 30 {
				q := femos.LegalQuestion{ID: newID[femos.QuestionID](), AskedBy: f.anna.ID, AskedAt: noon, Topic: "B", Asked: trace + strings.Repeat(" gefragt", n*9), Conversation: "talk-" + trace}
				must(t, s.AddQuestion(t.Context(), q))
				must(t, s.AnswerQuestion(t.Context(), q.ID, f.anna.ID, trace+" geantwortet", noon))
			}
			_, err := s.write.ExecContext(t.Context(), `ANALYZE`) // PostgreSQL learns by itself, sooner or later
			must(t, err)
			if len(s.traces(t, trace)) == 0 {
				t.Fatal("nothing is found while it stands: this test looks in the wrong place")
			}
			must(t, s.EndConversation(t.Context(), "another"))
			if s.owed.Load() {
				t.Error("nothing ended, and something is owed")
			}
			must(t, s.EndConversation(t.Context(), "talk-"+trace))
			next := opened(t, address)
			if !s.owed.Load() || !next.owed.Load() {
				t.Error("nobody knows that the files hold it")
			}
			_, err = next.Sweep(t.Context(), noon, noon, 10)
			must(t, err)
			if left := next.traces(t, trace); len(left) > 0 {
				t.Errorf("left in %v", left)
			}
			list, err := next.Questions(t.Context(), "")
			if err != nil || len(list) != 30 || !list[0].Gone || list[0].Asked != "" || list[0].AnsweredAt.IsZero() {
				t.Errorf("%d are left, %v", len(list), err)
			}
		})
	}
}
