package library

import (
	"context"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"

	"femos"
	"femos/internal/library/exchange"
	"femos/internal/store"
)

// Imported counts what an import did.
type Imported struct {
	Added        int // answers that were not there
	Changed      int // versions that were written
	Same         int // answers and translations that read as they did
	Translations int
	Stale        int // of those, made from German that reads otherwise now
	Comments     int
	Unsigned     int // signed versions whose signature is none of this library's: only the newest became a draft
}

// importing is an import under way: what it will do, and where in the file that stands.
type importing struct {
	*Library
	who    femos.Person
	name   string
	keys   map[femos.KeyID][]byte
	people map[femos.PersonID]bool
	seen   map[femos.AnswerID]bool
	list   []store.AnswerImport
	about  []femos.AnswerID
	lines  []int
	done   Imported
}

// Import reads a file into the library: all of it, or where anything is wrong, nothing. name is the file's, for what is
// told. What comes in is a draft or a translation that nobody has checked, whatever the file says; a version counts as
// signed only in an answer that is new here, and if the signature is by one of our published keys. What somebody has
// changed here since the file was written is not overwritten: Invalid "exchange_changed" with the place.
func (l *Library) Import(ctx context.Context, who femos.Person, name string, r io.Reader, f Format) (Imported, error) {
	writer := who.Is(femos.Advisor, femos.Lawyer, femos.Deputy)
	if f == XLIFF && !writer && !who.Is(femos.Translator) || f != XLIFF && !writer && !who.Is(femos.Coordinator) {
		return Imported{}, femos.Fail(femos.Forbidden, "not_allowed")
	}
	in := &importing{Library: l, who: who, name: name, keys: map[femos.KeyID][]byte{}, people: map[femos.PersonID]bool{}, seen: map[femos.AnswerID]bool{}}
	err := in.prepare(ctx)
	if err == nil {
		err = in.read(ctx, r, f)
	}
	var told *exchange.Flaw
	if errors.As(err, &told) {
		return Imported{}, told.For(name)
	}
	if err != nil {
		return Imported{}, err
	}
	if at, err := l.o.Store.ImportAnswers(ctx, in.list); err != nil {
		if femos.KindOf(err) == femos.Conflict {
			return Imported{}, in.fault(in.lines[at], "exchange_changed", in.about[at]).Because(err)
		}
		return Imported{}, err
	}
	for _, id := range in.about {
		l.tell(id)
	}
	return in.done, nil
}

func (in *importing) prepare(ctx context.Context) error {
	keys, err := in.Keys(ctx)
	if err != nil {
		return err
	}
	for _, k := range keys {
		in.keys[k.ID] = k.Public
	}
	people, err := in.o.Store.People(ctx)
	for _, p := range people {
		in.people[p.ID] = true
	}
	return err
}

func (in *importing) read(ctx context.Context, r io.Reader, f Format) error {
	switch f {
	case Lines:
		list, err := exchange.ReadLines(r)
		return errors.Join(err, each(list, func(a exchange.Answer) error { return in.answer(ctx, a) }))
	case Table:
		list, err := exchange.ReadTable(r)
		return errors.Join(err, each(list, func(row exchange.Row) error { return in.row(ctx, row) }))
	case XLIFF:
		list, err := exchange.ReadXLIFF(r)
		return errors.Join(err, each(list, func(t exchange.Translated) error { return in.translated(ctx, t) }))
	}
	return femos.Fail(femos.Invalid, "exchange_format")
}

func each[T any](list []T, do func(T) error) error {
	for _, x := range list {
		if err := do(x); err != nil {
			return err
		}
	}
	return nil
}

func (in *importing) fault(line int, code string, what ...any) *femos.Error {
	return (&exchange.Flaw{Line: line, Code: code, What: what}).For(in.name)
}

// unreadable says that a field holds what it can't.
func (in *importing) unreadable(line int, err error) error {
	var known *femos.Error
	if !errors.As(err, &known) {
		return err
	}
	field := known.Field
	if field == "" {
		field = known.Code
	}
	return in.fault(line, "exchange_field", field).Because(err)
}

