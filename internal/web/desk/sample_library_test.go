package desk_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"strings"
	"time"

	"femos"
	"femos/internal/library"
	"femos/internal/outreach"
	"femos/internal/store"
)

// sampleAnswer is an answer with a signed version, one under way, translations and comments. All of it is invented.
const sampleAnswer femos.AnswerID = "parental-leave-notice"

type sampleLibrary struct{ s *sample }

func (l sampleLibrary) dossier() store.Dossier {
	one := femos.AnswerVersion{ID: "0199d800-0000-7000-8007-000000000001", Answer: sampleAnswer, Number: 1, State: femos.VersionSigned, Question: "Wann und wie muss ich Elternzeit anmelden?",
		Text:   "Für die Zeit bis zum dritten Geburtstag: sieben Wochen vorher, schriftlich mit Unterschrift.\n\nEin Fax genügt nicht.\n\nBewahren Sie einen Nachweis auf, dass der Brief angekommen ist.",
		Topics: []string{"C4"}, Audience: femos.AudienceUnknown, Use: femos.UseAdvice, LawAsOf: "2026-04-29", ValidUntil: "2027-04-29", Editor: personID(1), EditedAt: ago(90 * 24 * time.Hour), Edits: 2,
		Citations: []femos.Citation{{Act: "BEEG", Section: "16", Paragraph: "1", Pin: "sha256:aa", PinnedOn: "2026-04-29"}}}
	two := one
	two.ID, two.Number, two.State, two.Editor, two.EditedAt, two.Edits, two.ValidUntil = "0199d800-0000-7000-8007-000000000002", 2, femos.VersionReview, personID(1), ago(time.Hour), 3, ""
	one.Question = "Wann muss ich Elternzeit anmelden?"
	two.Text = "Sie brauchen keine Zustimmung.\n\nFür die Zeit bis zum dritten Geburtstag: sieben Wochen vorher, in Textform. Eine E-Mail genügt.\n\nBewahren Sie einen Nachweis auf, dass der Brief angekommen ist."
	two.Citations = append(two.Citations, femos.Citation{Act: "SGB III", Section: "22"})
	arabic := femos.Translation{Version: one.ID, Language: "ar", Question: "متى وكيف أطلب إجازة الوالدين؟", Text: "حتى عيد الميلاد الثالث: قبل سبعة أسابيع، كتابةً مع التوقيع.\n\nالفاكس لا يكفي.\n\nاحتفظي بإثبات وصول الرسالة.", CheckedBy: personID(2), CheckedAt: ago(80 * 24 * time.Hour), Edits: 1}
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	arabic.CheckKey, arabic.Check = library.KeyName(key[32:]), ed25519.Sign(key, library.CanonicalCheck(arabic, one))
	return store.Dossier{Answer: femos.Answer{ID: sampleAnswer, Current: one.ID, Working: two.ID, DueAt: ago(24 * time.Hour), DueReason: "§ 16 BEEG", RecalledAt: ago(time.Hour), Uses: 42, CreatedAt: one.EditedAt, Edits: 3},
		Versions:   []femos.AnswerVersion{two, one},
		Signatures: map[femos.VersionID]femos.Signature{one.ID: {Version: one.ID, By: personID(3), Name: "Verena Brandt, Rechtsanwältin", At: ago(89 * 24 * time.Hour)}},
		Comments:   []femos.ReviewComment{{ID: "0199d800-0000-7000-8008-000000000001", Version: two.ID, By: personID(3), Quote: "Eine E-Mail genügt.", Text: "Bitte auch die Frist ab drei Jahren nennen.", At: ago(30 * time.Minute)}},
		Keys:       map[femos.KeyID][]byte{arabic.CheckKey: key[32:]},
		Translations: []femos.Translation{arabic,
			{Version: two.ID, Language: "en", Question: "When and how do I apply for parental leave?", Text: "Seven weeks before.\n\nKeep a proof.", Machine: true, Edits: 1}},
		Names: map[femos.PersonID]string{personID(1): "Parisa Ahmadi", personID(2): "Elif Yıldız", personID(3): "Verena Brandt"}}
}

