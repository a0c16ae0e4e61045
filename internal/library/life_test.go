package library_test

import (
	"crypto/ed25519"
	"slices"
	"testing"

	"femos"
	"femos/internal/library"
	"femos/internal/store"
)

// The whole life: written, read by a second person, sent back with a comment, edited by the lawyer, confirmed, signed, due,
// signed anew, withdrawn.
func TestLifeOfAnAnswer(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.written(t)
		if w := r.wording(t, id, "de"); w.Verified() || w.Standing != femos.StandsDraft || w.SignedBy != "" {
			t.Errorf("a draft shows as %+v", w)
		}
		wants(t, r.Sign(ctx, r.anna, r.reading(t, id), "2027-11-22"), femos.Forbidden, "only_lawyer")
		wants(t, r.Return(ctx, r.judith, r.reading(t, id)), femos.Invalid, "return_needs_comment")
		wants(t, r.Comment(ctx, r.judith, r.reading(t, id), "Acht Wochen", "?"), femos.Invalid, "comment_passage")
		check(t, r.Comment(ctx, r.judith, r.reading(t, id), "Sieben Wochen", "Und ab drei Jahren?"))
		check(t, r.Return(ctx, r.judith, r.reading(t, id)))
		if e := r.entry(t, id); e.Versions[0].State != femos.VersionReturned || len(e.Comments) != 1 {
			t.Errorf("%+v", e)
		}
		check(t, r.Submit(ctx, r.olga, r.reading(t, id)))
		read := r.reading(t, id)
		r.revised(t, r.judith, id, "Sieben Wochen vorher, ab drei Jahren dreizehn.")
		wants(t, r.Sign(ctx, r.judith, read, "2027-11-22"), femos.Conflict, "version_changed")
		// She wrote it, and nobody else has read it so: what Olga read was another text.
		wants(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"), femos.Invalid, "needs_second_reader")
		wants(t, r.Confirm(ctx, r.tara, r.reading(t, id)), femos.Forbidden, "not_allowed")
		check(t, r.Confirm(ctx, r.olga, r.reading(t, id)))
		for _, day := range []string{"", "2026-11-22", "2029-01-01", "morgen"} {
			wants(t, r.Sign(ctx, r.judith, r.reading(t, id), day), femos.Invalid, "valid_until")
		}
		check(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"))
		w := r.wording(t, id, "ar")
		if !w.Verified() || w.SignedBy != "Frau lawyer, Titel" || !w.SignedAt.Equal(noon) || w.Language != "de" || w.Translation != "" {
			t.Errorf("%+v", w)
		}

		// Due by date: yellow for two weeks, then red. 22 November 2027 is its last day.
		r.pass(365)
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsVerified {
			t.Errorf("on its last day it is %s", w.Standing)
		}
		r.pass(1)
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsDue {
			t.Errorf("on the day after it is %s", w.Standing)
		}
		r.pass(13)
		r.pass(1)
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsOverdue {
			t.Errorf("after the two weeks it is %s", w.Standing)
		}
		check(t, r.Begin(ctx, r.anna, id))
		wants(t, r.Begin(ctx, r.anna, id), femos.Conflict, "version_under_way")
		check(t, r.Sign(ctx, r.deputy, r.reading(t, id), "2028-06-01"))
		if e := r.entry(t, id); e.Standing != femos.StandsVerified || len(e.Versions) != 2 || len(e.Broken) != 0 || e.Versions[1].State != femos.VersionReplaced {
			t.Errorf("%+v", e)
		}

		wants(t, r.Withdraw(ctx, r.anna, id, "falsch", ""), femos.Forbidden, "not_allowed")
		wants(t, r.Withdraw(ctx, r.judith, id, " ", ""), femos.Invalid, "withdraw_why")
		check(t, r.Withdraw(ctx, r.judith, id, "Gesetz aufgehoben", "Bitte fragen"))
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsWithdrawn || w.Publishable() {
			t.Errorf("%+v", w)
		}
	})
}

// What cites an act that is not loaded is drafted and never signed; a document with date and hash will do.
func TestSigningNeedsPins(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.written(t)
		e := r.entry(t, id)
		v := e.Versions[0]
		v.Citations = append(v.Citations, femos.Citation{Act: "XYZ", Section: "1"}, femos.Citation{Document: "Erlass vom 3. Mai"})
		check(t, r.Save(t.Context(), r.anna, v))
		err := r.Sign(t.Context(), r.judith, r.reading(t, id), "2027-11-22")
		wants(t, err, femos.Invalid, "citation_unpinned")
		if text := err.(*femos.Error).Args[0].(string); text != "§\u00a01\u00a0XYZ, Erlass vom 3. Mai" {
			t.Errorf("unpinned are %q", text)
		}
		v.Edits++
		v.Citations = []femos.Citation{v.Citations[0], {Document: "Erlass vom 3. Mai", Pin: library.Hash([]byte("text")), PinnedOn: "2026-05-03"}}
		check(t, r.Save(t.Context(), r.anna, v))
		check(t, r.Sign(t.Context(), r.judith, r.reading(t, id), "2027-11-22"))
	})
}

