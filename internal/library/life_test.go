package library_test

import (
	"context"
	"crypto/ed25519"
	"slices"
	"strings"
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

// A text that was changed in the database behind our back is shown to nobody as verified.
func TestTampering(t *testing.T) {
	t.Parallel()
	for _, change := range []string{"UPDATE answer_version SET text = 'Drei Wochen.'", "UPDATE answer_version SET use = 'emergency'", "UPDATE answer_version SET valid_until = '2099-01-01'",
		"UPDATE answer_citation SET pin = 'sha256:00'", "DELETE FROM answer_citation", "UPDATE answer_signature SET name = 'Dr. Wer'", "UPDATE answer_signature SET signed_at = signed_at + 60000000",
		"DELETE FROM answer_signature", "UPDATE signing_key SET proof = x.value FROM (SELECT value FROM answer_signature LIMIT 1) x", "UPDATE signing_key SET proof = NULL"} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, r *room) {
				id := r.verified(t)
				if broken, err := r.Audit(t.Context()); err != nil || len(broken) != 0 {
					t.Fatalf("%v, %v", broken, err)
				}
				behind(t, r, change)
				if w := r.wording(t, id, "de"); w.Standing != femos.StandsBroken || w.Verified() || w.SignedBy != "" {
					t.Errorf("%+v", w)
				}
				if e := r.entry(t, id); e.Standing != femos.StandsBroken || len(e.Broken) != 1 {
					t.Errorf("%s, broken %v", e.Standing, e.Broken)
				}
				if broken, err := r.Audit(t.Context()); err != nil || len(broken) != 1 {
					t.Errorf("the audit finds %v, %v", broken, err)
				}
			})
		})
	}
}

// Who can write to the database, and no more, can't publish a key of her own and sign with it, not even by the name of the
// one that is published.
func TestForgedKey(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.verified(t)
		e := r.entry(t, id)
		v, g := e.Versions[0], e.Signatures[e.Answer.Current]
		forged := ed25519.NewKeyFromSeed(make([]byte, 32))
		v.Text, g.Key = "Ruf 0190 an.", library.KeyName(forged[32:])
		g.Value = ed25519.Sign(forged, library.Canonical(v, g.Name, g.At))
		if !library.Verify(forged[32:], v, g) {
			t.Fatal("the forgery is none")
		}
		put := func(statement string, args ...any) {
			t.Helper()
			_, err := r.store.Jobs().ExecContext(ctx, statement, args...)
			check(t, err)
		}
		proof := proofOf(t, r)
		put("INSERT INTO signing_key (id, public, proof, sealed, created_at, retired_at) VALUES ($1, $2, $3, $2, 1, 2)", g.Key, []byte(forged[32:]), proof)
		put("UPDATE answer_version SET text = $1", v.Text)
		put("UPDATE answer_signature SET key_id = $1, value = $2", g.Key, g.Value)
		check(t, r.EnsureKey(ctx)) // starting anew proves nothing of it
		if w := r.wording(t, id, "de"); w.Verified() || w.Standing != femos.StandsBroken {
			t.Errorf("%+v", w)
		}
		if broken, err := r.Audit(ctx); err != nil || len(broken) != 1 {
			t.Errorf("the audit finds %v, %v", broken, err)
		}
		if keys, err := r.Keys(ctx); err != nil || len(keys) != 1 || keys[0].ID == g.Key {
			t.Errorf("published are %+v, %v", keys, err)
		}
	})
}

// proofOf is the proof of the key that is published: of another it proves nothing.
func proofOf(t *testing.T, r *room) []byte {
	t.Helper()
	keys, err := r.store.SigningKeys(t.Context())
	check(t, err)
	return keys[0].Proof
}

// The last day that was signed counts, whatever else stands in the database; and what was replaced does not come back.
func TestOldTextDoesNotComeBack(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.verified(t)
		old := r.entry(t, id).Answer.Current
		check(t, r.Begin(ctx, r.anna, id))
		r.revised(t, r.anna, id, "Dreizehn Wochen vorher.")
		check(t, r.Sign(ctx, r.judith, r.reading(t, id), "2027-11-22"))
		behind(t, r, "UPDATE answer SET due_at = 0")
		r.pass(366)
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsDue || r.entry(t, id).Standing != femos.StandsDue {
			t.Errorf("after its last day it is %s", w.Standing)
		}
		behind(t, r, "UPDATE answer SET current_id = '"+string(old)+"'")
		if w := r.wording(t, id, "de"); w.Standing != femos.StandsBroken {
			t.Errorf("the old text is %s", w.Standing)
		}
		if e := r.entry(t, id); e.Standing != femos.StandsBroken {
			t.Errorf("the entry is %s", e.Standing)
		}
		if broken, err := r.Audit(ctx); err != nil || len(broken) != 1 {
			t.Errorf("the audit finds %v, %v", broken, err)
		}
	})
}

// A key that signs and was stored before keys had a proof gets one from its private part; one that was replaced by then is
// taken for ours by whoever compares it.
func TestProof(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		old := r.verified(t)
		r.pass(1)
		check(t, r.RotateKey(ctx))
		fresh := r.verified(t)
		behind(t, r, "UPDATE signing_key SET proof = NULL")
		check(t, r.EnsureKey(ctx))
		if r.wording(t, old, "de").Verified() || !r.wording(t, fresh, "de").Verified() {
			t.Error("proved is what can't be, or not what can")
		}
		if list, err := r.UnprovedKeys(ctx); err != nil || len(list) != 1 || list[0].RetiredAt.IsZero() {
			t.Errorf("not proved are %+v, %v", list, err)
		}
		check(t, r.ProveKeys(ctx))
		if !r.wording(t, old, "de").Verified() || !r.wording(t, fresh, "de").Verified() {
			t.Error("what she has compared is not taken for ours")
		}
	})
}

