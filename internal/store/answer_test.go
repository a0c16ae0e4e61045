package store

import (
	"database/sql"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"femos"
)

// version is a first version of an answer.
func (f *fixture) version(id femos.AnswerID) femos.AnswerVersion {
	return femos.AnswerVersion{ID: newID[femos.VersionID](), Answer: id, Number: 1, State: femos.VersionDraft, Question: "Wie lange?", AlsoAsked: []string{"ab wann", "bis wann"},
		Text: "Sieben Wochen.\n\nMit Brief.", Topics: []string{"C4", "B3"}, Audience: femos.ThirdCountry, Use: femos.UseAdvice, EachTime: true, MayUse: []femos.Role{femos.Lawyer}, Sources: []string{"bmfsfj.de"},
		Citations: []femos.Citation{{Act: "BEEG", Section: "16", Paragraph: "1", Pin: "sha256:aa", PinnedOn: "2026-04-29"}, {Document: "Erlass", Pin: "sha256:bb", PinnedOn: "2026-01-01"}},
		LawAsOf:   "2026-04-29", Note: "prüfen", Editor: f.anna.ID, EditedAt: noon, CreatedAt: noon, Edits: 1}
}

// signed puts an answer into use.
func (f *fixture) signed(t *testing.T, id femos.AnswerID) femos.AnswerVersion {
	t.Helper()
	v := f.version(id)
	must(t, f.AddAnswer(t.Context(), v))
	return f.sign(t, v)
}

func (f *fixture) sign(t *testing.T, v femos.AnswerVersion) femos.AnswerVersion {
	t.Helper()
	key := femos.SigningKey{ID: "k1", Public: []byte{1}, Proof: []byte{1}, CreatedAt: noon}
	must(t, f.AddSigningKey(t.Context(), key, []byte("sealed"), true))
	v.ValidUntil = "2027-11-22"
	must(t, f.SignVersion(t.Context(), v, femos.Signature{Version: v.ID, Key: "k1", By: f.olena.ID, Name: "Olena, Anwältin", At: noon, Value: []byte{9}}, noon.AddDate(1, 0, 0)))
	return v
}

func TestAnswerRoundTrip(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		v := f.version("parental-leave")
		english := femos.Translation{Version: v.ID, Language: "en", Question: "How long?", Text: "Seven weeks.\n\nBy letter.", Machine: true, EditedAt: noon, Edits: 1}
		must(t, s.AddAnswer(t.Context(), v, english))
		refused(t, s.AddAnswer(t.Context(), f.version("parental-leave")), femos.Conflict, "answer_exists")
		d, err := s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		if len(d.Versions) != 1 || !reflect.DeepEqual(d.Versions[0], v) || len(d.Translations) != 1 || !reflect.DeepEqual(d.Translations[0], english) || d.Answer.Working != v.ID || d.Answer.Current != "" {
			t.Errorf("%+v", d)
		}
		_, err = s.Dossier(t.Context(), "nothing")
		refused(t, err, femos.NotFound, "no_answer_block")
		v = f.sign(t, v)
		d, err = s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		if g := d.Signatures[v.ID]; g.Name != "Olena, Anwältin" || d.Answer.Current != v.ID || d.Answer.Working != "" || d.Versions[0].State != femos.VersionSigned || d.Versions[0].ValidUntil != "2027-11-22" {
			t.Errorf("%+v", d)
		}
		x, err := s.Standing(t.Context(), "parental-leave", "en-GB")
		must(t, err)
		if x.Signature == nil || x.KeyProof[0] != 1 || x.Translation == nil || x.Translation.Text != english.Text || x.Source != nil || !slices.Equal(x.Version.Citations, v.Citations) {
			t.Errorf("%+v", x)
		}
		cited, err := s.Pinned(t.Context())
		if err != nil || len(cited) != 1 || cited[0].Answer != "parental-leave" || cited[0].Cited.Pin != "sha256:aa" || cited[0].Kept {
			t.Errorf("%v, %v", cited, err)
		}
	})
}

