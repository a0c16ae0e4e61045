package desk

import (
	"context"
	"io"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector"
	"femos/internal/connector/capture"
	"femos/internal/connector/export/importer"
	"femos/internal/guidance"
	"femos/internal/learning"
	"femos/internal/library"
	"femos/internal/live"
	"femos/internal/mask"
	"femos/internal/outreach"
	"femos/internal/sampling"
	"femos/internal/store"
	"femos/internal/team"
)

// Inbox is what the inbox, the thread and the composer need. The route has said that she may; whose inquiry or reply
// it is, is checked there.
type Inbox interface {
	List(ctx context.Context, who femos.Person, q store.Query) (store.Page, error)
	Counts(ctx context.Context, who femos.Person) (store.Counts, error)
	Thread(ctx context.Context, who femos.Person, id femos.InquiryID) (store.Thread, error)
	Take(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error
	GiveBack(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error
	Dismiss(ctx context.Context, who femos.Person, id femos.InquiryID, version int64, reason femos.DismissReason) error
	Correct(ctx context.Context, who femos.Person, id femos.InquiryID, version int64, as femos.Correction) error
	Finish(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error
	Reopen(ctx context.Context, who femos.Person, id femos.InquiryID, version int64) error
	Search(ctx context.Context, who femos.Person, text, after string) (store.HitPage, error)
	Writer
}

// Writer is what becomes of a reply, from the first word to the link under which it stands.
type Writer interface {
	Compose(ctx context.Context, who femos.Person, id femos.InquiryID, lang femos.Language, used string) (outreach.Composition, error)
	Preview(ctx context.Context, who femos.Person, d outreach.Draft) (outreach.Preview, error)
	Send(ctx context.Context, who femos.Person, d outreach.Draft) (femos.Reply, error)
	LookAgain(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error
	Retry(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error
	Discard(ctx context.Context, who femos.Person, id femos.ReplyID, version int64) error
	MarkPosted(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, link string) error
}

// Library is the answers: their versions, translations and verification. What a role may do is checked there too.
type Library interface {
	List(ctx context.Context, q store.AnswerQuery) (store.AnswerPage, error)
	Entry(ctx context.Context, id femos.AnswerID) (library.Entry, error)
	Due(ctx context.Context, days int) ([]store.AnswerRow, error)
	DueNow(ctx context.Context) ([]store.AnswerRow, error)
	Changes(ctx context.Context, id femos.VersionID) ([]library.Changed, error)
	Block(ctx context.Context, who femos.Person, id femos.AnswerID) error
	Alarms(ctx context.Context) ([]store.Alarm, error)
	Settle(ctx context.Context, who femos.Person, id femos.AnswerID) error
	UsuallyValid() string
	Create(ctx context.Context, who femos.Person, v femos.AnswerVersion) (femos.AnswerID, error)
	ParseCitations(text string) ([]femos.Citation, error)
	Look(v femos.AnswerVersion) []library.Cited
	Begin(ctx context.Context, who femos.Person, id femos.AnswerID) error
	Save(ctx context.Context, who femos.Person, v femos.AnswerVersion) error
	Submit(ctx context.Context, who femos.Person, r library.Reading) error
	Confirm(ctx context.Context, who femos.Person, r library.Reading) error
	Return(ctx context.Context, who femos.Person, r library.Reading) error
	Comment(ctx context.Context, who femos.Person, r library.Reading, quote, text string) error
	Resolve(ctx context.Context, who femos.Person, id femos.AnswerID, comment femos.CommentID) error
	Sign(ctx context.Context, who femos.Person, r library.Reading, validUntil string) error
	Withdraw(ctx context.Context, who femos.Person, id femos.AnswerID, why, instead string) error
	ToTranslate(ctx context.Context, lang femos.Language) ([]library.ToTranslate, error)
	Translate(ctx context.Context, who femos.Person, id femos.AnswerID, t femos.Translation, checked bool) error
	Claims(ctx context.Context) ([]library.Claim, error)
	Claim(ctx context.Context, id string, weeks int) (library.Claim, []store.SeenIn, error)
	DueClaims(ctx context.Context) ([]library.Claim, error)
	SignClaim(ctx context.Context, who femos.Person, id string) error
	LookedAtClaim(ctx context.Context, who femos.Person, id string) error
	CitedDue(ctx context.Context) ([]store.CitedDue, error)
	Citing(ctx context.Context, act, section string) (library.Citing, error)
	LookedAtCited(ctx context.Context, who femos.Person, look store.CitedLook) error
	DecideClaim(ctx context.Context, who femos.Person, id string, state femos.ClaimState, note string) error
	Export(ctx context.Context, w io.Writer, f library.Format, lang femos.Language) error
	Import(ctx context.Context, who femos.Person, name string, r io.Reader, f library.Format) (library.Imported, error)
}

// Releases is which replies wait for the lawyer, before they go out or after.
type Releases interface {
	Held(ctx context.Context, who femos.Person) ([]store.HeldReply, error)
	Sampled(ctx context.Context, who femos.Person) ([]store.HeldReply, error)
	Recall(ctx context.Context, who femos.Person, id femos.AnswerID) error
	Recalls(ctx context.Context, who femos.Person) ([]store.RecallRow, error)
	Recalled(ctx context.Context, who femos.Person, id string) ([]outreach.Recalled, error)
	RecallClaim(ctx context.Context, who femos.Person, claim, instead string) error
	RecallCited(ctx context.Context, who femos.Person, look store.CitedLook) error
	Owed(ctx context.Context, who femos.Person) ([]outreach.Owed, error)
	CorrectedLately(ctx context.Context, who femos.Person) ([]store.Owed, error)
	Correction(ctx context.Context, who femos.Person, id string, reply femos.ReplyID) (outreach.Draft, error)
	Corrected(ctx context.Context, who femos.Person, id femos.ReplyID, used string, state femos.CorrectionState) error
	Class(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, to femos.RiskClass, why string) error
	Classes(ctx context.Context, who femos.Person, id femos.InquiryID) ([]store.NamedChange, error)
	Release(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, word string) error
	SendBack(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, word string) error
	Looked(ctx context.Context, who femos.Person, id femos.ReplyID, version int64, word string) error
}

// Capture is what the box for pasted posts needs. Find keeps nothing.
type Capture interface {
	Find(text string) []mask.Mark
	Submit(ctx context.Context, who femos.Person, p capture.Paste) (femos.InquiryID, error)
}

// Channels is where we are, and why we may be there.
type Channels interface {
	Channels(ctx context.Context, who femos.Person) ([]store.ChannelState, error)
	Channel(ctx context.Context, who femos.Person, id femos.ChannelID) (store.ChannelState, []femos.Permission, error)
	AddChannel(ctx context.Context, who femos.Person, account femos.AccountID, kind, typed, name string, lang femos.Language) (femos.ChannelID, error)
	Address(who femos.Person, channel femos.Channel) string
	Record(ctx context.Context, who femos.Person, p femos.Permission) (femos.PermissionID, error)
	Kept(ctx context.Context, who femos.Person, id femos.ChannelID) (femos.Kept, error)
	Withdraw(ctx context.Context, who femos.Person, id femos.PermissionID, confirmed femos.Kept) (femos.Kept, error)
}

// Imports is what reads chat exports into channels. Receive returns when the file is there; all else goes on by itself.
type Imports interface {
	Receive(ctx context.Context, up importer.Upload) error
	Start(channel femos.ChannelID, t importer.Terms, how importer.Reading) error
	State(channel femos.ChannelID) (importer.State, bool)
	Drop(channel femos.ChannelID)
}

// Accounts is who we are on the platforms. Secrets go in and never come out.
type Accounts interface {
	Accounts(ctx context.Context, who femos.Person) ([]outreach.AccountState, error)
	Platforms() []connector.Kind
	Add(ctx context.Context, who femos.Person, platform femos.Platform, values connector.Values) (femos.AccountID, error)
	Update(ctx context.Context, who femos.Person, id femos.AccountID, values connector.Values, version int64) error
	Pause(ctx context.Context, who femos.Person, id femos.AccountID, version int64) error
	Resume(ctx context.Context, who femos.Person, id femos.AccountID, version int64) error
}

// Auth is who is there and what she may do.
type Auth interface {
	Login(ctx context.Context, login, password, remote string) (auth.Session, error)
	Session(ctx context.Context, cookie string) (auth.Session, error)
	Logout(ctx context.Context, cookie string) error
	ChangePassword(ctx context.Context, s auth.Session, old, fresh string) error
	SecondFactor
	AddPerson(ctx context.Context, who femos.Person, p femos.Person, password string) (femos.PersonID, error)
	ResetPassword(ctx context.Context, who femos.Person, id femos.PersonID, password string) error
	UpdatePerson(ctx context.Context, who femos.Person, p femos.Person) error
	People(ctx context.Context, who femos.Person) ([]femos.Person, error)
	SetOwn(ctx context.Context, who femos.Person, language femos.Language, theme string) error
}

// SecondFactor is what a person shows beside her password. Each Show returns the session to go on with.
type SecondFactor interface {
	Waiting(ctx context.Context, cookie string) (auth.Session, error)
	Fresh(ctx context.Context, s auth.Session) (bool, error)
	Second(ctx context.Context, s auth.Session) (auth.Second, error)
	AddCode(ctx context.Context, s auth.Session, password string) error
	ConfirmCode(ctx context.Context, s auth.Session, code, remote string) ([]string, error)
	ShowCode(ctx context.Context, s auth.Session, code, remote string) (auth.Session, error)
	OfferPasskey(ctx context.Context, s auth.Session, password string) (string, error)
	AddPasskey(ctx context.Context, s auth.Session, name, response string) ([]string, error)
	AskPasskey(ctx context.Context, s auth.Session) (string, error)
	ShowPasskey(ctx context.Context, s auth.Session, response, remote string) (auth.Session, error)
	NewRecovery(ctx context.Context, s auth.Session, password string) ([]string, error)
	RemoveSecond(ctx context.Context, s auth.Session, password, what string) error
	ClearSecond(ctx context.Context, who femos.Person, id femos.PersonID) error
}

// Guidance is the register of how the team is guided by the lawyer. What a role may do is checked there too.
type Guidance interface {
	Sheet(ctx context.Context, who femos.Person) (guidance.Sheet, error)
	Missing(ctx context.Context, who femos.Person) (int, error)
	Record(ctx context.Context, who femos.Person, people []femos.PersonID, g femos.Guidance) error
	Confirm(ctx context.Context, who femos.Person, id femos.GuidanceID) error
	Ask(ctx context.Context, who femos.Person, topic string, class femos.RiskClass, text, conversation string) error
	Answer(ctx context.Context, who femos.Person, id femos.QuestionID, text string) error
}

// Profiles is what the team lets everybody know of itself. Whose it is, is checked there.
type Profiles interface {
	Sheet(ctx context.Context, who femos.Person, of femos.PersonID) (team.Sheet, error)
	Save(ctx context.Context, who femos.Person, p femos.Profile) error
	AddLink(ctx context.Context, who femos.Person, of femos.PersonID, text string) error
	DropLink(ctx context.Context, who femos.Person, of femos.PersonID, url string) error
}

// Learning is what triage learnt here, and what it thinks with.
type Learning interface {
	History(ctx context.Context, who femos.Person) (learning.History, error)
	Choose(ctx context.Context, who femos.Person, id femos.AdapterID) error
	Automatic(ctx context.Context, who femos.Person) error
}

// Sampling is what was not kept, and what people say of it.
type Sampling interface {
	Next(ctx context.Context, who femos.Person) (femos.Sample, int, error)
	Label(ctx context.Context, who femos.Person, id femos.SampleID, needed bool) error
	Recall(ctx context.Context, who femos.Person) (sampling.Recall, error)
}

// Live tells what changed. The channel is closed when ctx ends or the listener is too slow; the browser comes again.
type Live interface {
	Subscribe(ctx context.Context) <-chan *live.Notice
}

// Clock is the time, so that tests have theirs.
type Clock func() time.Time
