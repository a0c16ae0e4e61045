package library_test

import (
	"cmp"
	"crypto/rand"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/content"
	"femos/internal/law"
	"femos/internal/library"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/vault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// room is a library with its team.
type room struct {
	*library.Library
	store                      *store.Store
	law                        *statutes
	anna, olga, judith, deputy femos.Person
	tara                       femos.Person // translates
	address                    string
	mu                         sync.Mutex
	now                        time.Time
}

// statutes is the law of the tests: each section's text is its name, until it is changed.
type statutes struct {
	changed     map[string]string
	day, newDay string // of the state as signed, and of what was changed; "" for the usual
}

// Pin implements library.Statutes. Act "XYZ" is not loaded, and what was changed to "" has gone.
func (s *statutes) Pin(act, section, paragraph string) (hash, day string, err error) {
	if text, changed := s.changed[act+" "+section]; act == "XYZ" || changed && text == "" {
		return "", "", femos.Fail(femos.NotFound, "no_page")
	}
	return library.Hash([]byte(act + section + paragraph + s.changed[act+" "+section])), cmp.Or(s.day, "2026-04-29"), nil
}

// Section implements library.Statutes. A section that was changed to "" has gone; as it read before, it stands in the state of 2026-04-29.
func (s *statutes) Section(c femos.Citation, day string) (femos.Section, error) {
	if c.Act == "XYZ" {
		return femos.Section{}, femos.Fail(femos.NotFound, "no_page")
	}
	name := c.Act + " " + c.Section
	x := femos.Section{Day: "2026-04-29", Title: "Titel"}
	changed := ""
	if day != x.Day && s.changed != nil {
		text, has := s.changed[name]
		if has {
			x.Day = cmp.Or(s.newDay, "2026-11-01")
		}
		if has && text == "" {
			return x, nil
		}
		changed = text
	}
	x.Pin = library.Hash([]byte(c.Act + c.Section + c.Paragraph + changed))
	x.Text = "Sieben Wochen vorher " + changed + "."
	x.To = len(x.Text)
	return x, nil
}

// Cites implements library.Statutes.
func (s *statutes) Cites(text string) (list []femos.Citation) {
	for _, m := range regexp.MustCompile(`§ (\d+[a-z]?) ([A-Z]\w+)`).FindAllStringSubmatch(text, -1) {
		list = append(list, femos.Citation{Section: m[1], Act: m[2]})
	}
	return list
}

// Parse implements library.Statutes, as the server does where no state is loaded.
func (s *statutes) Parse(line string) (list []femos.Citation, err error) {
	found, err := law.ParseCitations(line)
	if err != nil {
		return nil, nil //nolint:nilerr // it is no citation, which is an answer
	}
	for _, c := range found {
		singles, whole := (*law.State)(nil).Singles(c)
		if c.Act == "" || !whole {
			return nil, nil
		}
		for _, c := range singles {
			list = append(list, c.Plain())
		}
	}
	return list, nil
}

func (r *room) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *room) pass(days int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.AddDate(0, 0, days)
}

func engines(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "femos.db") },
		"postgres": func() string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newRoom(t, address()))
		})
	}
}

func newRoom(t testing.TB, address string) *room {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	keys, err := vault.OpenKeys(t.TempDir(), rand.Reader, vault.Options{})
	check(t, err)
	r := &room{store: db, law: &statutes{changed: map[string]string{}}, now: noon, address: address}
	r.Library, err = library.New(library.Options{Store: db, Keys: keys, Statutes: r.law, Hub: live.NewHub(), Zone: time.UTC, Now: r.clock, Random: rand.Reader, Starter: content.Files})
	check(t, err)
	check(t, r.EnsureKey(t.Context()))
	for p, roles := range map[*femos.Person][]femos.Role{&r.anna: {femos.Advisor}, &r.olga: {femos.Advisor}, &r.judith: {femos.Lawyer}, &r.deputy: {femos.Deputy}, &r.tara: {femos.Translator}} {
		*p = femos.Person{ID: femos.NewID[femos.PersonID](noon, rand.Reader), Login: rand.Text(), Name: "Frau " + string(roles[0]), Title: "Titel", Roles: roles, Interface: "de", Active: true, CreatedAt: noon}
		check(t, db.AddPerson(t.Context(), *p, store.Credentials{Hash: "none", PublicKey: []byte{1}, WrappedKey: []byte{1}}))
	}
	return r
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, err error, kind femos.ErrorKind, code string) {
	t.Helper()
	var told *femos.Error
	if !errors.As(err, &told) || told.Kind != kind || told.Code != code {
		t.Errorf("%v, want %s %s", err, kind, code)
	}
}

// written makes an answer of Anna's.
func (r *room) written(t *testing.T) femos.AnswerID {
	t.Helper()
	id, err := r.Create(t.Context(), r.anna, femos.AnswerVersion{Question: "Wie melde ich Elternzeit an?", Text: "Sieben Wochen vorher.\n\nIn Textform.", Topics: []string{"C4"}, MayUse: []femos.Role{femos.Lawyer, femos.Advisor}, LawAsOf: "2026-04-29",
		Citations: []femos.Citation{{Act: "BEEG", Section: "16", Paragraph: "1"}}})
	check(t, err)
	return id
}

func (r *room) entry(t *testing.T, id femos.AnswerID) library.Entry {
	t.Helper()
	e, err := r.Entry(t.Context(), id)
	check(t, err)
	return e
}

// reading is the version under way as it is now.
func (r *room) reading(t *testing.T, id femos.AnswerID) library.Reading {
	t.Helper()
	e := r.entry(t, id)
	v := e.Version(e.Answer.Working)
	if v == nil {
		t.Fatal("no version is under way")
	}
	return library.Reading{Answer: id, Version: v.ID, Edits: v.Edits}
}

// verified makes an answer that Judith has signed.
func (r *room) verified(t *testing.T) femos.AnswerID {
	t.Helper()
	id := r.written(t)
	check(t, r.Submit(t.Context(), r.olga, r.reading(t, id)))
	check(t, r.Sign(t.Context(), r.judith, r.reading(t, id), "2027-11-22"))
	return id
}

// revised writes the version under way anew.
func (r *room) revised(t *testing.T, who femos.Person, id femos.AnswerID, text string) {
	t.Helper()
	e := r.entry(t, id)
	v := *e.Version(e.Answer.Working)
	v.Text = text
	check(t, r.Save(t.Context(), who, v))
}

func (r *room) wording(t *testing.T, id femos.AnswerID, lang femos.Language) femos.Wording {
	t.Helper()
	w, err := r.Answer(t.Context(), string(id), lang)
	check(t, err)
	return w
}

func contains(s, part string) bool { return strings.Contains(s, part) }
