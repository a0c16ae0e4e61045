package learning_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"femos"
	"femos/content"
	"femos/internal/learning"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/triage"
	"femos/internal/vault"
)

// noon is when the tests begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// school is a channel that may be learnt from, and two nodes on its database.
type school struct {
	store      *store.Store
	keys       *vault.Keys
	account    femos.AccountID
	channel    femos.Channel
	permission femos.Permission
	now        time.Time
	here       node
	there      node
}

type node struct {
	*learning.Service
	judge *triage.Judge
	hub   *live.Hub
}

func engines(t *testing.T, test func(t *testing.T, s *school)) {
	t.Helper()
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "femos.db") },
		"postgres": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := store.Open(t.Context(), address(t))
			check(t, err)
			t.Cleanup(func() { _ = db.Close() })
			keys, err := vault.OpenKeys(t.TempDir(), rand.Reader, vault.Options{})
			check(t, err)
			s := &school{store: db, keys: keys, account: newID[femos.AccountID](), now: noon}
			s.channel = femos.Channel{ID: newID[femos.ChannelID](), Account: s.account, Platform: "bluesky", Address: femos.Address{Key: "hashtag:kurs"}, Name: "Kurs", AddedAt: noon}
			check(t, db.AddAccount(t.Context(), femos.Account{ID: s.account, Platform: "bluesky", State: femos.AccountActive}, []byte("sealed"), noon))
			check(t, db.AddChannel(t.Context(), s.channel))
			s.permission = femos.Permission{ID: newID[femos.PermissionID](), Channel: s.channel.ID, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Learn: true}, RecordedAt: noon}
			check(t, db.RecordPermission(t.Context(), s.permission))
			s.here, s.there = s.node(t), s.node(t)
			test(t, s)
		})
	}
}

func (s *school) node(t *testing.T) node {
	t.Helper()
	library, err := triage.LoadLibrary(content.Files)
	check(t, err)
	judge, err := triage.New(library)
	check(t, err)
	hub := live.NewHub()
	return node{judge: judge, hub: hub, Service: learning.New(learning.Options{Store: s.store, Judge: judge, Keys: s.keys, Hub: hub, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return s.now }, Random: rand.Reader, Forbidden: func(p femos.Platform) bool { return p == "closed" }})}
}

// asked keeps a question and returns it as the desk sees it.
func (s *school) asked(t *testing.T, text string) store.Thread {
	t.Helper()
	id, post := newID[femos.InquiryID](), newID[femos.PostID]()
	_, err := s.store.Accept(t.Context(), store.Intake{Account: s.account, At: noon, Inquiries: []store.NewInquiry{{Inquiry: femos.Inquiry{ID: id, Channel: s.channel.ID, Asked: post,
		State: femos.New, Language: "de", Urgency: femos.Normal, CreatedAt: noon, DueAt: noon, ChangedAt: noon},
		Posts: []store.KeptPost{{SourceKey: string(post), Post: femos.Post{ID: post, Inquiry: id, Channel: s.channel.ID, Role: femos.Asked, Text: text, Language: "de", PostedAt: noon, ReceivedAt: noon}}}}}})
	check(t, err)
	thread, err := s.store.Thread(t.Context(), id)
	check(t, err)
	return thread
}

// quiz are posts of a course that quizzes its members: to who does not know it they are questions.
func quiz(n int) string {
	subjects := []string{"Wie lange habe ich nach einem Bescheid Zeit für einen Widerspruch", "Wo bekomme ich Wohngeld", "Bekomme ich Kindergeld, wenn ich studiere",
		"Wer hilft mir, wenn die Ausländerbehörde nicht antwortet", "Darf ich mit einer Duldung arbeiten", "Was tun, wenn das Jobcenter nicht zahlt", "Wie kündige ich meine Wohnung"}
	return fmt.Sprintf("Quizfrage %d aus unserem Kurs: %s? Die Auflösung kommt am Abend, wer zuerst antwortet, bekommt %d Punkte", n+1, subjects[n%len(subjects)], 10+n%5)
}

func plea(n int) string {
	list := []string{"Mein Aufenthaltstitel läuft in zwei Wochen ab und die Ausländerbehörde gibt keinen Termin. Was soll ich tun?",
		"Bekomme ich Kindergeld mit einer Fiktionsbescheinigung? Die Familienkasse antwortet nicht", "Das Jobcenter hat meine Leistungen gekürzt, wie kann ich Widerspruch einlegen?",
		"Mein Vermieter will die Kaution nicht zurückzahlen, wer kann mir helfen?"}
	return fmt.Sprintf("%s Ich bin seit %d Jahren hier.", list[n%len(list)], 2+n)
}

// teach has advisors decide about many posts.
func (s *school) teach(t *testing.T, n int) (threads []store.Thread) {
	t.Helper()
	for i := range n {
		thread, l := s.asked(t, quiz(i)), femos.NoAdviceNeed.Labels()
		if i%3 == 0 {
			thread, l = s.asked(t, plea(i)), femos.ActAnswer.Labels()
		}
		check(t, s.here.Note(t.Context(), thread, l))
		threads = append(threads, thread)
	}
	return threads
}

// score is how much a node thinks that a quiz question needs an advisor.
func (n node) score() float64 { return n.judge.Judge(triage.Post{Text: quiz(1001)}).AdviceScore }