// What is signed never changes, whichever way it is tried.
func TestSignedVersionNeverChanges(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		v := f.signed(t, "parental-leave")
		before, err := s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		for _, edits := range []int64{v.Edits, v.Edits + 1} {
			other := v
			other.Edits, other.Text = edits, "Drei Wochen."
			refused(t, s.SaveVersion(t.Context(), other), femos.Conflict, "version_signed")
			refused(t, s.MoveVersion(t.Context(), v.ID, edits, femos.VersionDraft), femos.Conflict, "version_signed")
			refused(t, s.SignVersion(t.Context(), other, femos.Signature{Version: v.ID, Key: "k1", At: noon}, noon), femos.Conflict, "version_signed")
			refused(t, s.Confirm(t.Context(), femos.Confirmation{Version: v.ID, By: f.anna.ID}, edits), femos.Conflict, "version_signed")
		}
		after, err := s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		if !reflect.DeepEqual(before, after) {
			t.Errorf("was %+v\nis %+v", before, after)
		}
	})
}

// Two write one version: the second is told, and what the first wrote stands.
func TestSaveVersionConflict(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		v := f.version("parental-leave")
		must(t, s.AddAnswer(t.Context(), v))
		must(t, s.MoveVersion(t.Context(), v.ID, 1, femos.VersionReview))
		first, second := v, v
		first.Text, second.Text = "Acht Wochen.", "Neun Wochen."
		first.Citations = first.Citations[:1]
		must(t, s.SaveVersion(t.Context(), first))
		refused(t, s.SaveVersion(t.Context(), second), femos.Conflict, "version_changed")
		d, err := s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		if got := d.Versions[0]; got.Text != first.Text || got.State != femos.VersionDraft || got.Edits != 2 || len(got.Citations) != 1 {
			t.Errorf("%+v", got)
		}
		refused(t, s.AddVersion(t.Context(), f.version("parental-leave")), femos.Conflict, "version_under_way")
	})
}

func TestNextVersionReplaces(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		one := f.signed(t, "parental-leave")
		must(t, s.SaveTranslation(t.Context(), femos.Translation{Version: one.ID, Language: "ar", Question: "كم؟", Text: "سبعة أسابيع.", CheckedBy: f.anna.ID, CheckedAt: noon}))
		two := f.version("parental-leave")
		must(t, s.AddVersion(t.Context(), two))
		must(t, s.Confirm(t.Context(), femos.Confirmation{Version: two.ID, Digest: "d", By: f.anna.ID, At: noon}, 1))
		must(t, s.AddComment(t.Context(), femos.ReviewComment{ID: newID[femos.CommentID](), Version: two.ID, By: f.olena.ID, Quote: "Sieben", Text: "Acht?", At: noon}))
		d, err := s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		if d.Answer.Current != one.ID || d.Answer.Working != two.ID || len(d.Confirmations) != 1 || len(d.Comments) != 1 || d.Comments[0].Quote != "Sieben" {
			t.Errorf("%+v", d)
		}
		must(t, s.ResolveComment(t.Context(), d.Comments[0].ID, noon))
		f.sign(t, two)
		d, err = s.Dossier(t.Context(), "parental-leave")
		must(t, err)
		if d.Answer.Current != two.ID || d.Versions[0].Number != 2 || d.Versions[1].State != femos.VersionReplaced || len(d.Signatures) != 2 || d.Comments[0].ResolvedAt.IsZero() {
			t.Errorf("%+v", d)
		}
		x, err := s.Standing(t.Context(), "parental-leave", "ar")
		must(t, err)
		if x.Source == nil || x.Source.ID != one.ID || x.Translation.Text != "سبعة أسابيع." || x.CheckedBy != f.anna.Name {
			t.Errorf("the translation is of %+v", x.Source)
		}
		refused(t, s.SaveTranslation(t.Context(), femos.Translation{Version: one.ID, Language: "ar", Text: "x", Edits: 7}), femos.Conflict, "translation_changed")
		refused(t, s.SaveTranslation(t.Context(), femos.Translation{Version: one.ID, Language: "ar", Text: "x"}), femos.Conflict, "translation_changed")
	})
}

