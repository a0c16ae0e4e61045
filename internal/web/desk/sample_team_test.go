package desk_test

import (
	"context"
	"errors"
	"io"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
	"femos/internal/connector/export/whatsapp"
	"femos/internal/outreach"
	"femos/internal/store"
)

type sampleChannel struct {
	name     string
	platform femos.Platform
	lang     femos.Language
}

var channels = []sampleChannel{
	{}, {"نساء لايبزيغ", "bluesky", "ar"}, {"#mamyberlin", "bluesky", "ru"}, {"Persian Women DE", "bluesky", "fa"}, {"Ukraine Help", "bluesky", "uk"},
	{"#vidaenalemania", "bluesky", "es"}, {"Köln Anneleri", "capture", "tr"}, {"Brasileiras em Hamburgo", "capture", "pt"}, {"Naši u Minhenu", "bluesky", "sr-Cyrl"},
	{"Expatriées en Allemagne", "bluesky", "fr"}, {"Elternstammtisch Garmisch-Partenkirchen", "bluesky", "de"},
}

type sampleChannels struct{ s *sample }

func (c sampleChannels) state(i int) store.ChannelState {
	p := permissionOf(i)
	st := store.ChannelState{Channel: femos.Channel{ID: channelID(i), Account: accountID(1), Platform: channels[i].platform, Address: femos.Address{Key: "hashtag:sample"}, Name: channels[i].name, Language: channels[i].lang, AddedAt: ago(90 * 24 * time.Hour)},
		AccountName: "team.femos.example", AccountState: femos.AccountActive, Permission: &p, Seen7Days: 1240 * i, Kept7Days: 3 * i}
	switch i {
	case 4:
		p.WithdrawnAt = ago(48 * time.Hour)
	case 9:
		st.Permission = nil
	case 3:
		st.AccountState = femos.AccountDenied
	}
	return st
}

func (c sampleChannels) Channels(context.Context, femos.Person) ([]store.ChannelState, error) {
	var all []store.ChannelState
	for i := 1; i < len(channels); i++ {
		all = append(all, c.state(i))
	}
	return all, c.s.fail["Channels"]
}

func (c sampleChannels) Channel(_ context.Context, _ femos.Person, id femos.ChannelID) (store.ChannelState, []femos.Permission, error) {
	for i := 1; i < len(channels); i++ {
		if channelID(i) != id {
			continue
		}
		st := c.state(i)
		var history []femos.Permission
		if st.Permission != nil {
			old := permissionOf(2)
			old.ID, old.WithdrawnAt = "0199d800-0000-7000-8006-000000000999", ago(61*24*time.Hour)
			history = []femos.Permission{*st.Permission, old}
		}
		if i == len(channels)-1 {
			st.Erasing = &store.Erasing{Posts: 2543, Left: 812, BeganAt: ago(time.Minute)}
		}
		return st, history, nil
	}
	return store.ChannelState{}, nil, femos.Fail(femos.NotFound, "no_channel")
}

func (c sampleChannels) AddChannel(context.Context, femos.Person, femos.AccountID, string, string, string, femos.Language) (femos.ChannelID, error) {
	return channelID(1), c.s.did("AddChannel")
}

func (c sampleChannels) Address(femos.Person, femos.Channel) string { return "hashtag:sample" }

func (c sampleChannels) Record(_ context.Context, _ femos.Person, p femos.Permission) (femos.PermissionID, error) {
	if err := p.Validate(); err != nil {
		return "", err
	}
	return permissionOf(1).ID, c.s.did("Record")
}

func (c sampleChannels) Kept(context.Context, femos.Person, femos.ChannelID) (femos.Kept, error) {
	return femos.Kept{Inquiries: 9, Posts: 41, Waiting: 1, Examples: 3, Samples: 1}, nil
}

func (c sampleChannels) Withdraw(_ context.Context, _ femos.Person, _ femos.PermissionID, k femos.Kept) (femos.Kept, error) {
	if k != (femos.Kept{Inquiries: 9, Posts: 41, Waiting: 1}) {
		return k, femos.Fail(femos.Conflict, "kept_changed")
	}
	return k, c.s.did("Withdraw")
}

// sampleImports has an import in each phase, by the channel.
type sampleImports struct{ s *sample }

func (i sampleImports) Receive(_ context.Context, up importer.Upload) error {
	if _, err := io.Copy(io.Discard, up.Body); err != nil {
		return err
	}
	return i.s.did("Receive")
}

func (i sampleImports) Start(femos.ChannelID, importer.Terms, importer.Reading) error {
	return i.s.did("Start")
}

func (i sampleImports) Drop(femos.ChannelID) { _ = i.s.did("Drop") }