// What the running text cites needs a pin as the list does: a section that does not exist, and an act that is not loaded, are refused by
// name; a document that names the act will do for it, and for nothing that is loaded.
func TestSigningNeedsPinsOfTheText(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.law.changed["StAG 999"] = ""
		document := femos.Citation{Document: "Art. 6 XYZ und StAG, amtliche Fassung", Pin: library.Hash([]byte("text")), PinnedOn: "2026-05-03"}
		for _, c := range []struct {
			text, refused string
			with          []femos.Citation
		}{
			{"So steht es in § 999 StAG.", "§\u00a0999\u00a0StAG", nil},
			{"So steht es in § 6 XYZ.", "§\u00a06\u00a0XYZ", []femos.Citation{{Document: "Zum XYZett", Pin: document.Pin, PinnedOn: document.PinnedOn}}},
			{"So steht es in § 6 XYZ und § 999 StAG.", "§\u00a0999\u00a0StAG", []femos.Citation{document}},
			{"So steht es in § 6 XYZ und § 10 StAG.", "", []femos.Citation{document}},
		} {
			id := r.written(t)
			v := r.entry(t, id).Versions[0]
			v.Text, v.Citations = c.text, append(v.Citations, c.with...)
			check(t, r.Save(t.Context(), r.anna, v))
			err := r.Sign(t.Context(), r.judith, r.reading(t, id), "2027-11-22")
			if c.refused == "" {
				check(t, err)
				continue
			}
			wants(t, err, femos.Invalid, "citation_unpinned")
			if text := err.(*femos.Error).Args[0].(string); text != c.refused {
				t.Errorf("%s: unpinned are %q", c.text, text)
			}
		}
	})
}

// Nobody signs, or confirms, by another wording of the law than the version was read with: saved again it is pinned to the new one, and
// whoever confirmed it by the old one has to read it again.
func TestNothingIsSignedByLawThatNobodyRead(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.written(t)
		save := func() {
			t.Helper()
			e := r.entry(t, id)
			check(t, r.Save(ctx, r.judith, *e.Version(e.Answer.Working)))
		}
		save()
		check(t, r.Submit(ctx, r.olga, r.reading(t, id)))
		r.law.changed["BEEG 16"] = "in Textform"
		err := r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22")
		wants(t, err, femos.Conflict, "law_since_read")
		if text := err.(*femos.Error).Args[0].(string); text != "§\u00a016\u00a0Abs.\u00a01\u00a0BEEG" {
			t.Errorf("changed is %q", text)
		}
		wants(t, r.Confirm(ctx, r.anna, r.reading(t, id)), femos.Conflict, "law_since_read")
		if e := r.entry(t, id); e.Answer.Current != "" {
			t.Error("it is in use")
		}
		save()
		wants(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"), femos.Invalid, "needs_second_reader")
		check(t, r.Confirm(ctx, r.olga, r.reading(t, id)))
		check(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"))
		e := r.entry(t, id)
		if c := e.Version(e.Answer.Current).Citations[0]; c.Pin != library.Hash([]byte("BEEG161in Textform")) {
			t.Errorf("signed by %+v", c)
		}
	})
}

