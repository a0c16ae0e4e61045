package library_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"femos"
	"femos/internal/library"
	"femos/internal/store"
)

func (r *room) export(t *testing.T, f library.Format, lang femos.Language) string {
	t.Helper()
	var out bytes.Buffer
	check(t, r.Export(t.Context(), &out, f, lang))
	return out.String()
}

func (r *room) imports(t *testing.T, who femos.Person, f library.Format, file string) library.Imported {
	t.Helper()
	done, err := r.Import(t.Context(), who, "datei", strings.NewReader(file), f)
	check(t, err)
	return done
}

// refused says that the file is refused with the code at the line, and that nothing was done.
func (r *room) refused(t *testing.T, f library.Format, file, code string, line int) {
	t.Helper()
	before := r.export(t, library.Lines, "")
	_, err := r.Import(t.Context(), r.anna, "datei", strings.NewReader(file), f)
	wants(t, err, femos.Invalid, code)
	var told *femos.Error
	if errors.As(err, &told) && (len(told.Args) < 2 || told.Args[0] != "datei" || told.Args[1] != line) {
		t.Errorf("%s: %v, want datei, line %d", code, told.Args, line)
	}
	if r.export(t, library.Lines, "") != before {
		t.Errorf("%s: half of it was done", code)
	}
}

// full is an answer with two signed versions, a draft, translations and comments.
func (r *room) full(t *testing.T) femos.AnswerID {
	t.Helper()
	ctx := t.Context()
	id := r.verified(t)
	of := r.entry(t, id).Answer.Current
	check(t, r.Translate(ctx, r.tara, id, femos.Translation{Version: of, Language: "ar", Question: "كيف أطلب الإجازة؟", Text: "قبل سبعة أسابيع.\n\nكتابةً."}, true))
	check(t, r.Begin(ctx, r.anna, id))
	r.revised(t, r.anna, id, "Sieben Wochen vorher.\n\nEine E-Mail genügt.")
	check(t, r.Comment(ctx, r.judith, r.reading(t, id), "Eine E-Mail genügt.", "Seit wann?"))
	check(t, r.Submit(ctx, r.olga, r.reading(t, id)))
	check(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-12-01"))
	check(t, r.Begin(ctx, r.olga, id))
	check(t, r.Translate(ctx, r.anna, id, femos.Translation{Version: r.reading(t, id).Version, Language: "tr", Question: "Nasıl?", Text: "Yedi hafta önce.\n\nE-posta yeter."}, false))
	r.revised(t, r.olga, id, "Sieben Wochen vorher.\n\nEine E-Mail genügt nicht.")
	return id
}

// twin is another installation that has published the same key.
func (r *room) twin(t *testing.T, address string, sameKey bool) *room {
	t.Helper()
	other := newRoom(t, address)
	if sameKey {
		keys, err := r.Keys(t.Context())
		check(t, err)
		check(t, other.store.AddSigningKey(t.Context(), keys[0], []byte{}, false))
		check(t, other.ProveKeys(t.Context()))
	}
	return other
}

func sqlite(t *testing.T) string { t.Helper(); return "sqlite:" + t.TempDir() + "/other.db" }

// The whole library goes out and comes back into an installation with the same published key: versions, signatures and
// comments are as they were, but what was open is a draft, and what was checked by somebody who is not there has to be checked again.
func TestImportOfLinesIntoATwin(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.full(t)
		file := r.export(t, library.Lines, "")
		if done := r.imports(t, r.anna, library.Lines, file); done != (library.Imported{Same: 1}) {
			t.Errorf("where it came from, %+v was done", done)
		}
		other := r.twin(t, sqlite(t), true)
		if done := other.imports(t, other.anna, library.Lines, file); done != (library.Imported{Added: 1, Translations: 2, Comments: 1}) {
			t.Errorf("%+v", done)
		}
		was, is := r.entry(t, id), other.entry(t, id)
		if len(is.Versions) != 3 || len(is.Broken) != 0 || is.Standing != femos.StandsVerified || is.Answer.Current != was.Answer.Current || !is.Answer.DueAt.Equal(was.Answer.DueAt) {
			t.Fatalf("%+v", is)
		}
		for i := range was.Versions {
			if a, b := was.Versions[i], is.Versions[i]; a.ID != b.ID || a.Number != b.Number || a.State != b.State || a.Source() != b.Source() || library.Digest(a) != library.Digest(b) {
				t.Errorf("version %d: %+v, was %+v", a.Number, b, a)
			}
		}
		if is.Comments[0].ByName != "Frau lawyer" || is.Comments[0].Text != "Seit wann?" || is.Comments[0].By != other.anna.ID {
			t.Errorf("%+v", is.Comments)
		}
		for lang, state := range map[femos.Language]femos.TranslationState{"ar": femos.TranslationStale, "tr": femos.TranslationStale} {
			if b := library.BesideVersion(is.Dossier, is.Versions[0], lang); b.State != state {
				t.Errorf("%s is %s", lang, b.State)
			}
		}
		for _, x := range is.Translations {
			if x.CheckedBy != "" {
				t.Errorf("%s counts as checked", x.Language)
			}
		}
	})
}

