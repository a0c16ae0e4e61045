package pdstest_test

import (
	"testing"

	pdstest "femos/test/servers/bluesky"
)

// TestServer walks through what tests rely on: writing as a person, reading back, and a restart that forgets nothing.
func TestServer(t *testing.T) {
	t.Parallel()
	server := pdstest.Start(t)
	anna, samira := server.Person(t, "anna"), server.Person(t, "samira")
	question := samira.Post(t, "سؤال عن تصريح العمل 🙏🏽")
	answer := anna.Reply(t, "Ja, das geht.", question, question)
	anna.Like(t, question)
	edited := samira.Edit(t, question, "سؤال آخر")
	if edited.URI != question.URI || edited.CID == question.CID {
		t.Errorf("edited %v into %v: want the same address and another version", question, edited)
	}

	server.Restart(t)

	if got := samira.Record(t, pdstest.Posts, question.Key()).Value["text"]; got != "سؤال آخر" {
		t.Errorf("after the restart the text is %q", got)
	}
	anna.Delete(t, answer)
	if left := anna.Records(t, pdstest.Posts); len(left) != 0 {
		t.Errorf("after the deletion %d posts are left", len(left))
	}
	if likes := anna.Records(t, pdstest.Likes); len(likes) != 1 {
		t.Errorf("%d likes, want 1", len(likes))
	}
	if anna.AppPassword(t) == "" {
		t.Error("no password for a program")
	}
	if other := server.Person(t, "anna"); other.DID == anna.DID || other.Handle == anna.Handle {
		t.Errorf("a second Anna is %v", other)
	}
}