// A section that reads otherwise makes due what rests on it, once, with both wordings; the lawyer may block it at once.
func TestLawChanged(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.verified(t)
		compare := func(want int) {
			t.Helper()
			if due, err := r.CompareLaw(ctx); err != nil || len(due) != want || want > 0 && due[0] != id {
				t.Fatalf("%v, %v", due, err)
			}
		}
		compare(0)
		wants(t, r.Block(ctx, r.judith, id), femos.Conflict, "answer_not_due")
		r.law.changed["BEEG 16"] = "in Textform"
		compare(1)
		compare(0)
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsDue || w.DueReason != "§\u00a016\u00a0BEEG" || !w.Publishable() {
			t.Errorf("%+v", w)
		}
		current := r.entry(t, id).Answer.Current
		list, err := r.Changes(ctx, current)
		if err != nil || len(list) != 1 || list[0].Was.Text != "Sieben Wochen vorher ." || list[0].Now.Text != "Sieben Wochen vorher in Textform." || list[0].Now.Day != "2026-11-01" || !list[0].Paragraph || len(list[0].Words) < 2 {
			t.Errorf("%+v, %v", list, err)
		}
		wants(t, r.Block(ctx, r.anna, id), femos.Forbidden, "only_lawyer")
		check(t, r.Block(ctx, r.judith, id))
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsOverdue {
			t.Errorf("blocked it is %s", w.Standing)
		}
		if list, err := r.DueNow(ctx); err != nil || len(list) != 1 || list[0].BlockedBy != r.judith.ID {
			t.Errorf("%v, %v", list, err)
		}
		// Then the section goes altogether: that is news again.
		r.pass(1)
		r.law.changed["BEEG 16"] = ""
		compare(1)
		if list, err := r.Changes(ctx, current); err != nil || len(list) != 1 || list[0].Now.Pin != "" || list[0].Was.Text == "" {
			t.Errorf("%+v, %v", list, err)
		}
		// What is signed anew rests on the law as it is.
		r.law.changed["BEEG 16"] = "neu"
		check(t, r.Begin(ctx, r.anna, id))
		r.revised(t, r.anna, id, "Nun anders.")
		check(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"))
		compare(0)
		if w := r.wording(t, id, "de"); !w.Verified() {
			t.Errorf("signed anew it is %s", w.Standing)
		}
	})
}

// An older state of the law says nothing about what is pinned to a newer one.
func TestOlderLawSaysNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t, "sqlite:"+t.TempDir()+"/femos.db")
	r.law.day = "2026-05-01"
	r.verified(t)
	r.law.changed["BEEG 16"], r.law.day = "alt", "2026-04-29"
	r.law.newDay = "2026-04-30"
	if due, err := r.CompareLaw(t.Context()); err != nil || len(due) != 0 {
		t.Errorf("%v, %v", due, err)
	}
}

// A new key signs from now on, and what the old one signed stays verified.
func TestRotateKey(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		old := r.verified(t)
		r.pass(1)
		check(t, r.RotateKey(t.Context()))
		check(t, r.EnsureKey(t.Context()))
		fresh := r.verified(t)
		if !r.wording(t, old, "de").Verified() || !r.wording(t, fresh, "de").Verified() {
			t.Error("a rotation breaks signatures")
		}
		keys, err := r.Keys(t.Context())
		if err != nil || len(keys) != 2 || keys[0].RetiredAt.IsZero() {
			t.Fatalf("%+v, %v", keys, err)
		}
		for id, n := range map[femos.AnswerID]int{old: 0, fresh: 1} {
			e := r.entry(t, id)
			g := e.Signatures[e.Answer.Current]
			if g.Key != keys[n].ID || !library.Verify(keys[n].Public, e.Versions[0], g) || library.Verify(keys[1-n].Public, e.Versions[0], g) {
				t.Errorf("%s is signed with %s", id, g.Key)
			}
		}
	})
}

// The bytes that are signed are a contract: docs/verification.md has this very example.
func TestCanonical(t *testing.T) {
	t.Parallel()
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	v, g := example(key)
	for _, part := range []string{string(library.Canonical(v, g.Name, g.At)), string(g.Key)} {
		if !contains(documented(t), part) {
			t.Errorf("docs/verification.md does not have\n%s", part)
		}
	}
	if !library.Verify(key[32:], v, g) {
		t.Error("not verified")
	}
}