func (l sampleLibrary) List(context.Context, store.AnswerQuery) (store.AnswerPage, error) {
	d := l.dossier()
	return store.AnswerPage{Rows: []store.AnswerRow{{Answer: d.Answer, Question: d.Versions[0].Question, Topics: []string{"C4"}, Open: femos.VersionReview},
		{Answer: femos.Answer{ID: "fiktion-work-travel", Working: "w"}, Question: "Darf ich mit der Fiktionsbescheinigung arbeiten und reisen?", Topics: []string{"B3"}, Open: femos.VersionDraft}}}, l.s.fail["AnswerList"]
}

func (l sampleLibrary) Entry(_ context.Context, id femos.AnswerID) (library.Entry, error) {
	if id != sampleAnswer {
		return library.Entry{}, femos.Fail(femos.NotFound, "no_answer_block")
	}
	d := l.dossier()
	return library.Entry{Dossier: d, Standing: d.Answer.Standing(noon)}, nil
}

func (l sampleLibrary) Due(context.Context, int) ([]store.AnswerRow, error) {
	return []store.AnswerRow{{Answer: l.dossier().Answer, Question: "Wann und wie muss ich Elternzeit anmelden?"}}, nil
}
func (l sampleLibrary) DueNow(ctx context.Context) ([]store.AnswerRow, error) { return l.Due(ctx, 0) }
func (l sampleLibrary) Changes(context.Context, femos.VersionID) ([]library.Changed, error) {
	c := femos.LawChange{Answer: sampleAnswer, Cited: femos.Citation{Act: "BEEG", Section: "16", Paragraph: "1"}, FoundAt: ago(time.Hour),
		Was: femos.Section{Pin: "sha256:aa", Day: "2026-04-29", Text: "Wer Elternzeit beanspruchen will, muss sie schriftlich vom Arbeitgeber verlangen."},
		Now: femos.Section{Pin: "sha256:bb", Day: "2026-10-01", Text: "Wer Elternzeit beanspruchen will, muss sie in Textform vom Arbeitgeber verlangen."}}
	return []library.Changed{{LawChange: c, Words: library.Diff(c.Was.Text, c.Now.Text), Paragraph: true},
		{LawChange: femos.LawChange{Cited: femos.Citation{Act: "BEEG", Section: "15"}, Was: femos.Section{Day: "2026-04-29"}, Now: femos.Section{Day: "2026-10-01"}}}}, nil
}
func (l sampleLibrary) Block(context.Context, femos.Person, femos.AnswerID) error {
	return l.s.did("Block")
}
func (sampleLibrary) Alarms(context.Context) ([]store.Alarm, error) {
	return []store.Alarm{{Answer: sampleAnswer, Number: 1, Question: "Wann und wie muss ich Elternzeit anmelden?", FoundAt: ago(time.Minute)},
		{Answer: sampleAnswer, Number: 1, Language: "ar", Question: "Wann und wie muss ich Elternzeit anmelden?", FoundAt: ago(time.Minute)}}, nil
}
func (l sampleLibrary) Settle(context.Context, femos.Person, femos.AnswerID) error {
	return l.s.did("Settle")
}
func (sampleLibrary) UsuallyValid() string { return "2027-10-12" }
func (l sampleLibrary) Create(context.Context, femos.Person, femos.AnswerVersion) (femos.AnswerID, error) {
	return sampleAnswer, l.s.did("Create")
}
func (l sampleLibrary) Begin(context.Context, femos.Person, femos.AnswerID) error {
	return l.s.did("Begin")
}
func (l sampleLibrary) Save(context.Context, femos.Person, femos.AnswerVersion) error {
	return l.s.did("Save")
}
func (l sampleLibrary) Submit(context.Context, femos.Person, library.Reading) error {
	return l.s.did("Submit")
}
func (l sampleLibrary) Confirm(context.Context, femos.Person, library.Reading) error {
	return l.s.did("Confirm")
}
func (l sampleLibrary) Return(context.Context, femos.Person, library.Reading) error {
	return l.s.did("Return")
}
func (l sampleLibrary) Comment(context.Context, femos.Person, library.Reading, string, string) error {
	return l.s.did("Comment")
}
func (l sampleLibrary) Resolve(context.Context, femos.Person, femos.AnswerID, femos.CommentID) error {
	return l.s.did("Resolve")
}
func (l sampleLibrary) Sign(context.Context, femos.Person, library.Reading, string) error {
	return l.s.did("Sign")
}
func (l sampleLibrary) Withdraw(context.Context, femos.Person, femos.AnswerID, string, string) error {
	return l.s.did("WithdrawAnswer")
}
func (sampleLibrary) ToTranslate(_ context.Context, lang femos.Language) ([]library.ToTranslate, error) {
	if lang == "tr" {
		return nil, nil
	}
	return []library.ToTranslate{{ID: sampleAnswer, Version: 2, Question: "Wann und wie muss ich Elternzeit anmelden?", Uses: 12, State: femos.TranslationStale},
		{ID: sampleAnswer, Version: 2, Question: "Darf ich mit einer Fiktionsbescheinigung arbeiten?", State: femos.TranslationMachine}}, nil
}

