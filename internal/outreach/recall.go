package outreach

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/live"
	"femos/internal/store"
)

// mostRecalled is how many replies a list of those to correct shows.
const mostRecalled = 500

// mostCorrected is how many of those that are done a list shows.
const mostCorrected = 50

// Recalled is a published reply that has to be corrected, with a draft of what to post under it.
type Recalled struct {
	store.Recalled
	Draft  string
	From   string // block that the draft is an adaptation of; "" if nobody has said what is right, or its block is withdrawn
	German bool   // what is right stands in German in a draft of another language: nobody has checked a translation
}

// Owed is a published reply that nobody has corrected yet. Where its inquiry is closed it comes with a draft of what to post
// under it by hand.
type Owed struct {
	store.Owed
	Draft  string // "" while its inquiry is open: the composer begins with it
	German bool   // as in Recalled
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
// as there is a checked translation of what is right. id may be "claim:" and the id of a claim: then they rest on its correction;
// or a section of the law (femos.CitedUsed) that they cite in their own words.
// Where the inquiry is closed the draft ends with her line, as it is posted by hand. Empty if nothing of the kind happened.
func (d *Desk) Recalled(ctx context.Context, who femos.Person, id string) ([]Recalled, error) {
	list, err := d.o.Store.Recalled(ctx, id, mostRecalled)
	if err != nil {
		return nil, err
	}
	return d.drafted(ctx, who, id, list)
}

// drafted writes the corrections of replies that rest on one thing that turned out wrong.
func (d *Desk) drafted(ctx context.Context, who femos.Person, id string, list []store.Recalled) ([]Recalled, error) {
	if len(list) == 0 {
		return nil, nil
	}
	find, usable, err := d.rightOf(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []Recalled
	for _, r := range list {
		one := Recalled{Recalled: r}
		right, in, err := find(r.Language)
		if err != nil {
			return nil, err
		}
		one.German = right != "" && in != r.Language.Base()
		if right != "" && usable {
			one.From = id
		}
		one.Draft = d.correction(r.Reply, right, one.From != "" && !r.Closed || r.Used != r.AnswerUsed)
		if r.Closed {
			one.Draft = d.o.Disclosure.Posted(who, r.Language, one.Draft)
		}
		out = append(out, one)
	}
	return out, nil
}

// rightOf returns who knows what is right instead of an answer, of the correction of a claim, or since a section changed, and whether that is a block
// that a correction can be made from.
func (d *Desk) rightOf(ctx context.Context, id string) (find func(femos.Language) (string, femos.Language, error), usable bool, err error) {
	if cited, ok := femos.CitedIn(id); ok {
		instead, err := d.o.Store.CitedInstead(ctx, cited.Act, cited.Section)
		return func(femos.Language) (string, femos.Language, error) { return instead, "de", nil }, false, err
	}
	if claim := femos.ClaimUsed(id); claim != "" {
		all, err := d.o.Store.ClaimRecalls(ctx)
		return func(femos.Language) (string, femos.Language, error) { return all[claim].Instead, "de", nil }, false, err
	}
	x, err := d.o.Store.Standing(ctx, femos.AnswerID(id), "de")
	return func(lang femos.Language) (string, femos.Language, error) { return d.right(ctx, x.Answer, lang) }, x.Answer.WithdrawnAt.IsZero(), err
}

// Correction is what the composer begins with under a thread where a reply of ours has to be corrected. NotFound "no_reply"
// where it is none of those.
func (d *Desk) Correction(ctx context.Context, who femos.Person, id string, reply femos.ReplyID) (Draft, error) {
	all, err := d.o.Store.Recalled(ctx, id, math.MaxInt32) // however many there are: a list shows the first
	if err != nil {
		return Draft{}, err
	}
	list, err := d.drafted(ctx, who, id, slices.DeleteFunc(all, func(r store.Recalled) bool { return r.ID != reply }))
	if err != nil {
		return Draft{}, err
	}
	for _, r := range list {
		if r.ID == reply {
			return Draft{Action: femos.ActCorrect, Language: r.Language, Text: r.Draft, AnswerUsed: r.From}, nil
		}
	}
	return Draft{}, femos.Fail(femos.NotFound, "no_reply")
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

// withoutOpening is a text without the sentence that our own draft of a correction begins with: the day in it is no advice.
func withoutOpening(text string) string {
	for _, opening := range sorry {
		before, after, _ := strings.Cut(opening, "{day}")
		rest, ok := strings.CutPrefix(strings.TrimSpace(text), before)
		day, rest, found := strings.Cut(rest, after)
		if _, err := time.Parse(time.DateOnly, day); ok && found && err == nil {
			return rest
		}
	}
	return text
}

// correction is a draft; linked says that the link of the answer's page stands under it anyway, or says nothing of this.
func (d *Desk) correction(r femos.Reply, right string, linked bool) string {
	opening, ok := sorry[r.Language.Base()]
	if !ok {
		opening = sorry["en"]
	}
	parts := []string{strings.ReplaceAll(opening, "{day}", r.SentAt.Format(time.DateOnly))}
	if right != "" {
		parts = append(parts, right)
	}
	if link := d.short(r.AnswerUsed); link != "" && !linked {
		parts = append(parts, link)
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

// mostInstead is how long what is right now may be, in letters.
const mostInstead = 4000

// RecallClaim says that the law has changed what the correction of a claim says, so that the replies made from it have to be
// corrected; instead is what is right now, in German, and may be empty. Only the lawyer does. Conflict "claim_not_due".
func (d *Desk) RecallClaim(ctx context.Context, who femos.Person, claim, instead string) error {
	instead, err := rightInstead(who, instead)
	if err != nil {
		return err
	}
	w, err := d.o.Library.Answer(ctx, "claim:"+claim, "de")
	if err != nil {
		return err
	}
	if err := d.o.Store.RecallClaim(ctx, store.ClaimRecall{Claim: claim, Said: w.Title, Instead: instead, By: who.ID, At: d.o.Now()}); err != nil {
		return err
	}
	d.o.Hub.Publish(live.Notice{Kind: "answer"}) // the public page says so
	return nil
}

// rightInstead is what the lawyer says is right instead; nobody else may say so.
func rightInstead(who femos.Person, instead string) (string, error) {
	if !who.Is(femos.Lawyer, femos.Deputy) {
		return "", femos.Fail(femos.Forbidden, "only_lawyer")
	}
	if instead = strings.TrimSpace(instead); utf8.RuneCountInString(instead) > mostInstead {
		return "", femos.Fail(femos.Invalid, "withdraw_why").About("instead")
	}
	return instead, nil
}

// RecallCited says that the published replies which cite a section in their own words have to be corrected, as it reads otherwise
// than when they did. Only the lawyer does. Conflict "cited_not_due".
func (d *Desk) RecallCited(ctx context.Context, who femos.Person, l store.CitedLook) error {
	var err error
	if l.Instead, err = rightInstead(who, l.Instead); err != nil {
		return err
	}
	l.By, l.At = who.ID, d.o.Now()
	if err := d.o.Store.RecallCited(ctx, l); err != nil {
		return err
	}
	d.o.Hub.Publish(live.Notice{Kind: "answer"}) // the lists of what is to be corrected say so
	return nil
}

// Recalls are the answers, the corrections of claims, and the sections of the law, with replies that nobody has corrected yet.
func (d *Desk) Recalls(ctx context.Context, _ femos.Person) ([]store.RecallRow, error) {
	return d.o.Store.Recalls(ctx)
}

// Owed returns the published replies that nobody has corrected yet, her own first.
func (d *Desk) Owed(ctx context.Context, who femos.Person) ([]Owed, error) {
	list, err := d.o.Store.OwedBy(ctx, who.ID, mostRecalled)
	if err != nil {
		return nil, err
	}
	out := make([]Owed, 0, len(list))
	drafts := map[string]map[femos.ReplyID]Recalled{} // by what they rest on
	for _, o := range list {
		if o.Closed && drafts[o.Used] == nil {
			recalled, err := d.Recalled(ctx, who, o.Used)
			if err != nil {
				return nil, err
			}
			of := map[femos.ReplyID]Recalled{}
			for _, r := range recalled {
				of[r.ID] = r
			}
			drafts[o.Used] = of
		}
		one := Owed{Owed: o}
		if o.Closed {
			r := drafts[o.Used][o.ID]
			one.Draft, one.German = r.Draft, r.German
		}
		out = append(out, one)
	}
	return out, nil
}

// CorrectedLately returns the replies that were corrected last, with who did, and when.
func (d *Desk) CorrectedLately(ctx context.Context, _ femos.Person) ([]store.Owed, error) {
	return d.o.Store.CorrectedLately(ctx, mostCorrected)
}

// Corrected notes that she has posted the correction of a reply, or that it needs none.
func (d *Desk) Corrected(ctx context.Context, who femos.Person, id femos.ReplyID, used string, state femos.CorrectionState) error {
	if state != femos.CorrectionPosted && state != femos.CorrectionNeedless {
		return femos.Fail(femos.Invalid, "answer_use")
	}
	return d.o.Store.Corrected(ctx, id, used, state, who.ID, d.o.Now())
}
