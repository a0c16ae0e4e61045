package intake_test

import (
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

// Somebody deletes her post and writes another under the same id, as apps do to edit: the old words go, the new ones
// are heard. Seen again later, neither counts twice, and what was deleted does not come back.
func TestDeletedAndWrittenAnew(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		gone := connector.PostRef{ID: "q"}
		old, anew := r.said("q", "amal", question), r.said("q", "amal", otherQuestion)
		first := r.accept(t, "1", old).New
		if len(first) != 1 {
			t.Fatal("no inquiry")
		}
		second := r.accept(t, "2", gone, anew).New // in one batch, even with the old post's time
		if len(second) != 1 || r.thread(t, second[0]).Posts[0].Text == "" {
			t.Fatalf("the new post is lost: %v", second)
		}
		if i := r.thread(t, first[0]).Inquiry; i.State != femos.Done || i.Dismissed != femos.GoneAtSource {
			t.Errorf("the old one is %s", i.State)
		}
		r.accept(t, "3", gone)
		if again := r.accept(t, "4", anew).New; len(again) != 0 {
			t.Errorf("what was deleted came back: %v", again)
		}
		later := anew
		later.At = anew.At.Add(30 * time.Second)
		r.accept(t, "5", gone)
		if third := r.accept(t, "5", later).New; len(third) != 1 {
			t.Error("a post that was written later under a deleted one's id is lost")
		}
		// Written, deleted, and written again, all in one batch.
		thrice := r.accept(t, "6", r.said("x", "olga", question), connector.PostRef{ID: "x"}, r.said("x", "olga", otherQuestion)).New
		if len(thrice) != 1 || r.thread(t, thrice[0]).Posts[0].DeletedAt != (time.Time{}) {
			t.Errorf("%v", thrice)
		}
	})
}

// The same with a comment under an open inquiry.
func TestCommentDeletedAndWrittenAnew(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.accept(t, "1", r.said("q", "amal", question), r.said("c", "lea", "Frag beim Amt nach", "q")).New[0]
		r.accept(t, "2", connector.PostRef{ID: "c"}, r.said("c", "lea", "Oder bei der Beratung", "q"))
		posts := r.thread(t, id).Posts
		if len(posts) != 2 || posts[1].Text != "Oder bei der Beratung" || !posts[1].DeletedAt.IsZero() {
			t.Errorf("%+v", posts)
		}
	})
}
