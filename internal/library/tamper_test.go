package library_test

import (
	"context"
	"crypto/ed25519"
	"strings"
	"testing"

	"femos"
	"femos/internal/library"
)

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