func TestAnswersList(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.signed(t, "b-signed")
		due := f.signed(t, "c-due")
		f.signed(t, "d-gone")
		must(t, s.AddAnswer(t.Context(), f.version("a-draft")))
		_, err := s.LawChanged(t.Context(), []femos.LawChange{{Answer: "c-due", Version: due.ID, Cited: due.Citations[0], Now: femos.Section{Day: "2026-11-01"}}}, noon.Add(-time.Hour))
		must(t, err)
		must(t, s.WithdrawAnswer(t.Context(), Withdrawal{Answer: "d-gone", By: f.olena.ID, Why: "falsch", Instead: "richtig", At: noon}))
		refused(t, s.WithdrawAnswer(t.Context(), Withdrawal{Answer: "nothing", At: noon}), femos.NotFound, "no_answer_block")
		list := func(q AnswerQuery) (ids []string) {
			q.Now, q.Limit = noon, 100
			page, err := s.Answers(t.Context(), q)
			must(t, err)
			for _, r := range page.Rows {
				ids = append(ids, string(r.ID))
			}
			return ids
		}
		for want, q := range map[string]AnswerQuery{"a-draft": {Standing: femos.StandsDraft}, "b-signed": {Standing: femos.StandsVerified}, "c-due": {Standing: femos.StandsDue}, "d-gone": {Standing: femos.StandsWithdrawn}} {
			if got := list(q); !slices.Equal(got, []string{want}) {
				t.Errorf("%s: %v", q.Standing, got)
			}
		}
		if got := list(AnswerQuery{Topic: "B"}); len(got) != 4 {
			t.Errorf("of area B: %v", got)
		}
		if got := list(AnswerQuery{Topic: "B1"}); got != nil {
			t.Errorf("of topic B1: %v", got)
		}
		page, err := s.Answers(t.Context(), AnswerQuery{Now: noon, Limit: 3})
		must(t, err)
		rest, err := s.Answers(t.Context(), AnswerQuery{Now: noon, Limit: 3, After: page.Next})
		if err != nil || len(page.Rows) != 3 || len(rest.Rows) != 1 || rest.Next != "" || rest.Rows[0].Standing(noon) != femos.StandsWithdrawn {
			t.Errorf("%v %v %v", page, rest, err)
		}
		soon, err := s.DueBetween(t.Context(), noon, noon.AddDate(2, 0, 0))
		if err != nil || len(soon) != 1 || soon[0].ID != "b-signed" {
			t.Errorf("%v %v", soon, err)
		}
		if got := list(AnswerQuery{Standing: femos.StandsOverdue}); got != nil {
			t.Errorf("overdue %v", got)
		}
		must(t, s.BlockAnswer(t.Context(), "c-due", f.olena.ID, noon))
		refused(t, s.BlockAnswer(t.Context(), "b-signed", f.olena.ID, noon), femos.Conflict, "answer_not_due")
		if got := list(AnswerQuery{Standing: femos.StandsOverdue}); !slices.Equal(got, []string{"c-due"}) || list(AnswerQuery{Standing: femos.StandsDue}) != nil {
			t.Errorf("blocked %v", got)
		}
	})
}

