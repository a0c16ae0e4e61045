package outreach_test

import (
	"slices"
	"testing"
	"time"

	"femos"
	"femos/internal/outreach"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	const text = "Sie dürfen weiter arbeiten, bis die Behörde entschieden hat. Das Kindergeld beträgt 259 Euro."
	signed := femos.Wording{Text: text, Standing: femos.StandsVerified, Use: femos.UseAdvice}
	with := func(change func(*femos.Wording)) *femos.Wording {
		w := signed
		change(&w)
		return &w
	}
	draft := with(func(w *femos.Wording) { w.Standing = femos.StandsDraft })
	for _, c := range []struct {
		name  string
		in    outreach.Risky
		class femos.RiskClass
		why   string // the first
	}{
		{"signed, unchanged", outreach.Risky{Text: text, Block: &signed}, femos.Green, "signed_unchanged"},
		{"greeting and form", outreach.Risky{Text: "Liebe Fragende,\n\n" + "Sie  dürfen weiter arbeiten, bis die Behörde entschieden hat.\nDas Kindergeld beträgt 259\u00a0Euro.\n\nAlles Gute!", Block: &signed}, femos.Green, "signed_unchanged"},
		{"on a red topic, as a lawyer signed it", outreach.Risky{Text: text, Block: &signed, Topic: "B5"}, femos.Green, "signed_unchanged"},
		{"raised", outreach.Risky{Text: text, Block: &signed, Raised: true}, femos.Red, "raised"},
		{"each time", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) { w.EachTime = true })}, femos.Red, "each_time"},
		{"due", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) { w.Standing = femos.StandsDue })}, femos.Yellow, "due"},
		{"overdue", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) { w.Standing = femos.StandsOverdue })}, femos.Red, "overdue"},
		{"emergency, overdue and each time", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) {
			w.Standing, w.EachTime, w.Use = femos.StandsOverdue, true, femos.UseEmergency
		})}, femos.Green, "signed_at_once"},
		{"emergency that no lawyer signed", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) { w.Standing, w.Use = femos.StandsBroken, femos.UseEmergency })}, femos.Red, "sum"},
		{"a sum in the greeting", outreach.Risky{Text: "Sie bekommen 300 Euro. " + text, Block: &signed}, femos.Red, "sum"},
		{"adapted", outreach.Risky{Text: "Sie dürfen weiter arbeiten. Das Kindergeld beträgt 259 Euro. Fragen Sie auch im Betriebsrat nach.", Block: &signed, Topic: "B5"}, femos.Yellow, "adapted"},
		{"adapted with a deadline", outreach.Risky{Text: "Sie dürfen weiter arbeiten. Schreiben Sie bis zum 12. Dezember.", Block: &signed}, femos.Red, "deadline"},
		{"a draft, unchanged", outreach.Risky{Text: "Fragen Sie beim Amt.", Block: with(func(w *femos.Wording) { w.Standing, w.Text = femos.StandsDraft, "Fragen Sie beim Amt." })}, femos.Yellow, "not_signed"},
		{"a correction whose law has changed", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) { w.Standing, w.Again = femos.StandsDraft, true })}, femos.Red, "law_changed"},
		{"a draft with a sum", outreach.Risky{Text: text, Block: draft}, femos.Red, "sum"},
		{"own words", outreach.Risky{Text: "Bitte wenden Sie sich an die Beratungsstelle.", Topic: "A1"}, femos.Yellow, "own_words"},
		{"own words on custody", outreach.Risky{Text: "Bitte wenden Sie sich an die Beratungsstelle.", Topic: "D4"}, femos.Red, "red_topic"},
		{"refusal", outreach.Risky{Text: "Sie können Widerspruch einlegen."}, femos.Red, "refusal"},
		{"expulsion", outreach.Risky{Text: "They can't deport you."}, femos.Red, "expulsion"},
		{"criminal law", outreach.Risky{Text: "Das ist strafbar."}, femos.Red, "criminal"},
		{"signing a contract", outreach.Risky{Text: "Den Aufhebungsvertrag bitte nicht unterschreiben."}, femos.Red, "contract"},
		{"a prospect", outreach.Risky{Text: "You will get the permit."}, femos.Red, "prospect"},
		{"Arabic refusal", outreach.Risky{Text: "لا تقبلي رفض الطلب"}, femos.Red, "refusal"},
		{"Arabic figures", outreach.Risky{Text: "خلال ٣ أسابيع"}, femos.Red, "deadline"},
		{"Russian custody", outreach.Risky{Text: "Это вопрос опеки."}, femos.Red, "custody"},
		{"Turkish sum", outreach.Risky{Text: "Ayda 250 avro."}, femos.Red, "sum"},
		{"a helpline is no sum", outreach.Risky{Text: "Hilfetelefon 116 016, kostenlos."}, femos.Yellow, "own_words"},
	} {
		got := outreach.Classify(c.in)
		if got.Class != c.class || len(got.Why) == 0 || got.Why[0] != c.why {
			t.Errorf("%s: %+v, want %s for %s", c.name, got, c.class, c.why)
		}
	}
}

func TestDeputyAsked(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]bool{time.Hour: false, 24 * time.Hour: false, 65*time.Hour + 30*time.Minute: false, 66 * time.Hour: true, 90 * time.Hour: true} {
		if got := outreach.DeputyAsked(friday, friday.Add(after)); got != want {
			t.Errorf("after %s: %t", after, got)
		}
	}
}

// A red reply has no job before the lawyer releases it; what she sends back is hers to write anew.
func TestRedWaitsForTheLawyer(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		judith := r.person(t, "Judith Brandt", femos.Lawyer)
		red := func() femos.Reply {
			d := draft(r.asks(t, r.channel, "Frage", german()))
			d.Text = "Legen Sie Widerspruch ein."
			reply, err := r.Send(t.Context(), r.lena, d)
			check(t, err)
			return reply
		}
		one := red()
		r.pass(time.Minute)
		two := red()
		if len(r.slips.ids) != 0 || one.Risk != femos.Red || !slices.Contains(one.RiskWhy, "refusal") {
			t.Errorf("%+v has a job", one)
		}
		check(t, r.Deliver(t.Context(), one.ID, false))
		if got := r.reply(t, one.ID); got.State != femos.ReplyWaiting || got.Attempts != 0 {
			t.Errorf("%+v was sent", got)
		}
		wants(t, r.Release(t.Context(), r.olga, one.ID, 1, ""), femos.Forbidden, "only_lawyer")
		wants(t, r.SendBack(t.Context(), judith, two.ID, 1, " "), femos.Invalid, "decision_why")
		held, err := r.Held(t.Context(), judith)
		if err != nil || len(held) != 2 || held[0].ID != one.ID {
			t.Fatalf("%+v, %v", held, err)
		}
		check(t, r.Release(t.Context(), judith, one.ID, 1, ""))
		if !slices.Equal(r.slips.ids, []femos.ReplyID{one.ID}) {
			t.Errorf("jobs for %v", r.slips.ids)
		}
		check(t, r.Deliver(t.Context(), one.ID, false))
		if got := r.reply(t, one.ID); got.State != femos.ReplySent {
			t.Errorf("%+v", got)
		}
		check(t, r.SendBack(t.Context(), judith, two.ID, 1, "Bitte ohne Frist."))
		if got := r.reply(t, two.ID); got.State != femos.ReplyRefused || got.Decision != "Bitte ohne Frist." {
			t.Errorf("%+v", got)
		}
	})
}
