package desk_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector"
	"femos/internal/connector/capture"
	"femos/internal/live"
	"femos/internal/mask"
	"femos/internal/outreach"
	"femos/internal/store"
	"femos/internal/web/desk"
)

// sample is a desk with a day's inquiries in many languages, for looking at pages and for tests of routes and
// templates. It changes little: what the desk does is tested against the real server.
type sample struct {
	hub     *live.Hub
	people  []femos.Person
	rows    []store.Row
	threads map[femos.InquiryID]store.Thread
	fail    map[string]error // by method: what it returns instead
	calls   []string         // methods that change something, in order
	drafts  []outreach.Draft
	pastes  []capture.Paste
	waiting []store.HeldReply // for the lawyer; nil for the sample's
	stale   bool              // a second factor has to be shown before signing
}

// noon is when the sample is looked at: a Monday.
var noon = time.Date(2026, 10, 12, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

func inquiryID(n int) femos.InquiryID {
	return femos.InquiryID(fmt.Sprintf("0199d800-0000-7000-8000-%012d", n))
}

func channelID(n int) femos.ChannelID {
	return femos.ChannelID(fmt.Sprintf("0199d800-0000-7000-8001-%012d", n))
}

func accountID(n int) femos.AccountID {
	return femos.AccountID(fmt.Sprintf("0199d800-0000-7000-8002-%012d", n))
}

func personID(n int) femos.PersonID {
	return femos.PersonID(fmt.Sprintf("0199d800-0000-7000-8003-%012d", n))
}

func newSample() *sample {
	s := &sample{hub: live.NewHub(), threads: map[femos.InquiryID]store.Thread{}, fail: map[string]error{}}
	for i, r := range []femos.Role{"", femos.Advisor, femos.Translator, femos.Lawyer, femos.Deputy, femos.Coordinator, femos.Admin} {
		p := femos.Person{ID: personID(i), Login: string(r), Name: "Person " + string(r), Roles: []femos.Role{r}, Languages: []femos.Language{"de", "ar"}, Interface: "en", Active: true, Version: 1, Sworn: true}
		if i == 0 {
			p.Login, p.Name, p.Title, p.Roles = "nour", "Nour Haddad", "Advisor", femos.Roles()
		}
		s.people = append(s.people, p)
	}
	german := s.people[0]
	german.ID, german.Login, german.Interface = personID(7), "german", "de"
	s.people = append(s.people, german)
	s.people[1].Name, s.people[1].Title = "Parisa Ahmadi", "Beraterin für Aufenthaltsrecht"
	for i, d := range day() {
		s.add(i+1, d)
	}
	return s
}

// add makes a row and its thread.
func (s *sample) add(n int, d question) {
	in := femos.Inquiry{ID: inquiryID(n), Channel: channelID(d.channel), Asked: postID(n, 0), State: femos.New, Language: d.lang, Topic: d.topic, Urgency: d.urgency,
		CreatedAt: ago(d.age), DueAt: ago(d.age).Add(d.urgency.Target()), ChangedAt: ago(d.age), Version: 1, Claims: d.claims}
	row := store.Row{ChannelName: channels[d.channel].name, Platform: channels[d.channel].platform, Excerpt: d.text}
	if d.takenBy > 0 {
		in.TakenBy, in.TakenAt, in.State = personID(d.takenBy-1), ago(d.age/2), femos.Taken
		row.TakenByName = s.people[d.takenBy-1].Name
	}
	if d.state != "" {
		in.State = d.state
	}
	if in.State == femos.Done {
		in.ClosedAt, in.Dismissed = ago(time.Hour), d.dismissed
	}
	t := store.Thread{Channel: femos.Channel{ID: in.Channel, Platform: row.Platform, Name: row.ChannelName}, TakenByName: row.TakenByName, Permission: permissionOf(d.channel),
		SourceLink: "https://example.org/post/1", Authors: map[femos.PersonID]string{personID(0): "Nour Haddad"}}
	t.Posts = append(append(slices.Clone(d.before), femos.Post{ID: in.Asked, Role: femos.Asked, Author: "3K7QX2", Text: d.text, Language: d.lang, PostedAt: ago(d.age), Reactions: d.reactions,
		Verdict: &femos.Verdict{Kind: femos.Question, Advice: true, Urgency: d.urgency, Audience: femos.ThirdCountry, Topics: []femos.TopicScore{{Code: d.topic, Score: .8}, {Code: "A7", Score: .4}}, Reasons: d.reasons}}), d.after...)
	for i, r := range d.replies {
		r.ID, r.Inquiry, r.Author, r.Version = femos.ReplyID(fmt.Sprintf("0199d800-0000-7000-8004-%010d%02d", n, i)), in.ID, personID(0), 1
		t.Replies = append(t.Replies, r)
		row.Reply = r.State
	}
	row.Inquiry, t.Inquiry = in, in
	s.rows = append(s.rows, row)
	s.threads[in.ID] = t
}

func postID(n, part int) femos.PostID {
	return femos.PostID(fmt.Sprintf("0199d800-0000-7000-8005-%010d%02d", n, part))
}

func permissionOf(channel int) femos.Permission {
	p := femos.Permission{ID: femos.PermissionID(fmt.Sprintf("0199d800-0000-7000-8006-%012d", channel)), Channel: channelID(channel), Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal, administrator since 2023", Evidence: "Message of 4 May 2026, file 17/2026", Conditions: "No advertising, no links to other groups.", RecordedAt: ago(60 * 24 * time.Hour), ReviewAt: noon.AddDate(0, 8, 0)}
	if channel%3 == 2 {
		p.Kind, p.GrantedBy, p.Evidence, p.ReviewAt = femos.PublicInterest, "Verena Brandt, lawyer", "https://files.example/weighing-8.pdf", ago(24*time.Hour)
	}
	return p
}

// handler is the desk around the sample.
func (s *sample) handler() http.Handler {
	return desk.New(desk.Options{Inbox: s, Library: sampleLibrary{s}, Releases: sampleReleases{s}, Capture: s, Channels: sampleChannels{s}, Imports: sampleImports{s}, Accounts: sampleAccounts{s}, Auth: sampleAuth{s}, Learning: sampleLearning{s}, Sampling: sampleSampling{s}, Guidance: sampleGuidance{s}, Profiles: sampleProfiles{s}, Live: s.hub, May: auth.May,
		Reason: sampleReason, Now: func() time.Time { return noon }, Zone: time.UTC, Log: quiet(), Beat: time.Hour})
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func sampleReason(code string, lang femos.Language) string {
	return map[string]string{"ends": "Her permit ends in five days", "job": "Her job depends on it", "asks": "She asks whether it is true", "violence": "Somebody keeps her passport"}[code]
}

func (s *sample) did(name string) error {
	s.calls = append(s.calls, name)
	return s.fail[name]
}

func (s *sample) List(_ context.Context, who femos.Person, q store.Query) (store.Page, error) {
	var page store.Page
	for _, r := range s.rows {
		fits := map[femos.View]bool{femos.ViewNew: r.State == femos.New, femos.ViewMine: r.TakenBy == who.ID && r.Open(), femos.ViewOpen: r.Open(),
			femos.ViewUrgent: r.Open() && r.Urgency.Rank() > 0, femos.ViewDone: !r.Open()}[q.View]
		if fits && (q.Language == "" || r.Language.Base() == q.Language) && (q.Channel == "" || r.Channel == q.Channel) {
			page.Rows = append(page.Rows, r)
		}
	}
	return page, s.fail["List"]
}

func (s *sample) Counts(context.Context, femos.Person) (store.Counts, error) {
	return store.Counts{View: map[femos.View]int{femos.ViewNew: 7, femos.ViewMine: 2, femos.ViewOpen: 100, femos.ViewUrgent: 4, femos.ViewDone: 12},
		Language: []store.LanguageCount{{Language: "ar", N: 12}, {Language: "ru", N: 6}, {Language: "fa", N: 3}, {Language: "sr-Cyrl", N: 1}},
		Channel:  []store.ChannelCount{{Channel: channelID(1), Name: channels[1].name, N: 9}, {Channel: channelID(4), Name: channels[4].name, N: 4}}}, s.fail["Counts"]
}

func (s *sample) Thread(_ context.Context, _ femos.Person, id femos.InquiryID) (store.Thread, error) {
	t, ok := s.threads[id]
	if !ok {
		return t, femos.Fail(femos.NotFound, "no_inquiry")
	}
	return t, s.fail["Thread"]
}

func (s *sample) Take(context.Context, femos.Person, femos.InquiryID, int64) error {
	return s.did("Take")
}
func (s *sample) GiveBack(context.Context, femos.Person, femos.InquiryID, int64) error {
	return s.did("GiveBack")
}
func (s *sample) Dismiss(context.Context, femos.Person, femos.InquiryID, int64, femos.DismissReason) error {
	return s.did("Dismiss")
}
func (s *sample) Correct(_ context.Context, _ femos.Person, _ femos.InquiryID, _ int64, as femos.Correction) error {
	if err := as.Validate(); err != nil {
		return err
	}
	return s.did("Correct")
}
func (s *sample) Finish(context.Context, femos.Person, femos.InquiryID, int64) error {
	return s.did("Finish")
}
func (s *sample) Reopen(context.Context, femos.Person, femos.InquiryID, int64) error {
	return s.did("Reopen")
}
func (s *sample) LookAgain(context.Context, femos.Person, femos.ReplyID, int64) error {
	return s.did("LookAgain")
}
func (s *sample) Retry(context.Context, femos.Person, femos.ReplyID, int64) error {
	return s.did("Retry")
}
func (s *sample) Discard(context.Context, femos.Person, femos.ReplyID, int64) error {
	return s.did("Discard")
}
func (s *sample) MarkPosted(context.Context, femos.Person, femos.ReplyID, int64, string) error {
	return s.did("MarkPosted")
}

func (s *sample) Search(_ context.Context, _ femos.Person, text, _ string) (store.HitPage, error) {
	var page store.HitPage
	for _, r := range s.rows {
		if strings.Contains(r.Excerpt, text) {
			page.Hits = append(page.Hits, store.Hit{Row: r, Snippet: r.Excerpt})
		}
	}
	return page, s.fail["Search"]
}

func (s *sample) Compose(_ context.Context, _ femos.Person, id femos.InquiryID, lang femos.Language, used string) (outreach.Composition, error) {
	under := map[femos.Language]string{"ar": "نور حدّاد، مستشارة في Fem.OS · femos.example", "fa": "نور حداد، مشاور در Fem.OS · femos.example"}[lang]
	if under == "" {
		under = "Nour Haddad, advisor at Fem.OS · femos.example"
	}
	c := outreach.Composition{Language: lang, Dir: lang.Dir(), Disclosure: under, Affirmation: "هذا صحيح.", Limits: connector.Limits{TextGraphemes: 300}, Manual: s.threads[id].Channel.Platform == capture.Name}
	for i, title := range []string{"May I work with a Fiktionsbescheinigung?", "Permit expires and there is no appointment", "Mein Arbeitgeber will mich wegen der Aufenthaltserlaubnis nicht weiterbeschäftigen"} {
		c.Suggestions = append(c.Suggestions, outreach.Suggestion{Disclosure: under + "/a/" + fmt.Sprint(i), Why: [][]string{{"Provisional residence document", "Employment"}, {"Permit expires", "Appointment"}, nil}[i], Wording: femos.Wording{ID: []string{"block-1", string(sampleAnswer), "block-3"}[i], Title: title, Language: []femos.Language{"en", "en", "de"}[i], LawAsOf: "2026-04-29",
			Standing: []femos.Standing{femos.StandsVerified, femos.StandsDue, femos.StandsDraft}[i], SignedBy: "Verena Brandt, Rechtsanwältin", SignedAt: ago(90 * 24 * time.Hour), DueAt: ago(24 * time.Hour), DueReason: "§ 81 AufenthG",
			Translation: []femos.TranslationState{femos.TranslationChecked, femos.TranslationMachine, ""}[i], CheckedBy: "Elif Yıldız",
			Text: "Whoever applied in time may go on working until the office has decided. Ask for a Fiktionsbescheinigung under § 81 Abs. 4."}})
	}
	for _, one := range c.Suggestions {
		if one.ID == used {
			c.Disclosure = one.Disclosure
		}
	}
	return c, s.fail["Compose"]
}

func (s *sample) Preview(_ context.Context, _ femos.Person, d outreach.Draft) (outreach.Preview, error) {
	s.drafts = append(s.drafts, d)
	posted := strings.TrimSpace(d.Text) + "\n\n— Nour Haddad, advisor at Fem.OS · femos.example"
	return outreach.Preview{Posted: posted, Length: len([]rune(posted)), Limit: 300, TooLong: len([]rune(posted)) > 300, Dir: d.Language.Dir()}, s.fail["Preview"]
}

func (s *sample) Send(_ context.Context, _ femos.Person, d outreach.Draft) (femos.Reply, error) {
	s.drafts = append(s.drafts, d)
	return femos.Reply{}, s.did("Send")
}

func (s *sample) Find(text string) []mask.Mark { return mask.Find(text) }

func (s *sample) Submit(_ context.Context, _ femos.Person, p capture.Paste) (femos.InquiryID, error) {
	s.pastes = append(s.pastes, p)
	return inquiryID(2), s.did("Submit")
}
