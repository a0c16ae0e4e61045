package guidance_test

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"femos"
	"femos/internal/guidance"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type room struct {
	*guidance.Register
	store                      *store.Store
	now                        time.Time
	anna, olga, judith, carola femos.Person
}

// engines runs a test on both databases.
func engines(t *testing.T, test func(*testing.T, *room)) {
	t.Helper()
	for name, dsn := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "femos.db") },
		"postgres": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := store.Open(t.Context(), dsn(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			r := &room{store: db, now: noon}
			r.Register = guidance.New(guidance.Options{Store: db, Zone: time.UTC, Now: func() time.Time { return r.now }, Random: rand.Reader})
			for p, roles := range map[*femos.Person][]femos.Role{&r.anna: {femos.Advisor}, &r.olga: {femos.Advisor}, &r.judith: {femos.Lawyer}, &r.carola: {femos.Coordinator}} {
				*p = femos.Person{ID: femos.NewID[femos.PersonID](noon, rand.Reader), Login: rand.Text(), Name: "Frau " + string(roles[0]), Roles: roles, Interface: "de", Active: true, CreatedAt: noon}
				if err := db.AddPerson(t.Context(), *p, store.Credentials{Hash: "none", PublicKey: []byte{1}, WrappedKey: []byte{1}}); err != nil {
					t.Fatal(err)
				}
			}
			test(t, r)
		})
	}
}

func (r *room) person(t *testing.T, p femos.Person) femos.Person {
	t.Helper()
	p, err := r.store.Person(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wants(t *testing.T, err error, kind femos.ErrorKind, code string) {
	t.Helper()
	var e *femos.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Code != code {
		t.Errorf("%v, want %s %s", err, kind, code)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The coordinator records for all at once, the lawyer confirms, and only then an introduction counts, to the end of its last day.
func TestWhatIsRecordedCounts(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		both := []femos.PersonID{r.anna.ID, r.olga.ID}
		secrecy := femos.Guidance{Kind: femos.Secrecy, HeldOn: "2026-11-20", Content: "Akte 1"}
		intro := femos.Guidance{Kind: femos.Introduction, HeldOn: "2026-11-21", ValidUntil: "2026-12-21", Content: "Grenzen der Rechtsdienstleistung"}
		wants(t, r.Record(ctx, r.anna, both, secrecy), femos.Forbidden, "not_allowed")
		wants(t, r.Record(ctx, r.carola, nil, secrecy), femos.Invalid, "guidance_people")
		for code, bad := range map[string]femos.Guidance{
			"guidance_kind": {Kind: "party", HeldOn: "2026-11-20", Content: "x"}, "guidance_day": {Kind: femos.Training, HeldOn: "2026-11-23", Content: "x"},
			"guidance_content": {Kind: femos.Training, HeldOn: "2026-11-20", Content: " "}, "guidance_valid": {Kind: femos.Introduction, HeldOn: "2026-11-20", ValidUntil: "2029-01-01", Content: "x"}} {
			wants(t, r.Record(ctx, r.carola, both, bad), femos.Invalid, code)
		}
		check(t, r.Record(ctx, r.carola, both, secrecy))
		check(t, r.Record(ctx, r.carola, both[:1], intro))
		anna := r.person(t, r.anna)
		if !anna.MaySee(noon) || anna.MayPublish(noon) || !slices.Equal(guidance.Lacks(anna, noon), []femos.GuidanceKind{femos.Introduction}) {
			t.Errorf("recorded and not confirmed: %+v", anna)
		}
		if n, err := r.Missing(ctx, r.carola); err != nil || n != 4 { // two introductions, two undertakings
			t.Errorf("of %d something is missing, %v", n, err)
		}
		mine, err := r.Sheet(ctx, r.anna)
		if err != nil || mine.Whole || len(mine.Entries) != 2 {
			t.Fatalf("anna sees %d entries, %v", len(mine.Entries), err)
		}
		entry := mine.Entries[0].ID
		wants(t, r.Confirm(ctx, r.carola, entry), femos.Forbidden, "only_lawyer")
		check(t, r.Confirm(ctx, r.judith, entry))
		wants(t, r.Confirm(ctx, r.judith, entry), femos.Conflict, "changed")
		anna = r.person(t, r.anna)
		if last := time.Date(2026, 12, 21, 23, 59, 0, 0, time.UTC); !anna.MayPublish(last) || anna.MayPublish(last.Add(time.Minute)) {
			t.Errorf("it counts until %v", anna.IntroducedUntil)
		}
		if r.person(t, r.olga).MayPublish(noon) {
			t.Error("olga publishes on anna's introduction")
		}
	})
}

// Of a question from a confidential conversation there stays when, who, about what and how soon, and no word.
func TestQuestionsGoWithTheirConversation(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		check(t, r.Ask(ctx, r.anna, "B", femos.Red, "Im Gespräch gefragt", "talk-1"))
		check(t, r.Ask(ctx, r.anna, "C", "", "Allgemein gefragt", ""))
		wants(t, r.Ask(ctx, r.anna, "C", "", "  ", ""), femos.Invalid, "question_text")
		sheet := func(who femos.Person) []femos.LegalQuestion {
			s, err := r.Sheet(ctx, who)
			check(t, err)
			return s.Questions
		}
		if n := len(sheet(r.olga)); n != 0 {
			t.Errorf("olga sees %d of anna's", n)
		}
		r.now = noon.Add(90 * time.Minute)
		for _, q := range sheet(r.judith) {
			wants(t, r.Answer(ctx, r.anna, q.ID, "so"), femos.Forbidden, "only_lawyer")
			check(t, r.Answer(ctx, r.judith, q.ID, "Antwort"))
			wants(t, r.Answer(ctx, r.judith, q.ID, "noch eine"), femos.Conflict, "changed")
		}
		check(t, r.store.EndConversation(ctx, ""))
		check(t, r.store.EndConversation(ctx, "talk-1"))
		for _, q := range sheet(r.judith) {
			gone := q.Topic == "B"
			if q.Gone != gone || (q.Asked == "") != gone || (q.Answer == "") != gone || q.Conversation != "" || q.AskedBy != r.anna.ID || q.AnsweredAt.Sub(q.AskedAt) != 90*time.Minute {
				t.Errorf("%+v", q)
			}
		}
	})
}

// Who was here before there was a register goes on, for as long as the first start said, and nobody who came later.
func TestThoseFromBeforeGoOn(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		raw(ctx, t, r.store, r.anna)
		if p := r.person(t, r.anna); p.MaySee(noon) {
			t.Error("before the first start it has no end")
		}
		check(t, r.store.Excuse(ctx, noon.Add(guidance.Grace)))
		check(t, r.store.Excuse(ctx, noon.AddDate(9, 0, 0)))
		end := noon.Add(guidance.Grace)
		if p := r.person(t, r.anna); !p.MaySee(end.Add(-time.Second)) || !p.MayPublish(end.Add(-time.Second)) || p.MaySee(end) || p.MayPublish(end) {
			t.Errorf("excused until %v", p.ExcusedUntil)
		}
		if p := r.person(t, r.olga); p.MaySee(noon) || p.MayPublish(noon) {
			t.Error("who came later is excused too")
		}
	})
}

// raw makes somebody one of those whom the migration found.
func raw(ctx context.Context, t *testing.T, s *store.Store, p femos.Person) {
	t.Helper()
	_, err := s.Jobs().ExecContext(ctx, `UPDATE person SET excused_until = -1 WHERE id = $1`, p.ID)
	check(t, err)
}