func (l sampleLibrary) Translate(context.Context, femos.Person, femos.AnswerID, femos.Translation, bool) error {
	return l.s.did("Translate")
}

// sampleClaim came back after its correction.
const sampleClaim = "separation-permit-gone-at-once"

func (sampleLibrary) Claims(context.Context) ([]library.Claim, error) {
	return []library.Claim{{ID: sampleClaim, Rating: "false", Wording: map[femos.Language]string{"de": "Nach der Trennung verliere ich sofort meine Aufenthaltserlaubnis.", "en": "After separation I lose my residence permit at once."},
		Heard:      map[femos.Language][]string{"de": {"ohne Mann kein Aufenthalt, so einfach ist das"}, "en": {"the day you leave him your visa is dead"}},
		Correction: map[femos.Language]string{"de": "Der Titel endet nicht automatisch. Bitte vor dem Auszug beraten lassen.", "en": "The title does not end automatically. Please get advice before you move out.", "ar": "الإقامة لا تنتهي تلقائيًا."},
		Answer:     sampleAnswer, Citations: []femos.Citation{{Act: "AufenthG", Section: "31", Paragraph: "1"}}, State: femos.ClaimCorrected, Changed: "§ 31 AufenthG", Back: true,
		ClaimRow: store.ClaimRow{First: "2026-05-04", Last: "2026-10-11", Seen: 23, Corrections: 2, CorrectedAt: ago(20 * 24 * time.Hour), Decision: &femos.ClaimDecision{State: femos.ClaimCorrected, At: ago(20 * 24 * time.Hour), Note: "In drei Gruppen richtiggestellt"}}},
		{ID: "never-seen", Rating: "outdated", Wording: map[femos.Language]string{"de": "Das Kindergeld beträgt 204 Euro.", "en": "Child benefit is 204 euros."}, State: femos.ClaimWatched}}, nil
}

func (l sampleLibrary) Claim(ctx context.Context, id string, _ int) (library.Claim, []store.SeenIn, error) {
	if id != sampleClaim {
		return library.Claim{}, nil, femos.Fail(femos.NotFound, "no_claim")
	}
	list, err := l.Claims(ctx)
	var seen []store.SeenIn
	for i, n := range []int{1, 2, 0, 5, 3, 0, 0, 8, 4} {
		seen = append(seen, store.SeenIn{Sighting: femos.Sighting{Day: ago(time.Duration(60-7*i) * 24 * time.Hour).Format(time.DateOnly), N: n}, ChannelName: channels[i%2].name})
	}
	return list[0], seen, err
}

func (l sampleLibrary) DueClaims(ctx context.Context) ([]library.Claim, error) {
	list, err := l.Claims(ctx)
	return list[:1], err
}
func (sampleLibrary) Look(v femos.AnswerVersion) (list []library.Cited) {
	for _, c := range v.Citations {
		text := "§ 16 Inanspruchnahme\n(1) Wer Elternzeit beanspruchen will, muss sie spätestens sieben Wochen vor Beginn in Textform verlangen.\n(2) Können Arbeitnehmerinnen aus einem von ihnen nicht zu vertretenden Grund die Frist nicht einhalten …"
		list = append(list, library.Cited{Citation: c, State: library.CitedPinned, Section: femos.Section{Pin: c.Pin, Day: "2026-04-29", Text: text, From: strings.Index(text, "(1)"), To: strings.Index(text, "\n(2)")}})
	}
	return append(list, library.Cited{Citation: femos.Citation{Act: "BEEG", Section: "99"}, State: library.CitedMissing, Section: femos.Section{Day: "2026-04-29", Nearest: "§ 28"}})
}

func (l sampleLibrary) SignClaim(context.Context, femos.Person, string) error {
	return l.s.did("SignClaim")
}

func (l sampleLibrary) LookedAtClaim(context.Context, femos.Person, string) error {
	return l.s.did("LookedAtClaim")
}