func TestTranslations(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.verified(t)
		v := r.entry(t, id).Answer.Current
		lacks := func(lang femos.Language, want ...femos.TranslationState) {
			t.Helper()
			list, err := r.ToTranslate(ctx, lang)
			check(t, err)
			var got []femos.TranslationState
			for _, one := range list {
				if got = append(got, one.State); one.ID != id || one.Question == "" {
					t.Errorf("%+v", one)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s lacks %q, want %q", lang, got, want)
			}
		}
		lacks("ar", femos.TranslationMissing)
		arabic := femos.Translation{Version: v, Language: "ar", Question: "كيف أطلب إجازة الوالدين؟", Text: "قبل سبعة أسابيع.\n\nكتابةً."}
		wants(t, r.Translate(ctx, r.olga, id, arabic, true), femos.Forbidden, "only_translator")
		check(t, r.Translate(ctx, r.olga, id, arabic, false))
		if w := r.wording(t, id, "ar"); w.Translation != femos.TranslationUnchecked || w.Publishable() || !w.Verified() || w.Text != arabic.Text {
			t.Errorf("%+v", w)
		}
		lacks("ar", femos.TranslationUnchecked)
		wants(t, r.Translate(ctx, r.tara, id, arabic, true), femos.Conflict, "translation_changed")
		arabic.Edits = 1
		check(t, r.Translate(ctx, r.tara, id, arabic, true))
		if w := r.wording(t, id, "ar"); w.Translation != femos.TranslationChecked || !w.Publishable() || w.CheckedBy != "Frau translator" {
			t.Errorf("%+v", w)
		}
		lacks("ar")
		// A new version in which one paragraph changes: its translation is stale, and what changed is shown.
		check(t, r.Begin(ctx, r.anna, id))
		e := r.entry(t, id)
		if b := library.BesideVersion(e.Dossier, *e.Version(e.Answer.Working), "ar"); b.State != femos.TranslationChecked || b.Source == nil {
			t.Errorf("as nothing has changed it is %s", b.State)
		}
		r.revised(t, r.anna, id, "Sieben Wochen vorher.\n\nEine E-Mail genügt.")
		check(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"))
		e = r.entry(t, id)
		b := library.BesideVersion(e.Dossier, e.Versions[0], "ar")
		if b.State != femos.TranslationStale || b.Source.ID != v || len(b.Pairs) != 2 || b.Pairs[0].Changed != nil || len(b.Pairs[1].Changed) == 0 || b.Pairs[1].Translated != "كتابةً." {
			t.Errorf("%+v", b)
		}
		lacks("ar", femos.TranslationStale)
		lacks("tr", femos.TranslationMissing)
		if w := r.wording(t, id, "ar"); w.Translation != femos.TranslationStale || w.Publishable() || w.CheckedBy != "" {
			t.Errorf("%+v", w)
		}
		if b := library.BesideVersion(e.Dossier, e.Versions[0], "tr"); b.State != femos.TranslationMissing || b.Translation != nil {
			t.Errorf("%+v", b)
		}
	})
}

// Seeding adds drafts that nobody has signed, once, and leaves alone what somebody has touched.
func TestSeed(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		check(t, r.Seed(ctx))
		check(t, r.Seed(ctx))
		page, err := r.List(ctx, store.AnswerQuery{Limit: 500})
		check(t, err)
		if len(page.Rows) < 70 {
			t.Fatalf("%d answers", len(page.Rows))
		}
		for _, row := range page.Rows {
			if row.Standing(noon) != femos.StandsDraft {
				t.Errorf("%s ships as %s", row.ID, row.Standing(noon))
			}
		}
		id := femos.AnswerID("fiktion-work-travel")
		w := r.wording(t, id, "en")
		if w.Verified() || w.Language != "en" || w.Translation != femos.TranslationMachine || w.Publishable() || w.LawAsOf == "" {
			t.Errorf("%+v", w)
		}
		r.revised(t, r.anna, id, "Meine Fassung.")
		check(t, r.store.NoteInstallation(ctx, "starter", "what shipped before"))
		check(t, r.Seed(ctx))
		if w := r.wording(t, id, "de"); w.Text != "Meine Fassung." {
			t.Errorf("seeding again writes over %q", w.Text)
		}
		// The English that one of us wrote stays when the German ships otherwise, and says which German it was made from.
		english := r.entry(t, "integration-course-access")
		check(t, r.Translate(ctx, r.tara, english.Answer.ID, femos.Translation{Version: english.Versions[0].ID, Language: "en", Question: "Our question?", Text: "Our words.", Edits: 1}, true))
		behind(t, r, "UPDATE answer_version SET text = 'Was früher kam.' WHERE answer_id = 'integration-course-access'")
		behind(t, r, "UPDATE answer_translation SET source = '' WHERE text = 'Our words.'")
		check(t, r.store.NoteInstallation(ctx, "starter", "what shipped before"))
		check(t, r.Seed(ctx))
		english = r.entry(t, "integration-course-access")
		if b := library.BesideVersion(english.Dossier, english.Versions[0], "en"); b.Translation.Text != "Our words." || !contains(b.Translation.Source, "Was früher kam.") {
			t.Errorf("%+v", b)
		}
		c, err := r.Answer(ctx, "claim:fiktion-no-work", "ar")
		if err != nil || c.Language != "de" || c.ID != "claim:fiktion-no-work" || c.Verified() {
			t.Errorf("%+v, %v", c, err)
		}
		_, err = r.Answer(ctx, "no such", "de")
		wants(t, err, femos.NotFound, "no_answer_block")
	})
}