// What is due and was blocked and recalled is so where it comes in, and a check by somebody who is there, sealed with a key that
// is published there, stands; one of a text that the file has otherwise does not.
func TestChecksComeBack(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.verified(t)
		of := r.entry(t, id).Answer.Current
		for lang, text := range map[femos.Language]string{"ar": "قبل سبعة أسابيع.", "tr": "Yedi hafta önce."} {
			check(t, r.Translate(ctx, r.tara, id, femos.Translation{Version: of, Language: lang, Question: "Nasıl?", Text: text}, true))
		}
		r.pass(400)
		check(t, r.store.RecallAnswer(ctx, id, r.judith.ID, r.clock()))
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsOverdue {
			t.Errorf("replies made from it are wrong, and it is %s", w.Standing)
		}
		file := strings.Replace(r.export(t, library.Lines, ""), "Yedi hafta", "Bir hafta", 1)
		other := r.twin(t, sqlite(t), true)
		for _, p := range []femos.Person{r.tara, r.judith} {
			p.Login += "2"
			check(t, other.store.AddPerson(ctx, p, store.Credentials{PublicKey: []byte{}, WrappedKey: []byte{}}))
		}
		other.imports(t, other.anna, library.Lines, file)
		e := other.entry(t, id)
		if e.Answer.BlockedAt.IsZero() || e.Answer.RecalledAt.IsZero() || e.Answer.BlockedBy != r.judith.ID || e.Standing != femos.StandsOverdue || len(e.Broken) > 0 {
			t.Errorf("%+v", e.Answer)
		}
		for lang, want := range map[femos.Language]femos.TranslationState{"ar": femos.TranslationChecked, "tr": femos.TranslationUnchecked} {
			if b := library.BesideVersion(e.Dossier, e.Versions[0], lang); b.State != want {
				t.Errorf("%s is %s, want %s", lang, b.State, want)
			}
		}
	})
}

// A signature that is none of ours is worth nothing: the newest version comes as a draft, and Olga, named in the file as its
// editor, has not read it.
func TestForeignSignaturesAreNotTaken(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.verified(t)
		other := r.twin(t, sqlite(t), false)
		forged := strings.Replace(r.export(t, library.Lines, ""), string(r.anna.ID), string(other.olga.ID), 1)
		if done := other.imports(t, other.judith, library.Lines, forged); done.Added != 1 || done.Unsigned != 1 {
			t.Errorf("%+v", done)
		}
		e := other.entry(t, id)
		if e.Standing != femos.StandsDraft || len(e.Signatures) != 0 || e.Versions[0].State != femos.VersionDraft || e.Versions[0].Editor != other.judith.ID {
			t.Errorf("%+v", e)
		}
		wants(t, other.Sign(t.Context(), other.judith, other.reading(t, id), "2027-11-22"), femos.Invalid, "needs_second_reader")

		// With our key, but of another text.
		twin := r.twin(t, sqlite(t), true)
		twin.imports(t, twin.anna, library.Lines, strings.Replace(r.export(t, library.Lines, ""), "Sieben Wochen", "Zwei Wochen", 1))
		if e := twin.entry(t, id); e.Standing != femos.StandsDraft || len(e.Signatures) != 0 {
			t.Errorf("a text that was changed counts as %s", e.Standing)
		}
	})
}