func (l sampleLibrary) DecideClaim(_ context.Context, _ femos.Person, _ string, state femos.ClaimState, _ string) error {
	return l.s.did("DecideClaim " + string(state))
}

func (l sampleLibrary) Export(_ context.Context, w io.Writer, f library.Format, lang femos.Language) error {
	if f == library.XLIFF && lang == "xx" {
		return femos.Fail(femos.Invalid, "exchange_language")
	}
	if _, err := fmt.Fprint(w, f, lang); err != nil {
		return err
	}
	return l.s.fail["Export"]
}
func (l sampleLibrary) Import(_ context.Context, _ femos.Person, name string, r io.Reader, f library.Format) (library.Imported, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return library.Imported{}, err
	}
	return library.Imported{Added: len(b), Unsigned: 1, Translations: 3, Stale: 2}, l.s.did("Import " + name + " " + string(f))
}

func (sampleLibrary) CitedDue(context.Context) ([]store.CitedDue, error) {
	return []store.CitedDue{{Cited: femos.Citation{Act: "AufenthG", Section: "18g"}, FoundAt: ago(48 * time.Hour), Replies: 2}}, nil
}
func (l sampleLibrary) Citing(_ context.Context, act, section string) (library.Citing, error) {
	was, now := femos.Section{Pin: "a", Day: "2026-04-29", Text: "(1) Die Blaue Karte EU wird ohne Zustimmung erteilt. (2) Sie gilt vier Jahre."}, femos.Section{Pin: "b", Day: "2026-11-01", Text: "(1) Die Blaue Karte EU wird mit Zustimmung erteilt. (2) Sie gilt vier Jahre."}
	change := femos.LawChange{Cited: femos.Citation{Act: act, Section: section}, Was: was, Now: now, FoundAt: ago(48 * time.Hour)}
	r := sampleReleases(l).held(8, femos.Yellow, "own_words")[0]
	r.Text, r.SentAt = "Nach § 18g AufenthG brauchen Sie dafür keine Zustimmung der Agentur für Arbeit.", ago(90*24*time.Hour)
	return library.Citing{More: true, Changes: []library.Changed{{LawChange: change, Words: library.Diff(was.Text, now.Text), Paragraph: true}}, Replies: []store.HeldReply{r}}, nil
}
func (l sampleLibrary) LookedAtCited(context.Context, femos.Person, store.CitedLook) error {
	return l.s.did("LookedAtCited")
}

// ParseCitations reads "§ 16 BEEG" and "§ 16 Abs. 1 BEEG".
func (sampleLibrary) ParseCitations(text string) (list []femos.Citation, err error) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
		case len(f) == 3 && f[0] == "§":
			list = append(list, femos.Citation{Section: f[1], Act: f[2]})
		case len(f) == 5 && f[0] == "§" && f[2] == "Abs.":
			list = append(list, femos.Citation{Section: f[1], Paragraph: f[3], Act: f[4]})
		default:
			return nil, femos.Fail(femos.Invalid, "citation_form", strings.TrimSpace(line)).About("citations")
		}
	}
	return list, nil
}

type sampleReleases struct{ s *sample }

func (sampleReleases) held(n int, class femos.RiskClass, why ...string) []store.HeldReply {
	r := femos.Reply{ID: femos.ReplyID(postID(70, n)), Inquiry: inquiryID(2), Language: "de", Text: "Sie haben bis zum 12. Dezember Zeit für den Widerspruch.", State: femos.ReplyWaiting, Risk: class, RiskWhy: why, CreatedAt: ago(4 * time.Hour), HeldAt: ago(4 * time.Hour), Version: 1}
	return []store.HeldReply{{Reply: r, ChannelName: channels[1].name, WrittenBy: "Parisa Ahmadi", Topic: "B3", Asked: "إقامتي بتنتهي يوم 28 الشهر"}}
}

