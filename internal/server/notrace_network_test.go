package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
	pdstest "femos/test/servers/bluesky"
)

// She asks on the network, writes her post anew, is answered, and deletes it there. The connector hears it, and after the
// sweep of the node, which logs all it can, neither wording stands in a file of the node's, of its database or of the
// database's server, nor ever stood in its log.
func TestDeletedOnTheNetworkLeavesNoTrace(t *testing.T) {
	t.Parallel()
	pds := pdstest.Start(t)
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			n, places := talkative(t, engine)
			n.nour = n.person(t, nour())
			team, amal := pds.Person(t, "femos"), pds.Person(t, "amal")
			n.connect(t, pds, team, amal)
			v := n.visitor(t, "nour")
			n.readBy(t, amal)

			const first, second = "spurxzqvw", "fährtexqjz"
			asked := amal.Post(t, "Hallo "+first+", "+question)
			id := n.found(t, first)
			post := amal.Edit(t, asked, "Hallo "+second+", "+question)
			until(t, "what she wrote anew", func() bool { return strings.Contains(n.said(t, id), second) })
			v.reply(t, n, id)
			until(t, "the reply under her post", func() bool { return len(team.Records(t, pdstest.Posts)) == 1 })
			for again := 20; len(holding(t, places, second)) == 0; again-- {
				if again == 0 {
					t.Fatal("it stands in no file: this test looks in the wrong place")
				}
			}

			amal.Delete(t, post)
			until(t, "that it is gone", func() bool { return n.said(t, id) == "" })
			n.sweep(t, time.Now()) // as the node does every ten minutes
			for _, mark := range []string{first, second} {
				if left := holding(t, places, mark); len(left) > 0 {
					t.Errorf("%q is left in %v", mark, left)
				}
				if strings.Contains(strings.ToLower(n.log.String()), mark) {
					t.Errorf("%q stands in the log", mark)
				}
			}
		})
	}
}

// readBy waits until an account's stream is read: what was written before it is connected is not.
func (n *node) readBy(t *testing.T, writer *pdstest.Person) {
	t.Helper()
	until(t, "that the account is read", func() bool {
		accounts, err := n.Store.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		writer.Post(t, "Guten Abend zusammen") // an event moves the cursor
		return slices.ContainsFunc(accounts, func(a store.AccountRow) bool { return a.Cursor != "" })
	})
}

// found waits for the inquiry of a post that has this word in it.
func (n *node) found(t *testing.T, word string) (id femos.InquiryID) {
	t.Helper()
	until(t, "an inquiry about "+word, func() bool {
		page, err := n.Store.List(t.Context(), store.Query{View: femos.ViewOpen, Me: n.nour.ID, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			if strings.Contains(n.said(t, r.ID), word) {
				id = r.ID
			}
		}
		return id != ""
	})
	return id
}

// said is what stands of the posts of an inquiry.
func (n *node) said(t *testing.T, id femos.InquiryID) (text string) {
	t.Helper()
	thread, err := n.Store.Thread(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range thread.Posts {
		text += p.Text
	}
	return text
}
