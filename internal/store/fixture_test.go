package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
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
	n           atomic.Int64
}

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func build(t testing.TB, s *Store) *fixture {
	t.Helper()
	f := &fixture{Store: s, account: newID[femos.AccountID](), channel: newID[femos.ChannelID]()}
	for i, p := range []*femos.Person{&f.anna, &f.olena} {
		*p = person(fmt.Sprintf("person%d", i+1), femos.Advisor, femos.Admin)
		must(t, s.AddPerson(t.Context(), *p, Credentials{Hash: "h", PublicKey: []byte{1}, WrappedKey: []byte{2}}))
	}
	must(t, s.AddAccount(t.Context(), femos.Account{ID: f.account, Platform: "bluesky", Name: "@femos.test", State: femos.AccountActive}, []byte("sealed"), noon))
	must(t, s.AddChannel(t.Context(), f.newChannel(f.channel, "Berlin")))
	f.standing = f.permit(t, f.channel)
	return f
}

func person(login string, roles ...femos.Role) femos.Person {
	return femos.Person{ID: newID[femos.PersonID](), Login: login, Name: "Frau " + login, Title: "Beraterin", Roles: roles,
		Languages: []femos.Language{"ar", "de"}, Interface: "de", Active: true, CreatedAt: noon, Version: 1}
}

func (f *fixture) newChannel(id femos.ChannelID, name string) femos.Channel {
	return femos.Channel{ID: id, Account: f.account, Platform: "bluesky", Address: femos.Address{Key: "hashtag:" + name}, Name: name, Language: "ar", AddedAt: noon}
}

func (f *fixture) permission(channel femos.ChannelID) femos.Permission {
	return femos.Permission{ID: newID[femos.PermissionID](), Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal", Evidence: "call", RecordedBy: f.anna.ID, RecordedAt: noon, ReviewAt: noon.AddDate(1, 0, 0)}
}

func (f *fixture) permit(t testing.TB, channel femos.ChannelID) femos.PermissionID {
	t.Helper()
	p := f.permission(channel)
	must(t, f.RecordPermission(t.Context(), p))
	return p.ID
}

// question makes an inquiry of one post.
func (f *fixture) question(text string, u femos.Urgency, at time.Time) NewInquiry {
	id := newID[femos.InquiryID]()
	asked := f.post(femos.Asked, text, at)
	asked.Inquiry = id
	return NewInquiry{
		Inquiry: femos.Inquiry{ID: id, Channel: f.channel, Asked: asked.ID, State: femos.New, Language: "ar-Latn", Topic: "B3", Urgency: u, CreatedAt: at, DueAt: at.Add(u.Target()), ChangedAt: at},
		Posts:   []KeptPost{asked},
	}
}

// post makes a post as the door hands it over.
func (f *fixture) post(role femos.PostRole, text string, at time.Time) KeptPost {
	return KeptPost{Post: femos.Post{ID: newID[femos.PostID](), Channel: f.channel, Role: role, Author: "3K7QX2", Text: text, Language: "ar-Latn",
		Verdict:  &femos.Verdict{Language: "ar-Latn", Kind: femos.Question, Reasons: []femos.Reason{{Kind: "kind", Code: "asks", Quote: text}}},
		PostedAt: at, ReceivedAt: at},
		SourceKey: fmt.Sprintf("key%d", f.n.Add(1)), Reference: []byte("reference of " + text)}
}

// under makes a comment under a question.
func (f *fixture) under(q NewInquiry, text string) Comment {
	return Comment{KeptPost: f.post(femos.Comment, text, noon), Under: []string{"elsewhere", q.Posts[0].SourceKey}}
}

// ask keeps a question and returns it.
func (f *fixture) ask(t testing.TB, text string) NewInquiry {
	t.Helper()
	q := f.question(text, femos.Normal, noon)
	f.accept(t, Intake{Inquiries: []NewInquiry{q}})
	return q
}

// accept takes in as the fixture's account.
func (f *fixture) accept(t testing.TB, in Intake) Accepted {
	t.Helper()
	in.Account = f.account
	if in.At.IsZero() {
		in.At = noon
	}
	done, err := f.Accept(t.Context(), in)
	must(t, err)
	return done
}

// now returns an inquiry as it is stored.
func (f *fixture) now(t testing.TB, id femos.InquiryID) femos.Inquiry {
	t.Helper()
	i, err := f.Inquiry(t.Context(), id)
	must(t, err)
	return i
}

// by is what a person does to an inquiry as it is stored now.
func (f *fixture) by(t testing.TB, p femos.Person, id femos.InquiryID) Change {
	t.Helper()
	return Change{Inquiry: id, Version: f.now(t, id).Version, By: p.ID, At: noon.Add(time.Minute)}
}

func (f *fixture) thread(t testing.TB, id femos.InquiryID) Thread {
	t.Helper()
	thread, err := f.Thread(t.Context(), id)
	must(t, err)
	return thread
}

// rows counts the rows of a table, or of "table WHERE …".
func (s *Store) rows(t testing.TB, table string, args ...any) (n int) {
	t.Helper()
	must(t, s.read.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table, args...).Scan(&n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks that err is what a person is told: the kind and the code of its sentence.
func refused(t testing.TB, err error, kind femos.ErrorKind, code string) {
	t.Helper()
	var e *femos.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Code != code {
		t.Fatalf("got %v, want %s: %s", err, kind, code)
	}
}

// reply makes a reply to a question, waiting to be sent.
func (f *fixture) reply(q NewInquiry, author femos.Person) femos.Reply {
	return femos.Reply{ID: newID[femos.ReplyID](), Inquiry: q.ID, Channel: q.Channel, To: q.Asked, Author: author.ID, Action: femos.ActAnswer, Language: "ar",
		Text: "Zwei Wochen.", Posted: "Zwei Wochen.\nAnna, Beraterin", State: femos.ReplyWaiting, CreatedAt: noon, Version: 1}
}