// plan adds what is to be done to an answer.
func (in *importing) plan(line int, id femos.AnswerID, a store.AnswerImport) {
	if reflect.ValueOf(a).IsZero() {
		in.done.Same++
		return
	}
	in.list, in.about, in.lines = append(in.list, a), append(in.about, id), append(in.lines, line)
	in.done.Comments += len(a.Comments)
	in.done.Translations += len(a.Translations)
	switch {
	case a.New != nil:
		in.done.Added++
	case a.Save != nil || len(a.Versions) > 0:
		in.done.Changed++
	}
}

// once refuses an id that is none, or that the file has twice.
func (in *importing) once(line int, id femos.AnswerID) error {
	if _, err := femos.ParseAnswerID(string(id)); err != nil {
		return in.fault(line, "exchange_id", shortened(string(id))).Because(err)
	}
	if in.seen[id] {
		return in.fault(line, "exchange_twice", string(id))
	}
	in.seen[id] = true
	return nil
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}

// change is what has to be done so that a version reads as it came in. d is the answer, v what came in, its ID and Edits
// the state that was written to the file.
func (in *importing) change(line int, d store.Dossier, v femos.AnswerVersion) (store.AnswerImport, femos.VersionID, error) {
	now := in.o.Now()
	if err := in.valid(line, &v); err != nil {
		return store.AnswerImport{}, "", err
	}
	v.Answer, v.ValidUntil, v.Editor, v.EditedAt = d.Answer.ID, "", in.who.ID, now
	stands := latest(d)
	if Digest(v) == Digest(withID(stands, v)) && sameBeside(v, stands) {
		return store.AnswerImport{}, stands.ID, nil
	}
	base := d.Version(v.ID)
	shipped := base == nil && stands.ID == d.Answer.Working && stands.Editor == "" && stands.Number == 1
	switch {
	case shipped: // nobody has touched it: it came with the program, there as here
		v.ID, v.Edits = stands.ID, stands.Edits
		fallthrough
	case base != nil && base.ID == d.Answer.Working && base.Edits == v.Edits:
		in.pin(&v)
		return store.AnswerImport{Save: &v}, v.ID, nil
	case d.Answer.Working == "" && (base == nil || base.ID == d.Answer.Current):
		v.ID, v.CreatedAt = femos.NewID[femos.VersionID](now, in.o.Random), now
		in.pin(&v)
		return store.AnswerImport{Versions: []femos.AnswerVersion{v}}, v.ID, nil
	}
	return store.AnswerImport{}, "", in.fault(line, "exchange_changed", string(d.Answer.ID))
}

var topicCode = regexp.MustCompile(`^[A-Z][0-9]{0,3}$`)

// valid checks a version that came in.
func (in *importing) valid(line int, v *femos.AnswerVersion) error {
	for _, code := range v.Topics {
		if !topicCode.MatchString(code) {
			return in.fault(line, "exchange_field", "topics")
		}
	}
	if err := v.Validate(); err != nil {
		return in.unreadable(line, err)
	}
	return nil
}

// withID gives a version the ids of another, so that only what they say is compared.
func withID(v, of femos.AnswerVersion) femos.AnswerVersion {
	v.ID, v.Answer = of.ID, of.Answer
	return v
}

// sameBeside compares what is not signed.
func sameBeside(a, b femos.AnswerVersion) bool {
	return slices.Equal(a.AlsoAsked, b.AlsoAsked) && slices.Equal(a.Sources, b.Sources) && slices.Equal(a.Topics, b.Topics) && a.Note == b.Note
}

// translation is what has to be done so that a version has a translation, nil if nothing has. edits is the state that was
// written to the file, 0 if there was none of this version.
func (in *importing) translation(line int, d store.Dossier, t femos.Translation, edits int64) (*femos.Translation, error) {
	if !slices.Contains(Languages(), t.Language) {
		return nil, in.fault(line, "exchange_field", string(t.Language))
	}
	if err := validTranslation(&t); err != nil {
		return nil, in.unreadable(line, err)
	}
	t.Editor, t.EditedAt, t.Edits = in.who.ID, in.o.Now(), 0
	for _, was := range d.Translations {
		if was.Version != t.Version || was.Language != t.Language {
			continue
		}
		if was.Question == t.Question && slices.Equal(hashes(was.Text), hashes(t.Text)) && (was.Source == t.Source || was.Source == "") {
			return nil, nil //nolint:nilnil // there is nothing to do, and nothing wrong
		}
		if was.Edits != edits {
			return nil, in.fault(line, "exchange_changed", string(d.Answer.ID))
		}
		t.Edits = edits
	}
	return &t, nil
}
