package femos

import (
	"strings"
	"time"
)

// ReplyAction is what a reply does in the thread.
type ReplyAction string

// The actions of a reply.
const (
	ActAnswer     ReplyAction = "answer"
	ActSupplement ReplyAction = "supplement"
	ActCorrect    ReplyAction = "correct"
	ActAffirm     ReplyAction = "affirm"
	ActRefer      ReplyAction = "refer"
	ActInvite     ReplyAction = "invite"
)

// ReplyActions lists them in the order shown.
func ReplyActions() []ReplyAction {
	return []ReplyAction{ActAnswer, ActSupplement, ActCorrect, ActAffirm, ActRefer, ActInvite}
}

// ReplyState is how far the sending of a reply has come.
type ReplyState string

// The states of a reply.
const (
	ReplyWaiting ReplyState = "waiting" // stored with its job, not yet sent
	ReplyManual  ReplyState = "manual"  // to be copied out by the advisor and marked as posted
	ReplySending ReplyState = "sending" // handed to the platform, no receipt yet
	ReplySent    ReplyState = "sent"    // it stands; Link says where
	ReplyRefused ReplyState = "refused" // the platform will not take it; Fault says why
	ReplyGone    ReplyState = "gone"    // it stood there and was removed at the platform, by them or by us
	ReplyUnknown ReplyState = "unknown" // the platform's answer was lost and can't be looked up: look before sending again
)

// FaultReturned is the fault of a reply that the lawyer sent back: it is written anew, not sent again.
const FaultReturned = "lawyer_returned"

// Reply is what an advisor publishes in a thread. Text is hers; Posted is exactly what stands under the post,
// with the disclosure of who she is. Both are our own words and stay when the inquiry's posts go.
type Reply struct {
	ID         ReplyID
	Inquiry    InquiryID
	Channel    ChannelID
	To         PostID // the post it answers
	Author     PersonID
	Action     ReplyAction
	Language   Language
	Text       string
	Posted     string
	AnswerUsed string // id of the library's block it was made from, or ""
	// AnswerVersion is the version of that block, "" for the correction of a claim.
	AnswerVersion VersionID
	// Cites are the sections that Text cites and that block does not rest on, each once, pinned where the law is loaded. Only of a
	// reply that is being stored.
	Cites     []Citation
	Risk      RiskClass // "" for replies of before there were classes
	RiskWhy   []string  // codes of the catalogue ("risk." + code)
	HeldAt    time.Time // since when it waits for the lawyer: it has no job before she releases it; zero if it does not
	DecidedBy PersonID  // who released it, sent it back, or looked at it afterwards
	DecidedAt time.Time
	Decision  string // what she has to say about it
	Sampled   bool   // drawn for a look afterwards
	State     ReplyState
	Fault     string // code of the catalogue ("fault." + Fault), or ""
	Link      string // where it stands, once sent
	Reactions int    // likes and the like, as far as seen
	Attempts  int
	CreatedAt time.Time
	SentAt    time.Time
	ChangedAt time.Time
	Version   int64
}

// ClaimUsed is the id of the claim whose correction a reply was made from, by what its AnswerUsed says; "" if that is an answer.
func ClaimUsed(answerUsed string) string {
	if id, ok := strings.CutPrefix(answerUsed, "claim:"); ok {
		return id
	}
	return ""
}

// Claim is the id of the claim whose correction it was made from, "" if that was none.
func (r Reply) Claim() string { return ClaimUsed(r.AnswerUsed) }

// citedUsed begins the name of a section of the law among what replies rest on.
const citedUsed = "law:"

// CitedUsed names a section of the law among what replies rest on, beside the ids of answers and what ClaimUsed reads: "law:AufenthG/18g".
func CitedUsed(act, section string) string { return citedUsed + act + "/" + section }

// CitedIn is the section that a name of CitedUsed names.
func CitedIn(used string) (c Citation, ok bool) {
	rest, ok := strings.CutPrefix(used, citedUsed)
	if !ok {
		return c, false
	}
	i := strings.LastIndexByte(rest, '/') // an act may have one in its name: FreizügG/EU
	if i < 0 {
		return c, false
	}
	c.Act, c.Section = rest[:i], rest[i+1:]
	return c, true
}

// CorrectionState is what became of a reply that rests on what turned out wrong.
type CorrectionState string

// The states of a correction.
const (
	CorrectionPosted   CorrectionState = "posted"   // a correction stands under it
	CorrectionNeedless CorrectionState = "needless" // the reply is gone, or right as it stands
)
