package desk

import (
	"net/url"
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/outreach"
	"femos/internal/store"
)

// replyView is how a reply of ours stands, and what can be done about it.
type replyView struct {
	Inquiry femos.InquiryID
	ID      femos.ReplyID
	Version int64
	Query   string
	State   femos.ReplyState
	Posted  string
	Link    string
	Why     string // the platform's reason, in a sentence
	Todo    string // what to do about it
	Mine    bool   // she may act on it
	Held    string // since when it waits for the lawyer, "" if it does not
	Deputy  bool   // so long that the deputy is asked too
	Risk    []string
	Word    string // what the lawyer has to say
	Class   string // how it stands, in words; "" for replies of before
	Given   []string
	Raise   []femos.RiskClass // that she may give it
	Lower   []femos.RiskClass
	Redo    bool // it can be sent again as it is
}

func (c *call) replyPair(r femos.Reply, t store.Thread) pairView {
	at := r.CreatedAt
	if !r.SentAt.IsZero() {
		at = r.SentAt
	}
	v := pairView{Kind: femos.OurReply, Who: c.t("action." + string(r.Action)), Author: t.Authors[r.Author], When: c.cat.Moment(c.now, at.In(c.d.Zone)), At: at,
		Language: r.Language, Segments: []segment{{Text: r.Posted}}, Reaction: r.Reactions}
	v.Reply = &replyView{Inquiry: r.Inquiry, ID: r.ID, Version: r.Version, Query: c.query().String(), State: r.State, Posted: r.Posted, Link: webLink(r.Link),
		Mine: c.may(auth.Reply) && (r.Author == c.who.ID || c.who.Is(femos.Coordinator, femos.Admin))}
	if !r.HeldAt.IsZero() {
		v.Reply.Held, v.Reply.Deputy = c.cat.Moment(c.now, r.HeldAt.In(c.d.Zone)), outreach.DeputyAsked(r.HeldAt, c.now)
		for _, why := range r.RiskWhy {
			v.Reply.Risk = append(v.Reply.Risk, c.t("risk."+why))
		}
	}
	v.Reply.Redo = r.State == femos.ReplyRefused && r.Fault != femos.FaultReturned
	if r.Risk != "" {
		v.Reply.Class = c.t("risk.class." + string(r.Risk))
	}
	for _, class := range femos.Classes() {
		switch {
		case r.Risk == "" || !c.who.MayGive(r.Risk, class):
		case class.Rank() > r.Risk.Rank():
			v.Reply.Raise = append(v.Reply.Raise, class)
		default:
			v.Reply.Lower = append(v.Reply.Lower, class)
		}
	}
	if r.Decision != "" {
		v.Reply.Word = c.t("reply.lawyer_says", r.Decision)
	}
	if r.Fault != "" && r.State != femos.ReplySent {
		v.Reply.Why, v.Reply.Todo = c.cat.Fault(r.Fault)
	}
	return v
}

// webLink lets only links to the web through; html/template would let others through to some schemes.
func webLink(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return s
}

// day writes a date "2026-04-29" in words, or leaves it as it is.
func (c *call) day(s string) string {
	t, err := time.ParseInLocation(time.DateOnly, s, c.d.Zone)
	if err != nil {
		return s
	}
	return c.cat.Date(t)
}

// dayOfYear is the same, without the year where that is this one.
func (c *call) dayOfYear(s string) string {
	t, err := time.ParseInLocation(time.DateOnly, s, c.d.Zone)
	if err != nil {
		return s
	}
	return c.cat.Day(c.now, t)
}

// onInquiry does something with the inquiry of the address. Where it can't be done, she sees the present state and
// why.
func (c *call) onInquiry(do func(femos.InquiryID) error) error {
	id, err := femos.ParseID[femos.InquiryID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showThread(id, wrong, outreach.Draft{}, nil)
	}
	return c.to("/inbox/" + string(id) + "?" + c.query().String())
}

func take(c *call) error {
	return c.onInquiry(func(id femos.InquiryID) error { return c.d.Inbox.Take(c.r.Context(), c.who, id, c.version()) })
}

func giveBack(c *call) error {
	return c.onInquiry(func(id femos.InquiryID) error { return c.d.Inbox.GiveBack(c.r.Context(), c.who, id, c.version()) })
}

