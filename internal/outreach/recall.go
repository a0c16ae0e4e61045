package outreach

import (
	"context"
	"strings"
	"time"

	"femos"
	"femos/internal/store"
)

// mostRecalled is how many replies a list of those to correct shows.
const mostRecalled = 500

// Recalled is a published reply that has to be corrected, with a draft of what to post under it.
type Recalled struct {
	store.Recalled
	Draft  string
	German bool // what is right stands in German in a draft of another language: nobody has checked a translation
}

// sorry is how a correction begins, in each language: that our reply of a day was not right, or is not any more. The German
// and the English are ours; nobody has reviewed the others yet (they are machine-made).
var sorry = map[femos.Language]string{
	"de": "Korrektur: Unsere Antwort vom {day} gilt so nicht mehr. Bitte verlassen Sie sich nicht mehr darauf.",
	"en": "Correction: our reply of {day} is no longer right as it stands. Please do not rely on it any more.",
	"ar": "تصحيح: ردّنا بتاريخ {day} لم يعد صحيحًا كما هو. نرجو عدم الاعتماد عليه بعد الآن.",
	"fa": "تصحیح: پاسخ ما به تاریخ {day} دیگر به این شکل درست نیست. لطفاً دیگر به آن تکیه نکنید.",
	"ps": "سمون: زموږ د {day} نېټې ځواب نور په دې بڼه سم نه دی. مهرباني وکړئ نور پرې تکیه مه کوئ.",
	"ru": "Исправление: наш ответ от {day} больше не верен в таком виде. Пожалуйста, больше не полагайтесь на него.",
	"uk": "Виправлення: наша відповідь від {day} більше не є правильною в такому вигляді. Будь ласка, більше не покладайтеся на неї.",
	"sr": "Ispravka: naš odgovor od {day} više nije tačan u tom obliku. Molimo vas, ne oslanjajte se više na njega.",
	"tr": "Düzeltme: {day} tarihli yanıtımız artık bu hâliyle doğru değil. Lütfen artık ona güvenmeyin.",
	"es": "Corrección: nuestra respuesta del {day} ya no es correcta tal como está. Por favor, ya no se fíe de ella.",
	"pt": "Correção: a nossa resposta de {day} já não está correta tal como está. Por favor, não confie mais nela.",
	"fr": "Correction : notre réponse du {day} n’est plus exacte telle quelle. Merci de ne plus vous y fier.",
}

// Recalled returns the published replies of the last 24 months that rest on an answer which was withdrawn, or of which the
// lawyer says that the law has changed what it says: each with a correction to post, in the language of its thread as far
// as there is a checked translation of what is right. Empty if nothing of the kind happened.
func (d *Desk) Recalled(ctx context.Context, _ femos.Person, id femos.AnswerID) ([]Recalled, error) {
	list, err := d.o.Store.Recalled(ctx, id, mostRecalled)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	x, err := d.o.Store.Standing(ctx, id, "de")
	if err != nil {
		return nil, err
	}
	var out []Recalled
	for _, r := range list {
		one := Recalled{Recalled: r}
		right, in, err := d.right(ctx, x.Answer, r.Language)
		if err != nil {
			return nil, err
		}
		one.German = right != "" && in != r.Language.Base()
		one.Draft = d.correction(r, right)
		out = append(out, one)
	}
	return out, nil
}

// right is what is right now, and in which language: the version in use if it was signed since, else what the lawyer wrote
// when she withdrew it; "" if nobody has said so.
func (d *Desk) right(ctx context.Context, a femos.Answer, lang femos.Language) (string, femos.Language, error) {
	if !a.WithdrawnAt.IsZero() {
		return a.Instead, "de", nil
	}
	w, err := d.o.Library.Answer(ctx, string(a.ID), lang)
	if err == nil && w.Verified() && !w.Publishable() {
		w, err = d.o.Library.Answer(ctx, string(a.ID), "de")
	}
	if err != nil || !w.Verified() || !w.SignedAt.After(a.RecalledAt) {
		return "", "", err
	}
	return w.Text, w.Language, nil
}

func (d *Desk) correction(r store.Recalled, right string) string {
	opening, ok := sorry[r.Language.Base()]
	if !ok {
		opening = sorry["en"]
	}
	parts := []string{strings.ReplaceAll(opening, "{day}", r.SentAt.Format(time.DateOnly))}
	if right != "" {
		parts = append(parts, right)
	}
	if d.o.Link != nil {
		if link := d.o.Link(femos.AnswerID(r.AnswerUsed)); link != "" {
			parts = append(parts, link)
		}
	}
	return strings.Join(parts, "\n\n")
}

// Recall says that the law has changed what an answer says, so that the replies made from it have to be corrected. Only the
// lawyer does. Conflict "answer_not_due".
func (d *Desk) Recall(ctx context.Context, who femos.Person, id femos.AnswerID) error {
	if !who.Is(femos.Lawyer, femos.Deputy) {
		return femos.Fail(femos.Forbidden, "only_lawyer")
	}
	return d.o.Store.RecallAnswer(ctx, id, who.ID, d.o.Now())
}

// Recalls are the answers with replies that nobody has corrected yet.
func (d *Desk) Recalls(ctx context.Context, _ femos.Person) ([]store.RecallRow, error) {
	return d.o.Store.Recalls(ctx)
}

// Corrected notes that she has posted the correction of a reply, or that it needs none.
func (d *Desk) Corrected(ctx context.Context, who femos.Person, id femos.ReplyID, state femos.CorrectionState) error {
	if state != femos.CorrectionPosted && state != femos.CorrectionNeedless {
		return femos.Fail(femos.Invalid, "answer_use")
	}
	return d.o.Store.Corrected(ctx, id, state, who.ID, d.o.Now())
}