// A reply is made from what stands, or not at all: withdrawing is in force with its commit.
func TestReplyFromWithdrawnAnswer(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		v := f.signed(t, "parental-leave")
		send := func(version femos.VersionID) (femos.Reply, error) {
			q := f.ask(t, "wie lange?")
			r := f.reply(q, f.anna)
			r.AnswerUsed, r.AnswerVersion, r.Risk = "parental-leave", version, femos.Green
			return r, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil)
		}
		stands, err := send(v.ID)
		must(t, err)
		_, err = send(newID[femos.VersionID]())
		refused(t, err, femos.Conflict, "answer_changed")
		must(t, s.WithdrawAnswer(t.Context(), Withdrawal{Answer: "parental-leave", By: f.olena.ID, At: noon.AddDate(0, 1, 0)}))
		_, err = send(v.ID)
		refused(t, err, femos.Conflict, "answer_withdrawn")
		// Also what waits for its job.
		_, err = s.ChangeReply(t.Context(), stands.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, Outcome{State: femos.ReplySending, At: noon}, nil)
		refused(t, err, femos.Conflict, "answer_withdrawn")
		d, err := s.Dossier(t.Context(), "parental-leave")
		if err != nil || d.Answer.Uses != 1 {
			t.Errorf("%d uses, %v", d.Answer.Uses, err)
		}
		// It was never sent: there is nothing to correct. What stands in public is.
		if list, err := s.Recalled(t.Context(), "parental-leave", 10); err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
		_, err = s.exec(t.Context(), `UPDATE reply SET state = 'sent', sent_at = $1`, micros(noon))
		must(t, err)
		list, err := s.Recalled(t.Context(), "parental-leave", 10)
		if err != nil || len(list) != 1 || list[0].ID != stands.ID || list[0].ChannelName == "" || list[0].WrittenBy != f.anna.Name || list[0].Done != "" {
			t.Errorf("%+v %v", list, err)
		}
		if open, err := s.Recalls(t.Context()); err != nil || len(open) != 1 || open[0].Open != 1 {
			t.Errorf("%+v %v", open, err)
		}
		must(t, s.Corrected(t.Context(), stands.ID, string(stands.AnswerUsed), femos.CorrectionPosted, f.olena.ID, noon))
		refused(t, s.Corrected(t.Context(), stands.ID, string(stands.AnswerUsed), femos.CorrectionNeedless, f.anna.ID, noon), femos.Conflict, "reply_changed")
		if list, err := s.Recalled(t.Context(), "parental-leave", 10); err != nil || list[0].Done != femos.CorrectionPosted || list[0].DoneBy != f.olena.Name {
			t.Errorf("%+v %v", list, err)
		}
		if open, err := s.Recalls(t.Context()); err != nil || len(open) != 0 {
			t.Errorf("%+v %v", open, err)
		}
	})
}

func TestHeldReply(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		hold := func() femos.Reply {
			q := f.ask(t, "wie lange?")
			r := f.reply(q, f.anna)
			r.Risk, r.RiskWhy, r.HeldAt = femos.Red, []string{"own_words", "red_topic"}, noon
			must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, func(*sql.Tx) error { return errors.New("a held reply has no job") }))
			return r
		}
		one, two := hold(), hold()
		_, err := s.ChangeReply(t.Context(), one.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, Outcome{State: femos.ReplySending, At: noon}, nil)
		refused(t, err, femos.Conflict, "reply_changed")
		held, err := s.Held(t.Context(), 10)
		if err != nil || len(held) != 2 || held[0].Asked != "wie lange?" || !slices.Equal(held[0].RiskWhy, one.RiskWhy) {
			t.Fatalf("%+v %v", held, err)
		}
		jobs := 0
		enqueue := func(*sql.Tx) error { jobs++; return nil }
		d := Decision{Reply: one.ID, Version: 1, By: f.olena.ID, Text: "gut", Lower: femos.Yellow, At: noon}
		r, err := s.ReleaseReply(t.Context(), d, enqueue)
		if err != nil || jobs != 1 || !r.HeldAt.IsZero() || r.Risk != femos.Yellow || r.DecidedBy != f.olena.ID {
			t.Errorf("%+v %v", r, err)
		}
		_, err = s.ReleaseReply(t.Context(), d, enqueue)
		refused(t, err, femos.Conflict, "reply_changed")
		r, err = s.ReturnReply(t.Context(), Decision{Reply: two.ID, Version: 1, By: f.olena.ID, Text: "bitte anders", At: noon})
		if err != nil || r.State != femos.ReplyRefused || r.Fault != "lawyer_returned" || r.Decision != "bitte anders" {
			t.Errorf("%+v %v", r, err)
		}
		if held, err := s.Held(t.Context(), 10); err != nil || len(held) != 0 {
			t.Errorf("%+v %v", held, err)
		}
		q := f.ask(t, "noch eine")
		drawn := f.reply(q, f.anna)
		drawn.Risk, drawn.Sampled = femos.Yellow, true
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), drawn, nil))
		if list, err := s.Sampled(t.Context(), 10); err != nil || len(list) != 1 {
			t.Errorf("%+v %v", list, err)
		}
		_, err = s.NoteSample(t.Context(), Decision{Reply: drawn.ID, Version: 1, By: f.olena.ID, At: noon})
		must(t, err)
		if list, err := s.Sampled(t.Context(), 10); err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// A new key signs in the place of the old, whose private part goes and whose public part stays.