// The lawyer's table: she changes a text, adds a comment and an answer; what somebody changed meanwhile is not overwritten.
func TestImportOfATable(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id, other := r.written(t), r.verified(t)
		file := r.export(t, library.Table, "")
		if done := r.imports(t, r.judith, library.Table, file); done != (library.Imported{Same: 2}) {
			t.Errorf("%+v", done)
		}
		changed := strings.ReplaceAll(file, "Sieben", "Acht") + ";;0;;Neue Frage?;Neue Antwort.;§ 7 Abs. 1 BEEG;Bitte lesen;2026-04-29;;;;C4;advice;;unknown;;lawyer\n"
		if done := r.imports(t, r.judith, library.Table, changed); done != (library.Imported{Changed: 2, Added: 1, Comments: 1}) {
			t.Errorf("%+v", done)
		}
		if e := r.entry(t, id); !contains(e.Versions[0].Text, "Acht") || e.Versions[0].Editor != r.judith.ID || len(e.Versions) != 1 {
			t.Errorf("%+v", e.Versions)
		}
		if e := r.entry(t, other); len(e.Versions) != 2 || e.Standing != femos.StandsVerified || !contains(e.Versions[1].Text, "Sieben") || e.Versions[0].State != femos.VersionDraft {
			t.Errorf("%+v", e.Versions)
		}
		_, err := r.Import(t.Context(), r.judith, "datei", strings.NewReader(strings.ReplaceAll(file, "Sieben", "Neun")), library.Table)
		wants(t, err, femos.Invalid, "exchange_changed")
		r.refused(t, library.Table, "answer;question;text\nno-such-answer;Frage?;Text.\n", "exchange_id", 2)
		r.refused(t, library.Table, "question;text\nFrage?;Text.\nFrage?;\n", "exchange_field", 3)
		r.refused(t, library.Table, "question;text;topics\nFrage?;Text.;A1,B2\n", "exchange_field", 2)
		r.refused(t, library.Table, "question;text;citations\nFrage?;Text.;Siehe Gesetz\n", "exchange_field", 2)
		r.refused(t, library.Table, "question;text;owner\n", "exchange_column", 1)
		_, err = r.Import(t.Context(), r.tara, "datei", strings.NewReader(file), library.Table)
		wants(t, err, femos.Forbidden, "not_allowed")
	})
}

// A translation comes back from an agency: it is unchecked; where the German has changed meanwhile it is stale, and shows what
// changed; what somebody wrote meanwhile stays.
func TestImportOfXLIFF(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx, id := t.Context(), r.verified(t)
		file := r.export(t, library.XLIFF, "tr")
		back := strings.NewReplacer(`state="initial"`, `state="final"`, "anmelden?</source>", "</source>", "an?</source>", "an?</source><target>İzin nasıl bildirilir?</target>", "vorher.</source>", "vorher.</source><target>Yedi hafta önce.</target>",
			"Textform.</source>", "Textform.</source><target>Yazılı olarak.</target>").Replace(file)
		if done := r.imports(t, r.tara, library.XLIFF, back); done != (library.Imported{Translations: 1}) {
			t.Fatalf("%+v", done)
		}
		e := r.entry(t, id)
		if b := library.BesideVersion(e.Dossier, e.Versions[0], "tr"); b.State != femos.TranslationUnchecked || b.Pairs[1].Translated != "Yazılı olarak." {
			t.Errorf("%+v", b)
		}
		check(t, r.Translate(ctx, r.tara, id, femos.Translation{Version: e.Versions[0].ID, Language: "tr", Question: "İzin?", Text: "Yedi hafta önce.\n\nYazılı olarak.", Edits: 1}, true))
		if done := r.imports(t, r.tara, library.XLIFF, r.export(t, library.XLIFF, "tr")); done != (library.Imported{Same: 1}) {
			t.Errorf("%+v", done)
		}
		r.refused(t, library.XLIFF, back, "exchange_changed", 3) // Tara's is newer

		draft := r.written(t)
		file = r.export(t, library.XLIFF, "ar")
		r.revised(t, r.anna, draft, "Sieben Wochen vorher.\n\nSchriftlich.")
		back = strings.NewReplacer(`state="initial"`, `state="translated"`, "an?</source>", "an?</source><target>كيف؟</target>", "vorher.</source>", "vorher.</source><target>قبل سبعة أسابيع.</target>").Replace(file)
		if done := r.imports(t, r.tara, library.XLIFF, back); done.Translations != 2 || done.Stale != 1 {
			t.Errorf("%+v", done)
		}
		e = r.entry(t, draft)
		b := library.BesideVersion(e.Dossier, e.Versions[0], "ar")
		if b.State != femos.TranslationStale || b.Pairs[0].Changed != nil || b.Pairs[1].Changed == nil {
			t.Errorf("%+v", b)
		}
		r.refused(t, library.XLIFF, strings.Replace(file, string(e.Versions[0].ID), "0199d800-0000-7000-8007-000000000009", 1), "exchange_id", lineOf(file, string(draft)))
		r.refused(t, library.XLIFF, "<!DOCTYPE a>"+file, "exchange_broken", 1)
		if err := r.Export(ctx, &bytes.Buffer{}, library.XLIFF, "xx"); femos.KindOf(err) != femos.Invalid {
			t.Error(err)
		}
	})
}

