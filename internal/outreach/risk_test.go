package outreach_test

import (
	"context"
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
		{"raised, an emergency as signed", outreach.Risky{Text: "Liebe Amira,\n" + text, Block: with(func(w *femos.Wording) { w.Use = femos.UseEmergency }), Raised: true}, femos.Yellow, "raised_later"},
		{"raised, a holding block as signed", outreach.Risky{Text: text, Block: with(func(w *femos.Wording) { w.Use = femos.UseHolding }), Raised: true}, femos.Yellow, "raised_later"},
		{"raised, an emergency that was adapted", outreach.Risky{Text: text + " Oder nicht.", Block: with(func(w *femos.Wording) { w.Use = femos.UseEmergency }), Raised: true}, femos.Red, "raised"},
		{"a sentence behind it that takes it back", outreach.Risky{Text: text + " In Ihrem Fall gilt das aber nicht.", Block: &signed}, femos.Yellow, "adapted"},
		{"words before it that deny it", outreach.Risky{Text: "Das stimmt nicht: " + text, Block: &signed}, femos.Yellow, "adapted"},
		{"replaced on a red topic", outreach.Risky{Text: "Reisen Sie ruhig in Ihre Heimat, die Behörde merkt das nicht, und Ihr Schutz bleibt.", Block: &signed, Topic: "B5"}, femos.Red, "red_topic"},
		{"replaced on no red topic", outreach.Risky{Text: "Fragen Sie ruhig im Betriebsrat nach, der kennt das gut.", Block: &signed, Topic: "A1"}, femos.Yellow, "own_words"},
		{"replaced, on a red subject its block names", outreach.Risky{Text: "Einen Widerspruch brauchen Sie da gar nicht.", Block: with(func(w *femos.Wording) { w.Text = "Gegen den Bescheid können Sie Widerspruch einlegen. " + text })}, femos.Red, "refusal"},
		{"less than half is left on a red topic", outreach.Risky{Text: "Sie dürfen weiter arbeiten, bis die.", Block: &signed, Topic: "B5"}, femos.Red, "red_topic"},
		{"half is left on a red topic", outreach.Risky{Text: "Sie dürfen weiter arbeiten, bis die Behörde.", Block: &signed, Topic: "B5"}, femos.Yellow, "adapted"},
		{"one word of it again and again", outreach.Risky{Text: "die die die die die die die die", Block: &signed, Topic: "B5"}, femos.Red, "red_topic"},
		{"a mere start on a red topic", outreach.Risky{Text: text + " Reisen Sie ruhig in Ihre Heimat, denn niemand sieht sich den Pass so genau an, und Ihr Schutz bleibt auch dann, wenn Sie länger dort sind.", Block: &signed, Topic: "B5"}, femos.Red, "red_topic"},
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

// What may stand around a signed block without changing what it says, and what looks like it and may not.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	const block = "Sie dürfen weiter arbeiten."
	for _, c := range []struct{ before, after string }{
		{"", ""},
		{"Liebe Amira,\n\ndanke für Ihre Frage!\n", "\n\nAlles Gute!\nViele Grüße\nLena Vogel"},
		{"Sehr geehrte Frau Novak, ", " Mit freundlichen Grüßen"},
		{"Hallo liebe Amira O'Brien 👋 — ", " Ich wünsche Ihnen alles Gute und viel Kraft. 💜"},
		{"Dear Amira, thank you for your question. ", " I wish you all the best.\nKind regards, Lena"},
		{"السلام عليكم عزيزتي أميرة، شكرًا على سؤالك. ", " أتمنى لك كل التوفيق. مع أطيب التحيات"},
		{"سلام امیره عزیز، ممنون از سؤال شما. ", " موفق باشید. با احترام"},
		{"سلامونه ګرانې امیره، ستاسو له پوښتنې څخه مننه. ", " په درناوي"},
		{"Здравствуйте, Амира! Спасибо за ваш вопрос. ", " Желаю вам всего доброго! С уважением, Лена"},
		{"Вітаю, Аміро! Дякую за ваше запитання. ", " Бажаю вам успіхів! З повагою"},
		{"Draga Amira, hvala vam na pitanju. ", " Želim vam sve najbolje! Srdačan pozdrav"},
		{"Драга Амира, хвала вам на питању. ", " Желим вам све најбоље! Срдачан поздрав"},
		{"Merhaba Amira Hanım, sorunuz için teşekkür ederim. ", " İyi günler dilerim. Sevgiler"},
		{"Hola, Amira: ¡Gracias por tu pregunta! ", " Te deseo lo mejor. Un saludo"},
		{"Olá Amira, obrigada pela sua pergunta. ", " Desejo-lhe tudo de bom. Com os melhores cumprimentos"},
		{"Bonjour Amira, merci pour votre question. ", " Bon courage ! Bien cordialement"},
		{"**", "**"},
		{"„", "“"},
	} {
		if text := c.before + block + c.after; !outreach.Unchanged(block, text) {
			t.Errorf("%q is changed", text)
		}
	}
	for _, c := range []struct{ before, after string }{
		{"", " In Ihrem Fall gilt das aber nicht."},
		{"Das stimmt nicht: ", ""},
		{"Nicht: ", ""},
		{"Liebe Amira, das gilt nicht für Sie: ", ""},
		{"Hallo Falsch: ", ""},
		{"Hallo! Veraltet: ", ""},
		{"Hallo das stimmt so leider, ", ""},
		{"", " Viele Grüße. Aber Vorsicht."},
		{"", " Alles Gute 2027"},
		{"", "?"},
		{"~~", "~~"},
		{"", " Only on weekdays."},
		{"Hello, wrong: ", ""},
		{"عزيزتي، هذا غير صحيح: ", ""},
		{"مرحبا ممنوع: ", ""},
		{"عزيزتي خطأ: ", ""},
		{"سلام، این درست نیست: ", ""},
		{"Здравствуйте, Неправда: ", ""},
		{"Merhaba, bu yanlış: ", ""},
		{"Bonjour, c'est faux : ", ""},
		{"", " " + block},
	} {
		if text := c.before + block + c.after; outreach.Unchanged(block, text) {
			t.Errorf("%q is unchanged", text)
		}
	}
	if outreach.Unchanged("", "Alles Gute!") || outreach.Unchanged(block, "Alles Gute!") {
		t.Error("where no block stands, it is unchanged")
	}
}