func (r sampleReleases) Held(context.Context, femos.Person) ([]store.HeldReply, error) {
	if r.s.waiting != nil {
		return r.s.waiting, nil
	}
	return r.held(1, femos.Red, "deadline", "refusal", "own_words"), nil
}
func (r sampleReleases) Sampled(context.Context, femos.Person) ([]store.HeldReply, error) {
	return r.held(2, femos.Yellow, "adapted"), nil
}
func (r sampleReleases) Recall(context.Context, femos.Person, femos.AnswerID) error {
	return r.s.did("Recall")
}
func (r sampleReleases) Recalls(context.Context, femos.Person) ([]store.RecallRow, error) {
	return []store.RecallRow{{ID: string(sampleAnswer), Question: "Wann und wie muss ich Elternzeit anmelden?", At: ago(time.Hour), Open: 2}}, nil
}
func (r sampleReleases) Recalled(context.Context, femos.Person, string) ([]outreach.Recalled, error) {
	one := outreach.Recalled{Recalled: store.Recalled{HeldReply: r.held(3, femos.Green, "signed_unchanged")[0], RecalledAt: ago(time.Hour)}, Draft: "Korrektur: Unsere Antwort vom 2026-10-01 gilt so nicht mehr."}
	one.Link, one.SentAt = "https://chat.example/1", ago(48*time.Hour)
	done := one
	done.ID, done.Done, done.DoneBy, done.DoneAt = femos.ReplyID(postID(70, 4)), femos.CorrectionPosted, "Parisa Ahmadi", ago(time.Minute)
	return []outreach.Recalled{one, done}, nil
}
func (r sampleReleases) RecallCited(context.Context, femos.Person, store.CitedLook) error {
	return r.s.did("RecallCited")
}
func (r sampleReleases) RecallClaim(context.Context, femos.Person, string, string) error {
	return r.s.did("RecallClaim")
}
func (r sampleReleases) CorrectedLately(ctx context.Context, who femos.Person) ([]store.Owed, error) {
	list, err := r.Owed(ctx, who)
	done := list[0].Owed
	done.ID, done.Used, done.Question = femos.ReplyID(postID(70, 7)), "claim:separation-permit-gone-at-once", "Nach der Trennung verliere ich sofort meine Aufenthaltserlaubnis."
	done.Done, done.DoneBy, done.DoneAt = femos.CorrectionPosted, "Parisa Ahmadi", ago(time.Minute)
	return []store.Owed{done}, err
}
func (r sampleReleases) Owed(_ context.Context, who femos.Person) ([]outreach.Owed, error) {
	one := outreach.Owed{Owed: store.Owed{HeldReply: r.held(5, femos.Green, "signed_unchanged")[0], Question: "Wann und wie muss ich Elternzeit anmelden?", At: ago(time.Hour)}}
	one.AnswerUsed, one.Used, one.Author, one.SentAt = string(sampleAnswer), string(sampleAnswer), who.ID, ago(48*time.Hour)
	other := one
	other.ID, other.Author = femos.ReplyID(postID(70, 6)), personID(2)
	other.Closed, other.Link, other.Draft = true, "https://chat.example/2", "Korrektur: Unsere Antwort vom 2026-10-01 gilt so nicht mehr. Bitte verlassen Sie sich nicht mehr darauf.\n\nDie Frist ist sieben Wochen.\n\n— Lena Hoffmann, Beraterin bei Fem.OS"
	cites := one
	cites.ID, cites.AnswerUsed, cites.Used, cites.Question = femos.ReplyID(postID(70, 9)), "", femos.CitedUsed("AufenthG", "18g"), "§\u00a018g\u00a0AufenthG"
	return []outreach.Owed{one, cites, other}, nil
}
func (r sampleReleases) Correction(ctx context.Context, who femos.Person, id string, _ femos.ReplyID) (outreach.Draft, error) {
	list, err := r.Recalled(ctx, who, id)
	return outreach.Draft{Action: femos.ActCorrect, Language: "de", Text: list[0].Draft}, err
}
func (r sampleReleases) Corrected(context.Context, femos.Person, femos.ReplyID, string, femos.CorrectionState) error {
	return r.s.did("Corrected")
}
func (r sampleReleases) Class(_ context.Context, who femos.Person, _ femos.ReplyID, _ int64, to femos.RiskClass, _ string) error {
	return r.s.did("Class " + string(to))
}
func (sampleReleases) Classes(context.Context, femos.Person, femos.InquiryID) ([]store.NamedChange, error) {
	return nil, nil
}
func (r sampleReleases) Release(context.Context, femos.Person, femos.ReplyID, int64, string) error {
	return r.s.did("Release")
}
func (r sampleReleases) SendBack(context.Context, femos.Person, femos.ReplyID, int64, string) error {
	return r.s.did("SendBack")
}
func (r sampleReleases) Looked(context.Context, femos.Person, femos.ReplyID, int64, string) error {
	return r.s.did("Looked")
}