func TestSigningKeys(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		_, _, err := s.SealedSigningKey(t.Context())
		refused(t, err, femos.NotFound, "no_signing_key")
		must(t, s.AddSigningKey(t.Context(), femos.SigningKey{ID: "one", Public: []byte{1}, CreatedAt: noon}, []byte("s1"), true))
		must(t, s.AddSigningKey(t.Context(), femos.SigningKey{ID: "another node's", Public: []byte{2}, CreatedAt: noon}, []byte("s2"), true))
		must(t, s.AddSigningKey(t.Context(), femos.SigningKey{ID: "two", Public: []byte{3}, CreatedAt: noon.Add(time.Hour)}, []byte("s3"), false))
		k, sealed, err := s.SealedSigningKey(t.Context())
		if err != nil || k.ID != "two" || string(sealed) != "s3" {
			t.Errorf("%+v %q %v", k, sealed, err)
		}
		keys, err := s.SigningKeys(t.Context())
		if err != nil || len(keys) != 2 || keys[0].RetiredAt.IsZero() || !keys[1].RetiredAt.IsZero() {
			t.Errorf("%+v %v", keys, err)
		}
		if n := s.rows(t, "signing_key WHERE length(sealed) = 0"); n != 1 {
			t.Errorf("%d retired keys lost their private part", n)
		}
	})
}

// What is not what was signed rings once until somebody has looked, and no reply is made from it meanwhile.
func TestAlarm(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		v := f.signed(t, "parental-leave")
		ring := func(want bool, lang femos.Language) {
			t.Helper()
			if fresh, err := s.Ring(t.Context(), Alarm{Answer: "parental-leave", Version: v.ID, Language: lang, FoundAt: noon}); err != nil || fresh != want {
				t.Errorf("%t, %v", fresh, err)
			}
		}
		send := func() error {
			q := f.ask(t, "wie lange?")
			r := f.reply(q, f.anna)
			r.AnswerUsed, r.AnswerVersion, r.Risk = "parental-leave", v.ID, femos.Green
			return s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil)
		}
		ring(true, "ar") // a translation: the signed text can be used
		must(t, send())
		ring(true, "")
		ring(false, "")
		ring(false, "ar")
		if list, err := s.Alarms(t.Context()); err != nil || len(list) != 2 || list[0].Version != v.ID || list[0].Number != 1 || list[0].Language != "" || list[1].Language != "ar" {
			t.Errorf("%v, %v", list, err)
		}
		refused(t, send(), femos.Conflict, "answer_broken")
		must(t, s.SettleAlarm(t.Context(), "parental-leave", f.olena.ID, noon.Add(time.Hour)))
		must(t, send())
		if list, err := s.Alarms(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
	})
}