// A fortnight: what advisors decide is learnt in the night, taken into use on all nodes as it is better, given up when
// somebody goes back, and gone with the permission.
func TestNights(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *school) {
		plain := s.here.score()
		s.teach(t, 20)
		check(t, s.here.Night(t.Context()))
		h, err := s.here.History(t.Context(), femos.Person{})
		check(t, err)
		if len(h.Adapters) != 0 || h.Examples != 20 || s.here.score() != plain {
			t.Fatalf("learnt from too little: %+v", h)
		}
		s.teach(t, 80)
		s.now = s.now.Add(time.Hour)
		check(t, s.here.Night(t.Context())) // it was done today
		s.now = s.now.Add(30 * time.Hour)
		check(t, s.here.Night(t.Context()))
		check(t, s.there.Adopt(t.Context()))
		h, err = s.here.History(t.Context(), femos.Person{})
		check(t, err)
		if len(h.Adapters) != 1 || !h.Adapters[0].Better || h.Choice.Adapter != h.Adapters[0].ID || h.Choice.By != "" {
			t.Fatalf("%+v", h)
		}
		if f := h.Adapters[0].Figures; f.Examples+f.Aside != 100 || f.LossAfter >= f.LossBefore || f.WrongAfter > f.WrongBefore || f.Asked == 0 {
			t.Errorf("%+v", f)
		}
		learnt := s.here.score()
		if learnt >= plain || s.there.score() != learnt {
			t.Errorf("here %.3f, there %.3f, before %.3f", learnt, s.there.score(), plain)
		}

		// The same examples give nothing that is better.
		s.now = s.now.Add(31 * time.Hour)
		check(t, s.there.Night(t.Context()))
		h, err = s.there.History(t.Context(), femos.Person{})
		check(t, err)
		if len(h.Adapters) != 2 || h.Adapters[0].Better || h.Choice.Adapter != h.Adapters[1].ID {
			t.Errorf("%+v", h)
		}
		s.choices(t, h.Choice.Adapter, plain, learnt)

		much, err := s.store.Kept(t.Context(), s.channel.ID)
		check(t, err)
		_, _, err = s.store.Withdraw(t.Context(), s.permission.ID, "", much, s.now)
		check(t, err)
		check(t, s.here.Adopt(t.Context()))
		if s.here.score() != plain {
			t.Error("what was learnt is used though the permission is withdrawn")
		}
		check(t, s.here.Learn(t.Context()))
		if h, err = s.here.History(t.Context(), femos.Person{}); err != nil || h.Examples != 0 || h.Choice.Adapter != "" {
			t.Errorf("%+v, %v", h, err)
		}
	})
}

// choices goes back to what ships, and on again.
func (s *school) choices(t *testing.T, adapter femos.AdapterID, plain, learnt float64) {
	t.Helper()
	verena := femos.Person{ID: newID[femos.PersonID](), Login: "verena", Name: "Verena", Active: true, Interface: "de", CreatedAt: noon, Version: 1}
	check(t, s.store.AddPerson(t.Context(), verena, store.Credentials{Hash: "h", PublicKey: []byte{1}, WrappedKey: []byte{2}}))
	check(t, s.here.Choose(t.Context(), verena, ""))
	check(t, s.there.Adopt(t.Context()))
	if s.here.score() != plain || s.there.score() != plain {
		t.Error("she went back, and it is used still")
	}
	s.now = s.now.Add(time.Hour)
	check(t, s.here.Learn(t.Context())) // better than what ships, but she has chosen
	h, err := s.here.History(t.Context(), verena)
	check(t, err)
	if !h.Adapters[0].Better || h.Choice.Adapter != "" || h.By != "Verena" || s.here.score() != plain {
		t.Errorf("the night overruled her: %+v", h)
	}
	check(t, s.here.Choose(t.Context(), verena, adapter))
	check(t, s.here.Automatic(t.Context(), verena))
	check(t, s.there.Adopt(t.Context()))
	if h, err = s.here.History(t.Context(), verena); err != nil || h.Choice.By != "" || h.Choice.Adapter != adapter || s.there.score() != learnt {
		t.Errorf("%+v, %v", h, err)
	}
}

// Nothing is learnt without permission, of a platform that forbids it, or of labels that say nothing.
func TestWhatIsNotLearnt(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *school) {
		thread := s.asked(t, plea(1))
		closed, silent := thread, thread
		closed.Channel.Platform = "closed"
		silent.Permission.Scopes.Learn = false
		check(t, s.here.Note(t.Context(), closed, femos.Labels{Advice: femos.Yes}))
		check(t, s.here.Note(t.Context(), silent, femos.Labels{Advice: femos.Yes}))
		check(t, s.here.Note(t.Context(), thread, femos.Duplicate.Labels()))
		if n, err := s.store.CountExamples(t.Context()); err != nil || n != 0 {
			t.Errorf("%d examples, %v", n, err)
		}
		check(t, s.here.Note(t.Context(), thread, femos.Labels{Advice: femos.Yes}))
		list, err := s.store.Examples(t.Context())
		check(t, err)
		if len(list) != 1 {
			t.Fatalf("%d examples", len(list))
		}
		if _, err := triage.ReadSeen(list[0].Features); err == nil {
			t.Error("the features stand there unsealed")
		}
		check(t, s.here.Forget(t.Context(), thread.Inquiry.ID))
		if n, err := s.store.CountExamples(t.Context()); err != nil || n != 0 {
			t.Errorf("%d examples, %v", n, err)
		}
	})
}