func (i sampleImports) State(channel femos.ChannelID) (importer.State, bool) {
	found := importer.Found{Chats: []importer.FoundChat{{Chat: export.Chat{Format: export.WhatsApp, Name: "نساء لايبزيغ"}, Messages: 12_480, First: ago(400 * 24 * time.Hour), Last: ago(2 * time.Hour)}}}
	sum := importer.Summary{Read: 8400, Inquiries: 31, Comments: 4, Known: 1200, Counted: 6012}
	st := importer.State{File: "WhatsApp Chat.zip", Size: 48 << 20, Now: 30 << 20, Begun: ago(time.Minute), Reading: importer.Reading{Zone: time.UTC}}
	switch channel {
	case channelID(2):
		st.Phase = importer.Receiving
	case channelID(3):
		st.Phase, st.Found = importer.Asking, found
		st.Found.Stats = export.Stats{Format: export.WhatsApp, Media: 812, Service: 97, Deleted: 14, Odd: 2, OddLine: 4107, Dates: "dmy", Unsure: true, Zoned: true,
			Spans: []whatsapp.Span{{Dates: "dmy", First: ago(400 * 24 * time.Hour), Last: ago(2 * time.Hour)}, {Dates: "mdy", First: ago(390 * 24 * time.Hour), Last: ago(26 * 24 * time.Hour)}}}
	case channelID(5):
		st.Phase, st.Found = importer.Asking, found
		st.Found.Stats.Format = export.Telegram
		st.Found.Chats = append(st.Found.Chats, importer.FoundChat{Chat: export.Chat{Format: export.Telegram, ID: "4711", Name: "Mamas in Neukölln"}, Messages: 1, First: ago(9 * 24 * time.Hour), Last: ago(9 * 24 * time.Hour)})
	case channelID(6):
		st.Phase, st.Summary, st.Since = importer.Taking, sum, ago(30*24*time.Hour)
	case channelID(7):
		st.Phase, st.Summary = importer.Done, sum
	case channelID(8):
		st.Phase, st.Err = importer.Failed, femos.Fail(femos.Invalid, "export_broken", 1_048_576, femos.Term("want.string_end"))
		if err := i.s.fail["import"]; err != nil {
			st.Err = err
		}
	case channelID(10):
		st.Phase = importer.Looking
	default:
		return importer.State{}, false
	}
	return st, true
}

type sampleAccounts struct{ s *sample }

func (a sampleAccounts) Accounts(context.Context, femos.Person) ([]outreach.AccountState, error) {
	return []outreach.AccountState{
		{Account: femos.Account{ID: accountID(1), Platform: "bluesky", Name: "team.femos.example", State: femos.AccountActive, Version: 1}, Behind: 11 * time.Minute, Channels: 8},
		{Account: femos.Account{ID: accountID(2), Platform: "bluesky", Name: "nour.femos.example", Owner: personID(0), State: femos.AccountDenied, Fault: "login_refused", FaultAt: ago(3 * time.Hour), Version: 1}, Channels: 1},
		{Account: femos.Account{ID: accountID(3), Platform: "capture", Name: "Capture", State: femos.AccountActive, Version: 1}, Channels: 2},
	}, nil
}

func (a sampleAccounts) Platforms() []connector.Kind {
	return []connector.Kind{{Name: "bluesky", Limits: connector.Limits{ChannelKinds: []string{"person", "list", "hashtag", "thread"}},
		Settings: []connector.Field{{Name: "service", Default: "https://bsky.social"}, {Name: "identifier", Required: true}, {Name: "app_password", Secret: true, Required: true}}},
		{Name: "demo"}}
}

func (a sampleAccounts) Add(_ context.Context, _ femos.Person, _ femos.Platform, v connector.Values) (femos.AccountID, error) {
	if v["app_password"] == "wrong" {
		return "", femos.Fail(femos.Invalid, "account_refused").Because(errors.New("the cause is never shown"))
	}
	return accountID(1), a.s.did("Add")
}
func (a sampleAccounts) Update(context.Context, femos.Person, femos.AccountID, connector.Values, int64) error {
	return a.s.did("Update")
}
func (a sampleAccounts) Pause(context.Context, femos.Person, femos.AccountID, int64) error {
	return a.s.did("Pause")
}
func (a sampleAccounts) Resume(context.Context, femos.Person, femos.AccountID, int64) error {
	return a.s.did("Resume")
}

// sampleAuth takes the login for the cookie and the password.
type sampleAuth struct{ s *sample }

func (a sampleAuth) Login(_ context.Context, login, password, _ string) (auth.Session, error) {
	if login != password {
		return auth.Session{}, femos.Fail(femos.Unauthenticated, "login_wrong")
	}
	return a.Session(context.Background(), login)
}