func finish(c *call) error {
	return c.onInquiry(func(id femos.InquiryID) error { return c.d.Inbox.Finish(c.r.Context(), c.who, id, c.version()) })
}

func reopen(c *call) error {
	return c.onInquiry(func(id femos.InquiryID) error { return c.d.Inbox.Reopen(c.r.Context(), c.who, id, c.version()) })
}

func dismiss(c *call) error {
	return c.onInquiry(func(id femos.InquiryID) error {
		reason, err := femos.ParseDismissReason(c.value("reason"))
		if err != nil {
			return err
		}
		return c.d.Inbox.Dismiss(c.r.Context(), c.who, id, c.version(), reason)
	})
}

// draft reads what she wrote. The text is hers to the last space; only line ends become what platforms expect.
func (c *call) draft(id femos.InquiryID) outreach.Draft {
	return outreach.Draft{Inquiry: id, Version: c.version(), To: femos.PostID(c.value("to")), Action: femos.ReplyAction(c.value("action")), Language: femos.Language(c.value("language")),
		Text: strings.ReplaceAll(c.r.FormValue("text"), "\r\n", "\n"), AnswerUsed: c.value("answer"), Raised: c.value("raise") != ""}
}

// preview shows exactly what will be posted. Nothing is stored.
func preview(c *call) error {
	id, err := femos.ParseID[femos.InquiryID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	d := c.draft(id)
	shown, err := c.d.Inbox.Preview(c.r.Context(), c.who, d)
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showThread(id, wrong, d, nil)
	}
	return c.showThread(id, nil, d, &shown)
}

// send stores the reply with its job. Her text is never lost: where it can't be sent, it stands in the composer
// again.
func send(c *call) error {
	id, err := femos.ParseID[femos.InquiryID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	d := c.draft(id)
	if _, err := c.d.Inbox.Send(c.r.Context(), c.who, d); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showThread(id, wrong, d, nil)
	}
	return c.to("/inbox/" + string(id) + "?" + c.query().String())
}

// onReply does something with a reply of the inquiry.
func (c *call) onReply(do func(femos.ReplyID) error) error {
	return c.onInquiry(func(femos.InquiryID) error {
		id, err := femos.ParseID[femos.ReplyID](c.r.PathValue("reply"))
		if err != nil {
			return err
		}
		return do(id)
	})
}

func lookAgain(c *call) error {
	return c.onReply(func(id femos.ReplyID) error { return c.d.Inbox.LookAgain(c.r.Context(), c.who, id, c.version()) })
}

func retry(c *call) error {
	return c.onReply(func(id femos.ReplyID) error { return c.d.Inbox.Retry(c.r.Context(), c.who, id, c.version()) })
}

func discard(c *call) error {
	return c.onReply(func(id femos.ReplyID) error { return c.d.Inbox.Discard(c.r.Context(), c.who, id, c.version()) })
}

// classReply raises the class of a reply, or lowers it.
func classReply(c *call) error {
	return c.onReply(func(id femos.ReplyID) error {
		return c.d.Releases.Class(c.r.Context(), c.who, id, c.version(), femos.RiskClass(c.value("class")), c.value("why"))
	})
}

func markPosted(c *call) error {
	return c.onReply(func(id femos.ReplyID) error {
		return c.d.Inbox.MarkPosted(c.r.Context(), c.who, id, c.version(), c.value("link"))
	})
}

// addClasses says who gave a reply another class, and why.
func (c *call) addClasses(v *threadView, t store.Thread) error {
	if len(t.Replies) == 0 {
		return nil
	}
	given, err := c.d.Releases.Classes(c.r.Context(), c.who, t.Inquiry.ID)
	for _, g := range given {
		said := c.t("class.given", c.t("class."+string(g.Became)), g.Name, c.cat.Moment(c.now, g.At.In(c.d.Zone)))
		if g.Why != "" {
			said += ": " + g.Why
		}
		for i := range v.Pairs {
			if r := v.Pairs[i].Reply; r != nil && r.ID == g.Reply {
				r.Given = append(r.Given, said)
			}
		}
	}
	return err
}
