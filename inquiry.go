package femos

import "time"

// InquiryState is where an inquiry stands.
type InquiryState string

// The states of an inquiry.
const (
	New      InquiryState = "new"      // nobody has it
	Taken    InquiryState = "taken"    // an advisor has it
	Answered InquiryState = "answered" // our reply stands in the thread
	Done     InquiryState = "done"     // closed: answered and finished, or dismissed with a reason
)

// DismissReason says why an inquiry needs no answer of ours.
type DismissReason string

// The reasons of a dismissal. The first four say that the verdict was wrong, the others that something else was the matter.
const (
	NoAdviceNeed        DismissReason = "no_advice_need"       // wrong: nobody asks for advice
	OutOfScope          DismissReason = "out_of_scope"         // wrong: not our subject
	Advertising         DismissReason = "advertising"          // wrong: advertising or fraud
	WrongUrgency        DismissReason = "wrong_urgency"        // wrong: not urgent, and needs nothing
	Duplicate           DismissReason = "duplicate"            // the same question stands already
	WellAnswered        DismissReason = "well_answered"        // others answered it rightly
	NoTime              DismissReason = "no_time"              // nobody can take it
	PermissionWithdrawn DismissReason = "permission_withdrawn" // we may no longer be in the channel
	GoneAtSource        DismissReason = "gone_at_source"       // deleted at the source, or withdrawn
	AskedNotTo          DismissReason = "asked_not_to"         // she or the administrator does not want a reply
)

// DismissReasons lists what an advisor can choose, in the order shown.
func DismissReasons() []DismissReason {
	return []DismissReason{NoAdviceNeed, OutOfScope, Advertising, WrongUrgency, Duplicate, WellAnswered, NoTime, AskedNotTo}
}

// VerdictWrong says whether the reason means that triage was wrong (it may learn from that), and not that
// something else was the matter.
func (r DismissReason) VerdictWrong() bool {
	switch r {
	case NoAdviceNeed, OutOfScope, Advertising, WrongUrgency:
		return true
	}
	return false
}

// ParseDismissReason returns the reason named s, or an Invalid error.
func ParseDismissReason(s string) (DismissReason, error) {
	for _, r := range DismissReasons() {
		if string(r) == s {
			return r, nil
		}
	}
	return "", Fail(Invalid, "dismiss_reason").About("reason")
}

// Inquiry is a post, with its thread, that needs an advisor.
type Inquiry struct {
	ID        InquiryID
	Channel   ChannelID
	Asked     PostID // the post it is about
	State     InquiryState
	Language  Language
	Topic     string // first level-2 topic of the verdict, or ""
	Urgency   Urgency
	Claims    int // how many comments of the thread repeat a claim
	TakenBy   PersonID
	TakenAt   time.Time
	CreatedAt time.Time // when she asked; see intake for how far the platform's clock is believed
	DueAt     time.Time // when somebody should have answered: CreatedAt and the target of its urgency
	ChangedAt time.Time
	ClosedAt  time.Time     // zero while open
	Dismissed DismissReason // "" unless closed without an answer of ours
	Version   int64         // grows with each change; a form carries it and is refused when it is old
}

// Open says whether the inquiry still waits for something.
func (i Inquiry) Open() bool { return i.State != Done }

// Target is how soon an inquiry of this urgency should be answered.
func (u Urgency) Target() time.Duration {
	switch u {
	case Emergency:
		return 15 * time.Minute
	case Deadline:
		return 4 * time.Hour
	}
	return 24 * time.Hour
}

// View is a list of the inbox.
type View string

// The views that need no argument; "language" and "channel" are filters of a Query.
const (
	ViewNew    View = "new"    // nobody has them
	ViewMine   View = "mine"   // she has them, and they are open
	ViewOpen   View = "open"   // all open
	ViewUrgent View = "urgent" // open, deadline or emergency
	ViewDone   View = "done"   // closed, newest first
)

// Views lists them in the order shown.
func Views() []View { return []View{ViewNew, ViewMine, ViewOpen, ViewUrgent, ViewDone} }