// She reads one German, and before she has done somebody writes another: her check is of what she read.
func TestCheckedIsWhatWasRead(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		id := r.verified(t)
		check(t, r.Begin(ctx, r.anna, id))
		read := r.entry(t, id).Versions[0]
		r.revised(t, r.anna, id, "Dreizehn Wochen vorher.")
		arabic := femos.Translation{Version: read.ID, Language: "ar", Question: "كيف؟", Text: "قبل سبعة أسابيع.", Source: strings.ReplaceAll(read.Source(), "\n", "\r\n")}
		check(t, r.Translate(ctx, r.tara, id, arabic, true))
		e := r.entry(t, id)
		b := library.BesideVersion(e.Dossier, e.Versions[0], "ar")
		if b.State != femos.TranslationStale || len(b.Pairs) == 0 || len(b.Pairs[0].Changed) == 0 {
			t.Errorf("checked is what she has not read: %s, %+v", b.State, b.Pairs)
		}
		// Mended, and not checked: what has changed since is still shown to whoever checks it.
		again := *b.Translation
		again.Text, again.Source = "قبل سبعة أسابيع!", ""
		check(t, r.Translate(ctx, r.anna, id, again, false))
		e = r.entry(t, id)
		if b = library.BesideVersion(e.Dossier, e.Versions[0], "ar"); b.State != femos.TranslationStale || len(b.Pairs[0].Changed) == 0 {
			t.Errorf("what has changed since is forgotten: %s", b.State)
		}
		again = *b.Translation
		again.Source = ""
		check(t, r.Translate(ctx, r.tara, id, again, true))
		e = r.entry(t, id)
		if b = library.BesideVersion(e.Dossier, e.Versions[0], "ar"); b.State != femos.TranslationChecked {
			t.Errorf("by the German as it is now: %s", b.State)
		}
	})
}

// A translation that was changed in the database behind our back is shown to nobody as checked, and rings. The signed text
// stands, and a new check puts it right.
func TestTamperedTranslation(t *testing.T) {
	t.Parallel()
	for _, change := range []string{"UPDATE answer_translation SET text = 'ثلاثة أسابيع.'", "UPDATE answer_translation SET question = 'سؤال آخر؟'", "UPDATE answer_translation SET language = 'fa'",
		"UPDATE answer_translation SET source = 'Drei Wochen.'", "UPDATE answer_translation SET checked_by = (SELECT id FROM person WHERE id <> checked_by ORDER BY id LIMIT 1)",
		"UPDATE answer_translation SET checked_at = checked_at + 60000000", "UPDATE answer_translation SET check_value = NULL", "UPDATE answer_translation SET check_key = ''",
		"UPDATE answer_translation SET check_value = x.value FROM (SELECT value FROM answer_signature LIMIT 1) x"} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, r *room) {
				ctx := t.Context()
				id := r.verified(t)
				v := r.entry(t, id).Answer.Current
				arabic := femos.Translation{Version: v, Language: "ar", Question: "كيف أطلب إجازة الوالدين؟", Text: "قبل سبعة أسابيع.\n\nكتابةً."}
				check(t, r.Translate(ctx, r.tara, id, arabic, true))
				if broken, err := r.Audit(ctx); err != nil || len(broken) != 0 || r.wording(t, id, "ar").Translation != femos.TranslationChecked {
					t.Fatalf("%v, %v", broken, err)
				}
				behind(t, r, change)
				lang := femos.Language("ar")
				if strings.Contains(change, "'fa'") {
					lang = "fa"
				}
				if w := r.wording(t, id, lang); w.Translation != femos.TranslationBroken || w.CheckedBy != "" || w.Publishable() || w.Standing != femos.StandsVerified {
					t.Errorf("%+v", w)
				}
				e := r.entry(t, id)
				b := library.BesideVersion(e.Dossier, e.Versions[0], lang)
				if b.State != femos.TranslationBroken || len(e.Broken) != 0 {
					t.Errorf("beside the version it is %s, broken %v", b.State, e.Broken)
				}
				if list, err := r.ToTranslate(ctx, lang); err != nil || len(list) != 1 || list[0].State != femos.TranslationBroken {
					t.Errorf("to translate: %+v, %v", list, err)
				}
				for range 2 { // the second look finds it ringing
					if broken, err := r.Audit(ctx); err != nil || len(broken) != 1 {
						t.Errorf("the audit finds %v, %v", broken, err)
					}
				}
				if list, err := r.Alarms(ctx); err != nil || len(list) != 1 || list[0].Language != lang || list[0].Version != v {
					t.Errorf("%+v, %v", list, err)
				}
				arabic.Language, arabic.Edits = lang, b.Translation.Edits
				check(t, r.Translate(ctx, r.tara, id, arabic, true))
				check(t, r.Settle(ctx, r.judith, id))
				if broken, err := r.Audit(ctx); err != nil || len(broken) != 0 || r.wording(t, id, lang).Translation != femos.TranslationChecked {
					t.Errorf("checked anew: %v, %v, %+v", broken, err, r.wording(t, id, lang))
				}
				if list, err := r.Alarms(ctx); err != nil || len(list) != 0 {
					t.Errorf("%+v, %v", list, err)
				}
			})
		})
	}
}

// behind changes the database as somebody would who has it.
func behind(t *testing.T, r *room, statement string) {
	t.Helper()
	_, err := r.store.Jobs().ExecContext(context.Background(), statement)
	check(t, err)
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