func (a sampleAuth) Session(_ context.Context, cookie string) (auth.Session, error) {
	for _, p := range a.s.people {
		if p.Login == cookie {
			return auth.Session{Person: p, Cookie: cookie, Expires: noon.Add(time.Hour)}, a.s.fail["Session"]
		}
	}
	return auth.Session{}, femos.Fail(femos.Unauthenticated, "session_ended")
}

// endingAuth ends every session at once.
type endingAuth struct {
	sampleAuth
	ended chan struct{}
}

func (a *endingAuth) Session(ctx context.Context, cookie string) (auth.Session, error) {
	select {
	case <-a.ended:
		return auth.Session{}, femos.Fail(femos.Unauthenticated, "session_ended")
	default:
		return a.sampleAuth.Session(ctx, cookie)
	}
}

func (a sampleAuth) Logout(context.Context, string) error { return a.s.did("Logout") }
func (a sampleAuth) ChangePassword(context.Context, auth.Session, string, string) error {
	return a.s.did("ChangePassword")
}
func (a sampleAuth) AddPerson(_ context.Context, _, p femos.Person, _ string) (femos.PersonID, error) {
	if err := p.Validate(); err != nil {
		return "", err
	}
	return personID(1), a.s.did("AddPerson")
}
func (a sampleAuth) UpdatePerson(_ context.Context, _, p femos.Person) error {
	if err := p.Validate(); err != nil {
		return err
	}
	return a.s.did("UpdatePerson")
}
func (a sampleAuth) ResetPassword(context.Context, femos.Person, femos.PersonID, string) error {
	return a.s.did("ResetPassword")
}
func (a sampleAuth) People(context.Context, femos.Person) ([]femos.Person, error) {
	return a.s.people, nil
}
func (a sampleAuth) SetOwn(context.Context, femos.Person, femos.Language, string) error {
	return a.s.did("SetOwn")
}

// question is what somebody asked, and what stands around it.
type question struct {
	lang      femos.Language
	text      string
	topic     string
	urgency   femos.Urgency
	age       time.Duration
	channel   int
	claims    int
	reactions int
	takenBy   int // 1 is the first person
	state     femos.InquiryState
	dismissed femos.DismissReason
	reasons   []femos.Reason
	before    []femos.Post
	after     []femos.Post
	replies   []femos.Reply
}

func comment(n, part int, role femos.PostRole, author, text string, lang femos.Language, at time.Duration, v *femos.Verdict) femos.Post {
	return femos.Post{ID: postID(n, part), Role: role, Author: author, Text: text, Language: lang, PostedAt: ago(at), Verdict: v}
}

func reply(text string, lang femos.Language, st femos.ReplyState, fault string, at time.Duration) femos.Reply {
	r := femos.Reply{Action: femos.ActAnswer, Language: lang, Text: text, Posted: text + "\n\n— Nour Haddad, advisor at Fem.OS · femos.example", State: st, Fault: fault, CreatedAt: ago(at)}
	if st == femos.ReplySent {
		r.Link, r.SentAt = "https://example.org/reply/1", ago(at)
	}
	return r
}