func lineOf(file, part string) int {
	return 1 + strings.Count(file[:strings.Index(file, part)], "\n")
}

// A line that can't be done takes the ones before it back.
func TestNothingHalfDone(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.full(t)
		file := r.export(t, library.Lines, "")
		other := r.twin(t, sqlite(t), true)
		other.refused(t, library.Lines, file+file, "exchange_twice", 2)
		other.refused(t, library.Lines, file+strings.Replace(file, `"id":"`, `"id":"x`, 1), "exchange_changed", 2) // its versions are the first's
		other.refused(t, library.Lines, file+"{", "exchange_broken", 2)
		other.refused(t, library.Lines, strings.Replace(file, `"id":"`, `"id":"../`, 1), "exchange_id", 1)
		other.refused(t, library.Lines, strings.Replace(file, `"language":"ar"`, `"language":"xx"`, 1), "exchange_field", 1)
		page, err := other.List(t.Context(), store.AnswerQuery{Limit: 5})
		if err != nil || len(page.Rows) != 0 {
			t.Error(page, err)
		}
	})
}

// The German of a version under way changes: what was translated from it is stale, and says where.
func TestTranslationOfADraftGetsStale(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.written(t)
		of := r.reading(t, id).Version
		check(t, r.Translate(t.Context(), r.tara, id, femos.Translation{Version: of, Language: "ar", Question: "كيف؟", Text: "قبل سبعة أسابيع.\n\nكتابةً."}, true))
		r.revised(t, r.anna, id, "Sieben Wochen vorher.\n\nMit Unterschrift.")
		e := r.entry(t, id)
		if b := library.BesideVersion(e.Dossier, e.Versions[0], "ar"); b.State != femos.TranslationStale || b.Pairs[0].Changed != nil || b.Pairs[1].Changed == nil {
			t.Errorf("%+v", b)
		}
		check(t, r.Translate(t.Context(), r.tara, id, femos.Translation{Version: of, Language: "ar", Question: "كيف؟", Text: "قبل سبعة أسابيع.\n\nمع التوقيع.", Edits: 1}, true))
		if e = r.entry(t, id); library.BesideVersion(e.Dossier, e.Versions[0], "ar").State != femos.TranslationChecked {
			t.Error("translated anew, it is not checked")
		}
	})
}

// A table takes every form that the law is cited in; out again as a table and as lines, and back, nothing of it is lost.
func TestCitationsOfATable(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		const cited = "§§ 16a–16c AufenthG\n§ 7 I 2 SGB II\n§ 31 Abs. 2 S. 1 Nr. 3 AufenthG\n§ 3 Nr. 5 EStG\n§ 1 Satz 2 KSchG\nAnlage 1 AufenthV"
		if done := r.imports(t, r.judith, library.Table, "question;text;citations\nFrage?;Text.;\""+cited+"\"\n"); done.Added != 1 {
			t.Fatalf("%+v", done)
		}
		for f, file := range map[library.Format]string{library.Table: r.export(t, library.Table, ""), library.Lines: r.export(t, library.Lines, "")} {
			for _, part := range []string{"16b", "1 Satz 2", "2 Satz 1 Nr. 3", "Nr. 5", "Anlage 1"} {
				if !contains(file, part) {
					t.Errorf("%s lacks %q:\n%s", f, part, file)
				}
			}
			if done := r.imports(t, r.judith, f, file); done != (library.Imported{Same: 1}) {
				t.Errorf("%s, back: %+v", f, done)
			}
		}
	})
}
