package store

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"femos"
)

// fixture is an account with a channel that may be read, and two advisors.
type fixture struct {
	*Store
	account     femos.AccountID
	channel     femos.ChannelID
	standing    femos.PermissionID
	anna, olena femos.Person
	n           int
}

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func build(t *testing.T, s *Store) *fixture {
	t.Helper()
	f := &fixture{Store: s, account: newID[femos.AccountID](), channel: newID[femos.ChannelID](), standing: newID[femos.PermissionID]()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []*femos.Person{&f.anna, &f.olena} {
		f.n++
		*p = femos.Person{ID: newID[femos.PersonID](), Login: fmt.Sprintf("person%d", f.n), Name: fmt.Sprintf("Person %d", f.n), Title: "Beraterin",
			Roles: []femos.Role{femos.Advisor, femos.Admin}, Languages: []femos.Language{"ar", "de"}, Interface: "de", Active: true, CreatedAt: noon}
		must(s.AddPerson(t.Context(), *p, Credentials{Hash: "h", PublicKey: []byte{1}, WrappedKey: []byte{2}}))
	}
	must(s.AddAccount(t.Context(), femos.Account{ID: f.account, Platform: "bluesky", Name: "@femos.test", State: femos.AccountActive}, []byte("sealed"), noon))
	must(s.AddChannel(t.Context(), femos.Channel{ID: f.channel, Account: f.account, Platform: "bluesky", Address: "hashtag:berlin", Name: "Berlin", Language: "ar", AddedAt: noon}))
	must(s.RecordPermission(t.Context(), femos.Permission{ID: f.standing, Channel: f.channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal", Evidence: "call", RecordedBy: f.anna.ID, RecordedAt: noon, ReviewAt: noon.AddDate(1, 0, 0)}))
	return f
}

// question makes an inquiry of one post.
func (f *fixture) question(text string, u femos.Urgency, at time.Time) NewInquiry {
	f.n++
	id, post := newID[femos.InquiryID](), newID[femos.PostID]()
	return NewInquiry{
		Inquiry: femos.Inquiry{ID: id, Channel: f.channel, Asked: post, State: femos.New, Language: "ar-Latn", Topic: "B3", Urgency: u, CreatedAt: at, DueAt: at.Add(u.Target()), ChangedAt: at},
		Posts: []KeptPost{{Post: femos.Post{ID: post, Inquiry: id, Channel: f.channel, Role: femos.Asked, Author: "3K7QX2", Text: text, Language: "ar-Latn",
			Verdict: &femos.Verdict{Language: "ar-Latn", Kind: femos.Question, Reasons: []femos.Reason{{Kind: "kind", Code: "asks", Quote: text}}}, PostedAt: at, ReceivedAt: at},
			SourceKey: fmt.Sprintf("key%d", f.n), Reference: []byte("reference of " + text)}},
	}
}

func TestTakeGoesToOne(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.question("wie lange?", femos.Normal, noon)
		got, err := s.Accept(t.Context(), Intake{Account: f.account, Cursor: "1", At: noon, Inquiries: []NewInquiry{q}, Counts: []Count{{Channel: f.channel, Day: Day(noon), Language: "ar-Latn", Seen: 20, Advice: 1}}})
		if err != nil || len(got.New) != 1 {
			t.Fatalf("Accept: %v, %v", got, err)
		}
		errs := make(chan error, 2)
		for _, p := range []femos.Person{f.anna, f.olena} {
			go func() { errs <- s.Take(t.Context(), Change{Inquiry: q.ID, Version: 1, By: p.ID, At: noon}) }()
		}
		a, b := <-errs, <-errs
		if (a == nil) == (b == nil) {
			t.Fatalf("one of two gets it: %v, %v", a, b)
		}
		page, err := s.List(t.Context(), Query{View: femos.ViewOpen, Limit: 10})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].TakenByName == "" || page.Rows[0].Excerpt != "wie lange?" {
			t.Fatalf("%+v, %v", page, err)
		}
		counts, err := s.Counts(t.Context(), page.Rows[0].TakenBy)
		if err != nil || counts.View[femos.ViewMine] != 1 || len(counts.Language) != 1 || counts.Channel[0].N != 1 {
			t.Fatalf("%+v, %v", counts, err)
		}
		hits, err := s.Search(t.Context(), "lan", "")
		if err != nil || len(hits.Hits) != 1 {
			t.Fatalf("%+v, %v", hits, err)
		}
		thread, err := s.Thread(t.Context(), q.ID)
		if err != nil || len(thread.Posts) != 1 || thread.Permission.ID != f.standing {
			t.Fatalf("%+v, %v", thread, err)
		}
		keptNow, err := s.Kept(t.Context(), f.channel)
		if err != nil {
			t.Fatal(err)
		}
		gone, ids, err := s.Withdraw(t.Context(), f.standing, f.anna.ID, keptNow, noon)
		if err != nil || gone.Posts != 1 || len(ids) != 1 {
			t.Fatalf("%+v %v %v", gone, ids, err)
		}
		states, err := s.Channels(t.Context(), noon)
		if err != nil || states[0].Seen7Days != 20 || states[0].Standing(noon) != nil {
			t.Fatalf("%+v %v", states, err)
		}
	})
}