func day() []question {
	repeated := &femos.Verdict{Kind: femos.AnswerGiven, Claims: []femos.ClaimMatch{{ID: "fiktion-no-work", Score: .93, Band: "confirm"}, {ID: "separation-permit-gone-at-once", Score: .6, Band: "suggest"}},
		Reasons: []femos.Reason{{Kind: "claim", Code: "claim", Quote: "ممنوع الشغل نهائياً"}}}
	quote := func(code, q string) femos.Reason { return femos.Reason{Kind: "urgency", Code: code, Quote: q} }
	return []question{
		{lang: "fa", text: "شوهرم گذرنامه‌ام را گرفته و می‌گوید اگر بروم بچه‌ها را نمی‌بینم. کجا می‌توانم کمک بگیرم؟", topic: "D5", urgency: femos.Emergency, age: 9 * time.Minute, channel: 3, takenBy: 2,
			reasons: []femos.Reason{quote("violence", "گذرنامه‌ام را گرفته")}},
		{lang: "ar", text: "السلام عليكم، إقامتي بتنتهي يوم 28 الشهر وموعدي بدائرة الأجانب بعد شهرين. قدّمت طلب التمديد أونلاين وما وصلني غير إيميل. صاحب العمل [name] بيقول ما بيقدر يخلّيني اشتغل بعد هالتاريخ. صحيح هالحكي؟ عندي ولدين وما بقدر أخسر شغلي.",
			topic: "B3", urgency: femos.Deadline, age: 2 * time.Hour, channel: 1, claims: 1, reactions: 9, takenBy: 1,
			reasons: []femos.Reason{quote("ends", "إقامتي بتنتهي يوم 28 الشهر"), quote("asks", "صحيح هالحكي؟"), quote("job", "ما بقدر أخسر شغلي")},
			before:  []femos.Post{comment(2, 8, femos.Parent, "8TT1AB", "مين عندها خبرة مع دائرة الأجانب بلايبزيغ؟", "ar", 30*time.Hour, nil), comment(2, 9, femos.Parent, "5WPQ20", "أنا كمان محتاجة أعرف.", "ar", 29*time.Hour, nil)},
			after: []femos.Post{comment(2, 1, femos.Comment, "9QDM4C", "إي صحيح، مع الفيكسيون ممنوع الشغل نهائياً. لازم توقفي شغل لحد ما تستلمي الإقامة.", "ar", 110*time.Minute, repeated),
				comment(2, 2, femos.Comment, "2MF8VA", "لا حبيبتي، أنا اشتغلت سنة كاملة فيها. بس انتبهي شو مكتوب عالورقة.", "ar", 100*time.Minute, &femos.Verdict{Kind: femos.AnswerGiven, Language: "ar"})}},
		{lang: "ru", text: "Работодатель требует выйти из декрета раньше срока, иначе уволит. Имеет ли он право? Ребёнку семь месяцев.", topic: "C4", urgency: femos.Deadline, age: 5 * time.Hour, channel: 2},
		{lang: "uk", text: "Чи можна перейти з параграфа 24 на робочу візу, якщо я вже знайшла роботу доглядальницею?", topic: "B6", urgency: femos.Deadline, age: 64 * time.Minute, channel: 4, claims: 1},
		{lang: "de", text: "Mein Lebensgefährte möchte die Betriebskostenabrechnung nicht mehr bezahlen, und die Wohnungsbaugesellschaft droht jetzt mit Räumungsklage wegen Mietrückständen. Bekommen wir beim Sozialamt ein Mietschuldenübernahmedarlehen? Meine Telefonnummer ist [phone], ich bin [name].", topic: "E2", urgency: femos.Deadline, age: 30 * time.Minute, channel: 10, claims: 12,
			replies: []femos.Reply{reply("Ja, das ist möglich. Bitte stellen Sie den Antrag noch vor dem Räumungstermin beim Jobcenter oder Sozialamt.", "de", femos.ReplyRefused, "too_long", 20*time.Minute)}, takenBy: 1},
		{lang: "es", text: "Trabajo en un minijob y el jefe dice que no tengo vacaciones pagadas ni baja por enfermedad. ¿Es verdad?", topic: "A7", urgency: femos.Normal, age: 20 * time.Hour, channel: 5, claims: 2},
		{lang: "tr", text: "Diplomamı anabin’de bulamadım. Yine de denklik başvurusu yapabilir miyim, yoksa boşuna mı?", topic: "A2", urgency: femos.Normal, age: 19 * time.Hour, channel: 6, takenBy: 1,
			replies: []femos.Reply{reply("Evet, yapabilirsiniz.", "tr", femos.ReplyManual, "", time.Hour)}},
		{lang: "pt", text: "Alguém sabe se o Kita é gratuito em Hamburgo para quem só tem Duldung? Minha filha faz dois anos em março.", topic: "G1", urgency: femos.Normal, age: 18 * time.Hour, channel: 7, takenBy: 2},
		{lang: "sr-Cyrl", text: "Да ли могу да тражим родитељски додатак ако муж ради у Аустрији, а деца и ја живимо овде?", topic: "C4", urgency: femos.Normal, age: 4 * time.Hour, channel: 8},
		{lang: "ar", text: "كم يأخذ تعديل شهادة التمريض؟ وهل أقدر أشتغل مساعدة بهالوقت بنفس المستشفى؟", topic: "A2", urgency: femos.Normal, age: 3 * time.Hour, channel: 1, takenBy: 1, state: femos.Answered,
			replies: []femos.Reply{reply("عادةً ثلاثة إلى أربعة أشهر.", "ar", femos.ReplySent, "", time.Hour), reply("ومن المفيد أن تسألي الجهة المختصّة.", "ar", femos.ReplyUnknown, "no_answer", 30*time.Minute)}},
		{lang: "fr", text: "Mon propriétaire garde la caution depuis huit mois et ne répond plus. Que puis-je faire sans avocat ?", topic: "E2", urgency: femos.Normal, age: 2 * time.Hour, channel: 9},
		{lang: "ps", text: "زما د کورنۍ یوځای کېدو لپاره کوم اسناد پکار دي؟", topic: "B2", urgency: femos.Normal, age: time.Hour, channel: 3, state: femos.Done, dismissed: femos.Duplicate},
	}
}
