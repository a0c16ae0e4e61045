package intake_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"femos"
	"femos/internal/connector"
	"femos/internal/store"
)

// A batch that is judged ahead on all cores leaves behind what its events do that come one by one: also where a post
// comes twice, answers one of the same batch, or one that was changed or deleted before it was answered.
func TestJudgedAheadAsOneByOne(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, whole *room) {
		folder := t.TempDir()
		single := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
		const follow = "Und wie lange dauert die Verlängerung bei der Ausländerbehörde? Was muss ich dafür tun, darf ich so lange arbeiten?"
		day := func(r *room) (events []connector.Event) {
			add := func(posts ...connector.Post) {
				for _, p := range posts {
					events = append(events, connector.Event{Post: &p})
				}
			}
			for n := range 20 {
				add(r.said(fmt.Sprint("chat", n), fmt.Sprint("a", n), fmt.Sprint(chatter, " ", n)))
			}
			add(r.said("q", "maria", question), r.said("q", "maria", question), r.said("c", "olga", "Das war bei mir genauso, ich habe einfach eine E-Mail geschrieben", "q"))
			add(r.said("gone", "maria", chatter), r.said("kept", "maria", chatter), r.said("edited", "maria", chatter))
			events = append(events, connector.Event{Deletion: &connector.PostRef{ID: "gone"}})
			changed := r.said("edited", "maria", "Mein Aufenthaltstitel wird nur noch mit einem Sprachkurs verlängert")
			events = append(events, connector.Event{Edit: &changed})
			add(r.said("f1", "ivana", follow+" eins", "gone"), r.said("f2", "ivana", follow+" zwei", "kept"), r.said("f3", "ivana", follow+" drei", "edited"))
			return events
		}
		_, err := whole.Accept(t.Context(), whole.account, "", connector.Batch{Events: day(whole)}, nil)
		check(t, err)
		for _, e := range day(single) {
			_, err := single.Accept(t.Context(), single.account, "", connector.Batch{Events: []connector.Event{e}}, nil)
			check(t, err)
		}
		got, want := whole.leftBehind(t), single.leftBehind(t)
		if len(want) < 8 {
			t.Fatalf("too little is kept for this test: %v", want)
		}
		if !maps.Equal(got, want) {
			t.Errorf("in one batch:\n%v\none by one:\n%v", got, want)
		}
	})
}

// leftBehind are the verdicts of what is kept, by what was written, and the counters.
func (r *room) leftBehind(t *testing.T) map[string]string {
	t.Helper()
	left := map[string]string{}
	page, err := r.store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
	check(t, err)
	for _, row := range page.Rows {
		for _, p := range r.thread(t, row.ID).Posts {
			verdict, err := json.Marshal(p.Verdict)
			check(t, err)
			left[string(p.Role)+": "+p.Text] = string(verdict)
		}
	}
	counters, err := r.store.Counters(t.Context(), r.channel, "")
	check(t, err)
	for _, c := range counters {
		left["counter "+string(c.Language)] = fmt.Sprint(c.Seen, c.Advice, c.Claims, c.Kept)
	}
	return left
}