// kept is a library of one block.
type kept struct {
	books
	block femos.Wording
}

// Answer implements outreach.Library.
func (k kept) Answer(context.Context, string, femos.Language) (femos.Wording, error) {
	return k.block, nil
}

// An emergency block goes out at once though she raised it, and the lawyer is shown it for sure; a translation that nobody
// checked does not go out with a word more, whatever that is.
func TestRaisedAndUnchecked(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		judith := r.person(t, "Judith Brandt", femos.Lawyer)
		desk := func(block femos.Wording) *outreach.Desk {
			o := r.options
			o.Library, o.SamplePercent = kept{block: block}, 0
			d := outreach.New(o)
			t.Cleanup(func() { check(t, d.Close()) })
			return d
		}
		block := femos.Wording{ID: "N1", Text: "Rufen Sie die 116 016 an.", Language: "de", Standing: femos.StandsVerified, Use: femos.UseEmergency}
		d := draft(r.asks(t, r.channel, "Frage", german()))
		d.Text, d.AnswerUsed, d.Raised = "Liebe Amira, "+block.Text, block.ID, true
		reply, err := desk(block).Send(t.Context(), r.lena, d)
		check(t, err)
		if !slices.Equal(r.slips.ids, []femos.ReplyID{reply.ID}) || reply.Risk != femos.Yellow || !reply.HeldAt.IsZero() {
			t.Errorf("it does not go out at once: %+v, jobs %v", reply, r.slips.ids)
		}
		if list, err := r.Sampled(t.Context(), judith); err != nil || len(list) != 1 || list[0].ID != reply.ID {
			t.Errorf("the lawyer is shown %+v, %v", list, err)
		}
		block.Language, block.Translation = "en", "machine"
		d = draft(r.asks(t, r.channel, "Frage", german()))
		d.Text, d.AnswerUsed = block.Text+" Das gilt seit 2 Jahren so.", block.ID
		_, err = desk(block).Send(t.Context(), r.lena, d)
		wants(t, err, femos.Invalid, "translation_unchecked")
	})
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
